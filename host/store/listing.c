/* SPDX-License-Identifier: Apache-2.0 */
#include "store/listing.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "store/connection.h"

enum { SQL_MAX = 2048, CHOICE_SQL_MAX = 1024, SEARCH_END_MAX = 2 * STORE_SEARCH_MAX + 1 };

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

/* Up and down, with what comes behind where values are equal; ICCIDs are not. */
static const char *const orders[STORE_SORTS][2] = {
	[STORE_SORT_ICCID] = { "s.iccid", "s.iccid DESC" },
	[STORE_SORT_STATUS] = { "s.status, s.id", "s.status DESC, s.id DESC" },
	[STORE_SORT_CREATED] = { "s.created, s.id", "s.created DESC, s.id DESC" },
};

/* Who has fewer digits is likely to mean many: those are found in the list's index, not one by one. */
enum { NARROW = 10 };

/* What is asked only where the filter has it, of so many octets. A range is from the value to the last text that begins
 * so; a function of a column keeps the column's own index out. */
static const struct clause {
	size_t field, least, most;
	const char *sql;
	unsigned ranges;
} clauses[] = {
#define FILTER(name) offsetof(struct store_subscriber_filter, name)
	{ FILTER(id), 1, STORE_ID_MAX, " AND s.id = ?", 0 },
	{ FILTER(account), 1, STORE_ID_MAX, " AND s.account = ?", 0 },
	{ FILTER(status), 1, STORE_STATUS_MAX, " AND s.status = ?", 0 },
	{ FILTER(lock_state), 1, STORE_STATUS_MAX, " AND s.lock_state = ?", 0 },
	{ FILTER(applet_mode), 1, STORE_STATUS_MAX, " AND s.applet_mode = ?", 0 },
	{ FILTER(search), 1, NARROW - 1,
	  " AND (COALESCE(s.iccid, '') BETWEEN ? AND ? OR COALESCE(s.msisdn, '') BETWEEN ? AND ?"
	  " OR s.id IN (SELECT subscriber FROM subscriber_imsi WHERE imsi BETWEEN ? AND ?))",
	  3 },
	{ FILTER(search), NARROW, STORE_SEARCH_MAX,
	  " AND s.id IN (SELECT id FROM subscriber WHERE iccid BETWEEN ? AND ?"
	  " UNION SELECT id FROM subscriber WHERE msisdn BETWEEN ? AND ?"
	  " UNION SELECT subscriber FROM subscriber_imsi WHERE imsi BETWEEN ? AND ?)",
	  3 },
#undef FILTER
};

enum { CLAUSES = sizeof clauses / sizeof clauses[0], CHOICE_MAX = 2 * CLAUSES + 8 };

/* Subscribers below a root that a filter chooses, as a part of statements that begin with TREE. */
struct choice {
	char sql[CHOICE_SQL_MAX];
	struct parameter parameters[CHOICE_MAX];
	size_t count;
	char end[SEARCH_END_MAX];
};

/* The last of the texts of digits that begin so, in every collation. */
static void end_of(const char *search, char end[SEARCH_END_MAX])
{
	snprintf(end, SEARCH_END_MAX, "%s%.*s", search, STORE_SEARCH_MAX,
	         "999999999999999999999999");
}

static void add_text(struct choice *choice, const char *text)
{
	choice->parameters[choice->count++] = (struct parameter){ .kind = 't', .octets = text };
}

static void add_integer(struct choice *choice, int64_t integer)
{
	choice->parameters[choice->count++] = (struct parameter){ .kind = 'i', .integer = integer };
}

static void choose(const char *root, const struct store_subscriber_filter *filter,
                   struct choice *choice)
{
	size_t at = (size_t)snprintf(choice->sql, sizeof choice->sql, "%s",
	                             " FROM subscriber s WHERE s.account IN (SELECT id FROM tree)");

	add_text(choice, root);
	end_of(filter->search, choice->end);
	for (size_t i = 0; i < CLAUSES; i++) {
		const char *value = (const char *)filter + clauses[i].field;

		if (strlen(value) < clauses[i].least || strlen(value) > clauses[i].most)
			continue;
		at += (size_t)snprintf(choice->sql + at, sizeof choice->sql - at, "%s",
		                       clauses[i].sql);
		if (clauses[i].ranges == 0)
			add_text(choice, value);
		for (unsigned n = 0; n < clauses[i].ranges; n++) {
			add_text(choice, value);
			add_text(choice, choice->end);
		}
	}
}

/* Chosen by the index alone; the rows are those of the page. One in the second half is counted from the end. */
static void write_page(const struct store_subscriber_filter *filter, const struct store_page *page,
                       int64_t total, struct choice *choice, char sql[SQL_MAX])
{
	const int64_t left = total - page->offset;
	const int64_t size = page->size < left ? page->size : left;
	const bool far = page->offset > total / 2;

	snprintf(sql, SQL_MAX,
	         TREE
	         ", page(id) AS (SELECT s.id%s ORDER BY %s LIMIT ? OFFSET ?)"
	         " SELECT s.id, s.account, t.seen, n.name, s.iccid, s.msisdn, s.imei, s.status,"
	         " s.created, s.settings, COALESCE(s.location, '') FROM page p"
	         " JOIN subscriber s ON s.id = p.id JOIN tree t ON t.id = s.account"
	         " JOIN account n ON n.id = t.seen ORDER BY %s",
	         choice->sql, orders[filter->sort][filter->down != far],
	         orders[filter->sort][filter->down]);
	add_integer(choice, size);
	add_integer(choice, far ? left - size : page->offset);
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
	struct store_subscriber_row row;
	struct statement statement;
	struct choice choice = { .count = 0 };
	char sql[SQL_MAX];
	int rc;

	choose(root, filter, &choice);
	snprintf(sql, sizeof sql, TREE "SELECT COUNT(*)%s", choice.sql);
	rc = statement_open_with(store, &statement, sql, choice.parameters, choice.count, fault);
	rc = take_total(&statement, rc, total, fault);
	if (rc < 0 || page->offset >= *total)
		return rc;
	write_page(filter, page, *total, &choice, sql);
	rc = statement_open_with(store, &statement, sql, choice.parameters, choice.count, fault);
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
