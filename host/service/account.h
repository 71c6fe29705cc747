/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_ACCOUNT_H
#define SERVICE_ACCOUNT_H

#include "octets/fault.h"
#include "service/service.h"

enum account_limit {
	ACCOUNT_ID_MAX = 37,    /* UUID, NUL                              */
	ACCOUNT_NAME_MAX = 101, /* octets of UTF-8, NUL                   */
	ACCOUNT_TOKEN_MAX = 48, /* "rc_", 43 characters of base64url, NUL */
};

struct account {
	char id[ACCOUNT_ID_MAX];
	char name[ACCOUNT_NAME_MAX];
	char parent[ACCOUNT_ID_MAX]; /* "" at the root */
};

/* Makes an account, below parent (an account's UUID, or NULL for a root), and its bearer token,
 * which is told here once and kept as a hash only. Returns 0, FAULT_INPUT, FAULT_ABSENT (parent),
 * FAULT_SYSTEM. */
int account_add(struct service *service, const char *name, const char *parent,
                struct account *account, char token[ACCOUNT_TOKEN_MAX], struct fault *fault);

/* By its UUID. Returns 0, FAULT_ABSENT or FAULT_SYSTEM. */
int account_find(struct service *service, const char *id, struct account *account,
                 struct fault *fault);

/* Whose token it is. Returns 0, FAULT_REFUSED (nobody's) or FAULT_SYSTEM. */
int account_authenticate(struct service *service, const char *token, struct account *account,
                         struct fault *fault);

#endif
