/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int store_fault(struct store *store, const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, store->path, "%s: %s", what,
	                 sqlite3_errmsg(store->db));
}

static int bind(sqlite3_stmt *stmt, const char *kinds, va_list arguments)
{
	for (int i = 1; *kinds; i++, kinds++) {
		int rc = SQLITE_MISUSE;

		if (*kinds == 't') {
			rc = sqlite3_bind_text(stmt, i, va_arg(arguments, const char *), -1,
			                       SQLITE_TRANSIENT);
		} else if (*kinds == 'i') {
			rc = sqlite3_bind_int64(stmt, i, va_arg(arguments, int64_t));
		} else if (*kinds == 'b') {
			const void *octets = va_arg(arguments, const void *);

			rc = sqlite3_bind_blob(stmt, i, octets, va_arg(arguments, int),
			                       SQLITE_TRANSIENT);
		}
		if (rc != SQLITE_OK)
			return rc;
	}
	return SQLITE_OK;
}

static int open_bound(struct store *store, struct statement *statement, const char *sql,
                      struct fault *fault, const char *kinds, va_list arguments)
{
	int rc;

	pthread_mutex_lock(&store->lock);
	*statement = (struct statement){ .store = store };
	rc = sqlite3_prepare_v2(store->db, sql, -1, &statement->stmt, NULL);
	if (rc == SQLITE_OK)
		rc = bind(statement->stmt, kinds, arguments);
	return rc == SQLITE_OK ? 0 : store_fault(store, "cannot ask", fault);
}

int statement_open(struct store *store, struct statement *statement, const char *sql,
                   struct fault *fault, const char *kinds, ...)
{
	va_list arguments;
	int rc;

	va_start(arguments, kinds);
	rc = open_bound(store, statement, sql, fault, kinds, arguments);
	va_end(arguments);
	return rc;
}

int statement_step(struct statement *statement, struct fault *fault)
{
	const int rc = sqlite3_step(statement->stmt);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
		return fault_set(fault, FAULT_ABSENT, "", "refers to what is not there");
	if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY)
		return fault_set(fault, FAULT_BUSY, "", "is there already: %s",
		                 sqlite3_errmsg(statement->store->db));
	return store_fault(statement->store, "cannot do it", fault);
}

void statement_close(struct statement *statement)
{
	sqlite3_finalize(statement->stmt);
	pthread_mutex_unlock(&statement->store->lock);
}

void column_text(const struct statement *statement, int column, char *to, size_t room)
{
	const char *text = column_string(statement, column);

	snprintf(to, room, "%s", text ? text : "");
}

const char *column_string(const struct statement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement->stmt, column);
}

const uint8_t *column_octets(const struct statement *statement, int column, size_t *size)
{
	*size = (size_t)sqlite3_column_bytes(statement->stmt, column);
	return sqlite3_column_blob(statement->stmt, column);
}

int64_t column_integer(const struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->stmt, column);
}

bool column_is_null(const struct statement *statement, int column)
{
	return sqlite3_column_type(statement->stmt, column) == SQLITE_NULL;
}

int store_run(struct store *store, const char *sql, struct fault *fault, const char *kinds, ...)
{
	struct statement statement;
	va_list arguments;
	int rc;

	va_start(arguments, kinds);
	rc = open_bound(store, &statement, sql, fault, kinds, arguments);
	va_end(arguments);
	while (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		rc = 0;
	statement_close(&statement);
	return rc;
}
