/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "support/smsc_server.h"

/* A session by itself: what it queues, and how much of it is under way. */

enum { LOOK_MS = 5, VALIDITY_MS = 60000, WINDOW = 2, MESSAGES = 5 };

static struct smsc_server *server;
static struct smpp *session;
static _Atomic unsigned taken, expired;

static void note_end(void *ctx, const struct smpp_outcome *outcome)
{
	(void)ctx;
	if (outcome->expired)
		expired++;
	else if (outcome->status == SMPP_OK)
		taken++;
}

static uint32_t note_arrival(void *ctx, const struct smpp_pdu *pdu)
{
	(void)ctx;
	(void)pdu;
	return SMPP_OK;
}

static int a_session_and_a_centre(void **state)
{
	const struct smpp_hooks hooks = { .ended = note_end, .received = note_arrival };
	struct smpp_options options = smpp_usual;

	(void)state;
	taken = expired = 0;
	server = smsc_server_start(0);
	options.window = WINDOW;
	options.pause_ms = LOOK_MS;
	strcpy(options.host, "127.0.0.1");
	snprintf(options.port, sizeof options.port, "%u", smsc_server_port(server));
	strcpy(options.system_id, "roamcard");
	strcpy(options.password, "secret");
	return smpp_open(&options, &hooks, &session, NULL);
}

static int end_them(void **state)
{
	(void)state;
	smpp_close(session);
	smsc_server_stop(server);
	return 0;
}

static int submit(size_t count, int64_t validity_ms)
{
	static struct smpp_message messages[SMPP_QUEUE_MAX + 1];

	for (size_t i = 0; i < count; i++)
		messages[i] = (struct smpp_message){ .to = "393357000009",
			                             .deadline = clock_now_ms() + validity_ms,
			                             .size = 1 };
	return smpp_submit(session, messages, count, NULL);
}

static void look_again(void)
{
	const struct timespec time = { 0, LOOK_MS * 1000000L };

	nanosleep(&time, NULL);
}

/* Given a centre that throttles the first messages, when its pauses are over, then each message was sent twice and
 * taken once. */
static void throttled_messages_are_taken_in_the_end(void **state)
{
	struct smpp_counts counts;

	(void)state;
	smsc_server_set_faults(server,
	                       &(struct smsc_server_faults){ .throttle = MESSAGES,
	                                                     .throttle_status = SMPP_THROTTLED });
	assert_int_equal(submit(MESSAGES, VALIDITY_MS), 0);
	while (taken < MESSAGES)
		look_again();
	smpp_count(session, &counts);
	assert_int_equal(counts.accepted, MESSAGES);
	assert_int_equal(counts.submitted, 2 * MESSAGES);
	assert_true(counts.throttled >= (MESSAGES + WINDOW - 1) / WINDOW);
}

static void a_centre_that_is_silent_gets_a_window_full(void **state)
{
	(void)state;
	smsc_server_set_faults(server, &(struct smsc_server_faults){ .silent = true });
	assert_int_equal(submit(MESSAGES, VALIDITY_MS), 0);
	while (smsc_server_heard(server, SMPP_SUBMIT_SM) < WINDOW)
		look_again();
	for (int i = 0; i < 10; i++)
		look_again();
	assert_int_equal(smsc_server_heard(server, SMPP_SUBMIT_SM), WINDOW);
}

/* All of a packet's messages or none. */
static void a_full_queue_takes_no_more(void **state)
{
	(void)state;
	smsc_server_set_faults(server, &(struct smsc_server_faults){ .silent = true });
	assert_true(smpp_has_room(session, SMPP_QUEUE_MAX));
	assert_int_equal(submit(SMPP_QUEUE_MAX + 1, VALIDITY_MS), FAULT_BUSY);
	assert_int_equal(submit(SMPP_QUEUE_MAX - 1, VALIDITY_MS), 0);
	assert_int_equal(submit(2, VALIDITY_MS), FAULT_BUSY);
	assert_int_equal(submit(1, VALIDITY_MS), 0);
	assert_false(smpp_has_room(session, 1));
}

static void what_is_past_its_deadline_is_not_sent(void **state)
{
	(void)state;
	assert_int_equal(submit(MESSAGES, -1), 0);
	while (expired < MESSAGES)
		look_again();
	assert_int_equal(smsc_server_heard(server, SMPP_SUBMIT_SM), 0);
	assert_true(smpp_has_room(session, SMPP_QUEUE_MAX));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, a_session_and_a_centre, end_them)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(throttled_messages_are_taken_in_the_end),
		TEST(a_centre_that_is_silent_gets_a_window_full),
		TEST(a_full_queue_takes_no_more),
		TEST(what_is_past_its_deadline_is_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
