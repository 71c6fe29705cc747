/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/json_text.h"

enum { TEXT_MAX = 1024 };

static int read_change(const char *text, struct change *change, struct fault *fault)
{
	json_t *content = json_of(text);
	const int rc = change_of_json(content, "bulk[0].content", change, fault);

	json_decref(content);
	return rc;
}

static void expect_read(const char *text, struct change *change)
{
	struct fault fault = { 0 };

	if (read_change(text, change, &fault) != 0)
		fail_msg("%s: %s: %s", text, fault.where, fault.text);
}

/* where is what follows "bulk[0].content". */
static void expect_refusal(const char *text, const char *where, const char *reason)
{
	char whole[FAULT_WHERE_MAX];
	struct change change;
	struct fault fault = { 0 };

	snprintf(whole, sizeof whole, "bulk[0].content%s", where);
	if (read_change(text, &change, &fault) != FAULT_INPUT || fault.code != FAULT_INPUT)
		fail_msg("%s: taken", text);
	if (strcmp(fault.where, whole) != 0 || !strstr(fault.text, reason))
		fail_msg("%s: %s: %s", text, fault.where, fault.text);
}

static void codes_of(const struct change_list *list, char text[TEXT_MAX])
{
	size_t size = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < list->count; i++)
		size += (size_t)snprintf(text + size, TEXT_MAX - size, "%s%s", i ? "," : "",
		                         list->code[i]);
}

static void expect_list(const struct change_list *list, const char *wanted)
{
	char text[TEXT_MAX];

	assert_true(list->given);
	codes_of(list, text);
	assert_string_equal(text, wanted);
}

/* Given a list in each form there is, when it is read, then its values stand in order; a form that
 * says "none" is a list that is given and empty. */
static void a_list_takes_every_form(void **state)
{
	static const struct {
		const char *name, *value, *wanted;
	} rows[] = {
		{ "allowedCountries", "'302'", "302" },
		{ "allowedCountries", "'302,310'", "302,310" },
		{ "allowedCountries", "' 302 ,  310 '", "302,310" },
		{ "allowedCountries", "['310', '302']", "310,302" },
		{ "allowedCountries", "['302,310', '311', ' 2FF,7ff']", "302,310,311,2FF,7FF" },
		{ "allowedCountries", "'2ff,3Ff,4FF,5FF,6FF,7fF'", "2FF,3FF,4FF,5FF,6FF,7FF" },
		{ "allowedCountries", "'001'", "001" },
		{ "allowedCountries", "''", "" },
		{ "allowedCountries", "[]", "" },
		{ "allowedCountries", "null", "" },
		{ "preferredOperatorNetworks", "['302220', '23430']", "302220,23430" },
		{ "preferredOperatorNetworks", "'302220,23430'", "302220,23430" },
		{ "preferredOperatorNetworks", "['']", NULL },
		{ "preferredOperatorNetworks", "null", "" },
		{ "forbiddenNetworks", "['23430,23415', '90146']", "23430,23415,90146" },
		{ "forbiddenNetworks", "'23430, 23415'", "23430,23415" },
		{ "forbiddenNetworks", "[]", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct change change;
		char text[256];

		snprintf(text, sizeof text, "{'sim': [{'imsi': '222013090961859', '%s': %s}]}",
		         rows[i].name, rows[i].value);
		if (!rows[i].wanted) {
			expect_refusal(text, ".sim[0].preferredOperatorNetworks[0]", "empty value");
			continue;
		}
		expect_read(text, &change);
		assert_int_equal(change.slots, 1);
		if (strcmp(rows[i].name, "allowedCountries") == 0)
			expect_list(&change.slot[0].countries, rows[i].wanted);
		else if (strcmp(rows[i].name, "forbiddenNetworks") == 0)
			expect_list(&change.slot[0].forbidden, rows[i].wanted);
		else
			expect_list(&change.slot[0].preferred, rows[i].wanted);
	}
}

/* Given a content with all there is, when it is read, then each part stands in its own place. */
static void each_part_stands_in_its_place(void **state)
{
	struct change change;

	(void)state;
	expect_read("{'appletMode': 'MANUAL', 'activeImsi': '310380501118337', 'sim': ["
	            "{'imsi': '222013090961859', 'allowedCountries': '302',"
	            " 'preferredOperatorNetworks': '302220', 'forbiddenNetworks': '23430'},"
	            "{'imsi': '310380501118337', 'forbiddenNetworks': []}]}",
	            &change);
	assert_int_equal(change.mode, CHANGE_MODE_MANUAL);
	assert_string_equal(change.active_imsi, "310380501118337");
	assert_int_equal(change.lock, CHANGE_LOCK_NONE);
	assert_false(change.reset);
	assert_int_equal(change.slots, 2);
	assert_string_equal(change.slot[0].imsi, "222013090961859");
	assert_string_equal(change.slot[1].imsi, "310380501118337");
	expect_list(&change.slot[0].countries, "302");
	expect_list(&change.slot[0].preferred, "302220");
	expect_list(&change.slot[0].forbidden, "23430");
	expect_list(&change.slot[1].forbidden, "");
}

/* Given a content that leaves something out, when it is read, then that is left alone on the card. */
static void what_is_absent_is_left_alone(void **state)
{
	struct change change;

	(void)state;
	expect_read("{'sim': [{'imsi': '222013090961859', 'allowedCountries': '302'}]}", &change);
	assert_int_equal(change.mode, CHANGE_MODE_NONE);
	assert_string_equal(change.active_imsi, "");
	assert_false(change.slot[0].preferred.given);
	assert_false(change.slot[0].forbidden.given);
	expect_read("{'appletMode': 'AUTOMATIC'}", &change);
	assert_int_equal(change.mode, CHANGE_MODE_AUTOMATIC);
	assert_int_equal(change.slots, 0);
	expect_read("{'activeImsi': '310380', 'sim': []}", &change);
	assert_string_equal(change.active_imsi, "310380");
}

#define SLOT "'imsi': '222013090961859'"
#define IN_SLOT(lists) "{'sim': [{" SLOT ", " lists "}]}"

/* Given a content that is wrong in one place, when it is read, then the fault names the place. */
static void what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *content, *where, *reason;
	} rows[] = {
		{ "[]", "", "not an object" },
		{ "null", "", "not an object" },
		{ "{}", "", "asks for nothing" },
		{ "{'sim': []}", "", "asks for nothing" },
		{ "{'appletmode': 'MANUAL'}", ".appletmode", "unknown field" },
		{ "{'appletMode': 'MANUAL', 'lock': true}", ".lock", "unknown field" },
		{ "{'appletMode': 1}", ".appletMode", "not a string" },
		{ "{'appletMode': null}", ".appletMode", "not a string" },
		{ "{'appletMode': 'manual'}", ".appletMode", "MANUAL or AUTOMATIC" },
		{ "{'activeImsi': 222013090961859}", ".activeImsi", "not a string" },
		{ "{'activeImsi': null}", ".activeImsi", "not a string" },
		{ "{'activeImsi': ''}", ".activeImsi", "no IMSI" },
		{ "{'activeImsi': '22201'}", ".activeImsi", "no IMSI" },
		{ "{'activeImsi': '2220130909618590'}", ".activeImsi", "no IMSI" },
		{ "{'activeImsi': '22201309096185x'}", ".activeImsi", "no IMSI" },
		{ "{'sim': {}}", ".sim", "not an array" },
		{ "{'sim': null}", ".sim", "not an array" },
		{ "{'sim': ['222013090961859']}", ".sim[0]", "not an object" },
		{ "{'sim': [{'allowedCountries': '302'}]}", ".sim[0].imsi", "missing" },
		{ "{'sim': [{" SLOT "}]}", ".sim[0]", "no list to change" },
		{ "{'sim': [{'imsi': 1, 'allowedCountries': '302'}]}", ".sim[0].imsi",
		  "not a string" },
		{ IN_SLOT("'countries': '302'"), ".sim[0].countries", "unknown field" },
		{ IN_SLOT("'allowedCountries': 302"), ".sim[0].allowedCountries", "neither" },
		{ IN_SLOT("'allowedCountries': {}"), ".sim[0].allowedCountries", "neither" },
		{ IN_SLOT("'allowedCountries': ['302', 310]"), ".sim[0].allowedCountries[1]",
		  "not a string" },
		{ IN_SLOT("'allowedCountries': [null]"), ".sim[0].allowedCountries[0]",
		  "not a string" },
		{ IN_SLOT("'allowedCountries': ['302', '']"), ".sim[0].allowedCountries[1]",
		  "empty value" },
		{ IN_SLOT("'allowedCountries': '30'"), ".sim[0].allowedCountries", "'30'" },
		{ IN_SLOT("'allowedCountries': '3022'"), ".sim[0].allowedCountries", "'3022'" },
		{ IN_SLOT("'allowedCountries': '1FF'"), ".sim[0].allowedCountries", "2FF to 7FF" },
		{ IN_SLOT("'allowedCountries': '8FF'"), ".sim[0].allowedCountries", "2FF to 7FF" },
		{ IN_SLOT("'allowedCountries': '2F0'"), ".sim[0].allowedCountries", "2FF to 7FF" },
		{ IN_SLOT("'allowedCountries': '302,'"), ".sim[0].allowedCountries", "comma" },
		{ IN_SLOT("'allowedCountries': ',302'"), ".sim[0].allowedCountries", "''" },
		{ IN_SLOT("'allowedCountries': '302,,310'"), ".sim[0].allowedCountries", "''" },
		{ IN_SLOT("'allowedCountries': ' '"), ".sim[0].allowedCountries", "''" },
		{ IN_SLOT("'allowedCountries': '302 310'"), ".sim[0].allowedCountries",
		  "'302 310'" },
		{ IN_SLOT("'allowedCountries': '302,310,302'"), ".sim[0].allowedCountries",
		  "'302' is there twice" },
		{ IN_SLOT("'allowedCountries': ['2FF', '2ff']"), ".sim[0].allowedCountries[1]",
		  "twice" },
		{ IN_SLOT("'preferredOperatorNetworks': ['302220', '3022']"),
		  ".sim[0].preferredOperatorNetworks[1]", "5 or 6 digits" },
		{ IN_SLOT("'preferredOperatorNetworks': '3022201'"),
		  ".sim[0].preferredOperatorNetworks", "5 or 6 digits" },
		{ IN_SLOT("'preferredOperatorNetworks': '302-220'"),
		  ".sim[0].preferredOperatorNetworks", "5 or 6 digits" },
		{ IN_SLOT("'forbiddenNetworks': '2343'"), ".sim[0].forbiddenNetworks",
		  "5 or 6 digits" },
		{ IN_SLOT("'forbiddenNetworks': ['23430,23430']"), ".sim[0].forbiddenNetworks[0]",
		  "twice" },
		{ "{'sim': [{" SLOT ", 'allowedCountries': '302'},"
		  "{" SLOT ", 'forbiddenNetworks': '23430'}]}",
		  ".sim[1].imsi", "222013090961859 is there twice" },
		{ "{'sim': [{" SLOT ", 'allowedCountries': '302'},"
		  "{'imsi': '310380501118337', 'allowedCountries': ['302', 'x']}]}",
		  ".sim[1].allowedCountries[1]", "'x'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect_refusal(rows[i].content, rows[i].where, rows[i].reason);
}

/* A slot whose list has count values from first on, in one string or in an array. */
static void many_values(const char *name, int count, int first, const char *between,
                        const char *frame, char text[TEXT_MAX])
{
	size_t size =
		(size_t)snprintf(text, TEXT_MAX, "{'sim': [{" SLOT ", '%s': %c'", name, frame[0]);

	for (int i = 0; i < count; i++)
		size += (size_t)snprintf(text + size, TEXT_MAX - size, "%s%d", i ? between : "",
		                         first + i);
	snprintf(text + size, TEXT_MAX - size, "'%c}]}", frame[1]);
}

/* Given lists at their limit and one over it, when they are read, then the first is taken whole and
 * the second refused whole, at the value that is too many. */
static void a_list_over_its_limit_is_refused(void **state)
{
	static const struct {
		const char *name;
		int most, first;
	} lists[] = {
		{ "allowedCountries", CHANGE_COUNTRIES_MAX, 300 },
		{ "preferredOperatorNetworks", CHANGE_NETWORKS_MAX, 23400 },
		{ "forbiddenNetworks", CHANGE_NETWORKS_MAX, 310000 },
	};
	char text[TEXT_MAX], where[64];
	struct change change;

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		const struct change_list *const read[] = {
			&change.slot[0].countries,
			&change.slot[0].preferred,
			&change.slot[0].forbidden,
		};

		many_values(lists[i].name, lists[i].most, lists[i].first, ",", "  ", text);
		expect_read(text, &change);
		assert_int_equal(read[i]->count, lists[i].most);
		many_values(lists[i].name, lists[i].most, lists[i].first, "','", "[]", text);
		expect_read(text, &change);
		assert_int_equal(read[i]->count, lists[i].most);
		many_values(lists[i].name, lists[i].most + 1, lists[i].first, ",", "  ", text);
		snprintf(where, sizeof where, ".sim[0].%s", lists[i].name);
		expect_refusal(text, where, "more than");
		many_values(lists[i].name, lists[i].most + 1, lists[i].first, "','", "[]", text);
		snprintf(where, sizeof where, ".sim[0].%s[%d]", lists[i].name, lists[i].most);
		expect_refusal(text, where, "more than");
	}
}

/* Given ten slots and eleven, when they are read, then ten are taken and eleven refused. */
static void a_card_has_ten_slots(void **state)
{
	struct change change;
	char text[TEXT_MAX];

	(void)state;
	for (int count = CHANGE_SLOTS_MAX; count <= CHANGE_SLOTS_MAX + 1; count++) {
		size_t size = (size_t)snprintf(text, sizeof text, "{'sim': [");

		for (int i = 0; i < count; i++)
			size += (size_t)snprintf(text + size, sizeof text - size,
			                         "%s{'imsi': '2220130909618%02d',"
			                         " 'allowedCountries': null}",
			                         i ? "," : "", i);
		snprintf(text + size, sizeof text - size, "]}");
		if (count > CHANGE_SLOTS_MAX) {
			expect_refusal(text, ".sim", "11 entries; a card has 10 slots");
		} else {
			expect_read(text, &change);
			assert_int_equal(change.slots, CHANGE_SLOTS_MAX);
			assert_string_equal(change.slot[9].imsi, "222013090961809");
		}
	}
}

/* Given a field name longer than any place holds, when it is refused, then the fault is whole and
 * ends with what fits of the name. */
static void a_long_name_does_not_burst_the_place(void **state)
{
	char text[TEXT_MAX], name[500 + 1];
	struct fault fault = { 0 };
	struct change change;

	(void)state;
	memset(name, 'n', 500);
	name[500] = '\0';
	snprintf(text, sizeof text, "{'%s': 1}", name);
	assert_int_equal(read_change(text, &change, &fault), FAULT_INPUT);
	assert_memory_equal(fault.where, "bulk[0].content.nnnn", 20);
	assert_string_equal(fault.text, "unknown field");
	snprintf(text, sizeof text, "{'appletMode': '%s'}", name);
	assert_int_equal(read_change(text, &change, &fault), FAULT_INPUT);
	assert_true(strlen(fault.text) < 100);
}

/* Given the IMSIs of a card, when a change names another one, then its place is told. */
static void an_imsi_must_be_on_the_card(void **state)
{
	static const char *const imsis[] = { "222013090961859", "310380501118337" };
	static const struct {
		const char *content, *where;
	} rows[] = {
		{ "{'activeImsi': '310380501118337'}", NULL },
		{ "{'activeImsi': '310380501118338'}", "bulk[7].content.activeImsi" },
		{ "{'activeImsi': '31038050111833'}", "bulk[7].content.activeImsi" },
		{ "{'sim': [{" SLOT ", 'allowedCountries': '302'},"
		  "{'imsi': '234507001234567', 'allowedCountries': '302'}]}",
		  "bulk[7].content.sim[1].imsi" },
		{ IN_SLOT("'allowedCountries': '302'"), NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fault fault = { 0 };
		struct change change;

		expect_read(rows[i].content, &change);
		assert_int_equal(change_check_imsis(&change, "bulk[7].content", imsis, 2, &fault),
		                 rows[i].where ? FAULT_INPUT : 0);
		assert_string_equal(fault.where, rows[i].where ? rows[i].where : "");
		assert_int_equal(change_check_imsis(&change, "bulk[7].content", imsis, 0, NULL),
		                 FAULT_INPUT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_takes_every_form),
		cmocka_unit_test(each_part_stands_in_its_place),
		cmocka_unit_test(what_is_absent_is_left_alone),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(a_list_over_its_limit_is_refused),
		cmocka_unit_test(a_card_has_ten_slots),
		cmocka_unit_test(a_long_name_does_not_burst_the_place),
		cmocka_unit_test(an_imsi_must_be_on_the_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
