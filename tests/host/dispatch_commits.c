/* SPDX-License-Identifier: Apache-2.0 */
#include "support/dispatch_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/connection.h"
#include "support/image.h"

/* How often the store is made to wait for the disk by a delivery: its database's functions are counted. */

enum { START = 1, CLAIM = 1, JOIN = 1, COUNTER = 1, END = 1 };

static struct dispatch_stage *const stage = &dispatch_stage;
static struct backend counted;
static atomic_int commits;

static int count_commit(struct store *store, struct fault *fault)
{
	commits++;
	return sqlite_backend.commit(store, fault);
}

/* A statement that writes outside of a transaction is one. */
static int count_statement(struct statement *statement, const char *sql,
                           const struct parameter *parameters, size_t count, struct fault *fault)
{
	if (statement->store->depth == 0 && strncmp(sql, "SELECT", 6) != 0 &&
	    strncmp(sql, "WITH", 4) != 0)
		commits++;
	return sqlite_backend.prepare(statement, sql, parameters, count, fault);
}

/* The dispatcher delivers these requests of card A, which wait when it starts. */
static void when_delivered(const char *const *bodies, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dispatch_ask(&stage->platform.acme, bodies[i]);
	counted = sqlite_backend;
	counted.commit = count_commit;
	counted.prepare = count_statement;
	commits = 0;
	stage->platform.service.store->backend = &counted;
	dispatch_start(NULL);
	dispatch_expect_state("SUCCESS", 1);
	dispatcher_stop(stage->dispatcher);
	stage->dispatcher = NULL;
}

/* Given a request, when it is delivered, then three commits wait for the disk: its claim, its counter with what is
 * sent, its end with what was answered. */
static void a_request_costs_three_commits(void **state)
{
	static const char *const one[] = { TO_A(CHANGE) };

	(void)state;
	if (stores_are_postgres())
		skip();
	when_delivered(one, 1);
	assert_int_equal(commits, START + CLAIM + COUNTER + END);
	dispatch_expect_answer("SELECT count(*) FROM step", "3");
}

/* Given requests that travel together, when they are delivered, then all of them cost one commit more, for who
 * travels, however many they are. */
static void a_joint_packet_costs_one_more(void **state)
{
	static const char *const three[] = {
		TO_A("{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "'}"),
		TO_A("{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '001'}]}"),
		TO_A("{'sim': [{'imsi': '" A_IMSI_1 "', 'forbiddenNetworks': ['23430']}]}"),
	};

	(void)state;
	if (stores_are_postgres())
		skip();
	when_delivered(three, 3);
	assert_int_equal(commits, START + CLAIM + JOIN + COUNTER + END);
	dispatch_expect_answer("SELECT count(*) FROM step WHERE step = 'joined'", "3");
	dispatch_expect_answer("SELECT count(*) FROM step WHERE step = 'read back'", "3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_request_costs_three_commits, dispatch_given,
		                                dispatch_end),
		cmocka_unit_test_setup_teardown(a_joint_packet_costs_one_more, dispatch_given,
		                                dispatch_end),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
