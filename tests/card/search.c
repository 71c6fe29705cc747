/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* SEARCH RECORD, TS 102 221 11.1.7. */

static struct test_card tc;

/* EF.EXT2 with five records told apart. */
static int card_with_records(void **state)
{
	static const char *const records[] = {
		"00DC01040D 414243000000000000FFFFFFFF", "00DC02040D 584142430000000000FFFFFFFF",
		"00DC03040D 999999000000000000FFFFFFFF", "00DC04040D 414244000000000000FFFF4142",
		"00DC05040D 414243000000000000FFFFFFFF",
	};

	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	expect(&tc, "0020008108 30303030FFFFFFFF", "9000");
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F4B", "9000");
	for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
		expect(&tc, records[i], "9000");
	return 0;
}

static void a_simple_search_tells_every_record_that_holds_the_pattern(void **state)
{
	(void)state;
	expect(&tc, "00A2010403 414243 00", "010205 9000");
	expect(&tc, "00A2010403 414243", "6103");
	expect(&tc, "00C0000003", "010205 9000");
	expect(&tc, "00A2020402 4142 00", "020405 9000");
	expect(&tc, "00A2050502 4142 00", "05040201 9000"); /* backward */
	expect(&tc, "00A2030501 99 00", "03 9000");
	expect(&tc, "00A2010401 77 00", "6282");
}

/* The first record that was found becomes the current one; none found leaves it. */
static void the_first_one_found_becomes_current(void **state)
{
	(void)state;
	expect(&tc, "00A2010401 99 00", "03 9000");
	expect(&tc, "00B200040D", "999999*9000");
	expect(&tc, "00A2010401 77 00", "6282");
	expect(&tc, "00B200040D", "999999*9000");
	expect(&tc, "00A2000402 4142 00", "0405 9000"); /* from the current one */
}

static void an_enhanced_search_begins_where_its_indication_says(void **state)
{
	(void)state;
	expect(&tc, "00A2010605 0401 414243 00", "02 9000"); /* from offset 1 */
	expect(&tc, "00A2010604 0402 4142 00", "04 9000");   /* "4142" at the end */
	expect(&tc, "00A2050605 0500 414243 00", "050201 9000");
	expect(&tc, "00A2010605 0C58 414243 00", "02 9000"); /* behind a 58 */
	expect(&tc, "00A2010604 0CFF 4142 00", "04 9000");
	expect(&tc, "00A2010401 99 00", "03 9000");          /* 3 is current */
	expect(&tc, "00A2000604 0600 4142 00", "0405 9000"); /* from the next one */
	expect(&tc, "00A2010401 99 00", "03 9000");
	expect(&tc, "00A2000604 0700 4142 00", "0201 9000"); /* from the previous one */
	expect(&tc, "00A2000604 0700 9999 00", "6282");
	expect(&tc, "00A2010604 0300 4142 00", "6A80");
	expect(&tc, "00A2010604 1400 4142 00", "6A80");
	expect(&tc, "00A2010602 0400 00", "6700");
}

static void a_search_needs_records_and_the_right_to_read(void **state)
{
	(void)state;
	expect(&tc, "00A20B0401 41 00", "6A83");
	expect(&tc, "00A2010701 41 00", "6A86");
	expect(&tc, "00A2010001 41 00", "6A86");
	expect(&tc, "00A201040E 4142430000000000000000000000 00", "6700");
	expect(&tc, "00A2010400", "6700");
	expect(&tc, "00A2010C02 11F2 00", "01 9000"); /* by short identifier: EF.ECC */
	expect(&tc, "00A20104 02 19F1 00", "02 9000");
	expect(&tc, "00A4000C02 6F07", "9000");
	expect(&tc, "00A2010401 41 00", "6981");
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F4B", "9000");
	expect(&tc, "00A2010401 41 00", "6982");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_simple_search_tells_every_record_that_holds_the_pattern,
		                       card_with_records),
		cmocka_unit_test_setup(the_first_one_found_becomes_current, card_with_records),
		cmocka_unit_test_setup(an_enhanced_search_begins_where_its_indication_says,
		                       card_with_records),
		cmocka_unit_test_setup(a_search_needs_records_and_the_right_to_read,
		                       card_with_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
