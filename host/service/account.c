/* SPDX-License-Identifier: Apache-2.0 */
#include "service/account.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <openssl/evp.h>

#include "octets/clock.h"
#include "service/uuid.h"
#include "store/store.h"

_Static_assert((int)ACCOUNT_ID_MAX == (int)STORE_ID_MAX, "an id is an id");
_Static_assert((int)ACCOUNT_NAME_MAX == (int)STORE_NAME_MAX, "a name is a name");

enum { TOKEN_OCTETS = 32 };

/* The token is 32 random octets: one hash is enough, there is nothing to guess. */
static int hash_token(const char *token, uint8_t hash[STORE_HASH_SIZE], struct fault *fault)
{
	unsigned size = 0;

	if (EVP_Digest(token, strlen(token), hash, &size, EVP_sha256(), NULL) == 1 &&
	    size == STORE_HASH_SIZE)
		return 0;
	return fault_set(fault, FAULT_SYSTEM, "libcrypto", "SHA-256 failed");
}

/* base64url without padding, RFC 4648 5. */
static int new_token(char token[ACCOUNT_TOKEN_MAX], struct fault *fault)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789-_";
	uint8_t octets[TOKEN_OCTETS + 1] = { 0 };
	char *to = token;

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

static void take_account(const struct store_account *row, struct account *account)
{
	strcpy(account->id, row->id);
	strcpy(account->name, row->name);
	strcpy(account->parent, row->parent);
}

int account_add(struct service *service, const char *name, const char *parent,
                struct account *account, char token[ACCOUNT_TOKEN_MAX], struct fault *fault)
{
	struct store_account row = { 0 }, above;
	uint8_t hash[STORE_HASH_SIZE];
	int rc;

	if (strlen(name) == 0 || strlen(name) >= sizeof row.name)
		return fault_set(fault, FAULT_INPUT, "name", "an account's name has 1 to %d octets",
		                 ACCOUNT_NAME_MAX - 1);
	if (parent && (rc = store_account_get(service->store, parent, &above, fault)) < 0)
		return rc;
	strcpy(row.name, name);
	strcpy(row.parent, parent ? above.id : "");
	if ((rc = uuid_new(row.id, fault)) < 0 || (rc = new_token(token, fault)) < 0 ||
	    (rc = hash_token(token, hash, fault)) < 0)
		return rc;
	take_account(&row, account);
	return store_account_add(service->store, &row, hash, clock_now_ms(), fault);
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

int account_authenticate(struct service *service, const char *token, struct account *account,
                         struct fault *fault)
{
	struct store_account row;
	uint8_t hash[STORE_HASH_SIZE];
	int rc = hash_token(token, hash, fault);

	if (rc == 0)
		rc = store_account_by_token(service->store, hash, &row, fault);
	if (rc == FAULT_ABSENT)
		return fault_set(fault, FAULT_REFUSED, "token", "nobody's");
	if (rc < 0)
		return rc;
	take_account(&row, account);
	return 0;
}
