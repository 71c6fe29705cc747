/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct test_card tc;

static int fresh_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

/* The FCP templates of this card: tags, order and lengths as real cards have them. */

#define PIN_STATUS "C612 9001F0 830101 830181 83010A 950100 830111"

static const char fcp_mf[] =
	"622C 8202 7821 8302 3F00 A506 800171 870101 8A01 03 8B03 2F060E " PIN_STATUS "9000";
static const char fcp_usim[] = "623B 8202 7821 8302 7FF0 8410 A0000000871002FFFFFFFF8900000100"
			       "A503 800171 8A01 05 8B03 2F060E " PIN_STATUS "9000";
static const char fcp_applet[] = "6235 8202 7821 8302 7FF1 840A F0524F414D4341524401 A503 800171 "
				 "8A01 05 8B03 2F060E " PIN_STATUS "9000";

/* Given the MF is current, when files are selected by identifier, then each answers its FCP. */
static void selecting_by_identifier_answers_the_fcp(void **state)
{
	(void)state;
	expect(&tc, "00A4000402 3F00 00", fcp_mf);
	expect(&tc, "00A4000402 2FE2 00",
	       "6217 8202 4121 8302 2FE2 8A0105 8B03 2F060B 8002 000A 880110 9000");
	expect(&tc, "00A4000402 2F00 00",
	       "621A 8205 42210026 02 8302 2F00 8A0105 8B03 2F060A 8002 004C 8801F0 9000");
	expect(&tc, "00A4040407 A0000000871002 00", fcp_usim);
	expect(&tc, "00A4000402 6F07 00",
	       "6217 8202 4121 8302 6F07 8A0105 8B03 6F0602 8002 0009 880138 9000");
	expect(&tc, "00A4000402 6F46 00",
	       "6216 8202 4121 8302 6F46 8A0105 8B03 6F060A 8002 0011 8800 9000");
	expect(&tc, "00A404040A F0524F414D4341524401 00", fcp_applet);
	expect(&tc, "00A4000402 6F02 00",
	       "6219 8205 422100F0 0A 8302 6F02 8A0105 8B03 2F060F 8002 0960 8800 9000");
}

/* TLVs of the ADF's FCP end exactly where it ends; at most 98 octets; C6 begins with 90. */
static void the_fcp_of_the_usim_suits_wpa_supplicant(void **state)
{
	(void)state;
	assert_int_equal(transmit(&tc, "00A4040407 A0000000871002 00"), 0x9000);
	const size_t size = tc.reply_size - 2u;
	size_t at = 2;
	bool saw = false;

	assert_true(size <= 98);
	assert_int_equal(tc.reply[1], size - 2);
	while (at < size) {
		if (tc.reply[at] == 0xC6) {
			saw = true;
			assert_int_equal(tc.reply[at + 2], 0x90);
			assert_int_equal(tc.reply[at + 4] & 0x80, 0x80);
		}
		at += 2u + tc.reply[at + 1];
	}
	assert_int_equal(at, size);
	assert_true(saw);
}

/* Given some DF is current, when an identifier is selected, then the search goes child, DF beside,
 * DF above, itself, MF, and never to an EF beside. */
static void the_search_order_is_that_of_the_standard(void **state)
{
	static const struct {
		const char *from, *select, *sw;
	} rows[] = {
		{ "3F00", "6F07", "6A82" }, /* a child of a child is out of reach */
		{ "3F00", "7FF0", "9000" }, /* child */
		{ "7FF0", "7FF1", "9000" }, /* DF beside */
		{ "7FF0", "2FE2", "6A82" }, /* EF beside */
		{ "7FF0", "7FF0", "9000" }, /* itself */
		{ "7FF0", "3F00", "9000" }, /* above, and the MF */
		{ "7FF0", "6F07", "9000" }, { "7FF0", "7FFF", "9000" }, /* the application */
		{ "7FF0", "4F01", "6A82" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char command[32];

		power_cycle(&tc);
		snprintf(command, sizeof command, "00A4000C02%s", rows[i].from);
		expect(&tc, command, "9000");
		snprintf(command, sizeof command, "00A4000C02%s", rows[i].select);
		expect(&tc, command, rows[i].sw);
	}
}

/* Given no application was selected, then 7FFF is nothing. */
static void the_current_application_is_nothing_before_one_is_selected(void **state)
{
	(void)state;
	expect(&tc, "00A4000C02 7FFF", "6A82");
	expect(&tc, "00A4080C04 7FFF6F07", "6A82");
}

/* Given a failed SELECT, then what was current stays so. */
static void a_failed_select_changes_nothing(void **state)
{
	(void)state;
	select_usim(&tc);
	expect(&tc, "00A4000C02 6FAD", "9000");
	expect(&tc, "00A4000C02 6FFF", "6A82");
	expect(&tc, "00A4040C05 A000000099", "6A82");
	expect(&tc, "00A4080C04 7FFF6FFF", "6A82");
	expect(&tc, "00B0000004", "00000002 9000");
}

/* Given AIDs whole, cut at the right, and longer than the stored one, then only the last is not
 * found, and nothing is read past the command. */
static void an_aid_may_be_cut_but_not_longer(void **state)
{
	char command[64] = "00A4040C", aid[] = "A0000000871002FFFFFFFF8900000100";

	(void)state;
	for (unsigned size = 1; size <= 16; size++) {
		snprintf(command + 8, sizeof command - 8, "%02X%.*s", size, (int)(2 * size), aid);
		expect(&tc, command, "9000");
	}
	expect(&tc, "00A4040C11 A0000000871002FFFFFFFF8900000100 00", "6A82");
	expect(&tc, "00A4040C0B F0524F414D4341524401 01", "6A82");
	expect(&tc, "00A4040C0A F0524F414D4341524402", "6A82");
	expect(&tc, "00A4040C00", "6A87");
}

static void paths_go_down_from_the_mf_the_df_and_the_application(void **state)
{
	(void)state;
	expect(&tc, "00A4080C02 2FE2", "9000");
	expect(&tc, "00A4080C04 7FF06FAD", "9000");
	expect(&tc, "00B0000004", "00000002 9000");
	expect(&tc, "00A4080C02 2F00", "9000");
	select_usim(&tc);
	expect(&tc, "00A4090C02 6F07", "9000");
	expect(&tc, "00A4080C04 7FFF6FAD", "9000");
	expect(&tc, "00B0000004", "00000002 9000");
	expect(&tc, "00A4090C04 6F076F07", "6A82");
	expect(&tc, "00A4080C03 7FF06F", "6A87");
	expect(&tc, "00A4080C00", "6A87");
}

static void the_parent_of_an_application_is_the_mf(void **state)
{
	(void)state;
	select_usim(&tc);
	expect(&tc, "00A4030400", "61..");
	expect(&tc, "00C000002E", fcp_mf);
	expect(&tc, "00A4030C", "9000");
	expect(&tc, "80F20000 00", fcp_mf);
}

static void select_refuses_other_parameters(void **state)
{
	(void)state;
	expect(&tc, "00A4020402 3F00", "6A86");
	expect(&tc, "00A4000502 3F00", "6A86");
	expect(&tc, "00A4000403 3F0000", "6A87");
	expect(&tc, "00A40004", "6A87");
}

static void status_tells_the_current_df_or_its_name(void **state)
{
	(void)state;
	expect(&tc, "80F2000C", "9000");
	expect(&tc, "80F20000 00", fcp_mf);
	expect(&tc, "80F20000 2E", fcp_mf);
	expect(&tc, "80F20000 16", "6C2E");
	expect(&tc, "80F20001 00", "6A88");
	select_usim(&tc);
	expect(&tc, "00A4000C02 6FAD", "9000");
	expect(&tc, "80F20001 00", "8410 A0000000871002FFFFFFFF8900000100 9000");
	expect(&tc, "80F20000 00", fcp_usim);
	expect(&tc, "80F2030C 00", "6A86");
	expect(&tc, "80F20005 00", "6A86");
}

static void binary_files_are_read_and_updated_in_part(void **state)
{
	(void)state;
	verify_pin(&tc);
	verify_adm_transport(&tc);
	expect(&tc, "00B0000001", "6986");
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F7B", "9000");
	expect(&tc, "00D6000303 112233", "9000");
	expect(&tc, "00B0000209", "FF 112233 FFFFFFFFFF 9000");
	expect(&tc, "00B0000000",
	       "FFFFFF 112233 FFFFFFFFFFFFFFFFFFFF FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	       "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	       "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 9000");
	expect(&tc, "00B0005E00", "FFFF 9000");
	expect(&tc, "00B0005E03", "6C02");
	expect(&tc, "00B0006001", "6B00");
	expect(&tc, "00D6006001 00", "6B00");
	expect(&tc, "00D6005E03 001122", "6700");
	expect(&tc, "00D6005F01 77", "9000");
	expect(&tc, "00B0005F01", "77 9000");
	expect(&tc, "00D6000000", "6700");
	/* a power cycle later */
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F7B", "9000");
	expect(&tc, "00B0000303", "112233 9000");
}

static void a_short_identifier_selects_too(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00B0830004", "00000002 9000");
	expect(&tc, "00B0000004", "00000002 9000"); /* EF.AD is current now */
	expect(&tc, "00D6CD0003 112233", "6A86");
	expect(&tc, "00D68D0003 112233", "9000");
	expect(&tc, "00B0000003", "112233 9000");
	expect(&tc, "00B09C0001", "6A82");
	expect(&tc, "00B0800001", "6A86");
	expect(&tc, "00B2010C04", "11F2FF00 9000");
	expect(&tc, "00B0000001", "6981"); /* EF.ECC is, and has records */
}

static void records_are_read_by_number_and_in_turn(void **state)
{
	(void)state;
	expect(&tc, "00A4000C02 2F00", "9000");
	expect(&tc, "00B2010426",
	       "6118 4F10 A0000000871002FFFFFFFF8900000100 5004 5553494D"
	       "FFFFFFFFFFFFFFFFFFFFFFFF 9000");
	expect(&tc, "00B20204FF", "6C26");
	expect(&tc, "00B2020400",
	       "6116 4F0A F0524F414D4341524401 5008 526F616D63617264 FFFFFFFFFFFFFFFFFFFFFFFFFFFF "
	       "9000");
	expect(&tc, "00B2030426", "6A83");
	expect(&tc, "00B2000426", "6A83"); /* no current record yet */
	expect(&tc, "00B2000226", "6118*9000");
	expect(&tc, "00B2000426", "6118*9000");
	expect(&tc, "00B20002FF", "6C26"); /* and the pointer stays */
	expect(&tc, "00B2000226", "6116*9000");
	expect(&tc, "00B2000226", "6A83");
	expect(&tc, "00B2000426", "6116*9000");
	expect(&tc, "00B2000326", "6118*9000");
	expect(&tc, "00B2000326", "6A83");
	expect(&tc, "00A4000C02 2F00", "9000");
	expect(&tc, "00B2000326", "6116*9000"); /* PREVIOUS begins at the last */
	expect(&tc, "00B2010526", "6A86");
	expect(&tc, "00B2010226", "6A86");
	expect(&tc, "00A4000C02 2FE2", "9000");
	expect(&tc, "00B2010400", "6981");
}

static void records_are_updated_whole(void **state)
{
	(void)state;
	verify_adm_transport(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F06", "9000");
	expect(&tc, "00DC020405 1122334455", "9000");
	expect(&tc, "00B2020405", "1122334455 9000");
	expect(&tc, "00DC020404 11223344", "6700");
	expect(&tc, "00DC020406 112233445566", "6700");
	expect(&tc, "00DC100405 1122334455", "6A83");
	expect(&tc, "00DC000205 0101010101", "9000");
	expect(&tc, "00DC000205 0202020202", "9000");
	expect(&tc, "00B2000405", "0202020202 9000");
	expect(&tc, "00B2010405", "0101010101 9000");
	power_cycle(&tc);
	verify_adm_transport(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F06", "9000");
	expect(&tc, "00B2020405", "0202020202 9000");
}

/* Given a fresh card, then the files hold what the standards call empty, and the applet's what
 * docs/applet-protocol.md says. */
static void the_default_contents_are_those_of_the_standards(void **state)
{
	static const struct {
		const char *sfi_read, *content;
	} usim[] = {
		{ "00B0870000", "FFFFFFFFFFFFFFFFFF 9000" },
		{ "00B0860000", "0000 9000" },
		{ "00B0840000", "1EEE1F0C23FE1500400310000000003E81 9000" },
		{ "00B08B0000", "FFFFFFFFFFFFFF0000FF01 9000" },
		{ "00B08C0000", "FFFFFFFFFFFFFFFFFFFF0000FF01 9000" },
		{ "00B09E0000", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000001 9000" },
		{ "00B0930000", "FFFFFF0000 9000" },
		{ "00B0919B05", "FFFFFF0000 9000" },
		{ "00B0920000", "0A 9000" },
	};

	(void)state;
	verify_pin(&tc);
	verify_adm_transport(&tc);
	select_usim(&tc);
	for (size_t i = 0; i < sizeof usim / sizeof usim[0]; i++)
		expect(&tc, usim[i].sfi_read, usim[i].content);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F01", "9000");
	expect(&tc, "00B0000000", "01 00 00 00 00 FFFFFFFFFFFFFF 00000000 9000");
	expect(&tc, "00A4000C02 6F02", "9000");
	expect(&tc, "00B20A04F0", "00 FFFF*FFFF 9000");
	expect(&tc, "00A4000C02 6F06", "9000");
	expect(&tc, "00B20F0405", "0000000000 9000");
	expect(&tc, "00A4000C02 6F07", "9000");
	expect(&tc, "00B2010405", "524D43 01 16 9000");
	expect(&tc, "00B2020405", "B00000 02 16 9000");
	expect(&tc, "00B2030405", "B00001 03 16 9000");
	expect(&tc, "00B2040405", "B00011 03 16 9000");
	expect(&tc, "00B2050405", "000000 04 16 9000");
	expect(&tc, "00B2080405", "FFFFFFFFFF 9000");
	expect(&tc, "00A4000C02 6F0D", "9000");
	expect(&tc, "00B2010404", "00000000 9000");
	expect(&tc, "00B2050404", "00000000 9000");
	expect(&tc, "00B2080404", "FFFFFFFF 9000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(selecting_by_identifier_answers_the_fcp, fresh_card),
		cmocka_unit_test_setup(the_fcp_of_the_usim_suits_wpa_supplicant, fresh_card),
		cmocka_unit_test_setup(the_search_order_is_that_of_the_standard, fresh_card),
		cmocka_unit_test_setup(the_current_application_is_nothing_before_one_is_selected,
		                       fresh_card),
		cmocka_unit_test_setup(a_failed_select_changes_nothing, fresh_card),
		cmocka_unit_test_setup(an_aid_may_be_cut_but_not_longer, fresh_card),
		cmocka_unit_test_setup(paths_go_down_from_the_mf_the_df_and_the_application,
		                       fresh_card),
		cmocka_unit_test_setup(the_parent_of_an_application_is_the_mf, fresh_card),
		cmocka_unit_test_setup(select_refuses_other_parameters, fresh_card),
		cmocka_unit_test_setup(status_tells_the_current_df_or_its_name, fresh_card),
		cmocka_unit_test_setup(binary_files_are_read_and_updated_in_part, fresh_card),
		cmocka_unit_test_setup(a_short_identifier_selects_too, fresh_card),
		cmocka_unit_test_setup(records_are_read_by_number_and_in_turn, fresh_card),
		cmocka_unit_test_setup(records_are_updated_whole, fresh_card),
		cmocka_unit_test_setup(the_default_contents_are_those_of_the_standards, fresh_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
