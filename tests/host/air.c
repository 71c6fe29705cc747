/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/air.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "dispatch/dispatcher.h"
#include "inspect/view.h"
#include "support/image.h"
#include "support/platform.h"
#include "support/smsc_server.h"

/* Requests for a card that is only within reach of a service centre. */

enum { LOOK_MS = 5, PATIENCE_MS = 30000 };

static struct platform platform;
static struct cards *cards;
static struct dispatcher *dispatcher;
static struct smsc_server *server;
static struct air_options options;
static char name[16], id[REQUEST_ID_MAX];
static struct fault fault;

#define TO(iccid, content)                                                                         \
	"{'bulk': [{'subscriberIdentifiers': {'type': 'ICCID', 'value': '" iccid "'}, "            \
	"'content': " content "}]}"
#define CHANGE                                                                                     \
	"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "', 'sim': [{'imsi': '" A_IMSI_1       \
	"', 'allowedCountries': '001', 'preferredOperatorNetworks': ['302220', '302500'],"         \
	" 'forbiddenNetworks': ['23430', '90146']}]}"

/* 30 networks a list: a packet of more than one short message. */
#define TEN(a)                                                                                     \
	"'" a "01', '" a "02', '" a "03', '" a "04', '" a "05', '" a "06', '" a "07', '" a         \
	"08', '" a "09', '" a "10'"
#define LONG_CHANGE                                                                                \
	"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "', 'sim': [{'imsi': '" A_IMSI_1       \
	"', 'preferredOperatorNetworks': [" TEN("262") ", " TEN("234") ", " TEN("208") "]}]}"

static void given_server(unsigned port)
{
	char path[TEST_PATH_MAX];

	server = smsc_server_start(port);
	assert_non_null(server);
	test_path("a.card", path);
	smsc_server_add(server, A_MSISDN, path);
}

/* Each test has a platform, a card a.card in a handset of the centre, and a session that is in a hurry. */
static int a_platform_and_a_centre(void **state)
{
	static unsigned number;
	char path[TEST_PATH_MAX];

	(void)state;
	snprintf(name, sizeof name, "air%u", number++);
	fault = (struct fault){ 0 };
	test_path("a.card", path);
	unlink(path);
	given_card("a.card", PROFILE_A);
	given_platform(&platform, name);
	given_server(0);
	options = air_usual;
	options.smpp = smpp_usual;
	options.smpp.pause_ms = 10;
	options.smpp.pause_most_ms = 80;
	options.smpp.response_ms = 400;
	options.smpp.enquire_ms = 50;
	options.receipt_ms = 300;
	strcpy(options.smpp.host, "127.0.0.1");
	snprintf(options.smpp.port, sizeof options.smpp.port, "%u", smsc_server_port(server));
	strcpy(options.smpp.system_id, "roamcard");
	strcpy(options.smpp.password, "secret");
	return cards_open_folder(NULL, &cards, &fault);
}

static int end_it(void **state)
{
	(void)state;
	dispatcher_stop(dispatcher);
	dispatcher = NULL;
	smsc_server_stop(server);
	server = NULL;
	cards_close(cards);
	end_platform(&platform);
	return 0;
}

static void start(void)
{
	const struct dispatcher_options with = { .air = &options };

	if (dispatcher_start(platform.service.store, cards, &with, &dispatcher, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
}

/* As a process that ends and another that begins. */
static void restart(void)
{
	dispatcher_stop(dispatcher);
	end_platform(&platform);
	platform.service.store = open_store(name);
	start();
}

static void given_faults(struct smsc_server_faults faults)
{
	smsc_server_set_faults(server, &faults);
}

static void ask(const struct account *requestor, const char *body)
{
	char ids[2][REQUEST_ID_MAX];
	int codes[2];

	if (submit(&platform, requestor, body, ids, codes, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	assert_int_equal(codes[0], 0);
	strcpy(id, ids[0]);
	if (dispatcher)
		dispatcher_wake(dispatcher);
}

static void pause_ms(long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static json_t *await(const struct account *requestor, const char *wanted, const char *reason)
{
	json_t *object = NULL;

	for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
		json_decref(object);
		object = read_as_json(&platform, requestor, id);
		if (strcmp(text_field(object, "state"), wanted) == 0 &&
		    strstr(text_field(object, "reason"), reason))
			return object;
		pause_ms(LOOK_MS);
	}
	fail_msg("%s, not %s: %s", text_field(object, "state"), wanted,
	         text_field(object, "reason"));
	return NULL;
}

static void expect_state(const char *wanted, const char *reason)
{
	json_decref(await(&platform.acme, wanted, reason));
}

static void expect_answer(const char *sql, const char *wanted)
{
	char answer[128];

	ask_database(name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

#define COUNTER                                                                                    \
	"SELECT value FROM counter JOIN subscriber ON id = subscriber WHERE iccid = '" A_ICCID "'"
#define PACKETS "SELECT count(*) FROM air_packet"

/* The centre lets go of the card, which then is read. */
static void expect_on_card(size_t preferred)
{
	struct view_secrets secrets = { .adm1_known = true, .pin1_known = true };
	static struct view view;
	struct transport *transport;
	struct terminal terminal;
	char path[TEST_PATH_MAX];

	smsc_server_stop(server);
	server = NULL;
	test_path("a.card", path);
	memcpy(secrets.adm1, "ABCDEFGH", 8);
	memcpy(secrets.pin1, "0000\xFF\xFF\xFF\xFF", 8);
	transport = open_image(path);
	assert_int_equal(terminal_power_on(&terminal, transport, &fault), 0);
	assert_int_equal(view_read(&terminal, &secrets, &view, &fault), 0);
	transport_close(transport);
	assert_int_equal(view.mode, CHANGE_MODE_MANUAL);
	assert_string_equal(view.imsi, A_IMSI_1);
	assert_int_equal(view.oplmn.count, preferred);
}

static void expect_done(void)
{
	expect_state("SUCCESS", "");
	expect_on_card(2);
}

/* Given a card within no reach, when a request comes, then it is sent, answered by deliver_sm, and ends in
 * SUCCESS by the receipt alone, which its steps say; nothing of the packet is left in the store. */
static void a_card_is_changed_over_smpp(void **state)
{
	static const char *const steps[] = { "sent", "receipt", "not read back" };
	json_t *request, *row;
	size_t index;

	(void)state;
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	request = await(&platform.acme, "SUCCESS", "");
	assert_int_equal(json_array_size(json_object_get(request, "effects")), 0);
	assert_int_equal(json_array_size(json_object_get(request, "steps")), 3);
	json_array_foreach(json_object_get(request, "steps"), index, row)
		assert_string_equal(text_field(row, "step"), steps[index]);
	json_decref(request);
	dispatcher_stop(dispatcher);
	dispatcher = NULL;
	expect_answer(COUNTER, "1");
	expect_answer(PACKETS, "0");
	expect_on_card(2);
}

static void a_packet_of_several_messages_arrives(void **state)
{
	(void)state;
	ask(&platform.acme, TO(A_ICCID, LONG_CHANGE));
	start();
	expect_state("SUCCESS", "");
	assert_true(smsc_server_heard(server, SMPP_SUBMIT_SM) > 1);
	expect_answer(COUNTER, "1");
	expect_on_card(30);
}

/* A request that follows another one to the same card waits for it. */
static void requests_of_a_card_go_in_order(void **state)
{
	(void)state;
	ask(&platform.acme, TO(A_ICCID, "{'activeImsi': '" A_IMSI_2 "'}"));
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_done();
	expect_answer(COUNTER, "2");
}

/* ---- faults ---- */

static void try_cut(uint32_t command, bool after)
{
	given_faults(
		(struct smsc_server_faults){ .cut_at = command, .cuts = 2, .cut_after = after });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_done();
	/* The card applied one packet, whatever the centre got. */
	expect_answer(COUNTER, "1");
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
	given_faults((struct smsc_server_faults){
		.cut_at = SMPP_ENQUIRE_LINK, .cuts = 2, .held = true });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	while (smsc_server_heard(server, SMPP_ENQUIRE_LINK) < 2)
		pause_ms(LOOK_MS);
	given_faults((struct smsc_server_faults){ 0 });
	expect_done();
}

static void an_enquiry_without_an_answer_ends_the_link(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .mute = true, .held = true });
	options.receipt_ms = PATIENCE_MS;
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	while (smsc_server_heard(server, SMPP_BIND_TRANSCEIVER) < 2)
		pause_ms(LOOK_MS);
	given_faults((struct smsc_server_faults){ 0 });
	expect_done();
	expect_answer(COUNTER, "1");
}

static void a_submit_without_an_answer_is_sent_again(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .silent = true, .held = true });
	options.receipt_ms = PATIENCE_MS;
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	while (smsc_server_heard(server, SMPP_SUBMIT_SM) < 2)
		pause_ms(LOOK_MS);
	given_faults((struct smsc_server_faults){ 0 });
	expect_done();
	expect_answer(COUNTER, "1");
}

static void try_throttling(uint32_t status)
{
	given_faults((struct smsc_server_faults){ .throttle = 3, .throttle_status = status });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_state("SUCCESS", "");
	assert_int_equal(smsc_server_heard(server, SMPP_SUBMIT_SM), 4);
	expect_answer(COUNTER, "1");
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
	given_faults((struct smsc_server_faults){ .throttle = 1,
	                                          .throttle_status = SMPP_BAD_DESTINATION });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_state("FAILED", "does not know the number");
}

static void what_cannot_be_delivered_is_sent_anew(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .undeliverable = 1 });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_done();
	expect_answer(COUNTER, "2");
}

/* Given a proof of receipt that gets lost, when the centre says that the packet arrived, then the change is sent
 * anew after a while, with a higher counter. */
static void a_lost_proof_is_asked_for_anew(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .lost = 1 });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_done();
	expect_answer(COUNTER, "2");
}

static void a_doubled_proof_does_no_harm(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .doubled = true });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_state("SUCCESS", "");
	while (smsc_server_open(server) > 0)
		pause_ms(LOOK_MS);
	expect_answer(COUNTER, "1");
}

/* Given a proof that comes after the change was sent anew, then it is proof enough, and that of the second
 * packet no harm. */
static void a_late_proof_is_proof(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .held = true });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	while (smsc_server_heard(server, SMPP_SUBMIT_SM) < 2)
		pause_ms(LOOK_MS);
	given_faults((struct smsc_server_faults){ 0 });
	expect_state("SUCCESS", "");
	while (smsc_server_open(server) > 0)
		pause_ms(LOOK_MS);
	expect_on_card(2);
}

static void strange_and_malformed_answers_are_passed_over(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .strange = true, .malformed = true });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_done();
	expect_answer(COUNTER, "1");
}

static void a_proof_may_come_in_segments(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .segmented = true, .no_receipts = true });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_done();
}

static void a_proof_may_come_as_a_payload(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .whole = true });
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_done();
}

/* ---- restarts ---- */

/* Given a packet on its way, when the process ends and its proof comes to the next one, then the job ends by it,
 * and nothing was sent twice. */
static void a_proof_after_a_restart_finds_its_job(void **state)
{
	(void)state;
	given_faults((struct smsc_server_faults){ .held = true });
	options.receipt_ms = PATIENCE_MS;
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_state("PENDING", "proof of receipt is awaited");
	while (smsc_server_open(server) != 1) /* the delivery receipt is answered */
		pause_ms(LOOK_MS);
	restart();
	given_faults((struct smsc_server_faults){ 0 });
	expect_state("SUCCESS", "");
	assert_int_equal(smsc_server_heard(server, SMPP_SUBMIT_SM), 1);
	expect_answer(COUNTER, "1");
	expect_on_card(2);
}

/* Given a centre that is not there, when the process ends and both come back, then the change is sent. */
static void what_no_centre_took_is_sent_after_a_restart(void **state)
{
	const unsigned port = smsc_server_port(server);

	(void)state;
	smsc_server_stop(server);
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	expect_state("PENDING", "proof of receipt is awaited");
	restart();
	given_server(port);
	expect_done();
}

static void a_centre_that_restarts_is_found_again(void **state)
{
	const unsigned port = smsc_server_port(server);

	(void)state;
	start();
	while (smsc_server_heard(server, SMPP_BIND_TRANSCEIVER) < 1)
		pause_ms(LOOK_MS);
	smsc_server_stop(server);
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	given_server(port);
	expect_done();
}

/* ---- what cannot be ---- */

static void a_subscriber_without_a_number_waits(void **state)
{
	(void)state;
	ask(&platform.other, TO(B_ICCID, "{'appletMode': 'AUTOMATIC'}"));
	start();
	json_decref(await(&platform.other, "PENDING", "no MSISDN"));
}

static void a_wrong_password_is_no_way(void **state)
{
	(void)state;
	strcpy(options.smpp.password, "other");
	ask(&platform.acme, TO(A_ICCID, CHANGE));
	start();
	while (smsc_server_heard(server, SMPP_BIND_TRANSCEIVER) < 3)
		pause_ms(LOOK_MS);
	assert_int_equal(smsc_server_heard(server, SMPP_SUBMIT_SM), 0);
	expect_state("PENDING", "awaited");
}

static void a_window_of_none_is_refused(void **state)
{
	const struct dispatcher_options with = { .air = &options };

	(void)state;
	options.smpp.window = 0;
	assert_int_equal(dispatcher_start(platform.service.store, cards, &with, &dispatcher,
	                                  &fault),
	                 FAULT_INPUT);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, a_platform_and_a_centre, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_card_is_changed_over_smpp),
		TEST(a_packet_of_several_messages_arrives),
		TEST(requests_of_a_card_go_in_order),
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
		TEST(a_proof_after_a_restart_finds_its_job),
		TEST(what_no_centre_took_is_sent_after_a_restart),
		TEST(a_centre_that_restarts_is_found_again),
		TEST(a_subscriber_without_a_number_waits),
		TEST(a_wrong_password_is_no_way),
		TEST(a_window_of_none_is_refused),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
