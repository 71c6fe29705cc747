/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/postgres_sql.h"

/*
 * One connection, used by one thread at a time as the store's lock has it: processes are how this grows. One
 * that was lost is made anew when the next transaction or single statement begins; what was under way on
 * it has failed.
 */

/* Types of parameters as pg_type.h of the server numbers them. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25 };

enum { PREPARED_MAX = 256, NAME_MAX_SIZE = 16, NUMBER_MAX = 24, FORMAT_BINARY = 1 };

struct postgres {
	PGconn *connection;
	bool in_transaction;
	size_t prepared;
	char *statement[PREPARED_MAX]; /* the n-th has the name "s<n>" */
};

/* What a server says beside its answers; the answers say what matters. */
static void hear_nothing(void *ctx, const char *message)
{
	(void)ctx;
	(void)message;
}

PGconn *postgres_connect(const struct store *store)
{
	/* What comes after the URL holds whatever that says; what comes before may be said there. */
	static const char *const keywords[] = { "connect_timeout", "tcp_user_timeout", "dbname",
		                                "application_name", NULL };
	const char *const values[] = { "5", "10000", store->where, "roamcard", NULL };

	PGconn *connection = PQconnectdbParams(keywords, values, 1);

	if (connection)
		PQsetNoticeProcessor(connection, hear_nothing, NULL);
	return connection;
}

/* libpq ends its words with a line feed, and may use several lines. */
static const char *first_line(const char *words)
{
	static _Thread_local char line[FAULT_TEXT_MAX];

	snprintf(line, sizeof line, "%.*s", (int)strcspn(words, "\n"), words);
	return line[0] ? line : "the connection is lost";
}

static const char *reason(const struct store *store)
{
	const struct postgres *postgres = store->connection;

	return first_line(postgres ? PQerrorMessage(postgres->connection) : "out of memory");
}

/* ---- the connection ---- */

static void forget_prepared(struct postgres *postgres)
{
	for (size_t i = 0; i < postgres->prepared; i++)
		free(postgres->statement[i]);
	postgres->prepared = 0;
}

static int run_plain(struct store *store, const char *sql, const char *what, struct fault *fault)
{
	const struct postgres *postgres = store->connection;
	PGresult *result = PQexec(postgres->connection, sql);
	const ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
	               ? 0
	               : store_fault(store, what, fault);
}

/* A new connection knows nothing of the one before. */
static int set_up(struct store *store, struct fault *fault)
{
	forget_prepared(store->connection);
	return run_plain(store,
	                 "SET synchronous_commit = on; SET client_min_messages = warning;"
	                 " SET lock_timeout = '10s'",
	                 "cannot set up", fault);
}

/* A connection that the server has closed meanwhile is noticed here, not by the statement. */
static int stay_connected(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;

	if (postgres->in_transaction)
		return 0;
	if (PQstatus(postgres->connection) == CONNECTION_OK &&
	    PQconsumeInput(postgres->connection) && PQstatus(postgres->connection) == CONNECTION_OK)
		return 0;
	PQreset(postgres->connection);
	if (PQstatus(postgres->connection) != CONNECTION_OK)
		return store_fault(store, "cannot connect", fault);
	return set_up(store, fault);
}

/* Two that make the table at a time would trip over each other. */
static int make_version(struct store *store, struct fault *fault)
{
	return run_plain(store,
	                 "BEGIN; SELECT pg_advisory_xact_lock(7061721);"
	                 " CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL);"
	                 " INSERT INTO schema_version SELECT 0"
	                 " WHERE NOT EXISTS (SELECT 1 FROM schema_version); COMMIT",
	                 "cannot set up", fault);
}

static int open_database(struct store *store, struct fault *fault)
{
	struct postgres *made = calloc(1, sizeof *made);
	int rc;

	store->connection = made;
	if (!made || !(made->connection = postgres_connect(store)))
		return fault_set(fault, FAULT_SYSTEM, store->path, "out of memory");
	if (PQstatus(made->connection) != CONNECTION_OK)
		return store_fault(store, "cannot connect", fault);
	rc = set_up(store, fault);
	return rc < 0 ? rc : make_version(store, fault);
}

static void close_database(struct store *store)
{
	struct postgres *postgres = store->connection;

	if (!postgres)
		return;
	forget_prepared(postgres);
	PQfinish(postgres->connection);
	free(postgres);
}

static int run_schema(struct store *store, const char *sql, struct fault *fault)
{
	char *ours = postgres_schema(sql);
	const int rc = ours ? run_plain(store, ours, "cannot set up", fault)
	                    : fault_set(fault, FAULT_SYSTEM, store->path, "out of memory");

	free(ours);
	return rc;
}

static int begin(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;
	int rc = stay_connected(store, fault);

	if (rc == 0)
		rc = run_plain(store, "BEGIN", "cannot begin", fault);
	if (rc == 0)
		postgres->in_transaction = true;
	return rc;
}

/* A transaction in which a statement failed answers COMMIT with a good ROLLBACK. */
static int commit(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;
	PGresult *result = PQexec(postgres->connection, "COMMIT");
	const bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
	const bool undone = good && strcmp(PQcmdStatus(result), "COMMIT") != 0;

	PQclear(result);
	postgres->in_transaction = false;
	if (undone)
		return fault_set(fault, FAULT_SYSTEM, store->path,
		                 "cannot commit: a statement of the transaction failed");
	return good ? 0 : store_fault(store, "cannot commit", fault);
}

static void rollback(struct store *store)
{
	struct postgres *postgres = store->connection;

	PQclear(PQexec(postgres->connection, "ROLLBACK"));
	postgres->in_transaction = false;
}

/* A connection that does not go back to what it was is made anew. */
static void relax(struct store *store, bool relaxed)
{
	struct postgres *postgres = store->connection;

	if (run_plain(store,
	              relaxed ? "SET synchronous_commit = off" : "SET synchronous_commit = on", "",
	              NULL) == 0 ||
	    relaxed || PQstatus(postgres->connection) != CONNECTION_OK)
		return;
	PQreset(postgres->connection);
	set_up(store, NULL);
}

/* ---- statements ---- */

/* The whole of a result, and the octets of a column that were asked for last. */
struct answer {
	PGresult *result;
	uint8_t *octets;
};

static const PGresult *result_of(const struct statement *statement)
{
	const struct answer *answer = statement->handle;

	return answer->result;
}

/* What the server made of a statement, SQLSTATE of its appendix A. */
static int fault_of_result(struct store *store, const PGresult *result, struct fault *fault)
{
	static const struct {
		const char *state;
		int code;
		const char *words;
	} states[] = {
		{ "23503", FAULT_ABSENT, "refers to what is not there" },
		{ "23505", FAULT_BUSY, "is there already" },
	};
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);

	for (size_t i = 0; state && i < sizeof states / sizeof states[0]; i++)
		if (strcmp(state, states[i].state) == 0)
			return fault_set(fault, states[i].code, "", "%s: %s", states[i].words,
			                 first_line(detail ? detail : ""));
	return store_fault(store, "cannot do it", fault);
}

static bool is_good(const PGresult *result)
{
	const ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The parameters in libpq's way: numbers as text, octets as they are. */
struct arguments {
	Oid types[PARAMETERS_MAX];
	const char *values[PARAMETERS_MAX];
	int sizes[PARAMETERS_MAX], formats[PARAMETERS_MAX];
	char numbers[PARAMETERS_MAX][NUMBER_MAX];
	int count;
};

static void lay_out(const struct parameter *parameters, size_t count, struct arguments *to)
{
	to->count = (int)count;
	for (size_t i = 0; i < count; i++) {
		const struct parameter *parameter = &parameters[i];

		to->values[i] = parameter->octets;
		to->sizes[i] = parameter->size;
		to->formats[i] = parameter->kind == 'b' ? FORMAT_BINARY : 0;
		to->types[i] = parameter->kind == 'b' ? TYPE_BYTEA : TYPE_TEXT;
		if (parameter->kind != 'i')
			continue;
		to->types[i] = TYPE_INT8;
		to->values[i] = to->numbers[i];
		snprintf(to->numbers[i], NUMBER_MAX, "%lld", (long long)parameter->integer);
	}
}

/* The number of the statement's name, -1 where it is not prepared and cannot be: more is not kept than the
 * program itself asks for. */
static int find_prepared(struct postgres *postgres, const char *sql,
                         const struct arguments *arguments)
{
	char name[NAME_MAX_SIZE], *ours;
	PGresult *result = NULL;
	bool good;

	for (size_t i = 0; i < postgres->prepared; i++)
		if (strcmp(postgres->statement[i], sql) == 0)
			return (int)i;
	if (postgres->prepared == PREPARED_MAX)
		return -1;
	snprintf(name, sizeof name, "s%zu", postgres->prepared);
	ours = postgres_statement(sql);
	if (ours)
		result = PQprepare(postgres->connection, name, ours, arguments->count,
		                   arguments->types);
	good = is_good(result);
	PQclear(result);
	free(ours);
	if (!good || !(postgres->statement[postgres->prepared] = strdup(sql)))
		return -1;
	return (int)postgres->prepared++;
}

static PGresult *execute(struct postgres *postgres, const char *sql,
                         const struct arguments *arguments)
{
	const int number = find_prepared(postgres, sql, arguments);
	char name[NAME_MAX_SIZE], *ours;
	PGresult *result;

	if (number >= 0) {
		snprintf(name, sizeof name, "s%d", number);
		return PQexecPrepared(postgres->connection, name, arguments->count,
		                      arguments->values, arguments->sizes, arguments->formats, 0);
	}
	ours = postgres_statement(sql);
	result = ours ? PQexecParams(postgres->connection, ours, arguments->count, arguments->types,
	                             arguments->values, arguments->sizes, arguments->formats, 0)
	              : NULL;
	free(ours);
	return result;
}

static int prepare(struct statement *statement, const char *sql, const struct parameter *parameters,
                   size_t count, struct fault *fault)
{
	struct store *store = statement->store;
	struct answer *answer = calloc(1, sizeof *answer);
	struct arguments arguments;
	int rc = answer ? stay_connected(store, fault)
	                : fault_set(fault, FAULT_SYSTEM, store->path, "out of memory");

	statement->handle = answer;
	if (rc < 0)
		return rc;
	lay_out(parameters, count, &arguments);
	answer->result = execute(store->connection, sql, &arguments);
	return is_good(answer->result) ? 0 : fault_of_result(store, answer->result, fault);
}

static int step(struct statement *statement, struct fault *fault)
{
	(void)fault;
	return ++statement->row < PQntuples(result_of(statement));
}

static void finish(struct statement *statement)
{
	struct answer *answer = statement->handle;

	if (!answer)
		return;
	PQfreemem(answer->octets);
	PQclear(answer->result);
	free(answer);
}

static bool is_null(const struct statement *statement, int column)
{
	return PQgetisnull(result_of(statement), statement->row, column) != 0;
}

static const char *string(const struct statement *statement, int column)
{
	return is_null(statement, column)
	               ? NULL
	               : PQgetvalue(result_of(statement), statement->row, column);
}

static const uint8_t *octets(const struct statement *statement, int column, size_t *size)
{
	const char *text = string(statement, column);
	struct answer *answer = statement->handle;

	*size = 0;
	PQfreemem(answer->octets);
	answer->octets = text ? PQunescapeBytea((const unsigned char *)text, size) : NULL;
	return answer->octets;
}

static int64_t integer(const struct statement *statement, int column)
{
	const char *text = string(statement, column);

	return text ? strtoll(text, NULL, 10) : 0;
}

/* Every process may; jobs are claimed one by one, with a lease. */
static int claim_dispatch(struct store *store, struct fault *fault)
{
	(void)store;
	(void)fault;
	return 0;
}

const struct backend postgres_backend = {
	.read_version = "SELECT version FROM schema_version FOR UPDATE",
	.write_version = "UPDATE schema_version SET version = %d",
	.order_call = "SELECT pg_advisory_xact_lock(706172, hashtext(?)),"
		      " pg_notify('" POSTGRES_CHANNEL "', '')",
	.order_requests = { "SELECT 1 FROM subscriber WHERE id IN (",
	                    ") ORDER BY id COLLATE \"C\" FOR NO KEY UPDATE" },
	.rows_at_once = 25,
	/* Without figures of the table the planner would sort all that is open, for one job. */
	.order_claim = "SET LOCAL enable_sort = off",
	.hold = " FOR UPDATE",
	.skip_locked = " FOR UPDATE OF j SKIP LOCKED",
	.shared = true,
	.open = open_database,
	.close = close_database,
	.run_schema = run_schema,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.relax = relax,
	.prepare = prepare,
	.step = step,
	.finish = finish,
	.string = string,
	.octets = octets,
	.integer = integer,
	.is_null = is_null,
	.reason = reason,
	.claim_dispatch = claim_dispatch,
	.listen = postgres_listen,
	.listen_end = postgres_listen_end,
};
