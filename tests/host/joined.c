/* SPDX-License-Identifier: Apache-2.0 */
#include "support/dispatch_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "store/job_list.h"
#include "store/joined.h"
#include "support/image.h"
#include "support/image_calls.h"

/* Requests for one card that wait together, in one packet where that is the same. */

enum { SYNCS_MAX = 40, CUT_OFF = 7, MANY = 20 };

static struct dispatch_stage *const stage = &dispatch_stage;

/* Together CHANGE; the second says what the third says otherwise. */
static const char *const three[] = {
	TO_A("{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "'}"),
	TO_A("{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '001,222',"
	     " 'preferredOperatorNetworks': ['302220', '302500']}]}"),
	TO_A("{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '001',"
	     " 'forbiddenNetworks': ['23430', '90146']}]}"),
};
static char ids[MANY + 2][REQUEST_ID_MAX];

static void ask_three(void)
{
	for (size_t i = 0; i < 3; i++) {
		dispatch_ask(&stage->platform.acme, three[i]);
		strcpy(ids[i], stage->id);
	}
}

static json_t *await(size_t at, const char *state, int attempts)
{
	return dispatch_await(&stage->platform.acme, ids[at], state, attempts);
}

static void expect_state(size_t at, const char *state, int attempts)
{
	json_decref(await(at, state, attempts));
}

/* The details of its steps of that name, one after the other; "" where there is none. */
static const char *step(const json_t *request, const char *name)
{
	static char details[1024];
	size_t index, size = 0;
	json_t *row;

	details[0] = '\0';
	json_array_foreach(json_object_get(request, "steps"), index, row)
	{
		if (strcmp(text_field(row, "step"), name) == 0)
			size += (size_t)snprintf(details + size, sizeof details - size, "%s;",
			                         text_field(row, "detail"));
	}
	return details;
}

static const json_t *effect(const json_t *request, const char *what)
{
	size_t index;
	json_t *row;

	json_array_foreach(json_object_get(request, "effects"), index, row)
	{
		if (strcmp(text_field(row, "what"), what) == 0)
			return row;
	}
	fail_msg("no effect '%s'", what);
	return NULL;
}

/* Given three requests for a card that wait, when the dispatcher runs, then one packet with one counter has them
 * all, and each ends by itself: with its steps, its effects, and what a later one asked otherwise said as such. */
static void requests_that_wait_travel_together(void **state)
{
	const char *countries = "slot 1 " A_IMSI_1 " countries";
	char wanted[256];
	json_t *request;

	(void)state;
	ask_three();
	dispatch_start(NULL);
	request = await(1, "SUCCESS", 1);
	snprintf(wanted, sizeof wanted, "3 requests in one packet, request %s the first;", ids[0]);
	assert_string_equal(step(request, "joined"), wanted);
	snprintf(wanted, sizeof wanted, "allowedCountries of " A_IMSI_1 ": by request %s;", ids[2]);
	assert_string_equal(step(request, "superseded"), wanted);
	assert_non_null(strstr(step(request, "sent"), "counter 0000000001"));
	assert_string_equal(step(request, "read back"), "2 of 3 effects hold, 1 superseded;");
	assert_true(json_is_false(json_object_get(effect(request, countries), "holds")));
	assert_string_equal(text_field(effect(request, countries), "asked"), "001,222");
	assert_string_equal(text_field(effect(request, countries), "found"), "001");
	assert_string_equal(text_field(effect(request, countries), "supersededBy"), ids[2]);
	assert_true(json_is_true(json_object_get(effect(request, "EF.OPLMNwAcT"), "holds")));
	json_decref(request);
	request = await(2, "SUCCESS", 1);
	assert_string_equal(step(request, "superseded"), "");
	assert_string_equal(step(request, "read back"), "3 of 3 effects hold;");
	json_decref(request);
	request = await(0, "SUCCESS", 1);
	assert_int_equal(json_array_size(json_object_get(request, "effects")), 3);
	json_decref(request);
	dispatch_expect_answer(COUNTER_OF_A, "1");
	dispatch_expect_change_on_card();
}

/* Given more requests than a packet takes, when the dispatcher runs, then they go in two. */
static void a_packet_takes_so_many(void **state)
{
	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		dispatch_ask(&stage->platform.acme, TO_A("{'appletMode': 'MANUAL'}"));
		strcpy(ids[i], stage->id);
	}
	dispatch_start(NULL);
	for (size_t i = 0; i < MANY; i++)
		expect_state(i, "SUCCESS", 1);
	dispatch_expect_answer(COUNTER_OF_A, "2");
}

/* Given requests of which the third ends what the second holds, when the dispatcher runs, then it and what comes
 * behind it goes in a packet of its own. */
static void what_cannot_be_joined_goes_behind(void **state)
{
	static const char *const asked[] = {
		TO_A("{'appletMode': 'MANUAL'}"),
		TO_A("{'activeImsi': '" A_IMSI_1 "'}"),
		TO_A("{'appletMode': 'AUTOMATIC'}"),
	};
	json_t *request;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		dispatch_ask(&stage->platform.acme, asked[i]);
		strcpy(ids[i], stage->id);
	}
	dispatch_start(NULL);
	request = await(2, "SUCCESS", 1);
	assert_string_equal(step(request, "joined"), "");
	json_decref(request);
	request = await(0, "SUCCESS", 1);
	assert_non_null(strstr(step(request, "joined"), "2 requests in one packet"));
	assert_string_equal(step(request, "superseded"), "");
	json_decref(request);
	expect_state(1, "SUCCESS", 1);
	dispatch_expect_answer(COUNTER_OF_A, "2");
}

/* Given a dispatcher that is to send each apart, when requests wait, then each has a packet of its own. */
static void they_can_be_kept_apart(void **state)
{
	const struct dispatcher_options options = { .apart = true };

	(void)state;
	ask_three();
	dispatch_start(&options);
	expect_state(2, "SUCCESS", 1);
	dispatch_expect_answer(COUNTER_OF_A, "3");
	dispatch_expect_answer("SELECT count(*) FROM step WHERE step = 'joined'", "0");
	dispatch_expect_change_on_card();
}

/* Given a request that the card refuses between two that it does not, when they wait together, then their packet is
 * refused, each goes alone, that one fails with the card's reason and the others are done. */
static void one_that_the_card_refuses_fails_alone(void **state)
{
	json_t *request;

	(void)state;
	ask_three();
	dispatch_expect_answer("UPDATE job SET content = replace(content, '" A_IMSI_1
	                       "', '222013090969999') WHERE sequence ="
	                       " (SELECT min(sequence) + 1 FROM job)",
	                       "");
	dispatch_start(NULL);
	request = await(1, "FAILED", 2);
	assert_non_null(strstr(text_field(request, "reason"), "no slot of the card"));
	assert_non_null(strstr(step(request, "apart"), "no slot of the card"));
	json_decref(request);
	expect_state(0, "SUCCESS", 2);
	expect_state(2, "SUCCESS", 2);
	dispatch_expect_answer(COUNTER_OF_A, "4");
}

/* Given a request whose content nobody can read among others, when they wait, then it alone fails. */
static void one_that_cannot_be_read_fails_alone(void **state)
{
	(void)state;
	ask_three();
	dispatch_expect_answer("UPDATE job SET content = '{\"mode\": 1}' WHERE sequence ="
	                       " (SELECT min(sequence) + 1 FROM job)",
	                       "");
	dispatch_start(NULL);
	expect_state(0, "SUCCESS", 1);
	expect_state(1, "FAILED", 1);
	expect_state(2, "SUCCESS", 1);
	dispatch_expect_answer(COUNTER_OF_A, "2");
}

/* Given requests for a card that is not there, when another is accepted and the card comes, then all of them
 * travel together. */
static void what_comes_while_a_card_is_away_travels_too(void **state)
{
	json_t *request;

	(void)state;
	dispatch_remove_card("a.card");
	ask_three();
	dispatch_start(NULL);
	expect_state(0, "PENDING", 1);
	dispatch_ask(&stage->platform.acme, TO_A("{'activeImsi': '" A_IMSI_2 "'}"));
	strcpy(ids[3], stage->id);
	given_card("a.card", PROFILE_A);
	request = await(3, "SUCCESS", 1);
	assert_non_null(strstr(step(request, "joined"), "4 requests in one packet"));
	json_decref(request);
	request = await(0, "SUCCESS", 2);
	assert_string_equal(text_field(effect(request, "active IMSI"), "supersededBy"), ids[3]);
	json_decref(request);
	dispatch_expect_answer(COUNTER_OF_A, "1");
}

/* ---- ends of processes ---- */

/* The first with the others behind it, as whoever claims it has them. */
static void claim_three(struct store *store, struct store_job jobs[3])
{
	int64_t next;

	assert_int_equal(store_job_claim(store, clock_now_ms(), &jobs[0], &next, &stage->fault), 1);
	assert_int_equal(store_jobs_behind(store, &jobs[0], false, jobs + 1, 2, &stage->fault), 2);
	assert_int_equal(store_jobs_join(store, &jobs[0], jobs + 1, 2, 1, &stage->fault), 0);
	for (size_t i = 0; i < 3; i++)
		free(jobs[i].content);
}

static void claim_and_be_gone(void *ctx)
{
	struct store *mine = open_store(stage->platform.store_name);
	struct store_job jobs[3];
	uint64_t counter;

	(void)ctx;
	dispatch_be_a_worker(mine);
	claim_three(mine, jobs);
	if (store_job_counter(mine, &jobs[0], 1, 1, 1, &counter, &stage->fault) < 0)
		_exit(1);
}

/* Given a process that took three jobs into one packet, took a counter and is gone, when a dispatcher starts, then
 * it does all three with a counter of its own. */
static void jobs_of_a_process_that_is_gone_are_taken_up(void **state)
{
	(void)state;
	ask_three();
	end_platform(&stage->platform);
	assert_int_equal(in_a_process(claim_and_be_gone, NULL), 0);
	reopen_platform(&stage->platform);
	expect_state(2, "IN_PROGRESS", 1);
	dispatch_start(NULL);
	for (size_t i = 0; i < 3; i++)
		expect_state(i, "SUCCESS", 2);
	dispatch_expect_answer(COUNTER_OF_A, "2");
	dispatch_expect_change_on_card();
}

static void dispatch_until_cut_off(void *ctx)
{
	image_calls_exit_at_sync(*(unsigned *)ctx, CUT_OFF);
	reopen_platform(&stage->platform);
	dispatch_start(NULL);
	for (size_t i = 0; i < 3; i++)
		expect_state(i, "SUCCESS", 1);
}

/* Each counter was kept with the story of its packet, for each of the three. */
static void expect_story(int counter)
{
	char wanted[16];

	snprintf(wanted, sizeof wanted, "%d", 3 * counter);
	dispatch_expect_answer(
		"SELECT count(*) FROM step WHERE step = 'sent' AND octets IS NOT NULL", wanted);
}

/* Given a process that is cut off wherever the card keeps something, when the next one starts, then all three are
 * done, no counter is used twice, and what was sent before is told. */
static void a_joint_packet_cut_off_anywhere_is_finished(void **state)
{
	unsigned at = 1;
	int end = CUT_OFF;

	(void)state;
	for (; at <= SYNCS_MAX && end == CUT_OFF; at++) {
		char before[24], after[24];

		dispatch_remove_card("a.card");
		given_card("a.card", PROFILE_A);
		ask_three();
		end_platform(&stage->platform);
		end = in_a_process(dispatch_until_cut_off, &at);
		ask_database(stage->platform.store_name, COUNTER_OF_A, before, sizeof before);
		expect_story(atoi(before));
		reopen_platform(&stage->platform);
		dispatch_start(NULL);
		for (size_t i = 0; i < 3; i++)
			expect_state(i, "SUCCESS", 1);
		dispatcher_stop(stage->dispatcher);
		stage->dispatcher = NULL;
		ask_database(stage->platform.store_name, COUNTER_OF_A, after, sizeof after);
		assert_true(atoi(after) == atoi(before) + (end == CUT_OFF));
		dispatch_expect_change_on_card();
	}
	assert_int_equal(end, 0);
	assert_true(at > 4);
}

/* Given one who has three jobs in a packet, when another takes the first over, then the first of the two ends none
 * of them, and the other all. */
static void who_loses_the_first_loses_them_all(void **state)
{
	struct store *store = stage->platform.service.store;
	struct store_job lost[3], taken[3];

	(void)state;
	ask_three();
	claim_three(store, lost);
	assert_int_equal(store_job_cancel(store, ids[1], 1, &stage->fault), FAULT_BUSY);
	assert_int_equal(store_jobs_release(store, &stage->fault), 0);
	claim_three(store, taken);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(store_job_end(store, &lost[i], REQUEST_FAILED, "", NULL, NULL, 1,
		                               &stage->fault),
		                 FAULT_BUSY);
	assert_int_equal(store_jobs_join(store, &lost[0], lost + 1, 2, 1, &stage->fault),
	                 FAULT_BUSY);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(store_job_end(store, &taken[i], REQUEST_SUCCESS, "", NULL, NULL, 1,
		                               &stage->fault),
		                 0);
}

/* Given a job that has ended, when it is to be joined, then it is not, nor are the others. */
static void what_has_ended_is_not_joined(void **state)
{
	struct store *store = stage->platform.service.store;
	struct store_job jobs[3];
	int64_t next;

	(void)state;
	ask_three();
	assert_int_equal(store_job_claim(store, clock_now_ms(), &jobs[0], &next, &stage->fault), 1);
	assert_int_equal(store_jobs_behind(store, &jobs[0], false, jobs + 1, 2, &stage->fault), 2);
	assert_int_equal(store_job_cancel(store, ids[2], 1, &stage->fault), 0);
	assert_int_equal(store_jobs_join(store, &jobs[0], jobs + 1, 2, 1, &stage->fault),
	                 FAULT_BUSY);
	expect_state(1, "PENDING", 0);
	for (size_t i = 0; i < 3; i++)
		free(jobs[i].content);
}

#define WITH_CARD(test) cmocka_unit_test_setup_teardown(test, dispatch_given, dispatch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CARD(requests_that_wait_travel_together),
		WITH_CARD(a_packet_takes_so_many),
		WITH_CARD(what_cannot_be_joined_goes_behind),
		WITH_CARD(they_can_be_kept_apart),
		WITH_CARD(one_that_the_card_refuses_fails_alone),
		WITH_CARD(one_that_cannot_be_read_fails_alone),
		WITH_CARD(what_comes_while_a_card_is_away_travels_too),
		WITH_CARD(jobs_of_a_process_that_is_gone_are_taken_up),
		WITH_CARD(a_joint_packet_cut_off_anywhere_is_finished),
		WITH_CARD(who_loses_the_first_loses_them_all),
		WITH_CARD(what_has_ended_is_not_joined),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
