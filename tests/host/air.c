/* SPDX-License-Identifier: Apache-2.0 */
#include "support/air_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/job_list.h"
#include "support/image.h"

/* Requests for a card that is only within reach of a service centre. */

/* 30 networks a list: a packet of more than one short message. */
#define TEN(a)                                                                                     \
	"'" a "01', '" a "02', '" a "03', '" a "04', '" a "05', '" a "06', '" a "07', '" a         \
	"08', '" a "09', '" a "10'"
#define LONG_CHANGE                                                                                \
	"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "', 'sim': [{'imsi': '" A_IMSI_1       \
	"', 'preferredOperatorNetworks': [" TEN("262") ", " TEN("234") ", " TEN("208") "]}]}"

/* Given a card within no reach, when a request comes, then it is sent, answered by deliver_sm, and ends in
 * SUCCESS by the receipt alone, which its steps say; nothing of the packet is left in the store. */
static void a_card_is_changed_over_smpp(void **state)
{
	json_t *request, *steps;

	(void)state;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	assert_int_equal(json_array_size(json_object_get(request, "effects")), 0);
	steps = json_object_get(request, "steps");
	assert_string_equal(text_field(json_array_get(steps, 0), "step"), "sent");
	assert_string_equal(text_field(json_array_get(steps, json_array_size(steps) - 2), "step"),
	                    "receipt");
	assert_string_equal(text_field(json_array_get(steps, json_array_size(steps) - 1), "step"),
	                    "not read back");
	json_decref(request);
	dispatcher_stop(air_stage.dispatcher);
	air_stage.dispatcher = NULL;
	air_expect_answer(COUNTER, "1");
	air_expect_answer(PACKETS, "0");
	air_expect_on_card(2);
}

static void a_packet_of_several_messages_arrives(void **state)
{
	(void)state;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, LONG_CHANGE));
	air_start();
	air_expect_state("SUCCESS", "");
	assert_true(smsc_server_heard(air_stage.server, SMPP_SUBMIT_SM) > 1);
	air_expect_answer(COUNTER, "1");
	air_expect_on_card(30);
}

/* A request that follows another one to the same card, and cannot be joined to it, waits for it. */
static void requests_of_a_card_go_in_order(void **state)
{
	(void)state;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, "{'appletMode': 'AUTOMATIC'}"));
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_done();
	air_expect_answer(COUNTER, "2");
}

/* Given two requests in one packet on the air, when a third comes, the second is called off and the process
 * restarts, then the two end by the packet's one answer, and the third has a packet of its own. */
static void requests_in_one_packet_stay_together(void **state)
{
	char first[REQUEST_ID_MAX], second[REQUEST_ID_MAX];
	json_t *request;

	(void)state;
	air_faults((struct smsc_server_faults){ .held = true });
	air_stage.options.receipt_ms = PATIENCE_MS;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, "{'activeImsi': '" A_IMSI_2 "'}"));
	strcpy(first, air_stage.id);
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	strcpy(second, air_stage.id);
	air_start();
	air_expect_state("PENDING", "proof of receipt is awaited");
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	assert_int_equal(store_job_cancel(air_stage.platform.service.store, second, 1,
	                                  &air_stage.fault),
	                 FAULT_BUSY);
	assert_non_null(strstr(air_stage.fault.text, first));
	while (smsc_server_open(air_stage.server) != 1)
		air_pause(LOOK_MS);
	air_restart();
	air_faults((struct smsc_server_faults){ 0 });
	air_expect_done();
	air_expect_answer(COUNTER, "2");
	strcpy(air_stage.id, second);
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	assert_string_equal(text_field(json_array_get(json_object_get(request, "steps"), 0),
	                               "step"),
	                    "joined");
	json_decref(request);
	strcpy(air_stage.id, first);
	request = air_await(&air_stage.platform.acme, "SUCCESS", "");
	assert_non_null(
		strstr(text_field(json_array_get(json_object_get(request, "steps"), 1), "detail"),
	               second));
	json_decref(request);
}

/* ---- restarts ---- */

/* Given a packet on its way, when the process ends and its proof comes to the next one, then the job ends by it,
 * and nothing was sent twice. */
static void a_proof_after_a_restart_finds_its_job(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .held = true });
	air_stage.options.receipt_ms = PATIENCE_MS;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_state("PENDING", "proof of receipt is awaited");
	while (smsc_server_open(air_stage.server) != 1) /* the delivery receipt is answered */
		air_pause(LOOK_MS);
	air_restart();
	air_faults((struct smsc_server_faults){ 0 });
	air_expect_state("SUCCESS", "");
	assert_int_equal(smsc_server_heard(air_stage.server, SMPP_SUBMIT_SM), 1);
	air_expect_answer(COUNTER, "1");
	air_expect_on_card(2);
}

/* Given a packet that has arrived, which its process wrote down and ended before the job was due for that, when the next
 * process begins, then it waits no longer than it would have: the change is sent anew. */
static void what_was_told_before_a_restart_is_acted_on(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .held = true });
	air_stage.options.receipt_ms = PATIENCE_MS;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_state("PENDING", "proof of receipt is awaited");
	while (smsc_server_open(air_stage.server) != 1)
		air_pause(LOOK_MS);
	dispatcher_stop(air_stage.dispatcher);
	end_platform(&air_stage.platform);
	air_run("UPDATE air_packet SET deadline = 1; UPDATE job SET due = 9000000000000000");
	reopen_platform(&air_stage.platform);
	air_start();
	while (smsc_server_heard(air_stage.server, SMPP_SUBMIT_SM) < 2)
		air_pause(LOOK_MS);
	air_faults((struct smsc_server_faults){ 0 });
	air_expect_done();
}

/* Given a centre that is not there, when the process ends and both come back, then the change is sent. */
static void what_no_centre_took_is_sent_after_a_restart(void **state)
{
	const unsigned port = smsc_server_port(air_stage.server);

	(void)state;
	smsc_server_stop(air_stage.server);
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_state("PENDING", "proof of receipt is awaited");
	air_restart();
	air_server(port);
	air_expect_done();
}

static void a_centre_that_restarts_is_found_again(void **state)
{
	const unsigned port = smsc_server_port(air_stage.server);

	(void)state;
	air_start();
	while (smsc_server_heard(air_stage.server, SMPP_BIND_TRANSCEIVER) < 1)
		air_pause(LOOK_MS);
	smsc_server_stop(air_stage.server);
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_server(port);
	air_expect_done();
}

/* ---- what cannot be ---- */

/* In a store that is shared nobody claims what nobody reaches. */
static void a_subscriber_without_a_number_waits(void **state)
{
	(void)state;
	air_ask(&air_stage.platform.other, TO(B_ICCID, "{'appletMode': 'AUTOMATIC'}"));
	air_start();
	json_decref(air_await(&air_stage.platform.other, "PENDING",
	                      stores_are_postgres() ? "" : "no MSISDN"));
}

static void a_wrong_password_is_no_way(void **state)
{
	(void)state;
	strcpy(air_stage.options.smpp.password, "other");
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	while (smsc_server_heard(air_stage.server, SMPP_BIND_TRANSCEIVER) < 3)
		air_pause(LOOK_MS);
	assert_int_equal(smsc_server_heard(air_stage.server, SMPP_SUBMIT_SM), 0);
	air_expect_state("PENDING", "awaited");
}

static void a_window_of_none_is_refused(void **state)
{
	const struct dispatcher_options with = { .air = &air_stage.options };

	(void)state;
	air_stage.options.smpp.window = 0;
	assert_int_equal(dispatcher_start(air_stage.platform.service.store, air_stage.cards, &with,
	                                  &air_stage.dispatcher, &air_stage.fault),
	                 FAULT_INPUT);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, air_given, air_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_card_is_changed_over_smpp),
		TEST(a_packet_of_several_messages_arrives),
		TEST(requests_of_a_card_go_in_order),
		TEST(requests_in_one_packet_stay_together),
		TEST(a_proof_after_a_restart_finds_its_job),
		TEST(what_was_told_before_a_restart_is_acted_on),
		TEST(what_no_centre_took_is_sent_after_a_restart),
		TEST(a_centre_that_restarts_is_found_again),
		TEST(a_subscriber_without_a_number_waits),
		TEST(a_wrong_password_is_no_way),
		TEST(a_window_of_none_is_refused),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
