/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "remote/session.h"

/* Remote file management, TS 102 226 5 and 6, TS 31.116: scripts in secured packets. */

#define UICC "B00000"
#define USIM "B00001"

#define SELECT(fid) "00A4000C02" fid
#define SELECT_IN_MF(fid) "00A4080C02" fid
#define IMSI "082922100309698195"

static struct test_card tc;
static uint64_t counter;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	counter = 0;
	return 0;
}

/* Sends a script to a TAR; the additional response data must look like wanted ("*", "?"), blanks
 * left out. Returns the status word of the ENVELOPE and its GET RESPONSE. */
static uint16_t expect_script(const char *tar, const char *script, const char *wanted)
{
	struct test_packet packet = test_packet(++counter);
	struct test_receipt receipt;
	char tidy[600];
	size_t size = 0;
	uint16_t sw;

	octets_of_hex(tar, packet.tar, sizeof packet.tar);
	sw = deliver_hex(&tc, &packet, script);
	receipt = receipt_of(&tc, &packet, true);
	assert_int_equal(receipt.status, 0);
	for (; *wanted != 0; wanted++)
		if (*wanted != ' ')
			tidy[size++] = *wanted;
	tidy[size] = 0;
	if (fnmatch(tidy, receipt.hex, 0) != 0)
		fail_msg("%s brought\n  %s, not\n  %s", script, receipt.hex, tidy);
	return sw;
}

/* The TAR for ADF.USIM, given another access domain. */
static void given_domain(const char *domain)
{
	char apdu[40];

	snprintf(apdu, sizeof apdu, "00DC030404 %s", domain);
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, SELECT("6F0D"), "9000");
	expect(&tc, apdu, "9000");
	power_cycle(&tc);
}

static void expect_file(const char *fid, const char *content)
{
	char apdu[20];

	verify_pin(&tc);
	select_usim(&tc);
	snprintf(apdu, sizeof apdu, "00A4000C02%s", fid);
	expect(&tc, apdu, "9000");
	expect(&tc, "00B0000000", content);
}

/* Given a compact script, then the answer is how many commands ran, the last status word, and what
 * the last one brought: TS 102 226 5.1.2. */
static void a_compact_script_tells_of_its_last_command(void **state)
{
	(void)state;
	expect_script(USIM, SELECT("6F07") "00B0000009", "02 9000" IMSI);
	expect_script(USIM, SELECT("6F07"), "01 9000");
	expect_script(USIM, "00B0870000", "01 9000" IMSI);
	expect_script(USIM, "00B087000A", "01 6C09");
	expect_script(USIM, "", "00 9000");
	expect_script(UICC, SELECT("2FE2") "00B000000A", "02 9000" PERSONAL_ICCID_EF);
	expect_script(UICC, SELECT("3F00") SELECT("2FE2") "00B000000A",
	              "03 9000" PERSONAL_ICCID_EF);
}

/* Given a command of case 4 without Le, then its answer waits, 61XX, and GET RESPONSE brings it; Le
 * behind the last command brings it at once. */
static void a_compact_script_fetches_its_responses(void **state)
{
	struct test_packet packet = test_packet(100);

	(void)state;
	expect_script(UICC, "00A40004022FE2", "01 6119");
	expect_script(UICC, "00A40004022FE2 00C0000019", "02 9000 6217 8202412183022FE2*");
	expect_script(UICC, "00A40004022FE2 00C0000018", "02 6C19");
	expect_script(UICC, "00A40004022FE2 00", "01 9000 6217*");
	expect_script(UICC, "00A40004022FE2" SELECT("2F05") "00C0000019", "03 6985");
	/* None is left for the terminal, even where nobody wants a proof of receipt. */
	packet.spi[1] = 0;
	octets_of_hex(UICC, packet.tar, sizeof packet.tar);
	assert_int_equal(deliver_hex(&tc, &packet, "00A40004022FE2"), 0x9000);
	expect(&tc, "00C0000019", "6985");
}

/* Given an error, then the script ends there: what was done before stays, and of the commands behind
 * it none is run. */
static void a_compact_script_ends_at_the_first_error(void **state)
{
	(void)state;
	expect_script(USIM,
	              SELECT("6F7B") "00D6000003 21F354" SELECT("7FAA")
	                      SELECT("6F7B") "00D6000003 32F451",
	              "03 6A82");
	expect_file("6F7B", "21F354 FF* 9000");
	/* Warnings are no errors. */
	expect_script(USIM, SELECT("6F3C") "00A2010403 112233" SELECT("6F07") "00B0000009",
	              "04 9000" IMSI);
}

/* TS 102 226 5.1.1, and what 92 means on a SIM: TS 51.011 9.4.4. */
static void errors_are_told_from_warnings(void **state)
{
	static const uint16_t go_on[] = { 0x9000, 0x9108, 0x9203, 0x9F0F, 0x6119,
		                          0x6282, 0x62F1, 0x63C2, 0x63F1 };
	static const uint16_t end[] = { 0x9240, 0x9404, 0x9804, 0x9862, 0x6581, 0x6700,
		                        0x6982, 0x6A84, 0x6C09, 0x6D00, 0x6F00 };

	(void)state;
	for (size_t i = 0; i < sizeof go_on / sizeof go_on[0]; i++)
		assert_true(session_goes_on(go_on[i]));
	for (size_t i = 0; i < sizeof end / sizeof end[0]; i++)
		assert_false(session_goes_on(end[i]));
}

/* Given what is no command, then it counts, and says why it was not run. */
static void what_a_script_may_not_do_is_refused(void **state)
{
	static const struct {
		const char *script, *wanted;
	} rows[] = {
		{ "00", "01 6700" },
		{ "00B00000", "01 6700" },
		{ "00A4000C03 2FE2", "01 6700" },
		{ SELECT("2FE2") "00D6000002", "02 6700" },
		{ SELECT("2FE2") "00B00000", "02 6700" },
		{ "8012000010", "01 6D00" }, /* FETCH, AUTHENTICATE, STATUS, MANAGE CHANNEL,  */
		{ "0088008010", "01 6D00" }, /* STORE DATA, TERMINATE CARD USAGE, ENVELOPE    */
		{ "80F2000000", "01 6D00" },
		{ "0070000001", "01 6D00" },
		{ "80E2900001 00", "01 6D00" },
		{ "00FE000000", "01 6D00" },
		{ "80C2000001 00", "01 6D00" },
		{ "01A4000C022FE2", "01 6E00" }, /* another logical channel */
		{ "04B0000001", "01 6E00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect_script(UICC, rows[i].script, rows[i].wanted);
}

/* Given commands of a SIM, class A0, then they are answered as a SIM does: TS 51.011 9. The first is a
 * script that a card of another make was sent, TAR B00010 there. */
static void commands_of_a_sim_are_understood(void **state)
{
	(void)state;
	expect_script(UICC, "A0A40000027F20 A0C0000016", "02 9000 0000????7F2002*");
	expect_script(UICC, "A0A40000027F20 A0A40000026F07 A0B0000009", "03 9000" IMSI);
	expect_script(UICC, "A0A40000027F20 A0A40000026F07", "02 9F0F");
	expect_script(UICC, "A0A40000027F21 A0C0000016", "01 9404");
	expect_script(UICC, "A0A40000027F20 A0A40000026F07 A0D60009010A", "03 9402");
	expect_script(UICC, "A0A40000022FE2 A0D600000A" PERSONAL_ICCID_EF, "02 9804");
	expect_script(UICC, "A088000010 00000000000000000000000000000000", "01 6D00");
}

/* Given the terminal works at a file, record and PIN of its own, when a script works at others, then
 * the terminal finds all as it was. */
static void a_script_leaves_the_terminal_where_it_is(void **state)
{
	(void)state;
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, SELECT("6F06"), "9000");
	expect(&tc, "00DC020405 1122334455", "9000");
	expect(&tc, "00DC030405 2122334455", "9000");
	expect(&tc, "00B2000205", "*9000");
	expect(&tc, "00B2000205", "1122334455 9000");
	expect_script(USIM, SELECT("6F3C") "00B20002B0", "02 62F1*");
	expect_script(USIM, "00200001083030303030303030", "01 63C2");
	expect_script(USIM, SELECT("6F07") "00D6000009" IMSI, "02 9000");
	expect_script(USIM, "0020000108 30303030FFFFFFFF", "01 9000");
	expect(&tc, "00B2000205", "2122334455 9000");
	/* ADM1 still is, PIN1 still is not. */
	select_usim(&tc);
	expect(&tc, SELECT("6F07"), "9000");
	expect(&tc, "00B0000009", "6982");
	expect(&tc, "00D6000009" IMSI, "9000");
}

/* Given two scripts, then the second begins where its TAR says, not where the first ended. */
static void each_script_begins_anew(void **state)
{
	(void)state;
	expect_script(USIM, SELECT("6F07") "00B0000009", "02 9000" IMSI);
	expect_script(USIM, "00B0000009", "01 6986");
	expect_script(USIM, "0020000108 30303030FFFFFFFF", "01 9000");
	given_domain("02000100");
	expect_script(USIM, SELECT("6F07") "00B0000009", "02 6982");
	expect_script(USIM, "0020000108 30303030FFFFFFFF" SELECT("6F07") "00B0000009",
	              "03 9000" IMSI);
	expect_script(USIM, SELECT("6F07") "00B0000009", "02 6982");
}

/* Given an access domain, then it and nothing else opens files: TS 102 226 8.2.1.3.2.4. */
static void the_domain_of_the_tar_says_what_opens(void **state)
{
	/* EF.IMSI is read with PIN1 and updated with ADM1; EF.PL is read by all; EF.ACL is
	 * updated with PIN2; EF.ICCID by nobody. */
	static const struct {
		const char *domain, *read, *update, *open, *pin2, *never;
	} rows[] = {
		{ "00000000", "029000*", "029000", "029000*", "029000", "026982" },
		{ "FFFFFFFF", "016982", "016982", "016982", "016982", "016982" },
		{ "02010000", "029000*", "026982", "029000*", "026982", "026982" },
		{ "02000100", "026982", "029000", "029000*", "026982", "026982" },
		{ "02010100", "029000*", "029000", "029000*", "026982", "026982" },
		{ "02000000", "026982", "026982", "029000*", "026982", "026982" },
		{ "02FEFEFF", "026982", "026982", "029000*", "026982", "026982" },
		{ "01000000", "016982", "016982", "016982", "016982", "016982" },
		{ "80000000", "016982", "016982", "016982", "016982", "016982" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		given_domain(rows[i].domain);
		/* What the terminal verified does not count. */
		verify_pin(&tc);
		expect_script(USIM, SELECT("6F07") "00B0000009", rows[i].read);
		verify_adm(&tc);
		expect_script(USIM, SELECT("6F07") "00D6000009" IMSI, rows[i].update);
		expect_script(USIM, SELECT_IN_MF("2F05") "00B0000002", rows[i].open);
		expect_script(USIM, SELECT("6F57") "00D6000003 000000", rows[i].pin2);
		if (strcmp(rows[i].domain, "00000000") ==
		    0) /* the session of the application ends */
			expect_script(USIM,
			              "00A4044C07 A0000000871002 00A4040C07 A0000000871002" SELECT(
					      "6F57") "00D6000003 000000",
			              "04 9000");
		expect_script(USIM, SELECT_IN_MF("2FE2") "00D600000A" PERSONAL_ICCID_EF,
		              rows[i].never);
	}
}

/* Given a TAR, then files of other applications are none: TS 102 226 6. */
static void applications_of_other_tars_are_out_of_reach(void **state)
{
	static const char *const ways[] = {
		"00A4040C0A F0524F414D4341524401",
		SELECT("7FF1"),
		"00A4080C04 7FF16F05",
		"00A4080C02 7FF1",
		"00A4010C02 7FF1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		char script[80];

		expect_script(UICC, ways[i], "01 6A82");
		snprintf(script, sizeof script, "%s %s", SELECT("3F00"), ways[i]);
		expect_script(USIM, script, "02 6A82");
	}
	expect_script(UICC, "00A4040C07 A0000000871002", "01 6A82");
	expect_script(UICC, "00A4080C04 7FF06F07", "01 6A82");
	expect_script(UICC, SELECT("7FFF"), "01 6A82");
	expect_script(USIM, "00A4040C07 A0000000871002" SELECT("6F07") "00B0000009",
	              "03 9000" IMSI);
	expect_script(USIM, SELECT_IN_MF("2FE2") SELECT("7FFF") SELECT("6F07") "00B0000009",
	              "04 9000" IMSI);
	expect_script("B00011", SELECT("6F07") "00B0000009", "02 9000" IMSI);
}

/* Given a PIN is tried over the air, then tries are spent and given back as at the card, though the
 * command fails; what comes after goes on. */
static void pins_are_tried_over_the_air(void **state)
{
	(void)state;
	expect_script(USIM, "0020000108 31313131FFFFFFFF" SELECT("6F7B") "00D6000003 21F354",
	              "03 9000");
	expect(&tc, "0020000100", "63C2");
	expect_script(USIM, "0020000108 31313131FFFFFFFF", "01 63C1");
	expect_script(USIM, "0020000108 30303030FFFFFFFF", "01 9000");
	expect(&tc, "0020000100", "63C3");
	expect_script(USIM, "0024000110 30303030FFFFFFFF 34343434FFFFFFFF", "01 9000");
	expect_script(USIM, "0026000108 34343434FFFFFFFF 0028000108 34343434FFFFFFFF", "02 9000");
	for (int i = 0; i < 3; i++)
		expect_script(USIM, "0020000108 31313131FFFFFFFF", "01 63C?");
	expect_script(USIM, "0020000108 34343434FFFFFFFF", "01 6983");
	expect_script(USIM, "002C000110 3030303030303030 30303030FFFFFFFF", "01 9000");
	power_cycle(&tc);
	verify_pin(&tc);
}

/* Given the commands of TS 102 226 6.2.1, then each does over the air what it does at the card. */
static void every_command_of_the_list_works(void **state)
{
	(void)state;
	/* SEARCH RECORD, READ and UPDATE RECORD, INCREASE */
	expect_script(USIM,
	              SELECT("6F39") "00B2010403 8032000003 000001 00C0000006 8032000003 000002 00",
	              "05 9000 000003000002");
	expect_script(USIM, SELECT("6F39") "00DC000303 000009 00B2010403", "03 9000 000009");
	/* DEACTIVATE, ACTIVATE FILE */
	expect_script(USIM, SELECT("6F07") "0004000000 00B0000009", "03 6984");
	expect_script(USIM, SELECT("6F07") "00B0000009", "02 6984");
	expect_script(USIM, SELECT("6F07") "0044000000 00B0000009", "03 9000" IMSI);
	/* CREATE, RESIZE, DELETE FILE */
	expect_script(UICC,
	              "00E00000(62(82(4121) 83(2F50) 8A(05) 8B(2F060A) 80(0002) 88()))"
	              "00D6000002 1122 80D40000(62(83(2F50) 80(0004))) 00B0000004",
	              "04 9000 1122FFFF");
	expect_script(UICC, SELECT("2F50") "00E4000000 00B0000001", "03 6986");
	expect_script(UICC, SELECT("2F50"), "01 6A82");
	/* SET DATA, RETRIEVE DATA */
	expect_script(UICC,
	              "00E00000(62(82(7921) 83(2F51) 8A(05) 8B(2F060A) 80(0040) 88()))"
	              "80DB008005 81 03 AABBCC 80CB008001 81 00C0000005",
	              "04 9000 8103AABBCC");
	expect_script(UICC, SELECT("2F51") "80CB008001 81 00", "02 9000 8103AABBCC");
}

int main(void)
{
#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(a_compact_script_tells_of_its_last_command),
		ON_A_PERSONAL_CARD(a_compact_script_fetches_its_responses),
		ON_A_PERSONAL_CARD(a_compact_script_ends_at_the_first_error),
		cmocka_unit_test(errors_are_told_from_warnings),
		ON_A_PERSONAL_CARD(what_a_script_may_not_do_is_refused),
		ON_A_PERSONAL_CARD(commands_of_a_sim_are_understood),
		ON_A_PERSONAL_CARD(a_script_leaves_the_terminal_where_it_is),
		ON_A_PERSONAL_CARD(each_script_begins_anew),
		ON_A_PERSONAL_CARD(the_domain_of_the_tar_says_what_opens),
		ON_A_PERSONAL_CARD(applications_of_other_tars_are_out_of_reach),
		ON_A_PERSONAL_CARD(pins_are_tried_over_the_air),
		ON_A_PERSONAL_CARD(every_command_of_the_list_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
