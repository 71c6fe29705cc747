/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/postgres_wire.h"

enum { AWAY_MS = 500 };

struct listener {
	struct store *store;
	void (*told)(void *ctx);
	void *ctx;
	int stop; /* an eventfd, readable when it is time to end */
	pthread_t thread;
};

/* Until something comes, ms have passed (-1: never), or it is time to end: then false. */
static bool wait_on(const struct listener *listener, int socket, int ms)
{
	struct pollfd fds[] = {
		{ .fd = listener->stop, .events = POLLIN },
		{ .fd = socket, .events = POLLIN },
	};

	poll(fds, 2, ms);
	return !fds[0].revents;
}

static bool start_listening(PGconn *connection)
{
	PGresult *result;
	bool good, late;

	if (PQstatus(connection) != CONNECTION_OK)
		return false;
	PQclear(postgres_begin_session(connection, &late));
	result = postgres_ask(connection, "LISTEN " POSTGRES_CHANNEL, POSTGRES_ANSWER_MS, &late);
	good = PQresultStatus(result) == PGRES_COMMAND_OK;
	PQclear(result);
	return good;
}

/* Several that came together are one. */
static bool take_notices(PGconn *connection)
{
	bool some = false;
	PGnotify *notice;

	while ((notice = PQnotifies(connection))) {
		PQfreemem(notice);
		some = true;
	}
	return some;
}

/* As long as the connection lasts. Returns whether to connect again. */
static bool listen_on(const struct listener *listener, PGconn *connection)
{
	if (!start_listening(connection))
		return wait_on(listener, -1, AWAY_MS);
	/* What was told before this connection was there is not told again. */
	listener->told(listener->ctx);
	while (wait_on(listener, PQsocket(connection), -1)) {
		if (!PQconsumeInput(connection))
			return wait_on(listener, -1, AWAY_MS);
		if (take_notices(connection))
			listener->told(listener->ctx);
	}
	return false;
}

static void *listen_for_jobs(void *ctx)
{
	const struct listener *listener = ctx;
	bool again = true;

	while (again) {
		PGconn *connection = postgres_connect(listener->store);

		again = listen_on(listener, connection);
		PQfinish(connection);
	}
	return NULL;
}

int postgres_listen(struct store *store, void (*told)(void *ctx), void *ctx, struct fault *fault)
{
	struct listener *made = calloc(1, sizeof *made);

	if (!made)
		return fault_set(fault, FAULT_SYSTEM, store->path, "out of memory");
	*made = (struct listener){ .store = store, .told = told, .ctx = ctx };
	made->stop = eventfd(0, EFD_CLOEXEC);
	if (made->stop < 0 || pthread_create(&made->thread, NULL, listen_for_jobs, made) != 0) {
		if (made->stop >= 0)
			close(made->stop);
		free(made);
		return fault_set(fault, FAULT_SYSTEM, store->path, "no thread to be had");
	}
	store->listener = made;
	return 0;
}

void postgres_listen_end(struct store *store)
{
	struct listener *listener = store->listener;

	if (!listener)
		return;
	eventfd_write(listener->stop, 1);
	pthread_join(listener->thread, NULL);
	close(listener->stop);
	free(listener);
	store->listener = NULL;
}
