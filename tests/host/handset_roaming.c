/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/asking_handset.h"
#include "support/image.h"
#include "terminal/roaming.h"

/* Service, rejections and the search for better networks: TS 23.122 4.4, TS 24.008 4.4.4.7, and what the
 * card hears of it (TS 102 223 7.5, TS 31.111 7.5). */

#define AMERICAN "310380501118337"

static struct asking_test asking;
static struct fault fault;

static const struct handset_state *seen(void)
{
	return asking_state(&asking);
}

static void reject(const char *plmn, unsigned cause)
{
	expect_done(network_set_cause(asking.test.network, plmn, NULL, cause, &fault), &fault);
}

static void given_events(const char *list)
{
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x05, 0, list);
	expect_result(&asking, 0x05, "00");
	asking.card.enveloped = 0;
}

/* Given a card that wants the events, when the handset goes to another country, then it camps first and
 * registers then, and each state is told; where it is in normal service alone. */
static void the_card_hears_of_every_change_of_service(void **state)
{
	(void)state;
	given_events("990103");
	go_to(&asking.test, "MX");
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	assert_int_equal(asking.card.enveloped, 2);
	assert_memory_equal(asking.card.envelopes[0].octets,
	                    "\xD6\x0A\x19\x01\x03\x82\x02\x82\x81\x1B\x01\x01", 12);
	assert_int_equal(asking.card.envelopes[0].size, 12);
	expect_envelope(&asking.card, "190103820282811B010013");
	expect_envelope(&asking.card, "330420");
	go_to(&asking.test, "nowhere");
	assert_int_equal(asking.card.enveloped, 3);
	expect_envelope(&asking.card, "D60A190103820282811B0102");
	go_to(&asking.test, "nowhere");
	assert_int_equal(asking.card.enveloped, 3);
	go_to(&asking.test, "CN");
	assert_int_equal(asking.card.enveloped, 4);
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	expect_envelope(&asking.card, "1B0101");
	leave_asking_card(&asking);
}

/* Given a card that wants no events, when service changes, then it hears nothing. */
static void a_card_that_did_not_ask_hears_nothing(void **state)
{
	(void)state;
	given_events("990103");
	ask(&asking, 0x05, 0, "9900");
	go_to(&asking.test, "MX");
	go_to(&asking.test, "CN");
	assert_int_equal(asking.card.enveloped, 0);
	leave_asking_card(&asking);
}

/* Given a rejection, when the card wants to hear of it, then area, technology, kind and cause come. */
static void the_card_hears_of_a_rejection(void **state)
{
	(void)state;
	given_events("990112");
	reject("334020", 15);
	go_to(&asking.test, "MX");
	assert_int_equal(asking.card.enveloped, 1);
	expect_envelope(&asking.card, "19011282028381");
	expect_envelope(&asking.card, "330420");
	expect_envelope(&asking.card, "75010F");
	assert_string_not_equal(seen()->cell.plmn, "334020");
	leave_asking_card(&asking);
}

/* Given a move from GSM to E-UTRAN, when the card wants it, then the technology is told. */
static void the_card_hears_of_another_technology(void **state)
{
	(void)state;
	given_events("99010B");
	go_to(&asking.test, "AU");
	assert_true(asking.card.enveloped > 0);
	asking.card.enveloped = 1;
	expect_envelope(&asking.card, "D60A19010B820282813F0108");
	leave_asking_card(&asking);
}

/* Given causes that make the card invalid, when time passes and places change, then nothing is tried
 * until the handset was off. */
static void a_card_that_is_invalid_is_not_tried_again(void **state)
{
	static const unsigned causes[] = { 2, 3, 8 };

	(void)state;
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
		unsigned tried;

		given_an_asking_card(&asking, "smartphone", IMEI);
		reject(NULL, causes[i]);
		go_to(&asking.test, "MX");
		assert_int_equal(seen()->service, SERVICE_LIMITED);
		assert_int_equal(seen()->cause, causes[i]);
		tried = seen()->registrations;
		reject(NULL, CAUSE_NONE);
		wait_for(&asking.test, 86400);
		go_to(&asking.test, "CA");
		assert_int_equal(seen()->registrations, tried);
		assert_int_equal(seen()->service, SERVICE_LIMITED);
		switch_handset(&asking.test, false);
		switch_handset(&asking.test, true);
		assert_int_equal(seen()->service, SERVICE_NORMAL);
		leave_asking_card(&asking);
	}
}

/* Given a card that does not authenticate, when the handset registers, then it is rejected, and it is seen that
 * it was the card that refused. */
static void a_card_that_refuses_to_authenticate_is_told_apart(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	asking.card.authenticate_sw = 0x6985;
	expect_done(handset_search(asking.test.handset, &fault), &fault);
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	assert_int_equal(seen()->cause, CAUSE_NOT_ALLOWED);
	assert_true(seen()->card_refused);
	expect_told(&asking.test, "AUTHENTICATE: the card refuses (6985)");
	asking.card.authenticate_sw = 0;
	switch_handset(&asking.test, false);
	switch_handset(&asking.test, true);
	assert_false(seen()->card_refused);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	leave_asking_card(&asking);
}

/* Given a subscriber that is suspended, when the handset searches, then it loses service; and after
 * REFRESH and his return it has it again. */
static void a_suspended_subscriber_has_no_service_until_he_is_back(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	expect_done(network_set_status(asking.test.network, AMERICAN, NETWORK_SUSPEND, &fault),
	            &fault);
	expect_done(handset_search(asking.test.handset, &fault), &fault);
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	assert_int_equal(seen()->cause, CAUSE_NOT_ALLOWED);
	expect_done(network_set_status(asking.test.network, AMERICAN, NETWORK_ACTIVE, &fault),
	            &fault);
	ask(&asking, 0x01, 0x03, "");
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	assert_int_equal(seen()->cause, CAUSE_NONE);
	leave_asking_card(&asking);
}

/* Given a location area that is not allowed, when an hour has passed, then it is tried again. */
static void a_forbidden_area_is_tried_again_after_an_hour(void **state)
{
	static const unsigned causes[] = { 12, 13, 15 };

	(void)state;
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
		given_an_asking_card(&asking, "smartphone", IMEI);
		reject(NULL, causes[i]);
		go_to(&asking.test, "302720");
		expect_done(handset_search(asking.test.handset, &fault), &fault);
		assert_int_equal(seen()->service, SERVICE_LIMITED);
		assert_int_equal(seen()->fplmns, 1);
		reject(NULL, CAUSE_NONE);
		wait_for(&asking.test, 3590);
		assert_int_equal(seen()->service, SERVICE_LIMITED);
		wait_for(&asking.test, 10);
		assert_int_equal(seen()->service, SERVICE_NORMAL);
		leave_asking_card(&asking);
	}
}

/* Given a failure of the network, when time passes, then registration is tried again: five times soon,
 * then every twelve minutes. */
static void a_failure_is_tried_again(void **state)
{
	unsigned before;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	reject(NULL, 17);
	go_to(&asking.test, "302720");
	before = seen()->registrations;
	expect_done(handset_search(asking.test.handset, &fault), &fault);
	asking.card.updates = 0;
	wait_for(&asking.test, 40);
	assert_int_equal(seen()->registrations - before, 4 * 5);
	wait_for(&asking.test, 3560);
	/* The location files said so after the first. */
	assert_int_equal(asking.card.updates, 0);
	/* Four technologies: at 0, 10, 20, 30 and 40 s, then every 12 minutes. */
	assert_int_equal(seen()->registrations - before, 4 * (5 + 4));
	reject(NULL, CAUSE_NONE);
	wait_for(&asking.test, 780);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	/* After an admission the count begins anew. */
	reject(NULL, 17);
	expect_done(world_set_coverage(asking.test.world, "CA", false, &fault), &fault);
	wait_for(&asking.test, 60);
	expect_done(world_set_coverage(asking.test.world, "CA", true, &fault), &fault);
	before = seen()->registrations;
	wait_for(&asking.test, 60 + 40);
	assert_true(seen()->registrations - before >= 4 * 4);
	leave_asking_card(&asking);
}

/* Given a network of the operator's list that was out of reach, when the period of EF.HPPLMN has passed,
 * then the handset changes to it; and not in manual mode. */
static void better_networks_are_looked_for_while_roaming(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	/* EF.OPLMNwAcT: 310410, 310260. */
	expect_done(world_set_coverage(asking.test.world, "310410", false, &fault), &fault);
	expect_done(world_set_coverage(asking.test.world, "310260", false, &fault), &fault);
	go_to(&asking.test, "US");
	assert_string_equal(seen()->cell.plmn, "311480");
	expect_done(world_set_coverage(asking.test.world, "310260", true, &fault), &fault);
	wait_for(&asking.test, 3540);
	assert_string_equal(seen()->cell.plmn, "311480");
	wait_for(&asking.test, 120);
	assert_string_equal(seen()->cell.plmn, "310260");
	expect_done(world_set_coverage(asking.test.world, "310410", true, &fault), &fault);
	expect_done(handset_search(asking.test.handset, &fault), &fault);
	assert_string_equal(seen()->cell.plmn, "310410");
	expect_done(handset_manual(asking.test.handset, "311480", &fault), &fault);
	wait_for(&asking.test, 10000);
	assert_string_equal(seen()->cell.plmn, "311480");
	expect_done(handset_automatic(asking.test.handset, &fault), &fault);
	assert_string_equal(seen()->cell.plmn, "310410");
	leave_asking_card(&asking);
}

/* Given a better network that rejects, when it was tried, then the handset goes back. */
static void a_better_network_that_rejects_leaves_the_handset_where_it_was(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	reject("310410", 11);
	reject("310260", 15);
	go_to(&asking.test, "US");
	assert_string_equal(seen()->cell.plmn, "311480");
	wait_for(&asking.test, 7300);
	assert_string_equal(seen()->cell.plmn, "311480");
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	leave_asking_card(&asking);
}

/* Given a hole, when the handset looks, then it has no service; and again when the hole is gone. */
static void coverage_that_goes_and_comes_is_noticed(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	expect_done(world_set_coverage(asking.test.world, "CA", false, &fault), &fault);
	wait_for(&asking.test, 60);
	assert_int_equal(seen()->service, SERVICE_NONE);
	expect_done(world_set_coverage(asking.test.world, "CA", true, &fault), &fault);
	wait_for(&asking.test, 60);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	leave_asking_card(&asking);
}

/* Given a place, when the handset goes to one where its network is heard too, then it stays registered. */
static void a_network_that_is_still_heard_is_kept(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	go_to(&asking.test, "302720");
	go_to(&asking.test, "CA");
	assert_int_equal(seen()->registrations, 1);
	leave_asking_card(&asking);
}

/* Given EF.HPPLMN as it is, or none, when the period is asked for, then it is that of TS 31.102 4.2.6. */
static void the_period_of_the_search_is_read_from_the_card(void **state)
{
	static const struct {
		size_t size;
		uint8_t octet;
		int64_t seconds;
	} rows[] = { { 0, 0x05, 3600 }, { 1, 0x00, 0 },     { 1, 0x05, 1800 },
		     { 1, 0x0A, 3600 }, { 1, 0x50, 28800 }, { 1, 0x51, 3600 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct usim usim = { .hpplmn_size = rows[i].size, .hpplmn = rows[i].octet };

		assert_int_equal(roaming_period_s(&usim), rows[i].seconds);
	}
}

/* Given a list of forbidden networks that is full, when another is forbidden, then the oldest gives way. */
static void a_full_list_of_forbidden_networks_loses_its_oldest(void **state)
{
	char hex[2 * 3 * HANDSET_FPLMN_MAX + 1];
	size_t size = 0;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	for (unsigned i = 0; i < HANDSET_FPLMN_MAX; i++)
		size += (size_t)snprintf(hex + size, sizeof hex - size, "62F0%02X",
		                         i % 10 << 4 | i / 10);
	write_behind(&asking, "6F7B", hex);
	ask(&asking, 0x01, 0x01, "9207013F007FFF6F7B");
	assert_int_equal(seen()->fplmns, HANDSET_FPLMN_MAX);
	assert_string_equal(seen()->fplmn[0], "26000");
	reject("302720", 11);
	expect_done(handset_search(asking.test.handset, &fault), &fault);
	assert_int_equal(seen()->fplmns, HANDSET_FPLMN_MAX);
	assert_string_equal(seen()->fplmn[0], "26001");
	assert_string_equal(seen()->fplmn[HANDSET_FPLMN_MAX - 1], "302720");
	leave_asking_card(&asking);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_card_hears_of_every_change_of_service),
		cmocka_unit_test(a_card_that_did_not_ask_hears_nothing),
		cmocka_unit_test(the_card_hears_of_a_rejection),
		cmocka_unit_test(the_card_hears_of_another_technology),
		cmocka_unit_test(a_card_that_is_invalid_is_not_tried_again),
		cmocka_unit_test(a_card_that_refuses_to_authenticate_is_told_apart),
		cmocka_unit_test(a_suspended_subscriber_has_no_service_until_he_is_back),
		cmocka_unit_test(a_forbidden_area_is_tried_again_after_an_hour),
		cmocka_unit_test(a_failure_is_tried_again),
		cmocka_unit_test(better_networks_are_looked_for_while_roaming),
		cmocka_unit_test(a_better_network_that_rejects_leaves_the_handset_where_it_was),
		cmocka_unit_test(coverage_that_goes_and_comes_is_noticed),
		cmocka_unit_test(a_network_that_is_still_heard_is_kept),
		cmocka_unit_test(the_period_of_the_search_is_read_from_the_card),
		cmocka_unit_test(a_full_list_of_forbidden_networks_loses_its_oldest),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
