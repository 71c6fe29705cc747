/* SPDX-License-Identifier: Apache-2.0 */
#include "support/dispatch_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "inspect/view.h"
#include "octets/clock.h"
#include "support/image.h"
#include "support/image_calls.h"
#include "support/platform.h"
#include "transport/emulated.h"

enum { SYNCS_MAX = 40, CUT_OFF = 7 };

static struct dispatch_stage *const stage = &dispatch_stage;

/* Given a request, when the dispatcher runs, then it succeeds with every effect found on the card,
 * its steps are told, the settings are what was read back, and one counter was used. */
static void a_request_is_done_on_its_card(void **state)
{
	static const struct identifier a = { IDENTIFIER_ICCID, A_ICCID };
	static const char *const steps[] = { "sent", "receipt", "read back" };
	json_t *request, *effects, *row, *settings;
	size_t index;

	(void)state;
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	dispatch_start(NULL);
	request = dispatch_await(&stage->platform.acme, stage->id, "SUCCESS", 1);
	assert_string_equal(text_field(request, "reason"), "");
	assert_string_not_equal(text_field(request, "ended"), "");
	effects = json_object_get(request, "effects");
	assert_int_equal(json_array_size(effects), 8);
	json_array_foreach(effects, index, row)
	{
		assert_true(json_is_true(json_object_get(row, "holds")));
		assert_string_equal(text_field(row, "asked"), text_field(row, "found"));
	}
	assert_int_equal(json_array_size(json_object_get(request, "steps")), 3);
	json_array_foreach(json_object_get(request, "steps"), index, row)
		assert_string_equal(text_field(row, "step"), steps[index]);
	json_decref(request);
	dispatch_expect_answer(COUNTER_OF_A, "1");
	assert_int_equal(subscriber_settings(&stage->platform.service, &stage->platform.acme, &a,
	                                     &settings, &stage->fault),
	                 0);
	assert_string_equal(text_field(settings, "activeImsi"), A_IMSI_1);
	assert_string_equal(text_field(settings, "appletMode"), "MANUAL");
	assert_string_not_equal(text_field(settings, "readBack"), "");
	json_decref(settings);
	dispatch_expect_change_on_card();
}

/* Given a dispatcher with nothing to do, when requests come and it is woken, then each is done, in one packet or
 * two: the later one decides. */
static void a_waiting_dispatcher_is_woken(void **state)
{
	char first[REQUEST_ID_MAX];

	(void)state;
	dispatch_start(NULL);
	dispatch_pause(50);
	dispatch_ask(&stage->platform.acme, TO_A("{'activeImsi': '" A_IMSI_2 "'}"));
	strcpy(first, stage->id);
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	dispatcher_wake(stage->dispatcher);
	dispatch_expect_state("SUCCESS", 1);
	json_decref(dispatch_await(&stage->platform.acme, first, "SUCCESS", 1));
	dispatch_expect_change_on_card();
}

/* ---- cards that are not to be had ---- */

/* A process that has the card until the pipe says otherwise. */
static pid_t holder_of(const char *card, int *let_go)
{
	int ready[2], end[2];
	char path[TEST_PATH_MAX], octet;
	pid_t child;

	test_path(card, path);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct transport *transport;

		close(end[1]);
		if (emulated_open(path, &transport, &stage->fault) < 0 ||
		    write(ready[1], "x", 1) != 1)
			_exit(1);
		_exit(read(end[0], &octet, 1) < 0);
	}
	assert_int_equal(read(ready[0], &octet, 1), 1);
	close(ready[0]);
	close(ready[1]);
	close(end[0]);
	*let_go = end[1];
	return child;
}

/* Given a card that another process has, when a request is for it, then it waits, says who has the
 * card, and uses no counter; when the card is free, it is done. */
static void a_card_in_use_is_waited_for(void **state)
{
	char who[32];
	int let_go, status;
	const pid_t holder = holder_of("a.card", &let_go);
	json_t *request;

	(void)state;
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	dispatch_start(NULL);
	request = dispatch_await(&stage->platform.acme, stage->id, "PENDING", 1);
	snprintf(who, sizeof who, "process %d", (int)holder);
	assert_non_null(strstr(text_field(request, "reason"), "a.card"));
	assert_null(strchr(text_field(request, "reason"), '/')); /* who asks sees no folder */
	assert_non_null(strstr(text_field(request, "reason"), who));
	json_decref(request);
	dispatch_expect_answer(COUNTER_OF_A, "0");
	close(let_go);
	assert_int_equal(waitpid(holder, &status, 0), holder);
	assert_int_equal(status, 0);
	dispatch_expect_state("SUCCESS", 2);
	dispatch_expect_answer(COUNTER_OF_A, "1");
	dispatch_expect_change_on_card();
}

/* Given a card that is not there, when requests are for it and for one that is, then the first waits
 * with the reason and the other is done; when the card comes, the first is done. */
static void a_missing_card_is_waited_for(void **state)
{
	char other[REQUEST_ID_MAX];
	json_t *request;

	(void)state;
	dispatch_ask(&stage->platform.other, TO_B("{'appletMode': 'AUTOMATIC'}"));
	strcpy(other, stage->id);
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	dispatch_start(NULL);
	dispatch_expect_state("SUCCESS", 1);
	request = dispatch_await(&stage->platform.other, other, "PENDING", !stores_are_postgres());
	if (!stores_are_postgres()) { /* there nobody claims what nobody reaches */
		assert_non_null(
			strstr(text_field(request, "reason"), "no card with ICCID " B_ICCID));
		assert_null(strchr(text_field(request, "reason"), '/'));
	}
	json_decref(request);
	given_card("b.card", PROFILE_B);
	json_decref(dispatch_await(&stage->platform.other, other, "SUCCESS", 1));
}

/* Given a request that expires before the next try, when its card is not there, then it fails with
 * the reason, and has ended: also where nobody tries what nobody reaches. */
static void a_request_is_not_tried_for_ever(void **state)
{
	json_t *request;

	(void)state;
	dispatch_ask(&stage->platform.other, TO_B("{'appletMode': 'AUTOMATIC'}"));
	dispatch_expect_answer("UPDATE job SET expires = due + 500", "");
	dispatch_start(NULL);
	request =
		dispatch_await(&stage->platform.other, stage->id, "FAILED", !stores_are_postgres());
	assert_non_null(strstr(text_field(request, "reason"), "no card with ICCID " B_ICCID));
	assert_string_not_equal(text_field(request, "ended"), "");
	json_decref(request);
	dispatch_expect_answer(COUNTER_OF(B_ICCID), "0");
}

/* Given requests whose validity was over before anybody delivered them, the first or one behind it, when their card is
 * there, then they fail, and the card is not asked; what is not over is done. */
static void what_is_over_is_not_brought(void **state)
{
	static const char over[] = "UPDATE job SET expires = 1 WHERE sequence <> 2";
	char in_time[REQUEST_ID_MAX];
	json_t *request;

	(void)state;
	dispatch_ask(&stage->platform.acme, TO_A("{'appletMode': 'AUTOMATIC'}"));
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	strcpy(in_time, stage->id);
	dispatch_ask(&stage->platform.acme, TO_A("{'appletMode': 'AUTOMATIC'}"));
	dispatch_expect_answer(over, "");
	dispatch_start(NULL);
	request = dispatch_await(&stage->platform.acme, stage->id, "FAILED", 0);
	assert_non_null(strstr(text_field(request, "reason"), "validity was over"));
	json_decref(request);
	json_decref(dispatch_await(&stage->platform.acme, in_time, "SUCCESS", 1));
	dispatch_expect_answer("SELECT count(*) FROM request WHERE state = 'FAILED'", "2");
	dispatch_expect_answer(COUNTER_OF_A, "1");
	dispatch_expect_change_on_card();
}

/* Given a subscriber whose keys are not the card's, when a request is for it, then the card's no is
 * final: failed at the first attempt, with the status, the settings left as they were. */
static void a_card_that_refuses_is_final(void **state)
{
	static struct profile profile;
	char subscriber[SUBSCRIBER_ID_MAX];
	json_t *request;

	(void)state;
	given_card("b.card", PROFILE_B);
	end_platform(&stage->platform);
	given_accounts(&stage->platform);
	assert_int_equal(profile_load(PROFILE_B, &profile, &stage->fault), 0);
	profile.keys[0].kid[0] ^= 1;
	assert_int_equal(subscriber_add(&stage->platform.service, &stage->platform.acme, &profile,
	                                NULL, NULL, subscriber, &stage->fault),
	                 0);
	dispatch_ask(&stage->platform.acme, TO_B("{'appletMode': 'AUTOMATIC'}"));
	dispatch_start(NULL);
	request = dispatch_await(&stage->platform.acme, stage->id, "FAILED", 1);
	assert_int_equal(json_integer_value(json_object_get(request, "attempts")), 1);
	assert_non_null(strstr(text_field(request, "reason"), "check sum"));
	assert_int_equal(json_array_size(json_object_get(request, "effects")), 0);
	json_decref(request);
	dispatch_expect_answer("SELECT value FROM counter", "1");
	dispatch_expect_answer(
		"SELECT count(*) FROM subscriber WHERE settings LIKE '%\"AUTOMATIC\"%'",
		profile.settings.mode == CHANGE_MODE_AUTOMATIC ? "1" : "0");
}

/* Given a card that has seen a counter, when a request reaches it with that counter, then the counter
 * is moved on, once and told as a step, and the request is done. */
static void a_counter_that_is_low_is_moved_on(void **state)
{
	json_t *request;

	(void)state;
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	dispatch_start(NULL);
	dispatch_expect_state("SUCCESS", 1);
	dispatch_expect_answer("UPDATE counter SET value = 0", "");
	dispatch_ask(&stage->platform.acme, TO_A("{'appletMode': 'AUTOMATIC'}"));
	dispatcher_wake(stage->dispatcher);
	request = dispatch_await(&stage->platform.acme, stage->id, "SUCCESS", 1);
	json_decref(request);
	dispatch_expect_answer("SELECT count(*) FROM step WHERE step = 'resynchronised'", "1");
	dispatch_expect_answer(COUNTER_OF_A, "65537");
}

/* Given a card whose counter is out of that reach, when a request reaches it, then the counter is
 * moved on once, its status is the reason, and it did nothing. */
static void a_counter_is_moved_on_once(void **state)
{
	json_t *request;

	(void)state;
	dispatch_expect_answer("UPDATE counter SET value = 200000", "");
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	dispatch_start(NULL);
	dispatch_expect_state("SUCCESS", 1);
	dispatch_expect_answer("UPDATE counter SET value = 0", "");
	dispatch_ask(&stage->platform.acme, TO_A("{'appletMode': 'AUTOMATIC'}"));
	dispatcher_wake(stage->dispatcher);
	request = dispatch_await(&stage->platform.acme, stage->id, "FAILED", 1);
	assert_non_null(strstr(text_field(request, "reason"), "status 02"));
	json_decref(request);
	dispatch_expect_answer("SELECT count(*) FROM step WHERE step = 'resynchronised'", "1");
	dispatch_expect_change_on_card();
}

/* ---- restart ---- */

static void claim_and_be_gone(void *ctx)
{
	struct store *mine = open_store(stage->platform.store_name);
	struct store_job job;
	uint64_t counter;

	(void)ctx;
	dispatch_be_a_worker(mine);
	claim_job(mine, clock_now_ms(), &job);
	if (store_counter_next(mine, job.subscriber, 1, &counter, &stage->fault) < 0)
		_exit(1);
}

/* Given a process that claimed a job, took a counter and is gone, when a dispatcher starts, then it
 * takes the job up with a counter of its own, and does it. */
static void a_claimed_job_is_taken_up(void **state)
{
	(void)state;
	dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
	end_platform(&stage->platform);
	assert_int_equal(in_a_process(claim_and_be_gone, NULL), 0);
	reopen_platform(&stage->platform);
	dispatch_expect_state("IN_PROGRESS", 1);
	dispatch_start(NULL);
	dispatch_expect_state("SUCCESS", 2);
	dispatch_expect_answer(COUNTER_OF_A, "2");
	dispatch_expect_change_on_card();
}

/* A platform's process that is cut off when the card makes something durable for the n-th time. */
static void dispatch_until_cut_off(void *ctx)
{
	image_calls_exit_at_sync(*(unsigned *)ctx, CUT_OFF);
	reopen_platform(&stage->platform);
	dispatch_start(NULL);
	dispatch_expect_state("SUCCESS", 1);
}

/* Given a process that is cut off at any point at which the card keeps something, when the next one
 * starts, then the request succeeds with all that was asked, the counter higher than the last. */
static void a_delivery_cut_off_anywhere_is_finished(void **state)
{
	unsigned at = 1;
	int end = CUT_OFF;

	(void)state;
	for (; at <= SYNCS_MAX && end == CUT_OFF; at++) {
		char before[24], after[24];

		dispatch_remove_card("a.card");
		given_card("a.card", PROFILE_A);
		dispatch_ask(&stage->platform.acme, TO_A(CHANGE));
		end_platform(&stage->platform);
		end = in_a_process(dispatch_until_cut_off, &at);
		ask_database(stage->platform.store_name, COUNTER_OF_A, before, sizeof before);
		reopen_platform(&stage->platform);
		if (end == CUT_OFF)
			dispatch_expect_state("IN_PROGRESS", 1);
		dispatch_start(NULL);
		dispatch_expect_state("SUCCESS", end == CUT_OFF ? 2 : 1);
		dispatcher_stop(stage->dispatcher);
		stage->dispatcher = NULL;
		ask_database(stage->platform.store_name, COUNTER_OF_A, after, sizeof after);
		assert_true(atoi(after) == atoi(before) + (end == CUT_OFF));
		dispatch_expect_change_on_card();
		end_platform(&stage->platform);
		reopen_platform(&stage->platform);
	}
	assert_int_equal(end, 0); /* the last ran to its end: every point was met */
	assert_true(at > 4);
}

/* Given a store that is being served, when a second dispatcher wants to start, then it is refused where the store
 * is not shared. */
static void a_store_has_one_dispatcher(void **state)
{
	struct store *second = open_store(stage->platform.store_name);
	struct dispatcher *another = NULL;

	(void)state;
	dispatch_start(NULL);
	assert_int_equal(dispatcher_start(second, stage->cards, NULL, &another, &stage->fault),
	                 stores_are_postgres() ? 0 : FAULT_BUSY);
	assert_true(stores_are_postgres() || !another);
	dispatcher_stop(another);
	store_close(second);
}

#define WITH_CARD(test) cmocka_unit_test_setup_teardown(test, dispatch_given, dispatch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CARD(a_request_is_done_on_its_card),
		WITH_CARD(a_waiting_dispatcher_is_woken),
		WITH_CARD(a_card_in_use_is_waited_for),
		WITH_CARD(a_missing_card_is_waited_for),
		WITH_CARD(a_request_is_not_tried_for_ever),
		WITH_CARD(what_is_over_is_not_brought),
		WITH_CARD(a_card_that_refuses_is_final),
		WITH_CARD(a_counter_that_is_low_is_moved_on),
		WITH_CARD(a_counter_is_moved_on_once),
		WITH_CARD(a_claimed_job_is_taken_up),
		WITH_CARD(a_delivery_cut_off_anywhere_is_finished),
		WITH_CARD(a_store_has_one_dispatcher),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
