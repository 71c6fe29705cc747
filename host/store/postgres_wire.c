/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres_wire.h"

#include <poll.h>
#include <sys/socket.h>

#include "octets/clock.h"

/*
 * A network that loses packets without a word, or a server that stands still, must not hold a call for minutes.
 * Who waits for an answer has nothing on the way that could be missed, so the kernel asks whether the other
 * end is there (keepalives); what is on the way is given up after a while; and behind whatever answers for a
 * server that does not, the answer itself is awaited so long and no longer.
 */

/* What a server says beside its answers; the answers say what matters. */
static void hear_nothing(void *ctx, const char *message)
{
	(void)ctx;
	(void)message;
}

PGconn *postgres_connect(const struct store *store)
{
	/* What stands before the URL holds where that says nothing else. Linux counts no probes where there is a
	 * tcp_user_timeout; others do. */
	static const char *const keywords[] = {
		"connect_timeout",  "tcp_user_timeout",
		"keepalives_idle",  "keepalives_interval",
		"keepalives_count", "fallback_application_name",
		"dbname",           NULL,
	};
	const char *const values[] = {
		"5", "10000", "5", "3", "2", "roamcard", store->where, NULL
	};

	PGconn *connection = PQconnectdbParams(keywords, values, 1);

	if (connection)
		PQsetNoticeProcessor(connection, hear_nothing, NULL);
	return connection;
}

/* Until the answer is here, or the connection is not. Returns false where neither is so in time. */
static bool await(PGconn *connection, int64_t until)
{
	for (;;) {
		const int unsent = PQflush(connection);
		const int64_t left = until - clock_steady_ms();
		struct pollfd fd = {
			.fd = PQsocket(connection),
			.events = (short)(unsent > 0 ? POLLIN | POLLOUT : POLLIN),
		};

		if (unsent < 0 || (unsent == 0 && !PQisBusy(connection)))
			return true;
		if (left <= 0)
			return false;
		poll(&fd, 1, (int)left);
		if (fd.revents && !PQconsumeInput(connection))
			return true;
	}
}

PGresult *postgres_answer(PGconn *connection, int sent, int within_ms, bool *late)
{
	const int64_t until = clock_steady_ms() + within_ms;
	PGresult *last = NULL, *result;

	*late = false;
	if (!sent)
		return NULL;
	for (;;) {
		if (!*late && !await(connection, until)) {
			*late = true;
			shutdown(PQsocket(connection), SHUT_RDWR);
		}
		result = PQgetResult(connection);
		if (!result)
			return last;
		PQclear(last);
		last = result;
	}
}

PGresult *postgres_ask(PGconn *connection, const char *sql, int within_ms, bool *late)
{
	PQsetnonblocking(connection, 1);
	return postgres_answer(connection, PQsendQuery(connection, sql), within_ms, late);
}

/* No question of ours lives long enough to be compiled first (jit). Told to the server too: what it holds for one that
 * was cut off is held back from the others. What somebody has said for this user, database or connection stays. The
 * time for a statement is less than ours. */
static const char session_words[] =
	"SET synchronous_commit = on; SET client_min_messages = warning; SET jit = off;"
	" SELECT set_config(s.name, w.value, false) FROM pg_settings s JOIN (VALUES"
	" ('lock_timeout', '10s'), ('statement_timeout', '25s'),"
	" ('idle_in_transaction_session_timeout', '10s'), ('tcp_user_timeout', '10s'),"
	" ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '3'),"
	" ('tcp_keepalives_count', '2')) AS w (name, value) ON w.name = s.name"
	" WHERE s.source NOT IN ('client', 'user', 'database', 'database user')";

PGresult *postgres_begin_session(PGconn *connection, bool *late)
{
	return postgres_ask(connection, session_words, POSTGRES_ANSWER_MS, late);
}
