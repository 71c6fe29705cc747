/* SPDX-License-Identifier: Apache-2.0 */
#include "support/air_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "inspect/view.h"
#include "support/image.h"

struct air_stage air_stage;

void air_server(unsigned port)
{
	char path[TEST_PATH_MAX];

	air_stage.server = smsc_server_start(port);
	assert_non_null(air_stage.server);
	test_path("a.card", path);
	smsc_server_add(air_stage.server, A_MSISDN, path);
}

/* Each test has a air_stage.platform, a card a.card in a handset of the centre, and a session that is in a hurry. */
int air_given(void **state)
{
	char path[TEST_PATH_MAX];

	(void)state;
	air_stage.fault = (struct fault){ 0 };
	test_path("a.card", path);
	unlink(path);
	given_card("a.card", PROFILE_A);
	given_platform(&air_stage.platform);
	air_server(0);
	air_stage.options = air_usual;
	air_stage.options.smpp = smpp_usual;
	air_stage.options.smpp.pause_ms = 10;
	air_stage.options.smpp.pause_most_ms = 80;
	air_stage.options.smpp.response_ms = 400;
	air_stage.options.smpp.enquire_ms = 50;
	air_stage.options.receipt_ms = 300;
	strcpy(air_stage.options.smpp.host, "127.0.0.1");
	snprintf(air_stage.options.smpp.port, sizeof air_stage.options.smpp.port, "%u",
	         smsc_server_port(air_stage.server));
	strcpy(air_stage.options.smpp.system_id, "roamcard");
	strcpy(air_stage.options.smpp.password, "secret");
	return cards_open_folder(NULL, &air_stage.cards, &air_stage.fault);
}

int air_end(void **state)
{
	(void)state;
	dispatcher_stop(air_stage.dispatcher);
	air_stage.dispatcher = NULL;
	smsc_server_stop(air_stage.server);
	air_stage.server = NULL;
	cards_close(air_stage.cards);
	end_platform(&air_stage.platform);
	return 0;
}

void air_start(void)
{
	const struct dispatcher_options with = { .air = &air_stage.options };

	if (dispatcher_start(air_stage.platform.service.store, air_stage.cards, &with,
	                     &air_stage.dispatcher, &air_stage.fault) < 0)
		fail_msg("%s: %s", air_stage.fault.where, air_stage.fault.text);
}

/* As a process that ends and another that begins. */
void air_restart(void)
{
	dispatcher_stop(air_stage.dispatcher);
	end_platform(&air_stage.platform);
	reopen_platform(&air_stage.platform);
	air_start();
}

void air_faults(struct smsc_server_faults faults)
{
	smsc_server_set_faults(air_stage.server, &faults);
}

void air_ask(const struct account *requestor, const char *body)
{
	char ids[2][REQUEST_ID_MAX];
	int codes[2];

	if (submit(&air_stage.platform, requestor, body, ids, codes, &air_stage.fault) < 0)
		fail_msg("%s: %s", air_stage.fault.where, air_stage.fault.text);
	assert_int_equal(codes[0], 0);
	strcpy(air_stage.id, ids[0]);
	if (air_stage.dispatcher)
		dispatcher_wake(air_stage.dispatcher);
}

void air_pause(long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

json_t *air_await(const struct account *requestor, const char *wanted, const char *reason)
{
	json_t *object = NULL;

	for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
		json_decref(object);
		object = read_as_json(&air_stage.platform, requestor, air_stage.id);
		if (strcmp(text_field(object, "state"), wanted) == 0 &&
		    strstr(text_field(object, "reason"), reason))
			return object;
		air_pause(LOOK_MS);
	}
	fail_msg("%s, not %s: %s", text_field(object, "state"), wanted,
	         text_field(object, "reason"));
	return NULL;
}

void air_expect_state(const char *wanted, const char *reason)
{
	json_decref(air_await(&air_stage.platform.acme, wanted, reason));
}

void air_expect_answer(const char *sql, const char *wanted)
{
	char answer[128];

	ask_database(air_stage.platform.store_name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

void air_run(const char *sql)
{
	run_in_database(air_stage.platform.store_name, sql);
}

/* The centre lets go of the card, which then is read. */
void air_expect_on_card(size_t preferred)
{
	struct view_secrets secrets = { .adm1_known = true, .pin1_known = true };
	static struct view view;
	struct transport *transport;
	struct terminal terminal;
	char path[TEST_PATH_MAX];

	smsc_server_stop(air_stage.server);
	air_stage.server = NULL;
	test_path("a.card", path);
	memcpy(secrets.adm1, "ABCDEFGH", 8);
	memcpy(secrets.pin1, "0000\xFF\xFF\xFF\xFF", 8);
	transport = open_image(path);
	assert_int_equal(terminal_power_on(&terminal, transport, &air_stage.fault), 0);
	assert_int_equal(view_read(&terminal, &secrets, &view, &air_stage.fault), 0);
	transport_close(transport);
	assert_int_equal(view.mode, CHANGE_MODE_MANUAL);
	assert_string_equal(view.imsi, A_IMSI_1);
	assert_int_equal(view.oplmn.count, preferred);
}

void air_expect_done(void)
{
	air_expect_state("SUCCESS", "");
	air_expect_on_card(2);
}
