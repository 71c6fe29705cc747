/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/handset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dispatch/order.h"
#include "support/handset.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/platform.h"

/* A handset behind a service centre: an order waits for it as a short message does. */

enum { MINUTE_MS = 60000 };

static struct handset_test test;
static struct centre *centre;
static struct bearer *bearer;
static struct order *order;
static struct change change;
static struct fault fault;
static uint64_t last_counter;

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *why)
{
	(void)ctx;
	(void)why;
	*counter = last_counter += step;
	return 0;
}

static struct delivery delivery = { .keys = &test_image_keys, .next_counter = next_counter };

static int a_handset_behind_a_centre(void **state)
{
	(void)state;
	last_counter = 0;
	delivery.spi = NULL;
	given_a_handset(&test, NULL, NULL, NULL);
	go_to(&test, "CA");
	expect_done(centre_open(&centre, &fault), &fault);
	expect_done(handset_bearer(centre, test.handset, &bearer, &fault), &fault);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	order_close(order);
	order = NULL;
	bearer_close(bearer);
	centre_close(centre);
	leave_handset(&test);
	return 0;
}

static void begin(const char *content)
{
	json_t *object = json_of(content);

	expect_done(change_of_json(object, "content", &change, &fault), &fault);
	json_decref(object);
	order_close(order);
	expect_done(order_begin(&delivery, &change, bearer, ORDER_VALIDITY_MS, &order, &fault),
	            &fault);
}

static void run_until(int64_t now_ms)
{
	expect_done(centre_run(centre, now_ms, &fault), &fault);
}

/* Given a handset in service, when an order is due, then its card applies it, and obeys what it asks
 * for. */
static void an_order_reaches_the_card_in_a_handset(void **state)
{
	(void)state;
	switch_handset(&test, true);
	begin("{'activeImsi': '" A_IMSI_1 "'}");
	run_until(0);
	assert_int_equal(order_poll(order, &fault), 1);
	assert_int_equal(bearer->answer.sw >> 8, 0x91);
	go_to(&test, "IT");
	assert_string_equal(handset_state(test.handset)->imsi, A_IMSI_1);
	assert_int_equal(handset_state(test.handset)->service, SERVICE_NORMAL);
}

/* Given a handset that is off, or without service, when an order is due, then it waits; once that is over
 * and the centre is told, it goes at once. */
static void an_order_waits_for_its_handset(void **state)
{
	(void)state;
	begin("{'appletMode': 'MANUAL'}");
	run_until(0);
	assert_int_equal(order_poll(order, &fault), 0);
	assert_int_equal(centre_due(centre), MINUTE_MS);
	go_to(&test, "nowhere");
	switch_handset(&test, true);
	run_until(MINUTE_MS);
	assert_int_equal(order_poll(order, &fault), 0);
	assert_int_equal(centre_due(centre), 6 * MINUTE_MS);
	go_to(&test, "CA");
	centre_alert(centre, bearer);
	run_until(MINUTE_MS + 1);
	assert_int_equal(order_poll(order, &fault), 1);
	assert_int_equal(last_counter, 1);
}

/* Given a handset that never comes back, when the validity is over, then the order has expired. */
static void an_order_does_not_wait_for_ever(void **state)
{
	(void)state;
	begin("{'appletMode': 'MANUAL'}");
	for (int64_t due; (due = centre_due(centre)) >= 0;)
		run_until(due);
	assert_int_equal(centre_now(centre), ORDER_VALIDITY_MS);
	assert_int_equal(order_poll(order, &fault), FAULT_EXPIRED);
}

/* Given a receipt by SMS-SUBMIT, when the handset sends it, then it is the order's. */
static void a_receipt_comes_by_the_handset(void **state)
{
	(void)state;
	delivery.spi = "cipher,cc,counter-higher,por,por-cc,por-cipher,por-submit";
	switch_handset(&test, true);
	begin("{'appletMode': 'MANUAL'}");
	run_until(0);
	assert_int_equal(order_poll(order, &fault), 1);
	assert_int_equal(bearer->answer.submits, 1);
}

#define IN_HANDSET(test) cmocka_unit_test_setup_teardown(test, a_handset_behind_a_centre, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HANDSET(an_order_reaches_the_card_in_a_handset),
		IN_HANDSET(an_order_waits_for_its_handset),
		IN_HANDSET(an_order_does_not_wait_for_ever),
		IN_HANDSET(a_receipt_comes_by_the_handset),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
