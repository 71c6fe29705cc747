/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_ANNOUNCE_H
#define DISPATCH_ANNOUNCE_H

#include "dispatch/cards.h"
#include "octets/fault.h"
#include "store/store.h"

/* Tells a store that is shared who this worker is, which cards it reaches and that it lives, in a thread of
 * its own; renews the lease of the job under way. */

struct announcer;

/* Folder and readers are told before it returns. Returns 0, FAULT_SYSTEM. */
int announcer_start(struct store *store, struct cards *cards, int64_t lease_ms,
                    struct announcer **announcer, struct fault *fault);

/* A card came within reach, or is not there. What the store does not take now it is told later. */
void announcer_reach(struct announcer *announcer, const char *iccid);
void announcer_lose(struct announcer *announcer, const char *iccid);

/* And whatever card nobody announces, by SMPP. */
void announcer_reach_air(struct announcer *announcer);

/* The job whose lease is renewed from now on; NULL: none. announcer may be NULL. */
void announcer_keep(struct announcer *announcer, const struct store_job *job);

/* Renews it where that is due: for who works on the job and has the store so busy, if that is slow, that the thread does
 * not get at it in time. announcer may be NULL. */
void announcer_renew(struct announcer *announcer);

/* What it has claimed is for others. NULL is fine. */
void announcer_stop(struct announcer *announcer);

#endif
