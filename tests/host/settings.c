/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "ota/orders.h"
#include "support/json_text.h"

/* The applet's settings and texts: docs/applet.md. */

static void expect_orders(const struct change *change, const char *wanted)
{
	uint8_t orders[ORDERS_MAX], octets[ORDERS_MAX];
	struct fault fault = { 0 };
	const int size = orders_of_change(change, orders, &fault);

	if (size < 0)
		fail_msg("%s", fault.text);
	assert_int_equal(hex_read(wanted, "wanted", octets, sizeof octets, &fault), size);
	assert_memory_equal(orders, octets, (size_t)size);
}

/* Given nothing is named, then the octets are those of a new card; what is named alone is another. */
static void settings_go_to_the_card_as_a_whole(void **state)
{
	struct change change = { .settings_given = true, .settings = settings_default() };

	(void)state;
	expect_orders(&change, "E110 C00101 D30B 00B4 02 012C 05 03 1E 00 01 01");
	assert_int_equal(settings_of_text("period:60,runs:1,refresh:4,menu:0", "settings",
	                                  &change.settings, NULL),
	                 0);
	expect_orders(&change, "E110 C00101 D30B 003C 01 012C 05 03 1E 04 00 01");
}

static void words_and_an_object_say_the_same(void **state)
{
	struct settings words = settings_default(), object = settings_default(), read;
	json_t *json = json_of("{'rest': 0, 'asks': 255, 'poll': 1, 'tell': 0}");
	uint8_t octets[SETTINGS_SIZE];

	(void)state;
	assert_int_equal(settings_of_text("rest:0,asks:255,poll:1,tell:0", "x", &words, NULL), 0);
	assert_int_equal(settings_of_json(json, "x", &object, NULL), 0);
	assert_memory_equal(&words, &object, sizeof words);
	settings_write(&words, octets);
	assert_int_equal(settings_read(octets, sizeof octets, &read), 0);
	assert_memory_equal(&words, &read, sizeof words);
	assert_int_equal(settings_read(octets, sizeof octets - 1, &read), -1);
	json_decref(json);
}

static void a_wrong_setting_is_named(void **state)
{
	static const struct {
		const char *text, *where, *says;
	} rows[] = {
		{ "period:0", "settings.period", "0; write 1 to 65535" },
		{ "period:65536", "settings.period", "65536; write 1 to 65535" },
		{ "runs:256", "settings.runs", "256; write 1 to 255" },
		{ "refresh:2", "settings.refresh", "2; write 0 or 4" },
		{ "menu:2", "settings.menu", "2; write 0 to 1" },
		{ "speed:1", "settings.speed",
		  "no such setting; period, runs, rest, retries, asks, poll, refresh, menu, tell" },
		{ "period", "settings", "'period' has no value; write name:number" },
		{ "runs:1,period:x", "settings", "'x' is not a number" },
		{ "period:", "settings", "'' is not a number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct settings settings = settings_default();
		struct fault fault = { 0 };

		assert_int_equal(settings_of_text(rows[i].text, "settings", &settings, &fault),
		                 FAULT_INPUT);
		assert_string_equal(fault.where, rows[i].where);
		assert_string_equal(fault.text, rows[i].says);
	}
}

static void expect_text(const char *word, const char *wanted)
{
	struct change change = { .texts = 1 };

	assert_int_equal(wording_of_word(word, "text", &change.text[0], NULL), 0);
	expect_orders(&change, wanted);
}

/* Given a text of the default alphabet, then an octet a character; given another, UCS2; given none, the
 * card's own comes back. */
static void a_text_goes_in_the_alphabet_it_needs(void **state)
{
	(void)state;
	expect_text("locked:en:Card @ home",
	            "E114 C00101 D40F 0A 656E 04 43617264 20 00 20 686F6D65");
	expect_text(
		"automatic:es:Autom\xC3\xA1tico",
		"E11D C00101 D418 04 6573 08 0041 0075 0074 006F 006D 00E1 0074 0069 0063 006F");
	expect_text("title:de:", "E109 C00101 D404 01 6465 04");
}

static void a_wrong_text_is_named(void **state)
{
	static const char *const words[] = { "locked",      "locked:en", "locked:eng:x",
		                             "lokced:en:x", ":en:x",     "locked::x" };
	struct change change = { .texts = 1 };
	uint8_t orders[ORDERS_MAX];
	struct wording text;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_int_equal(wording_of_word(words[i], "text", &text, NULL), FAULT_INPUT);
	assert_int_equal(wording_of_word("help:en:123456789 123456789 123456789 123456789 "
	                                 "123456789 123456789",
	                                 "text", &change.text[0], NULL),
	                 0);
	assert_int_equal(orders_of_change(&change, orders, NULL), 70);
	strcat(change.text[0].text, "!");
	assert_int_equal(orders_of_change(&change, orders, NULL), FAULT_LIMIT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_go_to_the_card_as_a_whole),
		cmocka_unit_test(words_and_an_object_say_the_same),
		cmocka_unit_test(a_wrong_setting_is_named),
		cmocka_unit_test(a_text_goes_in_the_alphabet_it_needs),
		cmocka_unit_test(a_wrong_text_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
