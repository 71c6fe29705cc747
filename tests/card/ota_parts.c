/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ota/reassembly.h"
#include "uicc/applet.h"

/* Command packets in several short messages: TS 23.040 9.2.3.24.1, TS 31.115 4. */

enum { NETWORKS = 32, THREE_PARTS = 3 };

static struct test_card tc;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	return 0;
}

/* An order list of two short messages: every list of slot 1 full but for the countries; base tells
 * one from another. */
static size_t order_list(uint8_t *to, unsigned base)
{
	size_t at = octets_of_hex("E181DE C00101 E281D8 C40822023190901658F9", to, 32);

	for (unsigned tag = 0xC6; tag <= 0xC7; tag++) {
		to[at++] = (uint8_t)tag;
		to[at++] = 3 * NETWORKS;
		for (unsigned i = 0; i < NETWORKS; i++) {
			to[at++] = 0x00;
			to[at++] = (uint8_t)(0xF0 + base);
			to[at++] = (uint8_t)(i / 10 << 4 | i % 10);
		}
	}
	to[at++] = 0xC5;
	to[at++] = 4;
	memcpy(to + at, "\x02\xF2\xF2\xFF", 4);
	at += 4;
	to[2] = (uint8_t)(at - 3);
	to[8] = (uint8_t)(at - 9);
	return at;
}

/* A packet of two or more parts that is right, with this counter. */
static size_t long_packet(uint64_t counter, unsigned base, uint8_t to[TEST_PACKET_MAX])
{
	const struct test_packet packet = test_packet(counter);
	uint8_t data[512];

	return test_packet_build(&packet, data, order_list(data, base), to);
}

static uint16_t send_part(const struct test_spread *spread, const uint8_t *packet, size_t size,
                          size_t number)
{
	uint8_t tpdu[TEST_TPDU_MAX];

	return send_envelope(&tc, tpdu, test_part(spread, packet, size, number, tpdu));
}

static void assert_applied(uint16_t sw, uint64_t counter)
{
	const struct test_packet packet = test_packet(counter);
	struct test_receipt receipt;

	assert_int_equal(sw >> 8, 0x61);
	transmit_octets(&tc, (const uint8_t[]){ 0x00, 0xC0, 0x00, 0x00, (uint8_t)sw }, 5);
	receipt = receipt_of(&tc, &packet, true);
	assert_int_equal(receipt.status, 0);
	assert_string_equal(receipt.hex, "E10CC00101D00100D10400010000");
}

static void parts_may_come_in_any_order(void **state)
{
	static const unsigned orders[][2] = { { 1, 2 }, { 2, 1 } };
	uint8_t packet[TEST_PACKET_MAX];
	const struct test_spread spread = { .reference = 9 };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		const size_t size = long_packet(i + 1, i, packet);

		assert_int_equal(test_parts(&spread, size), 2);
		assert_int_equal(send_part(&spread, packet, size, orders[i][0]), 0x9000);
		assert_applied(send_part(&spread, packet, size, orders[i][1]), i + 1);
	}
}

/* The packet in three small parts. */
static size_t hand_part(const uint8_t *packet, size_t size, unsigned reference, unsigned number,
                        uint8_t *tpdu)
{
	uint8_t user_data[TEST_PART_MAX] = {
		5, 0, 3, (uint8_t)reference, THREE_PARTS, (uint8_t)number,
	};
	const size_t third = size / THREE_PARTS, from = (number - 1) * third;
	const size_t until = number == THREE_PARTS ? size : number * third;
	size_t at = 6;

	if (number == 1) {
		memcpy(user_data + at, "\x70\x00", 2);
		at += 2;
		user_data[0] = 7;
	}
	memcpy(user_data + at, packet + from, until - from);
	return test_tpdu(user_data, at + until - from, tpdu);
}

/* Given messages in three parts, each part sent twice, the first with reference 0, then each is
 * applied once, whatever the order of its parts. */
static void doubled_parts_in_every_order_make_one_message(void **state)
{
	static const unsigned orders[][THREE_PARTS] = { { 1, 2, 3 }, { 1, 3, 2 }, { 2, 1, 3 },
		                                        { 2, 3, 1 }, { 3, 1, 2 }, { 3, 2, 1 } };
	uint8_t packet[TEST_PACKET_MAX], tpdu[TEST_TPDU_MAX];

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		const size_t size = long_packet(i + 1, i, packet);
		uint16_t sw = 0;

		for (unsigned part = 0; part < THREE_PARTS; part++) {
			const size_t octets = hand_part(packet, size, i, orders[i][part], tpdu);

			sw = send_envelope(&tc, tpdu, octets);
			if (part < THREE_PARTS - 1) {
				assert_int_equal(sw, 0x9000);
				assert_int_equal(send_envelope(&tc, tpdu, octets), 0x9000);
			}
		}
		assert_applied(sw, i + 1);
		/* The last part once more begins a message that never ends; the next replaces it. */
		assert_int_equal(send_envelope(&tc, tpdu,
		                               hand_part(packet, size, i, orders[i][2], tpdu)),
		                 0x9000);
	}
}

static void every_layout_of_the_header_is_read(void **state)
{
	uint8_t packet[TEST_PACKET_MAX];

	(void)state;
	for (unsigned layout = 0; layout < 8; layout++) {
		const struct test_spread spread = {
			.reference = 0x0100,
			.wide = layout & 1,
			.command_first = layout & 2,
			.command_in_all = layout & 4,
		};
		const size_t size = long_packet(layout + 1, layout, packet);

		assert_int_equal(send_part(&spread, packet, size, 1), 0x9000);
		assert_applied(send_part(&spread, packet, size, 2), layout + 1);
	}
}

static void references_of_8_and_16_bits_are_two_things(void **state)
{
	uint8_t packet[TEST_PACKET_MAX];
	const size_t size = long_packet(1, 0, packet);
	struct test_spread spread = { .reference = 5 };

	(void)state;
	assert_int_equal(send_part(&spread, packet, size, 1), 0x9000);
	spread.wide = true;
	assert_int_equal(send_part(&spread, packet, size, 2), 0x9000);
	assert_applied(send_part(&spread, packet, size, 1), 1);
}

/* Given the parts of two messages come mixed, then both are received. */
static void two_messages_may_come_mixed(void **state)
{
	uint8_t first[TEST_PACKET_MAX], second[TEST_PACKET_MAX];
	const size_t size = long_packet(1, 0, first);
	struct test_spread a = { .reference = 5 }, b = { .reference = 6 };

	(void)state;
	assert_int_equal(long_packet(2, 1, second), size);
	assert_int_equal(send_part(&a, first, size, 1), 0x9000);
	assert_int_equal(send_part(&b, second, size, 2), 0x9000);
	assert_applied(send_part(&a, first, size, 2), 1);
	assert_applied(send_part(&b, second, size, 1), 2);
}

/* Given as many halves as there may be, when another message begins, then that one is received and
 * the half that waited longest forgotten: its other half alone is none. */
static void the_stalest_half_gives_way_to_a_fresh_message(void **state)
{
	uint8_t packet[TEST_PACKET_MAX];
	struct test_spread spread = { 0 };
	size_t size = 0;

	(void)state;
	for (unsigned i = 0; i <= OTA_MESSAGES; i++) {
		spread.reference = (uint16_t)i;
		size = long_packet(i + 1, i, packet);
		assert_int_equal(send_part(&spread, packet, size, 1 + i % 2), 0x9000);
	}
	for (unsigned i = 1; i <= OTA_MESSAGES; i++) {
		spread.reference = (uint16_t)i;
		size = long_packet(i + 1, i, packet);
		assert_applied(send_part(&spread, packet, size, 2 - i % 2), i + 1);
	}
	spread.reference = 0;
	size = long_packet(1, 0, packet);
	assert_int_equal(send_part(&spread, packet, size, 2), 0x9000);
}

/* Given two senders use the same reference, then their messages are two. */
static void a_reference_is_one_of_its_sender(void **state)
{
	const struct test_spread spread = { .reference = 5 };
	uint8_t first[TEST_PACKET_MAX], second[TEST_PACKET_MAX], tpdu[TEST_TPDU_MAX];
	const size_t size = long_packet(1, 0, first);
	size_t octets;

	(void)state;
	assert_int_equal(long_packet(2, 1, second), size);
	assert_int_equal(send_part(&spread, first, size, 1), 0x9000);
	octets = test_part(&spread, second, size, 2, tpdu);
	tpdu[4] ^= 0x01;
	assert_int_equal(send_envelope(&tc, tpdu, octets), 0x9000);
	assert_applied(send_part(&spread, first, size, 2), 1);
	octets = test_part(&spread, second, size, 1, tpdu);
	tpdu[4] ^= 0x01;
	assert_applied(send_envelope(&tc, tpdu, octets), 2);
}

/* Given a message fills the store but for its last part, when parts of others come, then they are
 * dropped again rather than it. */
static void a_long_message_is_not_lost_to_others_while_it_comes(void **state)
{
	static uint8_t packet[TEST_PACKET_MAX];
	const struct test_packet empty = test_packet(1);
	const struct test_spread spread = { .reference = 77 };
	const size_t size = APPLET_PACKET_MAX, total = test_parts(&spread, size);
	uint16_t sw = 0;

	(void)state;
	test_packet_build(&empty, (const uint8_t *)"", 0, packet);
	packet[0] = (uint8_t)((size - 2) >> 8);
	packet[1] = (uint8_t)(size - 2);
	for (size_t number = total; number >= 1; number--) {
		uint8_t other[TEST_PACKET_MAX];
		const struct test_spread mixed = { .reference = (uint16_t)number };
		const size_t octets = long_packet(1, 0, other);

		assert_int_equal(send_part(&mixed, other, octets, 1), 0x9000);
		sw = send_part(&spread, packet, size, number);
	}
	assert_int_equal(sw >> 8, 0x61);
}

/* The same where the reference has come round and is that of the half. */
static void a_fresh_message_with_the_reference_of_a_stale_half_is_received(void **state)
{
	uint8_t stale[TEST_PACKET_MAX], fresh[TEST_PACKET_MAX];
	const size_t size = long_packet(1, 0, stale);
	const struct test_spread spread = { .reference = 5 };

	(void)state;
	assert_int_equal(long_packet(2, 1, fresh), size);
	assert_int_equal(send_part(&spread, stale, size, 1), 0x9000);
	assert_int_equal(send_part(&spread, fresh, size, 1), 0x9000);
	assert_applied(send_part(&spread, fresh, size, 2), 2);
}

static void a_reset_keeps_no_half_message(void **state)
{
	uint8_t packet[TEST_PACKET_MAX];
	const size_t size = long_packet(1, 0, packet);
	const struct test_spread spread = { .reference = 5 };

	(void)state;
	assert_int_equal(send_part(&spread, packet, size, 1), 0x9000);
	assert_int_equal(uicc_reset(&tc.card), 0);
	assert_int_equal(send_part(&spread, packet, size, 2), 0x9000);
	assert_applied(send_part(&spread, packet, size, 1), 1);
}

static uint16_t send_user_data(const char *hex)
{
	uint8_t user_data[TEST_PART_MAX], tpdu[TEST_TPDU_MAX];
	const size_t size = octets_of_hex(hex, user_data, sizeof user_data);

	return send_envelope(&tc, tpdu, test_tpdu(user_data, size, tpdu));
}

/* Given half a message, then what is no part of any is refused and the message goes on. */
static void parts_that_cannot_be_are_refused_and_disturb_nothing(void **state)
{
	static const struct {
		const char *user_data;
		uint16_t sw;
	} wrongs[] = {
		{ "07 00 03 05 15 01 70 00 AA", 0x6A84 }, /* 21 parts                    */
		{ "07 00 03 05 FF 01 70 00 AA", 0x6A84 },
		{ "07 00 03 05 02 00 70 00 AA", 0x6A80 }, /* part 0                      */
		{ "07 00 03 05 02 03 70 00 AA", 0x6A80 }, /* part 3 of 2                 */
		{ "07 00 03 05 00 00 70 00 AA", 0x6A80 }, /* of 0 parts                  */
		{ "06 00 02 05 02 70 00 AA", 0x6A80 },    /* an element too short        */
		{ "07 08 03 05 02 01 70 00 AA", 0x6A80 },
		{ "08 00 03 05 02 01 70 00", 0x6A80 }, /* a header over the end       */
		{ "04 00 03 05 02 AA", 0x6A80 },       /* an element over the header  */
		{ "01 00 AA", 0x6A80 },                /* half an element             */
		{ "03 24 01 01 AA", 0x6A80 },          /* no command packet           */
		{ "00 AA", 0x6A80 },
		{ "", 0x6A80 },
	};
	uint8_t packet[TEST_PACKET_MAX];
	const size_t size = long_packet(1, 0, packet);
	const struct test_spread spread = { .reference = 5 };

	(void)state;
	assert_int_equal(send_part(&spread, packet, size, 1), 0x9000);
	for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++)
		if (send_user_data(wrongs[i].user_data) != wrongs[i].sw)
			fail_msg("%s answered %s", wrongs[i].user_data, tc.reply_hex);
	assert_applied(send_part(&spread, packet, size, 2), 1);
}

static void a_whole_message_that_is_no_command_packet_is_refused(void **state)
{
	(void)state;
	assert_int_equal(send_user_data("05 00 03 05 02 01 AABB"), 0x9000);
	assert_int_equal(send_user_data("05 00 03 05 02 02 CC"), 0x6A80);
	/* And one with no octet in it. */
	assert_int_equal(send_user_data("07 00 03 06 02 01 70 00"), 0x9000);
	assert_int_equal(send_user_data("05 00 03 06 02 02"), 0x6A80);
}

/* TS 23.040 9.2.3.9, TS 23.038 4: anything else than (U)SIM data download is not for the card. */
static void other_short_messages_are_not_for_the_card(void **state)
{
	static const struct {
		size_t at;
		uint8_t octet;
		uint16_t sw;
	} rows[] = {
		{ 0, 0x41, 0x6A80 },                        /* SMS-SUBMIT                */
		{ 0, 0x04, 0x6A80 },                        /* no user data header       */
		{ 5, 0x00, 0x6A80 },                        /* TP-PID: not data download */
		{ 6, 0x00, 0x6A80 },                        /* TP-DCS: 7 bit             */
		{ 6, 0xF5, 0x6A80 },                        /* class 1                   */
		{ 1, 0x05, 0x6A80 },                        /* an address that ends elsewhere */
		{ 1, 0xFF, 0x6A80 },  { 14, 0xFF, 0x6A80 }, /* TP-UDL                    */
		{ 1, 0x15, 0x6A80 },                        /* more than 20 digits       */
		{ 15, 0x01, 0x6A80 },                       /* TP-UDHL                   */
		{ 17, 0x01, 0x6A80 },                       /* an element 70 with a value */
		{ 6, 0xF2, 0x6A80 },                        /* class 2, 7 bit            */
		{ 6, 0x16, 0x9000 },                        /* class 2, 8 bit            */
		{ 6, 0x56, 0x9000 },                        /* the same, to be deleted   */
		{ 0, 0x60, 0x9000 },                        /* with status report        */
	};
	const struct test_packet packet = test_packet(1);
	uint8_t data[64], octets[TEST_PACKET_MAX], tpdu[TEST_TPDU_MAX];
	const struct test_spread spread = { 0 };
	const size_t size = test_packet_build(&packet, data,
	                                      octets_of_hex("E106C00101C10101", data, 64), octets);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const size_t octets_of_tpdu = test_part(&spread, octets, size, 1, tpdu);
		uint16_t sw;

		tpdu[rows[i].at] = rows[i].octet;
		sw = send_envelope(&tc, tpdu, octets_of_tpdu);
		assert_int_equal(sw >> 8 == 0x61 ? 0x9000 : sw, rows[i].sw);
	}
	/* Cut short anywhere. */
	for (size_t left = 1; left < 60; left++) {
		test_part(&spread, octets, size, 1, tpdu);
		assert_int_equal(send_envelope(&tc, tpdu, left), 0x6A80);
	}
}

/* TS 31.115 4: the element that tells a command packet has no value; others may stand around it. */
static void elements_of_the_header_may_be_any_but_the_command_has_no_value(void **state)
{
	static const struct {
		const char *header;
		uint16_t sw;
	} rows[] = {
		{ "03 70 01 00", 0x6A80 },
		{ "02 71 00", 0x6A80 },
		{ "02 70 00", 0x9000 },
		{ "08 24 01 01 70 00 0A 01 00", 0x9000 },
		{ "0A 05 04 0B84 23F0 70 00 25 00", 0x9000 },
		{ "07 70 00 00 03 07 01 01", 0x9000 },
		{ "0A 24 00 08 04 00FF 01 01 70 00", 0x9000 },
	};
	uint64_t counter = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct test_packet packet = test_packet(++counter);
		uint8_t ud[TEST_PART_MAX], data[16], tpdu[TEST_TPDU_MAX];
		const size_t data_size = octets_of_hex("E106C00101C10101", data, sizeof data);
		size_t at = octets_of_hex(rows[i].header, ud, sizeof ud);
		uint8_t octets[TEST_PACKET_MAX];
		const size_t size = test_packet_build(&packet, data, data_size, octets);
		uint16_t sw;

		memcpy(ud + at, octets, size);
		sw = send_envelope(&tc, tpdu, test_tpdu(ud, at + size, tpdu));
		if ((sw >> 8 == 0x61 ? 0x9000 : sw) != rows[i].sw)
			fail_msg("%s answered %04X", rows[i].header, sw);
	}
}

/* The largest packet there may be goes through; one octet more does not. */
static void a_packet_over_the_limit_is_refused(void **state)
{
	static uint8_t packet[TEST_PACKET_MAX];
	const struct test_spread spread = { .reference = 77 };
	const struct test_packet empty = test_packet(1);
	static uint8_t data[TEST_PACKET_MAX];

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		const size_t size = APPLET_PACKET_MAX + more;
		const size_t total = test_parts(&spread, size);
		uint16_t sw = 0;

		assert_true(total <= APPLET_PARTS_MAX);
		test_packet_build(&empty, data, 0, packet);
		packet[0] = (uint8_t)((size - 2) >> 8);
		packet[1] = (uint8_t)(size - 2);
		for (size_t number = total; number >= 1; number--)
			sw = send_part(&spread, packet, size, number);
		if (more)
			assert_int_equal(sw, 0x6A84);
		else
			assert_int_equal(sw >> 8, 0x61);
	}
}

#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(parts_may_come_in_any_order),
		ON_A_PERSONAL_CARD(doubled_parts_in_every_order_make_one_message),
		ON_A_PERSONAL_CARD(every_layout_of_the_header_is_read),
		ON_A_PERSONAL_CARD(references_of_8_and_16_bits_are_two_things),
		ON_A_PERSONAL_CARD(two_messages_may_come_mixed),
		ON_A_PERSONAL_CARD(the_stalest_half_gives_way_to_a_fresh_message),
		ON_A_PERSONAL_CARD(a_reference_is_one_of_its_sender),
		ON_A_PERSONAL_CARD(a_long_message_is_not_lost_to_others_while_it_comes),
		ON_A_PERSONAL_CARD(a_fresh_message_with_the_reference_of_a_stale_half_is_received),
		ON_A_PERSONAL_CARD(a_reset_keeps_no_half_message),
		ON_A_PERSONAL_CARD(parts_that_cannot_be_are_refused_and_disturb_nothing),
		ON_A_PERSONAL_CARD(a_whole_message_that_is_no_command_packet_is_refused),
		ON_A_PERSONAL_CARD(other_short_messages_are_not_for_the_card),
		ON_A_PERSONAL_CARD(elements_of_the_header_may_be_any_but_the_command_has_no_value),
		ON_A_PERSONAL_CARD(a_packet_over_the_limit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
