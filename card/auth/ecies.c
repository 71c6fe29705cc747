/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/ecies.h"

#include <stddef.h>

#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

/* TS 33.501 C.3.4: both profiles derive by ANSI X9.63 with SHA-256, encrypt by AES-128 in counter
 * mode and take the first half of a half HMAC-SHA-256. */

enum {
	SHARED = 32,
	OWN_MAX = 33,
	DIGEST = 32,
	HASH_BLOCK = 64,
	AES_KEY = 16,
	AES_BLOCK = 16,
	MAC_KEY = 32,
	MAC = 8,
	COUNTER = 4,
	DERIVED = 2 * DIGEST, /* encryption key, first counter block, MAC key */
	INNER_PAD = 0x36,
	OUTER_PAD = 0x5C,
};

_Static_assert(AES_KEY + AES_BLOCK + MAC_KEY == DERIVED, "two digests are all the keys");
_Static_assert(HASH_BLOCK + DIGEST <= UICC_SHA256_MAX, "the port hashes the outer part");
_Static_assert(HASH_BLOCK + ECIES_PLAIN_MAX <= UICC_SHA256_MAX, "and the inner");
_Static_assert(SHARED + COUNTER + OWN_MAX <= UICC_SHA256_MAX, "and what keys are derived from");
_Static_assert(OWN_MAX + MAC == ECIES_ADDED_MAX, "ephemeral public key and MAC");

struct profile {
	enum uicc_curve curve;
	uint8_t own_size; /* octets of the ephemeral public key: compressed, C.3.4.2   */
	uint8_t key_size, long_key_size; /* octets of a public key: one or the other   */
};

static const struct profile profiles[] = {
	[ECIES_PROFILE_A] = { UICC_CURVE_X25519, 32, 32, 32 },
	[ECIES_PROFILE_B] = { UICC_CURVE_P256, OWN_MAX, 33, 65 },
};

static const struct profile *find_profile(uint8_t scheme, uint16_t key_size)
{
	const struct profile *profile =
		&profiles[scheme < ECIES_PROFILE_B ? scheme : ECIES_PROFILE_B];

	if (scheme == ECIES_NULL || scheme > ECIES_PROFILE_B)
		return NULL;
	return key_size == profile->key_size || key_size == profile->long_key_size ? profile : NULL;
}

/* SEC 1 3.6.1: digests of secret, counter and the ephemeral public key. */
static int derive(const struct uicc_port *port, const uint8_t shared[SHARED], const uint8_t *own,
                  uint8_t own_size, uint8_t derived[DERIVED])
{
	uint8_t in[SHARED + COUNTER + OWN_MAX];
	int rc = 0;

	memcpy(in, shared, SHARED);
	memcpy(in + SHARED + COUNTER, own, own_size);
	for (uint32_t i = 0; i < DERIVED / DIGEST && rc == 0; i++) {
		put_u32(in + SHARED, i + 1);
		rc = port->sha256(port->ctx, in, SHARED + COUNTER + (uint32_t)own_size,
		                  derived + i * DIGEST);
	}
	return rc;
}

/* Counter mode within the first block. */
static int encrypt(const struct uicc_port *port, const uint8_t derived[DERIVED],
                   const uint8_t *plain, uint8_t size, uint8_t *out)
{
	uint8_t stream[AES_BLOCK], iv[AES_BLOCK] = { 0 };
	const int rc = port->aes(port->ctx, UICC_AES_ECB_ENCRYPT, derived, AES_KEY, iv,
	                         derived + AES_KEY, stream, AES_BLOCK);

	for (uint8_t i = 0; i < size && rc == 0; i++)
		out[i] = plain[i] ^ stream[i];
	return rc;
}

/* HMAC, RFC 2104, cut to its first octets. */
static int authenticate(const struct uicc_port *port, const uint8_t key[MAC_KEY],
                        const uint8_t *cipher, uint8_t size, uint8_t mac[MAC])
{
	uint8_t in[HASH_BLOCK + DIGEST], digest[DIGEST];
	int rc;

	memset(in, INNER_PAD, HASH_BLOCK);
	for (int i = 0; i < MAC_KEY; i++)
		in[i] ^= key[i];
	memcpy(in + HASH_BLOCK, cipher, size);
	rc = port->sha256(port->ctx, in, HASH_BLOCK + (uint32_t)size, digest);
	if (rc < 0)
		return rc;
	for (int i = 0; i < HASH_BLOCK; i++)
		in[i] ^= INNER_PAD ^ OUTER_PAD;
	memcpy(in + HASH_BLOCK, digest, DIGEST);
	rc = port->sha256(port->ctx, in, HASH_BLOCK + DIGEST, digest);
	if (rc == 0)
		memcpy(mac, digest, MAC);
	return rc;
}

int ecies_encrypt(const struct uicc_port *port, uint8_t scheme, const uint8_t *key,
                  uint16_t key_size, const uint8_t *plain, uint8_t size, uint8_t *out)
{
	const struct profile *const profile = find_profile(scheme, key_size);
	uint8_t shared[SHARED], derived[DERIVED];
	uint8_t *cipher;
	int rc;

	if (profile == NULL)
		return UICC_ERR_FORMAT;
	if (size > ECIES_PLAIN_MAX)
		return UICC_ERR_RANGE;
	cipher = out + profile->own_size;
	if ((rc = port->agree(port->ctx, profile->curve, key, key_size, out, shared)) == 0 &&
	    (rc = derive(port, shared, out, profile->own_size, derived)) == 0 &&
	    (rc = encrypt(port, derived, plain, size, cipher)) == 0)
		rc = authenticate(port, derived + AES_KEY + AES_BLOCK, cipher, size, cipher + size);
	return rc < 0 ? rc : profile->own_size + size + MAC;
}
