/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_local.h"
#include "transport/t0_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "transport/emulated.h"

/* The reader against a card that sends any octet, and against our own at any octet of a dialogue. */

enum { CLOCK_HZ = 372 * 9600, SENDS_MAX = 8 };

/* A card that says what it is told, after its ATR. */
struct said {
	struct t0_line line;
	uint8_t octets[SENDS_MAX];
	size_t size, at;
	bool ever; /* the last of them, again and again */
	bool gone;
	bool fresh; /* the ATR comes first */
};

static struct said said;
static struct fault fault;

static int line_contacts(struct t0_line *line, enum t0_contacts contacts, struct fault *why)
{
	(void)line;
	if (said.gone)
		return fault_set(why, FAULT_TRANSPORT, "line", "gone");
	said.fresh = contacts == T0_CONTACTS_ON;
	return 0;
}

static int line_send(struct t0_line *line, const uint8_t *octets, size_t size, struct fault *why)
{
	(void)line;
	(void)octets;
	(void)size;
	return said.gone ? fault_set(why, FAULT_TRANSPORT, "line", "gone") : 0;
}

static int line_receive(struct t0_line *line, int64_t wait_ms, uint8_t *octet, struct fault *why)
{
	static const uint8_t atr[] = { 0x3B, 0x00 };
	static size_t of_atr;

	(void)line;
	(void)wait_ms;
	if (said.fresh) {
		*octet = atr[of_atr++];
		said.fresh = of_atr < sizeof atr;
		of_atr %= sizeof atr;
		return 0;
	}
	if (said.gone)
		return fault_set(why, FAULT_TRANSPORT, "line", "gone");
	if (said.at == said.size && said.ever)
		said.at--;
	if (said.at == said.size)
		return fault_set(why, FAULT_EXPIRED, "line", "nothing came");
	*octet = said.octets[said.at++];
	return 0;
}

static void line_close(struct t0_line *line)
{
	(void)line;
}

static const struct t0_line_ops ops = {
	.contacts = line_contacts,
	.send = line_send,
	.receive = line_receive,
	.close = line_close,
};

static struct transport *given_a_reader(void)
{
	struct transport *reader;

	said = (struct said){ .line = { .ops = &ops, .clock_hz = CLOCK_HZ } };
	assert_int_equal(t0_reader_open(&said.line, &(struct t0_reader_options){ .name = "a card" },
	                                &reader, &fault),
	                 0);
	return reader;
}

static int asks(struct transport *reader, uint8_t ins, const char *octets, size_t size,
                uint8_t reply[TRANSPORT_REPLY_MAX])
{
	const uint8_t command[] = { 0x00, ins, 0x00, 0x00, 0x01 };

	memcpy(said.octets, octets, size);
	said.size = size;
	said.at = 0;
	return transport_transmit(reader, command, sizeof command, reply, &fault);
}

/* Given any octet where a procedure byte is due, when it is none of ISO 7816-3 10.3.3, then it is a fault that names it, and
 * the card is lost until a reset. */
static void every_octet_is_a_procedure_byte_or_a_fault(void **state)
{
	static const uint8_t instructions[] = { 0xA4, 0xB0, 0x84, 0xC0, 0x10 };
	struct transport *const reader = given_a_reader();
	uint8_t reply[TRANSPORT_REPLY_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof instructions; i++)
		for (unsigned octet = 0; octet <= 0xFF; octet++) {
			const uint8_t ins = instructions[i], other = (uint8_t)~ins;
			const char first[] = { (char)octet, (char)0x90, 0x00, 0x00 };
			const int rc = asks(reader, ins, first, sizeof first, reply);

			if (octet == 0x60 || octet >> 4 == 6 || octet >> 4 == 9) {
				assert_int_equal(rc, 2);
				assert_int_equal(reply[0], octet == 0x60 ? 0x90 : octet);
			} else if (octet == ins || octet == other) {
				/* 90 is the one octet of data, then come 00 and nothing. */
				assert_int_equal(rc, FAULT_TRANSPORT);
				assert_non_null(strstr(fault.text, "00, no procedure byte"));
			} else {
				assert_int_equal(rc, FAULT_TRANSPORT);
				assert_non_null(strstr(fault.text, "no procedure byte"));
			}
			if (rc < 0) {
				assert_int_equal(asks(reader, ins, "\x90", 2, reply),
				                 FAULT_TRANSPORT);
				assert_non_null(strstr(fault.text, "lost before"));
				assert_int_equal(transport_reset(reader, &fault), 0);
			}
		}
	transport_close(reader);
}

static void null_without_end_is_a_fault(void **state)
{
	struct transport *const reader = given_a_reader();
	uint8_t reply[TRANSPORT_REPLY_MAX];

	(void)state;
	said.ever = true;
	assert_int_equal(asks(reader, 0xB0, "\x60", 1, reply), FAULT_TRANSPORT);
	assert_non_null(strstr(fault.text, "more time without end"));
	transport_close(reader);
}

/* Given a line that goes, when a command is under way, then it is lost, and a reset says so until the line is back. */
static void a_line_that_is_gone_is_told_until_it_is_back(void **state)
{
	struct transport *const reader = given_a_reader();
	uint8_t reply[TRANSPORT_REPLY_MAX];

	(void)state;
	said.gone = true;
	assert_int_equal(asks(reader, 0xB0, "\x90", 2, reply), FAULT_TRANSPORT);
	assert_string_equal(fault.text, "gone");
	assert_int_equal(transport_reset(reader, &fault), FAULT_TRANSPORT);
	assert_int_equal(transport_power_cycle(reader, &fault), FAULT_TRANSPORT);
	said.gone = false;
	assert_int_equal(transport_power_cycle(reader, &fault), 0);
	assert_int_equal(asks(reader, 0xB0, "\x90", 2, reply), 2);
	transport_close(reader);
}

/* Given our own card in every form it has, when the supply is cut in a command, then it is told, and a power cycle brings the
 * card back as it was. */
static void a_cut_of_the_supply_is_told_octet_by_octet_too(void **state)
{
	static const struct emulated_contacts_form forms[] = {
		{ 0 }, { .inverse = true }, { .one_by_one = true }, { .ta1 = 0x11 }
	};
	static const uint8_t verify[] = { 0x00, 0x20, 0x00, 0x01, 0x08, 0x30, 0x30,
		                          0x30, 0x30, 0xFF, 0xFF, 0xFF, 0xFF };
	static const uint8_t tries[] = { 0x00, 0x20, 0x00, 0x01 };
	const struct t0_reader_options options = { .name = "a card" };
	uint8_t reply[TRANSPORT_REPLY_MAX];
	struct transport *card, *t0, *copy;

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		assert_int_equal(emulated_in_memory(&card, &fault), 0);
		assert_int_equal(t0_local_open(card, &forms[i], &options, &t0, &fault), 0);
		assert_int_equal(transport_copy(t0, &copy, &fault), 0);
		assert_int_equal(transport_cut(t0, 1, &fault), 0);
		assert_int_equal(transport_transmit(t0, verify, sizeof verify, reply, &fault),
		                 FAULT_TRANSPORT);
		assert_non_null(strstr(fault.text, "power cut"));
		assert_int_equal(transport_transmit(t0, tries, sizeof tries, reply, &fault),
		                 FAULT_TRANSPORT);
		assert_int_equal(transport_power_cycle(t0, &fault), 0);
		assert_int_equal(transport_transmit(t0, tries, sizeof tries, reply, &fault), 2);
		assert_int_equal(reply[0], 0x63);
		assert_int_equal(transport_transmit(copy, verify, sizeof verify, reply, &fault), 2);
		assert_int_equal(reply[0], 0x90);
		transport_close(copy);
		transport_close(t0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_octet_is_a_procedure_byte_or_a_fault),
		cmocka_unit_test(null_without_end_is_a_fault),
		cmocka_unit_test(a_line_that_is_gone_is_told_until_it_is_back),
		cmocka_unit_test(a_cut_of_the_supply_is_told_octet_by_octet_too),
	};

	return cmocka_run_group_tests_name("t0_procedure", tests, NULL, NULL);
}
