/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "service/admission.h"
#include "support/acts.h"
#include "support/image.h"
#include "support/json_text.h"

static const char *const names[NETWORK_STATUSES] = { "ACTIVE", "SUSPEND", "INACTIVE",
	                                             "TERMINATED" };

#define SIM "8935711001000034543"

static struct platform platform;
static struct fault fault;

static int a_platform(void **state)
{
	(void)state;
	given_platform(&platform);
	return 0;
}

/* Accounts alone. */
static int accounts_alone(void **state)
{
	(void)state;
	given_accounts(&platform);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

/* Given each status, when each is asked for, then what the table of the platform has is taken, the same again
 * changes nothing, and all else is refused and changes nothing. */
static void what_may_follow_follows(void **state)
{
	static const char *const may[NETWORK_STATUSES] = {
		"ACTIVE SUSPEND INACTIVE TERMINATED",
		"ACTIVE SUSPEND INACTIVE TERMINATED",
		"ACTIVE INACTIVE TERMINATED",
		"TERMINATED",
	};

	(void)state;
	for (int from = 0; from < NETWORK_STATUSES; from++)
		for (int to = 0; to < NETWORK_STATUSES; to++) {
			const bool good = strstr(may[from], names[to]) != NULL &&
			                  (to != NETWORK_ACTIVE || from != NETWORK_TERMINATED);
			struct admission admission;

			assert_int_equal(lifecycle_may((enum network_status)from,
			                               (enum network_status)to),
			                 good);
			assert_int_equal(admission_set(platform.service.store, platform.a_id,
			                               (enum network_status)from, &fault),
			                 0);
			assert_int_equal(when_status(&platform, &platform.east, A_ICCID, names[to]),
			                 good ? REFUSAL_NONE : REFUSAL_STATUS);
			assert_int_equal(admission_of(platform.service.store, platform.a_id,
			                              &admission, &fault),
			                 0);
			assert_int_equal(admission.status, good ? to : from);
		}
}

/* Given a subscriber that an account above made INACTIVE, when its own account wants it back, then that is
 * refused; the account that set it may, and one above that. */
static void inactive_is_left_by_who_set_it_or_above(void **state)
{
	struct account top, middle, low;
	char id[SUBSCRIBER_ID_MAX];

	(void)state;
	top = given_account(&platform, "top", NULL);
	middle = given_account(&platform, "middle", &top);
	low = given_account(&platform, "low", &middle);
	given_subscriber(&platform, &low, "vectors/profiles/traveller.json", NULL, NULL, id);

	assert_int_equal(when_status(&platform, &middle, SIM, "INACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &low, SIM, "INACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &low, SIM, "ACTIVE"), REFUSAL_STATUS);
	assert_int_equal(when_status(&platform, &low, SIM, "TERMINATED"), REFUSAL_STATUS);
	assert_int_equal(when_status(&platform, &middle, SIM, "ACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &low, SIM, "INACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &top, SIM, "ACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &low, SIM, "SUSPEND"), REFUSAL_NONE);
	/* The last one counts. */
	assert_int_equal(when_status(&platform, &low, SIM, "INACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &low, SIM, "ACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &middle, SIM, "INACTIVE"), REFUSAL_NONE);
	assert_int_equal(when_status(&platform, &low, SIM, "ACTIVE"), REFUSAL_STATUS);
}

/* Given a status that is taken, when its request is read, then it has ended well, without a job, and tells
 * what it was. */
static void a_status_is_a_request_that_has_ended(void **state)
{
	char answer[128];

	(void)state;
	assert_int_equal(when_status(&platform, &platform.acme, A_ICCID, "SUSPEND"), REFUSAL_NONE);
	ask_database(platform.store_name,
	             "SELECT r.state || ' ' || s.step || ' ' || s.detail || ' ' ||"
	             " (SELECT count(*) FROM job) FROM request r JOIN step s ON s.request = r.id",
	             answer, sizeof answer);
	assert_string_equal(answer, "SUCCESS status ACTIVE to SUSPEND 0");
}

/* Given bodies that are no status, when they are read, then the field is named. */
static void what_is_no_status_is_refused(void **state)
{
	static const struct {
		const char *body, *where;
	} rows[] = {
		{ "{}", "status" },
		{ "{'status': 1}", "status" },
		{ "{'status': null}", "status" },
		{ "{'status': 'active'}", "status" },
		{ "{'status': 'RESET'}", "status" },
		{ "{'status': 'ACTIVE', 'x': 1}", "x" },
		{ "[]", "body" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct request_element element = { 0 };
		json_t *body = json_of(rows[i].body);

		assert_int_equal(lifecycle_read(body, "", &element, &fault), FAULT_INPUT);
		assert_string_equal(fault.where, rows[i].where);
		json_decref(body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_may_follow_follows, a_platform, end_it),
		cmocka_unit_test_setup_teardown(inactive_is_left_by_who_set_it_or_above,
		                                accounts_alone, end_it),
		cmocka_unit_test_setup_teardown(a_status_is_a_request_that_has_ended, a_platform,
		                                end_it),
		cmocka_unit_test(what_is_no_status_is_refused),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
