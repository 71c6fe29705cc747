/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/tlv_text.h"
#include "wire/tlv.h"

/* --- seals --------------------------------------------------------------------------------- */

static struct test_key key_of(const struct test_packet *packet, bool kic)
{
	struct test_key key = { .algorithm = kic ? packet->cipher : packet->mac };

	memcpy(key.octets, kic ? packet->kic_key : packet->kid_key, sizeof key.octets);
	key.size = key.algorithm == TEST_DES      ? 8
	           : key.algorithm == TEST_3DES_2 ? 16
	           : key.algorithm == TEST_3DES_3 ? 24
	                                          : packet->key_size;
	return key;
}

/* Octets of the check sum that two bits of an SPI ask for. */
static size_t sum_size(const struct test_packet *packet, unsigned integrity, size_t rc_size)
{
	switch (integrity & 3) {
	case 1:
		return rc_size > 0 ? rc_size : 4;
	case 2:
		return packet->cc_size > 0 ? packet->cc_size : 8;
	default:
		return 0;
	}
}

static void sum_of(const struct test_packet *packet, unsigned integrity, size_t size,
                   const uint8_t *octets, size_t whole, uint8_t sum[16])
{
	const struct test_key kid = key_of(packet, false);
	const uint8_t *const behind = octets + 16 + size;

	if ((integrity & 3) == 1)
		test_crc(size, octets, 16, behind, whole - 16 - size, sum);
	else if ((integrity & 3) == 2)
		test_mac(&kid, octets, 16, behind, whole - 16 - size, sum);
}

static size_t padding_of(const struct test_key *kic, size_t secret)
{
	return (test_block(kic) - secret % test_block(kic)) % test_block(kic);
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
	const size_t sum = sum_size(packet, packet->spi[0], packet->rc_size);
	const size_t begin = 16 + sum;
	const struct test_key kic = key_of(packet, true);
	size_t padding = 0, whole = begin + size;
	uint8_t value[16];

	if (packet->spi[0] & 4)
		padding = padding_of(&kic, whole - 10);
	whole += padding;
	assert_true(whole <= TEST_PACKET_MAX);
	to[0] = (uint8_t)((whole - 2) >> 8);
	to[1] = (uint8_t)(whole - 2);
	to[2] = (uint8_t)(packet->wrong_chl >= 0 ? packet->wrong_chl : (int)(13 + sum));
	memcpy(to + 3, packet->spi, 2);
	to[5] = packet->kic;
	to[6] = packet->kid;
	memcpy(to + 7, packet->tar, 3);
	memcpy(to + 10, packet->counter, 5);
	to[15] = (uint8_t)(packet->wrong_padding >= 0 ? packet->wrong_padding : (int)padding);
	memcpy(to + begin, data, size);
	memset(to + begin + size, 0, padding);
	sum_of(packet, packet->spi[0], sum, to, whole, value);
	memcpy(to + 16, value, sum);
	if (packet->spi[0] & 4)
		test_cbc(&kic, true, to + 10, whole - 10);
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

struct test_receipt receipt_read(const uint8_t *from, size_t size, const struct test_packet *packet,
                                 bool sealed)
{
	const unsigned integrity = sealed ? packet->spi[1] >> 2 & 3 : 0;
	const size_t sum = sum_size(packet, integrity, packet->por_rc_size), begin = 16 + sum;
	const bool cipher = sealed && (packet->spi[1] & 0x10);
	const struct test_key kic = key_of(packet, true);
	struct test_receipt receipt = { 0 };
	uint8_t octets[TEST_RECEIPT_MAX], value[16];

	assert_true(size >= begin && size <= sizeof octets);
	memcpy(octets, from, size);
	assert_memory_equal(octets, ((const uint8_t[]){ 0x02, 0x71, 0x00 }), 3);
	assert_int_equal(octets[3] << 8 | octets[4], size - 5);
	assert_int_equal(octets[5], 10 + sum);
	assert_memory_equal(octets + 6, packet->tar, 3);
	if (cipher)
		test_cbc(&kic, false, octets + 9, size - 9);
	sum_of(packet, integrity, sum, octets, size, value);
	assert_memory_equal(octets + 16, value, sum);
	assert_true(octets[14] < (cipher ? test_block(&kic) : 1) && octets[14] <= size - begin);
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

struct test_receipt receipt_of(const struct test_card *tc, const struct test_packet *packet,
                               bool sealed)
{
	assert_true(tc->reply_size >= 2 && tc->reply_size - 2u <= TEST_PART_MAX);
	return receipt_read(tc->reply, tc->reply_size - 2u, packet, sealed);
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

/* --- receipts by SMS-SUBMIT ---------------------------------------------------------------- */

/* Takes the proactive command in tc->reply apart: SEND SHORT MESSAGE with a TPDU. */
static struct tlv tpdu_of(const struct test_card *tc)
{
	struct tlv_reader reader = { tc->reply, (uint16_t)(tc->reply_size - 2) };
	struct tlv tlv, tpdu = { 0 };

	assert_int_equal(tlv_next(&reader, &tlv), 1);
	assert_int_equal(tlv.tag, 0xD0);
	assert_int_equal(reader.left, 0);
	reader = (struct tlv_reader){ tlv.value, tlv.size };
	assert_int_equal(ctlv_next(&reader, &tlv), 1);
	assert_int_equal(tlv.value[1], 0x13);
	while (ctlv_next(&reader, &tlv) > 0)
		if (tlv.tag == 0x0B)
			tpdu = tlv;
	assert_non_null(tpdu.value);
	return tpdu;
}

size_t fetch_submit(struct test_card *tc, uint16_t sw, uint8_t to[TEST_RECEIPT_MAX])
{
	size_t size = 0, total = 1, number;

	for (number = 1; number <= total; number++) {
		uint8_t response[] = { 0x80, 0x14, 0, 0,    12,   0x81, 3, 0,   0x13,
			               0,    0x82, 2, 0x82, 0x81, 0x83, 1, 0x00 };
		struct tlv tpdu;
		const uint8_t *ud;
		size_t header;

		assert_int_equal(sw >> 8, 0x91);
		sw = transmit_octets(tc, (const uint8_t[]){ 0x80, 0x12, 0, 0, (uint8_t)sw }, 5);
		assert_int_equal(sw, 0x9000);
		tpdu = tpdu_of(tc);
		/* SMS-SUBMIT with a header to 1234, 8-bit data. */
		assert_memory_equal(tpdu.value, "\x41\x00\x04\x91\x21\x43\x00\x04", 8);
		ud = tpdu.value + 9;
		assert_int_equal(tpdu.value[8], tpdu.size - 9);
		assert_true(tpdu.value[8] <= TEST_PART_MAX);
		header = ud[0] + 1u;
		if (ud[1] == 0x00) {
			assert_int_equal(ud[2], 3);
			assert_int_equal(ud[5], number);
			total = ud[4];
		}
		if (number == 1) {
			assert_memory_equal(ud + header - 2, "\x71\x00", 2);
			memcpy(to, "\x02\x71\x00", 3);
			size = 3;
		} else {
			assert_int_equal(header, 6);
		}
		assert_true(size + tpdu.value[8] - header <= TEST_RECEIPT_MAX);
		memcpy(to + size, ud + header, tpdu.value[8] - header);
		size += tpdu.value[8] - header;
		response[7] = tc->reply[tc->reply[1] == 0x81 ? 5 : 4];
		sw = transmit_octets(tc, response, sizeof response);
	}
	assert_true(sw == 0x9000 || sw >> 8 == 0x91);
	return size;
}
