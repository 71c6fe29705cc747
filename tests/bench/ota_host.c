/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "ota/change.h"
#include "ota/orders.h"
#include "ota/scp80.h"

/* The host's side of one message: change to packet, and its proof of receipt read. */

enum {
	CHECK = 8,
	DOWN_SIGNED = 98, /* octets under the check sum of the packet measured */
	UP_SIGNED = 40,   /* and of its receipt                                */
	RECEIPT_MAX = 64,
	RESULTS = 17, /* octets the applet answers                         */
};

#define TAR 0x524D43

static const struct algorithm {
	const char *name;
	uint8_t nibble, key_size, block;
	const EVP_CIPHER *(*cbc)(void);
	const char *mac;
} algorithms[] = {
	{ "AES-128", CIPHER_AES, 16, 16, EVP_aes_128_cbc, "AES-128-CBC" },
	{ "AES-256", CIPHER_AES, 32, 16, EVP_aes_256_cbc, "AES-256-CBC" },
	{ "3DES, two keys", CIPHER_3DES_2, 16, 8, EVP_des_ede_cbc, NULL },
};

struct bench_host {
	const struct algorithm *algorithm;
	struct change change;
	struct scp80_keys keys;
	struct scp80_crypto *crypto;
	struct scp80_header header;
	uint8_t receipt[RECEIPT_MAX];
	size_t receipt_size;
	struct scp80_response response;
	EVP_CIPHER_CTX *encrypt, *decrypt, *sign;
	EVP_MAC_CTX *mac;
};

static void must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static void run_build(void *ctx)
{
	struct bench_host *bench = ctx;
	uint8_t orders[ORDERS_MAX], packet[SCP80_PACKET_MAX];
	struct fault fault;
	const int size = orders_of_change(&bench->change, orders, &fault);

	must(scp80_wrap(bench->crypto, &bench->header, orders, (size_t)size, packet, &fault) > 0,
	     "a packet was not built");
}

static void run_both(void *ctx)
{
	struct bench_host *bench = ctx;
	struct fault fault = { 0 };

	run_build(ctx);
	must(scp80_unwrap(bench->crypto, &bench->header, bench->receipt, bench->receipt_size,
	                  &bench->response, &fault) == 0,
	     fault.text);
}

/* ---- the same calls of libcrypto alone, key schedules kept ---- */

static void bare_cbc(EVP_CIPHER_CTX *ctx, uint8_t *octets, size_t size)
{
	static const uint8_t zero[16];
	int done = 0;

	must(EVP_CipherInit_ex(ctx, NULL, NULL, NULL, zero, -1) == 1 &&
	             EVP_CipherUpdate(ctx, octets, &done, octets, (int)size) == 1,
	     "libcrypto");
}

static void bare_mac(struct bench_host *bench, uint8_t *octets, size_t size)
{
	uint8_t mac[16];
	size_t done;

	if (!bench->mac) {
		bare_cbc(bench->sign, octets, (size + 7) / 8 * 8);
		return;
	}
	must(EVP_MAC_init(bench->mac, NULL, 0, NULL) == 1 &&
	             EVP_MAC_update(bench->mac, octets, size) == 1 &&
	             EVP_MAC_final(bench->mac, mac, &done, sizeof mac) == 1,
	     "libcrypto");
}

/* Octets behind the TAR, in whole blocks. */
static size_t ciphered(const struct bench_host *bench, size_t signed_size, size_t clear)
{
	const size_t block = bench->algorithm->block;

	return (signed_size + CHECK - clear) / block * block;
}

static void run_bare_build(void *ctx)
{
	struct bench_host *bench = ctx;
	uint8_t octets[DOWN_SIGNED + 32] = { 0 };

	bare_mac(bench, octets, DOWN_SIGNED);
	bare_cbc(bench->encrypt, octets, ciphered(bench, DOWN_SIGNED, 10));
}

static void run_bare_both(void *ctx)
{
	struct bench_host *bench = ctx;
	uint8_t octets[UP_SIGNED + 32] = { 0 };

	run_bare_build(ctx);
	bare_cbc(bench->decrypt, octets, bench->receipt_size - 9);
	bare_mac(bench, octets, bench->receipt_size - CHECK);
}

static EVP_CIPHER_CTX *set_up(const struct algorithm *algorithm, const uint8_t *key, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	must(ctx && EVP_CipherInit_ex(ctx, algorithm->cbc(), NULL, key, NULL, encrypt) == 1 &&
	             EVP_CIPHER_CTX_set_padding(ctx, 0) == 1,
	     "libcrypto");
	return ctx;
}

/* ---- */

/* The card's answer, with the calls that are measured as bare. */
static void make_receipt(struct bench_host *bench)
{
	const size_t block = bench->algorithm->block;
	const size_t padding = (block - (15 + RESULTS) % block) % block;
	uint8_t *to = bench->receipt, joined[RECEIPT_MAX + 16] = { 0 };
	size_t done;
	uint8_t mac[16];

	bench->receipt_size = 24 + RESULTS + padding;
	memcpy(to, "\x02\x71\x00\x00\x00\x12RMC\x00\x00\x00\x00\x01", 14);
	to[4] = (uint8_t)(bench->receipt_size - 5);
	to[14] = (uint8_t)padding;
	memcpy(joined, to, 16);
	if (bench->mac) {
		EVP_MAC_update(bench->mac, joined, bench->receipt_size - CHECK);
		EVP_MAC_final(bench->mac, mac, &done, sizeof mac);
		memcpy(to + 16, mac, CHECK);
	} else {
		const size_t whole = (bench->receipt_size - CHECK + 7) / 8 * 8;

		bare_cbc(bench->sign, joined, whole);
		memcpy(to + 16, joined + whole - 8, CHECK);
	}
	bare_cbc(bench->encrypt, to + 9, bench->receipt_size - 9);
}

static void prepare(struct bench_host *bench, const struct algorithm *algorithm)
{
	json_t *body = json_load_file("vectors/requests/bulk-modify.json", 0, NULL);
	const json_t *first = json_array_get(json_object_get(body, "bulk"), 0);
	struct fault fault = { 0 };

	memset(bench, 0, sizeof *bench);
	bench->algorithm = algorithm;
	bench->keys.number = 1;
	bench->keys.kic_algorithm = bench->keys.kid_algorithm = algorithm->nibble;
	bench->keys.kic_size = bench->keys.kid_size = algorithm->key_size;
	for (uint8_t i = 0; i < SCP80_KEY_MAX; i++)
		bench->keys.kic[i] = bench->keys.kid[i] = i;
	bench->header = (struct scp80_header){ .spi = { 0x16, 0x19 }, .tar = TAR, .counter = 1 };
	must(change_of_json(json_object_get(first, "content"), "content", &bench->change, &fault) ==
	                     0 &&
	             scp80_open(&bench->keys, &bench->crypto, &fault) == 0,
	     fault.text);
	json_decref(body);
	bench->encrypt = set_up(algorithm, bench->keys.kic, 1);
	bench->decrypt = set_up(algorithm, bench->keys.kic, 0);
	if (algorithm->mac) {
		char name[16];
		const OSSL_PARAM params[] = {
			OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
			OSSL_PARAM_construct_end(),
		};
		EVP_MAC *kind = EVP_MAC_fetch(NULL, "CMAC", NULL);

		strcpy(name, algorithm->mac);
		bench->mac = EVP_MAC_CTX_new(kind);
		EVP_MAC_free(kind);
		must(EVP_MAC_init(bench->mac, bench->keys.kid, algorithm->key_size, params) == 1,
		     "libcrypto");
	} else {
		bench->sign = set_up(algorithm, bench->keys.kid, 1);
	}
	make_receipt(bench);
}

static void finish(struct bench_host *bench)
{
	scp80_close(bench->crypto);
	EVP_CIPHER_CTX_free(bench->encrypt);
	EVP_CIPHER_CTX_free(bench->decrypt);
	EVP_CIPHER_CTX_free(bench->sign);
	EVP_MAC_CTX_free(bench->mac);
}

void bench_ota_host(void)
{
	enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };
	static struct bench_host bench;
	double ns[ALGORITHMS];

	bench_heading("Secured packets on the host, the first card of the commission's request",
	              "libcrypto's calls for the same octets alone, key schedules kept");
	for (size_t i = 0; i < ALGORITHMS; i++) {
		const struct bench_work build = { algorithms[i].name, run_build, &bench };
		const struct bench_work both = { "  and its receipt read", run_both, &bench };
		const struct bench_work bare_build = { "bare", run_bare_build, &bench };
		const struct bench_work bare_both = { "bare", run_bare_both, &bench };

		prepare(&bench, &algorithms[i]);
		bench_compare(&build, &bare_build, 2);
		ns[i] = bench_compare(&both, &bare_both, 2);
		finish(&bench);
	}
	for (size_t i = 0; i < ALGORITHMS; i++)
		printf("  %-34s %12.0f messages per second\n", algorithms[i].name, 1e9 / ns[i]);
}
