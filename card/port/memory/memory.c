/* SPDX-License-Identifier: Apache-2.0 */
#include "memory/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

#include <mbedtls/aes.h>
#include <mbedtls/sha256.h>
#include <mbedtls/des.h>
#include <mbedtls/platform_util.h>

#include "memory/curve.h"
#include "uicc/uicc.h"

enum { BLOCK = 16 };

static bool lies_within(const struct memory_port *memory, uint32_t at, uint32_t size)
{
	return at <= memory->port.nvm_size && size <= memory->port.nvm_size - at;
}

static int memory_read(void *ctx, uint32_t at, uint8_t *to, uint32_t size)
{
	const struct memory_port *memory = ctx;

	if (!lies_within(memory, at, size))
		return UICC_ERR_PORT;
	memcpy(to, memory->octets + at, size);
	return 0;
}

static int memory_write(void *ctx, uint32_t at, const uint8_t *from, uint32_t size)
{
	struct memory_port *memory = ctx;

	if (!lies_within(memory, at, size))
		return UICC_ERR_PORT;
	memcpy(memory->octets + at, from, size);
	if (memory->wrote != NULL)
		memory->wrote(memory->ctx, at, size);
	return 0;
}

static int aes_ecb(mbedtls_aes_context *aes, const uint8_t *in, uint8_t *out, uint32_t size)
{
	int rc = 0;

	for (uint32_t at = 0; at < size && rc == 0; at += BLOCK)
		rc = mbedtls_aes_crypt_ecb(aes, MBEDTLS_AES_ENCRYPT, in + at, out + at);
	return rc;
}

static int aes_cbc_mac(mbedtls_aes_context *aes, uint8_t iv[BLOCK], const uint8_t *in,
                       uint32_t size)
{
	int rc = 0;

	for (uint32_t at = 0; at < size && rc == 0; at += BLOCK) {
		for (int i = 0; i < BLOCK; i++)
			iv[i] ^= in[at + (uint32_t)i];
		rc = mbedtls_aes_crypt_ecb(aes, MBEDTLS_AES_ENCRYPT, iv, iv);
	}
	return rc;
}

static int memory_aes(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
                      uint8_t iv[BLOCK], const uint8_t *in, uint8_t *out, uint32_t size)
{
	mbedtls_aes_context aes;
	int rc;

	(void)ctx;
	if (size % BLOCK != 0)
		return UICC_ERR_PORT;
	mbedtls_aes_init(&aes);
	if (mode == UICC_AES_CBC_DECRYPT)
		rc = mbedtls_aes_setkey_dec(&aes, key, key_size * 8);
	else
		rc = mbedtls_aes_setkey_enc(&aes, key, key_size * 8);
	if (rc == 0) {
		switch (mode) {
		case UICC_AES_ECB_ENCRYPT:
			rc = aes_ecb(&aes, in, out, size);
			break;
		case UICC_AES_CBC_ENCRYPT:
			rc = mbedtls_aes_crypt_cbc(&aes, MBEDTLS_AES_ENCRYPT, size, iv, in, out);
			break;
		case UICC_AES_CBC_DECRYPT:
			rc = mbedtls_aes_crypt_cbc(&aes, MBEDTLS_AES_DECRYPT, size, iv, in, out);
			break;
		case UICC_AES_CBC_MAC:
			rc = aes_cbc_mac(&aes, iv, in, size);
			break;
		}
	}
	mbedtls_aes_free(&aes); /* wipes the round keys */
	return rc == 0 ? 0 : UICC_ERR_PORT;
}

enum { DES_BLOCK = 8 };

/* Single DES is triple DES with one key three times. */
static int des_set_key(mbedtls_des3_context *des, bool encrypt, const uint8_t *key,
                       uint32_t key_size)
{
	uint8_t keys[3 * DES_BLOCK];
	int rc;

	if (key_size != DES_BLOCK && key_size != 2 * DES_BLOCK && key_size != 3 * DES_BLOCK)
		return UICC_ERR_PORT;
	for (uint32_t i = 0; i < sizeof keys; i++)
		keys[i] = key[i % key_size];
	rc = encrypt ? mbedtls_des3_set3key_enc(des, keys) : mbedtls_des3_set3key_dec(des, keys);
	mbedtls_platform_zeroize(keys, sizeof keys);
	return rc;
}

static int memory_des(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
                      uint8_t iv[DES_BLOCK], const uint8_t *in, uint8_t *out, uint32_t size)
{
	const bool decrypt = mode == UICC_AES_CBC_DECRYPT;
	uint8_t block[DES_BLOCK], next[DES_BLOCK];
	mbedtls_des3_context des;
	int rc;

	(void)ctx;
	if (size % DES_BLOCK != 0)
		return UICC_ERR_PORT;
	mbedtls_des3_init(&des);
	rc = des_set_key(&des, !decrypt, key, key_size);
	for (uint32_t at = 0; at < size && rc == 0; at += DES_BLOCK) {
		for (uint32_t i = 0; i < DES_BLOCK; i++) {
			next[i] = in[at + i];
			block[i] = (uint8_t)(next[i] ^
			                     (decrypt || mode == UICC_AES_ECB_ENCRYPT ? 0 : iv[i]));
		}
		rc = mbedtls_des3_crypt_ecb(&des, block, block);
		for (uint32_t i = 0; i < DES_BLOCK && decrypt; i++)
			block[i] ^= iv[i];
		if (mode != UICC_AES_ECB_ENCRYPT)
			memcpy(iv, decrypt ? next : block, DES_BLOCK);
		if (mode != UICC_AES_CBC_MAC)
			memcpy(out + at, block, DES_BLOCK);
	}
	mbedtls_des3_free(&des);
	return rc == 0 ? 0 : UICC_ERR_PORT;
}

static int memory_random(void *ctx, uint8_t *to, uint32_t size)
{
	(void)ctx;
	while (size > 0) {
		const ssize_t got = getrandom(to, size, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return UICC_ERR_PORT;
		to += got;
		size -= (uint32_t)got;
	}
	return 0;
}

static int memory_rng(void *ctx, unsigned char *to, size_t size)
{
	return memory_random(ctx, to, (uint32_t)size);
}

static int memory_agree(void *ctx, enum uicc_curve curve, const uint8_t *peer, uint32_t peer_size,
                        uint8_t *own, uint8_t shared[32])
{
	const struct curve_chance chance = { .rng = memory_rng, .ctx = ctx };

	return curve_agree(curve, NULL, &chance, peer, peer_size, own, shared);
}

static int memory_sha256(void *ctx, const uint8_t *in, uint32_t size, uint8_t digest[32])
{
	(void)ctx;
	return mbedtls_sha256_ret(in, size, digest, 0) == 0 ? 0 : UICC_ERR_PORT;
}

void memory_port_init(struct memory_port *memory, uint8_t *octets, uint32_t size)
{
	*memory = (struct memory_port){
		.port = {
			.ctx = memory,
			.nvm_size = size,
			.nvm_unit = 1,
			.nvm_map = octets,
			.nvm_read = memory_read,
			.nvm_write = memory_write,
			.aes = memory_aes,
			.des = memory_des,
			.random = memory_random,
			.agree = memory_agree,
			.sha256 = memory_sha256,
		},
		.octets = octets,
	};
}
