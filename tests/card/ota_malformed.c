/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "uicc/applet.h"

/* One good packet, made bad in every way there is: none is accepted, and nothing moves. Each way
 * under every kind of check sum. */

#define AUTOMATIC "E106 C00101 C10101"

static const struct seal {
	const char *name;
	uint8_t spi, algorithm;
	size_t key_size, cc_size, rc_size;
	const char *rule; /* EF.OTA_RULE */
} seals[] = {
	{ "DES", 0x16, TEST_DES, 8, 8, 0, "0000000000" },
	{ "3DES, two keys", 0x16, TEST_3DES_2, 16, 8, 0, "0000000000" },
	{ "3DES, three keys", 0x16, TEST_3DES_3, 24, 8, 0, "0000000000" },
	{ "AES-128", 0x16, TEST_AES, 16, 8, 0, "0000000000" },
	{ "AES-256, 4 octets", 0x16, TEST_AES, 32, 4, 0, "0400000000" },
	{ "AES-192, clear", 0x12, TEST_AES, 24, 8, 0, "0000000000" },
	{ "CRC-16, ciphered", 0x15, TEST_AES, 16, 8, 2, "0001000000" },
	{ "CRC-32, clear", 0x11, TEST_AES, 16, 8, 4, "0005000001" },
	{ "CRC-16, clear", 0x11, TEST_AES, 16, 8, 2, "0001000001" },
};

enum { SEALS = sizeof seals / sizeof seals[0], COUNTER = 7 };

static struct test_card tc;
static uint8_t before[TEST_NVM_SIZE];
static struct test_packet good;
static uint8_t packet[TEST_PACKET_MAX];
static size_t size;

static void expect_at(const char *fid, const char *apdu)
{
	char select[32];

	snprintf(select, sizeof select, "00A4000C02%s", fid);
	expect(&tc, select, "9000");
	expect(&tc, apdu, "9000");
}

static void watch(void)
{
	memcpy(before, tc.octets, sizeof before);
	tc.writes = 0;
}

static void assert_nothing_moved(void)
{
	assert_int_equal(tc.writes, 0);
	assert_memory_equal(before, tc.octets, sizeof before);
}

/* Key set 1 of this kind; a TAR that asks for no more than the packet has; the packet itself. */
static void given(const struct seal *seal)
{
	char apdu[200];
	uint8_t data[16];

	given_a_personal_card(&tc);
	good = test_packet(COUNTER);
	good.spi[0] = seal->spi;
	good.kic = (uint8_t)(0x10 | seal->algorithm);
	good.kid = seal->rc_size == 0 ? good.kic : seal->rc_size == 2 ? 0x11 : 0x15;
	good.cipher = good.mac = seal->algorithm;
	good.key_size = seal->key_size;
	good.cc_size = seal->cc_size;
	good.rc_size = good.por_rc_size = seal->rc_size;
	verify_adm(&tc);
	select_applet(&tc);
	snprintf(apdu, sizeof apdu,
	         "00DC010444 %02X%02zX " PERSONAL_KIC "00000000000000000000000000000000"
	         "%02X%02zX " PERSONAL_KID "00000000000000000000000000000000",
	         seal->algorithm, seal->key_size, seal->algorithm, seal->key_size);
	expect_at("6F05", apdu);
	snprintf(apdu, sizeof apdu, "00DC010405 %s", seal->rule);
	expect_at("6F0C", apdu);
	snprintf(apdu, sizeof apdu, "00DC010405 524D4301%02X", seal->spi);
	expect_at("6F07", apdu);
	size = test_packet_build(&good, data, octets_of_hex(AUTOMATIC, data, sizeof data), packet);
	watch();
}

static void expect_accepted(void)
{
	assert_int_equal(deliver(&tc, packet, size), 0x9000);
	assert_int_equal(receipt_of(&tc, &good, true).status, 0x00);
	assert_memory_not_equal(before, tc.octets, sizeof before);
}

static void expect_refused(const uint8_t *octets, size_t octets_size)
{
	const uint16_t sw = deliver(&tc, octets, octets_size);

	assert_true(sw == 0x9000 || sw == 0x6A80);
	assert_nothing_moved();
}

static void a_flipped_bit_anywhere_is_refused(void **state)
{
	unsigned long flips = 0;

	(void)state;
	for (unsigned i = 0; i < SEALS; i++) {
		given(&seals[i]);
		for (size_t bit = 0; bit < 8 * size; bit++, flips++) {
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
			expect_refused(packet, size);
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		expect_accepted();
	}
	print_message("%lu bits flipped under %u kinds of check sum\n", flips, SEALS);
}

/* Cut short anywhere, and followed by up to two blocks more; CPL and CHL as they were, or CPL as it
 * would be. */
static void another_length_is_refused(void **state)
{
	unsigned long lengths = 0;

	(void)state;
	for (unsigned i = 0; i < SEALS; i++) {
		given(&seals[i]);
		for (size_t left = 0; left <= size + 32; left++) {
			uint8_t octets[TEST_PACKET_MAX] = { 0 };

			if (left == size)
				continue;
			memcpy(octets, packet, left < size ? left : size);
			expect_refused(octets, left);
			octets[0] = (uint8_t)((left - 2) >> 8);
			octets[1] = (uint8_t)(left - 2);
			if (left >= 2)
				expect_refused(octets, left);
			lengths += 2;
		}
		expect_accepted();
	}
	print_message("%lu packets of another length\n", lengths);
}

static void a_length_of_the_packet_off_by_any_is_refused(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SEALS; i++) {
		given(&seals[i]);
		for (unsigned at = 0; at <= 2; at++) {
			const uint8_t right = packet[at];

			for (unsigned value = 0; value <= 0xFF; value++) {
				packet[at] = (uint8_t)value;
				if (value != right)
					expect_refused(packet, size);
			}
			packet[at] = right;
		}
		expect_accepted();
	}
}

/* Signed by who has the key, but with a padding or a header that cannot be. */
static void lengths_that_cannot_be_are_refused_though_signed(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SEALS; i++) {
		uint8_t octets[TEST_PACKET_MAX], data[16];
		const size_t data_size = octets_of_hex(AUTOMATIC, data, sizeof data);

		given(&seals[i]);
		for (int wrong = 0; wrong <= 0xFF; wrong++) {
			struct test_packet bad = good;
			const int block = seals[i].spi & 4 ? (int)test_block(&(struct test_key){
								     .algorithm = good.cipher })
			                                   : 16;

			bad.wrong_chl = wrong;
			if (wrong != packet[2])
				expect_refused(octets,
				               test_packet_build(&bad, data, data_size, octets));
			bad = good;
			bad.wrong_padding = wrong;
			if (wrong >= block)
				expect_refused(octets,
				               test_packet_build(&bad, data, data_size, octets));
		}
		expect_accepted();
	}
}

/* --- around the packet --------------------------------------------------------------------- */

/* ENVELOPE, where its lengths stand; an even number of digits, so that one less is as many octets. */
static const char head[] = "80C20000 00 D1 00 82 02 8381 06 03 912143 8B 00"
			   "44 04 912143 7F F6 62112131415100 00 02 70 00";

enum {
	AT_LC = 4,
	AT_D1 = 6,
	AT_DEVICES = 8,
	AT_ADDRESS = 12,
	AT_TPDU = 17,
	AT_ORIGINATOR = 19,
	AT_USER_DATA = 32,
	AT_HEADER = 33,
	AT_ELEMENT = 35,
	HEAD = 36,
};

static size_t envelope(uint8_t apdu[UICC_APDU_MAX])
{
	assert_int_equal(octets_of_hex(head, apdu, UICC_APDU_MAX), HEAD);
	memcpy(apdu + HEAD, packet, size);
	apdu[AT_USER_DATA] = (uint8_t)(3 + size);
	apdu[AT_TPDU] = (uint8_t)(15 + 3 + size);
	apdu[AT_D1] = (uint8_t)(HEAD - AT_D1 - 1 + size);
	apdu[AT_LC] = (uint8_t)(HEAD - AT_LC - 1 + size);
	assert_true(apdu[AT_D1] < 0x80);
	return HEAD + size;
}

static void a_length_around_the_packet_off_by_one_is_refused(void **state)
{
	static const struct {
		size_t at;
		int by;
	} wrongs[] = {
		{ AT_LC, 1 },        { AT_LC, -1 },        { AT_D1, 1 },
		{ AT_D1, -1 },       { AT_DEVICES, 1 },    { AT_DEVICES, -1 },
		{ AT_ADDRESS, 1 },   { AT_ADDRESS, -1 },   { AT_TPDU, 1 },
		{ AT_TPDU, -1 },     { AT_ORIGINATOR, 1 }, { AT_ORIGINATOR, -2 },
		{ AT_USER_DATA, 1 }, { AT_USER_DATA, -1 }, { AT_HEADER, 1 },
		{ AT_HEADER, -1 },   { AT_ELEMENT, 1 },
	};
	uint8_t apdu[UICC_APDU_MAX];

	(void)state;
	for (unsigned i = 0; i < SEALS; i++) {
		size_t whole;

		given(&seals[i]);
		for (unsigned wrong = 0; wrong < sizeof wrongs / sizeof wrongs[0]; wrong++) {
			whole = envelope(apdu);
			apdu[wrongs[wrong].at] =
				(uint8_t)(apdu[wrongs[wrong].at] + wrongs[wrong].by);
			(void)transmit_octets(&tc, apdu, whole);
			assert_nothing_moved();
		}
		whole = envelope(apdu);
		assert_int_equal(transmit_octets(&tc, apdu, whole) >> 8, 0x61);
		assert_memory_not_equal(before, tc.octets, sizeof before);
	}
}

/* Cut short anywhere, Lc as it was, or as it would be with the data as they were. */
static void an_envelope_cut_short_is_refused(void **state)
{
	uint8_t apdu[UICC_APDU_MAX];
	size_t whole;

	(void)state;
	given(&seals[3]);
	whole = envelope(apdu);
	for (size_t left = 0; left < whole; left++) {
		(void)envelope(apdu);
		(void)transmit_octets(&tc, apdu, left);
		if (left > 5) {
			apdu[AT_LC] = (uint8_t)(left - 5);
			(void)transmit_octets(&tc, apdu, left);
		}
		assert_nothing_moved();
	}
}

static void what_came_once_does_not_come_again(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SEALS; i++) {
		given(&seals[i]);
		expect_accepted();
		watch();
		for (unsigned again = 0; again < 3; again++) {
			assert_int_equal(deliver(&tc, packet, size), 0x9000);
			assert_int_equal(receipt_of(&tc, &good, true).status, 0x02);
		}
		assert_int_equal(uicc_reset(&tc.card), 0);
		expect_refused(packet, size);
	}
}

static void any_other_tar_is_unknown(void **state)
{
	uint8_t octets[TEST_PACKET_MAX], data[16];
	const size_t data_size = octets_of_hex(AUTOMATIC, data, sizeof data);

	(void)state;
	given(&seals[3]);
	for (unsigned bit = 0; bit < 24; bit++) {
		struct test_packet other = good;

		other.tar[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(deliver(&tc, octets,
		                         test_packet_build(&other, data, data_size, octets)),
		                 0x9000);
		assert_int_equal(receipt_of(&tc, &other, true).status, 0x09);
		assert_nothing_moved();
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flipped_bit_anywhere_is_refused),
		cmocka_unit_test(another_length_is_refused),
		cmocka_unit_test(a_length_of_the_packet_off_by_any_is_refused),
		cmocka_unit_test(lengths_that_cannot_be_are_refused_though_signed),
		cmocka_unit_test(a_length_around_the_packet_off_by_one_is_refused),
		cmocka_unit_test(an_envelope_cut_short_is_refused),
		cmocka_unit_test(what_came_once_does_not_come_again),
		cmocka_unit_test(any_other_tar_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
