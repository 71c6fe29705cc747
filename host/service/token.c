/* SPDX-License-Identifier: Apache-2.0 */
#include "service/token.h"

#include <string.h>
#include <sys/random.h>

#include <openssl/evp.h>

#include "service/password.h"
#include "service/uuid.h"
#include "store/access.h"

enum { TOKEN_OCTETS = 32 };

static const char access_kind[] = "ACCESS", refresh_kind[] = "REFRESH";

/* 32 random octets: one hash is enough, there is nothing to guess. */
static int hash_token(const char *token, uint8_t hash[STORE_HASH_SIZE], struct fault *fault)
{
	unsigned size = 0;

	if (EVP_Digest(token, strlen(token), hash, &size, EVP_sha256(), NULL) == 1 &&
	    size == STORE_HASH_SIZE)
		return 0;
	return fault_set(fault, FAULT_SYSTEM, "libcrypto", "SHA-256 failed");
}

/* base64url without padding, RFC 4648 5. */
static int new_text(char text[ACCOUNT_TOKEN_MAX], struct fault *fault)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789-_";
	uint8_t octets[TOKEN_OCTETS + 1] = { 0 };
	char *to = text;

	if (getrandom(octets, TOKEN_OCTETS, 0) != TOKEN_OCTETS)
		return fault_set(fault, FAULT_SYSTEM, "random", "the system gives none");
	to = stpcpy(to, "rc_");
	for (unsigned bit = 0; bit < TOKEN_OCTETS * 8; bit += 6) {
		const unsigned pair = (unsigned)octets[bit / 8] << 8 | octets[bit / 8 + 1];

		*to++ = digits[pair >> (10 - bit % 8) & 0x3F];
	}
	*to = '\0';
	return 0;
}

/* account, role, kind, pair and expires of the row count; its id is set. */
static int add_token(struct service *service, struct store_token *row, char text[ACCOUNT_TOKEN_MAX],
                     struct fault *fault)
{
	uint8_t hash[STORE_HASH_SIZE];
	int rc;

	row->created = store_now(service->store);
	if ((rc = uuid_new(row->id, fault)) < 0 || (rc = new_text(text, fault)) < 0 ||
	    (rc = hash_token(text, hash, fault)) < 0)
		return rc;
	return store_token_add(service->store, row, hash, fault);
}

int token_create(struct service *service, const char *account, enum account_role role,
                 int64_t valid_s, struct token *token, struct fault *fault)
{
	struct store_token row = { .expires = valid_s ? store_now(service->store) + valid_s * 1000
		                                      : 0 };
	struct account owner;
	int rc = account_find(service, account, &owner, fault);

	if (rc < 0)
		return rc;
	strcpy(row.account, owner.id);
	strcpy(row.role, account_role_text(role));
	strcpy(row.kind, access_kind);
	rc = add_token(service, &row, token->text, fault);
	strcpy(token->id, row.id);
	return rc;
}

static int find_token(struct service *service, const char *text, const char *kind,
                      struct store_token *row, struct fault *fault)
{
	uint8_t hash[STORE_HASH_SIZE];
	int rc = hash_token(text, hash, fault);

	if (rc == 0)
		rc = store_token_find(service->store, hash, kind, store_now(service->store), row,
		                      fault);
	return rc == FAULT_ABSENT ? fault_set(fault, FAULT_REFUSED, "token", "nobody's") : rc;
}

int account_authenticate(struct service *service, const char *token, struct account *account,
                         struct fault *fault)
{
	struct store_token row;
	int rc = find_token(service, token, access_kind, &row, fault);

	if (rc == 0)
		rc = account_find(service, row.account, account, fault);
	if (rc == 0)
		account->role = account_role_of_text(row.role);
	return rc;
}

static int check_login(const char *username, const char *password, struct fault *fault)
{
	const size_t size = strlen(password);

	if (!username[0] || strlen(username) >= TOKEN_USERNAME_MAX)
		return fault_set(fault, FAULT_INPUT, "username", "has 1 to %d octets",
		                 TOKEN_USERNAME_MAX - 1);
	if (!account_name_is_shown(username))
		return fault_set(fault, FAULT_INPUT, "username", "holds a control character");
	if (size < TOKEN_PASSWORD_MIN || size > TOKEN_PASSWORD_MAX)
		return fault_set(fault, FAULT_INPUT, "password", "has %d to %d octets",
		                 TOKEN_PASSWORD_MIN, TOKEN_PASSWORD_MAX);
	return 0;
}

static int refuse_within(struct service *service, struct fault *fault)
{
	return store_is_within(service->store)
	               ? fault_set(fault, FAULT_SYSTEM, "password",
	                           "is not worked on while a transaction waits")
	               : 0;
}

int token_login_prepare(struct service *service, enum account_role role, const char *username,
                        const char *password, struct store_login *login, struct fault *fault)
{
	int rc = check_login(username, password, fault);

	if (rc == 0)
		rc = refuse_within(service, fault);
	if (rc < 0)
		return rc;
	memset(login, 0, sizeof *login);
	strcpy(login->username, username);
	strcpy(login->role, account_role_text(role));
	if (getrandom(login->salt, sizeof login->salt, 0) != sizeof login->salt)
		return fault_set(fault, FAULT_SYSTEM, "random", "the system gives none");
	return password_hash(password, login->salt, sizeof login->salt, login->hash, fault);
}

int token_login_keep(struct service *service, const char *account, const struct store_login *login,
                     struct fault *fault)
{
	struct store_login row = *login;
	int rc;

	strcpy(row.account, account);
	rc = store_login_add(service->store, &row, fault);
	return rc == FAULT_BUSY ? fault_set(fault, FAULT_BUSY, "username", "is taken") : rc;
}

int token_login_add(struct service *service, const char *account, enum account_role role,
                    const char *username, const char *password, struct fault *fault)
{
	struct store_login login;
	const int rc = token_login_prepare(service, role, username, password, &login, fault);

	return rc < 0 ? rc : token_login_keep(service, account, &login, fault);
}

static int add_pair(struct service *service, const char *account, const char *role,
                    struct token_pair *pair, struct fault *fault)
{
	struct store_token row = { .expires = store_now(service->store) +
		                              (int64_t)TOKEN_VALID_S * 1000 };
	int rc = uuid_new(row.pair, fault);

	if (rc < 0)
		return rc;
	strcpy(pair->account, account);
	strcpy(row.account, account);
	strcpy(row.role, role);
	strcpy(row.kind, access_kind);
	if ((rc = add_token(service, &row, pair->token, fault)) < 0)
		return rc;
	strcpy(row.kind, refresh_kind);
	return add_token(service, &row, pair->refresh, fault);
}

/* A new pair, and the end of the one that the token called ends belongs to (NULL: none), at once. */
static int exchange(struct service *service, const char *ends, const char *account,
                    const char *role, struct token_pair *pair, struct fault *fault)
{
	int rc = store_begin(service->store, fault);

	if (rc < 0)
		return rc;
	if (ends)
		rc = store_token_revoke(service->store, ends, store_now(service->store), fault);
	if (rc == 0)
		rc = add_pair(service, account, role, pair, fault);
	if (rc == 0)
		return store_commit(service->store, fault);
	store_rollback(service->store);
	return rc == FAULT_ABSENT ? fault_set(fault, FAULT_REFUSED, "token", "nobody's") : rc;
}

int token_login(struct service *service, const char *username, const char *password,
                struct token_pair *pair, struct fault *fault)
{
	struct store_login login = { 0 };
	bool fits = false;
	int found, rc = refuse_within(service, fault);

	if (rc < 0)
		return rc;
	found = store_login_find(service->store, username, &login, fault);
	if (found < 0 && found != FAULT_ABSENT)
		return found;
	/* Of a name that is not there the salt is zero, and no hash is its. */
	rc = password_fits(password, login.salt, sizeof login.salt, login.hash, &fits, fault);
	if (rc < 0)
		return rc;
	if (found < 0 || !fits)
		return fault_set(fault, FAULT_REFUSED, "credentials", "do not fit");
	return exchange(service, NULL, login.account, login.role, pair, fault);
}

int token_renew(struct service *service, const char *token, const char *refresh,
                struct token_pair *pair, struct fault *fault)
{
	struct store_token old, other;
	const int first = find_token(service, token, access_kind, &old, fault);
	const int second = find_token(service, refresh, refresh_kind, &other, fault);

	if (first < 0 || second < 0)
		return first < 0 ? first : second;
	if (!old.pair[0] || strcmp(old.pair, other.pair) != 0)
		return fault_set(fault, FAULT_REFUSED, "token", "not of one pair");
	return exchange(service, old.id, old.account, old.role, pair, fault);
}
