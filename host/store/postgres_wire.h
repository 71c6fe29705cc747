/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_POSTGRES_WIRE_H
#define STORE_POSTGRES_WIRE_H

#include <libpq-fe.h>

#include "store/connection.h"

/* Connections to PostgreSQL on which nothing is awaited for long, whatever becomes of the network and of the
 * server. Times may be said otherwise in the store's URL. */

enum postgres_limit {
	POSTGRES_ANSWER_MS = 30000,   /* for the answer to a statement        */
	POSTGRES_SCHEMA_MS = 86400000 /* to a step of the schema            */
};

/* Connects to where the store is; NULL where memory is out. PQstatus() tells how it went. */
PGconn *postgres_connect(const struct store *store);

/* What the server is told of a connection that is new, or was made anew. Result as of postgres_ask(). */
PGresult *postgres_begin_session(PGconn *connection, bool *late);

/* The answer to what PQsend…() returned sent for, the last one where there are several; to be cleared. Where it
 * does not come within_ms the connection is broken, and late says so. */
PGresult *postgres_answer(PGconn *connection, int sent, int within_ms, bool *late);

/* Sends statements and returns their answer. */
PGresult *postgres_ask(PGconn *connection, const char *sql, int within_ms, bool *late);

#endif
