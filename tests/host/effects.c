/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/effects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/json_text.h"

#define ONE "222013090961859"
#define TWO "310380501118337"

static struct effects effects; /* large, so not on the stack */
static struct view view;
static struct change change;

static void set_list(struct change_list *list, unsigned count, const char *const *codes)
{
	list->given = true;
	list->count = count;
	for (unsigned i = 0; i < count; i++)
		snprintf(list->code[i], sizeof list->code[i], "%s", codes[i]);
}

#define LIST(list, ...)                                                                            \
	set_list(&(list), sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *),           \
	         (const char *const[]){ __VA_ARGS__ })

/* A card with two IMSIs, the second, in slot 3, active. */
static int a_card_read_back(void **state)
{
	(void)state;
	memset(&view, 0, sizeof view);
	view.applet = true;
	view.mode = CHANGE_MODE_AUTOMATIC;
	view.active = 3;
	strcpy(view.imsi, TWO);
	view.slot[0].in_use = view.slot[2].in_use = true;
	strcpy(view.slot[0].imsi, ONE);
	strcpy(view.slot[2].imsi, TWO);
	LIST(view.slot[0].countries, "234", "235");
	LIST(view.slot[2].countries, "302", "310", "3FF");
	LIST(view.slot[2].preferred, "302220", "310260");
	LIST(view.slot[2].forbidden, "31026");
	LIST(view.oplmn, "302220", "310260");
	LIST(view.fplmn, "31026");
	return 0;
}

static bool compare(const char *content)
{
	json_t *object = json_of(content);
	struct fault fault = { 0 };

	if (change_of_json(object, "content", &change, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	json_decref(object);
	return effects_compare(&change, &view, &effects);
}

/* "what: asked: found: verdict" of each row, in order. */
static void expect_rows(size_t count, const char *const *rows)
{
	for (size_t i = 0; i < effects.count && i < count; i++) {
		const struct effect *row = &effects.row[i];
		char text[EFFECT_WHAT_MAX + 2 * EFFECT_VALUE_MAX + 16];

		snprintf(text, sizeof text, "%s: %s: %s: %s", row->what, row->asked, row->found,
		         row->holds ? "holds" : "not");
		assert_string_equal(text, rows[i]);
	}
	assert_int_equal(effects.count, count);
}

#define EXPECT(...)                                                                                \
	expect_rows(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *),                 \
	            (const char *const[]){ __VA_ARGS__ })

/* Given a card that holds all that was asked, when they are compared, then each effect is one row,
 * the files of the slot that is active among them, and all hold. */
static void all_that_was_asked_holds(void **state)
{
	(void)state;
	assert_true(compare("{'appletMode': 'AUTOMATIC', 'activeImsi': '" TWO "', 'sim': ["
	                    "{'imsi': '" TWO "', 'allowedCountries': '302,310,3FF',"
	                    " 'preferredOperatorNetworks': '302220,310260',"
	                    " 'forbiddenNetworks': '31026'},"
	                    "{'imsi': '" ONE "', 'allowedCountries': '234,235',"
	                    " 'forbiddenNetworks': ''}]}"));
	EXPECT("applet mode: AUTOMATIC: AUTOMATIC: holds", "active IMSI: " TWO ": " TWO ": holds",
	       "EF.IMSI: " TWO ": " TWO ": holds",
	       "slot 3 " TWO " countries: 302,310,3FF: 302,310,3FF: holds",
	       "slot 3 " TWO " preferred: 302220,310260: 302220,310260: holds",
	       "slot 3 " TWO " forbidden: 31026: 31026: holds",
	       "EF.OPLMNwAcT: 302220,310260: 302220,310260: holds", "EF.FPLMN: 31026: 31026: holds",
	       "slot 1 " ONE " countries: 234,235: 234,235: holds",
	       "slot 1 " ONE " forbidden: -: -: holds");
}

/* Given a card that holds something else, when what was not asked differs, then no row tells of
 * it. */
static void what_was_not_asked_is_no_row(void **state)
{
	(void)state;
	assert_true(compare("{'appletMode': 'AUTOMATIC'}"));
	EXPECT("applet mode: AUTOMATIC: AUTOMATIC: holds");
	LIST(view.oplmn, "99999");
	assert_true(compare("{'sim': [{'imsi': '" TWO "', 'allowedCountries': '302,310,3FF'}]}"));
	EXPECT("slot 3 " TWO " countries: 302,310,3FF: 302,310,3FF: holds");
	assert_true(compare("{'sim': [{'imsi': '" ONE "', 'preferredOperatorNetworks': ''}]}"));
	EXPECT("slot 1 " ONE " preferred: -: -: holds");
}

/* Given a card with one thing that is not as asked, when they are compared, then that row does not
 * hold and says what was found. */
static void what_does_not_hold_says_what_was_found(void **state)
{
	static const struct {
		const char *content, *row;
	} rows[] = {
		{ "{'appletMode': 'MANUAL'}", "applet mode: MANUAL: AUTOMATIC: not" },
		{ "{'sim': [{'imsi': '" TWO "', 'allowedCountries': '302'}]}",
		  "slot 3 " TWO " countries: 302: 302,310,3FF: not" },
		{ "{'sim': [{'imsi': '" TWO "', 'allowedCountries': ''}]}",
		  "slot 3 " TWO " countries: -: 302,310,3FF: not" },
		{ "{'sim': [{'imsi': '" TWO "', 'allowedCountries': '310,302,3FF'}]}",
		  "slot 3 " TWO " countries: 310,302,3FF: 302,310,3FF: not" },
		{ "{'sim': [{'imsi': '" ONE "', 'allowedCountries': '234,235,302'}]}",
		  "slot 1 " ONE " countries: 234,235,302: 234,235: not" },
		{ "{'sim': [{'imsi': '" ONE "', 'preferredOperatorNetworks': '23410'}]}",
		  "slot 1 " ONE " preferred: 23410: -: not" },
		{ "{'sim': [{'imsi': '001010000000001', 'allowedCountries': '302'}]}",
		  "slot of the IMSI: 001010000000001: none: not" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_false(compare(rows[i].content));
		expect_rows(1, &rows[i].row);
	}
}

/* Given a slot that is as asked, when the files the network reads are not, then those rows alone do
 * not hold. */
static void the_files_of_the_active_slot_are_compared(void **state)
{
	(void)state;
	view.oplmn.count = 1;
	LIST(view.fplmn, "31026", "20801");
	assert_false(compare("{'sim': [{'imsi': '" TWO "', 'forbiddenNetworks': '31026',"
	                     " 'preferredOperatorNetworks': '302220,310260'}]}"));
	EXPECT("slot 3 " TWO " preferred: 302220,310260: 302220,310260: holds",
	       "slot 3 " TWO " forbidden: 31026: 31026: holds",
	       "EF.OPLMNwAcT: 302220,310260: 302220: not", "EF.FPLMN: 31026: 31026,20801: not");
}

/* Given an active slot and EF.IMSI that are not of one mind, when one of them is as asked, then the
 * whole does not hold; where nothing is active, none is found. */
static void the_active_slot_and_its_file_are_two_rows(void **state)
{
	(void)state;
	strcpy(view.imsi, ONE);
	assert_false(compare("{'activeImsi': '" TWO "'}"));
	EXPECT("active IMSI: " TWO ": " TWO ": holds", "EF.IMSI: " TWO ": " ONE ": not");
	assert_false(compare("{'activeImsi': '" ONE "'}"));
	EXPECT("active IMSI: " ONE ": " TWO ": not", "EF.IMSI: " ONE ": " ONE ": holds");
	view.active = 0;
	view.imsi[0] = '\0';
	assert_false(compare("{'activeImsi': '" ONE "'}"));
	EXPECT("active IMSI: " ONE ": none: not", "EF.IMSI: " ONE ": none: not");
}

/* Given a slot that is not in use, when its old IMSI is asked for, then it is not found. */
static void a_slot_out_of_use_is_not_found(void **state)
{
	(void)state;
	view.slot[0].in_use = false;
	assert_false(compare("{'sim': [{'imsi': '" ONE "', 'allowedCountries': '234,235'}]}"));
	EXPECT("slot of the IMSI: " ONE ": none: not");
}

/* Given the device lock asked on, off or reset, when the card is read back, then the feature is a
 * row, and the state is one where it must be idle. */
static void the_device_lock_is_compared(void **state)
{
	(void)state;
	change = (struct change){ .lock = CHANGE_LOCK_ON };
	assert_false(effects_compare(&change, &view, &effects));
	EXPECT("lock SIM to device: on: off: not");
	view.lock_on = true;
	view.lock = 2;
	assert_true(effects_compare(&change, &view, &effects));
	EXPECT("lock SIM to device: on: on: holds");
	change = (struct change){ .lock = CHANGE_LOCK_OFF };
	assert_false(effects_compare(&change, &view, &effects));
	EXPECT("lock SIM to device: off: on: not", "lock state: idle: locked: not");
	change = (struct change){ .reset = true };
	view.lock = 1;
	assert_false(effects_compare(&change, &view, &effects));
	EXPECT("lock state: idle: paired: not");
	view.lock = 0;
	assert_true(effects_compare(&change, &view, &effects));
	EXPECT("lock state: idle: idle: holds");
}

/* Given a card without the applet, when it is compared, then that is the one row. */
static void a_card_without_the_applet_is_told(void **state)
{
	(void)state;
	view.applet = false;
	assert_false(compare("{'appletMode': 'AUTOMATIC', 'activeImsi': '" TWO "'}"));
	EXPECT("applet on the card: there: none: not");
}

/* Ten slots, every list at its longest. */
static void the_largest_change(void)
{
	memset(&change, 0, sizeof change);
	change.mode = CHANGE_MODE_AUTOMATIC;
	change.lock = CHANGE_LOCK_OFF;
	change.reset = true;
	change.slots = CHANGE_SLOTS_MAX;
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++) {
		struct change_slot *slot = &change.slot[i];

		snprintf(slot->imsi, sizeof slot->imsi, "2220130909618%02u", i);
		slot->countries.given = slot->preferred.given = slot->forbidden.given = true;
		slot->countries.count = CHANGE_COUNTRIES_MAX;
		slot->preferred.count = slot->forbidden.count = CHANGE_NETWORKS_MAX;
		for (unsigned n = 0; n < CHANGE_NETWORKS_MAX; n++) {
			snprintf(slot->countries.code[n], CHANGE_CODE_MAX, "%03u", 200 + n);
			snprintf(slot->preferred.code[n], CHANGE_CODE_MAX, "%06u", 302000 + n);
			snprintf(slot->forbidden.code[n], CHANGE_CODE_MAX, "%06u", 310000 + n);
		}
		view.slot[i] = (struct view_slot){
			.in_use = true,
			.countries = slot->countries,
			.preferred = slot->preferred,
			.forbidden = slot->forbidden,
		};
		strcpy(view.slot[i].imsi, slot->imsi);
	}
	strcpy(change.active_imsi, change.slot[9].imsi);
	strcpy(view.imsi, change.active_imsi);
	view.active = CHANGE_SLOTS_MAX;
	view.oplmn = change.slot[9].preferred;
	view.fplmn = change.slot[9].forbidden;
}

/* Given the largest change there can be, when it is compared, then every row is there and whole: the
 * last of 32 networks decides too. */
static void the_largest_change_is_compared_whole(void **state)
{
	(void)state;
	the_largest_change();
	assert_true(effects_compare(&change, &view, &effects));
	assert_int_equal(effects.count, 1 + 2 + 3 * CHANGE_SLOTS_MAX + 2 + 2);
	strcpy(view.fplmn.code[CHANGE_NETWORKS_MAX - 1], "310999");
	assert_false(effects_compare(&change, &view, &effects));
	for (size_t i = 0; i < effects.count; i++)
		assert_int_equal(effects.row[i].holds,
		                 strcmp(effects.row[i].what, "EF.FPLMN") != 0);
}

/* Given rows, when they are written as JSON and read, then they are the same, the verdict as it was
 * and not made anew. */
static void rows_go_through_json(void **state)
{
	static struct effects back;
	json_t *array;

	(void)state;
	the_largest_change();
	view.mode = CHANGE_MODE_MANUAL;
	assert_false(effects_compare(&change, &view, &effects));
	effects.row[1].holds = false;
	array = effects_json(&effects);
	assert_int_equal(json_array_size(array), effects.count);
	assert_int_equal(effects_of_json(array, &back, NULL), 0);
	json_decref(array);
	assert_int_equal(back.count, effects.count);
	for (size_t i = 0; i < back.count; i++) {
		assert_string_equal(back.row[i].what, effects.row[i].what);
		assert_string_equal(back.row[i].asked, effects.row[i].asked);
		assert_string_equal(back.row[i].found, effects.row[i].found);
		assert_int_equal(back.row[i].holds, effects.row[i].holds);
	}
}

/* Given JSON that is no rows, too many of them or one too long, when it is read, then it is refused
 * with the row. */
static void what_is_no_row_is_refused(void **state)
{
	static const char *const bad[] = {
		"{}",
		"[1]",
		"[{}]",
		"[{'what': 'a', 'asked': 'b', 'found': 'c'}]",
		"[{'what': 'a', 'asked': 'b', 'found': 'c', 'holds': 1}]",
		"[{'what': 'a', 'asked': 'b', 'found': null, 'holds': true}]",
		"[{'what': '123456789 123456789 123456789 123456789 12345678',"
		" 'asked': 'b', 'found': 'c', 'holds': true}]",
	};
	struct fault fault = { 0 };
	json_t *array;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		array = json_of(bad[i]);
		if (effects_of_json(array, &effects, &fault) != FAULT_INPUT)
			fail_msg("taken: %s", bad[i]);
		assert_string_equal(fault.where, "effects");
		json_decref(array);
	}
	array = json_array();
	for (int i = 0; i <= EFFECTS_MAX; i++)
		json_array_append_new(array, json_of("{'what': 'a', 'asked': 'b', 'found': 'c',"
		                                     " 'holds': true}"));
	assert_int_equal(effects_of_json(array, &effects, &fault), FAULT_INPUT);
	json_array_remove(array, 0);
	assert_int_equal(effects_of_json(array, &effects, &fault), 0);
	json_decref(array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_that_was_asked_holds, a_card_read_back),
		cmocka_unit_test_setup(what_was_not_asked_is_no_row, a_card_read_back),
		cmocka_unit_test_setup(what_does_not_hold_says_what_was_found, a_card_read_back),
		cmocka_unit_test_setup(the_files_of_the_active_slot_are_compared, a_card_read_back),
		cmocka_unit_test_setup(the_active_slot_and_its_file_are_two_rows, a_card_read_back),
		cmocka_unit_test_setup(a_slot_out_of_use_is_not_found, a_card_read_back),
		cmocka_unit_test_setup(the_device_lock_is_compared, a_card_read_back),
		cmocka_unit_test_setup(a_card_without_the_applet_is_told, a_card_read_back),
		cmocka_unit_test_setup(the_largest_change_is_compared_whole, a_card_read_back),
		cmocka_unit_test_setup(rows_go_through_json, a_card_read_back),
		cmocka_unit_test_setup(what_is_no_row_is_refused, a_card_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
