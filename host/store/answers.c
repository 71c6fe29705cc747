/* SPDX-License-Identifier: Apache-2.0 */
#include "store/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/connection.h"

enum { PLACE_MAX = 192 };

/* A sealed answer opens under its own key only. */
static void name_place(const char *account, const char *name, char place[PLACE_MAX])
{
	snprintf(place, PLACE_MAX, "answer %s %s", account, name);
}

static int take(struct statement *statement, const char *place, struct store_answer *answer,
                struct fault *fault)
{
	size_t size;
	const uint8_t *sealed = column_octets(statement, 3, &size);
	int rc;

	column_text(statement, 0, answer->fingerprint, sizeof answer->fingerprint);
	answer->status = (unsigned)column_integer(statement, 1);
	column_text(statement, 2, answer->call, sizeof answer->call);
	answer->body = calloc(1, size + 1);
	if (!answer->body)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = seal_open(statement->store->key, place, sealed, size, (uint8_t *)answer->body, fault);
	if (rc == 0)
		return 1;
	free(answer->body);
	answer->body = NULL;
	return rc;
}

int store_answer_get(struct store *store, const char *account, const char *name, int64_t now,
                     struct store_answer *answer, struct fault *fault)
{
	struct statement statement;
	char place[PLACE_MAX];
	int rc = statement_open(store, &statement,
	                        "SELECT fingerprint, status, call, body FROM answer"
	                        " WHERE account = ? AND name = ? AND expires > ?",
	                        fault, "tti", account, name, now);

	answer->body = NULL;
	name_place(account, name, place);
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		rc = take(&statement, place, answer, fault);
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "idempotency key", "no such key");
	return rc < 0 ? rc : 0;
}

static int insert(struct store *store, const char *account, const char *name,
                  const struct store_answer *answer, int64_t expires, struct fault *fault)
{
	const size_t size = strlen(answer->body);
	uint8_t *sealed = malloc(size + SEAL_OVERHEAD);
	char place[PLACE_MAX];
	int rc;

	if (!sealed)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	name_place(account, name, place);
	rc = seal_close(store->key, place, (const uint8_t *)answer->body, size, sealed, fault);
	if (rc == 0)
		rc = store_run(store,
		               "INSERT INTO answer (account, name, fingerprint, status, call,"
		               " body, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
		               fault, "tttitbi", account, name, answer->fingerprint,
		               (int64_t)answer->status, answer->call, sealed,
		               (int)(size + SEAL_OVERHEAD), expires);
	free(sealed);
	return rc;
}

int store_answer_put(struct store *store, const char *account, const char *name,
                     const struct store_answer *answer, int64_t now, int64_t expires,
                     struct fault *fault)
{
	const int rc =
		store_run(store,
	                  "DELETE FROM answer WHERE account = ? AND name = ? AND expires <= ?",
	                  fault, "tti", account, name, now);

	return rc < 0 ? rc : insert(store, account, name, answer, expires, fault);
}

int store_answers_expire(struct store *store, int64_t now, struct fault *fault)
{
	return store_run(store, "DELETE FROM answer WHERE expires <= ?", fault, "i", now);
}
