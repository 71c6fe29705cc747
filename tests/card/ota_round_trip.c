/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/card.h"
#include "uicc/applet.h"

/* Every combination of key set, SPI, algorithms told or not, receipt and number of short messages,
 * there and back. */

/* The key sets of the card: 1 .. n. A redundancy check that is not told is rc octets long. */
static const struct {
	uint8_t algorithm;
	size_t size, cc_size, rc_size;
} sets[] = {
	{ TEST_DES, 8, 8, 2 },  { TEST_3DES_2, 16, 8, 4 }, { TEST_3DES_3, 24, 8, 2 },
	{ TEST_AES, 16, 8, 4 }, { TEST_AES, 24, 8, 2 },    { TEST_AES, 32, 8, 4 },
	{ TEST_AES, 16, 4, 2 }, { TEST_AES, 24, 4, 4 },    { TEST_AES, 32, 4, 2 },
};

enum {
	SETS = sizeof sets / sizeof sets[0],
	COMMANDS = 32, /* check sums x cipher x counter                    */
	RECEIPTS = 36, /* when x check sum x cipher x way                  */
	SEGMENTS = 3,
	KEY = 32,
};

static struct test_card tc;
static uint8_t counters[SETS][5]; /* as they must stand on the card */
static unsigned long packets, receipts, submits, refused;

static void update_record(unsigned number, const uint8_t *octets, size_t size)
{
	uint8_t apdu[UICC_APDU_MAX] = { 0x00, 0xDC, (uint8_t)number, 0x04, (uint8_t)size };

	memcpy(apdu + 5, octets, size);
	assert_int_equal(transmit_octets(&tc, apdu, 5 + size), 0x9000);
}

static void key_octets(unsigned set, unsigned half, uint8_t to[KEY])
{
	for (unsigned i = 0; i < KEY; i++)
		to[i] = (uint8_t)(i < sets[set].size ? 0x11 * (set + 1) + 7 * i + 0x55 * half : 0);
}

/* A TAR that asks for nothing, and key sets that let anybody move their counters. */
static void given_the_key_sets(void)
{
	given_a_personal_card(&tc);
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F05", "9000");
	for (unsigned set = 0; set < SETS; set++) {
		const uint8_t head[] = { sets[set].algorithm, (uint8_t)sets[set].size };
		uint8_t record[APPLET_OTA_KEY_SIZE];

		memcpy(record + OTA_KEY_AT_KIC_ALGORITHM, head, 2);
		key_octets(set, 0, record + OTA_KEY_AT_KIC);
		memcpy(record + OTA_KEY_AT_KID_ALGORITHM, head, 2);
		key_octets(set, 1, record + OTA_KEY_AT_KID);
		update_record(set + 1, record, sizeof record);
	}
	expect(&tc, "00A4000C02 6F0C", "9000");
	for (unsigned set = 0; set < SETS; set++) {
		const uint8_t rule[APPLET_OTA_RULE_SIZE] = {
			[OTA_RULE_AT_CC_SIZE] = (uint8_t)sets[set].cc_size,
			[OTA_RULE_AT_RC] = sets[set].rc_size == 2 ? 1 : 5,
			[OTA_RULE_AT_OPEN] = 1,
		};

		update_record(set + 1, rule, sizeof rule);
	}
	expect(&tc, "00A4000C02 6F07", "9000");
	expect(&tc, "00DC010405 524D430100", "9000");
	/* TERMINAL PROFILE: SEND SHORT MESSAGE. */
	expect(&tc, "8010000004 03008002", "9000");
	memset(counters, 0, sizeof counters);
}

static void assert_counter(unsigned set)
{
	struct card *card = (struct card *)(void *)&tc.card;
	uint8_t octets[5];

	assert_int_equal(record_read(&card->fs, FILE_OTA_CNTR, (uint8_t)(set + 1), 0, octets, 5),
	                 0);
	assert_memory_equal(octets, counters[set], 5);
}

/* Number of a command 0 .. COMMANDS - 1: check sum none, CRC-16, CRC-32, CC; ciphered; counter. */
static void put_command(struct test_packet *packet, unsigned set, unsigned number, bool told)
{
	const unsigned sum = number & 3, rc_told = sum == 1 ? 2 : 4;

	packet->spi[0] = (uint8_t)((sum == 0   ? 0
	                            : sum == 3 ? 2
	                                       : 1) |
	                           (number >> 2 & 1) << 2 | (number >> 3 & 3) << 3);
	packet->rc_size = told ? rc_told : sets[set].rc_size;
	packet->kic = (uint8_t)((set + 1) << 4 | (told ? sets[set].algorithm : 0));
	packet->kid = (uint8_t)((set + 1) << 4);
	if (told)
		packet->kid |= sum == 1 || sum == 2 ? (uint8_t)(rc_told == 2 ? 1 : 5)
		                                    : sets[set].algorithm;
}

/* Number of a receipt 0 .. RECEIPTS - 1: when (none, always, on error), none, RC, CC; ciphered; by
 * SMS-SUBMIT. Where the nibble of KID tells another kind of check sum it is the key set's. */
static void put_receipt(struct test_packet *packet, unsigned set, unsigned number, bool told)
{
	const unsigned when = number % 3, sum = number / 3 % 3, command = packet->spi[0] & 3;

	packet->spi[1] =
		(uint8_t)(when | sum << 2 | (number / 9 % 2) << 4 | (number / 18 % 2) << 5);
	packet->por_rc_size = command == 1 ? packet->rc_size : sets[set].rc_size;
	/* The nibble tells the receipt's where the command has none: as an RC, 1 and 5 are known. */
	if (told && command == 0 && sum == 1 && when != 0) {
		packet->kid = (uint8_t)((packet->kid & 0xF0) | (number & 1 ? 5 : 1));
		packet->por_rc_size = number & 1 ? 4 : 2;
	}
}

static size_t build(const struct test_packet *packet, unsigned segments, uint8_t *to)
{
	/* A version nobody knows: what follows is not looked at, and refused. */
	static uint8_t data[512] = { 0xE1, 0x82, 0, 0, 0xC0, 0x01, 0x7F };
	const size_t size = segments == 1 ? 9 : 140 * (segments - 1);

	data[2] = (uint8_t)((size - 4) >> 8);
	data[3] = (uint8_t)(size - 4);
	return test_packet_build(packet, data, size, to);
}

/* What comes back: by the report, or by SMS-SUBMIT and the report says so. */
static struct test_receipt collect(const struct test_packet *packet, uint16_t sw)
{
	struct test_receipt receipt = receipt_of(&tc, packet, true);
	uint8_t octets[TEST_RECEIPT_MAX];
	size_t size;

	receipts++;
	if (!(packet->spi[1] & 0x20)) {
		assert_int_equal(sw, 0x9000);
		return receipt;
	}
	assert_int_equal(receipt.status, 0x0B);
	assert_int_equal(receipt.size, 0);
	size = fetch_submit(&tc, sw, octets);
	submits++;
	return receipt_read(octets, size, packet, true);
}

static void send(const struct test_packet *packet, const uint8_t *octets, size_t size,
                 uint8_t status)
{
	const unsigned when = packet->spi[1] & 3;
	const uint16_t sw = deliver(&tc, octets, size);
	struct test_receipt receipt;

	packets++;
	if (when == 0 || (when == 2 && status == 0)) {
		assert_int_equal(sw, 0x9000);
		assert_int_equal(tc.reply_size, 2);
		return;
	}
	receipt = collect(packet, sw);
	assert_int_equal(receipt.status, status);
	assert_memory_equal(receipt.counter, packet->counter, 5);
	assert_string_equal(receipt.hex, status == 0 ? "E10CC00101D00116D10400010000" : "");
}

static void round_trip(unsigned set, unsigned command, unsigned receipt, bool told,
                       unsigned segments)
{
	struct test_packet packet = test_packet(packets + 1);
	uint8_t octets[TEST_PACKET_MAX];
	size_t size;

	packet.cipher = packet.mac = sets[set].algorithm;
	packet.key_size = sets[set].size;
	packet.cc_size = sets[set].cc_size;
	key_octets(set, 0, packet.kic_key);
	key_octets(set, 1, packet.kid_key);
	put_command(&packet, set, command, told);
	put_receipt(&packet, set, receipt, told);
	if ((packet.spi[0] & 0x18) == 0x18) {
		memcpy(packet.counter, counters[set], 5);
		for (unsigned i = 5; i-- > 0;)
			if (++packet.counter[i] != 0)
				break;
	}
	size = build(&packet, segments, octets);
	send(&packet, octets, size, 0);
	if ((packet.spi[0] & 0x18) >= 0x10) {
		memcpy(counters[set], packet.counter, 5);
		send(&packet, octets, size, 0x02);
		refused++;
	}
	assert_counter(set);
}

/* Given each, when it is delivered, then it is carried out, its receipt comes as it was asked for,
 * and its counter has moved; delivered once more it is refused where it has a counter to be compared,
 * and nowhere else. */
static void every_combination_goes_there_and_back(void **state)
{
	unsigned long combinations = 0;

	(void)state;
	given_the_key_sets();
	for (unsigned set = 0; set < SETS; set++)
		for (unsigned command = 0; command < COMMANDS; command++)
			for (unsigned receipt = 0; receipt < RECEIPTS; receipt++)
				for (unsigned other = 0; other < 2 * SEGMENTS; other++) {
					round_trip(set, command, receipt, other % 2, 1 + other / 2);
					combinations++;
				}
	print_message("%lu combinations: %lu packets, %lu refused, %lu receipts, %lu by "
	              "SMS-SUBMIT\n",
	              combinations, packets, refused, receipts, submits);
	assert_int_equal(combinations, SETS * COMMANDS * RECEIPTS * 2 * SEGMENTS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_goes_there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
