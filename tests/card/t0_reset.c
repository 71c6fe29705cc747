/* SPDX-License-Identifier: Apache-2.0 */
#include "support/contacts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Resets at any octet, and in the middle of a command: ISO 7816-3 6.2.3, TS 102 221 6.3. */

static struct contacts contacts;

static int a_card_after_reset(void **state)
{
	(void)state;
	given_contacts(&contacts);
	contacts_reset(&contacts);
	return 0;
}

/* PPS, all cases, an update, and one that is refused. */
static const char dialogue[] =
	"FF109679 00A4000C022FE2 00B0000000 00B000000A 002000010830303030FFFFFFFF "
	"00A40004022FE2 00C0000019 0070000001 00FF000000 A0A40000023F00";
static const char answers[] =
	"FF109679 A49000 6C0A B0" PERSONAL_ICCID_EF "9000 209000 A46119 C06217*";

static void talks(void)
{
	contacts_talk(&contacts, dialogue, answers);
}

static size_t digits(const char *hex)
{
	size_t count = 0;

	for (; *hex; hex++)
		count += *hex != ' ';
	return count;
}

/* Given a dialogue cut short after any octet by a reset, or by a reset after the contacts were off, when the
 * dialogue begins again, then it is as if nothing had been. */
static void a_reset_at_any_octet_begins_anew(void **state)
{
	char part[sizeof dialogue];

	(void)state;
	for (size_t size = 0; size < sizeof dialogue; size++)
		for (int off = 0; off < 2; off++) {
			memcpy(part, dialogue, size);
			part[size] = '\0';
			if (digits(part) % 2 != 0)
				continue;
			contacts_receive(&contacts, part);
			if (off) {
				uicc_t0_stop(&contacts.card.card);
				contacts_talk(&contacts, "00B000000A", "");
			}
			contacts_reset(&contacts);
			talks();
			contacts_reset(&contacts);
		}
}

/* What a PIN opened is closed by a reset: the power-on is a whole one. */
static void a_reset_forgets_what_was_verified(void **state)
{
	(void)state;
	contacts_talk(&contacts, "00A4040C07A0000000871002", "A49000");
	contacts_talk(&contacts, "0020000108 30303030FFFFFFFF", "209000");
	contacts_talk(&contacts, "00B0870009", "B0*");
	contacts_reset(&contacts);
	contacts_talk(&contacts, "00A4040C07A0000000871002", "A49000");
	contacts_talk(&contacts, "00B0870009", "6982");
}

static void resets_and_asks(struct contacts *at)
{
	static const uint8_t header[] = { 0x00, 0xA4, 0x00, 0x0C, 0x02 };

	at->sent_size = 0;
	uicc_t0_reset(&at->card.card);
	contacts_expect(at, "3B9F96801F878031E073FE211B67524F414D433031C3");
	for (size_t i = 0; i < sizeof header; i++)
		assert_true(uicc_t0_receive(&at->card.card, header[i], true));
	contacts_expect(at, "");
	uicc_t0_waiting(&at->card.card);
	contacts_expect(at, "60");
	/* Out of turn. */
	assert_true(uicc_t0_receive(&at->card.card, 0x55, true));
}

/* Given a command that writes, when a reset and the next header come in the middle of it, then its answer is not
 * sent, the header waits with NULL, what was written is whole, and the data are taken after that. */
static void a_reset_in_the_middle_of_a_command_lets_it_end_unheard(void **state)
{
	struct uicc *const card = &contacts.card.card;

	(void)state;
	contacts.idle = true;
	contacts_receive(&contacts, "002400011030303030FFFFFFFF31313131FFFFFFFF");
	contacts.interrupt = resets_and_asks;
	assert_int_equal(uicc_t0_run(card), 1);
	assert_null(contacts.interrupt);
	contacts_expect(&contacts, "A4"); /* INS of the next one, and no 9000 */
	assert_true(uicc_t0_is_due(card));
	assert_int_equal(uicc_t0_run(card), 1); /* power-on */
	contacts.idle = false;
	contacts_talk(&contacts, "2FE2", "9000");
	contacts_talk(&contacts, "002000010831313131FFFFFFFF", "209000");
}

static void stops(struct contacts *at)
{
	uicc_t0_stop(&at->card.card);
}

static void the_contacts_may_go_off_in_the_middle_of_a_command(void **state)
{
	(void)state;
	contacts.idle = true;
	contacts_receive(&contacts, "002400011030303030FFFFFFFF31313131FFFFFFFF");
	contacts.sent_size = 0;
	contacts.interrupt = stops;
	assert_int_equal(uicc_t0_run(&contacts.card.card), 1);
	contacts_expect(&contacts, "");
	contacts.idle = false;
	contacts_reset(&contacts);
	contacts_talk(&contacts, "002000010831313131FFFFFFFF", "209000");
}

/* A PPS after a reset in the middle of a command does not touch what the command works on. */
static void resets_and_negotiates(struct contacts *at)
{
	static const uint8_t pps[] = { 0xFF, 0x70, 0x96, 0x0F, 0x55, 0x43 };

	uicc_t0_reset(&at->card.card);
	at->sent_size = 0;
	for (size_t i = 0; i < sizeof pps; i++)
		assert_true(uicc_t0_receive(&at->card.card, pps[i], true));
	contacts_expect(at, "FF109679");
}

static void a_pps_needs_no_command_to_end(void **state)
{
	(void)state;
	contacts.idle = true;
	contacts_receive(&contacts, "002400011030303030FFFFFFFF31313131FFFFFFFF");
	contacts.interrupt = resets_and_negotiates;
	assert_int_equal(uicc_t0_run(&contacts.card.card), 1);
	contacts_expect(&contacts, "");
	assert_int_equal(uicc_t0_run(&contacts.card.card), 1);
	contacts.idle = false;
	contacts_talk(&contacts, "002000010831313131FFFFFFFF", "209000");
}

/* Given a memory that holds no card, when it is reset, then it answers to that, says why once, and 6F00 to every
 * command. */
static void a_card_that_does_not_come_up_answers_6f00(void **state)
{
	struct uicc *const card = &contacts.card.card;

	(void)state;
	memset(contacts.card.octets, 0xFF, sizeof contacts.card.octets);
	contacts.idle = true;
	contacts_reset(&contacts);
	assert_int_equal(uicc_t0_run(card), UICC_ERR_BLANK);
	assert_int_equal(uicc_t0_run(card), 0);
	contacts_receive(&contacts, "00A4000C02");
	contacts_talk(&contacts, "3F00", "");
	assert_int_equal(uicc_t0_run(card), 1);
	contacts_expect(&contacts, "6F00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_reset_at_any_octet_begins_anew, a_card_after_reset),
		cmocka_unit_test_setup(a_reset_forgets_what_was_verified, a_card_after_reset),
		cmocka_unit_test_setup(a_reset_in_the_middle_of_a_command_lets_it_end_unheard,
		                       a_card_after_reset),
		cmocka_unit_test_setup(the_contacts_may_go_off_in_the_middle_of_a_command,
		                       a_card_after_reset),
		cmocka_unit_test_setup(a_pps_needs_no_command_to_end, a_card_after_reset),
		cmocka_unit_test_setup(a_card_that_does_not_come_up_answers_6f00,
		                       a_card_after_reset),
	};

	return cmocka_run_group_tests_name("t0_reset", tests, NULL, NULL);
}
