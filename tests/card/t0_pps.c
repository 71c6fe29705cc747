/* SPDX-License-Identifier: Apache-2.0 */
#include "support/contacts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Protocol and parameters selection: ISO 7816-3 9, TS 102 221 6.3.3. */

static struct contacts contacts;

static int a_card_after_reset(void **state)
{
	(void)state;
	given_contacts(&contacts);
	contacts_reset(&contacts);
	return 0;
}

/* A request without its PCK, which is put behind it; another reset before. */
static void ask(const char *request, const char *wanted, uint16_t f, uint8_t d)
{
	uint8_t octets[8], check = 0;
	char hex[24];
	const size_t size = octets_of_hex(request, octets, sizeof octets);

	for (size_t i = 0; i < size; i++)
		check ^= octets[i];
	snprintf(hex, sizeof hex, "%s%02X", request, check);
	contacts_reset(&contacts);
	contacts_talk(&contacts, hex, wanted);
	assert_int_equal(contacts.f, f);
	assert_int_equal(contacts.d, d);
}

static void works(void)
{
	contacts_talk(&contacts, "00A4000C02", "A4");
	contacts_talk(&contacts, "2FE2", "9000");
}

/* Given TA1 96, when a speed from the default up to that is asked for, then it is repeated and set. */
static void a_speed_within_ta1_is_accepted(void **state)
{
	(void)state;
	ask("FF1096", "FF109679", 512, 32);
	works();
	ask("FF1095", "FF10957A", 512, 16);
	ask("FF1094", "FF10947B", 512, 8);
	ask("FF1091", "FF10917E", 512, 1);
	ask("FF1011", "FF1011FE", 372, 1);
	ask("FF1001", "FF1001EE", 372, 1);
	ask("FF1016", "FF1016F9", 372, 32);
	works();
}

/* When a speed is reserved, or faster than TA1, then PPS1 is left out and the default stays. */
static void a_speed_beyond_ta1_is_left_out(void **state)
{
	static const char *const requests[] = { "FF1097", /* D 64 */
		                                "FF1098", /* D 12: no whole bits */
		                                "FF1090", "FF109A", "FF10A4", /* F 768 */
		                                "FF1024", "FF1074", "FF1084", "FF10E4" };

	(void)state;
	for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
		ask(requests[i], "FF00FF", 372, 1);
		works();
	}
}

static void the_port_says_what_is_fastest(void **state)
{
	(void)state;
	contacts.wire.ta1 = 0x11;
	contacts.sent_size = 0;
	uicc_t0_reset(&contacts.card.card);
	contacts_expect(&contacts, "3B9F11801F878031E073FE211B67524F414D43303144");
	assert_int_equal(uicc_t0_run(&contacts.card.card), 1);
	contacts_talk(&contacts, "FF109679", "FF00FF");
	assert_int_equal(contacts.f, 372);
	works();
}

/* Without PPS1 the default is agreed on; PPS2 and PPS3 are nothing this card has. */
static void what_else_is_offered_is_left_out(void **state)
{
	(void)state;
	ask("FF00", "FF00FF", 372, 1);
	works();
	ask("FF2001", "FF00FF", 372, 1);
	ask("FF4001", "FF00FF", 372, 1);
	ask("FF30960F", "FF109679", 512, 32);
	ask("FF70960F55", "FF109679", 512, 32);
	works();
}

/* Given another protocol, or a PPS0 with bits that are reserved, when it is asked for, then the card is silent
 * until it is reset: 9.2. */
static void what_is_no_request_for_t0_is_not_answered(void **state)
{
	char request[8];

	(void)state;
	for (unsigned t = 1; t < 16; t++) {
		snprintf(request, sizeof request, "FF%02X", t);
		ask(request, "", 372, 1);
		contacts_talk(&contacts, "FF00FF", "");
		contacts_talk(&contacts, "00A4000C02", "");
	}
	ask("FF80", "", 372, 1);
	ask("FF9096", "", 372, 1);
	contacts_reset(&contacts);
	works();
}

/* Given a PCK with any bit wrong, when it comes, then the card is silent until it is reset. */
static void a_request_that_does_not_check_is_not_answered(void **state)
{
	char request[16];

	(void)state;
	for (int bit = 0; bit < 8; bit++) {
		snprintf(request, sizeof request, "FF1096%02X", 0x79 ^ 1 << bit);
		contacts_reset(&contacts);
		contacts_talk(&contacts, request, "");
		contacts_talk(&contacts, "FF109679", "");
		assert_int_equal(contacts.f, 372);
	}
	contacts_reset(&contacts);
	works();
}

/* A reset goes back to the default, and the waiting time goes with F. */
static void the_speed_lasts_until_the_next_reset(void **state)
{
	(void)state;
	assert_int_equal(uicc_t0_waiting_clocks(&contacts.card.card), 9600 * 372);
	ask("FF1096", "FF109679", 512, 32);
	assert_int_equal(uicc_t0_waiting_clocks(&contacts.card.card), 9600 * 512);
	contacts_reset(&contacts);
	assert_int_equal(uicc_t0_waiting_clocks(&contacts.card.card), 9600 * 372);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_speed_within_ta1_is_accepted, a_card_after_reset),
		cmocka_unit_test_setup(a_speed_beyond_ta1_is_left_out, a_card_after_reset),
		cmocka_unit_test_setup(the_port_says_what_is_fastest, a_card_after_reset),
		cmocka_unit_test_setup(what_else_is_offered_is_left_out, a_card_after_reset),
		cmocka_unit_test_setup(what_is_no_request_for_t0_is_not_answered,
		                       a_card_after_reset),
		cmocka_unit_test_setup(a_request_that_does_not_check_is_not_answered,
		                       a_card_after_reset),
		cmocka_unit_test_setup(the_speed_lasts_until_the_next_reset, a_card_after_reset),
	};

	return cmocka_run_group_tests_name("t0_pps", tests, NULL, NULL);
}
