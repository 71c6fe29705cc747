/* SPDX-License-Identifier: Apache-2.0 */
#include "network/suci.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "network/curves.h"
#include "octets/plmn.h"

enum {
	AT_HOME = 1, /* octets of a SUCI, from octet 4 of TS 24.501 9.11.3.4 */
	AT_ROUTING = 4,
	AT_SCHEME = 6,
	AT_KEY = 7,
	AT_OUTPUT = 8,
	SUCI_OF_IMSI = 0x01,
	AES_KEY = 16, /* what both profiles derive, TS 33.501 C.3.4 */
	COUNTER = 16,
	MAC_KEY = 32,
	DERIVED = AES_KEY + COUNTER + MAC_KEY,
	MAC = 8,
	IMSI_DIGITS = 15,
};

int suci_read(const uint8_t *octets, size_t size, struct suci *suci, struct fault *fault)
{
	if (size <= AT_OUTPUT || size - AT_OUTPUT > sizeof suci->output)
		return fault_set(fault, FAULT_INPUT, "suci", "%zu octets are none", size);
	if (octets[0] != SUCI_OF_IMSI)
		return fault_set(fault, FAULT_INPUT, "suci", "type %02X is no SUCI of an IMSI",
		                 octets[0]);
	*suci = (struct suci){ .scheme = octets[AT_SCHEME],
		               .key = octets[AT_KEY],
		               .output_size = size - AT_OUTPUT };
	if (plmn_to_text(octets + AT_HOME, suci->home) < 0 || suci->home[0] == 0)
		return fault_set(fault, FAULT_INPUT, "suci", "no home network");
	if (bcd_to_text(octets + AT_ROUTING, 2, suci->routing) < 0 || suci->routing[0] == 0)
		return fault_set(fault, FAULT_INPUT, "suci", "no routing indicator");
	memcpy(suci->output, octets + AT_OUTPUT, suci->output_size);
	return 0;
}

static int crypto_failed(struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, "libcrypto", "revealing a SUCI failed");
}

/* ANSI X9.63 with SHA-256, the ephemeral public key as what is shared. */
static int derive(const uint8_t secret[CURVES_SECRET], const uint8_t *ephemeral, size_t size,
                  uint8_t derived[DERIVED])
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "X963KDF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)secret,
		                                  CURVES_SECRET),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)ephemeral,
		                                  size),
		OSSL_PARAM_construct_end(),
	};
	const int ok = ctx && EVP_KDF_derive(ctx, derived, DERIVED, params) == 1;

	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ok ? 0 : -1;
}

static int decrypt(const uint8_t *derived, const uint8_t *cipher, size_t size, uint8_t *plain)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done;
	const int ok =
		ctx &&
		EVP_DecryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, derived, derived + AES_KEY) == 1 &&
		EVP_DecryptUpdate(ctx, plain, &done, cipher, (int)size) == 1;

	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : -1;
}

/* Opens ephemeral public key, ciphertext, MAC. Returns the octets at plain, or as suci_reveal(). */
static int open_output(const struct suci *suci, const uint8_t private[SUCI_PRIVATE],
                       uint8_t plain[SUCI_OUTPUT_MAX], struct fault *fault)
{
	const size_t own = curves_public_size(suci->scheme);
	uint8_t secret[CURVES_SECRET], derived[DERIVED], digest[EVP_MAX_MD_SIZE];
	const uint8_t *const cipher = suci->output + own;
	size_t size;
	int rc;

	if (own == 0 || suci->output_size <= own + MAC)
		return fault_set(fault, FAULT_INPUT, "suci",
		                 "%zu octets are no output of scheme %u", suci->output_size,
		                 suci->scheme);
	size = suci->output_size - own - MAC;
	rc = curves_secret(suci->scheme, private, suci->output, secret, fault);
	if (rc < 0)
		return rc;
	if (derive(secret, suci->output, own, derived) < 0 ||
	    !HMAC(EVP_sha256(), derived + AES_KEY + COUNTER, MAC_KEY, cipher, size, digest, NULL))
		rc = crypto_failed(fault);
	else if (CRYPTO_memcmp(digest, cipher + size, MAC) != 0)
		rc = fault_set(fault, FAULT_SECURITY, "suci", "the MAC is not that of this key");
	else if (decrypt(derived, cipher, size, plain) < 0)
		rc = crypto_failed(fault);
	OPENSSL_cleanse(secret, sizeof secret);
	OPENSSL_cleanse(derived, sizeof derived);
	return rc < 0 ? rc : (int)size;
}

int suci_reveal(const struct suci *suci, const uint8_t private[SUCI_PRIVATE], char imsi[16],
                struct fault *fault)
{
	uint8_t plain[SUCI_OUTPUT_MAX];
	char msin[2 * SUCI_OUTPUT_MAX + 1];
	const size_t home = strlen(suci->home);
	int size = (int)suci->output_size;

	if (suci->scheme == SUCI_NULL)
		memcpy(plain, suci->output, suci->output_size);
	else if ((size = open_output(suci, private, plain, fault)) < 0)
		return size;
	if (bcd_to_text(plain, (size_t)size, msin) < 0 || msin[0] == 0 ||
	    home + strlen(msin) > IMSI_DIGITS)
		return fault_set(fault, FAULT_INPUT, "suci", "it holds no digits of an IMSI");
	memcpy(imsi, suci->home, home);
	memcpy(imsi + home, msin, strlen(msin) + 1);
	return 0;
}
