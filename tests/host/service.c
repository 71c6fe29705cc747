/* SPDX-License-Identifier: Apache-2.0 */
#include "service/service.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "service/bulk.h"
#include "service/token.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/platform.h"

#define ELEMENT(type, value, content)                                                              \
	"{'subscriberIdentifiers': {'type': '" type "', 'value': '" value                          \
	"'}, 'content': " content "}"
#define BULK(elements) "{'bulk': [" elements "]}"
#define MODE "{'appletMode': 'MANUAL'}"

static struct platform platform;
static char ids[8][REQUEST_ID_MAX];
static int codes[8];
static struct fault fault;

/* Each test has a platform of its own. */
static int a_platform(void **state)
{
	(void)state;
	fault = (struct fault){ 0 };
	given_platform(&platform);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

static void expect_answer(const char *sql, const char *wanted)
{
	expect_in_database(platform.store_name, sql, wanted);
}

static void expect_nothing_written(void)
{
	expect_answer("SELECT (SELECT count(*) FROM call) || (SELECT count(*) FROM request) ||"
	              " (SELECT count(*) FROM job)",
	              "000");
}

/* ---- requests ---- */

/* Given a bulk of two elements, when it is taken, then each is a request of its own under one call,
 * with one job, pending, and reads as it was asked. */
static void each_element_becomes_a_request(void **state)
{
	json_t *first, *second;

	(void)state;
	assert_int_equal(submit(&platform, &platform.acme,
	                        BULK(ELEMENT("imsi", A_IMSI_1, MODE) "," ELEMENT(
					"ICCID", A_ICCID, "{'activeImsi': '" A_IMSI_1 "'}")),
	                        ids, codes, &fault),
	                 0);
	assert_string_not_equal(ids[0], ids[1]);
	first = read_as_json(&platform, &platform.acme, ids[0]);
	second = read_as_json(&platform, &platform.acme, ids[1]);
	assert_string_equal(text_field(first, "requestId"), ids[0]);
	assert_string_equal(text_field(first, "callId"), text_field(second, "callId"));
	assert_string_equal(text_field(first, "state"), "PENDING");
	assert_string_equal(text_field(first, "iccid"), A_ICCID);
	assert_string_equal(text_field(first, "ended"), "");
	assert_int_equal(strlen(text_field(first, "accepted")), 24);
	assert_string_equal(text_field(json_object_get(first, "subscriberIdentifiers"), "type"),
	                    "IMSI");
	assert_string_equal(text_field(json_object_get(second, "subscriberIdentifiers"), "value"),
	                    A_ICCID);
	json_decref(first);
	json_decref(second);
	expect_answer("SELECT group_concat(content, ' ') FROM job",
	              "{\"appletMode\":\"MANUAL\"} {\"activeImsi\":\"" A_IMSI_1 "\"}");
	expect_answer("SELECT count(*) FROM call", "1");
}

/* Given a bulk with a subscriber nobody has and one of another account, when it is taken, then those
 * two elements fail, alike, and the others become requests. */
static void an_unknown_subscriber_fails_alone(void **state)
{
	(void)state;
	assert_int_equal(submit(&platform, &platform.acme,
	                        BULK(ELEMENT("ICCID", A_ICCID, MODE) "," ELEMENT(
					"IMSI", "001010000000001",
					MODE) "," ELEMENT("ICCID", B_ICCID,
	                                                  MODE) "," ELEMENT("MSISDN", "+" A_MSISDN,
	                                                                    MODE)),
	                        ids, codes, &fault),
	                 0);
	assert_int_equal(codes[0], 0);
	assert_int_equal(codes[1], FAULT_ABSENT);
	assert_int_equal(codes[2], FAULT_ABSENT);
	assert_int_equal(codes[3], 0);
	assert_int_equal(strlen(ids[0]), REQUEST_ID_MAX - 1);
	assert_string_equal(ids[1], "");
	assert_string_equal(ids[2], "");
	assert_int_equal(strlen(ids[3]), REQUEST_ID_MAX - 1);
	expect_answer("SELECT count(*) FROM request", "2");
}

/* Given accounts in a tree, when each asks for A's subscriber, then its own account and the one above
 * may, and the other cannot tell it from one that is not there, in no call. */
static void a_foreign_subscriber_is_unknown(void **state)
{
	const struct account *const may[] = { &platform.acme, &platform.east };
	const struct identifier a = { IDENTIFIER_ICCID, A_ICCID };
	json_t *settings = NULL;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(submit(&platform, may[i], BULK(ELEMENT("ICCID", A_ICCID, MODE)),
		                        ids, codes, &fault),
		                 0);
		assert_int_equal(codes[0], 0);
		assert_int_equal(subscriber_settings(&platform.service, may[i], &a, &settings,
		                                     &fault),
		                 0);
		json_decref(settings);
	}
	assert_int_equal(submit(&platform, &platform.other, BULK(ELEMENT("ICCID", A_ICCID, MODE)),
	                        ids + 1, codes, &fault),
	                 0);
	assert_int_equal(codes[0], FAULT_ABSENT);
	assert_int_equal(subscriber_settings(&platform.service, &platform.other, &a, &settings,
	                                     &fault),
	                 FAULT_ABSENT);
	assert_null(settings);
	assert_int_equal(request_get(&platform.service, &platform.other, ids[0], &settings, &fault),
	                 FAULT_ABSENT);
	assert_int_equal(request_get(&platform.service, &platform.acme, "no-such-id", &settings,
	                             &fault),
	                 FAULT_ABSENT);
}

/* Given a bulk with one element that may not be, when it is sent, then the fault has the path of the
 * field, and nothing at all was written, of the right elements before it neither. */
static void a_wrong_element_refuses_the_call(void **state)
{
	static const struct {
		const char *element, *where;
	} rows[] = {
		{ "1", "bulk[1]" },
		{ "{}", "bulk[1].subscriberIdentifiers" },
		{ "{'subscriberIdentifiers': {}}", "bulk[1].content" },
		{ "{'subscriberIdentifiers': {}, 'content': {}, 'x': 1}", "bulk[1].x" },
		{ "{'subscriberIdentifiers': null, 'content': {}}",
		  "bulk[1].subscriberIdentifiers" },
		{ "{'subscriberIdentifiers': {'type': 'IMSI'}, 'content': {}}",
		  "bulk[1].subscriberIdentifiers.value" },
		{ "{'subscriberIdentifiers': {'type': 1, 'value': '2'}, 'content': {}}",
		  "bulk[1].subscriberIdentifiers.type" },
		{ "{'subscriberIdentifiers': {'type': 'IMSI', 'value': 222}, 'content': {}}",
		  "bulk[1].subscriberIdentifiers.value" },
		{ ELEMENT("EID", "1", MODE), "bulk[1].subscriberIdentifiers.type" },
		{ ELEMENT("IMSI", "+" A_IMSI_1, MODE), "bulk[1].subscriberIdentifiers.value" },
		{ ELEMENT("ICCID", "8935711", MODE), "bulk[1].subscriberIdentifiers.value" },
		{ ELEMENT("IMEI", "3569380356438099A", MODE),
		  "bulk[1].subscriberIdentifiers.value" },
		{ ELEMENT("IMSI", A_IMSI_1, "null"), "bulk[1].content" },
		{ ELEMENT("IMSI", A_IMSI_1, "{}"), "bulk[1].content" },
		{ ELEMENT("IMSI", A_IMSI_1, "{'mode': 'MANUAL'}"), "bulk[1].content.mode" },
		{ ELEMENT("IMSI", A_IMSI_1, "{'activeImsi': '001010000000001'}"),
		  "bulk[1].content.activeImsi" },
		{ ELEMENT("IMSI", A_IMSI_1,
		          "{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '302'},"
		          " {'imsi': '001010000000001', 'allowedCountries': '302'}]}"),
		  "bulk[1].content.sim[1].imsi" },
		{ ELEMENT("IMSI", A_IMSI_1,
		          "{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '3022'}]}"),
		  "bulk[1].content.sim[0].allowedCountries" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char body[1024];

		snprintf(body, sizeof body, BULK("%s, %s"), ELEMENT("ICCID", A_ICCID, MODE),
		         rows[i].element);
		if (submit(&platform, &platform.acme, body, ids, codes, &fault) != FAULT_INPUT)
			fail_msg("taken: %s", rows[i].element);
		assert_string_equal(fault.where, rows[i].where);
		expect_nothing_written();
	}
}

/* Given bodies that hold no bulk, too large a one, when they are read, then the fault has the path;
 * the largest is taken. */
static void a_bulk_has_1_to_1000_elements(void **state)
{
	static const char *const bad[] = { "[]", "{'bulk': []}", "{'bulk': {}}", "{'bulk': null}" };
	json_t *body = json_pack("{s:[]}", "bulk"), *array = json_object_get(body, "bulk");
	struct bulk bulk;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(submit(&platform, &platform.acme, bad[i], ids, codes, &fault),
		                 FAULT_INPUT);
		assert_string_equal(fault.where, i == 0 ? "body" : "bulk");
	}
	for (int i = 0; i < REQUEST_ELEMENTS_MAX; i++)
		json_array_append_new(array, json_of(ELEMENT("ICCID", A_ICCID, MODE)));
	assert_int_equal(bulk_of_json(body, &bulk, &fault), 0);
	assert_int_equal(bulk.count, REQUEST_ELEMENTS_MAX);
	assert_string_equal(bulk.elements[999].where, "bulk[999].content");
	bulk_release(&bulk);
	json_array_append_new(array, json_of(ELEMENT("ICCID", A_ICCID, MODE)));
	assert_int_equal(bulk_of_json(body, &bulk, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, "bulk");
	json_decref(body);
	expect_nothing_written();
}

/* Given a call for one subscriber, when its content is wrong, then the path is that of the body. */
static void a_single_content_is_the_body(void **state)
{
	static const struct identifier identifier = { IDENTIFIER_ICCID, A_ICCID };
	json_t *content = json_of("{'activeImsi': 'x'}");
	struct bulk bulk;

	(void)state;
	assert_int_equal(bulk_of_content(content, &identifier, &bulk, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, "activeImsi");
	json_decref(content);
	content = json_of(MODE);
	assert_int_equal(bulk_of_content(content, &identifier, &bulk, &fault), 0);
	assert_int_equal(bulk.count, 1);
	bulk_release(&bulk);
	json_decref(content);
}

/* ---- subscribers ---- */

/* Given a subscriber, when it is named in each way, then it is found: type in any letter case, ICCID
 * with and without check digit, MSISDN with and without +, IMEI with check digit or version. */
static void a_subscriber_is_named_in_many_ways(void **state)
{
	static const char *const bodies[] = {
		BULK(ELEMENT("imsi", A_IMSI_2, MODE)),
		BULK(ELEMENT("Iccid", "893571100100003452", MODE)),
		BULK(ELEMENT("MSISDN", A_MSISDN, MODE)),
		BULK(ELEMENT("msisdn", "+" A_MSISDN, MODE)),
		BULK(ELEMENT("IMEI", A_IMEI, MODE)),
		BULK(ELEMENT("IMEI", A_IMEI "9", MODE)),
		BULK(ELEMENT("IMEI", A_IMEI "01", MODE)),
	};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		assert_int_equal(submit(&platform, &platform.east, bodies[i], ids, codes, &fault),
		                 0);
		if (codes[0] != 0)
			fail_msg("not found: %s", bodies[i]);
	}
	assert_true(iccid_equal(A_ICCID, "893571100100003452"));
	assert_true(iccid_equal(A_ICCID, A_ICCID));
	assert_false(iccid_equal(A_ICCID, "893571100100003453"));
	assert_false(iccid_equal(A_ICCID, "89357110010000345"));
}

/* Given a subscriber, when it is brought in a second time, or without an OTA key set, then it is
 * refused and nothing more is there. */
static void a_subscriber_is_brought_in_once(void **state)
{
	static struct profile profile;
	char id[SUBSCRIBER_ID_MAX];

	(void)state;
	assert_int_equal(profile_load(PROFILE_A, &profile, &fault), 0);
	assert_int_equal(subscriber_add(&platform.service, &platform.acme, &profile, NULL, NULL, id,
	                                &fault),
	                 FAULT_BUSY);
	assert_string_equal(fault.where, A_ICCID);
	strcpy(profile.iccid, "8900101000000000016");
	assert_int_equal(subscriber_add(&platform.service, &platform.acme, &profile, NULL, NULL, id,
	                                &fault),
	                 FAULT_BUSY); /* its IMSIs */
	assert_int_equal(subscriber_add(&platform.service, &platform.acme, &profile, "x", NULL, id,
	                                &fault),
	                 FAULT_INPUT);
	assert_string_equal(fault.where, "msisdn");
	profile.key_sets = 0;
	assert_int_equal(subscriber_add(&platform.service, &platform.acme, &profile, NULL, NULL, id,
	                                &fault),
	                 FAULT_INPUT);
	assert_string_equal(fault.where, "ota");
	expect_answer("SELECT count(*) FROM subscriber", "2");
	expect_answer("SELECT count(*) FROM secret", "2");
}

/* Given a new subscriber, when its settings are read, then they are those of its profile. */
static void settings_start_as_the_profile(void **state)
{
	static const struct identifier a = { IDENTIFIER_IMSI, A_IMSI_1 };
	json_t *settings, *sim;

	(void)state;
	assert_int_equal(subscriber_settings(&platform.service, &platform.acme, &a, &settings,
	                                     &fault),
	                 0);
	assert_true(json_is_null(json_object_get(settings, "readBack")));
	assert_string_equal(text_field(settings, "appletMode"), "AUTOMATIC");
	assert_string_equal(text_field(settings, "activeImsi"), A_IMSI_2);
	sim = json_object_get(settings, "sim");
	assert_int_equal(json_array_size(sim), 2);
	assert_string_equal(text_field(json_array_get(sim, 1), "imsi"), A_IMSI_2);
	assert_int_equal(json_array_size(
				 json_object_get(json_array_get(sim, 1), "allowedCountries")),
	                 3);
	json_decref(settings);
}

/* ---- accounts and secrets ---- */

/* Given an account, when it shows its token, then it is known by it, and by no other text. */
static void a_token_is_its_account_s(void **state)
{
	char other[ACCOUNT_TOKEN_MAX];
	struct account found;

	(void)state;
	assert_int_equal(strlen(platform.acme_token), ACCOUNT_TOKEN_MAX - 2);
	assert_memory_equal(platform.acme_token, "rc_", 3);
	assert_int_equal(account_authenticate(&platform.service, platform.acme_token, &found,
	                                      &fault),
	                 0);
	assert_string_equal(found.id, platform.acme.id);
	strcpy(other, platform.acme_token);
	other[10] = other[10] == 'A' ? 'B' : 'A';
	assert_int_equal(account_authenticate(&platform.service, other, &found, &fault),
	                 FAULT_REFUSED);
	assert_int_equal(account_authenticate(&platform.service, "", &found, &fault),
	                 FAULT_REFUSED);
}

/* Given accounts, when one is made below another, then it says so; below none that is there, without
 * a name or with too long a one, then it is refused. */
static void an_account_has_a_name_and_a_place(void **state)
{
	char token[ACCOUNT_TOKEN_MAX], long_name[ACCOUNT_NAME_MAX + 1];
	struct account account;

	(void)state;
	assert_int_equal(account_find(&platform.service, platform.east.id, &account, &fault), 0);
	assert_string_equal(account.parent, platform.acme.id);
	assert_string_equal(account.name, "Acme East");
	assert_int_equal(account_find(&platform.service, "nobody", &account, &fault), FAULT_ABSENT);
	assert_int_equal(account_add(&platform.service, "x", "nobody", &account, token, &fault),
	                 FAULT_ABSENT);
	assert_int_equal(account_add(&platform.service, "", NULL, &account, token, &fault),
	                 FAULT_INPUT);
	memset(long_name, 'x', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	assert_int_equal(account_add(&platform.service, long_name, NULL, &account, token, &fault),
	                 FAULT_INPUT);
	assert_string_equal(fault.where, "name");
	long_name[sizeof long_name - 2] = '\0';
	assert_int_equal(account_add(&platform.service, long_name, NULL, &account, token, &fault),
	                 0);
	assert_string_equal(account.name, long_name);
}

static void expect_absent(const uint8_t *octets, size_t size, const char *file, const char *hex)
{
	char lower[2 * SCP80_KEY_MAX + 1];
	uint8_t raw[SCP80_KEY_MAX];
	const int count = hex_read(hex, "secret", raw, sizeof raw, NULL);

	assert_true(count > 0);
	for (size_t i = 0; i <= strlen(hex); i++)
		lower[i] = (char)tolower(hex[i]);
	assert_null(memmem(octets, size, hex, strlen(hex)));
	assert_null(memmem(octets, size, lower, strlen(lower)));
	if (memmem(octets, size, raw, (size_t)count))
		fail_msg("%s is in %s", hex, file);
}

/* Given accounts and subscribers, when the files of the store are looked through, its log among them,
 * then no token, K, OPc, ADM or OTA key is there, in hex or in octets. */
static void secrets_do_not_rest_in_the_clear(void **state)
{
	static const char *const secrets[] = {
		"465B5CE8B199B49FAA5F0A2EE238A6BC",
		"CD63CB71954A9F4E48A5994E37A02BAF",
		"0396EB317B6D1C36F19C1C84CD6FFD16",
		"53C15671C60A4B731C55B4A441C0BDE2",
		"000102030405060708090A0B0C0D0E0F",
		"101112131415161718191A1B1C1D1E1F",
		"4142434445464748",
	};
	static const char *const ends[] = { "", "-wal" };
	bool iccid_found = false;

	(void)state;
	for (int closed = 0; closed < 2; closed++) {
		for (size_t f = 0; f < 2; f++) {
			char file[32], path[TEST_PATH_MAX];
			size_t size;
			uint8_t *octets;

			snprintf(file, sizeof file, "%s%s", platform.store_name, ends[f]);
			test_path(file, path);
			octets = read_whole(path, &size);
			if (!octets)
				continue;
			iccid_found |= memmem(octets, size, A_ICCID, strlen(A_ICCID)) != NULL;
			assert_null(memmem(octets, size, platform.acme_token,
			                   strlen(platform.acme_token)));
			assert_null(memmem(octets, size, platform.acme_token + 3, 20));
			for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
				expect_absent(octets, size, file, secrets[i]);
			test_free(octets);
		}
		assert_true(iccid_found); /* so that looking proves something */
		iccid_found = false;
		end_platform(&platform);
	}
}

#define ON_PLATFORM(test) cmocka_unit_test_setup_teardown(test, a_platform, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PLATFORM(each_element_becomes_a_request),
		ON_PLATFORM(an_unknown_subscriber_fails_alone),
		ON_PLATFORM(a_foreign_subscriber_is_unknown),
		ON_PLATFORM(a_wrong_element_refuses_the_call),
		ON_PLATFORM(a_bulk_has_1_to_1000_elements),
		ON_PLATFORM(a_single_content_is_the_body),
		ON_PLATFORM(a_subscriber_is_named_in_many_ways),
		ON_PLATFORM(a_subscriber_is_brought_in_once),
		ON_PLATFORM(settings_start_as_the_profile),
		ON_PLATFORM(a_token_is_its_account_s),
		ON_PLATFORM(an_account_has_a_name_and_a_place),
		ON_PLATFORM(secrets_do_not_rest_in_the_clear),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
