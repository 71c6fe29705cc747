/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/scp80.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ota/key_schedule.h"
#include "support/vector.h"

enum { TAR = 0x524D43, SPI_SEALED = 0x19 };

static struct scp80_keys keys_of(size_t size)
{
	struct scp80_keys keys = { .number = 1, .kic_algorithm = 2, .kid_algorithm = 2 };

	keys.kic_size = keys.kid_size = (uint8_t)size;
	for (size_t i = 0; i < size; i++) {
		keys.kic[i] = (uint8_t)i;
		keys.kid[i] = (uint8_t)(0x80 + i);
	}
	return keys;
}

static struct scp80_header header_of(uint64_t counter)
{
	return (struct scp80_header){ .spi = { 0x16, SPI_SEALED }, .tar = TAR, .counter = counter };
}

static void keys_of_vector(const struct vector *vector, struct scp80_keys *keys,
                           struct scp80_header *header)
{
	memset(keys, 0, sizeof *keys);
	keys->number = (uint8_t)vector_number(vector, "set");
	keys->kic_algorithm = keys->kid_algorithm = CIPHER_AES;
	if (vector_has(vector, "alg.kic")) {
		keys->kic_algorithm = (uint8_t)vector_number(vector, "alg.kic");
		keys->kid_algorithm = (uint8_t)vector_number(vector, "alg.kid");
	}
	keys->kic_size = (uint8_t)vector_octets(vector, "key.kic", keys->kic, sizeof keys->kic);
	keys->kid_size = (uint8_t)vector_octets(vector, "key.kid", keys->kid, sizeof keys->kid);
	assert_int_equal(vector_octets(vector, "spi", header->spi, 2), 2);
	header->tar = (uint32_t)vector_number(vector, "tar");
	header->counter = vector_number(vector, "cntr");
	header->check_size =
		vector_has(vector, "check") ? (uint8_t)vector_number(vector, "check") : 0;
	header->implicit = false;
}

/* The calls under test with a handle of their own. */
static int wrap(const struct scp80_keys *keys, const struct scp80_header *header,
                const uint8_t *data, size_t size, uint8_t *packet, struct fault *fault)
{
	struct scp80_crypto *crypto;
	int rc = scp80_open(keys, &crypto, fault);

	if (rc == 0)
		rc = scp80_wrap(crypto, header, data, size, packet, fault);
	scp80_close(crypto);
	return rc;
}

static int unwrap(const struct scp80_keys *keys, const struct scp80_header *asked,
                  const uint8_t *packet, size_t size, struct scp80_response *response,
                  struct fault *fault)
{
	struct scp80_crypto *crypto;
	int rc = scp80_open(keys, &crypto, fault);

	if (rc == 0)
		rc = scp80_unwrap(crypto, asked, packet, size, response, fault);
	scp80_close(crypto);
	return rc;
}

static void judge_cmac(const struct vector *vector)
{
	uint8_t key[32], message[64 + CIPHER_BLOCK_MAX], mac[CIPHER_BLOCK_MAX];
	const size_t key_size = vector_octets(vector, "key", key, sizeof key);
	struct cipher *cipher;
	struct fault fault;

	assert_int_equal(cipher_open(CIPHER_AES, key, key_size, "key", &cipher, &fault), 0);
	for (int turn = 0; turn < 2; turn++) {
		const size_t size = vector_octets(vector, "message", message, 64);

		assert_int_equal(cipher_mac(cipher, message, size, mac, &fault), 0);
		vector_expect(vector, "mac", mac, sizeof mac);
	}
	cipher_close(cipher);
}

/* Given the examples of SP 800-38B, when they are signed twice with one handle, then the CMAC is
 * theirs. */
static void cmac_is_that_of_the_standard(void **state)
{
	(void)state;
	vector_each("vectors/ota/cmac.vec", judge_cmac);
}

static void judge_command(const struct vector *vector)
{
	static uint8_t packet[SCP80_PACKET_MAX], data[VECTOR_OCTETS_MAX];
	static struct scp80_command command;
	const size_t size = vector_octets(vector, "data", data, sizeof data);
	struct scp80_crypto *crypto;
	struct scp80_header header;
	struct scp80_keys keys;
	struct fault fault;
	int got;

	keys_of_vector(vector, &keys, &header);
	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	got = scp80_wrap(crypto, &header, data, size, packet, &fault);
	if (got < 0)
		vector_fail(vector, NULL, "%s: %s", fault.where, fault.text);
	vector_expect(vector, "packet", packet, (size_t)got);

	got = scp80_read_command(crypto, packet, (size_t)got, &command, &fault);
	if (got < 0)
		vector_fail(vector, NULL, "%s: %s", fault.where, fault.text);
	assert_int_equal(command.verdict,
	                 header.spi[0] & SPI_INTEGRITY ? SCP80_RIGHT : SCP80_ABSENT);
	assert_int_equal(command.counter, header.counter);
	vector_expect(vector, "data", command.data, command.size);
	scp80_close(crypto);
}

/* Given packets that other programs built and real cards took, when the same is wrapped, then the
 * octets are the same; when they are read, then their data is found. */
static void command_packets_are_those_of_others(void **state)
{
	(void)state;
	vector_each("vectors/ota/command.vec", judge_command);
}

static void judge_response(const struct vector *vector)
{
	uint8_t packet[SCP80_ANSWER_MAX];
	const size_t size = vector_octets(vector, "packet", packet, sizeof packet);
	struct scp80_response response;
	struct scp80_header header;
	struct scp80_keys keys;
	struct fault fault;

	keys_of_vector(vector, &keys, &header);
	if (unwrap(&keys, &header, packet, size, &response, &fault) < 0)
		vector_fail(vector, "packet", "%s: %s", fault.where, fault.text);
	vector_expect(vector, "status", &response.status, 1);
	vector_expect(vector, "data", response.data, response.size);
	/* Any octet from the header on that is another one is noticed. */
	for (size_t i = 3; i < size; i++) {
		packet[i] ^= 0x40;
		if (unwrap(&keys, &header, packet, size, &response, &fault) == 0)
			vector_fail(vector, "packet", "octet %zu may be any", i);
		packet[i] ^= 0x40;
	}
}

/* Given answers of real cards and other programs, when they are unwrapped, then status and data are
 * what those cards said; with one bit flipped anywhere they are refused. */
static void response_packets_of_others_are_read(void **state)
{
	(void)state;
	vector_each("vectors/ota/response.vec", judge_response);
}

/* A response packet as the card would secure it: built the way of TS 102 225 5.2. */
static size_t seal_response(const struct scp80_keys *keys, uint32_t tar, uint64_t counter,
                            uint8_t status, const uint8_t *data, size_t size, uint8_t to[256])
{
	const size_t padding = (16 - (15 + size) % 16) % 16, whole = 24 + size + padding;
	uint8_t joined[256 + CIPHER_BLOCK_MAX], mac[CIPHER_BLOCK_MAX];
	struct cipher *kic, *kid;

	memset(to, 0, whole);
	memcpy(to, "\x02\x71\x00", 3);
	to[4] = (uint8_t)(whole - 5);
	to[5] = 18;
	for (int i = 0; i < 3; i++)
		to[6 + i] = (uint8_t)(tar >> (16 - 8 * i));
	for (int i = 0; i < 5; i++)
		to[9 + i] = (uint8_t)(counter >> (32 - 8 * i));
	to[14] = (uint8_t)padding;
	to[15] = status;
	memcpy(to + 24, data, size);
	memcpy(joined, to, 16);
	memcpy(joined + 16, to + 24, size + padding);
	assert_int_equal(cipher_open(CIPHER_AES, keys->kic, keys->kic_size, "", &kic, NULL), 0);
	assert_int_equal(cipher_open(CIPHER_AES, keys->kid, keys->kid_size, "", &kid, NULL), 0);
	assert_int_equal(cipher_mac(kid, joined, whole - 8, mac, NULL), 0);
	memcpy(to + 16, mac, 8);
	assert_int_equal(cipher_cbc(kic, true, to + 9, whole - 9, NULL), 0);
	cipher_close(kic);
	cipher_close(kid);
	return whole;
}

/* Given a receipt of another packet or another target, when it is unwrapped, then it is refused; a
 * card that could not read the packet may not know its counter. */
static void a_receipt_is_of_this_packet(void **state)
{
	static const struct {
		uint32_t tar;
		uint64_t counter;
		uint8_t status;
		int rc;
	} rows[] = {
		{ TAR, 7, SCP80_OK, 0 },
		{ TAR, 6, SCP80_OK, FAULT_SECURITY },
		{ TAR ^ 1, 7, SCP80_OK, FAULT_SECURITY },
		{ TAR, 6, SCP80_COUNTER_LOW, FAULT_SECURITY },
		{ TAR, 6, SCP80_MEMORY, FAULT_SECURITY },
		{ TAR, 6, SCP80_BAD_CHECKSUM, 0 },
		{ TAR, 6, SCP80_TAR_UNKNOWN, 0 },
		{ TAR ^ 1, 6, SCP80_BAD_CHECKSUM, FAULT_SECURITY },
	};
	const struct scp80_keys keys = keys_of(16);
	const struct scp80_header asked = header_of(7);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct scp80_response response;
		struct fault fault = { 0 };
		uint8_t packet[256];
		const size_t size =
			seal_response(&keys, rows[i].tar, rows[i].counter, rows[i].status,
		                      (const uint8_t *)"abc", 3, packet);
		const int rc = unwrap(&keys, &asked, packet, size, &response, &fault);

		if (rc != rows[i].rc)
			fail_msg("row %zu: %d, %s", i, rc, fault.text);
		if (rc < 0)
			continue;
		assert_int_equal(response.status, rows[i].status);
		assert_int_equal(response.size, 3);
		assert_memory_equal(response.data, "abc", 3);
	}
}

/* Given a receipt that is not signed though that was asked for, when it is unwrapped, then it is
 * refused and the text tells what it says. */
static void an_unsigned_receipt_is_no_proof(void **state)
{
	static const uint8_t packet[] = { 0x02, 0x71, 0x00, 0x00, 0x0B, 0x0A, 0x52, 0x4D,
		                          0x43, 0x00, 0x00, 0x00, 0x00, 0x07, 0x00, 0x06 };
	const struct scp80_keys keys = keys_of(16);
	const struct scp80_header asked = header_of(7);
	struct scp80_response response;
	struct fault fault;

	(void)state;
	assert_int_equal(unwrap(&keys, &asked, packet, sizeof packet, &response, &fault),
	                 FAULT_SECURITY);
	assert_non_null(strstr(fault.text, "unidentified security error"));
}

/* Given a packet cut short anywhere, when it is unwrapped, then it is refused and nothing is read
 * behind its end (the sanitizer watches). */
static void a_receipt_cut_short_is_refused(void **state)
{
	const struct scp80_keys keys = keys_of(16);
	const struct scp80_header asked = header_of(7);
	struct scp80_response response;
	uint8_t packet[256];
	const size_t size = seal_response(&keys, TAR, 7, 0, (const uint8_t *)"abc", 3, packet);

	(void)state;
	for (size_t cut = 0; cut < size; cut++) {
		struct fault fault;
		uint8_t *copy = test_malloc(cut + 1);

		memcpy(copy, packet, cut);
		assert_true(unwrap(&keys, &asked, copy, cut, &response, &fault) < 0);
		if (cut >= 5) {
			/* Also where its length says so. */
			copy[3] = 0;
			copy[4] = (uint8_t)(cut - 5);
			assert_true(unwrap(&keys, &asked, copy, cut, &response, &fault) < 0);
		}
		test_free(copy);
	}
}

/* Given keys of each size AES has, when any amount of data is wrapped, then CPL, header and padding
 * are right and it deciphers to the data. */
static void every_key_and_data_size_is_wrapped(void **state)
{
	static uint8_t packet[SCP80_PACKET_MAX], data[SCP80_DATA_MAX];
	const struct scp80_header header = header_of(SCP80_COUNTER_MAX);
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 7);
	for (size_t key = 16; key <= 32; key += 8)
		for (size_t size = 0; size <= sizeof data; size += size < 40 ? 1 : 123) {
			const struct scp80_keys keys = keys_of(key);
			const int got = wrap(&keys, &header, data, size, packet, &fault);
			const size_t whole = (size_t)got;
			struct cipher *kic;

			assert_true(got > 0);
			assert_int_equal(packet[0] << 8 | packet[1], whole - 2);
			assert_memory_equal(packet + 2, "\x15\x16\x19\x12\x12RMC", 8);
			assert_int_equal((whole - 10) % 16, 0);
			assert_int_equal(cipher_open(CIPHER_AES, keys.kic, key, "", &kic, NULL), 0);
			assert_int_equal(cipher_cbc(kic, false, packet + 10, whole - 10, &fault),
			                 0);
			cipher_close(kic);
			assert_memory_equal(packet + 10, "\xFF\xFF\xFF\xFF\xFF", 5);
			assert_int_equal(24 + size + packet[15], whole);
			assert_memory_equal(packet + 24, data, size);
		}
}

/* Given what cannot be sent, when it is wrapped, then the fault says what. */
static void what_cannot_be_sent_is_refused(void **state)
{
	static uint8_t packet[SCP80_PACKET_MAX], data[SCP80_PACKET_MAX];
	struct scp80_keys keys = keys_of(16);
	struct scp80_header header = header_of(1);
	struct fault fault;

	(void)state;
	assert_true(wrap(&keys, &header, data, SCP80_DATA_MAX, packet, &fault) > 0);
	assert_int_equal(wrap(&keys, &header, data, sizeof data - 23, packet, &fault), FAULT_LIMIT);
	header.counter = SCP80_COUNTER_MAX + 1;
	assert_int_equal(wrap(&keys, &header, data, 1, packet, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, "counter");
	header = header_of(1);
	header.tar = 0x1000000;
	assert_int_equal(wrap(&keys, &header, data, 1, packet, &fault), FAULT_INPUT);
	header = header_of(1);
	header.spi[0] = 0x17; /* signature */
	assert_int_equal(wrap(&keys, &header, data, 1, packet, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, "SPI");
	header = header_of(1);
	keys.kic_algorithm = CIPHER_3DES_3;
	assert_int_equal(wrap(&keys, &header, data, 1, packet, &fault), FAULT_INPUT);
	keys = keys_of(16);
	keys.kid_size = 15;
	assert_int_equal(wrap(&keys, &header, data, 1, packet, &fault), FAULT_INPUT);
	keys = keys_of(16);
	keys.number = 16;
	assert_int_equal(wrap(&keys, &header, data, 1, packet, &fault), FAULT_INPUT);
}

/* Given packets of every size, when they are cut, then the parts are valid short messages that put
 * together give the packet, and no part could have been saved. */
static void parts_put_together_give_the_packet(void **state)
{
	static const uint8_t start[] = { 0x44, 0x05, 0x91, 0x21, 0x43, 0xF5, 0x7F, 0xF6 };
	static struct scp80_tpdu tpdu[SCP80_PARTS_MAX];
	static uint8_t packet[SCP80_PACKET_MAX];
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof packet; i++)
		packet[i] = (uint8_t)(i * 11 + i / 256);
	for (size_t size = 1; size <= sizeof packet; size++) {
		const int parts = scp80_segment(packet, size, 0x5A, tpdu, &fault);
		size_t at = 0;

		assert_int_equal(parts, size <= 137 ? 1 : 1 + (size - 132 + 133) / 134);
		for (int i = 0; i < parts; i++) {
			const uint8_t *octets = tpdu[i].octets, *user_data = octets + 16;
			const size_t header = 1u + user_data[0], user_size = octets[15];
			uint8_t wanted[8] = { 7,    0, 3, 0x5A, (uint8_t)parts, (uint8_t)(i + 1),
				              0x70, 0 };

			assert_memory_equal(octets, start, sizeof start);
			assert_true(user_size <= 140);
			assert_true(i == parts - 1 || user_size == 140);
			assert_int_equal(tpdu[i].size, 16 + user_size);
			wanted[0] = i == 0 ? 7 : 5;
			if (parts == 1)
				assert_memory_equal(user_data, "\x02\x70\x00", 3);
			else
				assert_memory_equal(user_data, wanted, header);
			assert_memory_equal(user_data + header, packet + at, user_size - header);
			at += user_size - header;
		}
		assert_int_equal(at, size);
	}
	assert_int_equal(scp80_segment(packet, 132 + 19 * 134 + 1, 0, tpdu, &fault), FAULT_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cmac_is_that_of_the_standard),
		cmocka_unit_test(command_packets_are_those_of_others),
		cmocka_unit_test(response_packets_of_others_are_read),
		cmocka_unit_test(a_receipt_is_of_this_packet),
		cmocka_unit_test(an_unsigned_receipt_is_no_proof),
		cmocka_unit_test(a_receipt_cut_short_is_refused),
		cmocka_unit_test(every_key_and_data_size_is_wrapped),
		cmocka_unit_test(what_cannot_be_sent_is_refused),
		cmocka_unit_test(parts_put_together_give_the_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
