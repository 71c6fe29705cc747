/* SPDX-License-Identifier: Apache-2.0 */
#include "api/patience.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <sys/socket.h>

#include "octets/clock.h"

enum { LOOK_MS = 250 };

/* A connection, in a ring; since is atomic: its own thread sets it while the watcher reads. */
struct waiting {
	struct waiting *before, *after;
	int fd;
	_Atomic int64_t since;
};

struct patience {
	struct waiting ring;
	int64_t limit_ms;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool stop;
};

static void add(struct patience *patience, int fd, void **context)
{
	struct waiting *made = calloc(1, sizeof *made);

	*context = made;
	if (!made)
		return;
	made->fd = fd;
	made->since = clock_steady_ms();
	pthread_mutex_lock(&patience->lock);
	made->after = &patience->ring;
	made->before = patience->ring.before;
	made->before->after = made;
	patience->ring.before = made;
	pthread_mutex_unlock(&patience->lock);
}

/* The library closes the socket after it has told, so that none is shut down that is another's by now. */
static void drop(struct patience *patience, void **context)
{
	struct waiting *waiting = *context;

	if (!waiting)
		return;
	pthread_mutex_lock(&patience->lock);
	waiting->before->after = waiting->after;
	waiting->after->before = waiting->before;
	pthread_mutex_unlock(&patience->lock);
	free(waiting);
	*context = NULL;
}

void patience_connection(void *ctx, struct MHD_Connection *connection, void **context,
                         enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		drop(ctx, context);
		return;
	}
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info)
		add(ctx, info->connect_fd, context);
}

void patience_answered(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct waiting *waiting = info ? info->socket_context : NULL;

	if (waiting)
		waiting->since = clock_steady_ms();
}

static void shut_late(struct patience *patience)
{
	const int64_t now = clock_steady_ms();

	for (struct waiting *at = patience->ring.after; at != &patience->ring; at = at->after)
		if (now - at->since > patience->limit_ms)
			shutdown(at->fd, SHUT_RDWR);
}

static void *watch(void *ctx)
{
	struct patience *patience = ctx;

	pthread_mutex_lock(&patience->lock);
	while (!patience->stop) {
		shut_late(patience);
		clock_wait(&patience->ended, &patience->lock, clock_steady_ms() + LOOK_MS);
	}
	pthread_mutex_unlock(&patience->lock);
	return NULL;
}

static void patience_free(struct patience *patience)
{
	pthread_cond_destroy(&patience->ended);
	pthread_mutex_destroy(&patience->lock);
	free(patience);
}

int patience_start(unsigned limit_s, struct patience **patience, struct fault *fault)
{
	struct patience *made = calloc(1, sizeof *made);

	*patience = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->ring.before = made->ring.after = &made->ring;
	made->limit_ms = (int64_t)limit_s * 1000;
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->ended, NULL);
	if (pthread_create(&made->thread, NULL, watch, made) != 0) {
		patience_free(made);
		return fault_set(fault, FAULT_SYSTEM, "", "no thread to be had");
	}
	*patience = made;
	return 0;
}

void patience_stop(struct patience *patience)
{
	if (!patience)
		return;
	pthread_mutex_lock(&patience->lock);
	patience->stop = true;
	pthread_cond_signal(&patience->ended);
	pthread_mutex_unlock(&patience->lock);
	pthread_join(patience->thread, NULL);
	patience_free(patience);
}
