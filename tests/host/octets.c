/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/fault.h"
#include "octets/hex.h"
#include "octets/number.h"
#include "octets/plmn.h"
#include "octets/rest.h"
#include "octets/tlv.h"

/* Given hex in either case with blanks between octets, when it is read and written, then it is the
 * octets and capital hex. */
static void hex_goes_both_ways(void **state)
{
	static const uint8_t wanted[] = { 0x00, 0x1F, 0xAB, 0xCD, 0xEF };
	uint8_t octets[5];
	struct fault fault;
	char text[11];

	(void)state;
	assert_int_equal(hex_read(" 00 1f\tAbcD\nEF ", "key", octets, 5, &fault), 5);
	assert_memory_equal(octets, wanted, 5);
	hex_write(octets, 5, text);
	assert_string_equal(text, "001FABCDEF");
	assert_int_equal(hex_read("", "key", octets, 0, &fault), 0);
	hex_write(octets, 0, text);
	assert_string_equal(text, "");
}

/* Given text that is no hex, when it is read, then the fault names what it is and the character. */
static void hex_that_is_none_is_told_by_position(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "0", "character 2 " },
		{ "00 1", "character 5 " },
		{ "g0", "character 1 " },
		{ "0g", "character 2 " },
		{ "00x1", "character 3 " },
		{ "0 0", "character 2 " },
		{ "000102030405", "more than 5 octets" },
	};
	uint8_t octets[5];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fault fault;

		assert_int_equal(hex_read(rows[i].text, "kic", octets, 5, &fault), FAULT_INPUT);
		assert_string_equal(fault.where, "kic");
		assert_int_equal(fault.code, FAULT_INPUT);
		if (!strstr(fault.text, rows[i].wanted))
			fail_msg("'%s': %s", rows[i].text, fault.text);
	}
	assert_int_equal(hex_read("0", "kic", octets, 5, NULL), FAULT_INPUT);
}

/* Given a text longer than a fault holds, when it is told, then it ends in an ellipsis. */
static void a_long_fault_says_that_it_goes_on(void **state)
{
	struct fault fault;
	char text[2 * FAULT_TEXT_MAX];

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_int_equal(fault_set(&fault, FAULT_LIMIT, text, "%s", text), FAULT_LIMIT);
	assert_int_equal(strlen(fault.text), FAULT_TEXT_MAX - 1);
	assert_int_equal(strlen(fault.where), FAULT_WHERE_MAX - 1);
	assert_string_equal(fault.text + FAULT_TEXT_MAX - 5, "x...");
	assert_string_equal(fault.where + FAULT_WHERE_MAX - 5, "x...");
	text[FAULT_TEXT_MAX - 1] = '\0';
	fault_set(&fault, FAULT_LIMIT, NULL, "%s", text);
	assert_string_equal(fault.text, text);
	assert_string_equal(fault.where, "");
}

/* Given values at the borders of the length forms, when they are written, then each length has its
 * shortest form and reading gives the value back. */
static void tlv_lengths_have_their_shortest_form(void **state)
{
	static const struct {
		size_t size, head;
		uint8_t start[4];
	} rows[] = {
		{ 0, 2, { 0xC1, 0x00 } },
		{ 0x7F, 2, { 0xC1, 0x7F } },
		{ 0x80, 3, { 0xC1, 0x81, 0x80 } },
		{ 0xFF, 3, { 0xC1, 0x81, 0xFF } },
		{ 0x100, 4, { 0xC1, 0x82, 0x01, 0x00 } },
		{ 0xFFFF, 4, { 0xC1, 0x82, 0xFF, 0xFF } },
	};
	static uint8_t value[0xFFFF], octets[0x10010];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct tlv_buffer buffer = { .octets = octets, .room = sizeof octets };
		const uint8_t *at = octets;
		struct tlv_item item;

		tlv_add(&buffer, 0xC1, value, rows[i].size);
		assert_false(buffer.over);
		assert_int_equal(buffer.size, rows[i].head + rows[i].size);
		assert_memory_equal(octets, rows[i].start, rows[i].head);
		assert_int_equal(tlv_take(&at, octets + buffer.size, &item), 1);
		assert_int_equal(item.size, rows[i].size);
		assert_ptr_equal(item.value, octets + rows[i].head);
		assert_int_equal(tlv_take(&at, octets + buffer.size, &item), 0);
		/* The same by wrapping what was appended. */
		buffer.size = 0;
		tlv_append(&buffer, value, rows[i].size);
		tlv_wrap(&buffer, 0, 0xC1);
		assert_int_equal(buffer.size, rows[i].head + rows[i].size);
		assert_memory_equal(octets, rows[i].start, rows[i].head);
	}
}

/* Given a buffer too small by one octet, when it is written, then it says so and nothing lies behind
 * its end. */
static void tlv_over_its_room_is_noticed(void **state)
{
	uint8_t octets[8];

	(void)state;
	for (size_t room = 0; room < 7; room++) {
		struct tlv_buffer buffer = { .octets = octets, .room = room };

		memset(octets, 0xEE, sizeof octets);
		tlv_add(&buffer, 0xC1, "abc", 3);
		tlv_wrap(&buffer, 0, 0xE1);
		assert_true(buffer.over);
		for (size_t i = room; i < sizeof octets; i++)
			assert_int_equal(octets[i], 0xEE);
	}
	struct tlv_buffer buffer = { .octets = octets, .room = 7 };

	tlv_add(&buffer, 0xC1, "abc", 3);
	tlv_wrap(&buffer, 0, 0xE1);
	assert_false(buffer.over);
	assert_memory_equal(octets,
	                    "\xE1\x05\xC1\x03"
	                    "abc",
	                    7);
}

/* Given octets whose lengths lie, when they are read, then -1 and no read behind the end. */
static void tlv_that_runs_over_its_end_is_refused(void **state)
{
	static const struct {
		uint8_t octets[5];
		size_t size;
	} rows[] = {
		{ { 0xC1 }, 1 },
		{ { 0xC1, 0x01 }, 2 },
		{ { 0xC1, 0x81 }, 2 },
		{ { 0xC1, 0x80, 0x00, 0x00 }, 4 },
		{ { 0xC1, 0x82, 0x00 }, 3 },
		{ { 0xC1, 0x82, 0x00, 0x02, 0x00 }, 5 },
		{ { 0xC1, 0x83, 0, 0, 0 }, 5 },
		{ { 0xC1, 0xFF, 0, 0, 0 }, 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const uint8_t *at = rows[i].octets;
		struct tlv_item item;

		assert_int_equal(tlv_take(&at, at + rows[i].size, &item), -1);
		assert_int_equal(tlv_find(rows[i].octets, rows[i].size, 0xD1, &item), -1);
	}
}

/* Given items side by side, when one is looked for, then it is found, or 0. */
static void tlv_is_found_among_others(void **state)
{
	static const uint8_t octets[] = { 0xC0, 0x01, 0x01, 0xD0, 0x02, 0x00, 0x13, 0xD1, 0x00 };
	struct tlv_item item;

	(void)state;
	assert_int_equal(tlv_find(octets, sizeof octets, 0xD0, &item), 1);
	assert_ptr_equal(item.value, octets + 5);
	assert_int_equal(item.size, 2);
	assert_int_equal(tlv_find(octets, sizeof octets, 0xD1, &item), 1);
	assert_int_equal(item.size, 0);
	assert_int_equal(tlv_find(octets, sizeof octets, 0xD2, &item), 0);
	assert_int_equal(tlv_find(octets, 0, 0xD0, &item), 0);
}

/* Given networks of TS 24.008 10.5.1.13, when they are coded and decoded, then both ways hold. */
static void networks_have_the_coding_of_the_standard(void **state)
{
	static const struct {
		const char *text;
		uint8_t octets[3];
	} rows[] = {
		{ "26201", { 0x62, 0xF2, 0x10 } }, { "310410", { 0x13, 0x00, 0x14 } },
		{ "24681", { 0x42, 0xF6, 0x18 } }, { "302220", { 0x03, 0x02, 0x22 } },
		{ "23430", { 0x32, 0xF4, 0x03 } }, { "310380", { 0x13, 0x00, 0x83 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t plmn[3];
		char text[7];

		assert_int_equal(plmn_of_text(rows[i].text, plmn), 0);
		assert_memory_equal(plmn, rows[i].octets, 3);
		assert_int_equal(plmn_to_text(plmn, text), 0);
		assert_string_equal(text, rows[i].text);
	}
}

/* Given what is no network or country, when it is coded or decoded, then -1. */
static void what_is_no_network_is_refused(void **state)
{
	static const char *const texts[] = { "", "3022", "3022200", "30222x", "302 20" };
	uint8_t octets[3];
	char text[7];

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(plmn_of_text(texts[i], octets), -1);
	assert_int_equal(mcc_of_text("30", octets), -1);
	assert_int_equal(mcc_of_text("3022", octets), -1);
	assert_int_equal(mcc_of_text("3O2", octets), -1);
	assert_int_equal(plmn_to_text((const uint8_t *)"\xFF\xFF\xFF", text), 0);
	assert_string_equal(text, "");
	assert_int_equal(plmn_to_text((const uint8_t *)"\xA3\xF2\x10", text), -1);
	assert_int_equal(mcc_to_text((const uint8_t *)"\x03\x02", text), -1);
}

/* Given countries and continents, when they are coded and decoded, then both ways hold. */
static void countries_and_continents_are_two_octets(void **state)
{
	static const struct {
		const char *text;
		uint8_t octets[2];
	} rows[] = {
		{ "302", { 0x03, 0xF2 } },
		{ "2FF", { 0xF2, 0xFF } },
		{ "7FF", { 0xF7, 0xFF } },
		{ "460", { 0x64, 0xF0 } },
	};
	char text[4];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t mcc[2];

		assert_int_equal(mcc_of_text(rows[i].text, mcc), 0);
		assert_memory_equal(mcc, rows[i].octets, 2);
		assert_int_equal(mcc_to_text(mcc, text), 0);
		assert_string_equal(text, rows[i].text);
	}
	assert_int_equal(mcc_to_text((const uint8_t *)"\xFF\xFF", text), 0);
	assert_string_equal(text, "");
}

/* Given digits, when they are packed, then the first is in the low nibble and F fills the rest. */
static void digits_are_packed_in_pairs(void **state)
{
	static const uint8_t imsi[] = { 0x22, 0x02, 0x31, 0x90, 0x90, 0x16, 0x58, 0xF9 };
	static const uint8_t iccid[] = {
		0x98, 0x53, 0x17, 0x01, 0x10, 0x00, 0x00, 0x43, 0x30, 0xF5
	};
	uint8_t bcd[10];
	char text[21];

	(void)state;
	assert_int_equal(bcd_of_text("222013090961859", bcd, 8), 0);
	assert_memory_equal(bcd, imsi, 8);
	assert_int_equal(bcd_to_text(bcd, 8, text), 0);
	assert_string_equal(text, "222013090961859");
	assert_int_equal(bcd_of_text("8935711001000034035", bcd, 10), 0);
	assert_int_equal(bcd_of_text("8935711001000034035", bcd, 9), -1);
	assert_int_equal(bcd_of_text("89357110010000340350", bcd, 10), 0);
	assert_int_equal(bcd_of_text("8935711001000034035X", bcd, 10), -1);
	assert_int_equal(bcd_to_text(iccid, sizeof iccid, text), 0);
	assert_string_equal(text, "8935711001000034035");
	assert_int_equal(bcd_to_text((const uint8_t *)"\x1F\x32", 2, text), -1);
	assert_int_equal(bcd_to_text((const uint8_t *)"\xFF\xFF", 2, text), 0);
	assert_string_equal(text, "");
}

/* Given EF.IMSI of TS 31.102 4.2.2 with odd, even, no and impossible contents, when it is read, then
 * the IMSI is told or -1. */
static void ef_imsi_is_read(void **state)
{
	static const struct {
		uint8_t ef[9];
		const char *imsi; /* NULL: none that can be */
	} rows[] = {
		{ { 8, 0x29, 0x22, 0x10, 0x03, 0x09, 0x69, 0x81, 0x95 }, "222013090961859" },
		{ { 8, 0x21, 0x22, 0x10, 0x03, 0x09, 0x69, 0x81, 0xF5 }, "22201309096185" },
		{ { 3, 0x29, 0x26, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "26201" },
		{ { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "" },
		{ { 9, 0x29, 0x22, 0x10, 0x03, 0x09, 0x69, 0x81, 0x95 }, NULL },
		{ { 0, 0x29, 0x22, 0x10, 0x03, 0x09, 0x69, 0x81, 0x95 }, NULL },
		{ { 8, 0x29, 0x22, 0x1A, 0x03, 0x09, 0x69, 0x81, 0x95 }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[16];

		assert_int_equal(imsi_of_ef(rows[i].ef, text), rows[i].imsi ? 0 : -1);
		if (rows[i].imsi)
			assert_string_equal(text, rows[i].imsi);
	}
}

/* Given faults with a place and without, when they are told in one line, then the place comes first, and
 * what is longer than the room ends in an ellipsis. */
static void a_fault_is_one_line(void **state)
{
	struct fault fault;
	char line[16];

	(void)state;
	fault_set(&fault, FAULT_REFUSED, "APDU 3", "6700");
	fault_line(&fault, line, sizeof line);
	assert_string_equal(line, "APDU 3: 6700");
	fault_set(&fault, FAULT_REFUSED, "", "6700");
	fault_line(&fault, line, sizeof line);
	assert_string_equal(line, "6700");
	fault_set(&fault, FAULT_REFUSED, "APDU 10", "no data");
	fault_line(&fault, line, sizeof line);
	assert_string_equal(line, "APDU 10: no ...");
}

/* Given five octets, when they are taken in parts, then each part begins where the one before ended, and what
 * is more than is left moves nothing. */
static void octets_are_taken_until_too_few_are_left(void **state)
{
	static const uint8_t octets[5] = { 1, 2, 3, 4, 5 };
	struct rest rest = { octets, sizeof octets };

	(void)state;
	assert_ptr_equal(rest_take(&rest, 2), octets);
	assert_null(rest_take(&rest, 4));
	assert_ptr_equal(rest_take(&rest, 0), octets + 2);
	assert_ptr_equal(rest_take(&rest, 3), octets + 2);
	assert_int_equal(rest.size, 0);
	assert_null(rest_take(&rest, 1));
	assert_null(rest_take(&rest, SIZE_MAX));
}

/* Given numbers, when they are put and got, then the most significant octet is the first, and what is beside them
 * stays. */
static void numbers_begin_with_their_greatest_part(void **state)
{
	static const uint8_t wanted[] = { 0x00, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xFF };
	uint8_t octets[9] = { [8] = 0xFF };

	(void)state;
	number_put(octets, 0x123456789ABCDE, 8);
	assert_memory_equal(octets, wanted, sizeof wanted);
	assert_int_equal(number_get(wanted, 8), 0x123456789ABCDE);
	assert_int_equal(number_get(wanted + 1, 3), 0x123456);
	assert_int_equal(number_get(wanted, 0), 0);
	assert_int_equal(number_16(wanted + 4), 0x789A);
	assert_int_equal(number_32(wanted + 5), 0x9ABCDEFF);
	number_put_32(octets, 0xFEDCBA98);
	number_put_16(octets + 4, 0x10001);
	assert_int_equal(number_get(octets, 8), 0xFEDCBA980001BCDE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex_goes_both_ways),
		cmocka_unit_test(hex_that_is_none_is_told_by_position),
		cmocka_unit_test(a_long_fault_says_that_it_goes_on),
		cmocka_unit_test(a_fault_is_one_line),
		cmocka_unit_test(tlv_lengths_have_their_shortest_form),
		cmocka_unit_test(tlv_over_its_room_is_noticed),
		cmocka_unit_test(tlv_that_runs_over_its_end_is_refused),
		cmocka_unit_test(tlv_is_found_among_others),
		cmocka_unit_test(networks_have_the_coding_of_the_standard),
		cmocka_unit_test(what_is_no_network_is_refused),
		cmocka_unit_test(countries_and_continents_are_two_octets),
		cmocka_unit_test(digits_are_packed_in_pairs),
		cmocka_unit_test(ef_imsi_is_read),
		cmocka_unit_test(octets_are_taken_until_too_few_are_left),
		cmocka_unit_test(numbers_begin_with_their_greatest_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
