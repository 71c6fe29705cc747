/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/packet.h"
#include "support/tlv_text.h"
#include "support/toolkit.h"
#include "uicc/applet.h"

/* EF.LOG: the last 32 events, the newest in record 1. An event as text: its number, then kind, why, from,
 * to, MCC, detail. */

static struct test_card tc;
static struct test_phone t;
static uint64_t counter;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	phone_new(&t, &tc, EVERY_ABILITY & ~ABILITY(CAN_MORE_TIME));
	counter = 0;
	return 0;
}

static void open_log(void)
{
	transmit(&tc, "0020000A08 " PERSONAL_ADM);
	transmit(&tc, "00A4040C0A F0524F414D4341524401");
	transmit(&tc, "00A4000C02 6F08");
}

/* The event before so many others. */
static void expect_event(unsigned before, const char *wanted)
{
	char read[20], answer[60];

	open_log();
	snprintf(read, sizeof read, "00B2%02X040C", before + 1);
	snprintf(answer, sizeof answer, "........ %s ....", wanted);
	expect(&tc, read, answer);
}

static unsigned long last_number(void)
{
	unsigned long number = 0;

	open_log();
	transmit(&tc, "00B201040C");
	for (unsigned i = 0; i < 4; i++)
		number = number << 8 | tc.reply[i];
	return number;
}

static void in_automatic(void)
{
	order_at_card(&tc,
	              "C1(01) E2(C4(22023190901658F9) C5(12F4)) E2(C4(13300805118133F7) C5(13F0))");
	phone_start(&t);
	travel(&t, "214");
}

static void switches_are_logged_with_their_reason(void **state)
{
	(void)state;
	order_at_card(&tc, "C2(13300805118133F7)");
	expect_event(0, "01 01 01 02 FFFF 0000");
	phone_start(&t);
	tell_selection(&t, 2, false);
	phone_answers(&t, COMMAND_SELECT, 0, 1);
	t.answers[COMMAND_SELECT].rest = "90(01)";
	phone_serve(&t);
	expect_event(0, "01 02 02 01 12F4 0000");
	in_automatic();
	travel(&t, "310");
	expect_event(0, "01 03 01 02 13F0 0000");
	tell_expired(&t, 2);
	phone_serve(&t);
	order_at_card(&tc, "E2(C4(22023190901658F9) C5())");
	wait_in_vain(&t, 2);
	expect_event(0, "01 04 02 01 13F0 0000");
}

static void what_changes_nothing_is_not_logged(void **state)
{
	unsigned long number;

	(void)state;
	in_automatic();
	number = last_number();
	order_at_card(&tc, "C1(01) C9()");
	order_at_card(&tc, "C8(00)");
	travel(&t, "214");
	phone_start(&t);
	assert_int_equal(last_number(), number);
}

static void the_lock_is_logged_with_its_reason(void **state)
{
	(void)state;
	order_at_card(&tc, "C8(01)");
	phone_start(&t);
	expect_event(0, "02 01 00 01 FFFF 0000");
	configure_octet(&tc, CONFIG_AT_ASKS, 1);
	phone_answers(&t, COMMAND_IMEI, 0x30, 1);
	phone_answers(&t, COMMAND_IMEISV, 0x30, 1);
	phone_start(&t);
	expect_event(0, "02 04 01 01 FFFF 0000");
	strcpy(t.imei, "990011223344667");
	phone_start(&t);
	expect_event(0, "02 02 01 02 FFFF 0000");
	order_at_card(&tc, "C9()");
	expect_event(0, "02 03 02 00 FFFF 0000");
	phone_start(&t);
	expect_event(0, "02 01 00 01 FFFF 0000");
	order_at_card(&tc, "C8(00)");
	expect_event(0, "02 03 01 00 FFFF 0000");
}

/* Given a packet passed its checks, then the log tells target, key set and the end of its counter; given it
 * did not, nothing. */
static void packets_are_logged_as_accepted_or_refused(void **state)
{
	struct test_packet packet = test_packet(0x1234);
	unsigned long number;

	(void)state;
	deliver_hex(&tc, &packet, "E1(C0(01) C1(00))");
	expect_event(0, "03 01 01 01 FFFF 1234");
	test_packet_count(&packet, 0x1235);
	deliver_hex(&tc, &packet, "E1(C0(01) C1(07))");
	expect_event(0, "03 02 01 01 FFFF 1235");
	test_packet_count(&packet, 0x1236);
	deliver_hex(&tc, &packet, "E1(C0(07))");
	expect_event(0, "03 02 01 01 FFFF 1236");
	number = last_number();
	packet.kid_key[0] ^= 1;
	test_packet_count(&packet, 0x1237);
	deliver_hex(&tc, &packet, "E1(C0(01) C1(00))");
	packet.kid_key[0] ^= 1;
	test_packet_count(&packet, 0x1236);
	deliver_hex(&tc, &packet, "E1(C0(01) C1(00))");
	assert_int_equal(last_number(), number);
}

/* Once when it closes and once when it opens again. */
static void a_country_without_a_slot_is_logged(void **state)
{
	unsigned long number;

	(void)state;
	in_automatic();
	number = last_number();
	travel(&t, "440");
	expect_event(0, "04 01 01 01 44F0 0000");
	travel(&t, "450");
	assert_int_equal(last_number(), number + 1);
	travel(&t, "214");
	expect_event(0, "04 00 01 01 12F4 0000");
	assert_int_equal(last_number(), number + 2);
}

static void a_refresh_that_is_given_up_is_logged(void **state)
{
	(void)state;
	configure_octet(&tc, CONFIG_AT_RETRIES, 0);
	phone_start(&t);
	phone_answers(&t, COMMAND_REFRESH_INIT, 0x20, 1);
	t.sw = order_at_card(&tc, "C2(13300805118133F7)");
	phone_serve(&t);
	expect_event(0, "05 01 01 20 FFFF 0000");
	phone_answers(&t, COMMAND_REFRESH_INIT, 0x30, FOR_EVER);
	phone_answers(&t, COMMAND_REFRESH_RESET, 0x32, FOR_EVER);
	t.sw = order_at_card(&tc, "C2(22023190901658F9)");
	expect_served(&t, "location refresh-init refresh-reset menu");
	expect_event(0, "05 02 01 32 FFFF 0000");
}

/* 40 events: numbers go on, the last 32 stand there, the newest first. */
static void the_last_32_events_stand_in_their_order(void **state)
{
	unsigned long first;
	char read[20], wanted[60];

	(void)state;
	first = last_number();
	for (unsigned i = 0; i < 40; i++)
		order_at_card(&tc, i % 2 ? "C2(22023190901658F9)" : "C2(13300805118133F7)");
	assert_int_equal(last_number(), first + 40);
	for (unsigned record = 1; record <= APPLET_LOG_RECORDS; record++) {
		open_log();
		snprintf(read, sizeof read, "00B2%02X040C", record);
		snprintf(wanted, sizeof wanted, "%08lX 0101 %s FFFF 0000 9000", first + 41 - record,
		         record % 2 ? "0201" : "0102");
		expect(&tc, read, wanted);
	}
	snprintf(read, sizeof read, "00B2%02X040C", APPLET_LOG_RECORDS + 1);
	expect(&tc, read, "6A83");
}

static void a_log_is_read_with_adm_and_written_by_nobody(void **state)
{
	(void)state;
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F08", "9000");
	expect(&tc, "00B201040C", "6982");
	verify_adm(&tc);
	expect(&tc, "00DC00030C 000000010101010200000000", "6982");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, personal_card)
	static const struct CMUnitTest tests[] = {
		TEST(switches_are_logged_with_their_reason),
		TEST(what_changes_nothing_is_not_logged),
		TEST(the_lock_is_logged_with_its_reason),
		TEST(packets_are_logged_as_accepted_or_refused),
		TEST(a_country_without_a_slot_is_logged),
		TEST(a_refresh_that_is_given_up_is_logged),
		TEST(the_last_32_events_stand_in_their_order),
		TEST(a_log_is_read_with_adm_and_written_by_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
