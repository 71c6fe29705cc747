/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_READERS_H
#define TRANSPORT_READERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "transport/transport.h"

/* The PC/SC readers of this machine, and what becomes of them. */

enum readers_limit {
	READERS_MAX = 16, /* pcscd has no more */
	READER_NAME_MAX = 128,
};

struct reader {
	char name[READER_NAME_MAX];
	bool present;   /* a card is in it                              */
	bool mute;      /* which gives no answer to reset               */
	bool in_use;    /* some program has it open                     */
	bool exclusive; /* for itself alone                             */
	unsigned event; /* another number after each insertion, removal */
	uint8_t atr[TRANSPORT_ATR_MAX];
	size_t atr_size; /* 0: none is known */
};

/* All of them in pcscd's order; none is no fault. Returns how many, or FAULT_ABSENT (no pcscd),
 * FAULT_SYSTEM, FAULT_TRANSPORT. */
int readers_list(struct reader readers[READERS_MAX], struct fault *fault);

/*
 * The one that is meant: by its number from 0, its whole name, or a part of it in any case.
 *
 * Returns 0, FAULT_ABSENT (none fits), FAULT_INPUT (more than one does; all are named).
 */
int readers_choose(const struct reader *readers, size_t count, const char *which,
                   struct reader *found, struct fault *fault);

/* Both in one. */
int reader_find(const char *which, struct reader *found, struct fault *fault);

/* Told of what changes; nothing is asked for in between, but whether a pcscd that was gone is back. */
struct reader_watch;

int reader_watch_open(struct reader_watch **watch, struct fault *fault);

/*
 * Waits until something is other than at the call before, the first time not at all: a reader, the card
 * in it, or who has it open.
 *
 * Returns how many readers there are now; FAULT_ABSENT where pcscd went away (once: the next call waits
 * for it to come back); FAULT_EXPIRED after reader_watch_stop(); or FAULT_SYSTEM, FAULT_TRANSPORT.
 */
int reader_watch_next(struct reader_watch *watch, struct reader readers[READERS_MAX],
                      struct fault *fault);

/* From another thread: ends the wait soon, and every one after it. To be called until the thread that
 * waits has ended: what comes just before a wait begins, pcscd forgets. */
void reader_watch_stop(struct reader_watch *watch);

void reader_watch_close(struct reader_watch *watch);

#endif
