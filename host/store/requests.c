/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const state_names[] = {
	[REQUEST_PENDING] = "PENDING",
	[REQUEST_IN_PROGRESS] = "IN_PROGRESS",
	[REQUEST_SUCCESS] = "SUCCESS",
	[REQUEST_FAILED] = "FAILED",
};

const char *request_state_name(enum request_state state)
{
	return state_names[state];
}

enum request_state request_state_of_name(const char *name)
{
	for (size_t i = 0; i < sizeof state_names / sizeof state_names[0]; i++)
		if (strcmp(state_names[i], name) == 0)
			return (enum request_state)i;
	return REQUEST_FAILED;
}

int store_call_order(struct store *store, const char *account, struct fault *fault)
{
	const char *order = store->backend->order_call;

	return order ? store_run(store, order, fault, "t", account) : 0;
}

int store_call_add(struct store *store, const char *id, const char *account, int64_t now,
                   struct fault *fault)
{
	int rc = store_call_order(store, account, fault);

	if (rc == 0)
		rc = store_run(store, "INSERT INTO call (id, account, accepted) VALUES (?, ?, ?)",
		               fault, "tti", id, account, now);
	return rc;
}

/* ---- many rows by one statement ---- */

enum {
	COMMON_PARAMETERS = 2,
	ROW_PARAMETERS = 4,
	ROWS_MAX = (PARAMETERS_MAX - COMMON_PARAMETERS) / ROW_PARAMETERS,
	ROW_TEXT_MAX = 64,
	SQL_MAX = 256 + ROWS_MAX * ROW_TEXT_MAX,
};

static struct parameter text_parameter(const char *text)
{
	return (struct parameter){ .kind = 't', .octets = text };
}

static struct parameter integer_parameter(int64_t integer)
{
	return (struct parameter){ .kind = 'i', .integer = integer };
}

/* A statement whose rows are numbered parameters: four of each from ?3 on, in order, after two of all. */
struct rows_statement {
	const char *begin;
	const char *row; /* printf form of four numbers, by their position */
};

static void write_rows(char sql[SQL_MAX], const struct rows_statement *statement, size_t count)
{
	size_t at = (size_t)snprintf(sql, SQL_MAX, "%s", statement->begin);

	for (size_t i = 0; i < count; i++) {
		const int first = COMMON_PARAMETERS + (int)(i * ROW_PARAMETERS) + 1;

		sql[at] = ',';
		at += i > 0;
		at += (size_t)snprintf(sql + at, SQL_MAX - at, statement->row, first, first + 1,
		                       first + 2, first + 3);
	}
}

static const struct rows_statement request_rows = {
	"INSERT INTO request (call, accepted, id, subscriber, type, value, state, reason) VALUES ",
	"(?1,?2,?%1$d,?%2$d,?%3$d,?%4$d,'PENDING','')",
};

static const struct rows_statement job_rows = {
	/* ?1 is the attempts so far: none */
	"INSERT INTO job (attempts, due, request, subscriber, iccid, content, expires, state) "
	"VALUES ",
	"(?1,?2,?%1$d,?%2$d,(SELECT iccid FROM subscriber WHERE id=?%2$d),?%3$d,?%4$d,'PENDING')",
};

static int insert_rows(struct store *store, const char *call, int64_t accepted,
                       const struct store_new_request *rows, size_t count, struct fault *fault)
{
	struct parameter parameters[PARAMETERS_MAX];
	struct parameter *at = parameters + COMMON_PARAMETERS;
	char sql[SQL_MAX];
	int rc;

	parameters[0] = text_parameter(call);
	parameters[1] = integer_parameter(accepted);
	for (size_t i = 0; i < count; i++) {
		*at++ = text_parameter(rows[i].id);
		*at++ = text_parameter(rows[i].subscriber);
		*at++ = text_parameter(rows[i].type);
		*at++ = text_parameter(rows[i].value);
	}
	write_rows(sql, &request_rows, count);
	rc = store_run_with(store, sql, parameters, (size_t)(at - parameters), fault);
	if (rc < 0)
		return rc;
	parameters[0] = integer_parameter(0);
	at = parameters + COMMON_PARAMETERS;
	for (size_t i = 0; i < count; i++) {
		*at++ = text_parameter(rows[i].id);
		*at++ = text_parameter(rows[i].subscriber);
		*at++ = text_parameter(rows[i].content);
		*at++ = integer_parameter(rows[i].expires);
	}
	write_rows(sql, &job_rows, count);
	return store_run_with(store, sql, parameters, (size_t)(at - parameters), fault);
}

/* ---- the order of acceptance ---- */

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int store_order_requests(struct store *store, const char *const *subscribers, size_t count,
                         struct fault *fault)
{
	struct parameter parameters[PARAMETERS_MAX];
	char sql[SQL_MAX];
	size_t at;

	if (!store->backend->order_requests[0])
		return 0;
	at = (size_t)snprintf(sql, sizeof sql, "%s", store->backend->order_requests[0]);
	for (size_t i = 0; i < count; i++) {
		parameters[i] = text_parameter(subscribers[i]);
		at += (size_t)snprintf(sql + at, sizeof sql - at, "%s?", i > 0 ? "," : "");
	}
	snprintf(sql + at, sizeof sql - at, "%s", store->backend->order_requests[1]);
	return store_run_with(store, sql, parameters, count, fault);
}

/* All of them in one order, whoever asks: two calls that share cards do not wait for each other. */
static int order_cards(struct store *store, const struct store_new_request *rows, size_t count,
                       struct fault *fault)
{
	const size_t at_once = store->backend->rows_at_once;
	const char **ids;
	int rc = 0;

	if (!store->backend->order_requests[0])
		return 0;
	ids = malloc(count * sizeof *ids);
	if (!ids)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	for (size_t i = 0; i < count; i++)
		ids[i] = rows[i].subscriber;
	qsort(ids, count, sizeof *ids, compare_ids);
	for (size_t i = 0; i < count && rc == 0; i += at_once)
		rc = store_order_requests(store, ids + i, count - i < at_once ? count - i : at_once,
		                          fault);
	free(ids);
	return rc;
}

int store_requests_add(struct store *store, const char *call, int64_t accepted,
                       const struct store_new_request *rows, size_t count, struct fault *fault)
{
	const size_t most = store->backend->rows_at_once;
	int rc = count > 0 ? order_cards(store, rows, count, fault) : 0;

	for (size_t i = 0; i < count && rc == 0;) {
		const size_t now = count - i < most ? 1 : most;

		rc = insert_rows(store, call, accepted, rows + i, now, fault);
		i += now;
	}
	return rc;
}

int store_request_add(struct store *store, const struct store_request *request, const char *content,
                      int64_t expires, struct fault *fault)
{
	struct store_new_request row = { .content = content, .expires = expires };

	strcpy(row.id, request->id);
	strcpy(row.subscriber, request->subscriber);
	strcpy(row.type, request->type);
	strcpy(row.value, request->value);
	return store_requests_add(store, request->call, request->accepted, &row, 1, fault);
}

int store_request_done(struct store *store, const struct store_request *request,
                       struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO request (id, call, subscriber, type, value, state, reason,"
	                 " accepted, ended) VALUES (?, ?, ?, ?, ?, 'SUCCESS', '', ?, ?)",
	                 fault, "tttttii", request->id, request->call, request->subscriber,
	                 request->type, request->value, request->accepted, request->accepted);
}

static void take_request(const struct statement *statement, struct store_request *request)
{
	const char *effects = column_string(statement, 10);
	char state[16];

	column_text(statement, 0, request->id, sizeof request->id);
	column_text(statement, 1, request->call, sizeof request->call);
	column_text(statement, 2, request->subscriber, sizeof request->subscriber);
	column_text(statement, 3, request->iccid, sizeof request->iccid);
	column_text(statement, 4, request->type, sizeof request->type);
	column_text(statement, 5, request->value, sizeof request->value);
	column_text(statement, 6, state, sizeof state);
	column_text(statement, 7, request->reason, sizeof request->reason);
	request->state = request_state_of_name(state);
	request->accepted = column_integer(statement, 8);
	request->ended = column_integer(statement, 9);
	request->effects = effects ? strdup(effects) : NULL;
	request->attempts = (unsigned)column_integer(statement, 11);
}

int store_request_get(struct store *store, const char *root, const char *id,
                      struct store_request *request, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(
		store, &statement,
		"WITH RECURSIVE tree(id) AS (SELECT id FROM account WHERE id = ?2"
		" UNION SELECT a.id FROM account a JOIN tree t ON a.parent = t.id)"
		" SELECT r.id, r.call, r.subscriber, s.iccid, r.type, r.value, r.state, r.reason,"
		" r.accepted, r.ended, j.effects, j.attempts"
		" FROM request r JOIN call c ON c.id = r.call JOIN subscriber s ON s.id = "
		"r.subscriber"
		" LEFT JOIN job j ON j.request = r.id"
		" WHERE r.id = ?1 AND c.account IN (SELECT id FROM tree)",
		fault, "tt", id, root);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		take_request(&statement, request);
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "request", "no such request");
	return rc < 0 ? rc : 0;
}

/* A step tells a story and decides nothing; the end of its request is a commit that says something. */
void store_step_add(struct store *store, const char *request, int64_t at, const char *step,
                    const char *detail)
{
	store_run_unawaited(store,
	                    "INSERT INTO step (request, at, step, detail) VALUES (?, ?, ?, ?)",
	                    "titt", request, at, step, detail);
}

#define NEW_STEP "INSERT INTO step (request, at, step, detail, octets) VALUES (?, ?, ?, ?, "

int store_step_put(struct store *store, const char *request, int64_t at, const char *step,
                   const char *detail, const uint8_t *octets, size_t size, struct fault *fault)
{
	return size > 0 ? store_run(store, NEW_STEP "?)", fault, "tittb", request, at, step, detail,
	                            octets, (int)size)
	                : store_run(store, NEW_STEP "NULL)", fault, "titt", request, at, step,
	                            detail);
}

int store_steps_octets(struct store *store, const char *request,
                       void (*tell)(void *ctx, int64_t at, const char *step, const uint8_t *octets,
                                    size_t size),
                       void *ctx, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT at, step, octets FROM step WHERE request = ?"
	                        " AND octets IS NOT NULL ORDER BY sequence",
	                        fault, "t", request);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		size_t size;
		const uint8_t *octets = column_octets(&statement, 2, &size);

		tell(ctx, column_integer(&statement, 0), column_string(&statement, 1), octets,
		     size);
	}
	statement_close(&statement);
	return rc < 0 ? rc : 0;
}

int store_steps(struct store *store, const char *request,
                void (*tell)(void *ctx, int64_t at, const char *step, const char *detail),
                void *ctx, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(
		store, &statement,
		"SELECT at, step, detail FROM step WHERE request = ? ORDER BY sequence", fault, "t",
		request);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0)
		tell(ctx, column_integer(&statement, 0), column_string(&statement, 1),
		     column_string(&statement, 2));
	statement_close(&statement);
	return rc < 0 ? rc : 0;
}
