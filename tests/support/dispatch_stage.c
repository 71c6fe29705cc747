/* SPDX-License-Identifier: Apache-2.0 */
#include "support/dispatch_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "inspect/view.h"
#include "store/workers.h"
#include "support/image.h"

enum { LOOK_MS = 10, PATIENCE_MS = 30000, LEASE_MS = 1000 };

struct dispatch_stage dispatch_stage;

static struct dispatch_stage *const stage = &dispatch_stage;

void dispatch_remove_card(const char *card)
{
	char path[TEST_PATH_MAX];

	test_path(card, path);
	unlink(path);
}

int dispatch_given(void **state)
{
	char folder[TEST_PATH_MAX];

	(void)state;
	stage->fault = (struct fault){ 0 };
	dispatch_remove_card("a.card");
	dispatch_remove_card("b.card");
	given_card("a.card", PROFILE_A);
	given_platform(&stage->platform);
	test_path("", folder);
	return cards_open_folder(folder, &stage->cards, &stage->fault);
}

int dispatch_end(void **state)
{
	(void)state;
	dispatcher_stop(stage->dispatcher);
	stage->dispatcher = NULL;
	cards_close(stage->cards);
	end_platform(&stage->platform);
	return 0;
}

void dispatch_be_a_worker(struct store *store)
{
	if (!store_is_shared(store))
		return;
	assert_int_equal(store_worker_begin(store, "gone", "gone", 1, 1, &stage->fault), 0);
	assert_int_equal(store_worker_reach(store, A_ICCID, &stage->fault), 0);
}

void dispatch_start(const struct dispatcher_options *options)
{
	struct dispatcher_options own = options ? *options : (struct dispatcher_options){ 0 };

	own.lease_ms = LEASE_MS;
	if (dispatcher_start(stage->platform.service.store, stage->cards, &own, &stage->dispatcher,
	                     &stage->fault) < 0)
		fail_msg("%s: %s", stage->fault.where, stage->fault.text);
}

void dispatch_ask(const struct account *requestor, const char *body)
{
	char ids[2][REQUEST_ID_MAX];
	int codes[2];

	if (submit(&stage->platform, requestor, body, ids, codes, &stage->fault) < 0)
		fail_msg("%s: %s", stage->fault.where, stage->fault.text);
	assert_int_equal(codes[0], 0);
	strcpy(stage->id, ids[0]);
}

void dispatch_pause(long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

json_t *dispatch_await(const struct account *requestor, const char *request, const char *wanted,
                       int attempts)
{
	json_t *object = NULL;

	for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
		json_decref(object);
		object = read_as_json(&stage->platform, requestor, request);
		if (strcmp(text_field(object, "state"), wanted) == 0 &&
		    json_integer_value(json_object_get(object, "attempts")) >= attempts)
			return object;
		dispatch_pause(LOOK_MS);
	}
	fail_msg("%s, not %s: %s", text_field(object, "state"), wanted,
	         text_field(object, "reason"));
	return NULL;
}

void dispatch_expect_state(const char *wanted, int attempts)
{
	json_decref(dispatch_await(&stage->platform.acme, stage->id, wanted, attempts));
}

void dispatch_expect_answer(const char *sql, const char *wanted)
{
	char answer[128];

	ask_database(stage->platform.store_name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

void dispatch_expect_change_on_card(void)
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
	assert_int_equal(terminal_power_on(&terminal, transport, &stage->fault), 0);
	assert_int_equal(view_read(&terminal, &secrets, &view, &stage->fault), 0);
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
