/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/card.h"
#include "ota/packet.h"
#include "ota/receipt.h"
#include "uicc/applet.h"

/* Every response status code of TS 102 225 table 5, the try limit of a key set, and what sealed
 * answers a stranger gets. */

#define AUTOMATIC "E106 C00101 C10101"

enum { CODES = 12 };

static struct test_card tc;
static uint8_t before[TEST_NVM_SIZE];

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	return 0;
}

static struct card *card(void)
{
	return (struct card *)(void *)&tc.card;
}

static void update(const char *fid, const char *apdu)
{
	char select[32];

	verify_adm(&tc);
	select_applet(&tc);
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

static uint8_t status_of(const struct test_packet *packet)
{
	const uint16_t sw = deliver_hex(&tc, packet, AUTOMATIC);

	assert_true(sw == 0x9000 || sw >> 8 == 0x91);
	return receipt_of(&tc, packet, true).status;
}

/* --- every code ---------------------------------------------------------------------------- */

static uint8_t done(struct test_packet *packet)
{
	return status_of(packet);
}

static uint8_t wrong_key(struct test_packet *packet)
{
	struct test_packet wrong = *packet;

	wrong.kid_key[0] ^= 1;
	assert_int_equal(deliver_hex(&tc, &wrong, AUTOMATIC), 0x9000);
	return receipt_of(&tc, packet, true).status;
}

static uint8_t low(struct test_packet *packet)
{
	test_packet_count(packet, 0);
	return status_of(packet);
}

static uint8_t high(struct test_packet *packet)
{
	test_packet_count(packet, 2);
	packet->spi[0] = 0x1E;
	return status_of(packet);
}

static uint8_t at_its_end(struct test_packet *packet)
{
	update("6F06", "00DC010405 FFFFFFFFFF");
	watch();
	return status_of(packet);
}

/* Ciphered, no check sum, and not whole blocks. */
static uint8_t half_a_block(struct test_packet *packet)
{
	uint8_t data[16], octets[TEST_PACKET_MAX];
	size_t size = octets_of_hex(AUTOMATIC, data, sizeof data);

	update("6F07", "00DC010405 524D430100");
	watch();
	packet->spi[0] = 0x04;
	size = test_packet_build(packet, data, size, octets) - 1;
	octets[1]--;
	assert_int_equal(deliver(&tc, octets, size), 0x9000);
	return receipt_of(&tc, packet, true).status;
}

static uint8_t other_algorithm(struct test_packet *packet)
{
	packet->kid = 0x15;
	packet->spi[1] = 0x11;
	return status_of(packet);
}

static uint8_t unknown_tar(struct test_packet *packet)
{
	packet->tar[0] ^= 0x80;
	return status_of(packet);
}

static uint8_t not_ciphered(struct test_packet *packet)
{
	packet->spi[0] = 0x12;
	return status_of(packet);
}

/* What the target of the tests ends with. */
static int end_with(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	(void)data;
	(void)size;
	(void)answer;
	return *(int *)ctx;
}

static uint8_t target_ends(const struct test_packet *packet, int outcome)
{
	const struct ota_target target = { .target = APPLET_TARGET_APPLET,
		                           .run = end_with,
		                           .ctx = &outcome };
	uint8_t octets[TEST_PACKET_MAX];
	struct ota_done done;
	const struct ota_job job = {
		.fs = &card()->fs,
		.cat = &card()->cat,
		.targets = &target,
		.count = 1,
		.octets = octets,
		.size = (uint16_t)test_packet_build(packet, (const uint8_t *)"\xAA", 1, octets),
		.sender = (const uint8_t *)"\x04\x91\x21\x43",
	};
	const int got = ota_execute(&job, tc.reply, &done);

	assert_true(got > 0);
	return receipt_read(tc.reply, (size_t)got, packet, true).status;
}

static uint8_t no_room(struct test_packet *packet)
{
	return target_ends(packet, UICC_ERR_FULL);
}

static uint8_t more_time(struct test_packet *packet)
{
	return target_ends(packet, OTA_MORE_TIME);
}

static uint8_t by_submit(struct test_packet *packet)
{
	expect(&tc, "8010000004 03008002", "9000");
	packet->spi[1] = 0x39;
	return status_of(packet);
}

/* Given each reason, then its code is told; what is refused moves nothing. */
static void every_status_code_is_told(void **state)
{
	static const struct {
		uint8_t status;
		bool moves;
		uint8_t (*reach)(struct test_packet *packet);
	} rows[CODES] = {
		{ 0x00, true, done },
		{ 0x01, false, wrong_key },
		{ 0x02, false, low },
		{ 0x03, false, high },
		{ 0x04, false, at_its_end },
		{ 0x05, false, half_a_block },
		{ 0x06, false, other_algorithm },
		{ 0x07, true, no_room },
		{ 0x08, true, more_time },
		{ 0x09, false, unknown_tar },
		{ 0x0A, false, not_ciphered },
		{ 0x0B, true, by_submit },
	};

	(void)state;
	for (unsigned code = 0; code < CODES; code++) {
		struct test_packet packet = test_packet(1);

		given_a_personal_card(&tc);
		watch();
		assert_int_equal(rows[code].status, code);
		assert_int_equal(rows[code].reach(&packet), code);
		if (!rows[code].moves)
			assert_nothing_moved();
	}
}

/* --- the try limit ------------------------------------------------------------------------- */

static void expect_failed(const char *record)
{
	char wanted[32];

	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F0C", "9000");
	snprintf(wanted, sizeof wanted, "%s 9000", record);
	expect(&tc, "00B2010405", wanted);
}

/* Given a set may fail three times in a row, then the right packet sets it back, three wrong ones
 * block it for good, and other sets go on. */
static void a_key_set_may_be_blocked_by_wrong_check_sums(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	update("6F05", "00DC020444 0210 " PERSONAL_KIC "00000000000000000000000000000000"
	               "0210 " PERSONAL_KID "00000000000000000000000000000000");
	update("6F0C", "00DC010405 0000030000");
	assert_int_equal(wrong_key(&packet), 0x01);
	assert_int_equal(wrong_key(&packet), 0x01);
	expect_failed("0000030200");
	assert_int_equal(status_of(&packet), 0x00);
	expect_failed("0000030000");
	/* A replay has the right check sum: it is no failure. */
	assert_int_equal(wrong_key(&packet), 0x01);
	assert_int_equal(status_of(&packet), 0x02);
	expect_failed("0000030000");
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(wrong_key(&packet), 0x01);
	test_packet_count(&packet, 2);
	watch();
	assert_int_equal(status_of(&packet), 0x06);
	assert_nothing_moved();
	power_cycle(&tc);
	assert_int_equal(status_of(&packet), 0x06);
	packet.kic = packet.kid = 0x22;
	assert_int_equal(status_of(&packet), 0x00);
	/* Who may write the file gives the tries back. */
	update("6F0C", "00DC010405 0000030000");
	packet.kic = packet.kid = 0x12;
	assert_int_equal(status_of(&packet), 0x00);
}

/* 00 and FF are no limit. */
static void a_limit_is_off_unless_it_is_set(void **state)
{
	static const char *const rules[] = { "00DC010405 0000000000", "00DC010405 0000FF0000",
		                             "00DC010405 0000FFFE00" };
	struct test_packet packet = test_packet(1);

	(void)state;
	for (unsigned rule = 0; rule < 3; rule++) {
		update("6F0C", rules[rule]);
		watch();
		for (unsigned i = 0; i < 300; i++)
			assert_int_equal(wrong_key(&packet), 0x01);
		assert_nothing_moved();
	}
	assert_int_equal(status_of(&packet), 0x00);
}

/* What the memory held when the card first used its cipher. */
static struct {
	bool taken;
	uint8_t octets[TEST_NVM_SIZE];
	int (*aes)(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
	           uint8_t iv[16], const uint8_t *in, uint8_t *out, uint32_t size);
} first_use;

static int watched_aes(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
                       uint8_t iv[16], const uint8_t *in, uint8_t *out, uint32_t size)
{
	if (!first_use.taken)
		memcpy(first_use.octets, tc.octets, sizeof first_use.octets);
	first_use.taken = true;
	return first_use.aes(ctx, mode, key, key_size, iv, in, out, size);
}

/* Given the supply fails when the cipher is first used, and whatever it would have brought to light,
 * then the try is gone. */
static void a_try_is_spent_before_the_check_sum_is_looked_at(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	update("6F0C", "00DC010405 0000030000");
	first_use.aes = tc.port.aes;
	tc.port.aes = watched_aes;
	assert_int_equal(status_of(&packet), 0x00);
	tc.port.aes = first_use.aes;
	expect_failed("0000030000");
	assert_true(first_use.taken);
	memcpy(tc.octets, first_use.octets, sizeof first_use.octets);
	power_cycle(&tc);
	expect_failed("0000030100");
}

/* --- single DES and strangers -------------------------------------------------------------- */

/* Given a set of single DES, then who does not have its key is answered without a check sum and
 * without ciphering: those octets are all it takes to search 56 bits. */
static void a_stranger_gets_nothing_to_search_a_des_key_by(void **state)
{
	struct test_packet packet = test_packet(1), wrong;

	(void)state;
	update("6F05",
	       "00DC030444 0108 0123456789ABCDEF 000000000000000000000000000000000000000000000000"
	       "0108 FEDCBA9876543210 000000000000000000000000000000000000000000000000");
	packet.kic = packet.kid = 0x31;
	packet.cipher = packet.mac = TEST_DES;
	octets_of_hex("0123456789ABCDEF", packet.kic_key, 32);
	octets_of_hex("FEDCBA9876543210", packet.kid_key, 32);
	wrong = packet;
	wrong.kid_key[3] ^= 0x10;
	assert_int_equal(deliver_hex(&tc, &wrong, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, false).status, 0x01);
	wrong = packet;
	wrong.tar[2] ^= 1;
	assert_int_equal(deliver_hex(&tc, &wrong, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &wrong, false).status, 0x09);
	assert_int_equal(status_of(&packet), 0x00);
	assert_int_equal(status_of(&packet), 0x02);
}

/* Given a chip without DES, then what wants it is refused as if there were no key. */
static void a_chip_may_have_no_des(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	update("6F05", "00DC030444 0510 " PERSONAL_KIC "00000000000000000000000000000000"
	               "0510 " PERSONAL_KID "00000000000000000000000000000000");
	packet.kic = packet.kid = 0x35;
	packet.cipher = packet.mac = TEST_3DES_2;
	tc.port.des = NULL;
	assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, false).status, 0x06);
	tc.port.des = tc.memory.port.des;
	assert_int_equal(status_of(&packet), 0x00);
}

/* --- who moves a counter ------------------------------------------------------------------- */

/* Given a TAR that asks for nothing, then a packet without any key moves no counter of a set that
 * does not say so, not even to its end. */
static void a_counter_is_not_moved_by_anybody(void **state)
{
	struct test_packet packet = test_packet(0xFFFFFFFFFF);

	(void)state;
	update("6F07", "00DC010405 524D430100");
	watch();
	packet.spi[0] = 0x10;
	assert_int_equal(status_of(&packet), 0x06);
	packet.spi[0] = 0x11;
	packet.kid = 0x15;
	packet.spi[1] = 0x01;
	assert_int_equal(status_of(&packet), 0x06);
	/* No set at all. */
	packet.spi[0] = 0x10;
	packet.kic = packet.kid = 0x00;
	assert_int_equal(status_of(&packet), 0x06);
	assert_nothing_moved();
	update("6F0C", "00DC010405 0000000001");
	packet = test_packet(5);
	packet.spi[0] = 0x10;
	assert_int_equal(status_of(&packet), 0x00);
	assert_int_equal(status_of(&packet), 0x02);
}

static void expect_counters(uint8_t first, uint8_t second)
{
	uint8_t octets[OTA_COUNTER_SIZE];

	assert_int_equal(ota_counter_read(&card()->fs, 1, octets), 0);
	assert_int_equal(octets[4], first);
	assert_int_equal(ota_counter_read(&card()->fs, 2, octets), 0);
	assert_int_equal(octets[4], second);
}

/* Given KIc and KID name two sets, then the counter is that of the check sum, and of the cipher where
 * there is none; so is the rule. */
static void a_packet_may_be_of_two_sets(void **state)
{
	struct test_packet packet = test_packet(9);

	(void)state;
	update("6F05", "00DC020444 0000 " PERSONAL_KIC "00000000000000000000000000000000"
	               "0210 " PERSONAL_KIC "00000000000000000000000000000000");
	update("6F0C", "00DC020405 0400000000");
	update("6F07", "00DC010405 524D430100");
	octets_of_hex(PERSONAL_KIC, packet.kid_key, sizeof packet.kid_key);
	packet.kid = 0x22;
	packet.cc_size = 4;
	assert_int_equal(status_of(&packet), 0x00);
	expect_counters(0, 9);
	test_packet_count(&packet, 8);
	assert_int_equal(status_of(&packet), 0x02);
	packet.spi[0] = 0x14;
	assert_int_equal(status_of(&packet), 0x00);
	expect_counters(8, 9);
	/* Set 2 has no key to cipher with. */
	packet.kic = 0x22;
	packet.spi[1] = 0x09;
	assert_int_equal(status_of(&packet), 0x06);
}

#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_code_is_told),
		ON_A_PERSONAL_CARD(a_key_set_may_be_blocked_by_wrong_check_sums),
		ON_A_PERSONAL_CARD(a_limit_is_off_unless_it_is_set),
		ON_A_PERSONAL_CARD(a_try_is_spent_before_the_check_sum_is_looked_at),
		ON_A_PERSONAL_CARD(a_stranger_gets_nothing_to_search_a_des_key_by),
		ON_A_PERSONAL_CARD(a_chip_may_have_no_des),
		ON_A_PERSONAL_CARD(a_counter_is_not_moved_by_anybody),
		ON_A_PERSONAL_CARD(a_packet_may_be_of_two_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
