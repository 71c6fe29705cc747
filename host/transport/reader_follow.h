/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_READER_FOLLOW_H
#define TRANSPORT_READER_FOLLOW_H

#include "transport/readers.h"

/* A thread that waits for what becomes of the readers: reader_watch_next() for whoever has other things
 * to do. */

struct reader_follower;

/*
 * Called by that thread, first with what there is: the readers as they are now, or where pcscd is not
 * there, none and the fault.
 */
typedef void reader_told(void *ctx, const struct reader *readers, size_t count,
                         const struct fault *fault);

/* Returns 0 or FAULT_SYSTEM. */
int reader_follow(reader_told *told, void *ctx, struct reader_follower **follower,
                  struct fault *fault);

/* Ends the thread; nobody is told of anything any more. NULL is fine. */
void reader_follow_end(struct reader_follower *follower);

#endif
