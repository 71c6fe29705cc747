/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_WEBHOOKS_H
#define STORE_WEBHOOKS_H

#include "store/store.h"

/* Webhooks of accounts and what is posted to them. */

enum webhook_limit {
	WEBHOOK_URL_MAX = 1025,
	WEBHOOK_SECRET_SIZE = 32,
	WEBHOOK_REASON_MAX = 128,
	WEBHOOK_DELIVERY_MAX = 46, /* request, dot, eight of the webhook's, NUL */
	WEBHOOK_OVERLAP_MS =
		300000, /* how long an end may take to become visible, clocks apart counted in */
};

struct store_webhook {
	char id[STORE_ID_MAX], account[STORE_ID_MAX];
	char url[WEBHOOK_URL_MAX];
	int64_t created;
};

/* Tells of the ends from now on. Returns 0, FAULT_LIMIT (the account has most already). */
int store_webhook_add(struct store *store, const struct store_webhook *webhook,
                      const uint8_t secret[WEBHOOK_SECRET_SIZE], unsigned most,
                      struct fault *fault);

/* Of an account: 0 or FAULT_ABSENT. Its deliveries go with it. */
int store_webhook_remove(struct store *store, const char *account, const char *id,
                         struct fault *fault);

/* Tells each of an account, the oldest first. */
int store_webhooks(struct store *store, const char *account,
                   void (*tell)(void *ctx, const struct store_webhook *webhook), void *ctx,
                   struct fault *fault);

struct store_delivery {
	char id[WEBHOOK_DELIVERY_MAX], webhook[STORE_ID_MAX];
	char request[STORE_ID_MAX];   /* or the lock order of an account  */
	char state[STORE_STATUS_MAX]; /* PENDING, DELIVERED, FAILED       */
	unsigned attempts;            /* one under way counted            */
	int64_t due, created, ended;  /* ended 0 while it is pending      */
	unsigned status;              /* of the last answer, 0 for none   */
	char reason[WEBHOOK_REASON_MAX];
};

/* A page of a webhook's deliveries, the newest first, and how many there are. Returns 0 or FAULT_ABSENT
 * (no such webhook of the account). */
int store_deliveries(struct store *store, const char *account, const char *webhook, unsigned page,
                     unsigned size, void (*tell)(void *ctx, const struct store_delivery *delivery),
                     void *ctx, int64_t *total, struct fault *fault);

/* Makes deliveries of the requests and lock orders (store_lock_orders_end()) that have ended and have none yet: since that
 * time, for a quick look; 0: whatever is not known to have its own, which is due now and then. Returns 0 or a fault. */
int store_deliveries_make(struct store *store, int64_t since, int64_t now, struct fault *fault);

/* What is not delivered yet of a request that is open again, and of its lock order: their next end is told instead. */
int store_deliveries_withdraw(struct store *store, const char *request, struct fault *fault);

/* What is to be posted where. */
struct store_post {
	struct store_delivery delivery;
	char url[WEBHOOK_URL_MAX];
	uint8_t secret[WEBHOOK_SECRET_SIZE];
	char type[8], value[24], state[STORE_STATUS_MAX], reason[STORE_REASON_MAX];
	int64_t accepted, ended;
	/* Of a lock order, which has neither type, value nor reason; customer "" of a request. */
	char customer[STORE_ID_MAX];
	bool locked;
	int64_t done, failed;
};

/* Takes the first that is due, of the webhook that has the fewest posts under way; no other process does before lease_ms
 * have passed. An account has at most so many under way, of all processes. Returns 1, or 0 where
 * none is to be had; FAULT_SECURITY or FAULT_DAMAGED where its webhook's secret does not open: it has failed then. */
int store_delivery_claim(struct store *store, int64_t now, int64_t lease_ms, unsigned most,
                         struct store_post *post, struct fault *fault);

/* What became of it: state, due, ended, status and reason are kept, unless another process has taken it since. */
int store_delivery_put(struct store *store, const struct store_delivery *delivery,
                       struct fault *fault);

#endif
