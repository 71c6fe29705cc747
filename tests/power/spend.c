/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * A try is spent before what it pays for is compared. The states before and after do not tell: both
 * are legal for a right and for a wrong attempt. What tells is that the two write the same, up to
 * and with the commit that spends the try. TS 102 221 9.5.2, 9.5.3.
 */

#define PIN_0 "30303030FFFFFFFF"
#define PIN_9 "39393939FFFFFFFF"
#define NEW "31323334FFFFFFFF"

struct attempt {
	const char *name;
	const char *given; /* one APDU before, or NULL; */
	const char *right, *wrong;
	const char *tries, *before, *after; /* how many there are, asked before and after the cut */
};

/* clang-format off */
static const struct attempt attempts[] = {
	{ "VERIFY PIN1", NULL, "0020000108" PIN_0, "0020000108" PIN_9, "00200001", "63C3", "63C2" },
	{ "VERIFY PIN2", NULL, "0020008108" PIN_0, "0020008108" PIN_9, "00200081", "63C3", "63C2" },
	{ "VERIFY ADM1", NULL, "0020000A08" PERSONAL_ADM, "0020000A08" PIN_9, "0020000A", "63CA",
	  "63C9" },
	{ "VERIFY of the universal PIN", "0026910108" PIN_0, "0020001108" PIN_0,
	  "0020001108" PIN_9, "00200011", "63C3", "63C2" },
	{ "VERIFY, the last try but one", "0020000108" PIN_9, "0020000108" PIN_0,
	  "0020000108" PIN_9, "00200001", "63C2", "63C1" },
	{ "CHANGE PIN", NULL, "0024000110" PIN_0 NEW, "0024000110" PIN_9 NEW, "00200001", "63C3",
	  "63C2" },
	{ "DISABLE PIN", NULL, "0026000108" PIN_0, "0026000108" PIN_9, "00200001", "63C3", "63C2" },
	{ "DISABLE PIN, replaced", NULL, "0026910108" PIN_0, "0026910108" PIN_9, "00200001", "63C3",
	  "63C2" },
	{ "ENABLE PIN", "0026000108" PIN_0, "0028000108" PIN_0, "0028000108" PIN_9, "00200001",
	  "63C3", "63C2" },
	{ "UNBLOCK PIN1", NULL, "002C000110 3030303030303030" NEW,
	  "002C000110 3939393939393939" NEW, "002C0001", "63CA", "63C9" },
	{ "UNBLOCK PIN2", NULL, "002C008110 3030303030303030" NEW,
	  "002C008110 3939393939393939" NEW, "002C0081", "63CA", "63C9" },
};
/* clang-format on */

static struct test_card tc;
static uint8_t start[TEST_NVM_SIZE], left[TEST_NVM_SIZE];

static void begin_cut(unsigned long at, enum tear tear)
{
	memcpy(tc.octets, start, sizeof start);
	power_cycle(&tc);
	tc.step = CUT_AT_UNITS;
	tc.tear = tear;
	tc.writes = 0;
	tc.writes_left = at;
}

/* Sends command, the supply cut at unit at. Returns false when the command made fewer writes. */
static bool cut_at(const char *command, unsigned long at, enum tear tear)
{
	begin_cut(at, tear);
	if (setjmp(tc.cut) != 0)
		return true;
	transmit(&tc, command);
	tc.writes_left = 0;
	return false;
}

/* Cut here both ways; returns the tries that are left, as the card tells them. */
static const char *tries_after(const struct attempt *attempt, unsigned long at, enum tear tear)
{
	assert_true(cut_at(attempt->wrong, at, tear));
	memcpy(left, tc.octets, sizeof left);
	if (!cut_at(attempt->right, at, tear))
		fail_msg("%s: the right value writes less than a wrong one", attempt->name);
	if (memcmp(left, tc.octets, sizeof left) != 0)
		fail_msg("%s, cut at unit %lu: the memory tells a right value from a wrong one",
		         attempt->name, at);
	power_cycle(&tc);
	transmit(&tc, attempt->tries);
	return tc.reply_hex;
}

static unsigned long judge_attempt(const struct attempt *attempt)
{
	unsigned long at, cuts = 0;

	for (at = 1; cut_at(attempt->wrong, at, TEAR_OLD); at++)
		for (int tear = TEAR_OLD; tear < TEAR_KINDS; tear++, cuts++) {
			const char *tries = tries_after(attempt, at, (enum tear)tear);

			if (strcmp(tries, attempt->before) != 0)
				assert_string_equal(tries, attempt->after);
		}
	assert_true(at > 1);
	assert_string_equal(tries_after(attempt, at - 1, TEAR_NEW), attempt->after);
	return cuts;
}

/* Given the same card twice, when the supply fails at the same write of a right and of a wrong
 * attempt, whatever the unit then holds, up to and with the commit that spends the try, then the
 * memories are equal octet for octet; and at the end of that the try is gone. */
static void a_try_is_spent_before_it_is_compared(uint32_t unit)
{
	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
		const struct attempt *const attempt = &attempts[i];

		given_a_personal_card_of(&tc, unit);
		if (attempt->given != NULL)
			transmit(&tc, attempt->given);
		power_cycle(&tc);
		expect(&tc, attempt->tries, attempt->before);
		memcpy(start, tc.octets, sizeof start);
		print_message("  unit %3u  %-28s %3lu cuts, right and wrong alike\n",
		              (unsigned)unit, attempt->name, judge_attempt(attempt));
	}
}

static void a_try_is_spent_before_it_is_compared_on_octets(void **state)
{
	(void)state;
	a_try_is_spent_before_it_is_compared(1);
}

static void a_try_is_spent_before_it_is_compared_on_units(void **state)
{
	(void)state;
	a_try_is_spent_before_it_is_compared(4);
	a_try_is_spent_before_it_is_compared(16);
	a_try_is_spent_before_it_is_compared(256);
}

/* ---- the try limit of an OTA key set */

struct sealed {
	uint8_t octets[TEST_PACKET_MAX];
	size_t size;
};

static bool cut_packet_at(const struct sealed *packet, unsigned long at, enum tear tear)
{
	begin_cut(at, tear);
	if (setjmp(tc.cut) != 0)
		return true;
	deliver(&tc, packet->octets, packet->size);
	tc.writes_left = 0;
	return false;
}

static unsigned tries_spent(void)
{
	power_cycle(&tc);
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F0C", "9000");
	expect(&tc, "00B2010405", "*9000");
	return tc.reply[3];
}

/* Given a limit of five, two packets, one with a check sum that is wrong in its last bit; when both are cut
 * at the same unit, up to and with the commit that spends the try; then the memories are equal, and at
 * the end of that the try is gone. */
static void a_try_of_a_key_set_is_spent_before_the_check_sum_is_looked_at(void **state)
{
	static const uint32_t units[] = { 1, 4, 16, 256 };
	struct test_packet packet = test_packet(1);
	struct sealed right, wrong;
	uint8_t orders[32];
	const size_t size = octets_of_hex("E106 C00101 C10101", orders, sizeof orders);

	(void)state;
	packet.spi[0] &= 0xFB; /* not ciphered: the check sum stands where it can be spoilt */
	right.size = test_packet_build(&packet, orders, size, right.octets);
	wrong = right;
	wrong.octets[2 + 1 + 7 + 5 + 1 + 7] ^= 1; /* CPL, CHL, SPI to TAR, CNTR, PCNTR, octet 8 */
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		unsigned long at, cuts = 0;

		given_a_personal_card_of(&tc, units[i]);
		verify_adm(&tc);
		select_applet(&tc);
		expect(&tc, "00A4000C02 6F07", "9000");
		expect(&tc, "00DC010405 524D430112", "9000"); /* CC and counter suffice */
		expect(&tc, "00A4000C02 6F0C", "9000");
		expect(&tc, "00DC010405 0000050000", "9000");
		memcpy(start, tc.octets, sizeof start);
		for (at = 1; cut_packet_at(&wrong, at, TEAR_OLD); at++)
			for (int tear = TEAR_OLD; tear < TEAR_KINDS; tear++, cuts++) {
				assert_true(cut_packet_at(&wrong, at, (enum tear)tear));
				memcpy(left, tc.octets, sizeof left);
				assert_true(cut_packet_at(&right, at, (enum tear)tear));
				if (memcmp(left, tc.octets, sizeof left) != 0)
					fail_msg("cut at unit %lu: the memory tells them apart",
					         at);
				assert_true(tries_spent() <= 1);
			}
		assert_true(at > 1);
		assert_true(cut_packet_at(&right, at - 1, TEAR_NEW));
		assert_int_equal(tries_spent(), 1);
		assert_false(cut_packet_at(&right, 10000, TEAR_NEW));
		assert_int_equal(tries_spent(), 0);
		print_message("  unit %3u  %-28s %3lu cuts, right and wrong alike\n",
		              (unsigned)units[i], "key set 1", cuts);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_try_is_spent_before_it_is_compared_on_octets),
		cmocka_unit_test(a_try_is_spent_before_it_is_compared_on_units),
		cmocka_unit_test(a_try_of_a_key_set_is_spent_before_the_check_sum_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
