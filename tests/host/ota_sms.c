/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "ota/scp80.h"
#include "terminal/proactive.h"

static struct fault fault;

static size_t octets_of(const char *hex, uint8_t *to, size_t room)
{
	const int size = hex_read(hex, "test", to, room, &fault);

	assert_true(size >= 0);
	return (size_t)size;
}

/* The SMS-DELIVER of pySim's test, as a real card took it. */
#define DELIVER                                                                                    \
	"400881214365877FF6227052000000000302700000201506193535B00011"                             \
	"AE733256918D050B87C94FBFE12E4DC402F262C41CF67F2F"

static void read_others(const char *hex, struct sms *sms, uint8_t octets[SMS_TPDU_MAX])
{
	const size_t size = octets_of(hex, octets, SMS_TPDU_MAX);

	if (sms_read(octets, size, sms, &fault) < 0)
		fail_msg("%s", fault.text);
}

/* Given a TPDU of another program, when it is read, then sender, kind and packet are found. */
static void a_deliver_of_another_program_is_read(void **state)
{
	uint8_t octets[SMS_TPDU_MAX];
	struct sms sms;
	size_t size;

	(void)state;
	/* pySim leaves TP-UDL at 03: here it is what it should be. */
	size = octets_of(DELIVER, octets, sizeof octets);
	assert_int_equal(sms_read(octets, size, &sms, &fault), FAULT_INPUT);
	octets[16] = (uint8_t)(size - 17);
	assert_int_equal(sms_read(octets, size, &sms, &fault), 0);
	assert_false(sms.submit);
	assert_string_equal(sms.address, "12345678");
	assert_int_equal(sms.protocol, 0x7F);
	assert_int_equal(sms.coding, 0xF6);
	assert_int_equal(sms.element, SMS_COMMAND);
	assert_false(sms.concatenated);
	assert_int_equal(sms.size, 34);
	assert_memory_equal(sms.text, "\x00\x20\x15\x06", 4);
}

/* Given SMS-SUBMIT TPDUs with each form of validity, when they are read, then the response packet in
 * them is found. */
static void a_submit_has_three_forms_of_validity(void **state)
{
	static const char *const rows[] = {
		"4100 05912143F5 00F6 06 02710000AABB",
		"5100 05912143F5 00F6 AA 06 02710000AABB",
		"5900 05912143F5 00F6 11111111111111 06 02710000AABB",
		"4100 0081 00F6 06 02710000AABB",
	};
	struct sms sms;
	uint8_t octets[SMS_TPDU_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		read_others(rows[i], &sms, octets);
		assert_true(sms.submit);
		assert_int_equal(sms.element, SMS_RESPONSE);
		assert_int_equal(sms.size, 3);
		assert_memory_equal(sms.text, "\x00\xAA\xBB", 3);
	}
}

/* Given concatenated parts with the elements in either order and references of either width, when
 * they are added in any order and twice, then the message is whole once and in its order. */
static void parts_come_in_any_order(void **state)
{
	static const char *const parts[][3] = {
		{ "4100 0081 00F6 0A 07 0003070301 7100 AABB",
		  "4100 0081 00F6 08 05 0003070302 CCDD", "4100 0081 00F6 07 05 0003070303 EE" },
		{ "4100 0081 00F6 0A 07 7100 0003000301 AABB",
		  "4100 0081 00F6 08 05 0003000302 CCDD", "4100 0081 00F6 07 05 0003000303 EE" },
		{ "4100 0081 00F6 0B 08 7100 080401FF0301 AABB",
		  "4100 0081 00F6 09 06 080401FF0302 CCDD",
		  "4100 0081 00F6 08 06 080401FF0303 EE" },
	};
	static const int orders[][4] = {
		{ 0, 1, 2, -1 }, { 2, 1, 0, -1 }, { 1, 1, 2, 0 }, { 2, 0, 2, 1 }
	};

	(void)state;
	for (size_t form = 0; form < 3; form++)
		for (size_t order = 0; order < sizeof orders / sizeof orders[0]; order++) {
			static struct sms_message message;
			uint8_t octets[SMS_TPDU_MAX], text[SMS_PARTS_MAX * SMS_TEXT_MAX];
			int whole = 0;
			struct sms sms;

			memset(&message, 0, sizeof message);
			for (int i = 0; i < 4 && orders[order][i] >= 0; i++) {
				assert_int_equal(whole, 0);
				read_others(parts[form][orders[order][i]], &sms, octets);
				whole = sms_add(&message, &sms, &fault);
			}
			assert_int_equal(whole, 1);
			assert_int_equal(message.element, SMS_RESPONSE);
			assert_int_equal(sms_text(&message, text), 5);
			assert_memory_equal(text, "\xAA\xBB\xCC\xDD\xEE", 5);
		}
}

/* Given parts that cannot be, when they are read or added, then that is a fault. */
static void parts_that_cannot_be_are_refused(void **state)
{
	static const char *const bad[] = {
		"4100 0081 00F6 0A 07 0003070300 7100 AABB",   /* part 0      */
		"4100 0081 00F6 0A 07 0003070304 7100 AABB",   /* 4 of 3      */
		"4100 0081 00F6 0A 07 00020703 017100 AABB",   /* too short   */
		"4100 0081 00F6 04 0A 0003070301",             /* over its end */
		"4200 0081 00F6 01 00",                        /* a command   */
		"4100 1581 00F6 01 00",                        /* an address over the end */
		"4100 1581 2121212121212121212121 00F6 01 00", /* of 21 digits */
	};
	static struct sms_message message;
	uint8_t octets[SMS_TPDU_MAX];
	struct sms sms;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const size_t size = octets_of(bad[i], octets, sizeof octets);

		assert_int_equal(sms_read(octets, size, &sms, &fault), FAULT_INPUT);
	}
	read_others("4100 0081 00F6 0A 07 0003070301 7100 AABB", &sms, octets);
	assert_int_equal(sms_add(&message, &sms, &fault), 0);
	sms.reference = 8;
	assert_int_equal(sms_add(&message, &sms, &fault), FAULT_INPUT);
	sms.reference = 7;
	sms.total = SMS_PARTS_MAX + 1;
	assert_int_equal(sms_add(&message, &sms, &fault), FAULT_INPUT);
}

/* Given a TPDU cut anywhere, when it is read, then it is refused and nothing past it is looked at
 * (the sanitizer watches). */
static void a_tpdu_cut_short_is_refused(void **state)
{
	static const char *const rows[] = { "4100 05912143F5 00F6 0A 07 0003070301 7100 AABB",
		                            "4405912143F57FF6000000000000000602700000AABB" };

	(void)state;
	for (size_t row = 0; row < 2; row++) {
		uint8_t octets[SMS_TPDU_MAX];
		const size_t size = octets_of(rows[row], octets, sizeof octets);
		struct sms sms;

		for (size_t cut = 0; cut < size; cut++) {
			uint8_t *copy = test_malloc(cut + 1);

			memcpy(copy, octets, cut);
			assert_int_equal(sms_read(copy, cut, &sms, &fault), FAULT_INPUT);
			test_free(copy);
		}
	}
}

/* Given packets of every size, when they are segmented, put into envelopes, taken out and joined,
 * then the packet is what it was. */
static void what_is_cut_is_joined(void **state)
{
	static struct scp80_tpdu tpdu[SCP80_PARTS_MAX];
	static uint8_t packet[SCP80_PACKET_MAX], text[SMS_PARTS_MAX * SMS_TEXT_MAX];
	static struct sms_message message;

	(void)state;
	for (size_t i = 0; i < sizeof packet; i++)
		packet[i] = (uint8_t)(i * 11 + i / 256);
	for (size_t size = 1; size <= sizeof packet; size += size < 300 ? 1 : 37) {
		const int parts = scp80_segment(packet, size, 0, tpdu, &fault);
		int whole = 0;

		memset(&message, 0, sizeof message);
		for (int i = parts; i-- > 0;) {
			uint8_t envelope[SMS_ENVELOPE_MAX];
			const int around =
				sms_envelope(tpdu[i].octets, tpdu[i].size, envelope, &fault);
			const uint8_t *inside;
			struct sms sms;
			int got;

			assert_int_equal(whole, 0);
			got = sms_in_envelope(envelope, (size_t)around, &inside, &fault);
			assert_int_equal(got, tpdu[i].size);
			assert_int_equal(sms_read(inside, (size_t)got, &sms, &fault), 0);
			whole = sms_add(&message, &sms, &fault);
		}
		assert_int_equal(whole, 1);
		assert_int_equal(message.element, SMS_COMMAND);
		assert_int_equal(sms_text(&message, text), size);
		assert_memory_equal(text, packet, size);
	}
}

/* Given a card that sends short messages, when the terminal obeys, then it keeps them in order and
 * says done; when it has room for no more, it says so. */
static void the_terminal_keeps_what_the_card_sends(void **state)
{
	static struct terminal terminal;
	uint8_t command[64], response[PROACTIVE_RESPONSE_MAX];
	const size_t size =
		octets_of("D01A 8103011300 82028183 0500 8B0D 4100008100F60602710000AABB", command,
	                  sizeof command);
	const size_t without = octets_of("D009 8103011300 82028183", response, sizeof response);

	(void)state;
	assert_int_equal(without, 11);
	for (unsigned i = 0; i < TERMINAL_SUBMITS_MAX; i++) {
		const int got = proactive_obey(&terminal, command, size, response, &fault);

		assert_true(got > 0);
		assert_int_equal(response[got - 1], 0x00);
		assert_int_equal(terminal.submits, i + 1);
		assert_int_equal(terminal.submit[i].size, 13);
		assert_memory_equal(terminal.submit[i].tpdu, command + size - 13, 13);
	}
	assert_true(proactive_obey(&terminal, command, size, response, &fault) > 0);
	assert_int_equal(terminal.submits, TERMINAL_SUBMITS_MAX);
}

/* Given a card that sends what is longer than any TPDU, or none at all, when the terminal obeys, then it
 * says that this is beyond it, and keeps nothing. */
static void the_terminal_refuses_what_is_no_message(void **state)
{
	static struct terminal terminal;
	uint8_t command[16 + SMS_TPDU_MAX] = { 0xD0, 0x81, 0,    0x81, 3,    1,
		                               0x13, 0,    0x82, 2,    0x81, 0x83 },
			     response[PROACTIVE_RESPONSE_MAX];
	int got;

	(void)state;
	command[2] = 9; /* no TPDU */
	got = proactive_obey(&terminal, command, 12, response, &fault);
	assert_true(got > 0);
	assert_int_equal(response[got - 1], 0x30);
	memcpy(command + 12, "\x8B\x81", 2);
	command[14] = SMS_TPDU_MAX + 1;
	command[2] = 9 + 3 + SMS_TPDU_MAX + 1;
	got = proactive_obey(&terminal, command, sizeof command, response, &fault);
	assert_true(got > 0);
	assert_int_equal(response[got - 1], 0x30);
	assert_int_equal(terminal.submits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deliver_of_another_program_is_read),
		cmocka_unit_test(a_submit_has_three_forms_of_validity),
		cmocka_unit_test(parts_come_in_any_order),
		cmocka_unit_test(parts_that_cannot_be_are_refused),
		cmocka_unit_test(a_tpdu_cut_short_is_refused),
		cmocka_unit_test(what_is_cut_is_joined),
		cmocka_unit_test(the_terminal_keeps_what_the_card_sends),
		cmocka_unit_test(the_terminal_refuses_what_is_no_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
