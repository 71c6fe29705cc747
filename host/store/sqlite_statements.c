/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite_statements.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 128 };

struct kept {
	size_t count;
	struct {
		sqlite3_stmt *stmt;
		bool taken;
	} row[STATEMENTS_MAX];
};

static struct kept *kept_of(struct store *store)
{
	if (!store->statements)
		store->statements = calloc(1, sizeof(struct kept));
	return store->statements;
}

int sqlite_statement_take(struct store *store, const char *sql, sqlite3_stmt **stmt)
{
	struct kept *kept = kept_of(store);
	int rc;

	for (size_t i = 0; kept && i < kept->count; i++)
		if (!kept->row[i].taken && strcmp(sqlite3_sql(kept->row[i].stmt), sql) == 0) {
			kept->row[i].taken = true;
			*stmt = kept->row[i].stmt;
			return SQLITE_OK;
		}
	rc = sqlite3_prepare_v2(store->connection, sql, -1, stmt, NULL);
	if (rc == SQLITE_OK && *stmt && kept && kept->count < STATEMENTS_MAX) {
		kept->row[kept->count].stmt = *stmt;
		kept->row[kept->count++].taken = true;
	}
	return rc;
}

/* Reset, so that it holds no lock of the database, and lets go of what was bound: secrets among it. */
void sqlite_statement_give(struct store *store, sqlite3_stmt *stmt)
{
	struct kept *kept = store->statements;

	for (size_t i = 0; kept && stmt && i < kept->count; i++)
		if (kept->row[i].stmt == stmt) {
			sqlite3_reset(stmt);
			sqlite3_clear_bindings(stmt);
			kept->row[i].taken = false;
			return;
		}
	sqlite3_finalize(stmt);
}

void sqlite_statements_close(struct store *store)
{
	struct kept *kept = store->statements;

	for (size_t i = 0; kept && i < kept->count; i++)
		sqlite3_finalize(kept->row[i].stmt);
	free(kept);
	store->statements = NULL;
}
