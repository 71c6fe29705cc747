/* SPDX-License-Identifier: Apache-2.0 */
#include "service/admission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"
#include "store/store.h"
#include "support/platform.h"

static struct platform platform;
static struct world *world;
static struct network *network;
static struct fault fault;

static int a_platform_and_networks(void **state)
{
	(void)state;
	given_platform(&platform);
	if (world_open(NULL, &world, &fault) < 0)
		return -1;
	return network_open(world, &network, &fault);
}

static int end_it(void **state)
{
	(void)state;
	network_close(network);
	world_close(world);
	end_platform(&platform);
	return 0;
}

/* Given a new subscriber, when its admission is asked for, then it is ACTIVE with all its IMSIs, by slot;
 * and each status that is set is read again, of that subscriber alone. */
static void a_subscriber_is_active_until_told_otherwise(void **state)
{
	struct admission admission;

	(void)state;
	for (int status = NETWORK_STATUSES - 1; status >= 0; status--) {
		assert_int_equal(admission_of(platform.service.store, platform.b_id, &admission,
		                              &fault),
		                 0);
		assert_int_equal(admission.status, NETWORK_ACTIVE);
		assert_int_equal(admission_set(platform.service.store, platform.a_id,
		                               (enum network_status)status, &fault),
		                 0);
		assert_int_equal(admission_of(platform.service.store, platform.a_id, &admission,
		                              &fault),
		                 0);
		assert_int_equal(admission.status, status);
	}
	assert_int_equal(admission.imsis, 2);
	assert_string_equal(admission.imsi[0], A_IMSI_1);
	assert_string_equal(admission.imsi[1], A_IMSI_2);
}

/* Given nobody, or a status that is none, when it is asked for, then that is told. */
static void what_is_no_status_is_told(void **state)
{
	struct store *store = platform.service.store;
	struct admission admission;

	(void)state;
	assert_int_equal(admission_of(store, "nobody", &admission, &fault), FAULT_ABSENT);
	assert_int_equal(admission_set(store, "nobody", NETWORK_ACTIVE, &fault), FAULT_ABSENT);
	assert_int_equal(store_status_put(store, platform.a_id, "ASLEEP", &fault), 0);
	assert_int_equal(admission_of(store, platform.a_id, &admission, &fault), FAULT_DAMAGED);
	assert_non_null(strstr(fault.text, "'ASLEEP'"));
	assert_int_equal(admission_tell(store, platform.a_id, network, &fault), FAULT_DAMAGED);
	assert_int_equal(admission_tell(store, "nobody", network, &fault), FAULT_ABSENT);
}

static int answer_wrong(void *ctx, const struct auc_vector *vector,
                        struct registrant_answer *answer, struct fault *why)
{
	(void)ctx;
	(void)vector;
	(void)why;
	*answer = (struct registrant_answer){ .result = REGISTRANT_REFUSED };
	return 0;
}

static unsigned cause_of(const char *imsi)
{
	static const struct registrant registrant = { .authenticate = answer_wrong };
	struct registration registration;
	struct cell cells[WORLD_CELLS_MAX];
	struct place place;

	assert_int_equal(world_place(world, "22201", &place, &fault), 0);
	assert_true(world_cells(world, &place, cells) > 0);
	assert_int_equal(network_register(network, &cells[0], imsi, &registrant, &registration,
	                                  &fault),
	                 0);
	return registration.challenges > 0 ? CAUSE_NONE : registration.cause;
}

/* Given a subscriber in a status, when the networks are told, then each of its IMSIs is one of theirs, and
 * is challenged where it is ACTIVE. */
static void the_networks_admit_by_the_status(void **state)
{
	struct store *store = platform.service.store;

	(void)state;
	assert_int_equal(cause_of(A_IMSI_1), CAUSE_IMSI_UNKNOWN);
	assert_int_equal(admission_tell(store, platform.a_id, network, &fault), 0);
	assert_int_equal(cause_of(A_IMSI_1), CAUSE_NONE);
	assert_int_not_equal(cause_of(A_IMSI_2), CAUSE_IMSI_UNKNOWN);
	assert_int_equal(admission_tell(store, platform.a_id, network, &fault), FAULT_INPUT);
	assert_int_equal(admission_set(store, platform.b_id, NETWORK_SUSPEND, &fault), 0);
	assert_int_equal(admission_tell(store, platform.b_id, network, &fault), 0);
	assert_int_equal(cause_of("310370201128465"), CAUSE_NOT_ALLOWED);
}

#define ON_PLATFORM(test) cmocka_unit_test_setup_teardown(test, a_platform_and_networks, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PLATFORM(a_subscriber_is_active_until_told_otherwise),
		ON_PLATFORM(what_is_no_status_is_told),
		ON_PLATFORM(the_networks_admit_by_the_status),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
