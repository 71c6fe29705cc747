/* SPDX-License-Identifier: Apache-2.0 */
#include "service/account.h"

#include <string.h>
#include <sys/random.h>

#include "service/token.h"
#include "service/uuid.h"
#include "store/access.h"

_Static_assert((int)ACCOUNT_ID_MAX == (int)STORE_ID_MAX, "an id is an id");
_Static_assert((int)ACCOUNT_NAME_MAX == (int)STORE_NAME_MAX, "a name is a name");

static const char *const roles[ROLES] = {
	[ROLE_NONE] = "",
	[ROLE_READ] = "read",
	[ROLE_OPERATE] = "operate",
	[ROLE_PROVISION] = "provision",
};

enum account_role account_role_of_text(const char *text)
{
	int role = ROLE_PROVISION;

	while (role > ROLE_NONE && strcmp(roles[role], text) != 0)
		role--;
	return (enum account_role)role;
}

const char *account_role_text(enum account_role role)
{
	return roles[role];
}

static void take_account(const struct store_account *row, struct account *account)
{
	strcpy(account->id, row->id);
	strcpy(account->name, row->name);
	strcpy(account->parent, row->parent);
	account->role = ROLE_NONE;
}

/* Names are shown in terminals: no control characters, of C1 neither (two octets in UTF-8). */
bool account_name_is_shown(const char *name)
{
	for (const unsigned char *at = (const unsigned char *)name; *at; at++)
		if (*at < ' ' || *at == 0x7F || (at[0] == 0xC2 && at[1] < 0xA0))
			return false;
	return true;
}

/* An account has at most ACCESS_DEPTH_MAX - 1 above it. */
static int check_parent(struct service *service, const char *parent, struct fault *fault)
{
	char path[ACCESS_DEPTH_MAX][STORE_ID_MAX];
	const int depth = store_account_path(service->store, parent, path, fault);

	if (depth == 0)
		return fault_set(fault, FAULT_ABSENT, "parent", "no such account");
	if (depth == ACCESS_DEPTH_MAX)
		return fault_set(fault, FAULT_LIMIT, "parent", "accounts are at most %d deep",
		                 ACCESS_DEPTH_MAX);
	return depth < 0 ? depth : 0;
}

int account_make(struct service *service, const char *name, const char *parent,
                 struct account *account, struct fault *fault)
{
	struct store_account row = { 0 };
	uint8_t unused[STORE_HASH_SIZE];
	int rc;

	if (strlen(name) == 0 || strlen(name) >= sizeof row.name)
		return fault_set(fault, FAULT_INPUT, "name", "an account's name has 1 to %d octets",
		                 ACCOUNT_NAME_MAX - 1);
	if (!account_name_is_shown(name))
		return fault_set(fault, FAULT_INPUT, "name", "holds a control character");
	if (parent && !uuid_is(parent))
		return fault_set(fault, FAULT_ABSENT, "parent", "no such account");
	strcpy(row.name, name);
	if (parent)
		uuid_copy(row.parent, parent);
	if ((parent && (rc = check_parent(service, row.parent, fault)) < 0) ||
	    (rc = uuid_new(row.id, fault)) < 0)
		return rc;
	if (getrandom(unused, sizeof unused, 0) != sizeof unused)
		return fault_set(fault, FAULT_SYSTEM, "random", "the system gives none");
	take_account(&row, account);
	return store_account_add(service->store, &row, unused, store_now(service->store), fault);
}

int account_add(struct service *service, const char *name, const char *parent,
                struct account *account, char token[ACCOUNT_TOKEN_MAX], struct fault *fault)
{
	struct token made;
	int rc = store_begin(service->store, fault);

	if (rc < 0)
		return rc;
	rc = account_make(service, name, parent, account, fault);
	if (rc == 0)
		rc = token_create(service, account->id, ROLE_PROVISION, 0, &made, fault);
	if (rc == 0)
		rc = store_commit(service->store, fault);
	else
		store_rollback(service->store);
	if (rc == 0)
		strcpy(token, made.text);
	return rc;
}

int account_find(struct service *service, const char *id, struct account *account,
                 struct fault *fault)
{
	struct store_account row;
	const int rc = store_account_get(service->store, id, &row, fault);

	if (rc < 0)
		return rc;
	take_account(&row, account);
	return 0;
}
