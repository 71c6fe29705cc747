/* SPDX-License-Identifier: Apache-2.0 */
#include "store/locks.h"

#include <stdio.h>
#include <string.h>

#include "store/connection.h"

enum { SQL_MAX = 256, ENDS_AT_ONCE = 16 };

int store_status_setter(struct store *store, const char *subscriber, char account[STORE_ID_MAX],
                        struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT account FROM life_cycle WHERE subscriber = ?", fault, "t",
	                        subscriber);

	account[0] = '\0';
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		column_text(&statement, 0, account, STORE_ID_MAX);
	statement_close(&statement);
	return rc < 0 ? rc : 0;
}

int store_status_set(struct store *store, const char *subscriber, const char *status,
                     const char *account, int64_t now, struct fault *fault)
{
	const int rc = store_status_put(store, subscriber, status, fault);

	return rc < 0 ? rc
	              : store_run(store,
	                          "INSERT INTO life_cycle (subscriber, account, since)"
	                          " VALUES (?, ?, ?) ON CONFLICT (subscriber) DO UPDATE"
	                          " SET account = excluded.account, since = excluded.since",
	                          fault, "tti", subscriber, account, now);
}

int store_subscriber_move(struct store *store, const char *subscriber, const char *account,
                          struct fault *fault)
{
	return store_run(store, "UPDATE subscriber SET account = ? WHERE id = ?", fault, "tt",
	                 account, subscriber);
}

static int read_lock(struct store *store, const char *sql, const char *id, int *locked,
                     struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, sql, fault, "t", id);

	*locked = -1;
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		*locked = column_integer(&statement, 0) != 0;
	statement_close(&statement);
	return rc < 0 ? rc : 0;
}

int store_account_lock(struct store *store, const char *account, int *locked, struct fault *fault)
{
	return read_lock(store, "SELECT locked FROM account_lock WHERE account = ?", account,
	                 locked, fault);
}

int store_subscriber_lock(struct store *store, const char *subscriber, int *locked,
                          struct fault *fault)
{
	return read_lock(store, "SELECT locked FROM subscriber_lock WHERE subscriber = ?",
	                 subscriber, locked, fault);
}

int store_subscriber_lock_put(struct store *store, const char *subscriber, bool locked,
                              struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO subscriber_lock (subscriber, locked) VALUES (?, ?)"
	                 " ON CONFLICT (subscriber) DO UPDATE SET locked = excluded.locked",
	                 fault, "ti", subscriber, (int64_t)locked);
}

/* The account's row first: it keeps a second order of the account from taking the same turn. */
int store_lock_order_add(struct store *store, const struct store_lock_order *order,
                         struct fault *fault)
{
	const int rc = store_run(store,
	                         "INSERT INTO account_lock (account, locked) VALUES (?, ?)"
	                         " ON CONFLICT (account) DO UPDATE SET locked = excluded.locked",
	                         fault, "ti", order->account, (int64_t)order->locked);

	return rc < 0 ? rc
	              : store_run(store,
	                          "INSERT INTO lock_order (id, call, account, locked, turn,"
	                          " position, spread, accepted) SELECT ?, ?, ?, ?,"
	                          " COALESCE(MAX(turn), 0) + 1, '', 0, ? FROM lock_order"
	                          " WHERE account = ?",
	                          fault, "tttiit", order->id, order->call, order->account,
	                          (int64_t)order->locked, order->accepted, order->account);
}

static void take_order(const struct statement *statement, struct store_lock_order *order)
{
	column_text(statement, 0, order->id, sizeof order->id);
	column_text(statement, 1, order->call, sizeof order->call);
	column_text(statement, 2, order->account, sizeof order->account);
	order->locked = column_integer(statement, 3) != 0;
	order->spread = column_integer(statement, 4) != 0;
	column_text(statement, 5, order->position, sizeof order->position);
	order->accepted = column_integer(statement, 6);
	order->ended = column_integer(statement, 7);
}

#define ORDER_COLUMNS "id, call, account, locked, spread, position, accepted, ended"

int store_lock_order_get(struct store *store, const char *root, const char *id,
                         struct store_lock_order *order, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "WITH RECURSIVE tree(id) AS (SELECT id FROM account WHERE id = ?"
	                        " UNION SELECT a.id FROM account a JOIN tree t ON a.parent = t.id)"
	                        " SELECT " ORDER_COLUMNS " FROM lock_order"
	                        " WHERE (id = ? OR call = ?) AND account IN (SELECT id FROM tree)",
	                        fault, "ttt", root, id, id);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		take_order(&statement, order);
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "request", "no such request");
	return rc < 0 ? rc : 0;
}

/* Those of an account go in their turn, whatever the clocks of the servers that took them say. The UPDATE takes
 * the row's lock, where the database has such: a second taker waits for the first, and reads what he has kept. */
int store_lock_order_take(struct store *store, struct store_lock_order *order, struct fault *fault)
{
	struct statement statement;
	int found = 0;
	int rc = statement_open(store, &statement,
	                        "UPDATE lock_order SET spread = spread WHERE spread = 0 AND id ="
	                        " (SELECT o.id FROM lock_order o WHERE o.spread = 0 AND NOT EXISTS"
	                        " (SELECT 1 FROM lock_order e WHERE e.account = o.account"
	                        " AND e.spread = 0 AND e.turn < o.turn)"
	                        " ORDER BY o.accepted, o.turn LIMIT 1) RETURNING " ORDER_COLUMNS,
	                        fault, "");

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		take_order(&statement, order);
		found = 1;
	}
	statement_close(&statement);
	return rc < 0 ? rc : found;
}

int store_lock_order_open(struct store *store, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT 1 FROM lock_order WHERE spread = 0 LIMIT 1", fault, "");

	if (rc == 0)
		rc = statement_step(&statement, fault);
	statement_close(&statement);
	return rc;
}

int store_lock_order_next(struct store *store, const struct store_lock_order *order, size_t room,
                          struct store_subscriber *subscribers, struct fault *fault)
{
	struct statement statement;
	char sql[SQL_MAX];
	int count = 0;
	int rc;

	/* Who is being moved out at this moment is waited for. */
	snprintf(sql, sizeof sql,
	         "SELECT id, account, iccid FROM subscriber"
	         " WHERE account = ? AND id > ? ORDER BY id LIMIT ?%s",
	         store->backend->hold);
	rc = statement_open(store, &statement, sql, fault, "tti", order->account, order->position,
	                    (int64_t)room);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		struct store_subscriber *row = &subscribers[count++];

		column_text(&statement, 0, row->id, sizeof row->id);
		column_text(&statement, 1, row->account, sizeof row->account);
		column_text(&statement, 2, row->iccid, sizeof row->iccid);
	}
	statement_close(&statement);
	return rc < 0 ? rc : count;
}

/* ---- their ends ---- */

/* An index has what is open: nobody counts until it is over. */
#define HAS_ENDED                                                                                  \
	"spread = 1 AND ended IS NULL AND NOT EXISTS (SELECT 1 FROM request q"                     \
	" WHERE q.call = lock_order.call AND q.ended IS NULL)"

static int end_order(struct store *store, const char *id, int64_t now, struct fault *fault)
{
	return store_run(store,
	                 "UPDATE lock_order SET (ended, done, failed) ="
	                 " (SELECT COALESCE(MAX(q.ended), ?2),"
	                 " COUNT(CASE WHEN q.state = 'SUCCESS' THEN 1 END),"
	                 " COUNT(CASE WHEN q.state = 'FAILED' THEN 1 END)"
	                 " FROM request q WHERE q.call = lock_order.call)"
	                 " WHERE id = ?1 AND " HAS_ENDED,
	                 fault, "ti", id, now);
}

int store_lock_order_keep(struct store *store, const struct store_lock_order *order, int64_t now,
                          struct fault *fault)
{
	const int rc =
		store_run(store, "UPDATE lock_order SET position = ?, spread = ? WHERE id = ?",
	                  fault, "tit", order->position, (int64_t)order->spread, order->id);

	return rc < 0 || !order->spread ? rc : end_order(store, order->id, now, fault);
}

static int find_ended(struct store *store, char (*ids)[STORE_ID_MAX], struct fault *fault)
{
	struct statement statement;
	int count = 0;
	int rc = statement_open(store, &statement,
	                        "SELECT id FROM lock_order WHERE " HAS_ENDED
	                        " ORDER BY accepted LIMIT ?",
	                        fault, "i", (int64_t)ENDS_AT_ONCE);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0 && count < ENDS_AT_ONCE)
		column_text(&statement, 0, ids[count++], STORE_ID_MAX);
	statement_close(&statement);
	return rc < 0 ? rc : count;
}

/* Who holds its row sees what whoever held it before has made of its requests. */
static int hold_order(struct store *store, const char *id, struct fault *fault)
{
	char sql[SQL_MAX];

	snprintf(sql, sizeof sql, "SELECT id FROM lock_order WHERE id = ?%s", store->backend->hold);
	return store_run(store, sql, fault, "t", id);
}

static int end_apart(struct store *store, const char *id, int64_t now, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = hold_order(store, id, fault);
	if (rc == 0)
		rc = end_order(store, id, now, fault);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

int store_lock_orders_end(struct store *store, int64_t now, struct fault *fault)
{
	char ids[ENDS_AT_ONCE][STORE_ID_MAX];
	const int count = find_ended(store, ids, fault);
	int rc = count < 0 ? count : 0;

	for (int i = 0; i < count && rc == 0; i++)
		rc = end_apart(store, ids[i], now, fault);
	return rc;
}

/* The row is written in any case: who is about to keep its end waits, and looks again. */
int store_lock_order_reopen(struct store *store, const char *request, struct fault *fault)
{
	return store_run(store,
	                 "UPDATE lock_order SET ended = NULL, done = NULL, failed = NULL"
	                 " WHERE call = (SELECT call FROM request WHERE id = ?)",
	                 fault, "t", request);
}

/* ---- how their cards stand ---- */

static int count_requests(struct store *store, const struct store_lock_order *order,
                          struct store_lock_counts *counts, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT SUM(CASE WHEN state = 'PENDING' THEN 1 ELSE 0 END),"
	                        " SUM(CASE WHEN state = 'IN_PROGRESS' THEN 1 ELSE 0 END),"
	                        " SUM(CASE WHEN state = 'SUCCESS' THEN 1 ELSE 0 END),"
	                        " SUM(CASE WHEN state = 'FAILED' THEN 1 ELSE 0 END), MAX(ended)"
	                        " FROM request WHERE call = ?",
	                        fault, "t", order->call);

	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		counts->pending = column_integer(&statement, 0);
		counts->in_progress = column_integer(&statement, 1);
		counts->success = column_integer(&statement, 2);
		counts->failed = column_integer(&statement, 3);
		counts->ended = column_integer(&statement, 4);
	}
	statement_close(&statement);
	return rc < 0 ? rc : 0;
}

int store_lock_counts(struct store *store, const struct store_lock_order *order,
                      struct store_lock_counts *counts, struct fault *fault)
{
	struct statement statement;
	int rc;

	memset(counts, 0, sizeof *counts);
	rc = count_requests(store, order, counts, fault);
	if (rc < 0 || order->spread)
		return rc;
	rc = statement_open(store, &statement,
	                    "SELECT COUNT(*) FROM subscriber WHERE account = ? AND id > ?", fault,
	                    "tt", order->account, order->position);
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		counts->waiting = column_integer(&statement, 0);
	statement_close(&statement);
	return rc < 0 ? rc : 0;
}
