/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_LOCKS_H
#define STORE_LOCKS_H

#include "store/store.h"

/* Who set a subscriber's status, whose it is, and the lock of an account's cards. */

/* account: "" where nobody has set it since it came. */
int store_status_setter(struct store *store, const char *subscriber, char account[STORE_ID_MAX],
                        struct fault *fault);
int store_status_set(struct store *store, const char *subscriber, const char *status,
                     const char *account, int64_t now, struct fault *fault);

int store_subscriber_move(struct store *store, const char *subscriber, const char *account,
                          struct fault *fault);

/* *locked: 1 on, 0 off, -1 never said. */
int store_account_lock(struct store *store, const char *account, int *locked, struct fault *fault);
int store_subscriber_lock(struct store *store, const char *subscriber, int *locked,
                          struct fault *fault);
int store_subscriber_lock_put(struct store *store, const char *subscriber, bool locked,
                              struct fault *fault);

/* A lock or its end for all the cards of an account. */
struct store_lock_order {
	char id[STORE_ID_MAX], call[STORE_ID_MAX], account[STORE_ID_MAX];
	bool locked, spread; /* spread: every card has its request */
	char position[STORE_ID_MAX];
	int64_t accepted;
	int64_t ended; /* 0 while that is not kept */
};

/* id, call, account, locked and accepted count; what the account wants is kept with it. */
int store_lock_order_add(struct store *store, const struct store_lock_order *order,
                         struct fault *fault);

/* By its id or that of its call, of the account or one below it. Returns 0 or FAULT_ABSENT. */
int store_lock_order_get(struct store *store, const char *root, const char *id,
                         struct store_lock_order *order, struct fault *fault);

/*
 * Takes the oldest order that is not spread, within a transaction that keeps it from everybody else.
 * Returns 1, or 0 where there is none.
 */
int store_lock_order_take(struct store *store, struct store_lock_order *order, struct fault *fault);

/* Whether there is one, for who does not want to write for nothing: 1, 0 or a fault. */
int store_lock_order_open(struct store *store, struct fault *fault);

/* The next subscribers of the order's account, at most room; returns how many. */
int store_lock_order_next(struct store *store, const struct store_lock_order *order, size_t room,
                          struct store_subscriber *subscribers, struct fault *fault);

/* Keeps position and spread. One that is spread and has no open request ends at once, and where no card got any, now. */
int store_lock_order_keep(struct store *store, const struct store_lock_order *order, int64_t now,
                          struct fault *fault);

/* Keeps the end of orders that are spread and whose requests have all ended: when the last one did. To be asked now and
 * then; it costs nothing while there is none. Returns 0 or a fault. */
int store_lock_orders_end(struct store *store, int64_t now, struct fault *fault);

/* The order that a request is part of, if any, is open again; before anything else of its card or job is written. */
int store_lock_order_reopen(struct store *store, const char *request, struct fault *fault);

/* How its cards stand; waiting are those that have no request yet. */
struct store_lock_counts {
	int64_t pending, in_progress, success, failed, waiting;
	int64_t ended; /* when the last one ended; 0 for none */
};

int store_lock_counts(struct store *store, const struct store_lock_order *order,
                      struct store_lock_counts *counts, struct fault *fault);

#endif
