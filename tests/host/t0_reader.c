/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "vectors/file.h"

/* The reader against a line that is played from vectors/t0/reader.vec, in a time of its own. */

enum { OCTETS_MAX = 300, CLOCK_HZ = 372 * 9600, WORDS_MAX = 64 };

struct played {
	struct t0_line line;
	const struct vector_file *file;
	size_t next, end; /* pairs of the case */
	uint8_t octets[OCTETS_MAX];
	size_t at, size; /* of the pair that is under way */
	int64_t later_ms;
	bool leaving, closed;
};

static struct played played;
static struct fault fault;

static const struct vector_pair *pair(void)
{
	while (played.next < played.end &&
	       (strcmp(played.file->pairs[played.next].word, "case") == 0 ||
	        strcmp(played.file->pairs[played.next].word, "source") == 0))
		played.next++;
	return played.next < played.end ? &played.file->pairs[played.next] : NULL;
}

static int line_now(void)
{
	const struct vector_pair *now = pair();

	return now ? now->line : played.file->pairs[played.end - 1].line + 1;
}

#define FAIL(...)                                                                                  \
	do {                                                                                       \
		print_error("%s:%d: ", played.file->path, line_now());                             \
		fail_msg(__VA_ARGS__);                                                             \
	} while (0)

static bool is(const char *word)
{
	const struct vector_pair *now = pair();

	return now && strcmp(now->word, word) == 0;
}

/* The value of the next pair, which must have this word. */
static const char *take(const char *word)
{
	if (!is(word))
		FAIL("the reader does '%s' here", word);
	return played.file->pairs[played.next++].value;
}

static void want(const char *word, const char *value)
{
	if (!is(word) || strcmp(pair()->value, value) != 0)
		FAIL("the reader does '%s %s' here", word, value);
	played.next++;
}

/* The octets of the pair with this word, from where they are. Returns how many are left of it. */
static size_t octets_left(const char *word)
{
	if (!is(word))
		return 0;
	if (played.size == 0) {
		const int size = hex_read(pair()->value, word, played.octets, OCTETS_MAX, &fault);

		assert_true(size > 0);
		played.size = (size_t)size;
		played.at = 0;
	}
	return played.size - played.at;
}

static uint8_t next_octet(void)
{
	const uint8_t octet = played.octets[played.at++];

	if (played.at == played.size) {
		played.next++;
		played.size = 0;
	}
	return octet;
}

static int line_contacts(struct t0_line *line, enum t0_contacts contacts, struct fault *why)
{
	static const char *const names[] = { "off", "reset", "on" };

	(void)line;
	(void)why;
	if (!played.leaving)
		want("contacts", names[contacts]);
	return 0;
}

static int line_send(struct t0_line *line, const uint8_t *octets, size_t size, struct fault *why)
{
	(void)line;
	(void)why;
	for (size_t i = 0; i < size; i++)
		if (octets_left(">") == 0 || next_octet() != octets[i])
			FAIL("the reader sends %02X here", octets[i]);
	return 0;
}

static int line_receive(struct t0_line *line, int64_t wait_ms, uint8_t *octet, struct fault *why)
{
	(void)line;
	if (is("after"))
		played.later_ms = strtol(take("after"), NULL, 10);
	if (played.later_ms > wait_ms || octets_left("<") == 0) {
		played.later_ms = 0;
		return fault_set(why, FAULT_EXPIRED, "line", "nothing came in time");
	}
	played.later_ms = 0;
	*octet = next_octet();
	return 0;
}

static int line_parity(struct t0_line *line, enum t0_parity parity, struct fault *why)
{
	static const char *const names[] = { "any", "even", "odd" };

	(void)line;
	(void)why;
	want("parity", names[parity]);
	return 0;
}

static int line_speed(struct t0_line *line, uint16_t f, uint8_t d, struct fault *why)
{
	char text[16];

	(void)line;
	(void)why;
	snprintf(text, sizeof text, "%u %u", f, d);
	want("speed", text);
	return 0;
}

static void line_pause(struct t0_line *line, unsigned bits)
{
	char text[16];

	(void)line;
	snprintf(text, sizeof text, "%u", bits);
	want("pause", text);
}

static void line_close(struct t0_line *line)
{
	(void)line;
	played.closed = true;
}

static const struct t0_line_ops ops = {
	.contacts = line_contacts,
	.send = line_send,
	.receive = line_receive,
	.parity = line_parity,
	.speed = line_speed,
	.pause = line_pause,
	.close = line_close,
};

static void ask(struct transport *reader)
{
	uint8_t command[TRANSPORT_APDU_MAX], reply[TRANSPORT_REPLY_MAX];
	char got[2 * TRANSPORT_REPLY_MAX + 1] = "";
	const int size = hex_read(take("apdu"), "apdu", command, sizeof command, &fault);
	int rc;

	assert_true(size > 0);
	rc = transport_transmit(reader, command, (size_t)size, reply, &fault);
	if (rc >= 0) {
		hex_write(reply, (size_t)rc, got);
		want("gives", got);
		return;
	}
	assert_int_equal(rc, FAULT_TRANSPORT);
	if (!is("fails") || !strstr(fault.text, pair()->value))
		FAIL("the command fails here: %s", fault.text);
	played.next++;
}

static void play(const struct vector_file *file, size_t number)
{
	const struct t0_reader_options options = { .name = "a card" };
	struct transport *reader;
	int rc;

	played = (struct played){ .line = { .ops = &ops, .clock_hz = CLOCK_HZ },
		                  .file = file,
		                  .next = file->cases[number].first,
		                  .end = file->cases[number].first + file->cases[number].count };
	rc = t0_reader_open(&played.line, &options, &reader, &fault);
	if (rc < 0) {
		assert_int_equal(rc, FAULT_TRANSPORT);
		if (!is("fails") || !strstr(fault.text, pair()->value))
			FAIL("the card is not opened here: %s", fault.text);
		played.next++;
	}
	while (rc == 0 && pair())
		if (is("apdu"))
			ask(reader);
		else if (is("reset") && played.next++)
			assert_int_equal(transport_reset(reader, &fault), 0);
		else if (is("power") && played.next++)
			assert_int_equal(transport_power_cycle(reader, &fault), 0);
		else
			FAIL("the reader has done what it does");
	if (pair())
		FAIL("the reader has done what it does");
	played.leaving = true;
	transport_close(rc == 0 ? reader : NULL);
	assert_true(played.closed);
}

/* Given a card's part of a dialogue, when the reader has its own, then it is that of ISO 7816-3. */
static void the_reader_does_what_the_vectors_say(void **state)
{
	struct vector_file file;

	(void)state;
	assert_int_equal(vector_file_load("vectors/t0/reader.vec", &file, &fault), 0);
	for (size_t i = 0; i < file.case_count; i++)
		play(&file, i);
	vector_file_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_does_what_the_vectors_say),
	};

	return cmocka_run_group_tests_name("t0_reader", tests, NULL, NULL);
}
