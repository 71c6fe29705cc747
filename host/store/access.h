/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_ACCESS_H
#define STORE_ACCESS_H

#include "store/store.h"

/* Who comes in as which account: tokens, and names with passwords; and where accounts stand to each
 * other. */

enum access_limit {
	ACCESS_ROLE_MAX = 12,
	ACCESS_USERNAME_MAX = 65,
	ACCESS_SALT_SIZE = 16,
	ACCESS_DEPTH_MAX = 16, /* accounts from a root down to the lowest */
};

struct store_token {
	char id[STORE_ID_MAX], account[STORE_ID_MAX];
	char role[ACCESS_ROLE_MAX];
	char kind[8];                      /* "ACCESS" or "REFRESH"    */
	char pair[STORE_ID_MAX];           /* "" for one that is alone */
	int64_t created, expires, revoked; /* 0: never, not */
};

int store_token_add(struct store *store, const struct store_token *token,
                    const uint8_t hash[STORE_HASH_SIZE], struct fault *fault);

/* By its hash: 0, or FAULT_ABSENT for one that is not there, of another kind, revoked or expired. */
int store_token_find(struct store *store, const uint8_t hash[STORE_HASH_SIZE], const char *kind,
                     int64_t now, struct store_token *token, struct fault *fault);

/* Of this id: 0 or FAULT_ABSENT. Its pair ends with it. */
int store_token_revoke(struct store *store, const char *id, int64_t now, struct fault *fault);

/* Forgets those that were over before a time; they were nobody's by then. */
int store_tokens_expire(struct store *store, int64_t before, struct fault *fault);

/* Tells each, of one account or, with NULL, of all, the oldest first. */
int store_tokens(struct store *store, const char *account,
                 void (*tell)(void *ctx, const struct store_token *token), void *ctx,
                 struct fault *fault);

struct store_login {
	char username[ACCESS_USERNAME_MAX];
	char account[STORE_ID_MAX];
	char role[ACCESS_ROLE_MAX];
	uint8_t salt[ACCESS_SALT_SIZE], hash[STORE_HASH_SIZE];
};

/* FAULT_BUSY where the name is taken. */
int store_login_add(struct store *store, const struct store_login *login, struct fault *fault);

int store_login_find(struct store *store, const char *username, struct store_login *login,
                     struct fault *fault);

/*
 * An account and those above it, itself first. The database goes ACCESS_DEPTH_MAX steps, whatever the
 * account: one that is not there costs no less.
 *
 * Returns how many, 0 for an account that is not there, or a fault.
 */
int store_account_path(struct store *store, const char *account,
                       char path[ACCESS_DEPTH_MAX][STORE_ID_MAX], struct fault *fault);

#endif
