/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The card as a SIM: class A0, TS 51.011. */

static struct test_card tc;

static int fresh_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

/* 9.2.1: 9FXX, then GET RESPONSE; 22 octets of a DF as real SIMs have them. */
static void selecting_a_df_tells_its_status(void **state)
{
	(void)state;
	expect(&tc, "A0A4000002 3F00", "9F16");
	expect(&tc, "A0C0000016", "0000 0000 3F00 01 0000000000 09 01 02 06 04 00 838A 838A 9000");
	expect(&tc, "A0A4000002 7F20", "9F16");
	expect(&tc, "A0C0000016", "0000 0000 7F20 02 0000000000 09 01 00 1B 04 00 838A 838A 9000");
	expect(&tc, "A0C0000016", "6F00");
	expect(&tc, "A0F2000016", "0000 0000 7F20 02*9000");
	expect(&tc, "A0F200000D", "0000 0000 7F20 02 0000000000 09 9000"); /* fewer octets */
	expect(&tc, "A0F2000017", "6716");
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	expect(&tc, "A0F2000016", "*09 81*9000"); /* CHV1 disabled */
}

/* 9.2.1: 15 octets of an EF; access conditions are those of its rule. */
static void selecting_an_ef_tells_its_size_and_conditions(void **state)
{
	(void)state;
	verify_adm_transport(&tc);
	expect(&tc, "0044000002 3F00", "9000"); /* out of the initialisation state */
	expect(&tc, "A0A4000002 2FE2", "9F0F");
	expect(&tc, "A0C000000F", "0000 000A 2FE2 04 00 0F FF 44 01 02 00 00 9000");
	expect(&tc, "A0A4000002 7F20", "9F16");
	expect(&tc, "A0A4000002 6F07", "9F0F");
	expect(&tc, "A0C000000F", "0000 0009 6F07 04 00 14 FF 44 01 02 00 00 9000");
	expect(&tc, "A0A4000002 6F39", "9F0F");
	expect(&tc, "A0C000000F", "0000 0003 6F39 04 40 11 1F 44 01 02 03 03 9000");
	expect(&tc, "A0A4000002 7F10", "9F16");
	expect(&tc, "A0A4000002 6F3B", "9F0F");
	expect(&tc, "A0C000000F", "0000 0208 6F3B 04 00 12 FF 44 01 02 01 1A 9000");
	/* The conditions do not change with what is in force. */
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	expect(&tc, "A0A4000002 6F3B", "9F0F");
	expect(&tc, "A0C000000D",
	       "0000 0208 6F3B 04 00 12 FF 44 01 02 9000"); /* the rest is gone */
	expect(&tc, "A0C0000002", "6F00");
}

static void a_sim_has_status_words_of_its_own(void **state)
{
	(void)state;
	expect(&tc, "A0B0000001", "9400");
	expect(&tc, "A0A4000002 6FFF", "9404");
	expect(&tc, "A0A4000002 7FF0", "9404"); /* no applications */
	expect(&tc, "A0A4040002 A000", "6B00");
	expect(&tc, "A0A4000003 3F0000", "6700");
	expect(&tc, "A0A4000002 7F20", "9F16");
	expect(&tc, "A0A4000002 6F07", "9F0F");
	expect(&tc, "A0B0000009", "9804");
	expect(&tc, "A0B2010409", "9408");
	expect(&tc, "A020000108 30303030FFFFFFFF", "9000");
	expect(&tc, "A0B0000009", "*9000");
	expect(&tc, "A0B0000901", "9402");
	expect(&tc, "A0B000000A", "6709");
	expect(&tc, "A0D6000001 00", "9804");
	expect(&tc, "A00F000000", "6D00");
	expect(&tc, "A1A4000002 3F00", "6E00");
	expect(&tc, "A0A4000002 7F10", "9F16");
	expect(&tc, "A0A4000002 6F3A", "9F0F");
	expect(&tc, "A0B233041C", "9402");
	expect(&tc, "A0B201041B", "671C");
	expect(&tc, "A0B2010400", "*9000");
}

/* 9.2.9 to 9.2.13: CHV1 is PIN1, CHV2 is PIN2. */
static void the_chvs_are_the_pins(void **state)
{
	(void)state;
	expect(&tc, "A020000108 31313131FFFFFFFF", "9804");
	expect(&tc, "0020000100", "63C2");
	expect(&tc, "A024000110 30303030FFFFFFFF 31323334FFFFFFFF", "9000");
	expect(&tc, "A026000108 31323334FFFFFFFF", "9000");
	expect(&tc, "A026000108 31323334FFFFFFFF", "9808");
	expect(&tc, "A020000108 31323334FFFFFFFF", "9808");
	expect(&tc, "A028000108 31323334FFFFFFFF", "9000");
	expect(&tc, "A028000108 31323334FFFFFFFF", "9808");
	expect(&tc, "A020000208 30303030FFFFFFFF", "9000");
	for (int i = 0; i < 2; i++)
		expect(&tc, "A020000208 31313131FFFFFFFF", "9804");
	expect(&tc, "A020000208 31313131FFFFFFFF", "9840");
	expect(&tc, "A020000208 30303030FFFFFFFF", "9840");
	expect(&tc, "A02C000210 3131313131313131 30303030FFFFFFFF", "9804");
	expect(&tc, "A02C000210 3030303030303030 30303030FFFFFFFF", "9000");
	expect(&tc, "A02C000010 3030303030303030 30303030FFFFFFFF", "9000");
	verify_pin(&tc);
	expect(&tc, "A020000308 30303030FFFFFFFF", "9802");
	expect(&tc, "A020000107 30303030FFFFFF", "6700");
	expect(&tc, "A020010108 30303030FFFFFFFF", "6B00");
}

/* 9.2.7: records that begin with the pattern. */
static void seek_finds_records_that_begin_so(void **state)
{
	(void)state;
	expect(&tc, "A020000108 30303030FFFFFFFF", "9000");
	expect(&tc, "A0A4000002 7F10", "9F16");
	expect(&tc, "A0A4000002 6F3C", "9F0F"); /* EF.SMS: each record begins 00 */
	expect(&tc, "A0A2000001 00", "9000");
	expect(&tc, "A0A2001001 00", "9F01");
	expect(&tc, "A0C0000001", "01 9000");
	expect(&tc, "A0A2001201 00", "9F01");
	expect(&tc, "A0C0000001", "02 9000");
	expect(&tc, "A0A2001101 00", "9F01");
	expect(&tc, "A0C0000001", "0A 9000");
	expect(&tc, "A0A2001301 00", "9F01");
	expect(&tc, "A0C0000001", "09 9000");
	expect(&tc, "A0A2000001 FF", "9404"); /* inside, not at the beginning */
	expect(&tc, "A0A2000401 00", "6B00");
	expect(&tc, "A0B20004B0", "00FF*9000");
	expect(&tc, "A0A4000002 6F44", "9F0F");
	expect(&tc, "A0A2000001 FF", "9408");
}

/* 9.2.8, 9.2.14, 9.2.15. */
static void increase_and_invalidate_work_on_a_sim(void **state)
{
	(void)state;
	expect(&tc, "A020000108 30303030FFFFFFFF", "9000");
	expect(&tc, "A0A4000002 7F20", "9F16");
	expect(&tc, "A0A4000002 6F39", "9F0F");
	expect(&tc, "A032000003 000005", "9F06");
	expect(&tc, "A0C0000006", "000005 000005 9000");
	expect(&tc, "A032000003 FFFFFF", "9850");
	expect(&tc, "A0A4000002 6F05", "9F0F");
	expect(&tc, "A004000000", "9804");
	verify_adm_transport(&tc);
	expect(&tc, "A004000000", "9000");
	expect(&tc, "A0B0000001", "9810");
	expect(&tc, "A0A4000002 6F05", "9F0F"); /* no warning: it is in the answer */
	expect(&tc, "A0C000000F", "0000 0004 6F05 04 00 01 FF 44 00 02 00 00 9000");
	expect(&tc, "A044000000", "9000");
	expect(&tc, "A0B0000001", "FF 9000");
}

static void toolkit_commands_have_the_class_too(void **state)
{
	(void)state;
	expect(&tc, "A010000003 FFFFFF", "9000");
	expect(&tc, "A012000010", "6F00");
	expect(&tc, "A0C2000002 D100", "6700");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(selecting_a_df_tells_its_status, fresh_card),
		cmocka_unit_test_setup(selecting_an_ef_tells_its_size_and_conditions, fresh_card),
		cmocka_unit_test_setup(a_sim_has_status_words_of_its_own, fresh_card),
		cmocka_unit_test_setup(the_chvs_are_the_pins, fresh_card),
		cmocka_unit_test_setup(seek_finds_records_that_begin_so, fresh_card),
		cmocka_unit_test_setup(increase_and_invalidate_work_on_a_sim, fresh_card),
		cmocka_unit_test_setup(toolkit_commands_have_the_class_too, fresh_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
