/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_ELIGIBILITY_H
#define SERVICE_ELIGIBILITY_H

#include <stdbool.h>

#include "service/account.h"
#include "service/service.h"

/* Who may do what. An account's level, seen from a requestor: 0 itself, 1 its sub-accounts, 2 theirs and
 * so on; ELIGIBILITY_OUTSIDE for every other. */

enum { ELIGIBILITY_OUTSIDE = -1 };

enum eligibility_call {
	ELIGIBLE_ACCOUNT_LOCK, /* lock SIM to device, of an account */
	ELIGIBLE_SEE, /* and with it settings, sim-status, the lock of one subscriber, status */
	ELIGIBLE_CALLS,
};

/* Whether a call may be for what stands at a level. */
bool eligible(enum eligibility_call call, int level);

/* The same of a move, by the levels of where the subscriber is and where it shall go. */
bool eligible_move(int from, int to);

/* The level of an account. Returns 0, *level set, or FAULT_SYSTEM. */
int eligibility_level(struct service *service, const char *requestor, const char *account,
                      int *level, struct fault *fault);

/* The account in which the requestor sees what is in another: itself, or the one of its level 1 that it is
 * in or below. *level as above. */
int eligibility_seen(struct service *service, const char *requestor, const char *account,
                     char seen[ACCOUNT_ID_MAX], int *level, struct fault *fault);

#endif
