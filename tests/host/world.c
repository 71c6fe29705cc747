/* SPDX-License-Identifier: Apache-2.0 */
#include "network/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "network/world_table.h"
#include "support/image.h"
#include "support/world.h"

/* What a world answers: places, what is heard there, who is admitted. */

#define LAND "country AA 901 Land\n"

static void a_place_has_many_names(void **state)
{
	static const struct {
		const char *text, *country, *plmn;
	} rows[] = {
		{ "ES", "ES", "" },         { "es", "ES", "" },
		{ "Spain", "ES", "" },      { "spain", "ES", "" },
		{ "214", "ES", "" },        { "311", "US", "" },
		{ "JE", "JE", "" },         { "United States", "US", "" },
		{ "21407", "ES", "21407" }, { "310410", "US", "310410" },
		{ "23450", "JE", "23450" }, { "nowhere", "", "" },
		{ "Nowhere", "", "" },      { "001", "XX", "" },
		{ "716", "PE", "" },
	};
	struct world *const world = given_a_world(NULL);
	struct place place;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(world_place(world, rows[i].text, &place, NULL), 0);
		assert_string_equal(place.country, rows[i].country);
		assert_string_equal(place.plmn, rows[i].plmn);
	}
	world_close(world);
}

/* Given words that name no place; when asked; then the fault names some that are like them. */
static void a_place_that_is_none_is_told_with_some_that_are(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "21499", "'21499' is no country, MCC or network here, nor 'nowhere'; there are "
		           "21401 (ES Spain), 21403 (ES Spain), 21404 (ES Spain)" },
		{ "Perou", "there are PE (Peru)" },
		{ "zz", "there are ZM (Zambia), ZW (Zimbabwe), ZA (South Africa)" },
		{ "?", "there are XX (Test), GR (Greece), NL (Netherlands)" },
		{ "", "there are XX (Test)" },
		{ "40", "there are 40420 (IN India), 40445 (IN India), 405857 (IN India)" },
		{ "9", "there are 00101 (XX Test)" },
	};
	struct world *const world = given_a_world(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fault fault = { 0 };
		struct place place;

		assert_int_equal(world_place(world, rows[i].text, &place, &fault), FAULT_INPUT);
		if (!strstr(fault.text, rows[i].says))
			fail_msg("'%s' does not say '%s'", fault.text, rows[i].says);
	}
	world_close(world);
}

/* Given signals; when heard; then the strongest is first, of equal ones the later technology, then
 * the smaller code. */
static void the_strongest_is_heard_first(void **state)
{
	struct world *const world = given_a_world(
		LAND "network 90102 AA -70 -60 -80 - B\nnetwork 90101 AA -70 - -60 -90 A\n"
		     "country BB 902 Else\nnetwork 90201 BB -50 - - - C\n");

	(void)state;
	assert_string_equal(heard(world, "AA"), "90101/2 90102/1 90101/0 90102/0 90102/2 90101/3");
	assert_string_equal(heard(world, "90102"), "90102/1 90102/0 90102/2");
	assert_string_equal(heard(world, "nowhere"), "");
	world_close(world);
}

/* Given holes of a network and of a country; when they come and go, by the table and by a call; then
 * what is heard follows. */
static void holes_come_and_go(void **state)
{
	struct world *const world =
		given_a_world("country AA 901 Land\nhole 90102\nhole BB\ncountry BB 902 Else\n"
	                      "network 90101 AA -60 - - - A\nnetwork 90102 AA -70 - - - B\n"
	                      "network 90201 BB -50 - - - C\n");
	struct fault fault = { 0 };

	(void)state;
	assert_string_equal(heard(world, "AA"), "90101/0");
	assert_string_equal(heard(world, "BB"), "");
	assert_int_equal(world_set_coverage(world, "90102", true, NULL), 0);
	assert_string_equal(heard(world, "AA"), "90101/0 90102/0");
	assert_int_equal(world_set_coverage(world, "Land", false, NULL), 0);
	assert_string_equal(heard(world, "AA"), "");
	assert_int_equal(world_set_coverage(world, "90101", true, NULL), 0);
	assert_string_equal(heard(world, "AA"), "90101/0");
	assert_string_equal(heard(world, "BB"), "");
	assert_int_equal(world_set_coverage(world, "902", true, NULL), 0);
	assert_string_equal(heard(world, "BB"), "90201/0");
	assert_int_equal(world_set_coverage(world, "nowhere", false, &fault), FAULT_INPUT);
	assert_int_equal(world_set_coverage(world, "90103", false, &fault), FAULT_INPUT);
	assert_non_null(strstr(fault.text, "there are 90101 (AA Land), 90102"));
	world_close(world);
}

/* Given agreements of several ranges about several places; when asked; then the longest range
 * decides, in it the most exact place, and an own subscriber is always in. */
static void the_longest_range_decides_then_the_most_exact_place(void **state)
{
	static const char table[] =
		"country AA 901 A\ncountry BB 902 B\nnetwork 90101 AA -60 - - - A\n"
		"network 90102 AA -60 - - - B\nnetwork 90201 BB -60 - - - C\n"
		"network 80201 BB -60 - - - D\n"
		"refuse 22201 9FF\nadmit 22201 *\nadmit 22201 AA\nrefuse 22201 90102\n"
		"admit 222019 9FF\nrefuse 222019 90101\nrefuse 2220199 *\n"
		"refuse 90101 *\nadmit 222 *\n";
	static const struct {
		const char *plmn, *imsi;
		bool admits;
	} rows[] = {
		{ "80201", "222010000000000", true },  { "90201", "222010000000000", false },
		{ "90101", "222010000000000", true },  { "90102", "222010000000000", false },
		{ "90201", "222019000000000", true },  { "90101", "222019000000000", false },
		{ "90102", "222019000000000", true },  { "80201", "222019000000000", true },
		{ "80201", "222019900000000", false }, { "90201", "222019900000000", false },
		{ "90101", "901010000000000", true },  { "90102", "901010000000000", false },
		{ "90102", "222990000000000", true },  { "90102", "22", false },
		{ "90102", "333010000000000", false }, { "90199", "901990000000000", false },
	};
	struct world *const world = given_a_world(table);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (world_admits(world, rows[i].plmn, rows[i].imsi) != rows[i].admits)
			fail_msg("%s at %s", rows[i].imsi, rows[i].plmn);
	world_close(world);
}

/* The world that comes with the program is one to travel in: a row says who gets in where. */
static void the_programs_world_is_one_to_travel_in(void **state)
{
	static const struct {
		const char *plmn;
		bool italian, american, jersey;
	} rows[] = {
		{ "22201", true, false, true },   { "21407", true, false, true },
		{ "20801", true, false, true },   { "20820", false, false, true },
		{ "26203", true, false, true },   { "23450", true, false, true },
		{ "310410", false, true, false }, { "302220", false, true, false },
		{ "71606", false, true, false },  { "71617", false, false, false },
		{ "72406", false, true, false },  { "60202", true, false, true },
		{ "60201", false, false, true },  { "65501", false, false, true },
		{ "44010", false, false, true },  { "50501", false, false, true },
		{ "46000", false, false, false }, { "00101", false, false, true },
	};
	struct world *const world = given_a_world(NULL);
	size_t networks = 0;
	const char *codes[WORLD_COUNTRIES_MAX];
	size_t heard_in = 0;
	const size_t countries = world_countries(world, codes, WORLD_COUNTRIES_MAX);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (world_admits(world, rows[i].plmn, "222013090961859") != rows[i].italian ||
		    world_admits(world, rows[i].plmn, "310380501118337") != rows[i].american ||
		    world_admits(world, rows[i].plmn, "234507001234567") != rows[i].jersey)
			fail_msg("%s", rows[i].plmn);
	for (size_t i = 0; i < countries; i++)
		heard_in += heard(world, codes[i])[0] != '\0';
	networks = world->networks;
	assert_true(networks >= 60);
	assert_true(heard_in >= 20);
	world_close(world);
}

static void a_technology_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(access_text(ACCESS_GSM), "GSM");
	assert_string_equal(access_text(ACCESS_NGRAN), "NG-RAN");
	assert_string_equal(access_text(ACCESS_KINDS), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_has_many_names),
		cmocka_unit_test(a_place_that_is_none_is_told_with_some_that_are),
		cmocka_unit_test(the_strongest_is_heard_first),
		cmocka_unit_test(holes_come_and_go),
		cmocka_unit_test(the_longest_range_decides_then_the_most_exact_place),
		cmocka_unit_test(the_programs_world_is_one_to_travel_in),
		cmocka_unit_test(a_technology_has_a_name),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
