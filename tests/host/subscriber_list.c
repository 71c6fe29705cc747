/* SPDX-License-Identifier: Apache-2.0 */
#include "store/listing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/locks.h"
#include "support/image.h"
#include "support/store.h"

/* Lists of subscribers, held against another way of choosing and sorting them. */

enum { MANY = 60, BEFORE_LISTS = 81 };

static struct store *store;
static struct fault fault;

static const char *const accounts[] = { ACCOUNT_ACME, ACCOUNT_EAST, ACCOUNT_OTHER };
static const char *const statuses[] = { "ACTIVE", "SUSPEND", "TERMINATED" };
static const char *const locks[] = { "IDLE", "PAIRED", "LOCKED", "" };
static const char *const modes[] = { "MANUAL", "AUTOMATIC", "" };

/* What the tests know of a subscriber. */
static struct known {
	char id[STORE_ID_MAX], iccid[STORE_ICCID_MAX], msisdn[16], imsi[2][STORE_IMSI_MAX];
	const char *account, *status, *lock, *mode;
	int64_t created;
} known[MANY];

static void write_settings(const struct known *row, char settings[128])
{
	snprintf(settings, 128, "{\"applet\":true%s%s%s%s%s%s,\"slots\":[]}",
	         row->mode[0] ? ",\"appletMode\":\"" : "", row->mode, row->mode[0] ? "\"" : "",
	         row->lock[0] ? ",\"lockState\":\"" : "", row->lock, row->lock[0] ? "\"" : "");
}

static void add(struct known *row, unsigned i)
{
	struct store_subscriber subscriber = { .imsis = 2 };
	char settings[128];

	snprintf(row->id, sizeof row->id, "s%02u", i * 37 % MANY);
	snprintf(row->iccid, sizeof row->iccid, "89%02u100000000%04u", i % 4, i * 23 % MANY);
	snprintf(row->msisdn, sizeof row->msisdn, "39%08u", i * 1234567u % 10000000u);
	for (unsigned n = 0; n < 2; n++)
		snprintf(row->imsi[n], sizeof row->imsi[n], "222%02u%09u%u", i % 5, i, n);
	row->account = accounts[i % 3];
	row->status = statuses[i / 3 % 3];
	row->lock = locks[i / 5 % 4];
	row->mode = modes[i / 4 % 3];
	row->created = i % 6;
	strcpy(subscriber.id, row->id);
	strcpy(subscriber.account, row->account);
	strcpy(subscriber.iccid, row->iccid);
	strcpy(subscriber.imsi[0], row->imsi[0]);
	strcpy(subscriber.imsi[1], row->imsi[1]);
	write_settings(row, settings);
	assert_int_equal(store_subscriber_add(store, &subscriber, i % 2 ? row->msisdn : NULL, NULL,
	                                      i % 2 ? settings : "{}", row->created, &fault),
	                 0);
	if (i % 2 == 0)
		row->msisdn[0] = '\0';
	/* Half of them hold it from the beginning, the others since they were read. */
	assert_int_equal(store_settings_put(store, row->id, settings, &fault), 0);
	assert_int_equal(store_status_put(store, row->id, row->status, &fault), 0);
}

static int a_store_with_many(void **state)
{
	(void)state;
	remove_store("db");
	store = open_store("db");
	given_rows(store);
	ask_database("db", "DELETE FROM subscriber_imsi", (char[8]){ 0 }, 8);
	ask_database("db", "DELETE FROM counter", (char[8]){ 0 }, 8);
	ask_database("db", "DELETE FROM subscriber", (char[8]){ 0 }, 8);
	assert_int_equal(store_begin(store, &fault), 0);
	for (unsigned i = 0; i < MANY; i++)
		add(&known[i], i);
	assert_int_equal(store_commit(store, &fault), 0);
	return 0;
}

static int close_it(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

/* ---- the other way ---- */

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool is_of(const char *wanted, const char *value)
{
	return !wanted[0] || strcmp(wanted, value) == 0;
}

static bool fits(const struct known *row, const struct store_subscriber_filter *f)
{
	return strcmp(row->account, ACCOUNT_OTHER) != 0 && is_of(f->id, row->id) &&
	       is_of(f->account, row->account) && is_of(f->status, row->status) &&
	       is_of(f->lock_state, row->lock) && is_of(f->applet_mode, row->mode) &&
	       (begins(row->iccid, f->search) || begins(row->msisdn, f->search) ||
	        begins(row->imsi[0], f->search) || begins(row->imsi[1], f->search));
}

static const struct store_subscriber_filter *sorted_by;

static int compare(const void *a, const void *b)
{
	const struct known *x = *(const struct known *const *)a,
			   *y = *(const struct known *const *)b;
	int rc = sorted_by->sort == STORE_SORT_ICCID ? strcmp(x->iccid, y->iccid)
	         : sorted_by->sort == STORE_SORT_STATUS
	                 ? strcmp(x->status, y->status)
	                 : (x->created > y->created) - (x->created < y->created);

	if (rc == 0)
		rc = strcmp(x->id, y->id);
	return sorted_by->down ? -rc : rc;
}

/* ---- */

struct list {
	size_t count;
	char ids[MANY][STORE_ID_MAX];
};

static void take(void *ctx, const struct store_subscriber_row *row)
{
	struct list *list = ctx;

	assert_true(list->count < MANY);
	strcpy(list->ids[list->count++], row->id);
}

/* The list of ACME page by page is the one that is made the other way. */
static void expect_list(const struct store_subscriber_filter *filter, int64_t size)
{
	const struct known *wanted[MANY];
	struct list list = { 0 };
	size_t count = 0;
	int64_t total = 0;

	for (size_t i = 0; i < MANY; i++)
		if (fits(&known[i], filter))
			wanted[count++] = &known[i];
	sorted_by = filter;
	qsort(wanted, count, sizeof wanted[0], compare);
	for (int64_t at = 0; at == 0 || at < (int64_t)count + size; at += size) {
		const struct store_page page = { at, size };

		assert_int_equal(store_subscribers(store, ACCOUNT_ACME, filter, &page, &total, take,
		                                   &list, &fault),
		                 0);
		assert_int_equal(total, count);
	}
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(list.ids[i], wanted[i]->id);
}

/* Given every mix of filters, when they are listed in each order, upwards and downwards, in pages of several sizes, then
 * it is those that fit, in that order. */
static void every_mix_of_filters_is_listed(void **state)
{
	struct store_subscriber_filter filter;
	int mixes = 0;

	(void)state;
	for (size_t mix = 0; mix < 2 * 2 * 5 * 4 * 3 * 2; mix++) {
		const size_t lock = mix / 4 % 5, mode = mix / 20 % 4;

		filter = (struct store_subscriber_filter){ .sort = mix / 80 % 3,
			                                   .down = mix / 240 % 2 };
		if (mix % 2)
			strcpy(filter.account, ACCOUNT_EAST);
		if (mix / 2 % 2)
			strcpy(filter.status, "SUSPEND");
		strcpy(filter.lock_state, lock < 4 ? locks[lock] : "");
		strcpy(filter.applet_mode, mode < 3 ? modes[mode] : "");
		expect_list(&filter, 3 + (int64_t)(mix % 5));
		mixes++;
	}
	assert_int_equal(mixes, 480);
}

/* Given the beginning of an ICCID, IMSI or MSISDN, short or long, when subscribers are searched by it, then it is all
 * that begin so, of the subtree. */
static void searches_find_what_begins_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < 8; i++) {
		const char *const numbers[] = { known[i].iccid, known[i].msisdn, known[i].imsi[0],
			                        known[i].imsi[1] };

		for (size_t n = 0; n < 4; n++)
			for (int digits = 1; digits <= (int)strlen(numbers[n]); digits++) {
				struct store_subscriber_filter filter = {
					.sort = STORE_SORT_ICCID
				};

				snprintf(filter.search, sizeof filter.search, "%.*s", digits,
				         numbers[n]);
				expect_list(&filter, 7);
			}
	}
}

/* Given a store of before, when it is opened, then its subscribers are listed by what their settings held, and by what
 * they hold since. */
static void subscribers_of_before_are_listed(void **state)
{
	static const char rows[] =
		"INSERT INTO account (id, name, parent, token, created)"
		" VALUES ('acme', 'acme', NULL, CAST('x' AS BLOB), 1);"
		"INSERT INTO subscriber (id, account, iccid, status, settings, created) VALUES"
		" ('a', 'acme', '8901', 'ACTIVE', "
		"'{\"appletMode\":\"MANUAL\",\"lockState\":\"LOCKED\"}', 1),"
		" ('b', 'acme', '8902', 'ACTIVE', "
		"'{\"appletMode\":\"AUTOMATIC\",\"lockState\":\"IDLE\"}', 1),"
		" ('c', 'acme', '8903', 'ACTIVE', '{}', 1)";
	const struct store_page page = { 0, 10 };
	struct store_subscriber_filter filter = { .lock_state = "LOCKED", .applet_mode = "MANUAL" };
	struct list list = { 0 };
	int64_t total;

	(void)state;
	given_old_store("old", BEFORE_LISTS);
	run_in_database("old", rows);
	store = open_store("old");
	assert_int_equal(store_subscribers(store, "acme", &filter, &page, &total, take, &list,
	                                   &fault),
	                 0);
	assert_int_equal(total, 1);
	assert_string_equal(list.ids[0], "a");
	assert_int_equal(store_settings_put(store, "c",
	                                    "{\"appletMode\":\"MANUAL\",\"lockState\":\"LOCKED\"}",
	                                    &fault),
	                 0);
	assert_int_equal(store_settings_put(store, "a", "{}", &fault), 0);
	assert_int_equal(store_subscribers(store, "acme", &filter, &page, &total, take, &list,
	                                   &fault),
	                 0);
	assert_int_equal(total, 1);
	assert_string_equal(list.ids[1], "c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_mix_of_filters_is_listed, a_store_with_many,
		                                close_it),
		cmocka_unit_test_setup_teardown(searches_find_what_begins_so, a_store_with_many,
		                                close_it),
		cmocka_unit_test_teardown(subscribers_of_before_are_listed, close_it),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
