/* SPDX-License-Identifier: Apache-2.0 */
#include "service/password.h"

#include <pthread.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { COST = 32768, BLOCKS = 8, LANES = 1, MEMORY_MAX = 64 << 20 };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

int password_hash(const char *password, const uint8_t *salt, size_t size,
                  uint8_t hash[PASSWORD_HASH_SIZE], struct fault *fault)
{
	int done;

	pthread_mutex_lock(&one_at_a_time);
	done = EVP_PBE_scrypt(password, strlen(password), salt, size, COST, BLOCKS, LANES,
	                      MEMORY_MAX, hash, PASSWORD_HASH_SIZE);
	pthread_mutex_unlock(&one_at_a_time);
	return done == 1 ? 0 : fault_set(fault, FAULT_SYSTEM, "libcrypto", "scrypt failed");
}

int password_fits(const char *password, const uint8_t *salt, size_t size,
                  const uint8_t hash[PASSWORD_HASH_SIZE], bool *fits, struct fault *fault)
{
	uint8_t found[PASSWORD_HASH_SIZE];
	const int rc = password_hash(password, salt, size, found, fault);

	*fits = rc == 0 && CRYPTO_memcmp(found, hash, sizeof found) == 0;
	OPENSSL_cleanse(found, sizeof found);
	return rc;
}
