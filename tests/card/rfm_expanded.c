/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Expanded scripts, TS 102 226 5.2; what a terminal hears of changes; the listing of applications. */

#define UICC "B00000"
#define USIM "B00001"
#define RAM "000000"

#define SELECT(fid) "22(00A4000C02" fid ")"
#define IMSI "082922100309698195"
#define APPLET_AID "F0524F414D4341524401"
#define USIM_AID "A0000000871002FFFFFFFF8900000100"

static struct test_card tc;
static uint64_t counter;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	counter = 0;
	return 0;
}

/* Sends a script to a TAR and asserts the additional response data: text of octets_of_tlv(). */
static void expect_script(const char *tar, const char *script, const char *wanted)
{
	struct test_packet packet = test_packet(++counter);

	octets_of_hex(tar, packet.tar, sizeof packet.tar);
	expect_receipt(&tc, &packet, script, 0, wanted);
}

/* Given a definite template, then the answer counts its TLVs and holds an R-APDU for each command. */
static void a_definite_script_answers_each_command(void **state)
{
	(void)state;
	expect_script(USIM, "AA(22(00B0870000))", "AB(80(01) 23(" IMSI "9000))");
	expect_script(USIM, "AA(" SELECT("6F07") "22(00B0000009))",
	              "AB(80(02) 23(9000) 23(" IMSI "9000))");
	expect_script(USIM, "AA()", "AB(80(00))");
	/* Every length in a longer form. */
	expect_script(USIM, "AA 81 09 22 82 0005 00B0870000", "AB(80(01) 23(" IMSI "9000))");
	expect_script(USIM, "AA 82 0008 22 81 05 00B0870009", "AB(80(01) 23(" IMSI "9000))");
	/* Case 4 without Le: 61XX; with Le, and case 2 without: all there is. */
	expect_script(UICC, "AA(22(00A40004022FE2))", "AB(80(01) 23(6119))");
	expect_script(UICC, "AA(22(00A40004022FE2) 22(00C0000019))",
	              "AB(80(02) 23(6119) 23(62(82(4121) 83(2FE2) 8A(05) 8B(2F060B) 80(000A) "
	              "88(10)) 9000))");
	expect_script(UICC, "AA(22(00A40004022FE200))",
	              "AB(80(01) 23(62(82(4121) 83(2FE2) 8A(05) 8B(2F060B) 80(000A) 88(10)) "
	              "9000))");
	expect_script(USIM, "AA(" SELECT("6F07") "22(00B00000))",
	              "AB(80(02) 23(9000) 23(" IMSI "9000))");
}

/* Given an indefinite template, then the answer is one too, and counts nothing. */
static void an_indefinite_script_is_answered_likewise(void **state)
{
	(void)state;
	expect_script(USIM, "AE80 22(00B0870000) 0000", "AF80 23(" IMSI "9000) 0000");
	expect_script(USIM, "AE80 " SELECT("6F07") "22(00B0000009) 0000",
	              "AF80 23(9000) 23(" IMSI "9000) 0000");
	expect_script(USIM, "AE80 0000", "AF80 0000");
}

/* Given an error, then the script ends with its status word; what was done before stays. */
static void an_expanded_script_ends_at_the_first_error(void **state)
{
	(void)state;
	expect_script(USIM,
	              "AA(" SELECT("6F7B") "22(00D600000321F354) 22(00D600FF0332F451) "
	                                   "22(00D600000332F451))",
	              "AB(80(03) 23(9000) 23(9000) 23(6B00))");
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C026F7B", "9000");
	expect(&tc, "00B0000003", "21F354 9000");
	expect_script(USIM, "AA(22(00A400) 22(00B0870000))", "AB(80(01) 23(6700))");
	expect_script(USIM, "AA(22(80B0870000))", "AB(80(01) 23(6D00))");
	expect_script(USIM, "AA(22(01B0870000))", "AB(80(01) 23(6E00))");
	expect_script(USIM, "AA(22())", "AB(80(01) 23(6700))");
	expect_script(USIM, "AA(22(00B087000000))", "AB(80(01) 23(6700))");
	expect_script(USIM, "AE80 22(80F2000000) 22(00B0870000) 0000", "AF80 23(6D00) 0000");
}

/* Given a script that is not well-formed, then what is before the fault ran, and bad format says
 * what it is: 01 tag, 02 length, 03 no length. */
static void a_bad_format_is_told(void **state)
{
	static const struct {
		const char *script, *wanted;
	} rows[] = {
		{ "AA(23())", "AB(80(01) 90(01))" },
		{ "AA(22(00B0870000) 55(00))", "AB(80(02) 23(" IMSI "9000) 90(01))" },
		{ "AA(00)", "AB(80(01) 90(01))" },
		{ "AA(22)", "AB(80(01) 90(03))" },
		{ "AA(2281)", "AB(80(01) 90(03))" },
		{ "AA(228200)", "AB(80(01) 90(03))" },
		{ "AA(2280)", "AB(80(01) 90(02))" },
		{ "AA(22830000)", "AB(80(01) 90(02))" },
		{ "AA(2206 00B0870000)", "AB(80(01) 90(02))" },
		{ "AA(22(00B0870000) 2206 00B0870000)", "AB(80(02) 23(" IMSI "9000) 90(02))" },
		{ "AA", "AB(80(00) 90(03))" },
		{ "AA81", "AB(80(00) 90(03))" },
		{ "AA08 22(00B0870000)", "AB(80(00) 90(02))" },
		{ "AA06 22(00B0870000)", "AB(80(00) 90(02))" },
		{ "AA80 22(00B0870000) 0000", "AB(80(00) 90(02))" },
		{ "AE", "AF80 90(03) 0000" },
		{ "AE(22(00B0870000))", "AF80 90(02) 0000" },
		{ "AE80", "AF80 90(03) 0000" },
		{ "AE80 22(00B0870000)", "AF80 23(" IMSI "9000) 90(03) 0000" },
		{ "AE80 22(00B0870000) 00", "AF80 23(" IMSI "9000) 90(02) 0000" },
		{ "AE80 22(00B0870000) 0001", "AF80 23(" IMSI "9000) 90(02) 0000" },
		{ "AE80 22(00B0870000) 000000", "AF80 23(" IMSI "9000) 90(02) 0000" },
		{ "AE80 2206 00B0870000", "AF80 90(02) 0000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect_script(USIM, rows[i].script, rows[i].wanted);
}

/* Given actions and chaining, then the card says what it does not do, and does the rest. */
static void actions_and_chaining_are_answered(void **state)
{
	static const struct {
		const char *script, *wanted;
	} rows[] = {
		/* Immediate action: announcements are taken, texts and records are not. */
		{ "AA(81(81) 22(00B0870000))", "AB(80(02) 23(" IMSI "9000))" },
		{ "AA(81(82) 22(00B0870000))", "AB(80(02) 23(" IMSI "9000))" },
		{ "AA(81(01) 22(00B0870000))", "AB(80(01) 81(01))" },
		{ "AA(81(81(012180) 82(8102) 8D(0441)) 22(00B0870000))", "AB(80(01) 81(01))" },
		{ "AE80 81(7F) 22(00B0870000) 0000", "AF80 81(01) 0000" },
		{ "AA(81() 22(00B0870000))", "AB(80(01) 90(02))" },
		{ "AA(81(80) 22(00B0870000))", "AB(80(01) 90(02))" },
		/* Error action: none, a record, a text; nothing happens to them. */
		{ "AA(82() 22(00B0870000))", "AB(80(02) 23(" IMSI "9000))" },
		{ "AA(82(01) 22(00A400))", "AB(80(02) 23(6700))" },
		{ "AA(82(81(012180) 82(8102) 8D(0441)) 22(00B0870000))",
		  "AB(80(02) 23(" IMSI "9000))" },
		{ "AA(82(80) 22(00B0870000))", "AB(80(01) 90(02))" },
		/* Script chaining: not supported. */
		{ "AA(83(01) 22(00B0870000))", "AB(80(01) 83(02))" },
		{ "AA(83(11) 22(00B0870000))", "AB(80(01) 83(02))" },
		{ "AA(83(02))", "AB(80(01) 83(02))" },
		{ "AE80 83(03) 0000", "AF80 83(02) 0000" },
		{ "AA(83(04))", "AB(80(01) 90(02))" },
		{ "AA(83())", "AB(80(01) 90(02))" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect_script(USIM, rows[i].script, rows[i].wanted);
}

/* Asserts the additional data of an answer: that it is full, its last status word, how it begins. */
static void expect_cut(const char *script, const char *begin, const char *end)
{
	struct test_packet packet = test_packet(++counter);
	struct test_receipt receipt;
	uint8_t octets[TEST_DATA_MAX];
	size_t size;

	octets_of_hex(USIM, packet.tar, sizeof packet.tar);
	deliver_hex(&tc, &packet, script);
	receipt = receipt_of(&tc, &packet, true);
	assert_int_equal(receipt.status, 0);
	assert_in_range(receipt.size, 90, 116);
	size = octets_of_hex(begin, octets, sizeof octets);
	assert_memory_equal(receipt.data, octets, size);
	size = octets_of_hex(end, octets, sizeof octets);
	assert_memory_equal(receipt.data + receipt.size - size, octets, size);
}

/* Given an answer longer than the receipt, then it is cut, 62F1 says so, and nothing more is run. */
static void an_answer_too_long_is_cut_and_ends_the_script(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C026F61", "9000");
	expect(&tc, "00B0000002", "FFFF 9000");
	expect_cut("AA(" SELECT("6F61") "22(00B0000000) 22(00D60000021122))", "AB", "62F1");
	expect_cut("AE80 " SELECT("6F61") "22(00B0000000) 22(00D60000021122) 0000", "AF8023029000",
	           "62F10000");
	expect_cut("00A4000C026F61 00B0000000", "0262F1FFFFFF0000", "");
	expect(&tc, "00B0000002", "FFFF 9000");
}

/* Given more commands than the answer can hold R-APDUs, then the last ones are not run. */
static void a_command_without_room_for_its_answer_is_not_run(void **state)
{
	struct test_packet packet = test_packet(++counter);
	struct test_receipt receipt;
	char script[2000] = "AA(" SELECT("6F7B");

	(void)state;
	for (unsigned i = 0; i < 32; i++)
		sprintf(script + strlen(script), "22(00D600%02X0100)", i);
	strcat(script, ")");
	octets_of_hex(USIM, packet.tar, sizeof packet.tar);
	deliver_hex(&tc, &packet, script);
	receipt = receipt_of(&tc, &packet, true);
	assert_memory_equal(receipt.data, "\xAB", 1);
	assert_memory_equal(receipt.data + 2, "\x80\x01", 2);
	assert_int_equal((receipt.size - 5) % 4, 0);
	assert_int_equal(receipt.data[4], (receipt.size - 5) / 4);
	assert_in_range(receipt.data[4], 20, 27);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C026F7B", "9000");
	expect(&tc, "00B0000020", "*");
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(tc.reply[i], i < receipt.data[4] - 1u ? 0x00 : 0xFF);
}

/* Given many TLVs, then their number is as long as a positive number must be: ISO 8825-1 8.3. */
static void the_count_of_many_is_longer(void **state)
{
	char script[2000] = "AA(";

	(void)state;
	for (unsigned i = 0; i < 127; i++)
		strcat(script, "8200");
	strcat(script, ")");
	expect_script(USIM, script, "AB(80(7F))");
	script[strlen(script) - 1] = 0;
	strcat(script, "8200)");
	expect_script(USIM, script, "AB(80(0080))");
	script[strlen(script) - 1] = 0;
	strcat(script, "22(00B0870000))");
	expect_script(USIM, script, "AB(80(0081) 23(" IMSI "9000))");
}

/* --- REFRESH ------------------------------------------------------------------------------- */

static void expect_refresh(const char *script, const char *command)
{
	struct test_packet packet = test_packet(++counter);
	uint16_t sw;

	expect(&tc, "8010000003 030080", "9000");
	octets_of_hex(USIM, packet.tar, sizeof packet.tar);
	sw = deliver_hex(&tc, &packet, script);
	if (command == NULL) {
		assert_int_equal(sw, 0x9000);
		return;
	}
	assert_int_equal(sw >> 8, 0x91);
	expect(&tc, "8012000000", command);
	power_cycle(&tc);
}

/* Given files that a terminal keeps changed, then it is told: the two lists by name, the others by
 * an initialisation; files it does not keep, or that hold what they held, are none of its business. */
static void the_terminal_is_told_of_changes_to_files_it_keeps(void **state)
{
	(void)state;
	expect_refresh("AA(" SELECT("6F7B") "22(00D600000321F354))",
	               "D0 18 8103010101 82028182 920D 02 3F007FFF6F61 3F007FFF6F7B 9000");
	expect_refresh("AA(" SELECT("6F7B") "22(00D600000321F354))", NULL);
	expect_refresh("AA(" SELECT("6F61") "22(00D600000521F354C880))",
	               "D0 18 8103010101 82028182 920D 02 3F007FFF6F61 3F007FFF6F7B 9000");
	expect_refresh("AA(" SELECT("6F07") "22(00D6000009082922100309698196))",
	               "D009 8103010100 82028182 9000");
	/* EF.IMSI is in DF.GSM too. */
	expect_refresh("AA(22(00A4080C047F206F07) 22(00D6000009" IMSI "))",
	               "D009 8103010100 82028182 9000");
	expect_refresh(
		"AA(" SELECT("6F3B") "22(00DC01041A41FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
				     "FFFFFF))",
		NULL);
	expect_refresh("AA(" SELECT("6F07") "22(00B0000009))", NULL);
	/* What was refused has changed nothing; what was done before has. */
	expect_refresh("AA(" SELECT("6F7B") "22(00D600000332F451) 22(00D600FF0100))",
	               "D0 18 8103010101 82028182 920D 02 3F007FFF6F61 3F007FFF6F7B 9000");
	/* Asked for. */
	expect_refresh("AA(81(81(010104) 82(8182)) 22(00B0870000))",
	               "D009 8103010100 82028182 9000");
}

/* --- applications -------------------------------------------------------------------------- */

/* Given the issuer's TAR, then GET STATUS lists what the card has; nothing else is done there. */
static void get_status_lists_the_applications(void **state)
{
	(void)state;
	expect_script(RAM, "AA(22(80F24002024F0000))",
	              "AB(80(01) 23(E3(4F(" USIM_AID ") 9F70(0F)) E3(4F(" APPLET_AID
	              ") 9F70(0F) CE(0100)) 9000))");
	expect_script(RAM, "80F24002024F00 00",
	              "01 9000 E3(4F(" USIM_AID ") 9F70(0F)) E3(4F(" APPLET_AID
	              ") 9F70(0F) CE(0100))");
	expect_script(RAM, "80F24002034F01F0 00C0000016",
	              "02 9000 E3(4F(" APPLET_AID ") 9F70(0F) CE(0100))");
	expect_script(RAM, "80F24002034F0155", "01 6A88");
	expect_script(RAM, "80F28002024F00", "01 6A88");
	expect_script(RAM, "80F22002024F00", "01 6A88");
	expect_script(RAM, "80F24003024F00", "01 6A88");
	expect_script(RAM, "80F24000024F00", "01 6A86");
	expect_script(RAM, "80F20002024F00", "01 6A86");
	expect_script(RAM, "80F2400201 4F", "01 6A80");
	expect_script(RAM, "80E60C0001 00", "01 6D00");
	expect_script(RAM, "AA(22(80E8800001 00))", "AB(80(01) 23(6D00))");
	expect_script(RAM, "00A4000C02 3F00", "01 6D00");
}

int main(void)
{
#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(a_definite_script_answers_each_command),
		ON_A_PERSONAL_CARD(an_indefinite_script_is_answered_likewise),
		ON_A_PERSONAL_CARD(an_expanded_script_ends_at_the_first_error),
		ON_A_PERSONAL_CARD(a_bad_format_is_told),
		ON_A_PERSONAL_CARD(actions_and_chaining_are_answered),
		ON_A_PERSONAL_CARD(an_answer_too_long_is_cut_and_ends_the_script),
		ON_A_PERSONAL_CARD(a_command_without_room_for_its_answer_is_not_run),
		ON_A_PERSONAL_CARD(the_count_of_many_is_longer),
		ON_A_PERSONAL_CARD(the_terminal_is_told_of_changes_to_files_it_keeps),
		ON_A_PERSONAL_CARD(get_status_lists_the_applications),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
