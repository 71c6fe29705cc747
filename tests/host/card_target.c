/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/card_target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "support/image.h"
#include "support/recorder.h"
#include "transport/cautious.h"
#include "transport/readers.h"
#include "transport/rehearsal.h"

static struct fault fault;

/* No pcscd is asked, whatever runs on the machine. */
static int alone(void **state)
{
	setenv("PCSCLITE_CSOCK_NAME", "/nowhere/pcscd.comm", 1);
	return make_test_folder(state);
}

/* Given targets that lead nowhere, when they are opened, then each kind says what is missing, and none is
 * taken for a file. */
static void each_kind_says_what_is_missing(void **state)
{
	static const struct {
		const char *target;
		int code;
		const char *text;
	} rows[] = {
		{ "reader:0", FAULT_ABSENT, "pcscd does not answer; start it" },
		{ "reader:", FAULT_INPUT, "nothing stands behind 'reader:'" },
		{ "iccid:8988211000000000011", FAULT_ABSENT, "pcscd does not answer" },
		{ "iccid:", FAULT_INPUT, "nothing stands behind 'iccid:'" },
		{ "unix:/nowhere/socket", FAULT_ABSENT, "No such file" },
		{ "tcp:127.0.0.1", FAULT_INPUT, "write tcp:HOST:PORT" },
		{ "tcp::80", FAULT_INPUT, "write tcp:HOST:PORT" },
		{ "tcp:127.0.0.1:", FAULT_INPUT, "write tcp:HOST:PORT" },
		{ "tcp:127.0.0.1:80x", FAULT_INPUT, "write tcp:HOST:PORT" },
		{ "tcp:127.0.0.1:123456", FAULT_INPUT, "write tcp:HOST:PORT" },
		{ "tcp:127.0.0.1:1", FAULT_ABSENT, "start 'roamcard card serve' there" },
		{ "tcp:[::1]:1", FAULT_ABSENT, "" },
		{ "nowhere.card", FAULT_ABSENT, "" },
		{ "", FAULT_INPUT, "no card" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct transport *transport = (void *)&fault;

		fault = (struct fault){ 0 };
		/* A machine may be without IPv6. */
		if (card_target_open(rows[i].target, &transport, &fault) != rows[i].code &&
		    strcmp(rows[i].target, "tcp:[::1]:1") != 0)
			fail_msg("%s: %d %s", rows[i].target, fault.code, fault.text);
		if (!strstr(fault.text, rows[i].text))
			fail_msg("%s: %s", rows[i].target, fault.text);
		assert_null(transport);
	}
}

/* Given an image and cards that are none, when keys are looked for, a copy or a yes, then only the image has
 * keys beside it, can be copied, and needs no yes. */
static void only_an_image_is_no_real_card(void **state)
{
	static const char *const real[] = { "reader:x", "iccid:1", "tcp:h:1", "unix:/x" };
	const struct card_consent none = { 0 };
	struct transport *transport;
	char path[TEST_PATH_MAX], *keys;

	(void)state;
	test_path("a.card", path);
	given_an_image(path);
	keys = card_target_keys(path);
	assert_non_null(strstr(keys, "a.keys"));
	free(keys);
	assert_int_equal(card_target_copy(path, &transport, &fault), 0);
	transport_close(transport);
	assert_int_equal(card_target_open_to_write(path, &none, &transport, &fault), 0);
	transport_close(transport);
	for (size_t i = 0; i < sizeof real / sizeof real[0]; i++) {
		assert_true(card_target_is_real(real[i]));
		assert_null(card_target_keys(real[i]));
		assert_int_equal(card_target_copy(real[i], &transport, &fault), FAULT_INPUT);
		assert_int_equal(card_target_open_to_write(real[i], &none, &transport, &fault),
		                 FAULT_INPUT);
		assert_non_null(strstr(fault.text, "--yes does it"));
	}
}

static int send_to(struct transport *transport, const char *hex)
{
	uint8_t command[TRANSPORT_APDU_MAX], reply[TRANSPORT_REPLY_MAX];
	const int size = hex_read(hex, "command", command, sizeof command, &fault);

	assert_true(size > 0);
	return transport_transmit(transport, command, (size_t)size, reply, &fault);
}

/* Given a card that may be a real one and no yes, when each instruction is sent, then what reads passes, and
 * what may change anything is refused and never reaches the card. */
static void without_a_yes_only_reading_passes(void **state)
{
	static const uint8_t passing[] = { 0x70, 0x78, 0x84, 0xA2, 0xA4,
		                           0xB0, 0xB2, 0xC0, 0xCB, 0xF2 };
	static const char *const script[] = { "*", "9000", NULL };
	static struct recorder recorder;
	struct transport *cautious;

	(void)state;
	recorder_play(&recorder, script);
	assert_int_equal(cautious_open(&recorder.transport, "--yes sends it", &cautious, &fault),
	                 0);
	for (unsigned ins = 0; ins < 256; ins++) {
		char hex[16];
		int rc;

		recorder.script = script;
		snprintf(hex, sizeof hex, "00%02X0000", ins);
		rc = send_to(cautious, hex);
		if (memchr(passing, (int)ins, sizeof passing) || ins == 0x20) {
			assert_int_equal(rc, 2);
			continue;
		}
		assert_int_equal(rc, FAULT_REFUSED);
		assert_ptr_equal(recorder.script, script);
	}
	recorder.script = script;
	assert_int_equal(send_to(cautious, "0020000100"), 2);
	recorder.script = script;
	assert_int_equal(send_to(cautious, "00200001 08 30303030FFFFFFFF"), FAULT_REFUSED);
	assert_int_equal(send_to(cautious, "0020000101"), FAULT_REFUSED);
	assert_int_equal(send_to(cautious, "002000"), FAULT_REFUSED);
	assert_ptr_equal(recorder.script, script);
	free(cautious);
}

/* Given a dry run, when commands are sent, then they are written down, a line each. */
static void a_dry_run_writes_down_what_would_be_sent(void **state)
{
	struct transport *transport;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(rehearsal_open(to, &transport, &fault), 0);
	assert_int_equal(transport_reset(transport, &fault), 0);
	assert_int_equal(send_to(transport, "00D6000001FF"), 2);
	assert_int_equal(transport_power_cycle(transport, &fault), 0);
	transport_close(transport);
	fclose(to);
	assert_string_equal(text, "reset\n00D6000001FF\npower-cycle\n");
	free(text);
}

/* Given readers, when one is named by number, name or part, then it is that one; where more than one is
 * meant, all are named, and where none is, that is told. */
static void a_reader_is_named_by_number_name_or_part(void **state)
{
	static const struct reader readers[] = { { .name = "Acme One 00 00" },
		                                 { .name = "Acme Two 01 00" },
		                                 { .name = "Acme Two 01 00 B" } };
	static const struct {
		const char *which;
		int found; /* or a fault */
	} rows[] = {
		{ "0", 0 },
		{ "2", 2 },
		{ "3", FAULT_ABSENT },
		{ "acme one", 0 },
		{ "Acme Two 01 00", 1 },
		{ "two", FAULT_INPUT },
		{ "00 b", 2 },
		{ "nobody's", FAULT_ABSENT },
		{ "", FAULT_ABSENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct reader found = { 0 };
		const int rc = readers_choose(readers, 3, rows[i].which, &found, &fault);

		assert_int_equal(rc, rows[i].found < 0 ? rows[i].found : 0);
		if (rc == 0)
			assert_string_equal(found.name, readers[rows[i].found].name);
	}
	readers_choose(readers, 3, "two", &(struct reader){ 0 }, &fault);
	assert_non_null(strstr(fault.text, "'Acme Two 01 00', 'Acme Two 01 00 B'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_says_what_is_missing),
		cmocka_unit_test(only_an_image_is_no_real_card),
		cmocka_unit_test(without_a_yes_only_reading_passes),
		cmocka_unit_test(a_dry_run_writes_down_what_would_be_sent),
		cmocka_unit_test(a_reader_is_named_by_number_name_or_part),
	};

	return cmocka_run_group_tests(tests, alone, remove_test_folder);
}
