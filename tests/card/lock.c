/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "applet/lock.h"

/* What orders make of the device lock. The octets are those of EF.STATE. */

static const uint8_t locked[APPLET_STATE_SIZE] = {
	1, 1, 2, 1, APPLET_LOCK_LOCKED, 0x53, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0, 0, 0, 9,
};
static const uint8_t idle[APPLET_STATE_SIZE] = {
	1, 1, 2, 1, APPLET_LOCK_IDLE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 9,
};
static const uint8_t off[APPLET_STATE_SIZE] = {
	1, 1, 2, 0, APPLET_LOCK_IDLE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 9,
};

static void expect_turn(const uint8_t *from, enum lock_event event, const uint8_t *to)
{
	uint8_t state[APPLET_STATE_SIZE];

	memcpy(state, from, sizeof state);
	lock_turn(state, event);
	assert_memory_equal(state, to, sizeof state);
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
		cmocka_unit_test(turned_on_once_more_a_locked_card_stays_locked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
