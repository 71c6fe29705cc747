/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include "store/connection.h"

/* The channel on which who writes jobs tells those who deliver. */
#define POSTGRES_CHANNEL "roamcard_job"

/* Of struct backend; a connection and a thread of their own. */
int postgres_listen(struct store *store, void (*told)(void *ctx), void *ctx, struct fault *fault);
void postgres_listen_end(struct store *store);

#endif
