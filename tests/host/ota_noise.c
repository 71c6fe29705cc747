/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "ota/orders.h"
#include "ota/rfm_script.h"
#include "ota/scp80.h"
#include "ota/sms.h"

/* What comes from outside, spoilt in any way: every reader gets exactly the octets there are, so that
 * the sanitizer sees one that looks past them. */

enum { ROUNDS = 200000, ROOM = 300, SPOILS_MAX = 6 };

static const char *const seeds[] = {
	"001C12B00011EBC6B497E2CAD7AEDF36ACE0E3A29B38853F0FE9CCDE81913BE5702B73ABCE1F",
	"02710000241252 4D430C454B110763A602B83C54B8095CC6844F3255D837267F42FFC04FDFADB1A13F",
	"027100001612B0001100000000000000B5BCD6353A421FAE016132",
	"00281506192222B00011E87CCEEBB2D93083011CE294F93FC4D8DE80DA1ABAE8C37CA3E72EC4432E5058",
	"001D1512017575000000000000036F0087A47C630C8CA89EA0A40000027F20",
	"4405912143F57FF6000000000000000E0700030102017000AABBCCDDEEFF",
	"4100 0081 00F6 0B 08 7100 080401FF0301 AABB",
	"D01A 8103011300 82028183 0500 8B0D 4100008100F60602710000AABB",
	"D122 82028381 06069121436587F9 8B14 4405912143F57FF6000000000000000402700000",
	"AA14 2208 80F24002024F0000 2208 00A40004023F0000",
	"AE80 2208 00A40004023F0000 0000",
	"AB0B 800102 23026132 23029000",
	"AF80 2304ABCD9000 800101 0000",
	"A0A40000027F20A0C0000016",
	"E10DC00101D0020000D10400010000",
};

enum { SEEDS = sizeof seeds / sizeof seeds[0] };

static uint32_t state_of_noise = 2463534242;

static uint32_t noise(uint32_t below)
{
	state_of_noise ^= state_of_noise << 13;
	state_of_noise ^= state_of_noise >> 17;
	state_of_noise ^= state_of_noise << 5;
	return state_of_noise % below;
}

/* Flips, sets, cuts, repeats. Returns the size that comes of it. */
static size_t spoil(uint8_t octets[ROOM], size_t size)
{
	for (uint32_t n = noise(SPOILS_MAX) + 1; n > 0 && size > 0; n--) {
		const uint32_t at = noise((uint32_t)size);

		switch (noise(5)) {
		case 0:
			octets[at] ^= (uint8_t)(1u << noise(8));
			break;
		case 1:
			octets[at] = (uint8_t)noise(256);
			break;
		case 2:
			octets[at] = (uint8_t)(octets[at] + noise(3) - 1);
			break;
		case 3:
			size = at;
			break;
		default:
			if (2 * size <= ROOM) {
				memcpy(octets + size, octets, size);
				size += noise((uint32_t)size);
			}
		}
	}
	return size;
}

static struct scp80_crypto *crypto[2];

static void read_packets(const uint8_t *octets, size_t size)
{
	static struct scp80_command command;
	static struct scp80_response response;
	struct fault fault;

	for (int i = 0; i < 2; i++) {
		const struct scp80_header asked = { .spi = { 0x16, (uint8_t)(0x11 + 4 * noise(3)) },
			                            .tar = noise(2) ? 0x524D43 : 0xB00011,
			                            .counter = 1 };

		scp80_read_command(crypto[i], octets, size, &command, &fault);
		scp80_read_response(crypto[i], asked.spi[1], octets, size, &response, &fault);
		scp80_unwrap(crypto[i], &asked, octets, size, &response, &fault);
	}
	scp80_read_command(NULL, octets, size, &command, &fault);
	scp80_read_response(NULL, 0x19, octets, size, &response, &fault);
}

/* Looks at every octet of a view: one past the end ends the test. */
static void look_at(const uint8_t *octets, size_t size)
{
	volatile uint8_t all = 0;

	for (size_t i = 0; i < size; i++)
		all ^= octets[i];
}

static void read_messages(const uint8_t *octets, size_t size)
{
	static struct sms_message message;
	static uint8_t text[SMS_PARTS_MAX * SMS_TEXT_MAX];
	struct fault fault;
	const uint8_t *tpdu;
	struct sms sms;
	int got;

	if (sms_read(octets, size, &sms, &fault) == 0 && sms_add(&message, &sms, &fault) != 0) {
		assert_true(sms_text(&message, text) <= sizeof text);
		memset(&message, 0, sizeof message);
	}
	got = sms_in_envelope(octets, size, &tpdu, &fault);
	if (got > 0 && sms_read(tpdu, (size_t)got, &sms, &fault) == 0)
		look_at(sms.text, sms.size);
	got = sms_in_proactive(octets, size, &tpdu, &fault);
	if (got > 0)
		look_at(tpdu, (size_t)got);
}

static void read_scripts(const uint8_t *octets, size_t size)
{
	static struct rfm_results results;
	static struct rfm_script script;
	struct orders_results orders;
	struct fault fault;

	if (rfm_read_script(octets, size, &script, &fault) == 0)
		for (size_t i = 0; i < script.count; i++)
			look_at(script.command[i].octets, script.command[i].size);
	for (int format = RFM_COMPACT; format <= RFM_INDEFINITE; format++) {
		if (rfm_read_results((enum rfm_format)format, octets, size, &results, &fault) < 0)
			continue;
		rfm_judge(&results, noise(4), &fault);
		for (size_t i = 0; i < results.count; i++)
			look_at(results.reply[i].data, results.reply[i].size);
	}
	orders_read_results(octets, size, &orders, &fault);
}

/* Given packets, messages and scripts, when they are spoilt and read by every reader, then none looks
 * past their end, and none goes on for ever. */
static void no_reader_looks_past_the_end(void **state)
{
	static const struct scp80_keys keys[] = {
		{ .number = 1,
		  .kic_algorithm = CIPHER_AES,
		  .kid_algorithm = CIPHER_AES,
		  .kic_size = 16,
		  .kid_size = 16 },
		{ .number = 1,
		  .kic_algorithm = CIPHER_DES,
		  .kid_algorithm = CIPHER_DES,
		  .kic_size = 8,
		  .kid_size = 8 },
	};
	struct fault fault;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(scp80_open(&keys[i], &crypto[i], &fault), 0);
	for (int round = 0; round < ROUNDS; round++) {
		uint8_t octets[ROOM], *exact;
		int size = hex_read(seeds[noise(SEEDS)], "seed", octets, sizeof octets, &fault);
		size_t spoilt;

		assert_true(size > 0);
		spoilt = spoil(octets, (size_t)size);
		exact = malloc(spoilt + (spoilt == 0));
		memcpy(exact, octets, spoilt);
		read_packets(exact, spoilt);
		read_messages(exact, spoilt);
		read_scripts(exact, spoilt);
		free(exact);
	}
	for (int i = 0; i < 2; i++)
		scp80_close(crypto[i]);
	printf("%d inputs\n", ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_reader_looks_past_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
