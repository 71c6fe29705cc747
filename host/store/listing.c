/* SPDX-License-Identifier: Apache-2.0 */
#include "store/listing.h"

#include <stdio.h>
#include <string.h>

#include "store/connection.h"

enum { SQL_MAX = 2048, PATTERN_MAX = 64, SEARCH_END_MAX = 2 * STORE_SEARCH_MAX + 1 };

/* Ends a statement; 0 or the fault. */
static int finish(struct statement *statement, int rc)
{
	statement_close(statement);
	return rc < 0 ? rc : 0;
}

static int take_total(struct statement *statement, int rc, int64_t *total, struct fault *fault)
{
	if (rc == 0 && (rc = statement_step(statement, fault)) > 0)
		*total = column_integer(statement, 0);
	return finish(statement, rc);
}

/* Who is below the root, and in which of its own sub-accounts it sees what is there. */
#define TREE                                                                                       \
	"WITH RECURSIVE tree(id, seen, level) AS (SELECT id, id, 0 FROM account WHERE id = ?"      \
	" UNION ALL SELECT a.id, CASE WHEN t.level = 0 THEN a.id ELSE t.seen END, t.level + 1"     \
	" FROM account a JOIN tree t ON a.parent = t.id)"

#define SUBSCRIBERS                                                                                \
	" FROM subscriber s JOIN tree t ON t.id = s.account JOIN account n ON n.id = t.seen"       \
	" WHERE (?2 = '' OR s.id = ?2) AND (?3 = '' OR s.account = ?3)"                            \
	" AND (?4 = '' OR s.status = ?4) AND s.settings LIKE ?5 AND s.settings LIKE ?6"            \
	" AND (?7 = '' OR s.iccid BETWEEN ?7 AND ?8 OR s.msisdn BETWEEN ?7 AND ?8 OR s.id IN"      \
	" (SELECT subscriber FROM subscriber_imsi WHERE imsi BETWEEN ?7 AND ?8))"

static const char *const sort_columns[STORE_SORTS] = {
	[STORE_SORT_ICCID] = "s.iccid",
	[STORE_SORT_STATUS] = "s.status",
	[STORE_SORT_CREATED] = "s.created",
};

/* A field of the settings, which are compact JSON of our own making. */
static void pattern_of(const char *field, const char *value, char pattern[PATTERN_MAX])
{
	if (value[0])
		snprintf(pattern, PATTERN_MAX, "%%\"%s\":\"%s\"%%", field, value);
	else
		strcpy(pattern, "%");
}

/* The last of the texts of digits that begin so, in every collation. */
static void end_of(const char *search, char end[SEARCH_END_MAX])
{
	snprintf(end, SEARCH_END_MAX, "%s%.*s", search, STORE_SEARCH_MAX,
	         "999999999999999999999999");
}

static void take_subscriber(const struct statement *statement, struct store_subscriber_row *row)
{
	column_text(statement, 0, row->id, sizeof row->id);
	column_text(statement, 1, row->account, sizeof row->account);
	column_text(statement, 2, row->seen, sizeof row->seen);
	column_text(statement, 3, row->seen_name, sizeof row->seen_name);
	column_text(statement, 4, row->iccid, sizeof row->iccid);
	column_text(statement, 5, row->msisdn, sizeof row->msisdn);
	column_text(statement, 6, row->imei, sizeof row->imei);
	column_text(statement, 7, row->status, sizeof row->status);
	row->created = column_integer(statement, 8);
	row->settings = column_string(statement, 9);
	row->location = column_string(statement, 10);
}

int store_subscribers(struct store *store, const char *root,
                      const struct store_subscriber_filter *filter, const struct store_page *page,
                      int64_t *total,
                      void (*tell)(void *ctx, const struct store_subscriber_row *row), void *ctx,
                      struct fault *fault)
{
	char sql[SQL_MAX], lock[PATTERN_MAX], mode[PATTERN_MAX], end[SEARCH_END_MAX];
	const struct store_subscriber_filter *f = filter;
	struct store_subscriber_row row;
	struct statement statement;
	int rc;

	pattern_of("lockState", f->lock_state, lock);
	pattern_of("appletMode", f->applet_mode, mode);
	end_of(f->search, end);
	rc = statement_open(store, &statement, TREE "SELECT COUNT(*)" SUBSCRIBERS, fault,
	                    "tttttttt", root, f->id, f->account, f->status, lock, mode, f->search,
	                    end);
	rc = take_total(&statement, rc, total, fault);
	if (rc < 0)
		return rc;
	snprintf(sql, sizeof sql,
	         TREE "SELECT s.id, s.account, t.seen, n.name, s.iccid, s.msisdn, s.imei, s.status,"
	              " s.created, s.settings, COALESCE(s.location, '')" SUBSCRIBERS
	              " ORDER BY %s %s, s.id LIMIT ?9 OFFSET ?10",
	         sort_columns[f->sort], f->down ? "DESC" : "ASC");
	rc = statement_open(store, &statement, sql, fault, "ttttttttii", root, f->id, f->account,
	                    f->status, lock, mode, f->search, end, page->size, page->offset);
	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		take_subscriber(&statement, &row);
		tell(ctx, &row);
	}
	return finish(&statement, rc);
}

/* Of an account: as far as its requests are, the state that service/lock.h tells. */
#define ORDER_REQUEST "EXISTS (SELECT 1 FROM request q WHERE q.call = o.call AND q."
#define ORDER_STATE                                                                                \
	"CASE WHEN o.failed > 0 THEN 'FAILED' WHEN o.ended IS NOT NULL THEN 'SUCCESS'"             \
	" WHEN o.spread = 1 AND NOT " ORDER_REQUEST "ended IS NULL)"                               \
	" THEN CASE WHEN " ORDER_REQUEST "state = 'FAILED') THEN 'FAILED' ELSE 'SUCCESS' END"      \
	" WHEN " ORDER_REQUEST "state <> 'PENDING') THEN 'IN_PROGRESS' ELSE 'PENDING' END"

#define REQUESTS                                                                                   \
	" FROM (SELECT r.id, r.call, s.iccid, r.type, r.value, r.state, r.reason, r.accepted,"     \
	" r.ended, j.attempts FROM request r JOIN call c ON c.id = r.call"                         \
	" JOIN subscriber s ON s.id = r.subscriber LEFT JOIN job j ON j.request = r.id"            \
	" WHERE c.account IN (SELECT id FROM tree) UNION ALL"                                      \
	" SELECT o.id, o.call, '', '', '', " ORDER_STATE ", '', o.accepted, NULL, 0"               \
	" FROM lock_order o WHERE o.account IN (SELECT id FROM tree)) r"                           \
	" WHERE (? = '' OR r.state = ?)"

static void take_request(const struct statement *statement, struct store_request *request)
{
	char state[16];

	memset(request, 0, sizeof *request);
	column_text(statement, 0, request->id, sizeof request->id);
	column_text(statement, 1, request->call, sizeof request->call);
	column_text(statement, 2, request->iccid, sizeof request->iccid);
	column_text(statement, 3, request->type, sizeof request->type);
	column_text(statement, 4, request->value, sizeof request->value);
	column_text(statement, 5, state, sizeof state);
	column_text(statement, 6, request->reason, sizeof request->reason);
	request->state = request_state_of_name(state);
	request->accepted = column_integer(statement, 7);
	request->ended = column_integer(statement, 8);
	request->attempts = (unsigned)column_integer(statement, 9);
}

int store_requests(struct store *store, const char *root, const char *state,
                   const struct store_page *page, int64_t *total,
                   void (*tell)(void *ctx, const struct store_request *request), void *ctx,
                   struct fault *fault)
{
	struct store_request request;
	struct statement statement;
	int rc = statement_open(store, &statement, TREE "SELECT COUNT(*)" REQUESTS, fault, "ttt",
	                        root, state, state);

	rc = take_total(&statement, rc, total, fault);
	if (rc < 0)
		return rc;
	rc = statement_open(store, &statement,
	                    TREE "SELECT r.id, r.call, r.iccid, r.type, r.value, r.state, r.reason,"
	                         " r.accepted, r.ended, r.attempts" REQUESTS
	                         " ORDER BY r.accepted DESC, r.id LIMIT ? OFFSET ?",
	                    fault, "tttii", root, state, state, page->size, page->offset);
	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		take_request(&statement, &request);
		tell(ctx, &request);
	}
	return finish(&statement, rc);
}

int store_call_requests(struct store *store, const char *root, const char *call,
                        void (*tell)(void *ctx, const char *id, const char *state), void *ctx,
                        struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        TREE "SELECT r.id, r.state FROM request r"
	                             " JOIN call c ON c.id = r.call"
	                             " WHERE c.id = ? AND c.account IN (SELECT id FROM tree)",
	                        fault, "tt", root, call);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0)
		tell(ctx, column_string(&statement, 0), column_string(&statement, 1));
	return finish(&statement, rc);
}

int store_call_find(struct store *store, const char *root, const char *call, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        TREE "SELECT 1 FROM call c"
	                             " WHERE c.id = ? AND c.account IN (SELECT id FROM tree)",
	                        fault, "tt", root, call);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "call", "no such call");
	return rc < 0 ? rc : 0;
}

#define ACCOUNTS " FROM account a JOIN tree t ON t.id = a.id WHERE (t.level = 1 OR ? = 1)"

int store_accounts(struct store *store, const char *root, bool deep, const struct store_page *page,
                   int64_t *total, void (*tell)(void *ctx, const struct store_account *account),
                   void *ctx, struct fault *fault)
{
	struct store_account account;
	struct statement statement;
	int rc = statement_open(store, &statement, TREE "SELECT COUNT(*)" ACCOUNTS, fault, "ti",
	                        root, (int64_t)deep);

	rc = take_total(&statement, rc, total, fault);
	if (rc < 0)
		return rc;
	rc = statement_open(store, &statement,
	                    TREE "SELECT a.id, a.name, a.parent" ACCOUNTS
	                         " ORDER BY t.level, a.name, a.id LIMIT ? OFFSET ?",
	                    fault, "tiii", root, (int64_t)deep, page->size, page->offset);
	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		column_text(&statement, 0, account.id, sizeof account.id);
		column_text(&statement, 1, account.name, sizeof account.name);
		column_text(&statement, 2, account.parent, sizeof account.parent);
		tell(ctx, &account);
	}
	return finish(&statement, rc);
}
