/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_ADMISSION_H
#define SERVICE_ADMISSION_H

#include <stddef.h>

#include "network/network.h"
#include "octets/fault.h"
#include "ota/change.h"
#include "profile/profile.h"

/* What the networks know of a subscriber: its IMSIs, and by its life-cycle status whether they are
 * admitted. */

struct store;

struct admission {
	enum network_status status;
	size_t imsis;
	char imsi[CHANGE_SLOTS_MAX][CHANGE_IMSI_MAX]; /* by slot */
};

/* Of a subscriber by its identifier in the store. Returns 0, FAULT_ABSENT, FAULT_DAMAGED (its status is
 * no word for one) or FAULT_SYSTEM. */
int admission_of(struct store *store, const char *subscriber, struct admission *admission,
                 struct fault *fault);

/* Sets the status. Returns 0, FAULT_ABSENT or FAULT_SYSTEM. */
int admission_set(struct store *store, const char *subscriber, enum network_status status,
                  struct fault *fault);

/* Makes every IMSI of a card known to the networks, with its key; those without an algorithm of 3G are
 * strangers to them. Returns as network_add(). */
int admission_tell_card(const struct profile *profile, enum network_status status,
                        struct network *network, struct fault *fault);

/* The same of a subscriber, in its status. Returns 0; as admission_of(), subscriber_profile() and
 * network_add(). */
int admission_tell(struct store *store, const char *subscriber, struct network *network,
                   struct fault *fault);

#endif
