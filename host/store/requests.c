/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection.h"

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

static enum request_state state_of_name(const char *name)
{
	for (size_t i = 0; i < sizeof state_names / sizeof state_names[0]; i++)
		if (strcmp(state_names[i], name) == 0)
			return (enum request_state)i;
	return REQUEST_FAILED;
}

int store_call_add(struct store *store, const char *id, const char *account, int64_t now,
                   struct fault *fault)
{
	const char *order = store->backend->order_call;
	int rc = order ? store_run(store, order, fault, "t", account) : 0;

	if (rc == 0)
		rc = store_run(store, "INSERT INTO call (id, account, accepted) VALUES (?, ?, ?)",
		               fault, "tti", id, account, now);
	return rc;
}

int store_request_add(struct store *store, const struct store_request *request, const char *content,
                      int64_t expires, struct fault *fault)
{
	const char *order = store->backend->order_request;
	int rc = order ? store_run(store, order, fault, "t", request->subscriber) : 0;

	if (rc == 0)
		rc = store_run(store,
		               "INSERT INTO request (id, call, subscriber, type, value, state,"
		               " reason, accepted) VALUES (?, ?, ?, ?, ?, 'PENDING', '', ?)",
		               fault, "ttttti", request->id, request->call, request->subscriber,
		               request->type, request->value, request->accepted);

	return rc < 0 ? rc
	              : store_run(store,
	                          "INSERT INTO job (request, subscriber, content, state, attempts,"
	                          " due, expires) VALUES (?, ?, ?, 'PENDING', 0, ?, ?)",
	                          fault, "tttii", request->id, request->subscriber, content,
	                          request->accepted, expires);
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
	request->state = state_of_name(state);
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

/* A step that cannot be written is lost: it tells a story and decides nothing. */
void store_step_add(struct store *store, const char *request, int64_t at, const char *step,
                    const char *detail)
{
	store_run(store, "INSERT INTO step (request, at, step, detail) VALUES (?, ?, ?, ?)", NULL,
	          "titt", request, at, step, detail);
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
