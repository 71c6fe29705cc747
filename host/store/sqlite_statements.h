/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_SQLITE_STATEMENTS_H
#define STORE_SQLITE_STATEMENTS_H

#include <sqlite3.h>

#include "store/connection.h"

/* Statements of an SQLite store, prepared once and used again: preparing costs several times what running
 * one does. For the backend; the store is locked by who calls. */

/* One that is ready to be bound; it is the caller's until it is given back. Returns what SQLite says. */
int sqlite_statement_take(struct store *store, const char *sql, sqlite3_stmt **stmt);

/* NULL is fine. */
void sqlite_statement_give(struct store *store, sqlite3_stmt *stmt);

void sqlite_statements_close(struct store *store);

#endif
