/* SPDX-License-Identifier: Apache-2.0 */
#include "support/air_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"

/* What goes wrong between a session and the service centre. */

/* ---- faults ---- */

static void try_cut(uint32_t command, bool after)
{
	air_faults((struct smsc_server_faults){ .cut_at = command, .cuts = 2, .cut_after = after });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_done();
	/* The card applied one packet, whatever the centre got. */
	air_expect_answer(COUNTER, "1");
}

static void cut_at_the_bind(void **state)
{
	(void)state;
	try_cut(SMPP_BIND_TRANSCEIVER, false);
}

static void cut_after_the_bind(void **state)
{
	(void)state;
	try_cut(SMPP_BIND_TRANSCEIVER, true);
}

static void cut_at_a_submit(void **state)
{
	(void)state;
	try_cut(SMPP_SUBMIT_SM, false);
}

static void cut_after_a_submit(void **state)
{
	(void)state;
	try_cut(SMPP_SUBMIT_SM, true);
}

static void cut_at_the_answer_to_a_deliver(void **state)
{
	(void)state;
	try_cut(SMPP_DELIVER_SM | SMPP_RESPONSE, false);
}

static void cut_at_an_enquiry(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){
		.cut_at = SMPP_ENQUIRE_LINK, .cuts = 2, .held = true });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	while (smsc_server_heard(air_stage.server, SMPP_ENQUIRE_LINK) < 2)
		air_pause(LOOK_MS);
	air_faults((struct smsc_server_faults){ 0 });
	air_expect_done();
}

static void an_enquiry_without_an_answer_ends_the_link(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .mute = true, .held = true });
	air_stage.options.receipt_ms = PATIENCE_MS;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	while (smsc_server_heard(air_stage.server, SMPP_BIND_TRANSCEIVER) < 2)
		air_pause(LOOK_MS);
	air_faults((struct smsc_server_faults){ 0 });
	air_expect_done();
	air_expect_answer(COUNTER, "1");
}

static void a_submit_without_an_answer_is_sent_again(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .silent = true, .held = true });
	air_stage.options.receipt_ms = PATIENCE_MS;
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	while (smsc_server_heard(air_stage.server, SMPP_SUBMIT_SM) < 2)
		air_pause(LOOK_MS);
	air_faults((struct smsc_server_faults){ 0 });
	air_expect_done();
	air_expect_answer(COUNTER, "1");
}

static void try_throttling(uint32_t status)
{
	air_faults((struct smsc_server_faults){ .throttle = 3, .throttle_status = status });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_state("SUCCESS", "");
	assert_int_equal(smsc_server_heard(air_stage.server, SMPP_SUBMIT_SM), 4);
	air_expect_answer(COUNTER, "1");
}

static void throttling_is_waited_out(void **state)
{
	(void)state;
	try_throttling(SMPP_THROTTLED);
}

static void a_full_queue_is_waited_out(void **state)
{
	(void)state;
	try_throttling(SMPP_QUEUE_FULL);
}

static void a_number_the_centre_does_not_know_is_final(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .throttle = 1,
	                                        .throttle_status = SMPP_BAD_DESTINATION });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_state("FAILED", "does not know the number");
}

static void what_cannot_be_delivered_is_sent_anew(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .undeliverable = 1 });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_done();
	air_expect_answer(COUNTER, "2");
}

/* Given a proof of receipt that gets lost, when the centre says that the packet arrived, then the change is sent
 * anew after a while, with a higher counter. */
static void a_lost_proof_is_asked_for_anew(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .lost = 1 });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_done();
	air_expect_answer(COUNTER, "2");
}

static void a_doubled_proof_does_no_harm(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .doubled = true });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_state("SUCCESS", "");
	while (smsc_server_open(air_stage.server) > 0)
		air_pause(LOOK_MS);
	air_expect_answer(COUNTER, "1");
}

/* Given a proof that comes after the change was sent anew, then it is proof enough, and that of the second
 * packet no harm. */
static void a_late_proof_is_proof(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .held = true });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	while (smsc_server_heard(air_stage.server, SMPP_SUBMIT_SM) < 2)
		air_pause(LOOK_MS);
	air_faults((struct smsc_server_faults){ 0 });
	air_expect_state("SUCCESS", "");
	while (smsc_server_open(air_stage.server) > 0)
		air_pause(LOOK_MS);
	air_expect_on_card(2);
}

static void strange_and_malformed_answers_are_passed_over(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .strange = true, .malformed = true });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_done();
	air_expect_answer(COUNTER, "1");
}

static void a_proof_may_come_in_segments(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .segmented = true, .no_receipts = true });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_done();
}

static void a_proof_may_come_as_a_payload(void **state)
{
	(void)state;
	air_faults((struct smsc_server_faults){ .whole = true });
	air_ask(&air_stage.platform.acme, TO(A_ICCID, CHANGE));
	air_start();
	air_expect_done();
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, air_given, air_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cut_at_the_bind),
		TEST(cut_after_the_bind),
		TEST(cut_at_a_submit),
		TEST(cut_after_a_submit),
		TEST(cut_at_the_answer_to_a_deliver),
		TEST(cut_at_an_enquiry),
		TEST(an_enquiry_without_an_answer_ends_the_link),
		TEST(a_submit_without_an_answer_is_sent_again),
		TEST(throttling_is_waited_out),
		TEST(a_full_queue_is_waited_out),
		TEST(a_number_the_centre_does_not_know_is_final),
		TEST(what_cannot_be_delivered_is_sent_anew),
		TEST(a_lost_proof_is_asked_for_anew),
		TEST(a_doubled_proof_does_no_harm),
		TEST(a_late_proof_is_proof),
		TEST(strange_and_malformed_answers_are_passed_over),
		TEST(a_proof_may_come_in_segments),
		TEST(a_proof_may_come_as_a_payload),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
