/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "support/tlv_text.h"

enum { BLOCK = 16, CC = 8 };

/* --- crypto -------------------------------------------------------------------------------- */

static void cbc(const uint8_t *key, size_t key_size, bool encrypt, uint8_t *octets, size_t size)
{
	static const uint8_t iv[BLOCK];
	const EVP_CIPHER *cipher = key_size == 16   ? EVP_aes_128_cbc()
	                           : key_size == 24 ? EVP_aes_192_cbc()
	                                            : EVP_aes_256_cbc();
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t out[TEST_PACKET_MAX];
	int got = 0;

	assert_non_null(ctx);
	assert_int_equal(size % BLOCK, 0);
	assert_int_equal(EVP_CipherInit_ex(ctx, cipher, NULL, key, iv, encrypt), 1);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert_int_equal(EVP_CipherUpdate(ctx, out, &got, octets, (int)size), 1);
	assert_int_equal(got, size);
	memcpy(octets, out, size);
	EVP_CIPHER_CTX_free(ctx);
}

/* CMAC of two pieces: what stands before the check sum and what stands behind it. */
static void cmac(const uint8_t *key, size_t key_size, const uint8_t *first, size_t first_size,
                 const uint8_t *second, size_t second_size, uint8_t mac[BLOCK])
{
	char name[16];
	OSSL_PARAM params[2] = { { 0 } };
	EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(algorithm);
	size_t got = 0;

	snprintf(name, sizeof name, "AES-%zu-CBC", key_size * 8);
	params[0] = (OSSL_PARAM){ .key = "cipher",
		                  .data_type = OSSL_PARAM_UTF8_STRING,
		                  .data = name,
		                  .data_size = strlen(name) };
	assert_non_null(ctx);
	assert_int_equal(EVP_MAC_init(ctx, key, key_size, params), 1);
	assert_int_equal(EVP_MAC_update(ctx, first, first_size), 1);
	assert_int_equal(EVP_MAC_update(ctx, second, second_size), 1);
	assert_int_equal(EVP_MAC_final(ctx, mac, &got, BLOCK), 1);
	assert_int_equal(got, BLOCK);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(algorithm);
}

/* --- command packets ----------------------------------------------------------------------- */

void test_packet_count(struct test_packet *packet, uint64_t counter)
{
	for (int i = 4; i >= 0; i--, counter >>= 8)
		packet->counter[i] = (uint8_t)counter;
}

struct test_packet test_packet(uint64_t counter)
{
	struct test_packet packet = {
		.spi = { 0x16, 0x19 },
		.kic = 0x12,
		.kid = 0x12,
		.tar = { 0x52, 0x4D, 0x43 },
		.key_size = 16,
		.wrong_padding = -1,
		.wrong_chl = -1,
	};

	octets_of_hex(PERSONAL_KIC, packet.kic_key, sizeof packet.kic_key);
	octets_of_hex(PERSONAL_KID, packet.kid_key, sizeof packet.kid_key);
	test_packet_count(&packet, counter);
	return packet;
}

size_t test_packet_build(const struct test_packet *packet, const uint8_t *data, size_t size,
                         uint8_t to[TEST_PACKET_MAX])
{
	const size_t cc = (packet->spi[0] & 3) == 2 ? CC : 0;
	const size_t begin = 16 + cc;
	size_t padding = 0, whole = begin + size;

	if (packet->spi[0] & 4)
		padding = (BLOCK - (whole - 10) % BLOCK) % BLOCK;
	whole += padding;
	assert_true(whole <= TEST_PACKET_MAX);
	to[0] = (uint8_t)((whole - 2) >> 8);
	to[1] = (uint8_t)(whole - 2);
	to[2] = (uint8_t)(packet->wrong_chl >= 0 ? packet->wrong_chl : (int)(13 + cc));
	memcpy(to + 3, packet->spi, 2);
	to[5] = packet->kic;
	to[6] = packet->kid;
	memcpy(to + 7, packet->tar, 3);
	memcpy(to + 10, packet->counter, 5);
	to[15] = (uint8_t)(packet->wrong_padding >= 0 ? packet->wrong_padding : (int)padding);
	memcpy(to + begin, data, size);
	memset(to + begin + size, 0, padding);
	if (cc > 0) {
		uint8_t mac[BLOCK];

		cmac(packet->kid_key, packet->key_size, to, 16, to + begin, whole - begin, mac);
		memcpy(to + 16, mac, CC);
	}
	if (packet->spi[0] & 4)
		cbc(packet->kic_key, packet->key_size, true, to + 10, whole - 10);
	return whole;
}

/* --- short messages ------------------------------------------------------------------------ */

static size_t header_of(const struct test_spread *spread, size_t total, size_t number, uint8_t *to)
{
	const bool command = number == 1 || spread->command_in_all;
	size_t at = 1;

	if (command && spread->command_first) {
		to[at++] = 0x70;
		to[at++] = 0x00;
	}
	if (total > 1) {
		to[at++] = spread->wide ? 0x08 : 0x00;
		to[at++] = spread->wide ? 4 : 3;
		if (spread->wide)
			to[at++] = (uint8_t)(spread->reference >> 8);
		to[at++] = (uint8_t)spread->reference;
		to[at++] = (uint8_t)total;
		to[at++] = (uint8_t)number;
	}
	if (command && !spread->command_first) {
		to[at++] = 0x70;
		to[at++] = 0x00;
	}
	to[0] = (uint8_t)(at - 1);
	return at;
}

/* Where part number begins and ends in a packet of so many parts. */
static size_t part_at(const struct test_spread *spread, size_t total, size_t number)
{
	uint8_t header[16];
	size_t at = 0;

	for (size_t i = 1; i < number; i++)
		at += TEST_PART_MAX - header_of(spread, total, i, header);
	return at;
}

size_t test_parts(const struct test_spread *spread, size_t size)
{
	size_t total = 1;

	while (part_at(spread, total, total + 1) < size)
		total++;
	return total;
}

size_t test_part(const struct test_spread *spread, const uint8_t *packet, size_t size,
                 size_t number, uint8_t to[TEST_TPDU_MAX])
{
	const size_t total = test_parts(spread, size);
	const size_t from = part_at(spread, total, number);
	size_t until = part_at(spread, total, number + 1);
	uint8_t user_data[TEST_PART_MAX];
	const size_t header = header_of(spread, total, number, user_data);

	if (until > size)
		until = size;
	memcpy(user_data + header, packet + from, until - from);
	return test_tpdu(user_data, header + until - from, to);
}

size_t test_tpdu(const uint8_t *user_data, size_t size, uint8_t to[TEST_TPDU_MAX])
{
	/* SMS-DELIVER with UDHI, from 1234, (U)SIM data download, class 2 8 bit. */
	const size_t head = octets_of_hex("44 04 91 2143 7F F6 62112131415100", to, TEST_TPDU_MAX);

	to[head] = (uint8_t)size;
	memcpy(to + head + 1, user_data, size);
	return head + 1 + size;
}

uint16_t send_envelope(struct test_card *tc, const uint8_t *tpdu, size_t size)
{
	uint8_t apdu[UICC_APDU_MAX];
	uint8_t sms[256];
	size_t at = octets_of_hex("82 02 83 81 06 03 91 2143", sms, sizeof sms), head;

	sms[at++] = 0x8B;
	if (size >= 0x80)
		sms[at++] = 0x81;
	sms[at++] = (uint8_t)size;
	memcpy(sms + at, tpdu, size);
	at += size;
	head = octets_of_hex("80C20000 00 D1", apdu, sizeof apdu);
	if (at >= 0x80)
		apdu[head++] = 0x81;
	apdu[head++] = (uint8_t)at;
	assert_true(head + at <= 260);
	memcpy(apdu + head, sms, at);
	apdu[4] = (uint8_t)(head + at - 5);
	return transmit_octets(tc, apdu, head + at);
}

uint16_t deliver(struct test_card *tc, const uint8_t *packet, size_t size)
{
	const struct test_spread spread = { .reference = 1 };
	const size_t total = test_parts(&spread, size);
	uint16_t sw = 0;

	for (size_t number = 1; number <= total; number++) {
		uint8_t tpdu[TEST_TPDU_MAX];

		sw = send_envelope(tc, tpdu, test_part(&spread, packet, size, number, tpdu));
		if (number < total && sw != 0x9000)
			assert_int_equal(sw >> 8, 0x91);
	}
	if (sw >> 8 == 0x61)
		sw = transmit_octets(tc, (const uint8_t[]){ 0x00, 0xC0, 0x00, 0x00, (uint8_t)sw },
		                     5);
	return sw;
}

uint16_t deliver_hex(struct test_card *tc, const struct test_packet *packet, const char *hex)
{
	uint8_t data[TEST_PACKET_MAX], octets[TEST_PACKET_MAX];
	const size_t size = octets_of_tlv(hex, data, sizeof data);

	return deliver(tc, octets, test_packet_build(packet, data, size, octets));
}

/* --- receipts ------------------------------------------------------------------------------ */

struct test_receipt receipt_of(const struct test_card *tc, const struct test_packet *packet,
                               bool sealed)
{
	const bool cc = sealed && (packet->spi[1] & 0x0C) == 0x08;
	const bool cipher = sealed && (packet->spi[1] & 0x10);
	const size_t size = tc->reply_size - 2u, begin = 16 + (cc ? CC : 0);
	struct test_receipt receipt = { 0 };
	uint8_t octets[UICC_REPLY_MAX], mac[BLOCK];

	assert_true(size >= begin && size <= TEST_PART_MAX);
	memcpy(octets, tc->reply, size);
	assert_memory_equal(octets, ((const uint8_t[]){ 0x02, 0x71, 0x00 }), 3);
	assert_int_equal(octets[3] << 8 | octets[4], size - 5);
	assert_int_equal(octets[5], 10 + (cc ? CC : 0));
	assert_memory_equal(octets + 6, packet->tar, 3);
	if (cipher)
		cbc(packet->kic_key, packet->key_size, false, octets + 9, size - 9);
	if (cc) {
		cmac(packet->kid_key, packet->key_size, octets, 16, octets + begin, size - begin,
		     mac);
		assert_memory_equal(octets + 16, mac, CC);
	}
	assert_true(octets[14] < BLOCK && octets[14] <= size - begin);
	memcpy(receipt.counter, octets + 9, sizeof receipt.counter);
	receipt.status = octets[15];
	receipt.size = size - begin - octets[14];
	for (size_t i = begin + receipt.size; i < size; i++)
		assert_int_equal(octets[i], 0);
	memcpy(receipt.data, octets + begin, receipt.size);
	for (size_t i = 0; i < receipt.size; i++)
		snprintf(receipt.hex + 2 * i, 3, "%02X", receipt.data[i]);
	return receipt;
}

void expect_receipt(struct test_card *tc, const struct test_packet *packet, const char *hex,
                    uint8_t status, const char *wanted)
{
	const uint16_t sw = deliver_hex(tc, packet, hex);
	struct test_receipt receipt;
	uint8_t octets[TEST_DATA_MAX];
	size_t size;

	assert_true(sw == 0x9000 || sw >> 8 == 0x91);
	receipt = receipt_of(tc, packet, true);
	assert_int_equal(receipt.status, status);
	assert_memory_equal(receipt.counter, packet->counter, sizeof receipt.counter);
	if (wanted == NULL)
		return;
	size = octets_of_tlv(wanted, octets, sizeof octets);
	if (size != receipt.size || memcmp(octets, receipt.data, size) != 0)
		fail_msg("%s brought\n  %s, not\n  %s", hex, receipt.hex, wanted);
}
