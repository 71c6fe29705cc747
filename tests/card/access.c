/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct test_card tc;

static int blank_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

/* As blank_card(), but out of the initialisation state; nothing verified. */
static int activated_card(void **state)
{
	blank_card(state);
	verify_adm_transport(&tc);
	expect(&tc, "0044000002 3F00", "9000");
	power_cycle(&tc);
	return 0;
}

/* Given nothing is verified, then files for the PIN are neither read nor written, and the answer is
 * 6982, never 6900; files for all are read. */
static void without_the_pin_only_public_files_open(void **state)
{
	(void)state;
	expect(&tc, "00B0820000", "FFFFFFFFFFFFFFFFFFFF 9000");
	expect(&tc, "00B201F400", "*9000");
	select_usim(&tc);
	expect(&tc, "00B0830000", "00000002 9000");
	expect(&tc, "00B0870000", "6982");
	expect(&tc, "00D68D0003 112233", "6982");
	expect(&tc, "00D6870009 080910100000000010", "6982");
	verify_pin(&tc);
	expect(&tc, "00B0870000", "*9000");
	expect(&tc, "00D68D0003 112233", "9000");
}

/* Given PIN1 is verified and ADM1 is not, then EF.IMSI is not written; with ADM1 it is. */
static void the_imsi_is_written_only_by_the_administrator(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00D6870009 080910100000000010", "6982");
	expect(&tc, "00B0870000", "FFFFFFFFFFFFFFFFFF 9000");
	verify_adm_transport(&tc);
	expect(&tc, "00D6870009 080910100000000010", "9000");
	expect(&tc, "00B0870000", "080910100000000010 9000");
}

/* Given the PIN is disabled, then what asks for it is open. */
static void a_disabled_pin_opens_what_asks_for_it(void **state)
{
	(void)state;
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, "00B0870000", "*9000");
	expect(&tc, "00D6870009 080910100000000010", "6982");
}

static void what_was_verified_is_forgotten_at_a_reset(void **state)
{
	(void)state;
	verify_pin(&tc);
	verify_adm_transport(&tc);
	assert_int_equal(uicc_reset(&tc.card), 0);
	select_usim(&tc);
	expect(&tc, "00B0870000", "6982");
	expect(&tc, "00D6830004 00000003", "6982");
}

/* Given the card is in the initialisation state, then ADM1 writes what nobody may later, and only
 * ADM1; once the MF is activated nobody does. */
static void what_nobody_may_write_is_written_before_activation_only(void **state)
{
	(void)state;
	expect(&tc, "00D682000A 985317011000004335F5", "6982");
	verify_pin(&tc);
	expect(&tc, "00D682000A 985317011000004335F5", "6982");
	verify_adm_transport(&tc);
	expect(&tc, "00D682000A 985317011000004335F5", "9000");
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F01", "9000");
	expect(&tc, "00D6000101 01", "9000");
	expect(&tc, "00D6000101 00", "9000");
	expect(&tc, "00A40004023F00 00", "*8A0103*9000");
	expect(&tc, "0044000000", "9000");
	expect(&tc, "00A40004023F00 00", "*9000");
	expect(&tc, "00D682000A 00000000000000000000", "6982");
	expect(&tc, "00B0820000", "985317011000004335F5 9000");
	power_cycle(&tc);
	verify_adm_transport(&tc);
	expect(&tc, "00D682000A 00000000000000000000", "6982");
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F01", "9000");
	expect(&tc, "00D6000101 01", "6982");
}

/* Given the initialisation state, then the exception is for UPDATE alone: secrets are not read. */
static void secrets_are_never_read(void **state)
{
	static const char *const fids[] = { "6F03", "6F04", "6F05", "6F0A" };

	(void)state;
	verify_pin(&tc);
	verify_adm_transport(&tc);
	select_applet(&tc);
	for (size_t i = 0; i < sizeof fids / sizeof fids[0]; i++) {
		char command[32];

		snprintf(command, sizeof command, "00A4000C02%s", fids[i]);
		expect(&tc, command, "9000");
		expect(&tc, "00B2010400", "6982");
	}
}

/* Given the card is activated, then the applet's files open as docs/applet-protocol.md 4 has it. */
static void the_applets_files_open_as_documented(void **state)
{
	static const struct {
		const char *select, *read, *update, *read_sw, *update_sw;
	} rows[] = {
		{ "00A4000C026F01", "00B0000000", "00D6000001 01", "*9000", "6982" },
		{ "00A4000C026F02", "00B20104F0", "00DC0104 01 01", "*9000", "6982" },
		{ "00A4000C026F03", "00B2010448", "00DC0104 01 01", "6982", "6982" },
		{ "00A4000C026F04", "00B2010416", "00DC0104 01 01", "6982", "6700" },
		{ "00A4000C026F05", "00B2010444", "00DC0104 01 01", "6982", "6700" },
		{ "00A4000C026F06", "00B2010405", "00DC0104 05 0000000001", "*9000", "9000" },
		{ "00A4000C026F07", "00B2020405", "00DC0204 05 FFFFFFFFFF", "*9000", "9000" },
		{ "00A4000C026F0D", "00B2020404", "00DC0204 04 FFFFFFFF", "*9000", "9000" },
		{ "00A4000C026F0A", "00B20104C0", "00DC0104 01 01", "6982", "6982" },
		{ "00A4000C026F0B", "00B0000002", "00D6000001 01", "00009000", "6982" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		power_cycle(&tc);
		verify_pin(&tc);
		select_applet(&tc);
		expect(&tc, rows[i].select, "9000");
		expect(&tc, rows[i].read, "6982");
		expect(&tc, rows[i].update, "6982");
		verify_adm_transport(&tc);
		expect(&tc, rows[i].read, rows[i].read_sw);
		expect(&tc, rows[i].update, rows[i].update_sw);
	}
}

/* Given an administrator rewrites rule 2, which EF.IMSI names, then the new rule is the one that is
 * enforced: OR, AND, named instructions, and rules nobody can read. */
static void the_rule_in_ef_arr_is_the_rule(void **state)
{
	static const struct {
		const char *what, *rule, *without, *pin, *pin_and_adm;
	} rows[] = {
		{ "always", "800101 9000", "9000", "9000", "9000" },
		{ "never", "800101 9700", "6982", "6982", "6982" },
		{ "one of two", "800101 A010 A406830101950108 A40683010A950108", "6982", "9000",
		  "9000" },
		{ "both", "800101 AF10 A406830101950108 A40683010A950108", "6982", "6982", "9000" },
		{ "both in one of two", "800101 A00C AF0A A406830101950108 9700 9700", "6982",
		  "6982", "6982" },
		{ "always in an OR in an AND", "800101 AF06 A002 9000 9000", "9000", "9000",
		  "9000" },
		{ "either of two behind one mode", "800101 A40683010A950108 A406830101950108",
		  "6982", "9000", "9000" },
		{ "the second of two rules", "800102 9000 800101 A406830101950108", "6982", "9000",
		  "9000" },
		{ "by instruction", "8401B0 A406830101950108", "6982", "9000", "9000" },
		{ "by another instruction", "8401B2 9000", "6982", "6982", "6982" },
		{ "another mode", "800102 9000", "6982", "6982", "6982" },
		{ "an empty AND", "800101 AF00", "6982", "6982", "6982" },
		{ "a key nobody has", "800101 A406830105950108", "6982", "6982", "6982" },
		{ "runs over the record", "800101 A47F830101", "6982", "6982", "6982" },
		{ "no conditions", "800101", "6982", "6982", "6982" },
		{ "too deep", "800101 A00A A008 A006 A004 A002 9000", "6982", "6982", "6982" },
		{ "nothing", "", "6982", "6982", "6982" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t command[5 + 48] = { 0x00, 0xDC, 2, 4, 48 };
		size_t size = 5 + octets_of_hex(rows[i].rule, command + 5, 48);

		while (size < sizeof command)
			command[size++] = 0xFF;
		power_cycle(&tc);
		verify_adm_transport(&tc);
		select_usim(&tc);
		expect(&tc, "00A4000C02 6F06", "9000");
		assert_int_equal(transmit_octets(&tc, command, sizeof command), 0x9000);
		power_cycle(&tc);
		select_usim(&tc);
		if (transmit(&tc, "00B0870000") != strtol(rows[i].without, NULL, 16))
			fail_msg("%s, nothing verified: %s", rows[i].what, tc.reply_hex);
		verify_pin(&tc);
		if (transmit(&tc, "00B0870000") != strtol(rows[i].pin, NULL, 16))
			fail_msg("%s, PIN1 verified: %s", rows[i].what, tc.reply_hex);
		verify_adm_transport(&tc);
		if (transmit(&tc, "00B0870000") != strtol(rows[i].pin_and_adm, NULL, 16))
			fail_msg("%s, PIN1 and ADM1 verified: %s", rows[i].what, tc.reply_hex);
	}
}

/* Given an EF is deactivated, then SELECT warns, READ and UPDATE answer 6984, until it is activated
 * again. Both need ADM1. */
static void a_deactivated_file_is_closed(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F7B", "9000");
	expect(&tc, "0004000000", "6982");
	verify_adm_transport(&tc);
	expect(&tc, "0004000000", "9000");
	expect(&tc, "00B0000001", "6984");
	expect(&tc, "00D6000001 00", "6984");
	expect(&tc, "00A4000C02 6F7B", "6283");
	expect(&tc, "00A4000402 6F7B", "61..");
	expect(&tc, "00C0000000", "6217*8A0104*6283");
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F7B", "6283");
	expect(&tc, "0044000000", "6982");
	verify_adm_transport(&tc);
	expect(&tc, "0044000000", "9000");
	expect(&tc, "00B0000001", "FF 9000");
	expect(&tc, "0004000002 7FF1", "6981"); /* of DFs only the MF has a state to leave */
	expect(&tc, "0004000002 6FFF", "6A82");
	expect(&tc, "0004010000", "6A86");
}

/* TS 102 221 11.1.14, 11.1.15: P1 08 and 09 name a file by its path; what is current stays so. */
static void a_file_is_deactivated_by_its_path(void **state)
{
	(void)state;
	verify_pin(&tc);
	verify_adm_transport(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F7B", "9000");
	expect(&tc, "0004080004 7FFF6F7B", "9000");
	expect(&tc, "00B0000001", "6984");
	expect(&tc, "0044080004 7FFF6F7B", "9000");
	expect(&tc, "0004090002 6F78", "9000");
	expect(&tc, "00B0000001", "FF 9000");
	expect(&tc, "00B0860001", "6984");
	expect(&tc, "0004080003 7FFF6F", "6700");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(without_the_pin_only_public_files_open, activated_card),
		cmocka_unit_test_setup(the_imsi_is_written_only_by_the_administrator,
		                       activated_card),
		cmocka_unit_test_setup(a_disabled_pin_opens_what_asks_for_it, activated_card),
		cmocka_unit_test_setup(what_was_verified_is_forgotten_at_a_reset, activated_card),
		cmocka_unit_test_setup(what_nobody_may_write_is_written_before_activation_only,
		                       blank_card),
		cmocka_unit_test_setup(secrets_are_never_read, blank_card),
		cmocka_unit_test_setup(the_applets_files_open_as_documented, activated_card),
		cmocka_unit_test_setup(the_rule_in_ef_arr_is_the_rule, activated_card),
		cmocka_unit_test_setup(a_deactivated_file_is_closed, activated_card),
		cmocka_unit_test_setup(a_file_is_deactivated_by_its_path, activated_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
