/* SPDX-License-Identifier: Apache-2.0 */
#include "support/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

enum { AES_BLOCK = 16, DES_BLOCK = 8, OCTETS_MAX = 4096 };

size_t test_block(const struct test_key *key)
{
	return key->algorithm == TEST_AES || key->algorithm == 0 ? AES_BLOCK : DES_BLOCK;
}

/* The key as the cipher wants it: triple DES always with three, single DES with one thrice. */
static const EVP_CIPHER *cipher_of(const struct test_key *key, uint8_t octets[32])
{
	memcpy(octets, key->octets, sizeof key->octets);
	switch (key->algorithm) {
	case TEST_DES:
		memcpy(octets + 8, key->octets, 8);
		memcpy(octets + 16, key->octets, 8);
		return EVP_des_ede3_cbc();
	case TEST_3DES_2:
		memcpy(octets + 16, key->octets, 8);
		return EVP_des_ede3_cbc();
	case TEST_3DES_3:
		return EVP_des_ede3_cbc();
	default:
		return key->size == 16   ? EVP_aes_128_cbc()
		       : key->size == 24 ? EVP_aes_192_cbc()
		                         : EVP_aes_256_cbc();
	}
}

void test_cbc(const struct test_key *key, bool encrypt, uint8_t *octets, size_t size)
{
	static const uint8_t iv[AES_BLOCK];
	uint8_t key_octets[32], out[OCTETS_MAX];
	const EVP_CIPHER *cipher = cipher_of(key, key_octets);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int got = 0;

	assert_non_null(ctx);
	assert_true(size <= sizeof out);
	assert_int_equal(size % test_block(key), 0);
	assert_int_equal(EVP_CipherInit_ex(ctx, cipher, NULL, key_octets, iv, encrypt), 1);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert_int_equal(EVP_CipherUpdate(ctx, out, &got, octets, (int)size), 1);
	assert_int_equal(got, size);
	memcpy(octets, out, size);
	EVP_CIPHER_CTX_free(ctx);
}

static void cmac(const struct test_key *key, const uint8_t *octets, size_t size, uint8_t *mac)
{
	char name[16];
	OSSL_PARAM params[2] = { { 0 } };
	EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(algorithm);
	size_t got = 0;

	snprintf(name, sizeof name, "AES-%zu-CBC", key->size * 8);
	params[0] = (OSSL_PARAM){ .key = "cipher",
		                  .data_type = OSSL_PARAM_UTF8_STRING,
		                  .data = name,
		                  .data_size = strlen(name) };
	assert_non_null(ctx);
	assert_int_equal(EVP_MAC_init(ctx, key->octets, key->size, params), 1);
	assert_int_equal(EVP_MAC_update(ctx, octets, size), 1);
	assert_int_equal(EVP_MAC_final(ctx, mac, &got, AES_BLOCK), 1);
	assert_int_equal(got, AES_BLOCK);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(algorithm);
}

static size_t join(const uint8_t *first, size_t first_size, const uint8_t *second,
                   size_t second_size, uint8_t to[OCTETS_MAX])
{
	assert_true(first_size + second_size + DES_BLOCK <= OCTETS_MAX);
	memcpy(to, first, first_size);
	if (second_size > 0)
		memcpy(to + first_size, second, second_size);
	return first_size + second_size;
}

void test_mac(const struct test_key *key, const uint8_t *first, size_t first_size,
              const uint8_t *second, size_t second_size, uint8_t mac[16])
{
	uint8_t octets[OCTETS_MAX] = { 0 };
	size_t size = join(first, first_size, second, second_size, octets);

	if (test_block(key) == AES_BLOCK) {
		cmac(key, octets, size, mac);
		return;
	}
	size = (size + DES_BLOCK - 1) / DES_BLOCK * DES_BLOCK;
	test_cbc(key, true, octets, size);
	memcpy(mac, octets + size - DES_BLOCK, DES_BLOCK);
}

void test_crc(size_t crc_size, const uint8_t *first, size_t first_size, const uint8_t *second,
              size_t second_size, uint8_t crc[4])
{
	const uint32_t polynomial = crc_size == 2 ? 0x8408 : 0xEDB88320;
	uint32_t sum = crc_size == 2 ? 0xFFFF : 0xFFFFFFFF;
	uint8_t octets[OCTETS_MAX];
	const size_t size = join(first, first_size, second, second_size, octets);

	for (size_t bit = 0; bit < 8 * size; bit++) {
		const bool out = ((sum ^ (uint32_t)octets[bit / 8] >> bit % 8) & 1) != 0;

		sum = sum >> 1 ^ (out ? polynomial : 0);
	}
	for (size_t i = 0; i < crc_size; i++)
		crc[i] = (uint8_t)(~sum >> 8 * (crc_size - 1 - i));
}
