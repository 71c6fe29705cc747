/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"
#include "support/vector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory/memory.h"
#include "ota/mac.h"
#include "ota/packet.h"

/* Packets that other programs built and real cards answered, read and built by the card's code; and
 * by the code of the tests, so that what this proves holds for it too. */

static struct memory_port memory;
static uint8_t octets_of_memory[64];

static struct ota_key key_of(const struct vector *vector, const char *word, uint8_t algorithm)
{
	struct ota_key key = { .algorithm = algorithm };

	key.size = (uint8_t)vector_octets(vector, word, key.octets, sizeof key.octets);
	return key;
}

/* The packet to be as the words of the case tell it, the same for both. */
static struct test_packet packet_of(const struct vector *vector)
{
	struct test_packet packet = { .wrong_padding = -1, .wrong_chl = -1 };

	vector_octets(vector, "spi", packet.spi, 2);
	vector_octets(vector, "kic", &packet.kic, 1);
	vector_octets(vector, "kid", &packet.kid, 1);
	vector_octets(vector, "tar", packet.tar, 3);
	vector_octets(vector, "cntr", packet.counter, 5);
	packet.cipher = packet.kic & 0xF;
	packet.mac = packet.kid & 0xF;
	packet.key_size = vector_octets(vector, "key.kic", packet.kic_key, 32);
	vector_octets(vector, "key.kid", packet.kid_key, 32);
	if (vector_has(vector, "checksum"))
		packet.cc_size = strcmp(vector_text(vector, "checksum"), "CMAC-32") == 0 ? 4 : 0;
	return packet;
}

static struct checksum checksum_of_case(const struct test_packet *packet, unsigned integrity,
                                        const struct ota_key *kid)
{
	if (integrity == SPI_RC)
		return (struct checksum){ .kind = CHECKSUM_CRC_32, .size = 4 };
	if (integrity == SPI_CC)
		return (struct checksum){ .kind = CHECKSUM_MAC,
			                  .size = packet->cc_size ? (uint8_t)packet->cc_size : 8,
			                  .key = kid };
	return (struct checksum){ .kind = CHECKSUM_NONE };
}

static void judge_packet(const struct vector *vector)
{
	const struct test_packet given = packet_of(vector);
	const struct ota_key kic = key_of(vector, "key.kic", given.cipher);
	const struct ota_key kid = key_of(vector, "key.kid", given.mac);
	const struct packet_seal seal = {
		.kic = given.spi[0] & SPI_CIPHER ? &kic : NULL,
		.checksum = checksum_of_case(&given, given.spi[0] & SPI_INTEGRITY, &kid),
	};
	uint8_t data[VECTOR_OCTETS_MAX], octets[TEST_PACKET_MAX];
	const size_t data_size = vector_octets(vector, "data", data, sizeof data);
	size_t size = test_packet_build(&given, data, data_size, octets);
	struct packet packet;

	vector_expect(vector, "packet", octets, size);
	size = vector_octets(vector, "packet", octets, sizeof octets);
	assert_int_equal(packet_read(&packet, octets, (uint16_t)size), 0);
	assert_int_equal(packet_decipher(&packet, &memory.port, &seal), 0);
	assert_int_equal(packet_check(&packet, &memory.port, &seal), 1);
	assert_memory_equal(packet.counter, given.counter, 5);
	vector_expect(vector, "data", packet.data, packet.data_size);
}

static void judge_response(const struct vector *vector)
{
	const struct test_packet given = packet_of(vector);
	const struct ota_key kic = key_of(vector, "key.kic", given.cipher);
	const struct ota_key kid = key_of(vector, "key.kid", given.mac);
	uint8_t octets[PACKET_REPORT_MAX];
	struct packet packet = { .size = 0 };
	const struct packet_seal seal = {
		.kic = given.spi[1] & SPI_POR_CIPHER ? &kic : NULL,
		.checksum = checksum_of_case(&given, given.spi[1] >> 2 & 3, &kid),
	};
	const struct packet_shape shape = packet_shape_of(&seal);
	struct packet_response response = { .packet = &packet,
		                            .to = octets,
		                            .room = sizeof octets };
	struct test_receipt receipt;
	int got;

	memcpy(packet.tar, given.tar, sizeof packet.tar);
	memcpy(packet.counter, given.counter, sizeof packet.counter);
	response.status = (uint8_t)vector_number(vector, "status");
	response.size = (uint16_t)vector_octets(vector, "data", octets + packet_response_at(&shape),
	                                        packet_response_room(&shape, response.room));
	got = packet_respond(&response, &memory.port, &seal);
	assert_true(got > 0);
	vector_expect(vector, "packet", octets, (size_t)got);
	receipt = receipt_read(octets, (size_t)got, &given, true);
	vector_expect(vector, "data", receipt.data, receipt.size);
}

static void judge_crc(const struct vector *vector)
{
	uint8_t message[64], value[CHECKSUM_SIZE_MAX];
	const size_t size = vector_octets(vector, "message", message, sizeof message);
	const uint8_t width = (uint8_t)vector_number(vector, "size");
	const struct checksum checksum = {
		.kind = width == 2 ? CHECKSUM_CRC_16 : CHECKSUM_CRC_32,
		.size = width,
	};

	assert_int_equal(checksum_of(&checksum, &memory.port, message, (uint16_t)size, value), 0);
	vector_expect(vector, "value", value, width);
	/* That of the tests in two pieces, parted everywhere. */
	for (size_t at = 0; at <= size; at++) {
		test_crc(width, message, at, message + at, size - at, value);
		vector_expect(vector, "value", value, width);
	}
}

static void judge_cmac(const struct vector *vector)
{
	const struct ota_key key = key_of(vector, "key", OTA_ALGORITHM_AES);
	uint8_t message[128], mac[CIPHER_BLOCK_MAX];
	const size_t size = vector_octets(vector, "message", message, sizeof message);

	assert_int_equal(mac_of(&memory.port, &key, message, (uint16_t)size, mac), 0);
	vector_expect(vector, "mac", mac, sizeof mac);
}

static void cmac_is_that_of_the_standard(void **state)
{
	(void)state;
	vector_each("vectors/ota/cmac.vec", judge_cmac);
}

static void packets_of_others_are_read_under_every_algorithm(void **state)
{
	(void)state;
	vector_each("vectors/ota/packet.vec", judge_packet);
}

static void answers_are_those_of_real_cards(void **state)
{
	(void)state;
	vector_each("vectors/ota/response-3des.vec", judge_response);
}

static void redundancy_checks_are_those_of_the_standard(void **state)
{
	(void)state;
	vector_each("vectors/ota/crc.vec", judge_crc);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(cmac_is_that_of_the_standard),
		cmocka_unit_test(packets_of_others_are_read_under_every_algorithm),
		cmocka_unit_test(answers_are_those_of_real_cards),
		cmocka_unit_test(redundancy_checks_are_those_of_the_standard),
	};

	memory_port_init(&memory, octets_of_memory, sizeof octets_of_memory);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
