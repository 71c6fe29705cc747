/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_NOTIFIER_H
#define API_NOTIFIER_H

#include <stdint.h>

#include "octets/fault.h"
#include "service/cidr.h"

/*
 * Posts the ends of requests to the webhooks of their accounts, in threads of its own, and lets kept
 * answers expire. Any number of processes may do so on one store: a delivery is claimed with a lease. Receivers
 * that answer slowly hold half of the posters at most, their account's, so that the others' posts go on.
 *
 * A post is tried NOTIFIER_ATTEMPTS times, the pause doubling from the first; an answer 2xx ends it. No
 * redirect is followed, no proxy asked; the address a name stands for is judged as it is connected to.
 */
enum notifier_limit {
	NOTIFIER_ATTEMPTS = 12,
	NOTIFIER_PAUSE_MS = 5000,
	NOTIFIER_PAUSE_MAX_MS = 3600000,
	NOTIFIER_TIMEOUT_MS = 10000, /* of one post, from connecting to the end of its answer */
	NOTIFIER_CONNECT_MS = 5000,
	NOTIFIER_ANSWER_MAX = 65536, /* octets of an answer; they are passed over            */
	NOTIFIER_POSTERS = 8,        /* posts at a time                    */
	NOTIFIER_OF_ACCOUNT_MAX = NOTIFIER_POSTERS / 2, /* of them to one account's webhooks  */
};

struct notifier;
struct store;

/* pause_ms: before the second attempt. Store and allowed must outlive it. Returns 0 or FAULT_SYSTEM. */
int notifier_start(struct store *store, const struct cidr_list *allowed, unsigned pause_ms,
                   struct notifier **notifier, struct fault *fault);

/* Before the next attempt, after so many: the first, then twice as long each time. */
int64_t notifier_pause_after(unsigned first_ms, unsigned attempts);

/* Ends the posts under way: they are due again after their lease. */
void notifier_stop(struct notifier *notifier);

#endif
