/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/asking_handset.h"
#include "support/image.h"

/* The screen and the user: TS 102 223 6.4.1, 6.4.3, 6.4.8, 6.4.9. */

static struct asking_test asking;
static struct fault fault;

static const struct handset_state *shown(void)
{
	return asking_state(&asking);
}

/* Given a text that is cleared after a delay, when it is shown, then the answer comes at once; one that
 * waits is answered by the user. */
static void a_text_waits_for_its_user_where_it_says_so(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x21, 0x00, "8D09080417041404200410");
	expect_result(&asking, 0x21, "00");
	assert_string_equal(shown()->screen, "ЗДРА");
	assert_int_equal(shown()->prompt, PROMPT_NONE);
	ask(&asking, 0x21, 0x80, "8D0F04546F6F6C6B697420546573742031");
	assert_true(asking.card.under_way);
	assert_string_equal(shown()->screen, "Toolkit Test 1");
	assert_int_equal(shown()->prompt, PROMPT_TEXT);
	expect_done(handset_ok(asking.test.handset, &fault), &fault);
	expect_result(&asking, 0x21, "00");
	assert_int_equal(handset_ok(asking.test.handset, &fault), FAULT_INPUT);
	assert_int_equal(shown()->texts, 2);
	/* With immediate response it does not wait. */
	ask(&asking, 0x21, 0x80, "8D0204412B00");
	expect_result(&asking, 0x21, "00");
	leave_asking_card(&asking);
}

/* Given packed and unpacked text, when it is shown, then it is the same. */
static void packed_text_is_read(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x21, 0x00, "8D0C00D4F79BBD4ED341D4F29C0E");
	assert_string_equal(shown()->screen, "Toolkit Test");
	leave_asking_card(&asking);
}

/* Given a menu, when an item is chosen, then the card hears which, and help where that was asked; an
 * empty item takes the menu away. */
static void the_menu_tells_the_card_what_was_chosen(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x25, 0x80, "8504526F616D8F0401506F738F0407416C6C");
	expect_result(&asking, 0x25, "00");
	assert_string_equal(shown()->menu_title, "Roam");
	assert_int_equal(shown()->menu_items, 2);
	assert_string_equal(shown()->menu[1].text, "All");
	expect_done(handset_menu(asking.test.handset, 2, false, &fault), &fault);
	expect_envelope(&asking.card, "D30782020181900107");
	expect_done(handset_menu(asking.test.handset, 1, true, &fault), &fault);
	expect_envelope(&asking.card, "D309820201819001019500");
	assert_int_equal(handset_menu(asking.test.handset, 3, false, &fault), FAULT_INPUT);
	ask(&asking, 0x25, 0x00, "85008F00");
	expect_result(&asking, 0x25, "00");
	assert_int_equal(shown()->menu_items, 0);
	assert_int_equal(handset_menu(asking.test.handset, 1, false, &fault), FAULT_INPUT);
	leave_asking_card(&asking);
}

/* Given a choice, when the user chooses, goes back, ends, asks for help or does nothing, then the card
 * hears just that. */
static void a_choice_ends_as_the_user_ends_it(void **state)
{
	static const char items[] = "85024F6B8F0305416E8F03094265";
	struct handset *handset;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	handset = asking.test.handset;
	ask(&asking, 0x24, 0x80, items);
	assert_int_equal(shown()->prompt, PROMPT_CHOICE);
	assert_string_equal(shown()->choice_title, "Ok");
	assert_int_equal(handset_choose(handset, 3, false, &fault), FAULT_INPUT);
	expect_done(handset_choose(handset, 2, false, &fault), &fault);
	expect_result(&asking, 0x24, "00");
	expect_response(&asking.card, "830100900109");
	assert_int_equal(shown()->choice_items, 0);
	ask(&asking, 0x24, 0x80, items);
	expect_done(handset_choose(handset, 1, true, &fault), &fault);
	expect_response(&asking.card, "830113900105");
	ask(&asking, 0x24, 0x00, items);
	assert_int_equal(handset_choose(handset, 1, true, &fault), FAULT_INPUT);
	expect_done(handset_back(handset, &fault), &fault);
	expect_result(&asking, 0x24, "11");
	ask(&asking, 0x24, 0x00, items);
	expect_done(handset_end(handset, &fault), &fault);
	expect_result(&asking, 0x24, "10");
	ask(&asking, 0x24, 0x00, items);
	wait_for(&asking.test, 59);
	assert_true(asking.card.under_way);
	wait_for(&asking.test, 1);
	expect_result(&asking, 0x24, "12");
	assert_int_equal(shown()->prompt, PROMPT_NONE);
	leave_asking_card(&asking);
}

/* Given GET INPUT, when the user writes, then lengths and digits are watched and the text goes in the
 * coding that was asked for. */
static void what_the_user_writes_goes_in_the_coding_asked_for(void **state)
{
	struct handset *handset;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	handset = asking.test.handset;
	ask(&asking, 0x23, 0x00, "8D050450494E3A91020408");
	assert_int_equal(shown()->prompt, PROMPT_INPUT);
	assert_string_equal(shown()->screen, "PIN:");
	assert_int_equal(handset_input(handset, "123", &fault), FAULT_INPUT);
	assert_int_equal(handset_input(handset, "123456789", &fault), FAULT_INPUT);
	assert_int_equal(handset_input(handset, "12a4", &fault), FAULT_INPUT);
	expect_done(handset_input(handset, "12#4", &fault), &fault);
	expect_response(&asking.card, "8301008D050431322334");
	ask(&asking, 0x23, 0x09, "8D00910200FF");
	expect_done(handset_input(handset, "hellohello", &fault), &fault);
	expect_response(&asking.card, "8D0A00E8329BFD4697D9EC37");
	ask(&asking, 0x23, 0x03, "8D00910200FF");
	expect_done(handset_input(handset, "ЗД", &fault), &fault);
	expect_response(&asking.card, "8D050804170414");
	leave_asking_card(&asking);
}

/* Given a dialogue that waits, when other things happen, then they do, and the dialogue waits on. */
static void other_things_happen_while_a_dialogue_waits(void **state)
{
	struct handset *handset;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	handset = asking.test.handset;
	ask(&asking, 0x25, 0x00, "8501418F020141");
	ask(&asking, 0x05, 0x00, "990103");
	ask(&asking, 0x24, 0x00, "8F0305416E");
	asking.card.envelope_sw = 0x9300;
	forget_story(&asking.test);
	go_to(&asking.test, "MX");
	assert_int_equal(shown()->service, SERVICE_NORMAL);
	expect_told(&asking.test, "LOCATION STATUS: the toolkit is busy");
	expect_done(handset_menu(handset, 1, false, &fault), &fault);
	expect_told(&asking.test, "MENU SELECTION: the toolkit is busy");
	assert_int_equal(asking.card.enveloped, 3);
	wait_for(&asking.test, 10);
	assert_int_equal(shown()->prompt, PROMPT_CHOICE);
	expect_done(handset_choose(handset, 1, false, &fault), &fault);
	expect_result(&asking, 0x24, "00");
	leave_asking_card(&asking);
}

/* Given a dialogue, when the handset is switched off and on, then nothing of it is left. */
static void a_reset_ends_what_was_on_the_screen(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x25, 0x00, "8501418F020141");
	ask(&asking, 0x24, 0x00, "8F0305416E");
	switch_handset(&asking.test, false);
	assert_int_equal(handset_back(asking.test.handset, &fault), FAULT_INPUT);
	switch_handset(&asking.test, true);
	assert_int_equal(shown()->prompt, PROMPT_NONE);
	assert_int_equal(shown()->menu_items, 0);
	assert_int_equal(shown()->choice_items, 0);
	ask(&asking, 0x02, 0x00, "");
	expect_result(&asking, 0x02, "00");
	leave_asking_card(&asking);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_waits_for_its_user_where_it_says_so),
		cmocka_unit_test(packed_text_is_read),
		cmocka_unit_test(the_menu_tells_the_card_what_was_chosen),
		cmocka_unit_test(a_choice_ends_as_the_user_ends_it),
		cmocka_unit_test(what_the_user_writes_goes_in_the_coding_asked_for),
		cmocka_unit_test(other_things_happen_while_a_dialogue_waits),
		cmocka_unit_test(a_reset_ends_what_was_on_the_screen),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
