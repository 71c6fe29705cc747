/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/ten_slots.h"
#include "support/toolkit.h"
#include "uicc/applet.h"

/*
 * Walks of chance: a terminal and its user do anything, in any order, with any answer. Whatever
 * happened, the session comes to rest, the menu is not busy for ever, and the files say one thing.
 */

enum { WALKS = 800, STEPS = 60, REST_MAX = 330 /* seconds at a second a STATUS */, ANSWERS = 8 };

static struct test_card tc;
static struct test_phone t;
static uint32_t chance;

/* Numerical Recipes' generator: the same walks each time. */
static unsigned draw(unsigned below)
{
	chance = chance * 1664525u + 1013904223u;
	return (chance >> 16) % below;
}

static const char *draw_country(void)
{
	static const char *const countries[] = { "214", "310", "716", "208", "440", "" };

	return countries[draw(6)];
}

static void answer(void)
{
	static const uint8_t results[ANSWERS] = { 0x00, 0x00, 0x00, 0x10, 0x13, 0x20, 0x22, 0x30 };
	static const char *const choices[] = { "90(01)", "90(02)", "90(0A)", "8D(0432)", "", NULL };
	char rest[20];

	snprintf(t.country, sizeof t.country, "%s", draw_country());
	strcpy(t.imei, draw(8) ? "350011223344555" : "990011223344667");
	if (!phone_fetch(&t))
		return;
	if (t.command == COMMAND_POLL) {
		snprintf(rest, sizeof rest, "84(%02X%02X)", draw(3), draw(256));
		phone_respond(&t, results[draw(ANSWERS)], rest);
	} else if (t.command >= COMMAND_SELECT) {
		phone_respond(&t, results[draw(ANSWERS)], choices[draw(6)]);
	} else {
		phone_respond(&t, results[draw(ANSWERS)], NULL);
	}
}

static void order(void)
{
	static const char *const orders[] = {
		"C1(01)",
		"C1(00)",
		"C2(13300805118133F7)",
		"C2(22023190901658F9)",
		"C8(01)",
		"C8(00)",
		"C9()",
		"C1(01) C2(22023190901658F9)",
		"D3(0001 01 0001 01 01 01 00 01 01)",
		"D3(00B4 02 0000 00 02 FF 04 00 00)",
		"D3(00B4 02 012C 05 03 1E 00 01 01)",
		"E2(C4(22023190901658F9) C5(12F4) C6(030222))",
		"E2(C4(22023190901658F9) C5() C6())",
		"E2(C4(13300805118133F7) C5(F2FF) C7(030222))",
	};

	t.sw = order_at_card(&tc, orders[draw(sizeof orders / sizeof orders[0])]);
}

static void step(void)
{
	const char *const country = draw_country();

	switch (draw(16)) {
	case 0:
		tell_service(&t, (enum test_service)draw(3), country[0] ? country : NULL);
		break;
	case 1:
		tell_rejection(&t, country[0] ? country : NULL);
		break;
	case 2:
		tell_technology(&t);
		break;
	case 3:
	case 4:
		tell_expired(&t, 1 + draw(2));
		break;
	case 5:
		tell_selection(&t, 1 + draw(5), draw(3) == 0);
		break;
	case 6:
		order();
		break;
	case 7:
		if (draw(4) == 0)
			phone_on(&t);
		break;
	case 8:
	case 9:
		tell_status(&t);
		break;
	default:
		answer();
		break;
	}
	if (t.sw >> 8 != 0x91)
		tell_status(&t);
}

/* Every command is done from now on, and nothing is timed any more: the session comes to rest. */
static void expect_rest(void)
{
	t.sw = transmit(&tc, "801400000C 8103000000 82028281 830100");
	if (t.sw == 0x6A80) /* one is under way */
		phone_respond(&t, 0x10, "");
	order_at_card(&tc, "C1(00) D3(00B4 02 012C 05 03 1E 00 01 01)");
	for (unsigned i = 0; i < REST_MAX; i++) {
		tell_status(&t);
		phone_serve(&t);
	}
	expect_served(&t, "");
}

/* EF.STATE, EF.CREDENTIAL and EF.IMSI are of one slot. */
static void expect_one_slot(void)
{
	static const char *const imsis[] = { "082922100309698195", "083901835010113873" };
	const unsigned slot = active_slot(&tc);
	char wanted[40] = "08*9000";

	assert_true(slot >= 1 && slot <= TEN_SLOTS);
	assert_int_equal(applet_octet(&tc, "6F0B", CREDENTIAL_AT_SLOT), slot);
	transmit(&tc, "0020000108 30303030FFFFFFFF");
	transmit(&tc, "00A4040C07 A0000000871002");
	if (slot <= 2)
		snprintf(wanted, sizeof wanted, "%.17s*9000", imsis[slot - 1]);
	expect(&tc, "00B0870009", wanted);
}

static void expect_menu(void)
{
	if (applet_octet(&tc, "6F09", CONFIG_AT_MENU) == 0)
		configure_octet(&tc, CONFIG_AT_MENU, 1);
	t.sw = transmit(&tc, "80F2000C00");
	phone_serve(&t);
	tell_selection(&t, 1, false);
	if ((t.abilities & ABILITY(CAN_DISPLAY_TEXT)) == 0)
		assert_int_equal(t.sw, 0x9000);
	else
		expect_served(&t, "text");
}

static void whatever_happens_the_session_comes_to_rest(void **state)
{
	(void)state;
	for (unsigned walk = 0; walk < WALKS; walk++) {
		chance = walk;
		given_ten_slots(&tc, 1);
		phone_new(&t, &tc, EVERY_ABILITY);
		if (walk % 3)
			t.abilities &= ~(ABILITY(draw(ABILITIES)) | ABILITY(draw(ABILITIES)));
		phone_on(&t);
		for (unsigned i = 0; i < STEPS; i++)
			step();
		expect_rest();
		expect_one_slot();
		expect_menu();
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_happens_the_session_comes_to_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
