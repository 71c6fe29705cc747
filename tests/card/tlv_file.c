/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* BER-TLV files, TS 102 221 11.3. EF.URSP in DF.5GS: 512 octets. */

static struct test_card tc;

static int card_at_ursp(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	verify_adm_transport(&tc);
	select_usim(&tc);
	expect(&tc, "00A4090C04 5FC04F0B", "9000");
	return 0;
}

static void an_object_is_set_and_retrieved(void **state)
{
	(void)state;
	expect(&tc, "80DB008005 8003 112233", "9000");
	expect(&tc, "80DB008006 BF2003 AABBCC", "9000");
	expect(&tc, "80CB008001 80 00", "8003 112233 9000");
	expect(&tc, "80CB008002 BF20 00", "BF2003 AABBCC 9000");
	expect(&tc, "80CB008001 80", "6105");
	expect(&tc, "00C0000005", "8003 112233 9000");
	expect(&tc, "80CB008001 81 00", "6A88");
	/* replaced by a longer one, and the other one is still there */
	expect(&tc, "80DB008007 8005 0102030405", "9000");
	expect(&tc, "80CB008001 80 00", "8005 0102030405 9000");
	expect(&tc, "80CB008002 BF20 00", "BF2003 AABBCC 9000");
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, "00A4090C04 5FC04F0B", "9000");
	expect(&tc, "80CB008001 80 00", "8005 0102030405 9000");
}

/* 11.3.2: a length of zero, or the tag alone, deletes. */
static void an_object_is_deleted(void **state)
{
	(void)state;
	expect(&tc, "80DB008005 8003 112233", "9000");
	expect(&tc, "80DB008005 8103 445566", "9000");
	expect(&tc, "80DB008002 8000", "9000");
	expect(&tc, "80CB008001 80 00", "6A88");
	expect(&tc, "80CB008001 81 00", "8103 445566 9000");
	expect(&tc, "80DB008001 81", "9000");
	expect(&tc, "80DB008001 81", "6A88");
}

/* 11.3.1, 11.3.2: 63F1 while more is expected, 62F1 while there is more. */
static void blocks_follow_each_other(void **state)
{
	uint8_t command[260] = { 0x80, 0xDB, 0x00, 0x80, 250, 0x80, 0x82, 0x01, 0x2C };

	(void)state;
	memset(command + 9, 0x5A, 246);
	assert_int_equal(transmit_octets(&tc, command, 255), 0x63F1);
	expect(&tc, "80DB000004 01020304", "63F1");
	command[3] = 0x00;
	command[4] = 51;
	assert_int_equal(transmit_octets(&tc, command, 56), 0x6A80); /* one octet too many */
	command[4] = 50;
	assert_int_equal(transmit_octets(&tc, command, 55), 0x9000);
	expect(&tc, "80DB000004 01020304", "6985");
	expect(&tc, "80CB008001 80 80", "8082012C 5A*62F1");
	assert_int_equal(tc.reply_size, 130);
	expect(&tc, "80CB000080", "5A*62F1");
	expect(&tc, "80CB004080", "5A*5A 01020304 8082 62F1");
	expect(&tc, "80CB000000", "012C5A*5A9000");
	assert_int_equal(tc.reply_size, 304 - 256 + 2);
	expect(&tc, "80CB000000", "6985");
	expect(&tc, "80CB008001 80 80", "8082*62F1");
	expect(&tc, "80CB000F00", "*9000"); /* a short identifier says nothing any more */
	expect(&tc, "80CB008001 80", "6100");
	expect(&tc, "00C0000000", "8082012C*62F1");
}

/* Given there is no room for the old object and the new, then the old one gives way; for the new
 * one alone, 6A84 and the old one stays. */
static void room_is_judged_before_anything_changes(void **state)
{
	uint8_t command[260] = { 0x80, 0xDB, 0x00, 0x80, 253, 0x80, 0x81, 0xFA };

	(void)state;
	assert_int_equal(transmit_octets(&tc, command, 258), 0x9000);
	command[5] = 0x81;
	assert_int_equal(transmit_octets(&tc, command, 258), 0x9000);
	expect(&tc, "80DB008006 8204 11223344", "9000"); /* 512 octets are full */
	expect(&tc, "80DB008003 8301 11", "6A84");
	command[5] = 0x80;
	command[9] = 0x77;
	assert_int_equal(transmit_octets(&tc, command, 258), 0x9000);
	expect(&tc, "80CB008001 80 05", "8081FA 0077 62F1");
	expect(&tc, "80DB008005 80820200 11", "6A84");
	expect(&tc, "80CB008001 80 05", "8081FA 0077 62F1");
}

static void only_tlv_files_have_objects(void **state)
{
	(void)state;
	expect(&tc, "80CB018001 80 00", "6A86");
	expect(&tc, "80CB00C001 80 00", "6A86");
	expect(&tc, "80CB00A001 80 00", "6A86");
	expect(&tc, "80DB004001 80", "6A86");
	expect(&tc, "80DB000001 80", "6985");
	expect(&tc, "80DB008002 808F", "6A80");
	expect(&tc, "80CB008002 8001 00", "6A80");
	expect(&tc, "00B0000001", "6981");
	expect(&tc, "80CB008601 80 00", "6981"); /* EF.UAC_AIC */
	expect(&tc, "00A4000C02 4F01", "9000");
	expect(&tc, "80CB008001 80 00", "6981");
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, "00A4090C04 5FC04F0B", "9000");
	expect(&tc, "80DB008003 800111", "6982");
}

/* Given the supply fails at any write of a SET DATA that replaces an object, then the file holds
 * the old object or the new. */
static void replace(struct test_card *card, void *ctx)
{
	(void)ctx;
	expect(card, "80DB008006 8004 55667788", "9000");
}

static void replace_on_its_own(struct test_card *card, void *ctx)
{
	select_usim(card);
	expect(card, "00A4090C04 5FC04F0B", "9000");
	replace(card, ctx);
}

static void an_object_is_replaced_as_a_whole(void **state)
{
	static struct two_states states;

	(void)state;
	/* Rule 1 of EF.ARR, which is this file's then: always. */
	expect(&tc, "80DB008005 8003 112233", "9000");
	expect(&tc, "80DB008005 8103 445566", "9000");
	expect(&tc, "00A4080C04 7FFF6F06", "9000");
	expect(&tc,
	       "00DC020430 800103 9000 "
	       "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	       "FFFF",
	       "9000");
	two_states_of(&tc, replace_on_its_own, &states);
	cut_everywhere(&tc, CUT_AT_UNITS, replace_on_its_own, judge_two_states, &states);
	assert_true(states.saw_before > 0 && states.saw_after > 0);
}

/* Given an object is read or brought on one channel, when another channel changes the file, then the
 * first one must begin anew. */
static void a_change_on_another_channel_ends_what_is_under_way(void **state)
{
	(void)state;
	expect(&tc, "80DB008008 8006 010203040506", "9000");
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "0120000A08 3131313131313131", "9000");
	expect(&tc, "01A4080C06 7FF05FC04F0B", "9000");
	expect(&tc, "80CB008001 80 04", "80060102 62F1");
	expect(&tc, "81DB008003 810177", "9000");
	expect(&tc, "80CB000004", "6985");
	expect(&tc, "80DB008004 82040102", "63F1");
	expect(&tc, "81DB008003 810178", "9000");
	expect(&tc, "80DB000002 0304", "6985");
	expect(&tc, "80CB008001 82 00", "6A88");
	expect(&tc, "80CB008001 81 00", "810178 9000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_object_is_set_and_retrieved, card_at_ursp),
		cmocka_unit_test_setup(an_object_is_deleted, card_at_ursp),
		cmocka_unit_test_setup(blocks_follow_each_other, card_at_ursp),
		cmocka_unit_test_setup(room_is_judged_before_anything_changes, card_at_ursp),
		cmocka_unit_test_setup(a_change_on_another_channel_ends_what_is_under_way,
		                       card_at_ursp),
		cmocka_unit_test_setup(only_tlv_files_have_objects, card_at_ursp),
		cmocka_unit_test_setup(an_object_is_replaced_as_a_whole, card_at_ursp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
