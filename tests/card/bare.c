/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bare/aes.h"
#include "bare/des.h"
#include "bare/random.h"
#include "memory/memory.h"
#include "octets/hex.h"
#include "uicc/uicc.h"

/* The ciphers of ports without a library or an engine, against published vectors and against mbed TLS behind
 * the port of emulated cards. */

typedef int cipher(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
                   uint8_t *iv, const uint8_t *in, uint8_t *out, uint32_t size);

enum { SIZE_MAX_TESTED = 160, BLOCK_MAX = 16, ROUNDS = 400 };

static struct memory_port memory;
static uint8_t nothing[1];

struct published {
	const char *source, *key, *iv, *plain, *ciphered; /* iv NULL: ECB */
};

static const struct published aes_vectors[] = {
	{ "FIPS 197 C.1", "000102030405060708090a0b0c0d0e0f", NULL,
	  "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a" },
	{ "FIPS 197 C.2", "000102030405060708090a0b0c0d0e0f1011121314151617", NULL,
	  "00112233445566778899aabbccddeeff", "dda97ca4864cdfe06eaf70a0ec0d7191" },
	{ "FIPS 197 C.3", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", NULL,
	  "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089" },
	{ "SP 800-38A F.2.1", "2b7e151628aed2a6abf7158809cf4f3c",
	  "000102030405060708090a0b0c0d0e0f",
	  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
	  "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2" },
};

static const struct published des_vectors[] = {
	{ "SP 800-17 A.1", "0101010101010101", NULL, "8000000000000000", "95f8a5e5dd31d900" },
	{ "SP 800-17 A.1", "0101010101010101", NULL, "0000000000000001", "166b40b44aba4bd6" },
	{ "SP 800-17 A.2", "8001010101010101", NULL, "0000000000000000", "95a8d72813daa94d" },
	{ "SP 800-17 A.4", "7ca110454a1a6e57", NULL, "01a1d6d039776742", "690f5b0d9a26939b" },
	{ "SP 800-20 A.4", "7ca110454a1a6e577ca110454a1a6e57", NULL, "01a1d6d039776742",
	  "690f5b0d9a26939b" },
	{ "SP 800-67 B.1", "0123456789abcdef23456789abcdef01456789abcdef0123", NULL,
	  "5468652071756663", "a826fd8ce53b855f" },
};

static uint32_t octets(const char *text, uint8_t *to, size_t room)
{
	const int size = hex_read(text, "vector", to, room, NULL);

	assert_true(size >= 0);
	return (uint32_t)size;
}

static void expect_published(const struct published *vector, cipher *run, uint32_t block)
{
	uint8_t key[32], iv[BLOCK_MAX], start[BLOCK_MAX], plain[32], wanted[32], came[32];
	const uint32_t key_size = octets(vector->key, key, sizeof key);
	const uint32_t size = octets(vector->plain, plain, sizeof plain);

	octets(vector->ciphered, wanted, sizeof wanted);
	memset(start, 0, sizeof start);
	if (vector->iv)
		octets(vector->iv, start, sizeof start);
	memcpy(iv, start, sizeof iv);
	assert_int_equal(run(NULL, vector->iv ? UICC_AES_CBC_ENCRYPT : UICC_AES_ECB_ENCRYPT, key,
	                     key_size, iv, plain, came, size),
	                 0);
	assert_memory_equal(came, wanted, size);
	memcpy(iv, start, sizeof iv);
	assert_int_equal(run(NULL, UICC_AES_CBC_DECRYPT, key, key_size, iv, came, came, size), 0);
	assert_memory_equal(came, plain, size);
	assert_memory_equal(iv, wanted + size - block, block);
}

/* Given what the standards print, when it is ciphered and deciphered, then it is what they print. */
static void ciphers_give_what_the_standards_print(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof aes_vectors / sizeof aes_vectors[0]; i++)
		expect_published(&aes_vectors[i], bare_aes, 16);
	for (size_t i = 0; i < sizeof des_vectors / sizeof des_vectors[0]; i++)
		expect_published(&des_vectors[i], bare_des, 8);
}

static void fill(uint8_t *to, size_t size)
{
	while (size-- > 0)
		*to++ = (uint8_t)(rand() >> 7);
}

/* The same call to both: output, vector and what they return. */
static void expect_alike(cipher *ours, cipher *theirs, enum uicc_aes_mode mode, uint32_t key_size,
                         uint32_t block)
{
	uint8_t key[32], in[SIZE_MAX_TESTED], a[SIZE_MAX_TESTED], b[SIZE_MAX_TESTED];
	uint8_t iv_a[BLOCK_MAX], iv_b[BLOCK_MAX];
	const uint32_t size = block * ((uint32_t)rand() % (SIZE_MAX_TESTED / block + 1));

	fill(key, sizeof key);
	fill(in, sizeof in);
	fill(iv_a, sizeof iv_a);
	memcpy(iv_b, iv_a, sizeof iv_b);
	memcpy(a, in, sizeof a); /* in place */
	memset(b, 0, sizeof b);
	assert_int_equal(theirs(&memory, mode, key, key_size, iv_b, in,
	                        mode == UICC_AES_CBC_MAC ? NULL : b, size),
	                 0);
	assert_int_equal(ours(NULL, mode, key, key_size, iv_a, a,
	                      mode == UICC_AES_CBC_MAC ? NULL : a, size),
	                 0);
	if (mode != UICC_AES_CBC_MAC)
		assert_memory_equal(a, b, size);
	assert_memory_equal(iv_a, iv_b, block);
}

/* Given any key, vector and octets, when both work on them, then ours is as mbed TLS. */
static void ciphers_are_as_those_of_a_library(void **state)
{
	static const uint32_t aes_keys[] = { 16, 24, 32 }, des_keys[] = { 8, 16, 24 };

	(void)state;
	srand(1);
	memory_port_init(&memory, nothing, sizeof nothing);
	for (int round = 0; round < ROUNDS; round++)
		for (int mode = UICC_AES_ECB_ENCRYPT; mode <= UICC_AES_CBC_MAC; mode++)
			for (int i = 0; i < 3; i++) {
				expect_alike(bare_aes, memory.port.aes, (enum uicc_aes_mode)mode,
				             aes_keys[i], 16);
				expect_alike(bare_des, memory.port.des, (enum uicc_aes_mode)mode,
				             des_keys[i], 8);
			}
}

/* Given another key size or half a block, when a cipher is called, then it refuses and writes nothing. */
static void a_size_no_cipher_has_is_refused(void **state)
{
	uint8_t key[32] = { 0 }, iv[BLOCK_MAX] = { 0 }, in[32] = { 0 }, out[32];

	(void)state;
	memset(out, 0x5A, sizeof out);
	for (uint32_t size = 0; size <= 32; size++) {
		const bool aes = size == 16 || size == 24 || size == 32;
		const bool des = size == 8 || size == 16 || size == 24;

		assert_int_equal(bare_aes(NULL, UICC_AES_ECB_ENCRYPT, key, size, iv, in, out, 0),
		                 aes ? 0 : UICC_ERR_PORT);
		assert_int_equal(bare_des(NULL, UICC_AES_ECB_ENCRYPT, key, size, iv, in, out, 0),
		                 des ? 0 : UICC_ERR_PORT);
	}
	assert_int_equal(bare_aes(NULL, UICC_AES_CBC_ENCRYPT, key, 16, iv, in, out, 17),
	                 UICC_ERR_PORT);
	assert_int_equal(bare_des(NULL, UICC_AES_CBC_ENCRYPT, key, 8, iv, in, out, 9),
	                 UICC_ERR_PORT);
	for (size_t i = 0; i < sizeof out; i++)
		assert_int_equal(out[i], 0x5A);
}

/* Given one seed, when two cards start with it, then they give the same; after the start the seed is another, and
 * so are the octets; anything extra makes them others too. */
static void random_octets_follow_from_seed_start_and_extra(void **state)
{
	const uint8_t none[BARE_SEED_SIZE] = { 0 }, some[BARE_SEED_SIZE] = { 1 };
	uint8_t seed[3][BARE_SEED_SIZE] = { { 7 }, { 7 }, { 7 } }, octet[4][40];
	struct bare_random random[3];

	(void)state;
	bare_random_start(&random[0], seed[0], none);
	bare_random_start(&random[1], seed[1], none);
	bare_random_start(&random[2], seed[2], some);
	for (int i = 0; i < 3; i++)
		bare_random_take(&random[i], octet[i], sizeof octet[i]);
	assert_memory_equal(octet[0], octet[1], sizeof octet[0]);
	assert_memory_not_equal(octet[0], octet[2], sizeof octet[0]);
	assert_memory_not_equal(octet[0], octet[0] + 16, 16);
	bare_random_take(&random[0], octet[3], sizeof octet[3]);
	assert_memory_not_equal(octet[0], octet[3], sizeof octet[3]);
	assert_memory_equal(seed[0], seed[1], sizeof seed[0]);
	bare_random_start(&random[1], seed[1], none);
	assert_memory_not_equal(seed[0], seed[1], sizeof seed[0]);
	bare_random_take(&random[1], octet[3], sizeof octet[3]);
	assert_memory_not_equal(octet[0], octet[3], sizeof octet[3]);
}

/* Given the octets of many calls, when their bits are counted, then about half of them are set. */
static void random_octets_have_as_many_ones_as_zeros(void **state)
{
	const uint8_t none[BARE_SEED_SIZE] = { 0 };
	uint8_t seed[BARE_SEED_SIZE] = { 0 }, octet[32];
	struct bare_random random;
	int ones = 0;

	(void)state;
	bare_random_start(&random, seed, none);
	for (int i = 0; i < 256; i++) {
		bare_random_take(&random, octet, sizeof octet);
		for (size_t k = 0; k < sizeof octet; k++)
			ones += __builtin_popcount(octet[k]);
	}
	assert_in_range(ones, 32768 - 640, 32768 + 640); /* five standard deviations */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ciphers_give_what_the_standards_print),
		cmocka_unit_test(ciphers_are_as_those_of_a_library),
		cmocka_unit_test(a_size_no_cipher_has_is_refused),
		cmocka_unit_test(random_octets_follow_from_seed_start_and_extra),
		cmocka_unit_test(random_octets_have_as_many_ones_as_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
