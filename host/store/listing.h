/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_LISTING_H
#define STORE_LISTING_H

#include "store/store.h"

/* Long lists, a page at a time. tell is called for each row of the page, in order; *total is set to how
 * many there are on all of them. */

enum { STORE_SEARCH_MAX = 24 }; /* digits, NUL */

struct store_page {
	int64_t offset, size;
};

struct store_subscriber_row {
	char id[STORE_ID_MAX], account[STORE_ID_MAX];
	char seen
		[STORE_ID_MAX]; /* the account in which the root sees it: its own, or one below   */
	char seen_name[STORE_NAME_MAX];
	char iccid[STORE_ICCID_MAX], msisdn[24], imei[24]; /* "" where there is none */
	char status[STORE_STATUS_MAX];
	int64_t created;
	const char *settings; /* JSON text, while tell runs */
	const char *location; /* likewise; "" where it is not known */
};

enum store_sort { STORE_SORT_ICCID, STORE_SORT_STATUS, STORE_SORT_CREATED, STORE_SORTS };

/* "" : whatever. */
struct store_subscriber_filter {
	char id[STORE_ID_MAX];
	char account[STORE_ID_MAX]; /* it is in that very account */
	char status[STORE_STATUS_MAX];
	char lock_state[STORE_STATUS_MAX], applet_mode[STORE_STATUS_MAX];
	char search
		[STORE_SEARCH_MAX]; /* digits an ICCID, IMSI or MSISDN of it begins with        */
	enum store_sort sort;
	bool down; /* the last one first */
};

int store_subscribers(struct store *store, const char *root,
                      const struct store_subscriber_filter *filter, const struct store_page *page,
                      int64_t *total,
                      void (*tell)(void *ctx, const struct store_subscriber_row *row), void *ctx,
                      struct fault *fault);

/* The requests of an account and those below it, the newest first; state "" : any. Their effects are left
 * out. A lock order of an account (store/locks.h) is one of them, without type, value and ICCID: these are "", and of
 * how its cards stand it has the state alone. */
int store_requests(struct store *store, const char *root, const char *state,
                   const struct store_page *page, int64_t *total,
                   void (*tell)(void *ctx, const struct store_request *request), void *ctx,
                   struct fault *fault);

/* The requests of a call, in no order. */
int store_call_requests(struct store *store, const char *root, const char *call,
                        void (*tell)(void *ctx, const char *id, const char *state), void *ctx,
                        struct fault *fault);

/* Whether there is such a call of the root or below it. Returns 0, FAULT_ABSENT or FAULT_SYSTEM. */
int store_call_find(struct store *store, const char *root, const char *call, struct fault *fault);

/* The accounts below one, by name: its own sub-accounts, or, deep, itself and all of them. */
int store_accounts(struct store *store, const char *root, bool deep, const struct store_page *page,
                   int64_t *total, void (*tell)(void *ctx, const struct store_account *account),
                   void *ctx, struct fault *fault);

#endif
