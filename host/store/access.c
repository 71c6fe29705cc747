/* SPDX-License-Identifier: Apache-2.0 */
#include "store/access.h"

#include <string.h>

#include "store/connection.h"

int store_token_add(struct store *store, const struct store_token *token,
                    const uint8_t hash[STORE_HASH_SIZE], struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO token (id, account, hash, role, kind, pair, created, expires,"
	                 " revoked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
	                 fault, "ttbtttii", token->id, token->account, hash, STORE_HASH_SIZE,
	                 token->role, token->kind, token->pair, token->created, token->expires);
}

#define TOKEN_COLUMNS "SELECT id, account, role, kind, pair, created, expires, revoked FROM token"

static void take_token(const struct statement *statement, struct store_token *token)
{
	column_text(statement, 0, token->id, sizeof token->id);
	column_text(statement, 1, token->account, sizeof token->account);
	column_text(statement, 2, token->role, sizeof token->role);
	column_text(statement, 3, token->kind, sizeof token->kind);
	column_text(statement, 4, token->pair, sizeof token->pair);
	token->created = column_integer(statement, 5);
	token->expires = column_integer(statement, 6);
	token->revoked = column_integer(statement, 7);
}

int store_token_find(struct store *store, const uint8_t hash[STORE_HASH_SIZE], const char *kind,
                     int64_t now, struct store_token *token, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, TOKEN_COLUMNS " WHERE hash = ?", fault, "b",
	                        hash, STORE_HASH_SIZE);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		take_token(&statement, token);
	statement_close(&statement);
	if (rc < 0)
		return rc;
	if (rc > 0 && strcmp(token->kind, kind) == 0 && !token->revoked &&
	    (!token->expires || now < token->expires))
		return 0;
	return fault_set(fault, FAULT_ABSENT, "token", "no such token");
}

/* Whether the statement, an UPDATE that returns what it changed, changed anything. */
static int changed(struct statement *statement, int rc, const char *what, struct fault *fault)
{
	bool found = false;

	while (rc >= 0 && (rc = statement_step(statement, fault)) > 0)
		found = true;
	statement_close(statement);
	if (rc == 0 && !found)
		return fault_set(fault, FAULT_ABSENT, what, "no such %s", what);
	return rc;
}

int store_token_revoke(struct store *store, const char *id, int64_t now, struct fault *fault)
{
	struct statement statement;
	const int rc = statement_open(store, &statement,
	                              "UPDATE token SET revoked = ? WHERE revoked = 0 AND (id = ?"
	                              " OR (pair <> '' AND pair = (SELECT pair FROM token"
	                              " WHERE id = ?))) RETURNING id",
	                              fault, "itt", now, id, id);

	return changed(&statement, rc, "token", fault);
}

int store_tokens_expire(struct store *store, int64_t before, struct fault *fault)
{
	return store_run(store, "DELETE FROM token WHERE expires > 0 AND expires < ?", fault, "i",
	                 before);
}

int store_tokens(struct store *store, const char *account,
                 void (*tell)(void *ctx, const struct store_token *token), void *ctx,
                 struct fault *fault)
{
	struct statement statement;
	struct store_token token;
	int rc = account ? statement_open(store, &statement,
	                                  TOKEN_COLUMNS " WHERE account = ? ORDER BY created, id",
	                                  fault, "t", account)
	                 : statement_open(store, &statement, TOKEN_COLUMNS " ORDER BY created, id",
	                                  fault, "");

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		take_token(&statement, &token);
		tell(ctx, &token);
	}
	statement_close(&statement);
	return rc;
}

int store_login_add(struct store *store, const struct store_login *login, struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO login (username, account, role, salt, hash)"
	                 " VALUES (?, ?, ?, ?, ?)",
	                 fault, "tttbb", login->username, login->account, login->role, login->salt,
	                 ACCESS_SALT_SIZE, login->hash, STORE_HASH_SIZE);
}

static int take_octets(struct statement *statement, int column, uint8_t *to, size_t wanted)
{
	size_t size;
	const uint8_t *octets = column_octets(statement, column, &size);

	if (size != wanted)
		return -1;
	memcpy(to, octets, size);
	return 0;
}

int store_login_find(struct store *store, const char *username, struct store_login *login,
                     struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT username, account, role, salt, hash FROM login"
	                        " WHERE username = ?",
	                        fault, "t", username);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0) {
		column_text(&statement, 0, login->username, sizeof login->username);
		column_text(&statement, 1, login->account, sizeof login->account);
		column_text(&statement, 2, login->role, sizeof login->role);
		if (take_octets(&statement, 3, login->salt, ACCESS_SALT_SIZE) < 0 ||
		    take_octets(&statement, 4, login->hash, STORE_HASH_SIZE) < 0)
			rc = fault_set(fault, FAULT_DAMAGED, "login", "of another size");
	}
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "username", "no such name");
	return rc < 0 ? rc : 0;
}

int store_account_path(struct store *store, const char *account,
                       char path[ACCESS_DEPTH_MAX][STORE_ID_MAX], struct fault *fault)
{
	struct statement statement;
	int count = 0;
	/* Above a root there is '' again and again, and so above nobody. */
	int rc = statement_open(
		store, &statement,
		"WITH RECURSIVE up(id, step) AS (SELECT CAST(? AS TEXT), 1 UNION ALL"
		" SELECT COALESCE((SELECT a.parent FROM account a WHERE a.id = u.id), ''),"
		" u.step + 1 FROM up u WHERE u.step < ?)"
		" SELECT u.id, (SELECT 1 FROM account a WHERE a.id = u.id) FROM up u ORDER BY step",
		fault, "ti", account, (int64_t)ACCESS_DEPTH_MAX);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0)
		if (column_integer(&statement, 1) && count < ACCESS_DEPTH_MAX)
			column_text(&statement, 0, path[count++], STORE_ID_MAX);
	statement_close(&statement);
	return rc < 0 ? rc : count;
}
