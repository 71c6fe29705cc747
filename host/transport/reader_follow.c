/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/reader_follow.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { STOP_AGAIN_NS = 20000000, TROUBLE_NS = 500000000, S_NS = 1000000000 };

struct reader_follower {
	pthread_t thread;
	struct reader_watch *watch;
	reader_told *told;
	void *ctx;
};

static void *follow(void *ctx)
{
	struct reader_follower *follower = ctx;
	int rc;

	for (;;) {
		struct reader readers[READERS_MAX];
		struct fault fault = { 0 };

		rc = reader_watch_next(follower->watch, readers, &fault);
		if (rc == FAULT_EXPIRED)
			return NULL;
		follower->told(follower->ctx, readers, rc < 0 ? 0 : (size_t)rc,
		               rc < 0 ? &fault : NULL);
		/* pcscd's absence is waited for inside; what else fails may fail at once again. */
		if (rc < 0 && rc != FAULT_ABSENT)
			nanosleep(&(struct timespec){ .tv_nsec = TROUBLE_NS }, NULL);
	}
}

int reader_follow(reader_told *told, void *ctx, struct reader_follower **follower,
                  struct fault *fault)
{
	struct reader_follower *made = calloc(1, sizeof *made);
	int rc = made ? reader_watch_open(&made->watch, fault)
	              : fault_set(fault, FAULT_SYSTEM, "readers", "out of memory");

	*follower = NULL;
	if (rc < 0) {
		free(made);
		return rc;
	}
	made->told = told;
	made->ctx = ctx;
	if (pthread_create(&made->thread, NULL, follow, made) != 0) {
		reader_watch_close(made->watch);
		free(made);
		return fault_set(fault, FAULT_SYSTEM, "readers", "no thread to be had");
	}
	*follower = made;
	return 0;
}

void reader_follow_end(struct reader_follower *follower)
{
	struct timespec until;

	if (!follower)
		return;
	do {
		reader_watch_stop(follower->watch);
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += STOP_AGAIN_NS;
		until.tv_sec += until.tv_nsec / S_NS;
		until.tv_nsec %= S_NS;
	} while (pthread_timedjoin_np(follower->thread, NULL, &until) != 0);
	reader_watch_close(follower->watch);
	free(follower);
}
