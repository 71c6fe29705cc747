/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/aes.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

int aes_cbc(const uint8_t *key, size_t key_size, bool encrypt, uint8_t *octets, size_t size,
            struct fault *fault)
{
	static const uint8_t zero[AES_BLOCK];
	const EVP_CIPHER *cipher = key_size == 16   ? EVP_aes_128_cbc()
	                           : key_size == 24 ? EVP_aes_192_cbc()
	                                            : EVP_aes_256_cbc();
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0, ok;

	ok = ctx && EVP_CipherInit_ex(ctx, cipher, NULL, key, zero, encrypt) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	     EVP_CipherUpdate(ctx, octets, &done, octets, (int)size) == 1 && (size_t)done == size;
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : fault_set(fault, FAULT_SYSTEM, "libcrypto", "AES-CBC failed");
}

int aes_cmac(const uint8_t *key, size_t key_size, const struct aes_piece *pieces, size_t count,
             uint8_t mac[AES_BLOCK], struct fault *fault)
{
	static char ciphers[][12] = { "AES-128-CBC", "AES-192-CBC", "AES-256-CBC" };
	char *cipher = ciphers[key_size == 16 ? 0 : key_size == 24 ? 1 : 2];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = algorithm ? EVP_MAC_CTX_new(algorithm) : NULL;
	size_t size = 0;
	bool ok;

	ok = ctx && EVP_MAC_init(ctx, key, key_size, params) == 1;
	for (size_t i = 0; i < count && ok; i++)
		ok = EVP_MAC_update(ctx, pieces[i].octets, pieces[i].size) == 1;
	ok = ok && EVP_MAC_final(ctx, mac, &size, AES_BLOCK) == 1 && size == AES_BLOCK;
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(algorithm);
	return ok ? 0 : fault_set(fault, FAULT_SYSTEM, "libcrypto", "AES-CMAC failed");
}
