/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The card remembers the last access it allowed (target_open()): whatever that rested on changes, it
 * judges anew. Each test changes one thing alone between two commands. */

#define SELECT(fid) "00A4000C02" fid
#define IMSI "082922100309698195"

static struct test_card tc;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	return 0;
}

static void another_file_is_judged(void **state)
{
	(void)state;
	select_usim(&tc);
	expect(&tc, "00B0830000", "*9000"); /* EF.AD: free to read */
	expect(&tc, "00B0870000", "6982");  /* EF.IMSI: PIN1      */
}

/* A rule of the file's own that opens READ RECORD by its instruction, and nothing else. */
static void another_instruction_is_judged(void **state)
{
	(void)state;
	verify_adm(&tc);
	expect(&tc, "00E000001D 621B 82054221000A02 83026F50 8A0105 AB05 8401B29000 80020014 8800",
	       "9000");
	expect(&tc, SELECT("6F50"), "9000");
	expect(&tc, "00B2010400", "*9000");
	expect(&tc, "00A2010401 00", "6982");
}

/* SEARCH RECORD of a UICC takes cyclic files, SEEK of a SIM, the same instruction, does not. */
static void another_kind_is_judged(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, SELECT("6F39"), "9000");
	expect(&tc, "00A2010401 00", "61*");
	expect(&tc, "A0A2000001 00", "9408");
}

/* PIN2 goes with the session of the application. The octets written are those that stand there, so
 * that memory stays as it is. */
static void a_pin_that_is_forgotten_closes(void **state)
{
	(void)state;
	select_usim(&tc);
	expect(&tc, "0020008108 30303030FFFFFFFF", "9000");
	expect(&tc, SELECT("6F56"), "9000");
	expect(&tc, "00D6000001 00", "9000");
	select_applet(&tc);
	select_usim(&tc);
	expect(&tc, SELECT("6F56"), "9000");
	expect(&tc, "00D6000001 00", "6982");
}

static void memory_that_changes_is_read_again(void **state)
{
	(void)state;
	verify_pin(&tc);
	verify_adm(&tc);
	select_usim(&tc);
	expect(&tc, SELECT("6F07"), "9000");
	expect(&tc, "00B0000000", IMSI "9000");
	expect(&tc, "0004000000", "9000"); /* DEACTIVATE FILE */
	expect(&tc, "00B0000000", "6984");
}

/* Inside a packet nothing is committed yet, and the number of the transaction stands. */
static void within_a_transaction_nothing_is_remembered(void **state)
{
	struct test_packet packet = test_packet(1);
	struct test_receipt receipt;

	(void)state;
	octets_of_hex("B00001", packet.tar, sizeof packet.tar);
	deliver_hex(&tc, &packet, SELECT("6F07") "00B0000009 0004000000 00B0000009");
	receipt = receipt_of(&tc, &packet, true);
	assert_string_equal(receipt.hex, "046984");
}

/* A PIN that is out of force opens to the terminal, and to nobody over the air (applet-protocol.md 4).
 * The packet has no counter, so that it writes nothing before its script runs. */
static void what_the_terminal_may_is_not_what_a_script_may(void **state)
{
	struct test_packet packet = test_packet(0);
	struct test_receipt receipt;

	(void)state;
	packet.spi[0] = 0x06;
	octets_of_hex("B00001", packet.tar, sizeof packet.tar);
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, SELECT("6F07"), "9000");
	expect(&tc, "00DC030405 B000010306", "9000");
	expect(&tc, SELECT("6F0D"), "9000");
	expect(&tc, "00DC030404 02000000", "9000");
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, SELECT("6F07"), "9000");
	expect(&tc, "00B0000009", IMSI "9000");
	deliver_hex(&tc, &packet, SELECT("6F07") "00B0000009");
	receipt = receipt_of(&tc, &packet, true);
	assert_string_equal(receipt.hex, "026982");
}

int main(void)
{
#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(another_file_is_judged),
		ON_A_PERSONAL_CARD(another_instruction_is_judged),
		ON_A_PERSONAL_CARD(another_kind_is_judged),
		ON_A_PERSONAL_CARD(a_pin_that_is_forgotten_closes),
		ON_A_PERSONAL_CARD(memory_that_changes_is_read_again),
		ON_A_PERSONAL_CARD(within_a_transaction_nothing_is_remembered),
		ON_A_PERSONAL_CARD(what_the_terminal_may_is_not_what_a_script_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
