/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_ACCOUNT_H
#define SERVICE_ACCOUNT_H

#include <stdbool.h>

#include "octets/fault.h"
#include "service/service.h"

enum account_limit {
	ACCOUNT_ID_MAX = 37,    /* UUID, NUL                              */
	ACCOUNT_NAME_MAX = 101, /* octets of UTF-8, NUL                   */
	ACCOUNT_TOKEN_MAX = 48, /* "rc_", 43 characters of base64url, NUL */
};

/* What a credential may do; each may what those before it may. */
enum account_role { ROLE_NONE, ROLE_READ, ROLE_OPERATE, ROLE_PROVISION, ROLES };

/* "read", "operate", "provision"; ROLE_NONE for no such word. */
enum account_role account_role_of_text(const char *text);
const char *account_role_text(enum account_role role);

struct account {
	char id[ACCOUNT_ID_MAX];
	char name[ACCOUNT_NAME_MAX];
	char parent[ACCOUNT_ID_MAX]; /* "" at the root */
	enum account_role role;      /* of the credential it came in with; else ROLE_NONE */
};

/* Makes an account, below parent (an account's UUID, or NULL for a root), and its bearer token of
 * ROLE_PROVISION, without an end, which is told here once and kept as a hash only. Returns 0,
 * FAULT_INPUT, FAULT_ABSENT (parent), FAULT_LIMIT (too deep), FAULT_SYSTEM. */
int account_add(struct service *service, const char *name, const char *parent,
                struct account *account, char token[ACCOUNT_TOKEN_MAX], struct fault *fault);

/* The same without a token, within a transaction of the caller's. */
int account_make(struct service *service, const char *name, const char *parent,
                 struct account *account, struct fault *fault);

/* Whether the name of an account, or of who signs in, may be shown as it is: no control characters. */
bool account_name_is_shown(const char *name);

/* By its UUID. Returns 0, FAULT_ABSENT or FAULT_SYSTEM. */
int account_find(struct service *service, const char *id, struct account *account,
                 struct fault *fault);

#endif
