/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_NETWORK_H
#define NETWORK_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network/auc.h"
#include "network/world.h"
#include "octets/fault.h"
#include "ota/orders.h"

/* The networks of a world at work: who is a subscriber, in which status, and what becomes of a
 * registration. TS 24.008 4.4, TS 24.301 5.5.1, TS 33.102 6.3. */

enum network_limit {
	NETWORK_SUBSCRIBERS_MAX = 100000,
	NETWORK_CAUSES_MAX = 64, /* set at once by a scenario */
};

/* Status of a subscriber in the platform: the network admits only ACTIVE ones. */
enum network_status {
	NETWORK_ACTIVE,
	NETWORK_SUSPEND,
	NETWORK_INACTIVE,
	NETWORK_TERMINATED,
	NETWORK_STATUSES,
};

/* By the word the REST API has for it, "ACTIVE". Returns it, or -1. */
int network_status_of_text(const char *text);
const char *network_status_text(enum network_status status);

/* Reject causes, TS 24.008 10.5.3.6 and TS 24.301 9.9.3.9. */
enum reject_cause {
	CAUSE_NONE = 0,
	CAUSE_IMSI_UNKNOWN = 2,
	CAUSE_ILLEGAL_MS = 3,
	CAUSE_NOT_ALLOWED = 8, /* subscriber is not ACTIVE; or the card does not authenticate */
	CAUSE_PLMN_NOT_ALLOWED = 11,
	CAUSE_LOCATION_AREA_NOT_ALLOWED = 12,
	CAUSE_ROAMING_NOT_ALLOWED = 13,
	CAUSE_NO_SUITABLE_CELLS = 15,
	CAUSE_NETWORK_FAILURE = 17,
	CAUSE_CONGESTION = 22,
};

/* "PLMN not allowed"; for a cause without a row "reject cause". */
const char *reject_cause_text(unsigned cause);

struct network;

/* The world stays the caller's and must outlive it. Returns 0 or FAULT_SYSTEM. */
int network_open(struct world *world, struct network **network, struct fault *fault);
void network_close(struct network *network); /* NULL is fine */
struct world *network_world(struct network *network);

/* Makes the IMSI of a slot a subscriber, ACTIVE, with the slot's key and the sequence number after
 * the slot's. Returns 0, FAULT_INPUT (no IMSI; twice; no algorithm of 3G), FAULT_LIMIT or
 * FAULT_SYSTEM. */
int network_add(struct network *network, const struct orders_slot *slot, struct fault *fault);

/* Whether the IMSI is a subscriber's. */
bool network_has(const struct network *network, const char *imsi);

/* Returns 0 or FAULT_ABSENT. */
int network_set_status(struct network *network, const char *imsi, enum network_status status,
                       struct fault *fault);

/* The authentication centre loses what it knew of a subscriber's sequence numbers, as after a backup: it
 * begins anew, and the card asks for a resynchronisation. Returns 0 or FAULT_ABSENT. */
int network_lose_sqn(struct network *network, const char *imsi, struct fault *fault);

/* A vector for a subscriber, who must be ACTIVE; its sequence number is given out with it. Returns 0,
 * FAULT_ABSENT, FAULT_REFUSED (another status) or FAULT_SYSTEM. */
int network_challenge(struct network *network, const char *imsi, struct auc_vector *vector,
                      struct fault *fault);

/* Takes the AUTS that a subscriber's card answered to a RAND. Returns 0, FAULT_ABSENT or as
 * auc_resynchronise(). */
int network_resynchronise(struct network *network, const char *imsi, const uint8_t rand[AUC_RAND],
                          const uint8_t *auts, size_t size, struct fault *fault);

/* From now on a network (or every network: plmn NULL) answers registrations of an IMSI (or of every
 * one: imsi NULL) with this cause; CAUSE_NONE ends what was set for just the same two. Of several
 * that fit the one for the IMSI counts, then the one for the network. Returns 0 or FAULT_INPUT,
 * FAULT_LIMIT. */
int network_set_cause(struct network *network, const char *plmn, const char *imsi, unsigned cause,
                      struct fault *fault);

/* What came of an authentication at the terminal. */
enum registrant_result {
	REGISTRANT_RES,         /* res, res_size                           */
	REGISTRANT_MAC_FAILURE, /* the card: 9862                          */
	REGISTRANT_SYNCH,       /* auts, auts_size                         */
	REGISTRANT_REFUSED,     /* the card does not authenticate: 6985    */
};

struct registrant_answer {
	enum registrant_result result;
	uint8_t res[AUC_RES_MAX], auts[AUC_AUTS_MAX];
	size_t res_size, auts_size;
};

/* Who registers. */
struct registrant {
	void *ctx;
	/* Asks the card. Returns 0 or a fault (the card is gone). */
	int (*authenticate)(void *ctx, const struct auc_vector *vector,
	                    struct registrant_answer *answer, struct fault *fault);
};

/* What came of a registration. */
struct registration {
	unsigned cause;      /* enum reject_cause; CAUSE_NONE: admitted          */
	unsigned challenges; /* AUTHENTICATE that the card answered              */
	bool resynchronised;
	uint8_t kc[8], ck[16], ik[16]; /* of the last challenge                  */
	uint8_t tmsi[4], lac[2];       /* assigned; other values each time       */
};

/*
 * Registers: judges in this order whether the IMSI is a subscriber's, his status, a cause that was
 * set, agreements; then authenticates, as 3G does whatever the cell's technology. A wrong MAC and a
 * sequence number that is not fresh (after resynchronisation, TS 33.102 6.3.5) are worth a second
 * challenge; what is wrong then makes the MS illegal (TS 24.301 5.4.2.7).
 *
 *   registration  filled; of CK and IK of 32 octets the first 16
 *
 * Returns 0 (cause tells), the fault of authenticate, or FAULT_SYSTEM.
 */
int network_register(struct network *network, const struct cell *cell, const char *imsi,
                     const struct registrant *registrant, struct registration *registration,
                     struct fault *fault);

#endif
