/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "applet/lock.h"

/* What orders and terminals make of the device lock. The octets are those of EF.STATE. */

static const uint8_t locked[APPLET_STATE_SIZE] = {
	1, 1, 2, 1, APPLET_LOCK_LOCKED, 0x53, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0, 0, 0, 9,
};
static const uint8_t idle[APPLET_STATE_SIZE] = {
	1, 1, 2, 1, APPLET_LOCK_IDLE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 9,
};
static const uint8_t off[APPLET_STATE_SIZE] = {
	1, 1, 2, 0, APPLET_LOCK_IDLE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 9,
};

static const uint8_t paired[APPLET_STATE_SIZE] = {
	1, 1, 2, 1, APPLET_LOCK_PAIRED, 0x53, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0, 0, 0, 9,
};
static const uint8_t own[LOCK_IMEI_SIZE] = { 0x53, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55 };
static const uint8_t other[LOCK_IMEI_SIZE] = { 0x53, 0x00, 0x11, 0x22, 0x33, 0x44, 0x56 };

static void expect_met(const uint8_t *from, enum lock_event event, const uint8_t *imei,
                       const uint8_t *to, uint8_t why)
{
	uint8_t state[APPLET_STATE_SIZE];

	memcpy(state, from, sizeof state);
	assert_int_equal(lock_turn(state, event, imei), why);
	assert_memory_equal(state, to, sizeof state);
}

static void expect_turn(const uint8_t *from, enum lock_event event, const uint8_t *to)
{
	expect_met(from, event, NULL, to,
	           from[STATE_AT_LOCK] == to[STATE_AT_LOCK] ? 0 : APPLET_LOCK_BY_ORDER);
}

static void an_idle_card_pairs_with_the_first_terminal_it_meets(void **state)
{
	(void)state;
	expect_met(idle, LOCK_IMEI, own, paired, APPLET_LOCK_BY_PAIRING);
}

static void a_paired_card_stays_so_in_its_own_terminal_and_locks_in_another(void **state)
{
	(void)state;
	expect_met(paired, LOCK_IMEI, own, paired, 0);
	expect_met(paired, LOCK_IMEI, other, locked, APPLET_LOCK_BY_OTHER_IMEI);
}

static void a_locked_card_stays_so_in_any_terminal(void **state)
{
	(void)state;
	expect_met(locked, LOCK_IMEI, own, locked, 0);
	expect_met(locked, LOCK_IMEI, other, locked, 0);
}

/* Given an IMEI as TS 24.008 10.5.1.4 writes it, with its type in the first nibble, then 14 digits of it
 * are compared: neither the check digit nor what an IMEISV has in its place. */
static void fourteen_digits_tell_one_terminal_from_another(void **state)
{
	static const uint8_t imei[] = { 0x3A, 0x05, 0x10, 0x21, 0x32, 0x43, 0x54, 0x05 };
	static const uint8_t imeisv[] = { 0x33, 0x05, 0x10, 0x21, 0x32, 0x43, 0x54, 0x75, 0xF8 };
	static const uint8_t letters[] = { 0x3A, 0x05, 0x10, 0xB1, 0x32, 0x43, 0x54, 0x05 };
	static const uint8_t digits[] = { 0x53, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55 };
	uint8_t found[LOCK_IMEI_SIZE];

	(void)state;
	assert_true(lock_imei_of(imei, sizeof imei, found));
	assert_memory_equal(found, digits, sizeof found);
	assert_true(lock_imei_of(imeisv, sizeof imeisv, found));
	assert_memory_equal(found, digits, sizeof found);
	assert_false(lock_imei_of(imei, sizeof imei - 1, found));
	assert_false(lock_imei_of(letters, sizeof letters, found));
}

static void a_reset_frees_a_locked_card_and_forgets_the_pairing(void **state)
{
	(void)state;
	expect_turn(locked, LOCK_RESET, idle);
	expect_turn(idle, LOCK_RESET, idle);
	expect_turn(off, LOCK_RESET, off);
}

static void turned_off_the_lock_is_idle_whatever_it_was(void **state)
{
	(void)state;
	expect_turn(locked, LOCK_FEATURE_OFF, off);
	expect_turn(idle, LOCK_FEATURE_OFF, off);
}

static void turned_on_once_more_a_locked_card_stays_locked(void **state)
{
	(void)state;
	expect_turn(locked, LOCK_FEATURE_ON, locked);
	expect_turn(off, LOCK_FEATURE_ON, idle);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reset_frees_a_locked_card_and_forgets_the_pairing),
		cmocka_unit_test(turned_off_the_lock_is_idle_whatever_it_was),
		cmocka_unit_test(an_idle_card_pairs_with_the_first_terminal_it_meets),
		cmocka_unit_test(a_paired_card_stays_so_in_its_own_terminal_and_locks_in_another),
		cmocka_unit_test(a_locked_card_stays_so_in_any_terminal),
		cmocka_unit_test(fourteen_digits_tell_one_terminal_from_another),
		cmocka_unit_test(turned_on_once_more_a_locked_card_stays_locked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
