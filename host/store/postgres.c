/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "octets/clock.h"
#include "store/postgres_sql.h"
#include "store/postgres_wire.h"

/*
 * One connection, used by one thread at a time as the store's lock has it: processes are how this grows. One
 * that was lost is made anew when the next transaction or single statement begins; what was under way on
 * it has failed.
 */

/* Types of parameters as pg_type.h of the server numbers them. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25 };

enum { PREPARED_MAX = 256, NAME_MAX_SIZE = 16, NUMBER_MAX = 24, FORMAT_BINARY = 1 };

enum {
	REST_MS = 1000
}; /* at most, before a connection that was not to be had is asked for again */

struct postgres {
	PGconn *connection;
	bool in_transaction;
	bool late;       /* the last answer did not come in time   */
	int64_t refused; /* who asked before that is; 0: there is a connection */
	char why[FAULT_TEXT_MAX];
	size_t prepared;
	char *statement[PREPARED_MAX]; /* the n-th has the name "s<n>" */
};

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

	if (postgres && postgres->late)
		return "no answer in time";
	return first_line(postgres ? PQerrorMessage(postgres->connection) : "out of memory");
}

/* ---- the connection ---- */

static void forget_prepared(struct postgres *postgres)
{
	for (size_t i = 0; i < postgres->prepared; i++)
		free(postgres->statement[i]);
	postgres->prepared = 0;
}

static bool is_good(const PGresult *result)
{
	const ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static int run_within(struct store *store, const char *sql, int ms, const char *what,
                      struct fault *fault)
{
	struct postgres *postgres = store->connection;
	PGresult *result = postgres_ask(postgres->connection, sql, ms, &postgres->late);
	const bool good = is_good(result);

	PQclear(result);
	return good ? 0 : store_fault(store, what, fault);
}

static int run_plain(struct store *store, const char *sql, const char *what, struct fault *fault)
{
	return run_within(store, sql, POSTGRES_ANSWER_MS, what, fault);
}

/* A new connection knows nothing of the one before. */
static int set_up(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;
	PGresult *result;
	bool good;

	forget_prepared(postgres);
	result = postgres_begin_session(postgres->connection, &postgres->late);
	good = is_good(result);
	PQclear(result);
	return good ? 0 : store_fault(store, "cannot set up", fault);
}

/* Who asked before another was refused is refused with it, and who asks soon after, where that took long: one
 * after the other would wait for minutes. */
static int reconnect(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;
	const int64_t begun = clock_steady_ms();
	struct fault told = { 0 };
	int64_t took;
	int rc;

	if (store->asked < postgres->refused)
		return fault_set(fault, FAULT_SYSTEM, store->path, "%s", postgres->why);
	postgres->late = false;
	PQreset(postgres->connection);
	rc = PQstatus(postgres->connection) == CONNECTION_OK
	             ? set_up(store, &told)
	             : store_fault(store, "cannot connect", &told);
	took = clock_steady_ms() - begun;
	postgres->refused = rc < 0 ? begun + took + (took < REST_MS ? took : REST_MS) : 0;
	snprintf(postgres->why, sizeof postgres->why, "%s", told.text);
	if (rc < 0 && fault)
		*fault = told;
	return rc;
}

/* A connection that the server has closed meanwhile is noticed here, not by the statement. */
static int stay_connected(struct store *store, struct fault *fault)
{
	const struct postgres *postgres = store->connection;

	if (postgres->in_transaction)
		return 0;
	if (PQstatus(postgres->connection) == CONNECTION_OK &&
	    PQconsumeInput(postgres->connection) && PQstatus(postgres->connection) == CONNECTION_OK)
		return 0;
	return reconnect(store, fault);
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
	int rc = ours ? run_plain(store, "SET LOCAL statement_timeout = 0", "cannot set up", fault)
	              : fault_set(fault, FAULT_SYSTEM, store->path, "out of memory");

	if (rc == 0)
		rc = run_within(store, ours, POSTGRES_SCHEMA_MS, "cannot set up", fault);
	free(ours);
	return rc;
}

/* The database's clock is read on the way, and never taken for ahead of what it is: an answer was under way. */
static int begin_with_clock(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;
	PGresult *result =
		postgres_ask(postgres->connection,
	                     "BEGIN; SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
	                     POSTGRES_ANSWER_MS, &postgres->late);
	const bool good = PQresultStatus(result) == PGRES_TUPLES_OK;

	if (good)
		store->ahead = strtoll(PQgetvalue(result, 0, 0), NULL, 10) - clock_steady_ms();
	PQclear(result);
	return good ? 0 : store_fault(store, "cannot begin", fault);
}

/* Of a connection that turns out to be gone nothing is lost yet: a new one does. */
static int begin(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;
	int rc = stay_connected(store, fault);

	if (rc == 0)
		rc = begin_with_clock(store, fault);
	if (rc < 0 && !postgres->late && !postgres->refused &&
	    PQstatus(postgres->connection) != CONNECTION_OK && reconnect(store, fault) == 0)
		rc = begin_with_clock(store, fault);
	if (rc == 0)
		postgres->in_transaction = true;
	return rc;
}

/* A transaction in which a statement failed answers COMMIT with a good ROLLBACK. */
static int commit(struct store *store, struct fault *fault)
{
	struct postgres *postgres = store->connection;
	PGresult *result =
		postgres_ask(postgres->connection, "COMMIT", POSTGRES_ANSWER_MS, &postgres->late);
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

	run_plain(store, "ROLLBACK", "", NULL);
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
	reconnect(store, NULL);
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

static PGresult *answer_to(struct postgres *postgres, int sent)
{
	return postgres_answer(postgres->connection, sent, POSTGRES_ANSWER_MS, &postgres->late);
}

/* The number of the statement's name, -1 where it is not prepared and cannot be: more is not kept than the
 * program itself asks for. */
static int find_prepared(struct postgres *postgres, const char *sql,
                         const struct arguments *arguments)
{
	char name[NAME_MAX_SIZE], *ours;
	bool good = false;

	for (size_t i = 0; i < postgres->prepared; i++)
		if (strcmp(postgres->statement[i], sql) == 0)
			return (int)i;
	if (postgres->prepared == PREPARED_MAX)
		return -1;
	snprintf(name, sizeof name, "s%zu", postgres->prepared);
	ours = postgres_statement(sql);
	if (ours) {
		PGresult *result =
			answer_to(postgres, PQsendPrepare(postgres->connection, name, ours,
		                                          arguments->count, arguments->types));

		good = is_good(result);
		PQclear(result);
	}
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
		return answer_to(postgres,
		                 PQsendQueryPrepared(postgres->connection, name, arguments->count,
		                                     arguments->values, arguments->sizes,
		                                     arguments->formats, 0));
	}
	ours = postgres_statement(sql);
	result = ours ? answer_to(postgres,
	                          PQsendQueryParams(postgres->connection, ours, arguments->count,
	                                            arguments->types, arguments->values,
	                                            arguments->sizes, arguments->formats, 0))
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

static int64_t now(const struct store *store)
{
	return store->ahead + clock_steady_ms();
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
	/* Without figures of the table the planner would read and sort all that is open, for one job. */
	.order_claim = "SELECT set_config('enable_sort', 'off', true),"
		       " set_config('enable_seqscan', 'off', true),"
		       " set_config('enable_bitmapscan', 'off', true),"
		       " set_config('enable_hashjoin', 'off', true),"
		       " set_config('enable_mergejoin', 'off', true)",
	.hold = " FOR UPDATE",
	.skip_locked = " FOR UPDATE OF j SKIP LOCKED",
	.shared = true,
	.now = now,
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
