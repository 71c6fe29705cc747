/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_SUBSCRIBERS_H
#define NETWORK_SUBSCRIBERS_H

#include <stddef.h>

#include "network/auc.h"
#include "network/network.h"

/* The subscribers of the networks, found by IMSI: a hash table with open addresses. */

struct subscriber {
	char imsi[CHANGE_IMSI_MAX];
	enum network_status status;
	struct auc auc;
};

struct subscribers {
	struct subscriber **place; /* NULL: free */
	size_t places, count;      /* places: 0, or a power of two */
};

/* The subscriber, or NULL. */
struct subscriber *subscribers_find(const struct subscribers *subscribers, const char *imsi);

/* A new one, all zero but for its IMSI, which no other has; or NULL without memory. */
struct subscriber *subscribers_add(struct subscribers *subscribers, const char *imsi);

/* Wipes the keys and releases all. */
void subscribers_release(struct subscribers *subscribers);

#endif
