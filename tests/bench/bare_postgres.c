/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bare.h"

#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

enum { PARAMETERS_MAX = 6 };

struct bare {
	PGconn *connection;
	char account[ACCOUNT_ID_MAX];
};

/* Frees the result. */
static void must(const struct bare *bare, PGresult *result)
{
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		fprintf(stderr, "bench: %s", PQerrorMessage(bare->connection));
		exit(1);
	}
	PQclear(result);
}

static void run_text(const struct bare *bare, const char *sql)
{
	must(bare, PQexec(bare->connection, sql));
}

static void prepare(const struct bare *bare, const char *name, const char *sql)
{
	must(bare, PQprepare(bare->connection, name, sql, 0, NULL));
}

static struct bare *open_bare(const struct stage *stage)
{
	struct bare *bare = calloc(1, sizeof *bare);

	if (!bare)
		abort();
	bare->connection = PQconnectdb(stage->store_path);
	run_text(bare, "SET synchronous_commit = on");
	prepare(bare, "call", BARE_CALL "($1, $2, $3)");
	prepare(bare, "request", BARE_REQUEST "($1, $2, $3, $4, $5, 'PENDING', '', $6)");
	prepare(bare, "job", BARE_JOB "($1, $2, $3, 'PENDING', 0, $4, $5)");
	snprintf(bare->account, sizeof bare->account, "%s", stage->account.id);
	return bare;
}

static void run(const struct bare *bare, const char *name, int count, const char *const *values)
{
	must(bare, PQexecPrepared(bare->connection, name, count, values, NULL, NULL, 0));
}

static void write_rows(struct bare *bare, const char *call, const struct bare_row *rows,
                       size_t count)
{
	run_text(bare, "BEGIN");
	run(bare, "call", 3, (const char *[]){ call, bare->account, "1" });
	for (size_t i = 0; i < count; i++) {
		const struct bare_row *row = &rows[i];

		run(bare, "request", 6,
		    (const char *[PARAMETERS_MAX]){ row->id, call, row->subscriber, row->type,
		                                    row->value, "1" });
		run(bare, "job", 5,
		    (const char *[PARAMETERS_MAX]){ row->id, row->subscriber, row->content, "1",
		                                    "2" });
	}
	run_text(bare, "COMMIT");
}

static void close_bare(struct bare *bare)
{
	PQfinish(bare->connection);
	free(bare);
}

const struct bare_database bare_postgres = { "PostgreSQL", open_bare, write_rows, close_bare };
