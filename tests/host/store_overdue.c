/* SPDX-License-Identifier: Apache-2.0 */
#include "store/overdue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/air.h"
#include "store/joined.h"
#include "store/workers.h"
#include "support/image.h"
#include "support/store.h"

enum { LEASE = 100, OVER = 1000 };

static struct store *worker, *idle;
static char name[16];
static struct fault fault;

/* A worker that reaches both cards, and one that reaches none. */
static int given_workers(void **state)
{
	static unsigned number;

	(void)state;
	snprintf(name, sizeof name, "db%u", number++);
	fault = (struct fault){ 0 };
	worker = open_store(name);
	idle = open_store(name);
	given_rows(worker);
	assert_int_equal(store_worker_begin(worker, "worker", "1", LEASE, 1, &fault), 0);
	assert_int_equal(store_worker_reach(worker, A_ICCID, &fault), 0);
	assert_int_equal(store_worker_reach(worker, B_ICCID, &fault), 0);
	assert_int_equal(store_worker_begin(idle, "idle", "2", LEASE, 1, &fault), 0);
	return 0;
}

static int close_both(void **state)
{
	(void)state;
	store_close(worker);
	store_close(idle);
	return 0;
}

/* With a validity that is over at OVER. */
static void given_job(const char *id, const char *subscriber)
{
	char sql[128], answer[8];

	given_request(worker, id, subscriber, 1);
	snprintf(sql, sizeof sql, "UPDATE job SET expires = %d WHERE request = '%s'", OVER, id);
	ask_database(name, sql, answer, sizeof answer);
}

static void expect_request(const char *id, enum request_state state, const char *reason,
                           int64_t ended)
{
	const struct store_request request = read_request(idle, id);

	assert_int_equal(request.state, state);
	assert_string_equal(request.reason, reason);
	assert_int_equal(request.ended, ended);
	free(request.effects);
}

#define NEVER_THERE "no card with ICCID " A_ICCID " came within reach before its validity was over"

/* Given a job that nobody claims, when its validity is not over, then it waits; when it is, then it has failed,
 * with a reason, once. */
static void a_job_nobody_claims_ends_with_its_validity(void **state)
{
	struct store_job job;

	(void)state;
	given_job("a1", SUBSCRIBER_A);
	given_request(worker, "b1", SUBSCRIBER_B, 1);
	assert_int_equal(store_jobs_end_overdue(idle, OVER - 1, &fault), 0);
	expect_request("a1", REQUEST_PENDING, "", 0);
	assert_int_equal(store_jobs_end_overdue(idle, OVER, &fault), 1);
	expect_request("a1", REQUEST_FAILED, NEVER_THERE, OVER);
	assert_int_equal(store_jobs_end_overdue(idle, OVER + 1, &fault), 0);
	expect_request("a1", REQUEST_FAILED, NEVER_THERE, OVER);
	assert_string_equal(claim_job(worker, OVER, &job), "b1");
}

/* Given a job whose validity is over, and nobody who has ended it yet, when its card comes, then it goes to nobody; a
 * job for another card does. */
static void what_is_over_goes_to_nobody(void **state)
{
	struct store_job job;

	(void)state;
	given_job("a1", SUBSCRIBER_A);
	assert_string_equal(claim_job(worker, OVER, &job), "none");
	given_request(worker, "b1", SUBSCRIBER_B, 1);
	assert_string_equal(claim_job(worker, OVER, &job), "b1");
	assert_string_equal(claim_job(worker, OVER - 1, &job), "a1");
}

/* Given a job that was tried and waits, and one behind it, when their validity is over, then the reason of the
 * one is what it was, and that of the other its turn. */
static void the_reason_is_what_the_job_waited_for(void **state)
{
	struct store_job job;

	(void)state;
	given_job("a1", SUBSCRIBER_A);
	given_job("a2", SUBSCRIBER_A);
	assert_string_equal(claim_job(worker, 1, &job), "a1");
	assert_int_equal(store_job_retry(worker, &job, OVER - 1, "card: silent", &fault), 0);
	assert_int_equal(store_jobs_end_overdue(idle, OVER, &fault), 2);
	expect_request("a1", REQUEST_FAILED, "card: silent", OVER);
	expect_request("a2", REQUEST_FAILED,
	               "older requests for the card were not done before its validity was over",
	               OVER);
}

/* Given a job under way, and one that travels with it, when their validity is over, then both are left alone as long
 * as the lease of the first is renewed; when it is over, they end, and who had them can end nothing. */
static void a_job_with_a_lease_is_left_alone(void **state)
{
	struct store_job job, behind;

	(void)state;
	given_job("a1", SUBSCRIBER_A);
	given_job("a2", SUBSCRIBER_A);
	assert_string_equal(claim_job(worker, 1, &job), "a1");
	assert_int_equal(store_jobs_behind(worker, &job, false, &behind, 1, &fault), 1);
	assert_int_equal(store_jobs_join(worker, &job, &behind, 1, 1, &fault), 0);
	free(behind.content);
	assert_int_equal(store_job_renew(worker, &job, OVER, &fault), 0);
	assert_int_equal(store_jobs_end_overdue(idle, OVER + LEASE, &fault), 0);
	expect_request("a2", REQUEST_IN_PROGRESS, "", 0);
	assert_int_equal(store_jobs_end_overdue(idle, OVER + LEASE + 1, &fault), 2);
	expect_request("a1", REQUEST_FAILED, NEVER_THERE, OVER + LEASE + 1);
	assert_int_equal(store_job_end(worker, &job, REQUEST_SUCCESS, "", NULL, NULL, OVER + LEASE,
	                               &fault),
	                 FAULT_BUSY);
	expect_request("a1", REQUEST_FAILED, NEVER_THERE, OVER + LEASE + 1);
}

/* Given a job that is being claimed at the same moment, when its validity is over, then it is left to the
 * claim. SQLite has one writer at a time. */
static void a_claim_at_the_same_moment_is_not_disturbed(void **state)
{
	struct store_job job;

	(void)state;
	given_job("a1", SUBSCRIBER_A);
	given_job("b1", SUBSCRIBER_B);
	if (stores_are_postgres())
		assert_int_equal(store_begin(worker, &fault), 0);
	assert_string_equal(claim_job(worker, OVER - 1, &job), "a1");
	assert_int_equal(store_jobs_end_overdue(idle, OVER, &fault), 1);
	if (stores_are_postgres())
		assert_int_equal(store_commit(worker, &fault), 0);
	expect_request("a1", REQUEST_IN_PROGRESS, "", 0);
	assert_int_equal(store_job_end(worker, &job, REQUEST_SUCCESS, "", NULL, NULL, OVER, &fault),
	                 0);
}

/* Given a packet on the air, when the validity of its request is over, then its answer is awaited a while longer; then
 * the request ends and the packet is forgotten. */
static void a_packet_on_the_air_is_awaited(void **state)
{
	static const struct store_packet packet = {
		.tag = 1,
		.request = "a1",
		.subscriber = SUBSCRIBER_A,
		.msisdn = A_MSISDN,
		.parts = 1,
		.accepted = 1,
		.open = true,
		.deadline = OVER,
	};
	char answer[8];

	(void)state;
	given_job("a1", SUBSCRIBER_A);
	assert_int_equal(store_packet_add(worker, &packet, &fault), 0);
	assert_int_equal(store_jobs_end_overdue(idle, OVER + STORE_OVERDUE_AIR_MS - 1, &fault), 0);
	assert_int_equal(store_jobs_end_overdue(idle, OVER + STORE_OVERDUE_AIR_MS, &fault), 1);
	ask_database(name, "SELECT count(*) FROM air_packet", answer, sizeof answer);
	assert_string_equal(answer, "0");
}

/* Given more than one call ends, when they are ended, then those that were over first, so many at a time. */
static void so_many_end_at_a_time(void **state)
{
	char id[STORE_ID_MAX];

	(void)state;
	for (int i = 0; i <= STORE_OVERDUE_MAX; i++) {
		snprintf(id, sizeof id, "a%d", i);
		given_request(worker, id, SUBSCRIBER_A, 1);
	}
	ask_database(name, "UPDATE job SET expires = 200 - sequence", id, sizeof id);
	assert_int_equal(store_jobs_end_overdue(idle, OVER, &fault), STORE_OVERDUE_MAX);
	ask_database(name, "SELECT request FROM job WHERE state <> 'DONE'", id, sizeof id);
	assert_string_equal(id, "a0");
	assert_int_equal(store_jobs_end_overdue(idle, OVER, &fault), 1);
}

#define WITH_WORKERS(test) cmocka_unit_test_setup_teardown(test, given_workers, close_both)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORKERS(a_job_nobody_claims_ends_with_its_validity),
		WITH_WORKERS(what_is_over_goes_to_nobody),
		WITH_WORKERS(the_reason_is_what_the_job_waited_for),
		WITH_WORKERS(a_job_with_a_lease_is_left_alone),
		WITH_WORKERS(a_claim_at_the_same_moment_is_not_disturbed),
		WITH_WORKERS(a_packet_on_the_air_is_awaited),
		WITH_WORKERS(so_many_end_at_a_time),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
