/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/dispatcher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "inspect/view.h"
#include "support/image.h"
#include "support/platform.h"
#include "transport/emulated.h"
#include "transport/image.h"

enum { LOOK_MS = 10, PATIENCE_MS = 30000, SYNCS_MAX = 40, CUT_OFF = 7 };

static struct platform platform;
static struct cards *cards;
static struct dispatcher *dispatcher;
static const struct image_io *system_io;
static char name[16], id[REQUEST_ID_MAX];
static struct fault fault;

#define TO(iccid, content)                                                                         \
	"{'bulk': [{'subscriberIdentifiers': {'type': 'ICCID', 'value': '" iccid "'}, "            \
	"'content': " content "}]}"
#define TO_A(content) TO(A_ICCID, content)
#define TO_B(content) TO(B_ICCID, content)
#define CHANGE                                                                                     \
	"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "', 'sim': [{'imsi': '" A_IMSI_1       \
	"', 'allowedCountries': '001', 'preferredOperatorNetworks': ['302220', '302500'],"         \
	" 'forbiddenNetworks': ['23430', '90146']}]}"

static void remove_card(const char *card)
{
	char path[TEST_PATH_MAX];

	test_path(card, path);
	unlink(path);
}

/* Each test has a platform of its own, a card a.card of subscriber A, and no b.card of B. */
static int a_platform_and_a_card(void **state)
{
	static unsigned number;
	char folder[TEST_PATH_MAX];

	(void)state;
	snprintf(name, sizeof name, "db%u", number++);
	fault = (struct fault){ 0 };
	system_io = image_io;
	remove_card("a.card");
	remove_card("b.card");
	given_card("a.card", PROFILE_A);
	given_platform(&platform, name);
	test_path("", folder);
	return cards_open_folder(folder, &cards, &fault);
}

static int end_it(void **state)
{
	(void)state;
	dispatcher_stop(dispatcher);
	dispatcher = NULL;
	cards_close(cards);
	end_platform(&platform);
	image_io = system_io;
	return 0;
}

static void start(void)
{
	if (dispatcher_start(platform.service.store, cards, NULL, &dispatcher, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
}

static void ask(const struct account *requestor, const char *body)
{
	char ids[2][REQUEST_ID_MAX];
	int codes[2];

	if (submit(&platform, requestor, body, ids, codes, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	assert_int_equal(codes[0], 0);
	strcpy(id, ids[0]);
}

static void pause_ms(long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* The request once it is in the state after so many attempts at least; new reference. */
static json_t *await(const struct account *requestor, const char *request, const char *wanted,
                     int attempts)
{
	json_t *object = NULL;

	for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
		json_decref(object);
		object = read_as_json(&platform, requestor, request);
		if (strcmp(text_field(object, "state"), wanted) == 0 &&
		    json_integer_value(json_object_get(object, "attempts")) >= attempts)
			return object;
		pause_ms(LOOK_MS);
	}
	fail_msg("%s, not %s: %s", text_field(object, "state"), wanted,
	         text_field(object, "reason"));
	return NULL;
}

static void expect_state(const char *wanted, int attempts)
{
	json_decref(await(&platform.acme, id, wanted, attempts));
}

static void expect_answer(const char *sql, const char *wanted)
{
	char answer[128];

	ask_database(name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

#define COUNTER_OF(iccid)                                                                          \
	"SELECT value FROM counter JOIN subscriber ON id = subscriber WHERE iccid = '" iccid "'"
#define COUNTER_OF_A COUNTER_OF(A_ICCID)

/* What the card itself holds, read by nobody the dispatcher knows. */
static void expect_change_on_card(void)
{
	struct view_secrets secrets = { .adm1_known = true, .pin1_known = true };
	static struct view view;
	struct transport *transport;
	struct terminal terminal;
	char path[TEST_PATH_MAX];

	test_path("a.card", path);
	memcpy(secrets.adm1, "ABCDEFGH", 8);
	memcpy(secrets.pin1, "0000\xFF\xFF\xFF\xFF", 8);
	transport = open_image(path);
	assert_int_equal(terminal_power_on(&terminal, transport, &fault), 0);
	assert_int_equal(view_read(&terminal, &secrets, &view, &fault), 0);
	transport_close(transport);
	assert_int_equal(view.mode, CHANGE_MODE_MANUAL);
	assert_string_equal(view.imsi, A_IMSI_1);
	assert_int_equal(view.active, 1);
	assert_int_equal(view.fplmn.count, 2);
	assert_string_equal(view.fplmn.code[1], "90146");
	assert_int_equal(view.oplmn.count, 2);
	assert_string_equal(view.oplmn.code[0], "302220");
	assert_int_equal(view.slot[0].countries.count, 1);
}

/* Given a request, when the dispatcher runs, then it succeeds with every effect found on the card,
 * its steps are told, the settings are what was read back, and one counter was used. */
static void a_request_is_done_on_its_card(void **state)
{
	static const struct identifier a = { IDENTIFIER_ICCID, A_ICCID };
	static const char *const steps[] = { "sent", "receipt", "read back" };
	json_t *request, *effects, *row, *settings;
	size_t index;

	(void)state;
	ask(&platform.acme, TO_A(CHANGE));
	start();
	request = await(&platform.acme, id, "SUCCESS", 1);
	assert_string_equal(text_field(request, "reason"), "");
	assert_string_not_equal(text_field(request, "ended"), "");
	effects = json_object_get(request, "effects");
	assert_int_equal(json_array_size(effects), 8);
	json_array_foreach(effects, index, row)
	{
		assert_true(json_is_true(json_object_get(row, "holds")));
		assert_string_equal(text_field(row, "asked"), text_field(row, "found"));
	}
	assert_int_equal(json_array_size(json_object_get(request, "steps")), 3);
	json_array_foreach(json_object_get(request, "steps"), index, row)
		assert_string_equal(text_field(row, "step"), steps[index]);
	json_decref(request);
	expect_answer(COUNTER_OF_A, "1");
	assert_int_equal(subscriber_settings(&platform.service, &platform.acme, &a, &settings,
	                                     &fault),
	                 0);
	assert_string_equal(text_field(settings, "activeImsi"), A_IMSI_1);
	assert_string_equal(text_field(settings, "appletMode"), "MANUAL");
	json_decref(settings);
	expect_change_on_card();
}

/* Given a dispatcher with nothing to do, when requests come and it is woken, then each is done, in
 * order: the later one decides. */
static void a_waiting_dispatcher_is_woken(void **state)
{
	char first[REQUEST_ID_MAX];

	(void)state;
	start();
	pause_ms(50);
	ask(&platform.acme, TO_A("{'activeImsi': '" A_IMSI_2 "'}"));
	strcpy(first, id);
	ask(&platform.acme, TO_A(CHANGE));
	dispatcher_wake(dispatcher);
	expect_state("SUCCESS", 1);
	json_decref(await(&platform.acme, first, "SUCCESS", 1));
	expect_answer(COUNTER_OF_A, "2");
	expect_change_on_card();
}

/* ---- cards that are not to be had ---- */

/* A process that has the card until the pipe says otherwise. */
static pid_t holder_of(const char *card, int *let_go)
{
	int ready[2], end[2];
	char path[TEST_PATH_MAX], octet;
	pid_t child;

	test_path(card, path);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct transport *transport;

		close(end[1]);
		if (emulated_open(path, &transport, &fault) < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		_exit(read(end[0], &octet, 1) < 0);
	}
	assert_int_equal(read(ready[0], &octet, 1), 1);
	close(ready[0]);
	close(ready[1]);
	close(end[0]);
	*let_go = end[1];
	return child;
}

/* Given a card that another process has, when a request is for it, then it waits, says who has the
 * card, and uses no counter; when the card is free, it is done. */
static void a_card_in_use_is_waited_for(void **state)
{
	char who[32];
	int let_go, status;
	const pid_t holder = holder_of("a.card", &let_go);
	json_t *request;

	(void)state;
	ask(&platform.acme, TO_A(CHANGE));
	start();
	request = await(&platform.acme, id, "PENDING", 1);
	snprintf(who, sizeof who, "process %d", (int)holder);
	assert_non_null(strstr(text_field(request, "reason"), "a.card"));
	assert_non_null(strstr(text_field(request, "reason"), who));
	json_decref(request);
	expect_answer(COUNTER_OF_A, "0");
	close(let_go);
	assert_int_equal(waitpid(holder, &status, 0), holder);
	assert_int_equal(status, 0);
	expect_state("SUCCESS", 2);
	expect_answer(COUNTER_OF_A, "1");
	expect_change_on_card();
}

/* Given a card that is not there, when requests are for it and for one that is, then the first waits
 * with the reason and the other is done; when the card comes, the first is done. */
static void a_missing_card_is_waited_for(void **state)
{
	char other[REQUEST_ID_MAX];
	json_t *request;

	(void)state;
	ask(&platform.other, TO_B("{'appletMode': 'AUTOMATIC'}"));
	strcpy(other, id);
	ask(&platform.acme, TO_A(CHANGE));
	start();
	expect_state("SUCCESS", 1);
	request = await(&platform.other, other, "PENDING", 1);
	assert_non_null(strstr(text_field(request, "reason"), "no card with ICCID " B_ICCID));
	json_decref(request);
	given_card("b.card", PROFILE_B);
	json_decref(await(&platform.other, other, "SUCCESS", 2));
}

/* Given a request that expires before the next try, when its card is not there, then it fails with
 * the reason. */
static void a_request_is_not_tried_for_ever(void **state)
{
	json_t *request;

	(void)state;
	ask(&platform.other, TO_B("{'appletMode': 'AUTOMATIC'}"));
	expect_answer("UPDATE job SET expires = due + 500", "");
	start();
	request = await(&platform.other, id, "FAILED", 1);
	assert_non_null(strstr(text_field(request, "reason"), "no card with ICCID"));
	json_decref(request);
	expect_answer(COUNTER_OF(B_ICCID), "0");
}

/* Given a subscriber whose keys are not the card's, when a request is for it, then the card's no is
 * final: failed at the first attempt, with the status, the settings left as they were. */
static void a_card_that_refuses_is_final(void **state)
{
	static struct profile profile;
	char subscriber[SUBSCRIBER_ID_MAX];
	json_t *request;

	(void)state;
	given_card("b.card", PROFILE_B);
	end_platform(&platform);
	strcat(name, "x");
	given_accounts(&platform, name);
	assert_int_equal(profile_load(PROFILE_B, &profile, &fault), 0);
	profile.keys[0].kid[0] ^= 1;
	assert_int_equal(subscriber_add(&platform.service, &platform.acme, &profile, NULL, NULL,
	                                subscriber, &fault),
	                 0);
	ask(&platform.acme, TO_B("{'appletMode': 'AUTOMATIC'}"));
	start();
	request = await(&platform.acme, id, "FAILED", 1);
	assert_int_equal(json_integer_value(json_object_get(request, "attempts")), 1);
	assert_non_null(strstr(text_field(request, "reason"), "check sum"));
	assert_int_equal(json_array_size(json_object_get(request, "effects")), 0);
	json_decref(request);
	expect_answer("SELECT value FROM counter", "1");
	expect_answer("SELECT settings ->> 'appletMode' FROM subscriber",
	              profile.settings.mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL");
}

/* Given a card that has seen a counter, when a request reaches it with that counter, then the counter
 * is moved on, once and told as a step, and the request is done. */
static void a_counter_that_is_low_is_moved_on(void **state)
{
	json_t *request;

	(void)state;
	ask(&platform.acme, TO_A(CHANGE));
	start();
	expect_state("SUCCESS", 1);
	expect_answer("UPDATE counter SET value = 0", "");
	ask(&platform.acme, TO_A("{'appletMode': 'AUTOMATIC'}"));
	dispatcher_wake(dispatcher);
	request = await(&platform.acme, id, "SUCCESS", 1);
	json_decref(request);
	expect_answer("SELECT count(*) FROM step WHERE step = 'resynchronised'", "1");
	expect_answer("SELECT value FROM counter", "65537");
}

/* Given a card whose counter is out of that reach, when a request reaches it, then the counter is
 * moved on once, its status is the reason, and it did nothing. */
static void a_counter_is_moved_on_once(void **state)
{
	json_t *request;

	(void)state;
	expect_answer("UPDATE counter SET value = 200000", "");
	ask(&platform.acme, TO_A(CHANGE));
	start();
	expect_state("SUCCESS", 1);
	expect_answer("UPDATE counter SET value = 0", "");
	ask(&platform.acme, TO_A("{'appletMode': 'AUTOMATIC'}"));
	dispatcher_wake(dispatcher);
	request = await(&platform.acme, id, "FAILED", 1);
	assert_non_null(strstr(text_field(request, "reason"), "status 02"));
	json_decref(request);
	expect_answer("SELECT count(*) FROM step WHERE step = 'resynchronised'", "1");
	expect_change_on_card();
}

/* ---- restart ---- */

static void claim_and_be_gone(void *ctx)
{
	struct store *mine = open_store(name);
	struct store_job job;
	uint64_t counter;

	(void)ctx;
	claim_job(mine, INT64_MAX, &job);
	if (store_counter_next(mine, job.subscriber, 1, &counter, &fault) < 0)
		_exit(1);
}

/* Given a process that claimed a job, took a counter and is gone, when a dispatcher starts, then it
 * takes the job up with a counter of its own, and does it. */
static void a_claimed_job_is_taken_up(void **state)
{
	(void)state;
	ask(&platform.acme, TO_A(CHANGE));
	end_platform(&platform);
	assert_int_equal(in_a_process(claim_and_be_gone, NULL), 0);
	platform.service.store = open_store(name);
	expect_state("IN_PROGRESS", 1);
	start();
	expect_state("SUCCESS", 2);
	expect_answer(COUNTER_OF_A, "2");
	expect_change_on_card();
}

static unsigned syncs, last_sync;
static struct image_io mortal_io;

static int sync_or_die(int fd)
{
	if (++syncs == last_sync)
		_exit(CUT_OFF);
	return system_io->fdatasync(fd);
}

/* A platform's process that is cut off when the card makes something durable for the n-th time. */
static void dispatch_until_cut_off(void *ctx)
{
	last_sync = *(unsigned *)ctx;
	syncs = 0;
	mortal_io = *system_io;
	mortal_io.fdatasync = sync_or_die;
	image_io = &mortal_io;
	platform.service.store = open_store(name);
	start();
	expect_state("SUCCESS", 1);
}

/* Given a process that is cut off at any point at which the card keeps something, when the next one
 * starts, then the request succeeds with all that was asked, the counter higher than the last. */
static void a_delivery_cut_off_anywhere_is_finished(void **state)
{
	unsigned at = 1;
	int end = CUT_OFF;

	(void)state;
	for (; at <= SYNCS_MAX && end == CUT_OFF; at++) {
		char before[24], after[24];

		remove_card("a.card");
		given_card("a.card", PROFILE_A);
		ask(&platform.acme, TO_A(CHANGE));
		end_platform(&platform);
		end = in_a_process(dispatch_until_cut_off, &at);
		ask_database(name, COUNTER_OF_A, before, sizeof before);
		platform.service.store = open_store(name);
		if (end == CUT_OFF)
			expect_state("IN_PROGRESS", 1);
		start();
		expect_state("SUCCESS", end == CUT_OFF ? 2 : 1);
		dispatcher_stop(dispatcher);
		dispatcher = NULL;
		ask_database(name, COUNTER_OF_A, after, sizeof after);
		assert_true(atoi(after) == atoi(before) + (end == CUT_OFF));
		expect_change_on_card();
		end_platform(&platform);
		platform.service.store = open_store(name);
	}
	assert_int_equal(end, 0); /* the last ran to its end: every point was met */
	assert_true(at > 4);
}

/* Given a store that is being served, when a second dispatcher wants to start, then it is refused. */
static void a_store_has_one_dispatcher(void **state)
{
	struct store *second = open_store(name);
	struct dispatcher *another = NULL;

	(void)state;
	start();
	assert_int_equal(dispatcher_start(second, cards, NULL, &another, &fault), FAULT_BUSY);
	assert_null(another);
	store_close(second);
}

#define WITH_CARD(test) cmocka_unit_test_setup_teardown(test, a_platform_and_a_card, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CARD(a_request_is_done_on_its_card),
		WITH_CARD(a_waiting_dispatcher_is_woken),
		WITH_CARD(a_card_in_use_is_waited_for),
		WITH_CARD(a_missing_card_is_waited_for),
		WITH_CARD(a_request_is_not_tried_for_ever),
		WITH_CARD(a_card_that_refuses_is_final),
		WITH_CARD(a_counter_that_is_low_is_moved_on),
		WITH_CARD(a_counter_is_moved_on_once),
		WITH_CARD(a_claimed_job_is_taken_up),
		WITH_CARD(a_delivery_cut_off_anywhere_is_finished),
		WITH_CARD(a_store_has_one_dispatcher),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
