/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/schema.h"
#include "store/seal.h"
#include "support/image.h"
#include "support/store.h"

static struct store *store;
static char path[TEST_PATH_MAX];
static struct fault fault;

static int no_database(void **state)
{
	(void)state;
	remove_store("db");
	store_where("db", path);
	fault = (struct fault){ 0 };
	store = NULL;
	return 0;
}

static int a_store_with_rows(void **state)
{
	no_database(state);
	store = open_store("db");
	given_rows(store);
	return 0;
}

static int close_it(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static void expect_answer(const char *sql, const char *wanted)
{
	char answer[128];

	ask_database("db", sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

/* ---- opening ---- */

/* Given no database, when a store is opened, then the schema is the newest, under its number, and
 * opening again changes nothing. */
static void a_new_store_has_the_newest_schema(void **state)
{
	int last = 0;

	(void)state;
	for (const struct schema_step *step = schema_steps; step->version; step++) {
		assert_true(step->version > last);
		last = step->version;
	}
	assert_true(last >= 1);
	assert_int_equal(last, schema_version);
	store = open_store("db");
	given_rows(store);
	store_close(store);
	assert_int_equal(schema_of_store("db"), schema_version);
	if (!stores_are_postgres())
		expect_answer("PRAGMA journal_mode", "wal");
	store = open_store("db");
	expect_answer("SELECT count(*) FROM subscriber", "2");
	expect_answer("SELECT count(*) FROM seal_check", "1");
}

/* Given a database of a later version, when it is opened, then it is refused with both numbers and
 * left as it is. */
static void a_newer_database_is_refused(void **state)
{
	char version[16], known[32];

	(void)state;
	store_close(open_store("db"));
	snprintf(version, sizeof version, "%d", schema_version + 1);
	set_schema_of_store("db", schema_version + 1);
	assert_int_equal(store_open(path, store_key_path(), &store, &fault), FAULT_NEWER);
	assert_null(store);
	assert_string_equal(fault.where, path);
	assert_non_null(strstr(fault.text, version));
	snprintf(known, sizeof known, "up to %d", schema_version);
	assert_non_null(strstr(fault.text, known));
	assert_int_equal(schema_of_store("db"), schema_version + 1);
}

/* Given a database in which a migration fails half-way, when it is opened, then the reason is told
 * and nothing of that migration stays. */
static void a_migration_is_whole_or_not_at_all(void **state)
{
	(void)state;
	expect_answer("CREATE TABLE job (id TEXT)", "");
	assert_int_equal(store_open(path, store_key_path(), &store, &fault), FAULT_SYSTEM);
	assert_string_equal(fault.where, path);
	assert_non_null(strstr(fault.text, "job"));
	assert_int_equal(schema_of_store("db"), 0);
	expect_answer(stores_are_postgres()
	                      ? "SELECT string_agg(table_name, ',' ORDER BY table_name) FROM"
	                        " information_schema.tables WHERE table_schema = current_schema"
	                      : "SELECT group_concat(name) FROM sqlite_schema",
	              stores_are_postgres() ? "job,schema_version" : "job");
	expect_answer("DROP TABLE job", "");
	store = open_store("db");
	given_rows(store);
}

/* Given what is no database, when it is opened, then the place and reason are told. */
static void what_is_no_database_is_refused(void **state)
{
	static const char text[] = "This is a text of some length and no database at all.\n";
	uint8_t *after;
	size_t size;

	(void)state;
	test_path("text", path);
	write_whole(path, (const uint8_t *)text, sizeof text);
	assert_int_equal(store_open(path, store_key_path(), &store, &fault), FAULT_SYSTEM);
	assert_string_equal(fault.where, path);
	assert_non_null(strstr(fault.text, "not a database"));
	after = read_whole(path, &size);
	assert_int_equal(size, sizeof text);
	assert_memory_equal(after, text, size);
	test_free(after);
	assert_int_equal(store_open("/nowhere/at/all", store_key_path(), &store, &fault),
	                 FAULT_SYSTEM);
	assert_string_equal(fault.where, "/nowhere/at/all");
	assert_non_null(strstr(fault.text, "cannot open"));
}

/* Given a store, when it is opened with another sealing key or none, then it is refused, and without
 * a key no file is made. */
static void the_sealing_key_must_be_the_one(void **state)
{
	char other[TEST_PATH_MAX], absent[TEST_PATH_MAX];

	(void)state;
	test_path("other.key", other);
	test_path("absent.key", absent);
	assert_int_equal(seal_key_create(other, &fault), 0);
	assert_int_equal(store_open(path, absent, &store, &fault), FAULT_ABSENT);
	if (!stores_are_postgres())
		assert_int_equal(access(path, F_OK), -1);
	store_close(open_store("db"));
	assert_int_equal(store_open(path, other, &store, &fault), FAULT_SECURITY);
	assert_null(store);
	assert_string_equal(fault.where, path);
	store = open_store("db");
}

/* ---- rows ---- */

/* Given rows that refer to what is not there, when they are added, then each is refused as absent
 * and none is written. */
static void what_refers_to_nothing_is_refused(void **state)
{
	static const struct store_account orphan = { "orphan", "orphan", "nobody" };
	static const struct store_subscriber lost = { .id = "lost",
		                                      .account = "nobody",
		                                      .iccid = "89001" };
	static const struct store_request loose = { .id = "r", .call = "c", .subscriber = "x" };
	static const uint8_t token[STORE_HASH_SIZE] = { 1 };

	(void)state;
	assert_int_equal(store_account_add(store, &orphan, token, 1, &fault), FAULT_ABSENT);
	assert_int_equal(store_subscriber_add(store, &lost, NULL, NULL, "{}", 1, &fault),
	                 FAULT_ABSENT);
	assert_int_equal(store_call_add(store, "c", "nobody", 1, &fault), FAULT_ABSENT);
	assert_int_equal(store_request_add(store, &loose, "{}", 2, &fault), FAULT_ABSENT);
	assert_int_equal(store_secret_put(store, "nobody", "keys", "{}", &fault), FAULT_ABSENT);
	assert_int_equal(store_counter_put(store, "nobody", 1, 0, &fault), FAULT_ABSENT);
	assert_non_null(strstr(fault.text, "not there"));
	expect_answer(
		"SELECT (SELECT count(*) FROM account) || '' || (SELECT count(*) FROM subscriber)"
		" || '' || (SELECT count(*) FROM call) || '' || (SELECT count(*) FROM request)"
		" || '' || (SELECT count(*) FROM secret) || '' || (SELECT count(*) FROM counter)",
		"320002");
}

/* Given a subscriber, when another with one of its keys is added, then that is refused as taken, and
 * after the rollback nothing of it is there. */
static void a_key_belongs_to_one_subscriber(void **state)
{
	static const struct {
		const char *id, *iccid, *imsi, *msisdn;
	} rows[] = {
		{ SUBSCRIBER_A, "89001", "001010", NULL },
		{ "c", A_ICCID, "001010", NULL },
		{ "c", "893571100100003452", "001010", NULL },   /* without its check digit */
		{ "c", "89357110010000345270", "001010", NULL }, /* with one more           */
		{ "c", "89001", A_IMSI_2, NULL },
		{ "c", "89001", "001010", A_MSISDN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct store_subscriber row = { .account = ACCOUNT_ACME, .imsis = 1 };

		strcpy(row.id, rows[i].id);
		strcpy(row.iccid, rows[i].iccid);
		strcpy(row.imsi[0], rows[i].imsi);
		assert_int_equal(store_begin(store, &fault), 0);
		assert_int_equal(store_subscriber_add(store, &row, rows[i].msisdn, NULL, "{}", 1,
		                                      &fault),
		                 FAULT_BUSY);
		store_rollback(store);
	}
	expect_answer("SELECT count(*) FROM subscriber", "2");
}

static void look_for_a_subscriber(void)
{
	static const struct {
		enum store_key key;
		const char *value;
		bool found;
	} rows[] = {
		{ STORE_BY_ID, SUBSCRIBER_A, true },
		{ STORE_BY_IMSI, A_IMSI_1, true },
		{ STORE_BY_IMSI, A_IMSI_2, true },
		{ STORE_BY_IMSI, "22201309096185", false },
		{ STORE_BY_ICCID, A_ICCID, true },
		{ STORE_BY_ICCID, "893571100100003452", true },   /* without its check digit */
		{ STORE_BY_ICCID, "89357110010000345270", true }, /* with one more           */
		{ STORE_BY_ICCID, "89357110010000345", false },
		{ STORE_BY_MSISDN, A_MSISDN, true },
		{ STORE_BY_MSISDN, "", false },
		{ STORE_BY_IMEI, A_IMEI, true },
		{ STORE_BY_IMEI, "35693803564381", false },
	};
	static const char *const roots[] = { ACCOUNT_EAST, ACCOUNT_ACME, NULL };
	struct store_subscriber found;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		for (size_t r = 0; r < sizeof roots / sizeof roots[0]; r++) {
			const int rc = store_subscriber_find(store, roots[r], rows[i].key,
			                                     rows[i].value, &found, &fault);

			if (rc != (rows[i].found ? 0 : FAULT_ABSENT))
				fail_msg("%s below %s: %d", rows[i].value, roots[r], rc);
			if (!rows[i].found)
				continue;
			assert_string_equal(found.id, SUBSCRIBER_A);
			assert_string_equal(found.account, ACCOUNT_EAST);
			assert_string_equal(found.iccid, A_ICCID);
			assert_int_equal(found.imsis, 2);
			assert_string_equal(found.imsi[0], A_IMSI_1);
			assert_string_equal(found.imsi[1], A_IMSI_2);
		}
		assert_int_equal(store_subscriber_find(store, ACCOUNT_OTHER, rows[i].key,
		                                       rows[i].value, &found, &fault),
		                 FAULT_ABSENT);
	}
}

/* Given accounts in a tree, when a subscriber is looked for by each of its keys, then those above it
 * find it with its IMSIs in order, and nobody else does. */
static void a_subscriber_is_found_in_its_subtree(void **state)
{
	(void)state;
	look_for_a_subscriber();
}

/* The same within one transaction, where what is known of accounts is kept. */
static void a_transaction_finds_the_same(void **state)
{
	(void)state;
	assert_int_equal(store_begin(store, &fault), 0);
	look_for_a_subscriber();
	store_rollback(store);
}

/* Given a device in which cards of two accounts were, when each asks for it, then it finds its own. */
static void a_device_is_found_by_whose_card_was_in_it(void **state)
{
	static const char *const owners[] = { ACCOUNT_OTHER, ACCOUNT_EAST };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct store_subscriber row = { .imsis = 0 }, found;

		strcpy(row.id, i ? "second" : "first");
		strcpy(row.iccid, i ? "8935000000000000001" : "8935000000000000002");
		strcpy(row.account, owners[i]);
		assert_int_equal(store_subscriber_add(store, &row, NULL, "35693803564399", "{}", 1,
		                                      &fault),
		                 0);
		for (int asks = 0; asks <= i; asks++) {
			assert_int_equal(store_subscriber_find(store, owners[asks], STORE_BY_IMEI,
			                                       "35693803564399", &found, &fault),
			                 0);
			assert_string_equal(found.account, owners[asks]);
		}
		assert_int_equal(store_subscriber_find(store, owners[!i], STORE_BY_IMEI,
		                                       "35693803564399", &found, &fault),
		                 i ? 0 : FAULT_ABSENT);
	}
}

/* Given URLs of a database that nobody serves, when they are opened, then no message repeats their password. */
static void a_password_is_in_no_message(void **state)
{
	static const char *const urls[] = {
		"postgresql://user:hidden@127.0.0.1:1/db",
		"postgresql://user:hid/hidden@127.0.0.1:1/db",
		"postgresql://user:hid?hidden@127.0.0.1:1/db",
		"postgresql://user:hid@hidden@127.0.0.1:1/db",
		"postgresql://127.0.0.1:1/db?user=user&password=hidden&sslmode=disable",
		"postgresql://127.0.0.1:1/db?user=user&sslpassword=hidden",
	};

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		assert_int_equal(store_open(urls[i], store_key_path(), &store, &fault),
		                 FAULT_SYSTEM);
		assert_null(strstr(fault.where, "hidden"));
		assert_non_null(strstr(fault.where, "127.0.0.1:1/db"));
	}
}

/* Given secrets, when they are kept and asked for, then they are as they were, up to the limit; one
 * that somebody moved to another subscriber does not open. */
static void a_secret_opens_in_its_own_place(void **state)
{
	static char large[STORE_SECRET_MAX + 2];
	char *secret;

	(void)state;
	memset(large, 'x', sizeof large - 1);
	assert_int_equal(store_secret_put(store, SUBSCRIBER_A, "keys", large, &fault), FAULT_LIMIT);
	large[STORE_SECRET_MAX] = '\0';
	assert_int_equal(store_secret_put(store, SUBSCRIBER_A, "keys", "first", &fault), 0);
	assert_int_equal(store_secret_put(store, SUBSCRIBER_A, "keys", large, &fault), 0);
	assert_int_equal(store_secret_put(store, SUBSCRIBER_B, "keys", "", &fault), 0);
	assert_int_equal(store_secret_get(store, SUBSCRIBER_A, "keys", &secret, &fault), 0);
	assert_string_equal(secret, large);
	free(secret);
	assert_int_equal(store_secret_get(store, SUBSCRIBER_B, "keys", &secret, &fault), 0);
	assert_string_equal(secret, "");
	free(secret);
	assert_int_equal(store_secret_get(store, SUBSCRIBER_A, "pin", &secret, &fault),
	                 FAULT_ABSENT);
	expect_answer("UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE subscriber = "
	              "'" SUBSCRIBER_A "') WHERE subscriber = '" SUBSCRIBER_B "'",
	              "");
	assert_int_equal(store_secret_get(store, SUBSCRIBER_B, "keys", &secret, &fault),
	                 FAULT_SECURITY);
	assert_null(secret);
}

/* Given counters, when the next is taken, then it is one more, for its key set alone; at 2^40 - 1
 * there is none, and none where there is no counter. */
static void a_counter_moves_on_by_one_to_its_end(void **state)
{
	const uint64_t last = UINT64_C(0xFFFFFFFFFF);
	uint64_t value = 0;

	(void)state;
	assert_int_equal(store_counter_put(store, SUBSCRIBER_A, 2, last - 1, &fault), 0);
	for (uint64_t i = 1; i <= 3; i++) {
		assert_int_equal(store_counter_next(store, SUBSCRIBER_A, 1, &value, &fault), 0);
		assert_int_equal(value, i);
	}
	assert_int_equal(store_counter_next(store, SUBSCRIBER_B, 1, &value, &fault), 0);
	assert_int_equal(value, 1);
	assert_int_equal(store_counter_next(store, SUBSCRIBER_A, 2, &value, &fault), 0);
	assert_int_equal(value, last);
	assert_int_equal(store_counter_next(store, SUBSCRIBER_A, 2, &value, &fault), FAULT_LIMIT);
	assert_int_equal(store_counter_next(store, SUBSCRIBER_A, 3, &value, &fault), FAULT_LIMIT);
	expect_answer("SELECT value FROM counter WHERE keyset = 2", "1099511627775");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_new_store_has_the_newest_schema, no_database,
		                                close_it),
		cmocka_unit_test_setup_teardown(a_newer_database_is_refused, no_database, close_it),
		cmocka_unit_test_setup_teardown(a_migration_is_whole_or_not_at_all, no_database,
		                                close_it),
		cmocka_unit_test_setup_teardown(what_is_no_database_is_refused, no_database,
		                                close_it),
		cmocka_unit_test_setup_teardown(the_sealing_key_must_be_the_one, no_database,
		                                close_it),
		cmocka_unit_test_setup_teardown(what_refers_to_nothing_is_refused,
		                                a_store_with_rows, close_it),
		cmocka_unit_test_setup_teardown(a_key_belongs_to_one_subscriber, a_store_with_rows,
		                                close_it),
		cmocka_unit_test_setup_teardown(a_subscriber_is_found_in_its_subtree,
		                                a_store_with_rows, close_it),
		cmocka_unit_test_setup_teardown(a_transaction_finds_the_same, a_store_with_rows,
		                                close_it),
		cmocka_unit_test_setup_teardown(a_device_is_found_by_whose_card_was_in_it,
		                                a_store_with_rows, close_it),
		cmocka_unit_test(a_password_is_in_no_message),
		cmocka_unit_test_setup_teardown(a_secret_opens_in_its_own_place, a_store_with_rows,
		                                close_it),
		cmocka_unit_test_setup_teardown(a_counter_moves_on_by_one_to_its_end,
		                                a_store_with_rows, close_it),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
