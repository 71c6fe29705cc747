/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/tlv_text.h"

/* One packet, one transaction, however many commands a script has: the supply cut at every write. */

#define SELECT(fid) "00A4000C02" fid

static struct test_card tc;

static struct {
	struct two_states states; /* cut_everywhere() wants it first */
	struct test_packet packet;
	uint8_t octets[TEST_PACKET_MAX];
	size_t size;
} run;

static void given_a_script(const char *script)
{
	uint8_t data[TEST_PACKET_MAX];

	given_a_personal_card(&tc);
	run.packet = test_packet(7);
	memcpy(run.packet.tar, "\xB0\x00\x01", 3);
	run.size = test_packet_build(&run.packet, data, octets_of_tlv(script, data, sizeof data),
	                             run.octets);
}

static void deliver_it(struct test_card *card, void *ctx)
{
	(void)ctx;
	(void)deliver(card, run.octets, run.size);
}

static void cut_everywhere_in(const char *script, const char *answer)
{
	struct test_receipt receipt;
	unsigned long cuts;

	given_a_script(script);
	deliver(&tc, run.octets, run.size);
	receipt = receipt_of(&tc, &run.packet, true);
	assert_int_equal(receipt.status, 0);
	assert_string_equal(receipt.hex, answer);
	given_a_script(script);
	two_states_of(&tc, deliver_it, &run.states);
	assert_memory_not_equal(run.states.before, run.states.after, run.states.size);
	cuts = cut_everywhere(&tc, CUT_AT_UNITS, deliver_it, judge_two_states, &run);
	print_message("%lu cuts: %lu old, %lu new\n", cuts, run.states.saw_before,
	              run.states.saw_after);
	assert_true(run.states.saw_before > 0 && run.states.saw_after > 0);
	/* What the last, whole run left: the counter is spent. */
	deliver(&tc, run.octets, run.size);
	receipt = receipt_of(&tc, &run.packet, true);
	assert_int_equal(receipt.status, 0x02);
}

/* Given a script that changes several files and makes one, when the supply fails at any write of it,
 * then the next power-on finds all of it and the counter, or nothing of either. */
static void a_whole_script_and_the_counter_change_together_or_not_at_all(void **state)
{
	(void)state;
	cut_everywhere_in(SELECT("6F7B") "00D600000621F35432F451" SELECT(
				  "6F61") "00D6000005 21F354C880 "
	                                  "00A4080C047F10 6F3A" SELECT("3F00") "00E00000("
	                                                                       "62(82(4121)"
	                                                                       " 83(2F50) "
	                                                                       "8A(05) "
	                                                                       "8B(2F060A) "
	                                                                       "80(0010) "
	                                                                       "88()))"
	                                                                       "00D6000004 "
	                                                                       "11223344",
	                  "089000");
	expect(&tc, "00A4080C02 2F50", "9000");
	expect(&tc, "00B0000005", "11223344FF 9000");
}

/* Given a script that ends in an error, then the same: what was done before it, and the counter. A
 * PIN that was tried in vain within it is a try less, or it is as if there had been no packet. */
static void so_do_a_script_that_ends_early_and_a_pin_that_is_wrong(void **state)
{
	(void)state;
	cut_everywhere_in(SELECT("6F7B") "00D6000003 21F354 0020000108 31313131FFFFFFFF"
	                                 "00D6000303 32F451 00D6010001 00 00D6000003 FFFFFF",
	                  "056B00");
	expect(&tc, "0020000100", "63C2");
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, SELECT("6F7B"), "9000");
	expect(&tc, "00B0000008", "21F354 32F451 FFFF 9000");
}

/* Given the supply failed, then the host may send the same packet again, and gets its answer. */
static void after_a_cut_the_same_script_may_come_again(void **state)
{
	struct test_receipt receipt;

	(void)state;
	given_a_script(SELECT("6F7B") "00D6000003 21F354");
	tc.step = CUT_AT_CALLS;
	tc.tear = TEAR_HALF;
	if (setjmp(tc.cut) == 0) {
		tc.writes = 0;
		tc.writes_left = 5;
		deliver(&tc, run.octets, run.size);
		fail_msg("the supply was not cut");
	}
	tc.writes_left = 0;
	power_cycle(&tc);
	deliver(&tc, run.octets, run.size);
	receipt = receipt_of(&tc, &run.packet, true);
	assert_int_equal(receipt.status, 0);
	assert_string_equal(receipt.hex, "029000");
}

/* Given a command fails half done, for want of memory, then it is undone by itself, and the files
 * of the commands before it stay. */
static void a_command_that_fails_half_done_is_undone_by_itself(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	given_a_personal_card(&tc);
	memcpy(packet.tar, "\xB0\x00\x00", 3);
	/* Files of 2400 octets, filled, until the journal has no room for one more. */
	expect_receipt(&tc, &packet,
	               "00E00000(62(82(4121) 83(2F50) 8A(05) 8B(2F060A) A5(C1(11)) 80(0960) 88()))"
	               "00E00000(62(82(4121) 83(2F51) 8A(05) 8B(2F060A) A5(C1(11)) 80(0960) 88()))",
	               0, "02 6A84");
	expect(&tc, "00A4000C02 2F51", "6A82");
	expect(&tc, "00A4000C02 2F50", "9000");
	expect(&tc, "00B0095E02", "1111 9000");
	power_cycle(&tc);
	expect(&tc, "00A4000C02 2F51", "6A82");
	test_packet_count(&packet, 2);
	expect_receipt(&tc, &packet,
	               "00E00000(62(82(4121) 83(2F52) 8A(05) 8B(2F060A) 80(0002) 88()))"
	               "00B0000002",
	               0, "02 9000 FFFF");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_script_and_the_counter_change_together_or_not_at_all),
		cmocka_unit_test(so_do_a_script_that_ends_early_and_a_pin_that_is_wrong),
		cmocka_unit_test(after_a_cut_the_same_script_may_come_again),
		cmocka_unit_test(a_command_that_fails_half_done_is_undone_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
