/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define AUTOMATIC "E106 C00101 C10101"
#define MANUAL "E106 C00101 C10100"
#define APPLIED_AUTOMATIC "E10C C00101 D00100 D104 01010000"
#define APPLIED_MANUAL "E10C C00101 D00100 D104 00010000"

/* TS 102 225 table 5. */
enum {
	POR_OK = 0x00,
	BAD_CC = 0x01,
	COUNTER_LOW = 0x02,
	COUNTER_HIGH = 0x03,
	COUNTER_BLOCKED = 0x04,
	CIPHERING = 0x05,
	SECURITY = 0x06,
	TAR_UNKNOWN = 0x09,
	LEVEL = 0x0A,
};

static struct test_card tc;
static uint8_t before[TEST_NVM_SIZE];

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	return 0;
}

static void watch(void)
{
	memcpy(before, tc.octets, sizeof before);
	tc.writes = 0;
}

/* Not an octet is another, and nobody even tried. */
static void assert_nothing_moved(void)
{
	assert_int_equal(tc.writes, 0);
	assert_memory_equal(before, tc.octets, sizeof before);
}

static void expect_refused(const struct test_packet *packet, const char *hex, uint8_t status)
{
	watch();
	expect_receipt(&tc, packet, hex, status, "");
	assert_nothing_moved();
}

static void update_applet_record(const char *fid, const char *update)
{
	char select[32];

	verify_adm(&tc);
	select_applet(&tc);
	snprintf(select, sizeof select, "00A4000C02%s", fid);
	expect(&tc, select, "9000");
	expect(&tc, update, "9000");
}

static void a_good_packet_is_applied_and_receipted(void **state)
{
	const struct test_packet packet = test_packet(1);

	(void)state;
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
	power_cycle(&tc);
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F01", "9000");
	expect(&tc, "00B0000003", "010101 9000");
	expect(&tc, "00A4000C02 6F06", "9000");
	expect(&tc, "00B2010405", "0000000001 9000");
}

static void a_packet_under_a_wrong_key_is_refused(void **state)
{
	struct test_packet packet = test_packet(1);
	struct test_packet mine = packet;

	(void)state;
	mine.kid_key[5] ^= 1;
	watch();
	assert_int_equal(deliver_hex(&tc, &mine, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, BAD_CC);
	mine = packet;
	mine.kic_key[0] ^= 0x80;
	assert_int_equal(deliver_hex(&tc, &mine, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, BAD_CC);
	assert_nothing_moved();
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
}

static void a_replayed_packet_is_refused(void **state)
{
	struct test_packet packet = test_packet(7);

	(void)state;
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, NULL);
	expect_refused(&packet, AUTOMATIC, COUNTER_LOW);
	test_packet_count(&packet, 6);
	expect_refused(&packet, MANUAL, COUNTER_LOW);
	power_cycle(&tc);
	test_packet_count(&packet, 7);
	expect_refused(&packet, MANUAL, COUNTER_LOW);
	test_packet_count(&packet, 0x100000000);
	expect_receipt(&tc, &packet, MANUAL, POR_OK, APPLIED_MANUAL);
	test_packet_count(&packet, 0xFFFFFFFF);
	expect_refused(&packet, MANUAL, COUNTER_LOW);
}

static void the_tar_says_what_a_packet_is_for_and_how_safe_it_must_be(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	packet.tar[2] ^= 1;
	/* Judged before the packet is deciphered: its counter is told as it came. */
	watch();
	assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, TAR_UNKNOWN);
	packet = test_packet(1);
	for (size_t i = 0; i < 5; i++) {
		static const uint8_t weaker[] = { 0x12, 0x06, 0x0E, 0x14, 0x00 };

		packet.spi[0] = weaker[i];
		assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9000);
		assert_int_equal(receipt_of(&tc, &packet, true).status, LEVEL);
	}
	assert_nothing_moved();
	/* A TAR whose target this card does not have. */
	update_applet_record("6F07", "00DC060405 B000100916");
	packet = test_packet(1);
	memcpy(packet.tar, "\xB0\x00\x10", 3);
	assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, TAR_UNKNOWN);
}

static void what_this_card_has_no_key_or_algorithm_for_is_an_unidentified_security_error(
	void **state)
{
	static const struct {
		uint8_t kic, kid, spi, por;
	} wrongs[] = {
		{ 0x22, 0x22, 0x16, 0x19 }, /* key set 2 is empty                  */
		{ 0x02, 0x02, 0x16, 0x19 }, /* there is no key set 0               */
		{ 0x15, 0x12, 0x16, 0x19 }, /* 3DES                                */
		{ 0x12, 0x15, 0x16, 0x19 },
		{ 0x12, 0x12, 0x17, 0x19 }, /* digital signature                   */
		{ 0x12, 0x12, 0x16, 0x1D }, /* the same for the receipt            */
		{ 0x12, 0x12, 0x16, 0x1B }, /* a receipt nobody knows when         */
	};

	(void)state;
	watch();
	for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
		struct test_packet packet = test_packet(1);
		/* A receipt that cannot have all its security has none: no half of it. */
		const bool sealed =
			wrongs[i].kic == 0x12 && wrongs[i].kid == 0x12 && wrongs[i].por == 0x19;

		packet.kic = wrongs[i].kic;
		packet.kid = wrongs[i].kid;
		packet.spi[0] = wrongs[i].spi;
		packet.spi[1] = wrongs[i].por;
		assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9000);
		if (packet.spi[1] != 0x1B)
			assert_int_equal(receipt_of(&tc, &packet, sealed).status, SECURITY);
		assert_nothing_moved();
	}
}

/* Also where it is not used: who names it means another card. */
static void another_algorithm_of_kic_is_refused_though_nothing_is_ciphered(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	update_applet_record("6F07", "00DC010405 524D430112");
	packet.spi[0] = 0x12;
	packet.spi[1] = 0x09;
	packet.kic = 0x15;
	expect_refused(&packet, AUTOMATIC, SECURITY);
	packet.kic = 0x95; /* of a set that is not there */
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
	packet.kic = 0x10;
	expect_refused(&packet, AUTOMATIC, COUNTER_LOW);
}

static void implicit_algorithms_are_those_of_the_key_set(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	packet.kic = packet.kid = 0x10;
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
}

static void keys_of_24_and_32_octets_work(void **state)
{
	static const struct {
		size_t size;
		uint8_t set;
		const char *update;
	} sets[] = {
		{ 24, 0x22,
		  "00DC020444"
		  "0218 000102030405060708090A0B0C0D0E0F10111213141516170000000000000000"
		  "0218 202122232425262728292A2B2C2D2E2F30313233343536370000000000000000" },
		{ 32, 0xF2,
		  "00DC0F0444"
		  "0220 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
		  "0220 202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F" },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct test_packet packet = test_packet(1);

		update_applet_record("6F05", sets[i].update);
		packet.kic = packet.kid = sets[i].set;
		packet.key_size = sets[i].size;
		for (size_t at = 0; at < 32; at++) {
			packet.kic_key[at] = (uint8_t)at;
			packet.kid_key[at] = (uint8_t)(0x20 + at);
		}
		expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
		expect_refused(&packet, AUTOMATIC, COUNTER_LOW);
	}
	/* Each key set has a counter of its own: that of set 1 is where it was. */
	const struct test_packet packet = test_packet(1);
	expect_receipt(&tc, &packet, MANUAL, POR_OK, APPLIED_MANUAL);
}

static void a_counter_may_have_to_be_exactly_one_higher(void **state)
{
	struct test_packet packet = test_packet(2);

	(void)state;
	packet.spi[0] = 0x1E;
	expect_refused(&packet, AUTOMATIC, COUNTER_HIGH);
	test_packet_count(&packet, 1);
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
	test_packet_count(&packet, 3);
	expect_refused(&packet, AUTOMATIC, COUNTER_HIGH);
	test_packet_count(&packet, 2);
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
}

static void a_counter_at_its_end_is_blocked(void **state)
{
	struct test_packet packet = test_packet(0xFFFFFFFFFF);

	(void)state;
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
	expect_refused(&packet, AUTOMATIC, COUNTER_BLOCKED);
}

/* Given a TAR that asks for nothing, then a plain packet is applied, ciphered data that are not
 * whole blocks are a ciphering error, and a counter needs a key set. */
static void a_tar_may_ask_for_nothing(void **state)
{
	struct test_packet packet = test_packet(0);
	uint8_t data[64], octets[TEST_PACKET_MAX];
	size_t size;

	(void)state;
	update_applet_record("6F07", "00DC010405 524D430100");
	packet.spi[0] = 0x00;
	packet.spi[1] = 0x01;
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
	packet.spi[0] = 0x10;
	expect_refused(&packet, MANUAL, SECURITY);
	packet.spi[0] = 0x04;
	size = octets_of_hex(MANUAL, data, sizeof data);
	size = test_packet_build(&packet, data, size, octets);
	octets[1]--;
	watch();
	assert_int_equal(deliver(&tc, octets, size - 1), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, CIPHERING);
	assert_nothing_moved();
	octets[1]++;
	assert_int_equal(deliver(&tc, octets, size), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, POR_OK);
}

static void a_receipt_comes_when_and_how_it_is_asked_for(void **state)
{
	static const struct {
		uint8_t spi;
		bool good, bad; /* a receipt comes */
	} rows[] = {
		{ 0x00, false, false }, { 0x01, true, true },   { 0x02, false, true },
		{ 0x09, true, true },   { 0x11, true, true },   { 0x19, true, true },
		{ 0x1A, false, true },  { 0x18, false, false },
	};
	uint64_t counter = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct test_packet packet = test_packet(++counter);

		packet.spi[1] = rows[i].spi;
		assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9000);
		if (rows[i].good)
			assert_int_equal(receipt_of(&tc, &packet, true).status, POR_OK);
		else
			assert_int_equal(tc.reply_size, 2);
		watch();
		assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9000);
		if (rows[i].bad)
			assert_int_equal(receipt_of(&tc, &packet, true).status, COUNTER_LOW);
		else
			assert_int_equal(tc.reply_size, 2);
		assert_nothing_moved();
	}
}

static void orders_that_are_refused_still_spend_the_counter(void **state)
{
	const struct test_packet packet = test_packet(1);

	(void)state;
	expect_receipt(&tc, &packet, "E106 C00101 C10102", POR_OK,
	               "E10C C00101 D00112 D10400010000");
	expect_refused(&packet, AUTOMATIC, COUNTER_LOW);
}

static void data_that_are_no_order_list_are_told_so(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	expect_receipt(&tc, &packet, "", POR_OK, "E10C C00101 D00112 D10400010000");
	test_packet_count(&packet, 2);
	expect_receipt(&tc, &packet, "E106 C00102 C10101", POR_OK,
	               "E10C C00101 D00116 D10400010000");
	test_packet_count(&packet, 3);
	expect_receipt(&tc, &packet, "E107 C00101 C10101", POR_OK,
	               "E10C C00101 D00112 D10400010000");
}

static void a_memory_that_fails_is_told_and_the_card_goes_on(void **state)
{
	const struct test_packet packet = test_packet(1);

	(void)state;
	tc.fails = true;
	assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x6581);
	tc.fails = false;
	power_cycle(&tc);
	expect_receipt(&tc, &packet, AUTOMATIC, POR_OK, APPLIED_AUTOMATIC);
}

#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(a_good_packet_is_applied_and_receipted),
		ON_A_PERSONAL_CARD(a_packet_under_a_wrong_key_is_refused),
		ON_A_PERSONAL_CARD(a_replayed_packet_is_refused),
		ON_A_PERSONAL_CARD(the_tar_says_what_a_packet_is_for_and_how_safe_it_must_be),
		ON_A_PERSONAL_CARD(
			what_this_card_has_no_key_or_algorithm_for_is_an_unidentified_security_error),
		ON_A_PERSONAL_CARD(another_algorithm_of_kic_is_refused_though_nothing_is_ciphered),
		ON_A_PERSONAL_CARD(implicit_algorithms_are_those_of_the_key_set),
		ON_A_PERSONAL_CARD(keys_of_24_and_32_octets_work),
		ON_A_PERSONAL_CARD(a_counter_may_have_to_be_exactly_one_higher),
		ON_A_PERSONAL_CARD(a_counter_at_its_end_is_blocked),
		ON_A_PERSONAL_CARD(a_tar_may_ask_for_nothing),
		ON_A_PERSONAL_CARD(a_receipt_comes_when_and_how_it_is_asked_for),
		ON_A_PERSONAL_CARD(orders_that_are_refused_still_spend_the_counter),
		ON_A_PERSONAL_CARD(data_that_are_no_order_list_are_told_so),
		ON_A_PERSONAL_CARD(a_memory_that_fails_is_told_and_the_card_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
