/* SPDX-License-Identifier: Apache-2.0 */
#include "store/access.h"
#include "store/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#define COUNTER_MAX INT64_C(0xFFFFFFFFFF) /* five octets, TS 102 225 5.1 */

enum { FIELD_MAX = 32 };

/* A word of the settings, which are compact JSON of our own making; "" where they have none. */
static void find_word(const char *settings, const char *field, char word[STORE_STATUS_MAX])
{
	char begin[FIELD_MAX];
	const char *at;

	snprintf(begin, sizeof begin, "\"%s\":\"", field);
	at = strstr(settings, begin);
	word[0] = '\0';
	if (at) {
		at += strlen(begin);
		snprintf(word, STORE_STATUS_MAX, "%.*s", (int)strcspn(at, "\""), at);
	}
}

/* What subscribers are listed by. */
struct listed {
	char lock_state[STORE_STATUS_MAX], applet_mode[STORE_STATUS_MAX];
};

static struct listed listed_by(const char *settings)
{
	struct listed listed = { .lock_state = "" };

	find_word(settings, "lockState", listed.lock_state);
	find_word(settings, "appletMode", listed.applet_mode);
	return listed;
}

int store_subscriber_add(struct store *store, const struct store_subscriber *subscriber,
                         const char *msisdn, const char *imei, const char *settings, int64_t now,
                         struct fault *fault)
{
	const struct listed listed = listed_by(settings);
	/* A card has one ICCID, written with its check digit or without: two questions, each answered by an index. */
	int rc = store_run_one(store,
	                       "INSERT INTO subscriber (id, account, iccid, msisdn, imei, status,"
	                       " settings, created, lock_state, applet_mode)"
	                       " SELECT ?1, ?2, ?3, ?4, ?5, 'ACTIVE', ?6, ?7, ?8, ?9"
	                       " WHERE NOT EXISTS (SELECT 1 FROM subscriber"
	                       " WHERE iccid = substr(?3, 1, length(?3) - 1))"
	                       " AND NOT EXISTS (SELECT 1 FROM subscriber"
	                       " WHERE substr(iccid, 1, length(iccid) - 1) = ?3) RETURNING id",
	                       FAULT_BUSY, fault, "ttttttitt", subscriber->id, subscriber->account,
	                       subscriber->iccid, msisdn, imei, settings, now, listed.lock_state,
	                       listed.applet_mode);

	for (size_t i = 0; i < subscriber->imsis && rc == 0; i++)
		rc = store_run(
			store,
			"INSERT INTO subscriber_imsi (imsi, subscriber, slot) VALUES (?, ?, ?)",
			fault, "tti", subscriber->imsi[i], subscriber->id, (int64_t)(i + 1));
	return rc;
}

/* One row for each of its IMSIs. */
#define FIND                                                                                       \
	"SELECT s.id, s.account, s.iccid, i.imsi, i.slot FROM subscriber s"                        \
	" LEFT JOIN subscriber_imsi i ON i.subscriber = s.id WHERE "

static const char *const find_by[] = {
	[STORE_BY_ID] = FIND "s.id = ?1",
	[STORE_BY_IMSI] = FIND "s.id = (SELECT subscriber FROM subscriber_imsi WHERE imsi = ?1)",
	/* With or without its check digit: three questions, each answered by an index, and all of them asked
	 * whatever the first one finds. */
	[STORE_BY_ICCID] = FIND
	"s.id = (SELECT min(c.id || '') FROM (SELECT id FROM subscriber WHERE iccid = ?1"
	" UNION ALL SELECT id FROM subscriber WHERE iccid = substr(?1, 1, length(?1) - 1)"
	" UNION ALL SELECT id FROM subscriber"
	" WHERE substr(iccid, 1, length(iccid) - 1) = ?1) c)",
	[STORE_BY_MSISDN] = FIND "s.msisdn = ?1",
	/* Nobody owns the number of a device: cards of several accounts may have been in it. */
	[STORE_BY_IMEI] = FIND "s.imei = ?1 AND s.id > ?2 ORDER BY s.id",
};

static void take_subscriber(const struct statement *statement, struct store_subscriber *subscriber)
{
	column_text(statement, 0, subscriber->id, sizeof subscriber->id);
	column_text(statement, 1, subscriber->account, sizeof subscriber->account);
	column_text(statement, 2, subscriber->iccid, sizeof subscriber->iccid);
}

/* In order of their slots, as they come in any. */
static void take_imsi(const struct statement *statement, struct store_subscriber *subscriber,
                      int64_t slots[STORE_IMSIS_MAX])
{
	const int64_t slot = column_integer(statement, 4);
	size_t at = subscriber->imsis;

	if (column_is_null(statement, 3) || at == STORE_IMSIS_MAX)
		return;
	for (; at > 0 && slots[at - 1] > slot; at--) {
		slots[at] = slots[at - 1];
		memcpy(subscriber->imsi[at], subscriber->imsi[at - 1], STORE_IMSI_MAX);
	}
	slots[at] = slot;
	column_text(statement, 3, subscriber->imsi[at], STORE_IMSI_MAX);
	subscriber->imsis++;
}

/* The first, where there are two of one number; by a device, the first behind after. Returns 1 found, 0 or a
 * fault. */
static int find(struct store *store, enum store_key key, const char *value, const char *after,
                struct store_subscriber *subscriber, struct fault *fault)
{
	int64_t slots[STORE_IMSIS_MAX];
	struct statement statement;
	int rc = statement_open(store, &statement, find_by[key], fault,
	                        key == STORE_BY_IMEI ? "tt" : "t", value, after);

	memset(subscriber, 0, sizeof *subscriber);
	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		if (!subscriber->id[0])
			take_subscriber(&statement, subscriber);
		if (strcmp(column_string(&statement, 0), subscriber->id) == 0)
			take_imsi(&statement, subscriber, slots);
	}
	statement_close(&statement);
	return rc < 0 ? rc : subscriber->id[0] != '\0';
}

/*
 * Whether root is the account or above it. Within a transaction a yes is asked for once: a no never is kept, so that
 * who is elsewhere and who is nowhere cost the same.
 */
static int is_within(struct store *store, const char *root, const char *account,
                     struct fault *fault)
{
	char path[ACCESS_DEPTH_MAX][STORE_ID_MAX];
	int count, within = 0;

	if (store->depth > 0 && strcmp(store->within.account, account) == 0 &&
	    strcmp(store->within.root, root) == 0)
		return 1;
	count = store_account_path(store, account, path, fault);
	for (int i = 0; i < count; i++)
		within |= strcmp(path[i], root) == 0;
	if (store->depth > 0 && within) {
		snprintf(store->within.root, STORE_ID_MAX, "%s", root);
		snprintf(store->within.account, STORE_ID_MAX, "%s", account);
	}
	return count < 0 ? count : within;
}

/* The same questions are asked of the database whether it is elsewhere or nowhere, so that the time of an answer
 * tells no more than its text. */
int store_subscriber_find(struct store *store, const char *root, enum store_key key,
                          const char *value, struct store_subscriber *subscriber,
                          struct fault *fault)
{
	char after[STORE_ID_MAX] = "";
	int found, within, round = 0;

	do {
		found = find(store, key, value, after, subscriber, fault);
		within = found >= 0 && root ? is_within(store, root, subscriber->account, fault)
		                            : found;
		strcpy(after, subscriber->id);
	} while (key == STORE_BY_IMEI && within == 0 && (round++ == 0 || found > 0));
	if (found < 0 || within < 0)
		return FAULT_SYSTEM;
	return found && within ? 0
	                       : fault_set(fault, FAULT_ABSENT, "subscriber", "no such subscriber");
}

/* The one row of a statement about a subscriber; its first column into text where that is given. */
static int one_row(struct statement *statement, int rc, char *text, size_t room,
                   struct fault *fault)
{
	bool found = false;

	while (rc >= 0 && (rc = statement_step(statement, fault)) > 0) {
		found = true;
		if (text)
			column_text(statement, 0, text, room);
	}
	statement_close(statement);
	if (rc == 0 && !found)
		return fault_set(fault, FAULT_ABSENT, "subscriber", "no such subscriber");
	return rc;
}

int store_status_get(struct store *store, const char *subscriber, char status[STORE_STATUS_MAX],
                     struct fault *fault)
{
	struct statement statement;
	const int rc =
		statement_open(store, &statement, "SELECT status FROM subscriber WHERE id = ?",
	                       fault, "t", subscriber);

	return one_row(&statement, rc, status, STORE_STATUS_MAX, fault);
}

int store_status_put(struct store *store, const char *subscriber, const char *status,
                     struct fault *fault)
{
	struct statement statement;
	const int rc = statement_open(store, &statement,
	                              "UPDATE subscriber SET status = ? WHERE id = ? RETURNING id",
	                              fault, "tt", status, subscriber);

	return one_row(&statement, rc, NULL, 0, fault);
}

int store_settings_get(struct store *store, const char *subscriber, char **settings,
                       struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, "SELECT settings FROM subscriber WHERE id = ?",
	                        fault, "t", subscriber);

	*settings = NULL;
	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		*settings = strdup(column_string(&statement, 0));
	statement_close(&statement);
	if (rc < 0)
		return rc;
	return *settings ? 0 : fault_set(fault, FAULT_ABSENT, "subscriber", "no such subscriber");
}

int store_settings_put(struct store *store, const char *subscriber, const char *settings,
                       struct fault *fault)
{
	const struct listed listed = listed_by(settings);
	const int rc = store_run(store, "UPDATE subscriber SET settings = ? WHERE id = ?", fault,
	                         "tt", settings, subscriber);

	/* Seldom: an index would be written for each request. */
	return rc < 0 ? rc
	              : store_run(store,
	                          "UPDATE subscriber SET lock_state = ?2, applet_mode = ?3 WHERE "
	                          "id = ?1"
	                          " AND (lock_state <> ?2 OR applet_mode <> ?3)",
	                          fault, "ttt", subscriber, listed.lock_state, listed.applet_mode);
}

int store_location_put(struct store *store, const char *subscriber, const char *location,
                       struct fault *fault)
{
	return store_run(store, "UPDATE subscriber SET location = ? WHERE id = ?", fault, "tt",
	                 location, subscriber);
}

static void secret_context(const char *subscriber, const char *kind, char context[96])
{
	snprintf(context, 96, "%s/%s", subscriber, kind);
}

int store_secret_put(struct store *store, const char *subscriber, const char *kind,
                     const char *secret, struct fault *fault)
{
	const size_t size = strlen(secret);
	uint8_t sealed[STORE_SECRET_MAX + SEAL_OVERHEAD];
	char context[96];
	int rc;

	if (size > STORE_SECRET_MAX)
		return fault_set(fault, FAULT_LIMIT, kind, "more than %d octets", STORE_SECRET_MAX);
	secret_context(subscriber, kind, context);
	rc = seal_close(store->key, context, (const uint8_t *)secret, size, sealed, fault);
	if (rc < 0)
		return rc;
	return store_run(store,
	                 "INSERT INTO secret (subscriber, kind, sealed) VALUES (?, ?, ?)"
	                 " ON CONFLICT (subscriber, kind) DO UPDATE SET sealed = excluded.sealed",
	                 fault, "ttb", subscriber, kind, sealed, (int)(size + SEAL_OVERHEAD));
}

static int open_secret(const struct store *store, const struct statement *statement,
                       const char *context, char **secret, struct fault *fault)
{
	size_t size;
	const uint8_t *sealed = column_octets(statement, 0, &size);
	uint8_t *plain;
	int rc;

	if (size < SEAL_OVERHEAD || !(plain = calloc(1, size - SEAL_OVERHEAD + 1)))
		return fault_set(fault, FAULT_SECURITY, context, "is no sealed value");
	rc = seal_open(store->key, context, sealed, size, plain, fault);
	if (rc < 0)
		free(plain);
	else
		*secret = (char *)plain;
	return rc;
}

int store_secret_get(struct store *store, const char *subscriber, const char *kind, char **secret,
                     struct fault *fault)
{
	struct statement statement;
	char context[96];
	int rc = statement_open(store, &statement,
	                        "SELECT sealed FROM secret WHERE subscriber = ? AND kind = ?",
	                        fault, "tt", subscriber, kind);

	*secret = NULL;
	secret_context(subscriber, kind, context);
	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		rc = open_secret(store, &statement, context, secret, fault);
	else if (rc == 0)
		rc = fault_set(fault, FAULT_ABSENT, kind, "no such secret");
	statement_close(&statement);
	return rc;
}

int store_counter_put(struct store *store, const char *subscriber, unsigned keyset, uint64_t value,
                      struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO counter (subscriber, keyset, value) VALUES (?, ?, ?)"
	                 " ON CONFLICT (subscriber, keyset) DO UPDATE SET value = excluded.value",
	                 fault, "tii", subscriber, (int64_t)keyset, (int64_t)value);
}

int store_counter_skip(struct store *store, const char *subscriber, unsigned keyset, uint64_t step,
                       uint64_t *value, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "UPDATE counter SET value = value + ?1 WHERE subscriber = ?2 AND"
	                        " keyset = ?3 AND value <= ?4 - ?1 RETURNING value",
	                        fault, "itii", (int64_t)step, subscriber, (int64_t)keyset,
	                        COUNTER_MAX);
	int found = 0;

	/* Stepped to its end: only then is it committed. */
	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		*value = (uint64_t)column_integer(&statement, 0);
		found = 1;
	}
	statement_close(&statement);
	if (rc < 0)
		return rc;
	return found ? 0
	             : fault_set(fault, FAULT_LIMIT, "counter",
	                         "key set %u has no counter, or it is used up", keyset);
}

int store_counter_next(struct store *store, const char *subscriber, unsigned keyset,
                       uint64_t *value, struct fault *fault)
{
	return store_counter_skip(store, subscriber, keyset, 1, value, fault);
}
