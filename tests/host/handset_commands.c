/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/asking_handset.h"
#include "support/image.h"

/* Proactive commands that ask or set something, and how a handset judges a command: TS 102 223 6. */

static struct asking_test asking;
static struct fault fault;

/* Given each kind of refusal, when the card asks so, then it is told by the right result. */
static void a_command_that_cannot_be_done_is_answered_by_its_reason(void **state)
{
	static const struct {
		unsigned type, qualifier;
		const char *tlvs, *result;
	} rows[] = {
		{ 0x7F, 0, "", "31" },                 /* a type nobody has                  */
		{ 0x22, 0, "8D020441", "30" },         /* GET INKEY: not announced           */
		{ 0x10, 0, "", "30" },                 /* SET UP CALL                        */
		{ 0x26, 0x02, "", "30" },              /* measurements: not announced        */
		{ 0x21, 0, "", "36" },                 /* DISPLAY TEXT without text          */
		{ 0x27, 0, "", "36" },                 /* a timer without its number         */
		{ 0x27, 0, "A40101", "36" },           /* started without a time             */
		{ 0x27, 0, "A40109A503005000", "32" }, /* the ninth                      */
		{ 0x27, 0, "A40101A503005A00", "32" }, /* digits that are none           */
		{ 0x27, 0, "A40101A503000000", "32" }, /* no time at all                 */
		{ 0x27, 1, "A40101", "24" },           /* stops what does not run            */
		{ 0x27, 2, "A40101", "24" },           /* asks it                            */
		{ 0x21, 0, "8D020441D00100", "32" },   /* required and not understood    */
		{ 0x21, 0, "8D020441500100", "01" },   /* not required                   */
		{ 0x21, 0, "8D020C41", "32" },         /* no such coding                     */
		{ 0x05, 0, "990105", "30" },           /* an event it has not                */
		{ 0x01, 0x0B, "", "32" },              /* no such REFRESH                    */
		{ 0x01, 0x01, "", "36" },              /* file change without files          */
		{ 0x01, 0x07, "", "36" },              /* Steering of Roaming without a list */
		{ 0x24, 0, "8F00", "32" },             /* a choice of nothing                */
		{ 0x23, 1, "8D0204418D00", "36" },     /* GET INPUT without lengths          */
		{ 0x02, 0, "", "00" },                 /* MORE TIME                          */
	};

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ask(&asking, rows[i].type, rows[i].qualifier, rows[i].tlvs);
		expect_result(&asking, rows[i].type, rows[i].result);
	}
	assert_int_equal(asking_state(&asking)->commands, sizeof rows / sizeof rows[0]);
	/* Without device identities. */
	asking_card_ask(&asking.card, "D0058103010200");
	wait_for(&asking.test, 30);
	expect_result(&asking, 0x02, "36");
	assert_int_equal(asking_state(&asking)->unannounced, 3);
	leave_asking_card(&asking);
}

/* Given a terminal profile, when the card asks for what it does not announce, then the answer is that it
 * is beyond the terminal. */
static void what_was_not_announced_is_beyond_the_terminal(void **state)
{
	static const struct {
		const char *profile;
		unsigned type, qualifier;
		const char *tlvs, *result;
	} rows[] = {
		{ "nb-iot", 0x21, 0, "8D020441", "30" },
		{ "nb-iot", 0x25, 0, "8501418F020141", "30" },
		{ "nb-iot", 0x24, 0, "8F020141", "30" },
		{ "nb-iot", 0x26, 1, "", "00" },
		{ "nb-iot", 0x27, 0, "A40101A503005000", "00" },
		{ "nb-iot", 0x01, 7, "F2050302274000", "30" },
		{ "minimal", 0x27, 0, "A40101A503005000", "30" },
		{ "minimal", 0x26, 0, "", "30" },
		{ "minimal", 0x05, 0, "990103", "30" },
		{ "minimal", 0x02, 0, "", "30" },
		{ "minimal", 0x03, 0, "84020105", "00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (i == 0 || strcmp(rows[i].profile, rows[i - 1].profile) != 0)
			given_an_asking_card(&asking, rows[i].profile, IMEI);
		ask(&asking, rows[i].type, rows[i].qualifier, rows[i].tlvs);
		expect_result(&asking, rows[i].type, rows[i].result);
		if (i + 1 == sizeof rows / sizeof rows[0] ||
		    strcmp(rows[i].profile, rows[i + 1].profile) != 0)
			leave_asking_card(&asking);
	}
}

/* Given a registered handset, when the card asks for local information, then it comes as TS 102 223 8
 * codes it. */
static void local_information_is_provided(void **state)
{
	static const struct {
		unsigned qualifier;
		const char *tlv;
	} rows[] = {
		{ 0x01, "94084A09512430325781" },
		{ 0x08, "E2094309512430325701F1" },
		{ 0x03, "A607621010" },
		{ 0x04, "AD02656E" },
		{ 0x06, "BF0100" },
	};

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ask(&asking, 0x26, rows[i].qualifier, "");
		expect_result(&asking, 0x26, "00");
		expect_response(&asking.card, rows[i].tlv);
	}
	leave_asking_card(&asking);
}

/* Given normal, limited and no service, when the card asks where it is, then the result says which. */
static void the_location_comes_with_the_state_of_service(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", NULL);
	ask(&asking, 0x26, 0x00, "");
	expect_result(&asking, 0x26, "00");
	expect_response(&asking.card, "9307030227");
	go_to(&asking.test, "CN");
	assert_int_equal(asking_state(&asking)->service, SERVICE_LIMITED);
	ask(&asking, 0x26, 0x00, "");
	expect_result(&asking, 0x26, "06");
	expect_response(&asking.card, "93");
	go_to(&asking.test, "nowhere");
	assert_int_equal(asking_state(&asking)->service, SERVICE_NONE);
	ask(&asking, 0x26, 0x00, "");
	expect_result(&asking, 0x26, "2004");
	ask(&asking, 0x26, 0x06, "");
	expect_result(&asking, 0x26, "2004");
	/* A handset that gives no IMEI. */
	ask(&asking, 0x26, 0x01, "");
	expect_result(&asking, 0x26, "2000");
	leave_asking_card(&asking);
}

/* Given timers, when time passes, then each tells the card once, with the value it was started with; one
 * that was stopped tells nothing. */
static void timers_end_in_virtual_time(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x27, 0, "A40101A503005000");
	expect_response(&asking.card, "830100A40101");
	ask(&asking, 0x27, 0, "A40108A503100000");
	ask(&asking, 0x27, 0, "A40102A503001003");
	ask(&asking, 0x27, 2, "A40101");
	expect_result(&asking, 0x27, "00");
	expect_response(&asking.card, "A40101A503003003");
	ask(&asking, 0x27, 1, "A40108");
	expect_result(&asking, 0x27, "00");
	expect_response(&asking.card, "A40108A503");
	assert_int_equal(asking.card.enveloped, 0);
	wait_for(&asking.test, 60);
	assert_int_equal(asking.card.enveloped, 1);
	expect_envelope(&asking.card, "D70C82028281A40102A503001003");
	wait_for(&asking.test, 7200);
	assert_int_equal(asking.card.enveloped, 2);
	expect_envelope(&asking.card, "D70C82028281A40101A503005000");
	ask(&asking, 0x27, 2, "A40101");
	expect_result(&asking, 0x27, "24");
	leave_asking_card(&asking);
}

/* Given POLL INTERVAL and POLLING OFF, when time passes, then STATUS comes as often as was granted. */
static void the_card_sets_how_often_it_is_polled(void **state)
{
	unsigned statuses;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	statuses = asking.card.statuses;
	wait_for(&asking.test, 300);
	assert_int_equal(asking.card.statuses - statuses, 10);
	ask(&asking, 0x03, 0, "8402000A");
	expect_result(&asking, 0x03, "00");
	expect_response(&asking.card, "8402000A");
	statuses = asking.card.statuses;
	wait_for(&asking.test, 3600);
	assert_int_equal(asking.card.statuses - statuses, 6);
	ask(&asking, 0x03, 0, "84020105");
	wait_for(&asking.test, 600);
	ask(&asking, 0x04, 0, "");
	expect_result(&asking, 0x04, "00");
	statuses = asking.card.statuses;
	wait_for(&asking.test, 86400);
	assert_int_equal(asking.card.statuses, statuses);
	leave_asking_card(&asking);
}

/* Given a list of events, when it is set up, then the story names each once. */
static void the_story_names_the_events(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x05, 0, "99040312030B");
	expect_told(&asking.test, "SET UP EVENT LIST: location status, network rejection, access "
	                          "technology change\n");
	ask(&asking, 0x05, 0, "9900");
	expect_told(&asking.test, "SET UP EVENT LIST: none\n");
	leave_asking_card(&asking);
}

/* Given an answer that was set, when the card asks, then that is the answer, as often as it was set, and
 * nothing is done. */
static void a_terminal_is_busy_as_often_as_a_test_wants(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	expect_done(handset_answer_with(asking.test.handset, 0x01, 0x20, 0x01, 2, &fault), &fault);
	ask(&asking, 0x01, 0x00, "");
	expect_result(&asking, 0x01, "2001");
	ask(&asking, 0x01, 0x00, "");
	expect_result(&asking, 0x01, "2001");
	assert_int_equal(asking_state(&asking)->refreshes, 0);
	ask(&asking, 0x01, 0x00, "");
	expect_result(&asking, 0x01, "00");
	assert_int_equal(asking_state(&asking)->refreshes, 1);
	expect_done(handset_answer_with(asking.test.handset, 0x21, 0x30, 0, 0, &fault), &fault);
	for (int i = 0; i < 5; i++) {
		ask(&asking, 0x21, 0, "8D020441");
		expect_result(&asking, 0x21, "30");
	}
	expect_done(handset_answer_with(asking.test.handset, 0x21, 0, 0, -1, &fault), &fault);
	ask(&asking, 0x21, 0, "8D020441");
	expect_result(&asking, 0x21, "00");
	leave_asking_card(&asking);
}

/* Given a card that asks for ever, when the handset obeys, then it says so and gives up. */
static void a_card_that_never_ends_is_refused(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	for (int i = 0; i < 40; i++)
		asking_card_ask(&asking.card, "D009810301020082028182");
	assert_int_equal(handset_wait(asking.test.handset, 30, &fault), FAULT_REFUSED);
	leave_asking_card(&asking);
}

/* Given a card that announces a command while another is under way, when the handset reads or waits for its
 * user, then it fetches nothing before its answer has gone: TS 102 223 4.2. */
static void one_command_is_obeyed_at_a_time(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	asking.card.pushy = true;
	asking_card_ask(&asking.card, "D009810301010082028182");
	ask(&asking, 0x24, 0x00, "8F0305416E");
	assert_int_equal(asking.card.responded, 1);
	assert_true(asking.card.under_way);
	ask(&asking, 0x02, 0x00, "");
	assert_int_equal(asking.card.fetched, 2);
	expect_done(handset_choose(asking.test.handset, 1, false, &fault), &fault);
	assert_int_equal(asking.card.fetched, 3);
	expect_result(&asking, 0x02, "00");
	/* What was announced while files were read is fetched once. */
	asking_card_ask(&asking.card, "D009810301010082028182");
	ask(&asking, 0x02, 0x00, "");
	assert_int_equal(asking.card.fetched, 5);
	assert_int_equal(asking.card.responded, 5);
	leave_asking_card(&asking);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_that_cannot_be_done_is_answered_by_its_reason),
		cmocka_unit_test(what_was_not_announced_is_beyond_the_terminal),
		cmocka_unit_test(local_information_is_provided),
		cmocka_unit_test(the_location_comes_with_the_state_of_service),
		cmocka_unit_test(timers_end_in_virtual_time),
		cmocka_unit_test(the_card_sets_how_often_it_is_polled),
		cmocka_unit_test(the_story_names_the_events),
		cmocka_unit_test(a_terminal_is_busy_as_often_as_a_test_wants),
		cmocka_unit_test(a_card_that_never_ends_is_refused),
		cmocka_unit_test(one_command_is_obeyed_at_a_time),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
