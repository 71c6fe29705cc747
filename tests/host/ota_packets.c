/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/scp80.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <zlib.h>

#include "ota/spi.h"

/* Every combination of security there is, both ways, held against a second reading of TS 102 225
 * that is written here with other calls of libcrypto. */

enum { TAR = 0xB00011, COUNTER = 0x0102030405, ROOM = 600, BLOCK_MAX = 16 };

static const struct algorithm {
	uint8_t nibble, key_size, block;
	const EVP_CIPHER *(*cbc)(void);
	const char *mac; /* the CBC cipher of its CMAC; NULL: CBC-MAC */
} algorithms[] = {
	{ CIPHER_DES, 8, 8, EVP_des_ede3_cbc, NULL },
	{ CIPHER_3DES_2, 16, 8, EVP_des_ede_cbc, NULL },
	{ CIPHER_3DES_3, 24, 8, EVP_des_ede3_cbc, NULL },
	{ CIPHER_AES, 16, 16, EVP_aes_128_cbc, "AES-128-CBC" },
	{ CIPHER_AES, 24, 16, EVP_aes_192_cbc, "AES-192-CBC" },
	{ CIPHER_AES, 32, 16, EVP_aes_256_cbc, "AES-256-CBC" },
};

enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };

static const size_t data_sizes[] = { 0, 1, 7, 8, 15, 16, 100, 117, 400 };

enum { SIZES = sizeof data_sizes / sizeof data_sizes[0] };

static uint8_t data[ROOM];

static struct scp80_keys keys_of(const struct algorithm *kic, const struct algorithm *kid)
{
	struct scp80_keys keys = { .number = 5,
		                   .kic_algorithm = kic->nibble,
		                   .kid_algorithm = kid->nibble,
		                   .kic_size = kic->key_size,
		                   .kid_size = kid->key_size };

	for (uint8_t i = 0; i < SCP80_KEY_MAX; i++) {
		keys.kic[i] = (uint8_t)(0x10 + 7 * i);
		keys.kid[i] = (uint8_t)(0xA0 + 3 * i);
	}
	return keys;
}

/* CBC with initial value zero, set up anew each time. */
static void cbc(const struct algorithm *algorithm, const uint8_t *key, int encrypt,
                const uint8_t *from, size_t size, uint8_t *to)
{
	static const uint8_t zero[BLOCK_MAX];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t three[24];
	int done = 0;

	if (algorithm->nibble == CIPHER_DES)
		for (int i = 0; i < 24; i++)
			three[i] = key[i % 8];
	else
		memcpy(three, key, algorithm->key_size < 24 ? algorithm->key_size : 24);
	assert_int_equal(EVP_CipherInit_ex(ctx, algorithm->cbc(), NULL,
	                                   algorithm->nibble == CIPHER_DES ? three : key, zero,
	                                   encrypt),
	                 1);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert_int_equal(EVP_CipherUpdate(ctx, to, &done, from, (int)size), 1);
	assert_int_equal(done, size);
	EVP_CIPHER_CTX_free(ctx);
}

static void cmac(const struct algorithm *algorithm, const uint8_t *key, const uint8_t *from,
                 size_t size, uint8_t mac[BLOCK_MAX])
{
	char name[16];
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *kind = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(kind);
	size_t done;

	strcpy(name, algorithm->mac);
	assert_int_equal(EVP_MAC_init(ctx, key, algorithm->key_size, params), 1);
	assert_int_equal(EVP_MAC_update(ctx, from, size), 1);
	assert_int_equal(EVP_MAC_final(ctx, mac, &done, BLOCK_MAX), 1);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(kind);
}

/* The check sum of whole octets; check_size says which CRC. */
static void check_sum(const struct algorithm *kid, const uint8_t *key, unsigned integrity,
                      const uint8_t *from, size_t size, size_t check_size, uint8_t *sum)
{
	uint8_t padded[ROOM + 64] = { 0 }, out[ROOM + 64];
	unsigned crc = 0xFFFF;

	if (integrity == SCP80_RC && check_size == 4) {
		crc = (unsigned)crc32(crc32(0, NULL, 0), from, (uInt)size);
		for (int i = 0; i < 4; i++)
			sum[i] = (uint8_t)(crc >> (24 - 8 * i));
	} else if (integrity == SCP80_RC) {
		for (size_t bit = 0; bit < 8 * size; bit++) {
			const unsigned in = from[bit / 8] >> (bit % 8) & 1;

			crc = (crc & 1) != in ? crc >> 1 ^ 0x8408 : crc >> 1;
		}
		sum[0] = (uint8_t)(~crc >> 8);
		sum[1] = (uint8_t)~crc;
	} else if (kid->mac) {
		cmac(kid, key, from, size, out);
		memcpy(sum, out, check_size);
	} else {
		const size_t whole = (size + 7) / 8 * 8;

		memcpy(padded, from, size);
		cbc(kid, key, 1, padded, whole, out);
		memcpy(sum, out + whole - 8, 8);
	}
}

/* Opens a command packet by the letter of TS 102 225 5.1: asserts every field of it. */
static void open_command(const struct algorithm *kic, const struct algorithm *kid,
                         const struct scp80_keys *keys, const struct scp80_header *header,
                         const uint8_t *packet, size_t size, size_t data_size)
{
	const unsigned integrity = header->spi[0] & 3;
	const size_t check = integrity == 0          ? 0
	                     : header->check_size    ? header->check_size
	                     : integrity == SCP80_RC ? 4
	                                             : 8;
	uint8_t clear[ROOM], signed_octets[ROOM], sum[8];
	uint8_t kid_nibble = keys->kid_algorithm;

	memcpy(clear, packet, size);
	if (header->spi[0] & 4) {
		assert_int_equal((size - 10) % kic->block, 0);
		cbc(kic, keys->kic, 0, packet + 10, size - 10, clear + 10);
	}
	if (integrity == SCP80_RC)
		kid_nibble = check == 2 ? 1 : 5;
	else if (integrity == SCP80_NONE && (header->spi[1] >> 2 & 3) == SCP80_RC)
		kid_nibble = 5; /* that of the receipt */
	assert_int_equal(clear[0] << 8 | clear[1], size - 2);
	assert_int_equal(clear[2], 13 + check);
	assert_memory_equal(clear + 3, header->spi, 2);
	assert_int_equal(clear[5], 0x50 | (header->implicit ? 0 : keys->kic_algorithm));
	assert_int_equal(clear[6], 0x50 | (header->implicit ? 0 : kid_nibble));
	assert_memory_equal(clear + 7, "\xB0\x00\x11\x01\x02\x03\x04\x05", 8);
	assert_int_equal(size, 16 + check + data_size + clear[15]);
	assert_true(header->spi[0] & 4 ? clear[15] < kic->block : clear[15] == 0);
	assert_memory_equal(clear + 16 + check, data, data_size);
	for (size_t i = 16 + check + data_size; i < size; i++)
		assert_int_equal(clear[i], 0);
	if (integrity != 0) {
		memcpy(signed_octets, clear, 16);
		memcpy(signed_octets + 16, clear + 16 + check, size - 16 - check);
		check_sum(kid, keys->kid, integrity, signed_octets, size - check, check, sum);
		assert_memory_equal(clear + 16, sum, check);
	}
}

/* The sizes of check sum there are for a kind; 0 is what nobody asked for. Returns how many. */
static size_t check_sizes(unsigned integrity, const struct algorithm *kid, uint8_t sizes[3])
{
	memcpy(sizes, "\0\2\4", 3);
	if (integrity == SCP80_CC)
		memcpy(sizes, "\0\10\4", 3);
	if (integrity == SCP80_NONE)
		return 1;
	return integrity == SCP80_CC && !kid->mac ? 2 : 3;
}

static unsigned combinations;

/* One security of one pair of keys, with data of every size: built, opened, and read back. */
static void judge_commands(const struct algorithm *kic, const struct algorithm *kid,
                           struct scp80_header header)
{
	static uint8_t packet[SCP80_PACKET_MAX];
	static struct scp80_command command;
	const struct scp80_keys keys = keys_of(kic, kid);
	struct scp80_crypto *crypto;
	struct fault fault;

	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	for (size_t i = 0; i < SIZES; i++) {
		const size_t size = data_sizes[i];
		const int got = scp80_wrap(crypto, &header, data, size, packet, &fault);

		if (got < 0)
			fail_msg("%s: %s", fault.where, fault.text);
		open_command(kic, kid, &keys, &header, packet, (size_t)got, size);
		assert_int_equal(scp80_read_command(crypto, packet, (size_t)got, &command, &fault),
		                 0);
		assert_true(command.clear);
		assert_int_equal(command.counter, COUNTER);
		assert_int_equal(command.tar, TAR);
		assert_int_equal(command.size, size);
		assert_memory_equal(command.data, data, size);
		assert_int_equal(command.verdict,
		                 header.spi[0] & SPI_INTEGRITY ? SCP80_RIGHT : SCP80_ABSENT);
		combinations++;
	}
	scp80_close(crypto);
}

/* Given every pair of ciphering and signing algorithm, every check sum, counter mode and manner of
 * proof, when data is wrapped, then the standard's way of opening it finds the data, and so does the
 * host's. */
static void every_combination_of_commands(void **state)
{
	(void)state;
	combinations = 0;
	for (size_t pair = 0; pair < ALGORITHMS * ALGORITHMS; pair++)
		for (unsigned spi1 = 0; spi1 < 0x20; spi1++) {
			const struct algorithm *kid = &algorithms[pair % ALGORITHMS];
			uint8_t sizes[3];
			const size_t kinds = check_sizes(spi1 & 3, kid, sizes);

			if ((spi1 & SPI_INTEGRITY) == SCP80_DS)
				continue;
			for (size_t kind = 0; kind < kinds; kind++)
				for (unsigned implicit = 0; implicit < 2; implicit++) {
					const struct scp80_header header = {
						.spi = { (uint8_t)spi1, (uint8_t)(spi1 ^ 0x39) },
						.tar = TAR,
						.counter = COUNTER,
						.check_size = sizes[kind],
						.implicit = implicit,
					};

					judge_commands(&algorithms[pair / ALGORITHMS], kid, header);
				}
		}
	printf("%u command packets\n", combinations);
}

/* A response packet by the letter of TS 102 225 5.2. */
static size_t build_response(const struct algorithm *kic, const struct algorithm *kid,
                             const struct scp80_keys *keys, uint8_t spi2, size_t check,
                             uint8_t status, size_t size, uint8_t *to)
{
	const size_t fixed = 16 + check + size - 9;
	const size_t padding = spi2 & 0x10 ? (kic->block - fixed % kic->block) % kic->block : 0;
	const size_t whole = 16 + check + size + padding;
	uint8_t signed_octets[ROOM], sum[8];

	memset(to, 0, whole);
	memcpy(to, "\x02\x71\x00", 3);
	to[3] = (uint8_t)((whole - 5) >> 8);
	to[4] = (uint8_t)(whole - 5);
	to[5] = (uint8_t)(10 + check);
	memcpy(to + 6, "\xB0\x00\x11\x01\x02\x03\x04\x05", 8);
	to[14] = (uint8_t)padding;
	to[15] = status;
	memcpy(to + 16 + check, data, size);
	if (check > 0) {
		memcpy(signed_octets, to, 16);
		memcpy(signed_octets + 16, to + 16 + check, size + padding);
		check_sum(kid, keys->kid, spi2 >> 2 & 3, signed_octets, whole - check, check, sum);
		memcpy(to + 16, sum, check);
	}
	if (spi2 & 0x10) {
		memcpy(signed_octets, to + 9, whole - 9);
		cbc(kic, keys->kic, 1, signed_octets, whole - 9, to + 9);
	}
	return whole;
}

static void judge_responses(const struct algorithm *kic, const struct algorithm *kid, uint8_t spi2,
                            size_t check)
{
	const struct scp80_keys keys = keys_of(kic, kid);
	/* A command with a check sum of the same kind: its size is the answer's. */
	const struct scp80_header asked = { .spi = { (uint8_t)(spi2 >> 2 & 3), spi2 },
		                            .tar = TAR,
		                            .counter = COUNTER,
		                            .check_size = (uint8_t)check };
	static struct scp80_response response;
	struct scp80_crypto *crypto;
	struct fault fault;
	uint8_t packet[ROOM];

	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	for (size_t i = 0; i < SIZES; i++) {
		const size_t size = data_sizes[i];
		const uint8_t status = (uint8_t)(i % 0x0C);
		const size_t whole =
			build_response(kic, kid, &keys, spi2, check, status, size, packet);

		if (scp80_unwrap(crypto, &asked, packet, whole, &response, &fault) < 0)
			fail_msg("SPI2 %02X: %s", spi2, fault.text);
		assert_int_equal(response.status, status);
		assert_int_equal(response.size, size);
		assert_memory_equal(response.data, data, size);
		assert_int_equal(response.verdict, check ? SCP80_RIGHT : SCP80_ABSENT);
		combinations++;
	}
	scp80_close(crypto);
}

/* Given answers secured in every way, built by the letter of the standard, when they are unwrapped,
 * then status and data are found. */
static void every_combination_of_responses(void **state)
{
	(void)state;
	combinations = 0;
	for (size_t pair = 0; pair < ALGORITHMS * ALGORITHMS; pair++)
		for (unsigned spi2 = 0; spi2 < 0x40; spi2++) {
			const struct algorithm *kid = &algorithms[pair % ALGORITHMS];
			const unsigned integrity = spi2 >> 2 & 3;
			uint8_t sizes[3];
			const size_t kinds = check_sizes(integrity, kid, sizes);

			if (integrity == SCP80_DS || (spi2 & 3) == 3)
				continue;
			for (size_t kind = integrity != SCP80_NONE; kind < kinds; kind++)
				judge_responses(&algorithms[pair / ALGORITHMS], kid, (uint8_t)spi2,
				                sizes[kind]);
		}
	printf("%u response packets\n", combinations);
}

/* Given a signed and ciphered command of each algorithm, when any one bit of it is another, then it
 * is not read as right. */
static void no_flipped_bit_passes(void **state)
{
	static struct scp80_command command;
	unsigned flips = 0;

	(void)state;
	for (size_t i = 0; i < ALGORITHMS; i++) {
		const struct scp80_keys keys = keys_of(&algorithms[i], &algorithms[i]);
		const struct scp80_header header = { .spi = { 0x16, 0x19 },
			                             .tar = TAR,
			                             .counter = COUNTER };
		static uint8_t packet[SCP80_PACKET_MAX];
		struct scp80_crypto *crypto;
		struct fault fault;
		int size;

		assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
		size = scp80_wrap(crypto, &header, data, 21, packet, &fault);
		for (size_t bit = 0; bit < 8 * (size_t)size; bit++) {
			packet[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (scp80_read_command(crypto, packet, (size_t)size, &command, &fault) ==
			            0 &&
			    command.verdict == SCP80_RIGHT)
				fail_msg("algorithm %zu: bit %zu", i, bit);
			packet[bit / 8] ^= (uint8_t)(1 << bit % 8);
			flips++;
		}
		scp80_close(crypto);
	}
	printf("%u flips\n", flips);
}

/* Given packets cut anywhere, or with a length field one off, when they are read, then that is a
 * fault, and nothing past the end is looked at (the sanitizer watches). */
static void lengths_that_lie_are_refused(void **state)
{
	static const size_t fields[] = { 0, 1, 2 };
	const struct scp80_keys keys = keys_of(&algorithms[0], &algorithms[0]);
	const struct scp80_header header = { .spi = { 0x12, 0x19 },
		                             .tar = TAR,
		                             .counter = COUNTER };
	static struct scp80_command command;
	static uint8_t packet[SCP80_PACKET_MAX];
	struct scp80_crypto *crypto;
	struct fault fault;
	size_t size;

	(void)state;
	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	size = (size_t)scp80_wrap(crypto, &header, data, 21, packet, &fault);
	for (size_t cut = 0; cut < size; cut++) {
		uint8_t *copy = test_malloc(cut + 1);

		memcpy(copy, packet, cut);
		assert_int_equal(scp80_read_command(crypto, copy, cut, &command, &fault),
		                 FAULT_INPUT);
		if (cut >= 2) {
			copy[0] = 0;
			copy[1] = (uint8_t)(cut - 2);
			assert_true(scp80_read_command(crypto, copy, cut, &command, &fault) < 0 ||
			            command.verdict == SCP80_WRONG);
		}
		test_free(copy);
	}
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		for (int off = -1; off <= 1; off += 2) {
			packet[fields[i]] = (uint8_t)(packet[fields[i]] + off);
			assert_true(scp80_read_command(crypto, packet, size, &command, &fault) <
			                    0 ||
			            command.verdict == SCP80_WRONG);
			packet[fields[i]] = (uint8_t)(packet[fields[i]] - off);
		}
	scp80_close(crypto);
}

/* Given no keys, when a packet is read, then what is not ciphered is told, and nothing believed. */
static void without_keys_the_header_is_read(void **state)
{
	const struct scp80_keys keys = keys_of(&algorithms[3], &algorithms[3]);
	struct scp80_header header = { .spi = { 0x16, 0x19 }, .tar = TAR, .counter = COUNTER };
	static struct scp80_command command;
	static uint8_t packet[SCP80_PACKET_MAX];
	struct scp80_crypto *crypto;
	struct fault fault;
	int size;

	(void)state;
	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	size = scp80_wrap(crypto, &header, data, 21, packet, &fault);
	assert_int_equal(scp80_read_command(NULL, packet, (size_t)size, &command, &fault), 0);
	assert_false(command.clear);
	assert_int_equal(command.verdict, SCP80_UNCHECKED);
	assert_int_equal(command.tar, TAR);
	header.spi[0] = 0x12;
	size = scp80_wrap(crypto, &header, data, 21, packet, &fault);
	assert_int_equal(scp80_read_command(NULL, packet, (size_t)size, &command, &fault), 0);
	assert_true(command.clear);
	assert_int_equal(command.verdict, SCP80_UNCHECKED);
	assert_int_equal(command.size, 21);
	scp80_close(crypto);
}

/* Given every SPI, when it is put into words and read again, then it is the same; words that exclude
 * each other are told. */
static void security_is_said_in_words(void **state)
{
	char text[SPI_TEXT_MAX];
	struct spi_words words;
	struct fault fault;

	(void)state;
	for (unsigned spi = 0; spi < 0x20 * 0x40; spi++) {
		const uint8_t octets[2] = { (uint8_t)(spi % 0x20), (uint8_t)(spi / 0x20) };

		/* A manner of proof without a proof, and proof 3, are no words. */
		if ((octets[1] & 3) == 3 || ((octets[1] & 3) == 0 && octets[1] != 0))
			continue;
		spi_to_words(octets, text);
		assert_int_equal(spi_of_words(text, "spi", &words, &fault), 0);
		assert_memory_equal(words.spi, octets, 2);
	}
	assert_int_equal(spi_of_words(SPI_USUAL, "spi", &words, &fault), 0);
	assert_memory_equal(words.spi, "\x16\x19", 2);
	assert_int_equal(spi_of_words("cipher,cc,counter-higher,por-cipher-cc,por-submit", "spi",
	                              &words, &fault),
	                 0);
	assert_memory_equal(words.spi, "\x16\x39", 2);
	assert_int_equal(spi_of_words("cc4,implicit", "spi", &words, &fault), 0);
	assert_int_equal(words.check_size, 4);
	assert_true(words.implicit);
	assert_int_equal(spi_of_words("1621", "spi", &words, &fault), 0);
	assert_memory_equal(words.spi, "\x16\x21", 2);
	assert_int_equal(spi_of_words("cc,rc", "spi", &words, &fault), FAULT_INPUT);
	assert_int_equal(spi_of_words("cc,,por", "spi", &words, &fault), FAULT_INPUT);
	assert_int_equal(spi_of_words("signed", "spi", &words, &fault), FAULT_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_of_commands),
		cmocka_unit_test(every_combination_of_responses),
		cmocka_unit_test(no_flipped_bit_passes),
		cmocka_unit_test(lengths_that_lie_are_refused),
		cmocka_unit_test(without_keys_the_header_is_read),
		cmocka_unit_test(security_is_said_in_words),
	};

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 13 + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
