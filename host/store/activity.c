/* SPDX-License-Identifier: Apache-2.0 */
#include "store/activity.h"

#include <string.h>

#include "store/connection.h"

enum { MINUTE_MS = 60000 };

static int finish(struct statement *statement, int rc)
{
	statement_close(statement);
	return rc < 0 ? rc : 0;
}

int store_activity_begin(struct store *store, int64_t now, struct activity_cursor *cursor,
                         struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, "SELECT MAX(sequence) FROM step", fault, "");

	cursor->ended = now - ACTIVITY_SETTLE_MS;
	cursor->step = 0;
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		cursor->step = column_integer(&statement, 0);
	return finish(&statement, rc);
}

#define OF_REQUEST " JOIN call c ON c.id = r.call JOIN subscriber s ON s.id = r.subscriber"

static void take(const struct statement *statement, struct store_activity *activity)
{
	*activity = (struct store_activity){
		.request = column_string(statement, 0),
		.call = column_string(statement, 1),
		.account = column_string(statement, 2),
		.iccid = column_string(statement, 3),
		.state = column_string(statement, 4),
		.at = column_integer(statement, 5),
		.detail = column_string(statement, 6),
		.step = "",
	};
}

static int tell_steps(struct store *store, struct activity_cursor *cursor,
                      void (*tell)(void *ctx, const struct store_activity *activity), void *ctx,
                      struct fault *fault)
{
	struct store_activity activity;
	struct statement statement;
	int64_t count = 0;
	int rc = statement_open(store, &statement,
	                        "SELECT r.id, r.call, c.account, s.iccid, r.state, p.at, p.detail, "
	                        "p.step, p.sequence"
	                        " FROM step p JOIN request r ON r.id = p.request" OF_REQUEST
	                        " WHERE p.sequence > ? ORDER BY p.sequence LIMIT ?",
	                        fault, "ii", cursor->step, (int64_t)ACTIVITY_ROWS_MAX);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		take(&statement, &activity);
		activity.step = column_string(&statement, 7);
		cursor->step = column_integer(&statement, 8);
		count++;
		tell(ctx, &activity);
	}
	rc = finish(&statement, rc);
	return rc < 0 ? rc : count == ACTIVITY_ROWS_MAX;
}

/* All that ended in one millisecond is told together, whatever the number: the cursor knows no more. */
static int tell_ends(struct store *store, int64_t until, struct activity_cursor *cursor,
                     void (*tell)(void *ctx, const struct store_activity *activity), void *ctx,
                     struct fault *fault)
{
	struct store_activity activity;
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT r.id, r.call, c.account, s.iccid, r.state, r.ended, "
	                        "r.reason FROM request r" OF_REQUEST
	                        " WHERE r.ended > ? AND r.ended <= ? ORDER BY r.ended",
	                        fault, "ii", cursor->ended, until);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		take(&statement, &activity);
		tell(ctx, &activity);
	}
	if (rc == 0)
		cursor->ended = until;
	return finish(&statement, rc);
}

int store_activity(struct store *store, int64_t now, struct activity_cursor *cursor,
                   void (*tell)(void *ctx, const struct store_activity *activity), void *ctx,
                   struct fault *fault)
{
	const int64_t until = now - ACTIVITY_SETTLE_MS;
	const int more = tell_steps(store, cursor, tell, ctx, fault);
	int rc = more < 0 ? more : 0;

	if (rc == 0 && until > cursor->ended)
		rc = tell_ends(store, until, cursor, tell, ctx, fault);
	return rc < 0 ? rc : more;
}

/* Who is below the root. */
#define TREE                                                                                       \
	"WITH RECURSIVE tree(id) AS (SELECT id FROM account WHERE id = ?"                          \
	" UNION ALL SELECT a.id FROM account a JOIN tree t ON a.parent = t.id) "
#define OF_TREE " JOIN call c ON c.id = r.call WHERE c.account IN (SELECT id FROM tree)"

static int tell_states(struct store *store, const char *root, int64_t since,
                       const struct activity_figures *figures, struct fault *fault)
{
	static const char *const questions[] = {
		TREE
		"SELECT j.state, COUNT(*) FROM job j JOIN request r ON r.id = j.request" OF_TREE
		" AND j.state <> 'DONE' AND ? > 0 GROUP BY j.state",
		TREE "SELECT r.state, COUNT(*) FROM request r" OF_TREE
		     " AND r.ended >= ? GROUP BY r.state",
	};
	struct statement statement;
	int rc = 0;

	for (size_t i = 0; i < sizeof questions / sizeof questions[0] && rc == 0; i++) {
		rc = statement_open(store, &statement, questions[i], fault, "ti", root, since);
		while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0)
			figures->state(figures->ctx, column_string(&statement, 0),
			               column_integer(&statement, 1));
		rc = finish(&statement, rc);
	}
	return rc;
}

static int tell_minutes(struct store *store, const char *root, int64_t since,
                        const struct activity_figures *figures, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        TREE "SELECT (r.ended - ?2) / ?3,"
	                             " CASE WHEN r.state = 'FAILED' THEN 1 ELSE 0 END, COUNT(*)"
	                             " FROM request r JOIN call c ON c.id = r.call"
	                             " WHERE c.account IN (SELECT id FROM tree) AND r.ended >= ?2"
	                             " GROUP BY 1, 2",
	                        fault, "tii", root, since, (int64_t)MINUTE_MS);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0)
		figures->minute(figures->ctx, column_integer(&statement, 0),
		                column_integer(&statement, 1) != 0, column_integer(&statement, 2));
	return finish(&statement, rc);
}

static int tell_reasons(struct store *store, const char *root, int64_t since,
                        const struct activity_figures *figures, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        TREE "SELECT r.reason, COUNT(*) FROM request r" OF_TREE
	                             " AND r.ended >= ? AND r.state = 'FAILED'"
	                             " GROUP BY r.reason ORDER BY 2 DESC, 1 LIMIT ?",
	                        fault, "tii", root, since, (int64_t)ACTIVITY_REASONS_MAX);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0)
		figures->reason(figures->ctx, column_string(&statement, 0),
		                column_integer(&statement, 1));
	return finish(&statement, rc);
}

static int tell_round_trips(struct store *store, const char *root, int64_t since,
                            const struct activity_figures *figures, struct fault *fault)
{
	char request[STORE_ID_MAX] = "";
	struct statement statement;
	int64_t sent = 0;
	int rc = statement_open(store, &statement,
	                        TREE "SELECT p.request, p.step, p.at FROM request r"
	                             " JOIN step p ON p.request = r.id" OF_TREE
	                             " AND r.ended >= ? AND p.step IN ('sent', 'receipt')"
	                             " ORDER BY p.request, p.sequence LIMIT ?",
	                        fault, "tii", root, since, (int64_t)ACTIVITY_STEPS_MAX);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		if (strcmp(column_string(&statement, 1), "sent") == 0) {
			column_text(&statement, 0, request, sizeof request);
			sent = column_integer(&statement, 2);
		} else if (strcmp(request, column_string(&statement, 0)) == 0) {
			figures->round_trip(figures->ctx, column_integer(&statement, 2) - sent);
			request[0] = '\0';
		}
	}
	return finish(&statement, rc);
}

int store_activity_figures(struct store *store, const char *root, int64_t since,
                           const struct activity_figures *figures, struct fault *fault)
{
	int rc = tell_states(store, root, since, figures, fault);

	if (rc == 0)
		rc = tell_minutes(store, root, since, figures, fault);
	if (rc == 0)
		rc = tell_reasons(store, root, since, figures, fault);
	return rc == 0 ? tell_round_trips(store, root, since, figures, fault) : rc;
}
