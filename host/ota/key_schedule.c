/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/key_schedule.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { DES_KEY = 8, DES_BLOCK = 8, AES_BLOCK = 16, FED_MAX = 24 };

/* libcrypto goes on chaining from one call to the next, and setting a new initial value costs as much
 * as a short message: the block it would chain with is kept, and taken out again. */
struct chain {
	EVP_CIPHER_CTX *ctx;
	uint8_t block[CIPHER_BLOCK_MAX];
};

struct cipher {
	struct chain encrypt, decrypt;
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

static const uint8_t zero[CIPHER_BLOCK_MAX];

static EVP_CIPHER_CTX *set_up(const EVP_CIPHER *cbc, const uint8_t *key, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx && EVP_CipherInit_ex(ctx, cbc, NULL, key, zero, encrypt) == 1 &&
	    EVP_CIPHER_CTX_set_padding(ctx, 0) == 1)
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

static void add_block(uint8_t *to, const uint8_t *from, size_t block)
{
	for (size_t i = 0; i < block; i++)
		to[i] ^= from[i];
}

/* After a failure the next call begins anew. */
static int fail(struct chain *chain, struct fault *fault)
{
	memset(chain->block, 0, sizeof chain->block);
	EVP_CipherInit_ex(chain->ctx, NULL, NULL, NULL, zero, -1);
	return fault_set(fault, FAULT_SYSTEM, "libcrypto", "ciphering failed");
}

/* CBC in place from initial value zero. */
static int run(const struct cipher *cipher, struct chain *chain, uint8_t *octets, size_t size,
               struct fault *fault)
{
	const size_t block = cipher->block;
	const bool encrypt = chain == &cipher->encrypt;
	uint8_t last[CIPHER_BLOCK_MAX];
	int done = 0;

	if (encrypt)
		add_block(octets, chain->block, block);
	else
		memcpy(last, octets + size - block, block);
	if (EVP_CipherUpdate(chain->ctx, octets, &done, octets, (int)size) != 1 ||
	    (size_t)done != size)
		return fail(chain, fault);
	if (!encrypt)
		add_block(octets, chain->block, block);
	memcpy(chain->block, encrypt ? octets + size - block : last, block);
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
	uint8_t block[AES_BLOCK] = { 0 };
	int rc;

	if (!cipher->cmac)
		return 0;
	rc = run(cipher, &cipher->encrypt, block, sizeof block, fault);
	double_block(block, cipher->whole);
	double_block(cipher->whole, cipher->part);
	OPENSSL_cleanse(block, sizeof block);
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
	made->encrypt.ctx = set_up(row->cbc(), fed, 1);
	made->decrypt.ctx = set_up(row->cbc(), fed, 0);
	OPENSSL_cleanse(fed, sizeof fed);
	rc = made->encrypt.ctx && made->decrypt.ctx
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
	EVP_CIPHER_CTX_free(cipher->encrypt.ctx);
	EVP_CIPHER_CTX_free(cipher->decrypt.ctx);
	OPENSSL_cleanse(cipher, sizeof *cipher);
	free(cipher);
}

size_t cipher_block_size(const struct cipher *cipher)
{
	return cipher->block;
}

int cipher_cbc(struct cipher *cipher, bool encrypt, uint8_t *octets, size_t size,
               struct fault *fault)
{
	if (size == 0)
		return 0;
	return run(cipher, encrypt ? &cipher->encrypt : &cipher->decrypt, octets, size, fault);
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
		add_block(octets + padded - block, last, block);
	}
	rc = run(cipher, &cipher->encrypt, octets, padded, fault);
	memcpy(mac, octets + padded - block, block);
	return rc;
}
