/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct table_card cards[2]; /* large, so not on the stack */

/* Two cards; the second holds one thing of two. */
static int two_cards(void **state)
{
	(void)state;
	memset(cards, 0, sizeof cards);
	cards[0].card = "a.card";
	cards[0].effects.count = 1;
	cards[0].effects.row[0] =
		(struct effect){ "active IMSI", "222013090961859", "222013090961859", true, "" };
	cards[1].card = "second.card";
	cards[1].effects.count = 2;
	cards[1].effects.row[0] = (struct effect){ "applet mode", "MANUAL", "MANUAL", true, "" };
	cards[1].effects.row[1] =
		(struct effect){ "EF.FPLMN", "31026", "31026,20801,20810", false, "" };
	return 0;
}

static void expect_table(size_t count, const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	table_print(to, cards, count);
	fclose(to);
	assert_string_equal(text, wanted);
	free(text);
}

/* Given cards with effects, when they are printed, then each column is as wide as its widest cell and
 * two more, and no line ends in spaces. */
static void columns_are_aligned(void **state)
{
	(void)state;
	expect_table(
		2, "card         what         asked            found              verdict\n"
		   "a.card       active IMSI  222013090961859  222013090961859    holds\n"
		   "second.card  applet mode  MANUAL           MANUAL             holds\n"
		   "second.card  EF.FPLMN     31026            31026,20801,20810  DOES NOT HOLD\n");
	assert_true(table_holds(cards, 1));
	assert_false(table_holds(cards, 2));
	expect_table(0, "card  what  asked  found  verdict\n");
}

/* Given cards whose handsets were looked at, when they are printed, then the lines follow the table, each
 * with its card. */
static void what_handsets_did_follows_the_table(void **state)
{
	json_t *array;

	(void)state;
	cards[0].handset = json_pack("[s, s]", "in ES: as before", "in PE: as before");
	expect_table(1, "card    what         asked            found            verdict\n"
	                "a.card  active IMSI  222013090961859  222013090961859  holds\n"
	                "a.card  in ES: as before\n"
	                "a.card  in PE: as before\n");
	array = table_json(cards, 2);
	assert_int_equal(json_array_size(json_object_get(json_array_get(array, 0), "handset")), 2);
	assert_null(json_object_get(json_array_get(array, 1), "handset"));
	json_decref(array);
	json_decref(cards[0].handset);
}

/* Given names with letters of several octets, when they are printed, then it is letters that are
 * counted. */
static void width_is_that_of_letters(void **state)
{
	(void)state;
	cards[0].card = "\xC3\xA9t\xC3\xA9.card"; /* été.card */
	cards[1].card = "ete2.card";
	cards[1].effects.count = 1;
	expect_table(
		2, "card       what         asked            found            verdict\n"
		   "\xC3\xA9t\xC3\xA9.card   active IMSI  222013090961859  222013090961859  holds\n"
		   "ete2.card  applet mode  MANUAL           MANUAL           holds\n");
}

/* Given a card that came to an error, when it is printed, then it is one row with the reason,
 * whatever effects it has, and the whole does not hold. */
static void an_error_is_one_row(void **state)
{
	(void)state;
	cards[1].error = "the card refused";
	expect_table(2, "card         what         asked            found             verdict\n"
	                "a.card       active IMSI  222013090961859  222013090961859   holds\n"
	                "second.card  request      done             the card refused  FAILED\n");
	assert_false(table_holds(cards, 2));
	assert_true(table_holds(cards, 1));
}

/* Given a card of which nothing is known, when it is judged, then it does not hold, and its row says
 * why. */
static void nothing_shown_is_nothing_held(void **state)
{
	(void)state;
	cards[0].effects.count = 0;
	assert_false(table_holds(cards, 1));
	expect_table(1, "card    what     asked  found           verdict\n"
	                "a.card  request  done   no effect told  FAILED\n");
}

/* Given the cards, when they are written as JSON, then it says what the table says. */
static void the_same_as_json(void **state)
{
	json_t *array, *effects;

	(void)state;
	cards[0].error = "no answer";
	array = table_json(cards, 2);
	assert_int_equal(json_array_size(array), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(array, 0), "error")),
	                    "no answer");
	assert_true(json_is_false(json_object_get(json_array_get(array, 0), "holds")));
	assert_true(json_is_null(json_object_get(json_array_get(array, 1), "error")));
	assert_string_equal(json_string_value(json_object_get(json_array_get(array, 1), "card")),
	                    "second.card");
	assert_true(json_is_false(json_object_get(json_array_get(array, 1), "holds")));
	effects = json_object_get(json_array_get(array, 1), "effects");
	assert_int_equal(json_array_size(effects), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(effects, 1), "found")),
	                    "31026,20801,20810");
	json_decref(array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(columns_are_aligned, two_cards),
		cmocka_unit_test_setup(what_handsets_did_follows_the_table, two_cards),
		cmocka_unit_test_setup(width_is_that_of_letters, two_cards),
		cmocka_unit_test_setup(an_error_is_one_row, two_cards),
		cmocka_unit_test_setup(nothing_shown_is_nothing_held, two_cards),
		cmocka_unit_test_setup(the_same_as_json, two_cards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
