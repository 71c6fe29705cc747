/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_CLAIM_H
#define STORE_CLAIM_H

#include "store/store.h"

/* The lease of what is held until it is released; store_job_claim() itself is in store.h. */
#define STORE_HELD_FOR_EVER_NUMBER 9223372036854775807
#define STORE_HELD_FOR_EVER ((int64_t)STORE_HELD_FOR_EVER_NUMBER)

/* When the lease ends that this store takes now, milliseconds. */
int64_t store_lease_end(const struct store *store, int64_t now);

#endif
