/* SPDX-License-Identifier: Apache-2.0 */
#include "store/answers.h"

#include <string.h>

#include "store/connection.h"

static void take(struct statement *statement, struct store_answer *answer)
{
	const char *body = column_string(statement, 3);

	column_text(statement, 0, answer->fingerprint, sizeof answer->fingerprint);
	answer->status = (unsigned)column_integer(statement, 1);
	column_text(statement, 2, answer->call, sizeof answer->call);
	answer->body = strdup(body ? body : "");
}

int store_answer_get(struct store *store, const char *account, const char *name, int64_t now,
                     struct store_answer *answer, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT fingerprint, status, call, body FROM answer"
	                        " WHERE account = ? AND name = ? AND expires > ?",
	                        fault, "tti", account, name, now);

	answer->body = NULL;
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		take(&statement, answer);
		rc = answer->body ? 1 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	}
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "idempotency key", "no such key");
	return rc < 0 ? rc : 0;
}

int store_answer_put(struct store *store, const char *account, const char *name,
                     const struct store_answer *answer, int64_t now, int64_t expires,
                     struct fault *fault)
{
	const int rc =
		store_run(store,
	                  "DELETE FROM answer WHERE account = ? AND name = ? AND expires <= ?",
	                  fault, "tti", account, name, now);

	return rc < 0 ? rc
	              : store_run(store,
	                          "INSERT INTO answer (account, name, fingerprint, status, call,"
	                          " body, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
	                          fault, "tttitti", account, name, answer->fingerprint,
	                          (int64_t)answer->status, answer->call, answer->body, expires);
}

int store_answers_expire(struct store *store, int64_t now, struct fault *fault)
{
	return store_run(store, "DELETE FROM answer WHERE expires <= ?", fault, "i", now);
}
