/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/cipher.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { DES_KEY = 8, DES_BLOCK = 8, AES_BLOCK = 16, FED_MAX = 24 };

struct cipher {
	EVP_CIPHER_CTX *encrypt, *decrypt;
	size_t block;
	bool cmac;
	uint8_t whole[CIPHER_BLOCK_MAX], part[CIPHER_BLOCK_MAX]; /* K1 and K2 of SP 800-38B 6.1 */
};

/* DES is 3DES with one key three times, which libcrypto has without its legacy provider. */
static const struct row {
	const char *name;
	const EVP_CIPHER *(*cbc)(void);
	uint8_t algorithm, key_size, block;
} rows[] = {
	{ "DES", EVP_des_ede3_cbc, CIPHER_DES, 8, DES_BLOCK },
	{ "3DES, two keys", EVP_des_ede3_cbc, CIPHER_3DES_2, 16, DES_BLOCK },
	{ "3DES, three keys", EVP_des_ede3_cbc, CIPHER_3DES_3, 24, DES_BLOCK },
	{ "AES-128", EVP_aes_128_cbc, CIPHER_AES, 16, AES_BLOCK },
	{ "AES-192", EVP_aes_192_cbc, CIPHER_AES, 24, AES_BLOCK },
	{ "AES-256", EVP_aes_256_cbc, CIPHER_AES, 32, AES_BLOCK },
};

static const struct row *find_row(uint8_t algorithm, size_t key_size)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].algorithm == algorithm && rows[i].key_size == key_size)
			return &rows[i];
	return NULL;
}

const char *cipher_name(uint8_t algorithm, size_t key_size)
{
	const struct row *row = find_row(algorithm, key_size);

	return row ? row->name : NULL;
}

static EVP_CIPHER_CTX *set_up(const EVP_CIPHER *cbc, const uint8_t *key, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx && EVP_CipherInit_ex(ctx, cbc, NULL, key, NULL, encrypt) == 1 &&
	    EVP_CIPHER_CTX_set_padding(ctx, 0) == 1)
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

/* CBC from initial value zero; to may be octets. */
static int run(EVP_CIPHER_CTX *ctx, const uint8_t *octets, size_t size, uint8_t *to,
               struct fault *fault)
{
	static const uint8_t zero[CIPHER_BLOCK_MAX];
	int done = 0;

	if (EVP_CipherInit_ex(ctx, NULL, NULL, NULL, zero, -1) != 1 ||
	    EVP_CipherUpdate(ctx, to, &done, octets, (int)size) != 1 || (size_t)done != size)
		return fault_set(fault, FAULT_SYSTEM, "libcrypto", "ciphering failed");
	return 0;
}

/* Twice the element, in the field of SP 800-38B 6.1. */
static void double_block(const uint8_t from[AES_BLOCK], uint8_t to[AES_BLOCK])
{
	const uint8_t carried = from[0] & 0x80 ? 0x87 : 0;

	for (int i = 0; i < AES_BLOCK; i++)
		to[i] = (uint8_t)(from[i] << 1 | (i + 1 < AES_BLOCK ? from[i + 1] >> 7 : 0));
	to[AES_BLOCK - 1] ^= carried;
}

static int derive_cmac(struct cipher *cipher, struct fault *fault)
{
	uint8_t zero[AES_BLOCK] = { 0 };
	int rc;

	if (!cipher->cmac)
		return 0;
	rc = run(cipher->encrypt, zero, sizeof zero, zero, fault);
	double_block(zero, cipher->whole);
	double_block(cipher->whole, cipher->part);
	OPENSSL_cleanse(zero, sizeof zero);
	return rc;
}

int cipher_open(uint8_t algorithm, const uint8_t *key, size_t key_size, const char *where,
                struct cipher **cipher, struct fault *fault)
{
	const struct row *row = find_row(algorithm, key_size);
	uint8_t fed[CIPHER_KEY_MAX];
	struct cipher *made;
	int rc;

	*cipher = NULL;
	if (!row)
		return fault_set(fault, FAULT_INPUT, where,
		                 "algorithm %X with a key of %zu octets; DES has 8, 3DES 16 or 24, "
		                 "AES 16, 24 or 32",
		                 algorithm, key_size);
	if (!(made = calloc(1, sizeof *made)))
		return fault_set(fault, FAULT_SYSTEM, where, "out of memory");
	memcpy(fed, key, key_size);
	/* K1 K1 K1 and K1 K2 K1: what is missing is the first key again. */
	for (size_t at = key_size; row->block == DES_BLOCK && at < FED_MAX; at += DES_KEY)
		memcpy(fed + at, key, DES_KEY);
	made->block = row->block;
	made->cmac = row->algorithm == CIPHER_AES;
	made->encrypt = set_up(row->cbc(), fed, 1);
	made->decrypt = set_up(row->cbc(), fed, 0);
	OPENSSL_cleanse(fed, sizeof fed);
	rc = made->encrypt && made->decrypt
	             ? derive_cmac(made, fault)
	             : fault_set(fault, FAULT_SYSTEM, "libcrypto", "no %s to be had", row->name);
	if (rc < 0)
		cipher_close(made);
	else
		*cipher = made;
	return rc;
}

void cipher_close(struct cipher *cipher)
{
	if (!cipher)
		return;
	EVP_CIPHER_CTX_free(cipher->encrypt);
	EVP_CIPHER_CTX_free(cipher->decrypt);
	OPENSSL_cleanse(cipher, sizeof *cipher);
	free(cipher);
}

size_t cipher_block(const struct cipher *cipher)
{
	return cipher->block;
}

int cipher_cbc(struct cipher *cipher, bool encrypt, uint8_t *octets, size_t size,
               struct fault *fault)
{
	if (size == 0)
		return 0;
	return run(encrypt ? cipher->encrypt : cipher->decrypt, octets, size, octets, fault);
}

int cipher_mac(struct cipher *cipher, uint8_t *octets, size_t size, uint8_t mac[CIPHER_BLOCK_MAX],
               struct fault *fault)
{
	const size_t block = cipher->block;
	const bool whole = size > 0 && size % block == 0;
	const size_t padded = whole ? size : size + block - size % block;
	int rc;

	memset(octets + size, 0, padded - size);
	if (cipher->cmac) {
		const uint8_t *last = whole ? cipher->whole : cipher->part;

		if (!whole)
			octets[size] = 0x80;
		for (size_t i = 0; i < block; i++)
			octets[padded - block + i] ^= last[i];
	}
	rc = run(cipher->encrypt, octets, padded, octets, fault);
	memcpy(mac, octets + padded - block, block);
	return rc;
}
