/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "octets/clock.h"

void store_take(struct store *store)
{
	const int64_t now = clock_steady_ms();

	pthread_mutex_lock(&store->lock);
	store->asked = now;
}

int store_fault(struct store *store, const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, store->path, "%s: %s", what,
	                 store->backend->reason(store));
}

static void take_parameters(const char *kinds, va_list arguments,
                            struct parameter parameters[PARAMETERS_MAX])
{
	size_t count = 0;

	for (; *kinds && count < PARAMETERS_MAX; kinds++) {
		struct parameter *parameter = &parameters[count++];

		*parameter = (struct parameter){ .kind = *kinds };
		if (*kinds == 'i') {
			parameter->integer = va_arg(arguments, int64_t);
			continue;
		}
		parameter->octets = va_arg(arguments, const void *);
		if (*kinds == 'b')
			parameter->size = va_arg(arguments, int);
	}
}

/* The store is locked from here. */
int statement_open_with(struct store *store, struct statement *statement, const char *sql,
                        const struct parameter *parameters, size_t count, struct fault *fault)
{
	store_take(store);
	*statement = (struct statement){ .store = store, .row = -1 };
	if (count > PARAMETERS_MAX)
		return fault_set(fault, FAULT_LIMIT, store->path, "more than %d parameters: %s",
		                 PARAMETERS_MAX, sql);
	return store->backend->prepare(statement, sql, parameters, count, fault);
}

static int open_bound(struct store *store, struct statement *statement, const char *sql,
                      struct fault *fault, const char *kinds, va_list arguments)
{
	struct parameter parameters[PARAMETERS_MAX];
	const size_t given = strlen(kinds);

	take_parameters(kinds, arguments, parameters);
	return statement_open_with(store, statement, sql, parameters, given, fault);
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
	return statement->store->backend->step(statement, fault);
}

void statement_close(struct statement *statement)
{
	statement->store->backend->finish(statement);
	pthread_mutex_unlock(&statement->store->lock);
}

void column_text(const struct statement *statement, int column, char *to, size_t room)
{
	const char *text = column_string(statement, column);

	snprintf(to, room, "%s", text ? text : "");
}

const char *column_string(const struct statement *statement, int column)
{
	return statement->store->backend->string(statement, column);
}

const uint8_t *column_octets(const struct statement *statement, int column, size_t *size)
{
	return statement->store->backend->octets(statement, column, size);
}

int64_t column_integer(const struct statement *statement, int column)
{
	return statement->store->backend->integer(statement, column);
}

bool column_is_null(const struct statement *statement, int column)
{
	return statement->store->backend->is_null(statement, column);
}

/* Returns how many rows there were, or the fault of this or of opening it. */
static int run_opened(struct statement *statement, int rc, struct fault *fault)
{
	int rows = 0;

	for (; rc == 0 && (rc = statement_step(statement, fault)) > 0; rc = 0)
		rows += rows < INT16_MAX;
	statement_close(statement);
	return rc < 0 ? rc : rows;
}

static int run_bound(struct store *store, const char *sql, struct fault *fault, const char *kinds,
                     va_list arguments)
{
	struct statement statement;
	const int rc = open_bound(store, &statement, sql, fault, kinds, arguments);

	return run_opened(&statement, rc, fault);
}

int store_run_with(struct store *store, const char *sql, const struct parameter *parameters,
                   size_t count, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open_with(store, &statement, sql, parameters, count, fault);

	rc = run_opened(&statement, rc, fault);
	return rc < 0 ? rc : 0;
}

int store_run(struct store *store, const char *sql, struct fault *fault, const char *kinds, ...)
{
	va_list arguments;
	int rc;

	va_start(arguments, kinds);
	rc = run_bound(store, sql, fault, kinds, arguments);
	va_end(arguments);
	return rc < 0 ? rc : 0;
}

void store_run_unawaited(struct store *store, const char *sql, const char *kinds, ...)
{
	va_list arguments;
	bool alone;

	va_start(arguments, kinds);
	pthread_mutex_lock(&store->lock);
	alone = store->depth == 0;
	if (alone)
		store->backend->relax(store, true);
	run_bound(store, sql, NULL, kinds, arguments);
	if (alone)
		store->backend->relax(store, false);
	pthread_mutex_unlock(&store->lock);
	va_end(arguments);
}

int store_run_one(struct store *store, const char *sql, int absent, struct fault *fault,
                  const char *kinds, ...)
{
	va_list arguments;
	int rc;

	va_start(arguments, kinds);
	rc = run_bound(store, sql, fault, kinds, arguments);
	va_end(arguments);
	if (rc == 0)
		return fault_set(fault, absent, "", "no such row any more");
	return rc < 0 ? rc : 0;
}
