/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/packet.h"
#include "support/toolkit.h"
#include "uicc/applet.h"

/* The proactive session: every command this card has, every general result of TS 102 223 8.12, every bit
 * of the profile it asks for. */

static struct test_card tc;
static struct test_phone t;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	phone_new(&t, &tc, EVERY_ABILITY);
	return 0;
}

/* --- how each command comes about ------------------------------------------------------------ */

static void start(void)
{
	phone_on(&t);
}

static void start_with_lock(void)
{
	order_at_card(&tc, "C8(01)");
	phone_on(&t);
}

static void start_without_imei(void)
{
	phone_answers(&t, COMMAND_IMEI, 0x30, FOR_EVER);
	start_with_lock();
}

static void start_in_automatic(void)
{
	order_at_card(&tc, "C1(01)");
	phone_on(&t);
}

static void service_comes_back(void)
{
	start_in_automatic();
	phone_serve(&t);
	tell_service(&t, SERVICE_NORMAL, "214");
}

static void start_elsewhere(void)
{
	order_at_card(&tc, "C1(01) E2(C4(22023190901658F9) C5(13F0))");
	phone_on(&t);
}

static void change_lists(void)
{
	phone_start(&t);
	t.sw = order_at_card(&tc, "E2(C4(22023190901658F9) C7(030222))");
}

static void change_preferred(void)
{
	phone_start(&t);
	t.sw = order_at_card(&tc, "E2(C4(22023190901658F9) C6(030222))");
}

static void reset_for_another(void)
{
	configure_octet(&tc, CONFIG_AT_REFRESH, APPLET_REFRESH_RESET);
	phone_start(&t);
	t.sw = order_at_card(&tc, "C2(13300805118133F7)");
}

static void show_current(void)
{
	phone_start(&t);
	tell_selection(&t, 1, false);
}

static void choose(void)
{
	phone_start(&t);
	tell_selection(&t, 2, false);
}

static void receipt_by_submit(void)
{
	struct test_packet packet = test_packet(1);

	packet.spi[1] |= 0x20;
	phone_start(&t);
	t.sw = deliver_hex(&tc, &packet, "E1(C0(01) C1(00))");
}

#define ALL EVERY_ABILITY
#define NO(can) (ALL & ~ABILITY(can))

static const struct way {
	uint32_t abilities, needs;
	void (*go)(void);
} ways[COMMANDS] = {
	[COMMAND_SMS] = { ALL, ABILITY(CAN_SEND_SMS), receipt_by_submit },
	[COMMAND_MORE_TIME] = { ALL, ABILITY(CAN_MORE_TIME) | ABILITY(CAN_LOCAL), start_elsewhere },
	[COMMAND_EVENTS] = { ALL, ABILITY(CAN_EVENTS), start },
	[COMMAND_IMEI] = { ALL, ABILITY(CAN_LOCAL), start_with_lock },
	[COMMAND_IMEISV] = { ALL, ABILITY(CAN_IMEISV), start_without_imei },
	[COMMAND_LOCATION] = { ALL, ABILITY(CAN_LOCAL), start },
	[COMMAND_START_1] = { ALL, ABILITY(CAN_TIMERS), start_in_automatic },
	[COMMAND_STOP_1] = { ALL,
	                     ABILITY(CAN_TIMERS) | ABILITY(CAN_EVENTS) |
	                             ABILITY(CAN_LOCATION_STATUS),
	                     service_comes_back },
	[COMMAND_START_2] = { ALL, ABILITY(CAN_TIMERS) | ABILITY(CAN_LOCAL), start_elsewhere },
	[COMMAND_POLL] = { NO(CAN_TIMERS), ABILITY(CAN_POLL), start_in_automatic },
	[COMMAND_POLL_OFF] = { NO(CAN_TIMERS),
	                       ABILITY(CAN_POLL) | ABILITY(CAN_POLL_OFF) | ABILITY(CAN_EVENTS) |
	                               ABILITY(CAN_LOCATION_STATUS),
	                       service_comes_back },
	[COMMAND_REFRESH_INIT] = { ALL, ABILITY(CAN_REFRESH) | ABILITY(CAN_LOCAL),
	                           start_elsewhere },
	[COMMAND_REFRESH_FILES] = { ALL, ABILITY(CAN_REFRESH), change_lists },
	[COMMAND_REFRESH_RESET] = { ALL, ABILITY(CAN_REFRESH), reset_for_another },
	[COMMAND_REFRESH_STEERING] = { ALL, ABILITY(CAN_REFRESH) | ABILITY(CAN_STEERING),
	                               change_preferred },
	[COMMAND_MENU] = { ALL, ABILITY(CAN_MENU), start },
	[COMMAND_TEXT] = { ALL, ABILITY(CAN_DISPLAY_TEXT), show_current },
	[COMMAND_SELECT] = { ALL, ABILITY(CAN_SELECT_ITEM), choose },
	[COMMAND_INPUT] = { NO(CAN_SELECT_ITEM), ABILITY(CAN_GET_INPUT), choose },
};

/* A card of its own, a terminal with these abilities, and the way to the command gone. */
static bool reach(enum command command, uint32_t without)
{
	personal_card(NULL);
	t.abilities = ways[command].abilities & ~without;
	ways[command].go();
	return phone_serve_until(&t, command);
}

/* --- the tests ------------------------------------------------------------------------------- */

/* For each bit: taken away alone, what needs it is never sent, and all else is. */
static void the_terminal_profile_is_respected_bit_by_bit(void **state)
{
	(void)state;
	for (unsigned command = 0; command < COMMANDS; command++) {
		assert_true(reach((enum command)command, 0));
		for (unsigned can = 0; can < ABILITIES; can++) {
			const bool needed = ways[command].needs & ABILITY(can);

			if (reach((enum command)command, ABILITY(can)) == needed)
				fail_msg("command %u %s without ability %u", command,
				         needed ? "is sent" : "is not sent", can);
		}
	}
}

static void only_events_of_the_profile_are_asked_for(void **state)
{
	static const struct {
		uint32_t abilities;
		const char *list;
	} lists[] = {
		{ ALL, "99(030B12)" },
		{ NO(CAN_LOCATION_STATUS), "99(0B12)" },
		{ NO(CAN_TECHNOLOGY), "99(0312)" },
		{ NO(CAN_REJECTION), "99(030B)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		t.abilities = lists[i].abilities;
		phone_on(&t);
		expect_command(&t, COMMAND_EVENTS, lists[i].list);
	}
	t.abilities = ABILITY(CAN_EVENTS);
	phone_on(&t);
	expect_served(&t, "");
}

static void without_a_profile_nothing_is_asked(void **state)
{
	(void)state;
	order_at_card(&tc, "C1(01) C8(01)");
	power_cycle(&tc);
	expect(&tc, "80F2000C00", "9000");
	assert_int_equal(order_at_card(&tc, "C2(13300805118133F7)"), 0x9000);
	expect(&tc, "8012000000", "6985");
	expect(&tc, "8010000001 FF", "9000");
	expect(&tc, "8010000000", "6700");
}

/* General results, TS 102 223 8.12: those that make it worth another try. */
static const uint8_t every_result[] = {
	0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x10, 0x11, 0x12, 0x13,
	0x14, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x30, 0x31, 0x32, 0x33, 0x34,
	0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x40, 0x7F, 0x80, 0xFF,
};

static bool is_busy(uint8_t result)
{
	return result >= 0x20 && result <= 0x27 && (result < 0x22 || result > 0x24);
}

/* Whether STATUS brings this command, and only then. */
static bool comes_again(enum command command)
{
	tell_status(&t);
	return phone_serve_until(&t, command);
}

/* The session goes on: a menu of the terminal's user is served. */
static void expect_alive(void)
{
	phone_new(&t, &tc, EVERY_ABILITY);
	tell_status(&t);
	phone_serve(&t);
	tell_selection(&t, 1, false);
	assert_int_equal(t.sw >> 8, 0x91);
	phone_serve(&t);
}

/* The terminal's answer to IMEI is asked for once more, by the lock itself. */
static bool is_asked_again_by_its_own(enum command command, uint8_t result)
{
	return (command == COMMAND_IMEI || command == COMMAND_IMEISV) && result >= 0x10;
}

static void every_general_result_is_met(void **state)
{
	unsigned long pairs = 0;

	(void)state;
	for (unsigned command = 0; command < COMMANDS; command++)
		for (size_t i = 0; i < sizeof every_result; i++) {
			const uint8_t result = every_result[i];

			assert_true(reach((enum command)command, 0));
			phone_respond(&t, result, NULL);
			assert_true(t.sw == 0x9000 || t.sw >> 8 == 0x91);
			if (command == COMMAND_SELECT && result == 0x13)
				phone_answers(&t, COMMAND_SELECT, 0x10, FOR_EVER);
			phone_serve(&t);
			if (!is_asked_again_by_its_own((enum command)command, result) &&
			    comes_again((enum command)command) != is_busy(result))
				fail_msg("command %u, result %02X: %s", command, result,
				         is_busy(result) ? "not asked again" : "asked again");
			if (t.command == command && is_busy(result))
				phone_respond(&t, 0x10, "");
			if (ways[command].abilities & ABILITY(CAN_DISPLAY_TEXT))
				expect_alive();
			pairs++;
		}
	print_message("  %lu commands and results\n", pairs);
}

/* A busy terminal is asked again as often as EF.CONFIG says, each time at a STATUS, and no more. */
static void a_busy_terminal_is_asked_as_often_as_configured(void **state)
{
	static const uint8_t retries[] = { 0, 1, 2, 4 };

	(void)state;
	for (unsigned command = 0; command < COMMANDS; command++)
		for (size_t i = 0; i < sizeof retries; i++) {
			unsigned asked = 1;

			if (command == COMMAND_IMEI || command == COMMAND_IMEISV ||
			    command == COMMAND_REFRESH_RESET)
				continue;
			personal_card(NULL);
			configure_octet(&tc, CONFIG_AT_RETRIES, retries[i]);
			t.abilities = ways[command].abilities;
			ways[command].go();
			assert_true(phone_serve_until(&t, (enum command)command));
			phone_respond(&t, 0x20, "");
			phone_serve(&t);
			while (asked < 20 && comes_again((enum command)command)) {
				asked++;
				phone_respond(&t, 0x20, "");
				phone_serve(&t);
			}
			if (asked != retries[i] + 1u)
				fail_msg("command %u was asked for %u times, not %u", command,
				         asked, retries[i] + 1u);
		}
}

/* An ENVELOPE shows that the terminal is there, as STATUS does; another command does not. */
static void it_is_asked_again_at_status_or_envelope_alone(void **state)
{
	(void)state;
	phone_answers(&t, COMMAND_MENU, 0x20, FOR_EVER);
	phone_start(&t);
	t.sw = transmit(&tc, "00A4000C02 3F00");
	assert_int_equal(t.sw, 0x9000);
	tell_service(&t, SERVICE_NONE, NULL);
	expect_served(&t, "menu");
	tell_status(&t);
	expect_served(&t, "menu");
	expect(&tc, "80C2000002 D500", "6A80");
	expect(&tc, "00A4000C02 3F00", "9000");
}

/* All at once: in the order of their priority, one after the other. */
static void commands_come_in_the_order_of_their_priority(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	order_at_card(&tc, "C1(01) C8(01) E2(C4(22023190901658F9) C5(13F0))");
	phone_on(&t);
	expect_served(&t, "events imei location more-time start-1 start-2 refresh-init menu");
	packet.spi[1] |= 0x20;
	t.sw = deliver_hex(&tc, &packet, "E1(C0(01) C2(22023190901658F9) C8(00))");
	expect_served(&t, "sms location refresh-init menu");
}

/* Given a command was told and one of more weight is wished for, then FETCH brings that. */
static void what_weighs_more_overtakes_what_was_told(void **state)
{
	(void)state;
	phone_start(&t);
	tell_selection(&t, 1, false);
	assert_int_equal(t.sw >> 8, 0x91);
	tell_technology(&t);
	assert_int_equal(t.sw, 0x910B);
	expect_served(&t, "location text");
}

/* From FETCH to TERMINAL RESPONSE no command is told, whatever is sent, and FETCH has nothing. */
static void one_command_at_a_time(void **state)
{
	static const char *const commands[] = { "80F2000C00", "00A4000C02 3F00",
		                                "00A4000C02 3F00" };

	(void)state;
	for (unsigned command = 0; command < COMMANDS; command++) {
		assert_true(reach((enum command)command, 0));
		for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
			expect(&tc, commands[i], "9000");
		tell_technology(&t);
		assert_int_equal(t.sw, 0x9000);
		expect(&tc, "8012000000", "6985");
		phone_respond(&t, 0, NULL);
	}
}

static void numbers_of_commands_go_round(void **state)
{
	unsigned last = 0;

	(void)state;
	phone_start(&t);
	for (unsigned i = 0; i < 300; i++) {
		tell_technology(&t);
		assert_true(phone_fetch(&t));
		assert_true(t.details[0] >= 1 && t.details[0] <= 254);
		if (i > 0)
			assert_int_equal(t.details[0], last % 254 + 1);
		last = t.details[0];
		phone_respond(&t, 0, NULL);
	}
}

/* Given a command waits, is under way or is to be asked again, when the card is reset, then nothing of it
 * is left. */
static void a_reset_clears_the_session(void **state)
{
	(void)state;
	for (unsigned command = 0; command < COMMANDS; command++)
		for (unsigned step = 0; step < 3; step++) {
			assert_true(reach((enum command)command, 0));
			if (step > 0)
				phone_respond(&t, 0x20, "");
			if (step > 1)
				phone_serve(&t);
			power_cycle(&tc);
			expect(&tc, "80F2000C00", "9000");
			expect(&tc, "8012000000", "6985");
			expect(&tc, "801400000C 8103010100 82028281 830100", "6985");
			tell_selection(&t, 1, false);
			assert_int_equal(t.sw, 0x6A80);
		}
}

/* A response without a result, or one of no octets, is one of missing values; a second response to the
 * same command is refused. */
static void responses_that_are_malformed_or_doubled(void **state)
{
	static const char *const ends[] = { "", "8300", "8400", "83", "8305" };
	char apdu[80];

	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		assert_true(reach(COMMAND_SELECT, 0));
		snprintf(apdu, sizeof apdu, "80140000%02zX 8103%02X%02X%02X 82028281 %s",
		         9 + strlen(ends[i]) / 2, t.details[0], t.details[1], t.details[2],
		         ends[i]);
		t.sw = transmit(&tc, apdu);
		assert_true(phone_serve_until(&t, COMMAND_INPUT));
		phone_respond(&t, 0x10, "");
		assert_int_equal(transmit(&tc, apdu), 0x6985);
		expect_alive();
	}
}

static void a_session_goes_on_after_suspend(void **state)
{
	char resume[60];

	(void)state;
	order_at_card(&tc, "C1(01)");
	phone_on(&t);
	expect(&tc, "8076000004 013C 013C 00", "6985");
	phone_serve(&t);
	expect(&tc, "8076000004 013C 013C 00", "013C*9000");
	snprintf(resume, sizeof resume, "8076010008 %.16s", tc.reply_hex + 4);
	power_cycle(&tc);
	t.sw = transmit(&tc, resume);
	expect_served(&t, "events location start-1 menu");
	wait_in_vain(&t, 2);
	assert_int_equal(active_slot(&tc), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, personal_card)
	static const struct CMUnitTest tests[] = {
		TEST(the_terminal_profile_is_respected_bit_by_bit),
		TEST(only_events_of_the_profile_are_asked_for),
		TEST(without_a_profile_nothing_is_asked),
		TEST(every_general_result_is_met),
		TEST(a_busy_terminal_is_asked_as_often_as_configured),
		TEST(it_is_asked_again_at_status_or_envelope_alone),
		TEST(commands_come_in_the_order_of_their_priority),
		TEST(what_weighs_more_overtakes_what_was_told),
		TEST(one_command_at_a_time),
		TEST(numbers_of_commands_go_round),
		TEST(a_reset_clears_the_session),
		TEST(responses_that_are_malformed_or_doubled),
		TEST(a_session_goes_on_after_suspend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
