/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Security attributes in each of their forms, TS 102 221 9.2, 11.1.1.4.7: what a created file asks
 * for is what is enforced. */

static struct test_card tc;

static int admin_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

/* Wraps objects into 62 and sends CREATE FILE. */
static void create(const char *objects)
{
	uint8_t octets[128];
	char command[400];
	const size_t size = octets_of_hex(objects, octets, sizeof octets);

	snprintf(command, sizeof command, "00E00000 %02zX 62%02zX %s", size + 2, size, objects);
	expect(&tc, command, "9000");
}

static void select_file(int number)
{
	char command[32];

	snprintf(command, sizeof command, "00A4000C02 %04X", 0x6F80 + number);
	expect(&tc, command, "9000");
}

/* A transparent EF of the MF with this attribute, and selects it on a fresh session. */
static void create_with(const char *attribute, int number)
{
	char text[300], command[32];

	power_cycle(&tc);
	verify_adm_transport(&tc);
	snprintf(text, sizeof text, "8202 4121 8302 %04X 8A0105 %s 8002 0002 8800", 0x6F80 + number,
	         attribute);
	create(text);
	power_cycle(&tc);
	snprintf(text, sizeof text, "*%s*9000", attribute);
	snprintf(command, sizeof command, "00A4000402 %04X 00", 0x6F80 + number);
	expect(&tc, command, text);
}

static void verify_nothing(struct test_card *card)
{
	(void)card;
}

static void verify_pin2(struct test_card *card)
{
	expect(card, "0020008108 30303030FFFFFFFF", "9000");
}

static void verify_both(struct test_card *card)
{
	verify_pin(card);
	verify_adm_transport(card);
}

enum { NOTHING, PIN1, PIN2, ADM, PIN1_AND_ADM, WHO };

static void (*const verify[WHO])(struct test_card *card) = {
	[NOTHING] = verify_nothing,   [PIN1] = verify_pin,          [PIN2] = verify_pin2,
	[ADM] = verify_adm_transport, [PIN1_AND_ADM] = verify_both,
};

/* For each attribute who may read: "+" or "-" for nobody verified, PIN1, PIN2, ADM1, PIN1 and ADM1.
 * And who may update. */
static const struct {
	const char *attribute, *read, *update;
} rows[] = {
	/* expanded, in the file itself */
	{ "AB05 800103 9000", "+++++", "+++++" },
	{ "AB0A 800101 9000 800102 9700", "+++++", "-----" },
	{ "AB10 800101 A406 830101 950108 800102 9000", "-+--+", "+++++" },
	{ "AB10 800101 A406 830181 950108 800102 9000", "--+--", "+++++" },
	{ "AB10 800101 A406 83010A 950108 800102 9000", "---++", "+++++" },
	{ "AB1A 800101 A010 A406830101950108 A40683010A950108 800102 9700", "-+-++", "-----" },
	{ "AB1A 800101 AF10 A406830101950108 A40683010A950108 800102 9000", "----+", "+++++" },
	/* compact: a condition octet for each bit, bit 7 first */
	{ "8C03 03 00 00", "+++++", "+++++" },
	{ "8C03 03 FF 00", "+++++", "-----" },
	{ "8C03 03 10 00", "+++++", "-+--+" },
	{ "8C03 03 00 10", "-+--+", "+++++" },
	{ "8C03 03 20 30", "-+-++", "---++" },
	{ "8C03 03 B0 FF", "-----", "----+" },
	{ "8C03 03 40 D0", "-----", "-----" },
	{ "8C04 43 FF 20 00", "+++++", "---++" },
	{ "8C02 01 00", "+++++", "-----" },
	{ "8C02 03 00", "-----", "+++++" }, /* an octet is missing */
	{ "8C03 03 01 01", "-----", "-----" },
	/* referenced, one record or one for each security environment */
	{ "8B03 2F06 01", "+++++", "-+--+" },
	{ "8B03 2F06 08", "-+--+", "--+--" },
	{ "8B03 2F06 63", "-----", "-----" },
	{ "8B03 6F06 01", "-----", "-----" }, /* no such EF.ARR above it */
	{ "8B06 2F06 0001 0105", "-+--+", "-+--+" },
	{ "8B06 2F06 0105 0001", "-+--+", "-+--+" },
	{ "8B04 2F06 0001", "-----", "-----" }, /* nothing said for PIN in force */
};

static void every_form_is_enforced_for_each_command(void **state)
{
	(void)state;
	verify_adm_transport(&tc);
	expect(&tc, "0044000002 3F00", "9000"); /* out of the initialisation state */
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		create_with(rows[i].attribute, (int)i);
		for (int who = 0; who < WHO; who++) {
			const uint16_t read = rows[i].read[who] == '+' ? 0x9000 : 0x6982;
			const uint16_t update = rows[i].update[who] == '+' ? 0x9000 : 0x6982;

			power_cycle(&tc);
			select_file((int)i);
			verify[who](&tc);
			if (transmit(&tc, "00B0000002") != read)
				fail_msg("%s, %d: READ answers %s", rows[i].attribute, who,
				         tc.reply_hex);
			if (transmit(&tc, "00D6000001 11") != update)
				fail_msg("%s, %d: UPDATE answers %s", rows[i].attribute, who,
				         tc.reply_hex);
		}
	}
}

/* Annex G: SE 01 while PIN1 is in force, SE 00 once it is disabled and the universal PIN stands
 * in. */
static void the_environment_follows_the_pin(void **state)
{
	(void)state;
	create_with("8B06 2F06 0110 000A", 0); /* in force: nobody; else: read always */
	verify_pin(&tc);
	expect(&tc, "00B0000002", "6982");
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	expect(&tc, "00B0000002", "FFFF 9000");
	expect(&tc, "0028000108 30303030FFFFFFFF", "9000");
	expect(&tc, "00B0000002", "6982");
	expect(&tc, "0026910108 30303030FFFFFFFF", "9000");
	expect(&tc, "00B0000002", "FFFF 9000");
}

/* An attribute names an EF.ARR by identifier: the nearest one upwards. */
static void the_nearest_ef_arr_is_meant(void **state)
{
	(void)state;
	verify_adm_transport(&tc);
	create("8202 7821 8302 7F70 8A0105 AB05 80017E 9000 8102 0000");
	create("8205 42210010 01 8302 6F06 8A0105 AB05 800103 9000 8002 0010 8800");
	expect(&tc, "00DC010410 800101 9000 800102 9700 FFFFFFFFFFFF", "9000");
	create("8202 4121 8302 6F99 8A0105 8B03 6F0601 8002 0002 8800");
	expect(&tc, "00B0000002", "FFFF 9000");
	power_cycle(&tc);
	expect(&tc, "00A4080C04 7F706F99", "9000");
	expect(&tc, "00B0000002", "FFFF 9000");
	expect(&tc, "00D6000001 00", "6982");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_form_is_enforced_for_each_command, admin_card),
		cmocka_unit_test_setup(the_environment_follows_the_pin, admin_card),
		cmocka_unit_test_setup(the_nearest_ef_arr_is_meant, admin_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
