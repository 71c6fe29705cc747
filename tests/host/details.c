/* SPDX-License-Identifier: Apache-2.0 */
#include "service/details.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ota/raw_message.h"
#include "service/customer.h"
#include "service/lock.h"
#include "support/acts.h"
#include "support/image.h"
#include "support/json_text.h"

static struct platform platform;
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

static void expect_list(json_t *list, int64_t total, size_t count, int64_t all)
{
	assert_int_equal(json_array_size(list), count);
	assert_int_equal(total, all);
	json_decref(list);
}

/* Given subscribers in a tree, when they are listed with a filter, then those of the subtree that fit come, a page
 * at a time, and the total is that of all pages. */
static void subscribers_are_filtered_and_paged(void **state)
{
	static const struct {
		const char *status, *lock, *mode;
		size_t count;
	} rows[] = {
		{ "", "", "", 1 },        { "ACTIVE", "", "", 1 },
		{ "SUSPEND", "", "", 0 }, { "", "IDLE", "AUTOMATIC", 1 },
		{ "", "LOCKED", "", 0 },  { "", "", "MANUAL", 0 },
	};
	const struct store_page first = { 0, 10 }, second = { 1, 1 };
	struct store_subscriber_filter filter;
	json_t *list;
	int64_t total;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		filter = (struct store_subscriber_filter){ .sort = STORE_SORT_CREATED };
		strcpy(filter.status, rows[i].status);
		strcpy(filter.lock_state, rows[i].lock);
		strcpy(filter.applet_mode, rows[i].mode);
		assert_int_equal(details_subscribers(&platform.service, &platform.acme, &filter,
		                                     &first, &list, &total, &fault),
		                 0);
		expect_list(list, total, rows[i].count, (int64_t)rows[i].count);
	}
	filter = (struct store_subscriber_filter){ .sort = STORE_SORT_ICCID, .down = true };
	assert_int_equal(details_subscribers(&platform.service, &platform.acme, &filter, &second,
	                                     &list, &total, &fault),
	                 0);
	expect_list(list, total, 0, 1);
}

/* Given requests, when they are listed, then those of the subtree come, by state; and by the identifier of a
 * request or of its call each has its state. */
static void requests_are_listed_and_have_states(void **state)
{
	const struct store_page page = { 0, 10 };
	json_t *list, *states;
	int64_t total;

	(void)state;
	assert_int_equal(when_status(&platform, &platform.acme, A_ICCID, "SUSPEND"), REFUSAL_NONE);
	assert_int_equal(when_reset(&platform, &platform.east, A_ICCID), REFUSAL_NONE);
	assert_int_equal(details_requests(&platform.service, &platform.acme, "", &page, &list,
	                                  &total, &fault),
	                 0);
	for (int i = 0; i < 2; i++) {
		static const char *const keys[] = { "requestId", "callId" };
		const char *id = text_field(json_array_get(list, 0), keys[i]);

		assert_int_equal(details_states(&platform.service, &platform.acme, id, &states,
		                                &fault),
		                 0);
		assert_string_equal(text_field(json_array_get(states, 0), "state"),
		                    text_field(json_array_get(list, 0), "state"));
		json_decref(states);
		assert_int_equal(details_states(&platform.service, &platform.other, id, &states,
		                                &fault),
		                 FAULT_ABSENT);
	}
	expect_list(list, total, 2, 2);
	assert_int_equal(details_requests(&platform.service, &platform.acme, "PENDING", &page,
	                                  &list, &total, &fault),
	                 0);
	expect_list(list, total, 1, 1);
	assert_int_equal(details_requests(&platform.service, &platform.east, "SUCCESS", &page,
	                                  &list, &total, &fault),
	                 0);
	expect_list(list, total, 0, 0);
}

static json_t *requests_of(const struct account *account, const char *wanted, size_t count)
{
	const struct store_page page = { 0, 10 };
	json_t *list;
	int64_t total;

	assert_int_equal(details_requests(&platform.service, account, wanted, &page, &list, &total,
	                                  &fault),
	                 0);
	json_incref(list);
	expect_list(list, total, count, (int64_t)count);
	return list;
}

/* It is in the list as it is told alone. */
static void expect_order(const char *request, const char *wanted, size_t rows)
{
	json_t *list = requests_of(&platform.acme, "", rows), *row, *found;
	size_t index, orders = 0;

	assert_int_equal(lock_order_get(&platform.service, &platform.acme, request, &found, &fault),
	                 0);
	json_array_foreach(list, index, row) orders += (size_t)json_equal(row, found);
	assert_int_equal(orders, 1);
	assert_string_equal(text_field(found, "state"), wanted);
	json_decref(found);
	json_decref(list);
}

/* Given a lock of an account's cards, when requests are listed, then it is among them with how its cards stand, by
 * its own state and for whoever is above the account; and its cards' requests are too. */
static void lock_orders_are_listed(void **state)
{
	static const char *const states[] = { "PENDING", "IN_PROGRESS", "SUCCESS", "FAILED" };
	char request[REQUEST_ID_MAX], call[REQUEST_ID_MAX], sql[128], answer[8];

	(void)state;
	assert_int_equal(lock_account(&platform.service, &platform.east, true, request, call,
	                              &fault),
	                 0);
	expect_order(request, "PENDING", 1);
	json_decref(requests_of(&platform.acme, "PENDING", 1));
	json_decref(requests_of(&platform.acme, "SUCCESS", 0));
	while (lock_spread(platform.service.store, &fault) > 0)
		;
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		snprintf(sql, sizeof sql, "UPDATE request SET state = '%s', ended = %s", states[i],
		         i < 2 ? "NULL" : "7");
		ask_database(platform.store_name, sql, answer, sizeof answer);
		expect_order(request, states[i], 2);
		for (size_t k = 0; k < sizeof states / sizeof states[0]; k++)
			json_decref(requests_of(&platform.acme, states[k], k == i ? 2 : 0));
	}
	json_decref(requests_of(&platform.other, "", 0));
}

/* Given accounts in a tree, when they are listed, then one level comes, or all; and an account is made with what
 * its body has, and found by whoever is above it. */
static void accounts_are_made_and_listed(void **state)
{
	static const char *const bad[] = { "{}", "{'name': ''}", "{'name': 'x', 'username': 'y'}",
		                           "{'name': 'x', 'role': 'root'}",
		                           "{'name': 'x', 'y': 1}" };
	const struct store_page page = { 0, 10 };
	json_t *list, *body = json_of("{'name': 'West'}");
	struct account west, found;
	int64_t total;

	(void)state;
	assert_int_equal(customer_create(&platform.service, &platform.east, body, NULL, &west,
	                                 &fault),
	                 0);
	json_decref(body);
	assert_int_equal(customer_find(&platform.service, &platform.acme, west.id, &found, NULL,
	                               &fault),
	                 0);
	assert_string_equal(found.parent, platform.east.id);
	assert_int_equal(customer_find(&platform.service, &west, platform.east.id, &found, NULL,
	                               &fault),
	                 FAULT_ABSENT);
	assert_int_equal(customer_list(&platform.service, &platform.acme, false, &page, &list,
	                               &total, &fault),
	                 0);
	expect_list(list, total, 1, 1);
	assert_int_equal(customer_list(&platform.service, &platform.acme, true, &page, &list,
	                               &total, &fault),
	                 0);
	expect_list(list, total, 3, 3);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		body = json_of(bad[i]);
		assert_int_equal(customer_create(&platform.service, &platform.east, body, NULL,
		                                 &west, &fault),
		                 FAULT_INPUT);
		json_decref(body);
	}
}

/* Given bodies of a message, when they are read, then what is right makes a TPDU, and what is wrong is named. */
static void a_raw_message_becomes_a_tpdu(void **state)
{
	static const struct {
		const char *body, *where;
	} bad[] = {
		{ "{}", "message" },
		{ "{'message': ''}", "message" },
		{ "{'message': '0'}", "message" },
		{ "{'message': '00', 'expiration': 119}", "expiration" },
		{ "{'message': '00', 'expiration': 2678401}", "expiration" },
		{ "{'message': '00', 'dataCoding': 256}", "dataCoding" },
		{ "{'message': '00', 'protocolId': '7F'}", "protocolId" },
		{ "{'message': '00', 'x': 1}", "x" },
	};
	static const uint8_t wanted[] = { 0x44, 0x05, 0x91, 0x21, 0x43, 0xF5, 0x7F, 0xF6, 0,   0,
		                          0,    0,    0,    0,    0,    3,    0x02, 0x70, 0x00 };
	json_t *body = json_of("{'message': '027000'}");
	struct raw_message message;
	struct scp80_tpdu tpdu;

	(void)state;
	assert_int_equal(raw_message_read(body, &message, &fault), 0);
	assert_int_equal(message.expiration_s, 7200);
	raw_message_tpdu(&message, &tpdu);
	assert_int_equal(tpdu.size, sizeof wanted);
	assert_memory_equal(tpdu.octets, wanted, sizeof wanted);
	json_decref(body);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		body = json_of(bad[i].body);
		assert_int_equal(raw_message_read(body, &message, &fault), FAULT_INPUT);
		assert_string_equal(fault.where, bad[i].where);
		json_decref(body);
	}
}

#define ON_PLATFORM(test) cmocka_unit_test_setup_teardown(test, a_platform, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PLATFORM(subscribers_are_filtered_and_paged),
		ON_PLATFORM(requests_are_listed_and_have_states),
		ON_PLATFORM(lock_orders_are_listed),
		ON_PLATFORM(accounts_are_made_and_listed),
		cmocka_unit_test(a_raw_message_becomes_a_tpdu),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
