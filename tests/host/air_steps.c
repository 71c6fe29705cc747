/* SPDX-License-Identifier: Apache-2.0 */
#include "support/air_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "store/air.h"

/* What a service centre says of a packet, in the steps of the requests that travel in it. */

enum { NAMES_MAX = 2048 };

/* The steps of the request, by name, each with a comma behind. */
static void read_names(const json_t *request, char names[NAMES_MAX])
{
	json_t *step;
	size_t index;

	names[0] = '\0';
	json_array_foreach(json_object_get(request, "steps"), index, step)
	{
		const size_t size = strlen(names);

		snprintf(names + size, NAMES_MAX - size, "%s,", text_field(step, "step"));
	}
}

/* The detail of step number at of that name; NULL where there is none. */
static const char *detail_of(const json_t *request, const char *name, unsigned at)
{
	json_t *step;
	size_t index;

	json_array_foreach(json_object_get(request, "steps"), index, step)
	{
		if (strcmp(text_field(step, "step"), name) == 0 && at-- == 0)
			return text_field(step, "detail");
	}
	return NULL;
}

static void expect_detail(const json_t *request, const char *name, unsigned at, const char *wanted)
{
	const char *detail = detail_of(request, name, at);

	if (!detail || strncmp(detail, wanted, strlen(wanted)) != 0)
		fail_msg("%s %u: '%s', not '%s'", name, at, detail ? detail : "none", wanted);
}

/* Given a card that only a centre reaches, when a request has ended, then its steps say when its message left, what the
 * centre called it, and when that said that it arrived, behind "sent" and in order. */
static void what_the_centre_said_of_a_message_are_steps(void **state)
{
	char names[NAMES_MAX], taken[64], told[64];
	json_t *request;

	(void)state;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	read_names(request, names);
	assert_string_equal(
		names, "sent,submit_sm,submit_sm_resp,delivery receipt,receipt,not read back,");
	expect_detail(request, "submit_sm", 0, "message 1 of 1, to 39");
	expect_detail(request, "submit_sm_resp", 0, "message 1 of 1: taken, message_id ");
	assert_int_equal(sscanf(detail_of(request, "submit_sm_resp", 0),
	                        "message 1 of 1: taken, message_id %63s", taken),
	                 1);
	snprintf(told, sizeof told, "message_id %.40s: delivered", taken);
	expect_detail(request, "delivery receipt", 0, told);
	json_decref(request);
}

/* Given a centre that is busy, when it takes a message at its fourth submission, then each submission and each answer is
 * a step, with its status and how long we wait. */
static void each_try_of_a_message_is_a_step(void **state)
{
	json_t *request;

	(void)state;
	air_faults((struct smsc_server_faults){ .throttle = 3, .throttle_status = SMPP_THROTTLED });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	expect_detail(request, "submit_sm", 0, "message 1 of 1, to ");
	expect_detail(request, "submit_sm_resp", 0,
	              "message 1 of 1: status 58, throttled; again in 1 s");
	expect_detail(request, "submit_sm", 1, "message 1 of 1, try 2, to ");
	expect_detail(request, "submit_sm_resp", 2, "message 1 of 1, try 3: status 58, throttled");
	expect_detail(request, "submit_sm_resp", 3, "message 1 of 1, try 4: taken, message_id ");
	assert_null(detail_of(request, "submit_sm", 4));
	json_decref(request);
}

/* Given a centre that is busy for long, then the first tries are told, and at last that it took the message. */
static void tries_without_number_are_not_told(void **state)
{
	json_t *request;

	(void)state;
	air_stage.options.smpp.pause_ms = 1;
	air_faults(
		(struct smsc_server_faults){ .throttle = 11, .throttle_status = SMPP_QUEUE_FULL });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	expect_detail(request, "submit_sm_resp", 9,
	              "message 1 of 1, try 10: status 14, message queue full; again in 1 s, which"
	              " is not told any more");
	assert_null(detail_of(request, "submit_sm", 10));
	expect_detail(request, "submit_sm_resp", 10, "message 1 of 1, try 12: taken, message_id ");
	json_decref(request);
}

static void a_refusal_of_the_centre_is_a_step(void **state)
{
	json_t *request;

	(void)state;
	air_faults((struct smsc_server_faults){ .throttle = 1,
	                                        .throttle_status = SMPP_BAD_DESTINATION });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	request = air_await(&air_stage.platform.acme, "FAILED", "");
	expect_detail(request, "submit_sm_resp", 0,
	              "message 1 of 1: status 0B, destination address refused");
	json_decref(request);
}

static void what_could_not_be_delivered_is_a_step(void **state)
{
	json_t *request;

	(void)state;
	air_faults((struct smsc_server_faults){ .undeliverable = 1 });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	assert_non_null(strstr(detail_of(request, "delivery receipt", 0), ": undeliverable"));
	assert_non_null(strstr(detail_of(request, "delivery receipt", 1), ": delivered"));
	json_decref(request);
}

/* Given two requests in one packet, then what the centre says of it is a step of both. */
static void all_who_travel_in_a_packet_are_told(void **state)
{
	json_t *request;

	(void)state;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, "{'activeImsi': '" A_IMSI_2 "'}"));
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	assert_non_null(detail_of(request, "joined", 0));
	expect_detail(request, "submit_sm", 0, "message 1 of 1, to ");
	expect_detail(request, "submit_sm_resp", 0, "message 1 of 1: taken");
	json_decref(request);
}

/* ---- limits ---- */

#define RECEIPTS "SELECT count(*) FROM step WHERE step = 'delivery receipt'"

/* Given a packet, when a centre tells of it without end, then so much is kept, and of a packet that is not there
 * nothing. */
static void a_packet_has_so_many_steps(void **state)
{
	struct store *store = air_stage.platform.service.store;
	struct store_packet packet = { .tag = 7, .counter = 1, .parts = 1, .open = true };
	struct store_request row = { 0 };

	(void)state;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	strcpy(packet.request, air_stage.id);
	assert_int_equal(store_request_get(store, air_stage.platform.acme.id, air_stage.id, &row,
	                                   &air_stage.fault),
	                 0);
	strcpy(packet.subscriber, row.subscriber);
	assert_int_equal(store_packet_add(store, &packet, &air_stage.fault), 0);
	store_packet_step_add(store, 8, clock_now_ms(), "delivery receipt", "");
	air_expect_answer(RECEIPTS, "0");
	for (int i = 0; i < STORE_PACKET_STEPS_MAX + 2; i++)
		store_packet_step_add(store, 7, clock_now_ms(), "delivery receipt", "");
	air_expect_answer(RECEIPTS, "500");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, air_given, air_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_centre_said_of_a_message_are_steps),
		TEST(each_try_of_a_message_is_a_step),
		TEST(tries_without_number_are_not_told),
		TEST(a_refusal_of_the_centre_is_a_step),
		TEST(what_could_not_be_delivered_is_a_step),
		TEST(all_who_travel_in_a_packet_are_told),
		TEST(a_packet_has_so_many_steps),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
