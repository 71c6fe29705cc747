/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection.h"

int store_account_add(struct store *store, const struct store_account *account,
                      const uint8_t token[STORE_HASH_SIZE], int64_t now, struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO account (id, name, parent, token, created)"
	                 " VALUES (?, ?, ?, ?, ?)",
	                 fault, "tttbi", account->id, account->name,
	                 account->parent[0] ? account->parent : NULL, token, STORE_HASH_SIZE, now);
}

static int take_account(struct statement *statement, int rc, struct store_account *account,
                        struct fault *fault)
{
	if (rc == 0)
		rc = statement_step(statement, fault);
	if (rc > 0) {
		column_text(statement, 0, account->id, sizeof account->id);
		column_text(statement, 1, account->name, sizeof account->name);
		column_text(statement, 2, account->parent, sizeof account->parent);
	}
	statement_close(statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "account", "no such account");
	return rc < 0 ? rc : 0;
}

int store_account_get(struct store *store, const char *id, struct store_account *account,
                      struct fault *fault)
{
	struct statement statement;
	const int rc =
		statement_open(store, &statement,
	                       "SELECT id, name, parent FROM account WHERE id = ?", fault, "t", id);

	return take_account(&statement, rc, account, fault);
}
