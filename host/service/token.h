/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_TOKEN_H
#define SERVICE_TOKEN_H

#include <stdint.h>

#include "service/account.h"
#include "store/access.h"

/* Credentials. A token is 32 random octets; its SHA-256 is kept, and the text told once. A password is kept
 * as its scrypt. */

enum token_limit {
	TOKEN_VALID_S = 3600, /* of a pair */
	TOKEN_USERNAME_MAX = 65,
	TOKEN_PASSWORD_MIN = 8,
	TOKEN_PASSWORD_MAX = 256, /* octets */
};

struct token {
	char id[ACCOUNT_ID_MAX]; /* it is revoked by that */
	char text[ACCOUNT_TOKEN_MAX];
};

/* A token that is alone. valid_s 0: without an end. Returns 0, FAULT_ABSENT (account) or FAULT_SYSTEM. */
int token_create(struct service *service, const char *account, enum account_role role,
                 int64_t valid_s, struct token *token, struct fault *fault);

/* Whose token it is, with its role. Returns 0, FAULT_REFUSED (nobody's, revoked or over: one looks like
 * the other) or FAULT_SYSTEM. */
int account_authenticate(struct service *service, const char *token, struct account *account,
                         struct fault *fault);

/*
 * A name and a password that are to be an account's. The password's hash takes tens of milliseconds, for which nobody's
 * transaction waits: within one this is refused.
 *
 *   login  all of it is set but the account
 *
 * Returns 0, FAULT_INPUT or FAULT_SYSTEM.
 */
int token_login_prepare(struct service *service, enum account_role role, const char *username,
                        const char *password, struct store_login *login, struct fault *fault);

/* One that was prepared is the account's. Returns 0, FAULT_BUSY (the name is taken), FAULT_ABSENT (account) or
 * FAULT_SYSTEM. */
int token_login_keep(struct service *service, const char *account, const struct store_login *login,
                     struct fault *fault);

/* Both in a row. */
int token_login_add(struct service *service, const char *account, enum account_role role,
                    const char *username, const char *password, struct fault *fault);

/* Two tokens that are valid for TOKEN_VALID_S: one to ask with, one to have the next two for. */
struct token_pair {
	char account[ACCOUNT_ID_MAX];
	char token[ACCOUNT_TOKEN_MAX], refresh[ACCOUNT_TOKEN_MAX];
};

/* For a name and its password. Returns 0, FAULT_REFUSED (an unknown name looks like a wrong password, in its
 * work too) or FAULT_SYSTEM, within a transaction too. */
int token_login(struct service *service, const char *username, const char *password,
                struct token_pair *pair, struct fault *fault);

/* For a pair that is still valid, which ends. Returns 0, FAULT_REFUSED or FAULT_SYSTEM. */
int token_renew(struct service *service, const char *token, const char *refresh,
                struct token_pair *pair, struct fault *fault);

#endif
