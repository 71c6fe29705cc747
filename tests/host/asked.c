/* SPDX-License-Identifier: Apache-2.0 */
#include "service/asked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "store/store.h"
#include "support/image.h"
#include "support/platform.h"

static struct platform platform;
static struct change change;
static struct fault fault;

static int a_platform(void **state)
{
	(void)state;
	given_platform(&platform);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

static void ask(const char *content)
{
	char body[1024], ids[1][REQUEST_ID_MAX];
	int codes[1];

	snprintf(body, sizeof body,
	         "{'bulk': [{'subscriberIdentifiers': {'type': 'ICCID', 'value': '" A_ICCID
	         "'}, 'content': %s}]}",
	         content);
	assert_int_equal(submit(&platform, &platform.acme, body, ids, codes, &fault), 0);
}

/* The job that is due ends like that. */
static void end_job(enum request_state as)
{
	struct store *store = platform.service.store;
	struct store_job job;
	int64_t next;

	assert_int_equal(store_job_claim(store, clock_now_ms(), &job, &next, &fault), 1);
	assert_int_equal(store_job_end(store, &job, as, "", NULL, NULL, 1, &fault), 0);
	free(job.content);
}

static int asked(const char *subscriber)
{
	return asked_of(platform.service.store, subscriber, &change, &fault);
}

/* Given a subscriber nothing was asked of, when that is asked for, then there is nothing. */
static void nothing_was_asked(void **state)
{
	(void)state;
	assert_int_equal(asked(platform.a_id), 0);
	ask("{'appletMode': 'MANUAL'}");
	assert_int_equal(asked(platform.b_id), 0);
	assert_int_equal(asked(platform.a_id), 1);
	assert_int_equal(change.mode, CHANGE_MODE_MANUAL);
	assert_int_equal(change.slots, 0);
}

/* Given requests one after the other, when what they come to is asked for, then the later replaces what it
 * names and leaves the rest. */
static void the_later_replaces_what_it_names(void **state)
{
	(void)state;
	ask("{'appletMode': 'AUTOMATIC', 'sim': [{'imsi': '" A_IMSI_1
	    "', 'allowedCountries': '302', 'forbiddenNetworks': '21407'}]}");
	end_job(REQUEST_SUCCESS);
	ask("{'appletMode': 'MANUAL', 'sim': [{'imsi': '" A_IMSI_2
	    "', 'preferredOperatorNetworks': '20801'}, {'imsi': '" A_IMSI_1
	    "', 'forbiddenNetworks': ''}]}");
	end_job(REQUEST_SUCCESS);
	ask("{'activeImsi': '" A_IMSI_2 "'}");
	end_job(REQUEST_SUCCESS);
	assert_int_equal(asked(platform.a_id), 1);
	assert_int_equal(change.mode, CHANGE_MODE_MANUAL);
	assert_string_equal(change.active_imsi, A_IMSI_2);
	assert_int_equal(change.slots, 2);
	assert_string_equal(change.slot[0].imsi, A_IMSI_1);
	assert_string_equal(change.slot[0].countries.code[0], "302");
	assert_true(change.slot[0].forbidden.given);
	assert_int_equal(change.slot[0].forbidden.count, 0);
	assert_false(change.slot[0].preferred.given);
	assert_string_equal(change.slot[1].imsi, A_IMSI_2);
	assert_string_equal(change.slot[1].preferred.code[0], "20801");
}

/* Given requests that failed, when what was asked is asked for, then only the last of all counts though
 * it failed. */
static void a_failed_request_counts_while_it_is_the_last(void **state)
{
	(void)state;
	ask("{'appletMode': 'MANUAL'}");
	end_job(REQUEST_FAILED);
	assert_int_equal(asked(platform.a_id), 1);
	assert_int_equal(change.mode, CHANGE_MODE_MANUAL);
	ask("{'activeImsi': '" A_IMSI_1 "'}");
	end_job(REQUEST_FAILED);
	assert_int_equal(asked(platform.a_id), 1);
	assert_int_equal(change.mode, CHANGE_MODE_NONE);
	assert_string_equal(change.active_imsi, A_IMSI_1);
}

/* Given changes of the lock, when one comes after the other, then the later decides, and a reset is one
 * of the last alone. */
static void a_reset_is_of_the_last_change_alone(void **state)
{
	struct change first = { .lock = CHANGE_LOCK_ON, .reset = true };

	(void)state;
	asked_fold(&first, &(struct change){ .mode = CHANGE_MODE_MANUAL });
	assert_int_equal(first.lock, CHANGE_LOCK_ON);
	assert_false(first.reset);
	asked_fold(&first, &(struct change){ .lock = CHANGE_LOCK_OFF, .reset = true });
	assert_int_equal(first.lock, CHANGE_LOCK_OFF);
	assert_true(first.reset);
}

#define ON_PLATFORM(test) cmocka_unit_test_setup_teardown(test, a_platform, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PLATFORM(nothing_was_asked),
		ON_PLATFORM(the_later_replaces_what_it_names),
		ON_PLATFORM(a_failed_request_counts_while_it_is_the_last),
		cmocka_unit_test(a_reset_is_of_the_last_change_alone),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
