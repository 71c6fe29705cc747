/* SPDX-License-Identifier: Apache-2.0 */
#include "network/world_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"
#include "support/world.h"

/* The reader of a world's table: what a row gives, and what is refused. */

#define LAND "country AA 901 Land\n"
#define NET LAND "network 90101 AA -60 - - - Net\n"

/* "FILE:LINE" of the table the tests write. */
static const char *line_of_table(int line)
{
	static char where[TEST_PATH_MAX + 16];
	char path[TEST_PATH_MAX];

	test_path("a.table", path);
	snprintf(where, sizeof where, "%s:%d", path, line);
	return where;
}

/* Given a table with comments, CRLF, the mark of UTF-8, rows in any order and a last line without
 * end; when read; then it is what the rows say. */
static void a_table_is_rows_in_any_order(void **state)
{
	struct world *const world =
		given_a_world("\xEF\xBB\xBF# c\r\n\tadmit 00101 9FF # \xC3\xA9\r\n"
	                      "network 90101 AA -60 -70 -  -80  Net  1 \r\n\r\n"
	                      "country  AA  901,902  S\xC3\xA3o Land");
	struct cell cells[WORLD_CELLS_MAX];
	struct place place;
	const char *code;

	(void)state;
	assert_int_equal(world_countries(world, &code, 1), 1);
	assert_string_equal(code, "AA");
	assert_string_equal(world_country_name(world, "AA"), "S\xC3\xA3o Land");
	assert_string_equal(world_country_name(world, "BB"), "BB");
	assert_string_equal(world_country_of_mcc(world, "902"), "AA");
	assert_null(world_country_of_mcc(world, "903"));
	assert_null(world_country_of_mcc(world, "90"));
	assert_int_equal(world_place(world, "AA", &place, NULL), 0);
	assert_int_equal(world_cells(world, &place, cells), 3);
	assert_string_equal(cells[2].name, "Net  1");
	assert_int_equal(cells[2].access, ACCESS_NGRAN);
	assert_int_equal(cells[2].dbm, -80);
	assert_true(world_admits(world, "90101", "001010000000001"));
	world_close(world);
}

struct mistake {
	const char *text, *says;
	int line;
};

static void judge_mistake(const struct mistake *mistake, int code)
{
	struct world *world = NULL;
	struct fault fault = { 0 };
	const int rc = open_world(mistake->text, strlen(mistake->text), &world, &fault);

	if (rc != code || strcmp(fault.where, line_of_table(mistake->line)) != 0)
		fail_msg("%s: %d %s: %s", mistake->text, rc, fault.where, fault.text);
	if (!strstr(fault.text, mistake->says))
		fail_msg("'%s' does not say '%s'", fault.text, mistake->says);
	assert_null(world);
}

/* Given tables with one mistake each; when read; then the fault names file, line and mistake. */
static void what_is_wrong_is_told_by_file_and_line(void **state)
{
	static const struct mistake rows[] = {
		{ "", "no network; 'include world'", 1 },
		{ "country AA 901 Land\n", "no network", 1 },
		{ NET "\nnetwrok 90102\n", "'netwrok' begins no row; rows begin with include, ",
		  4 },
		{ NET "net\x01\n", "octet 4 is 01", 3 },
		{ NET "# \xFF\n", "octet 3 is FF", 3 },
		{ NET "# \xC0\x80\n", "octet 3 is C0", 3 },
		{ NET "# \xED\xA0\x80\n", "octet 3 is ED", 3 },
		{ NET "# \xE2\x82\n", "octet 3 is E2", 3 },
		{ "include\n", "the word is missing; a row is 'include world|countries'", 1 },
		{ "include all\n", "'all' cannot be included; 'world' can", 1 },
		{ LAND "include world\n", "below a country", 2 },
		{ "include world\ninclude world\n", "another 'include'", 2 },
		{ "country\n", "the code is missing", 1 },
		{ "country aa 901 Land\n", "'aa' is no code", 1 },
		{ "country AAA 901 Land\n", "'AAA' is no code", 1 },
		{ "country AA\n", "the MCC is missing", 1 },
		{ "country AA 901 \t\n", "the name is missing", 1 },
		{ "country AA 90 Land\n", "'90' is no MCC", 1 },
		{ "country AA 901, 902 Land\n", "'' is no MCC", 1 },
		{ "country AA 90x Land\n", "'90x' is no MCC", 1 },
		{ "country AA 9011 Land\n", "'9011' is no MCC", 1 },
		{ LAND "country BB 902,901 B\n", "MCC 901 is that of 'AA' already, line 1", 2 },
		{ "country AA 901,901 Land\n", "MCC 901 is that of 'AA' already", 1 },
		{ LAND "country AA 902 Land\n", "'AA' has a row already, line 1", 2 },
		{ LAND "network\n", "the PLMN is missing; a row is 'network PLMN CODE GSM", 2 },
		{ LAND "network 9010 AA\n", "'9010' is no PLMN", 2 },
		{ LAND "network 9010101 AA\n", "'9010101' is no PLMN", 2 },
		{ LAND "network 901-01 AA\n", "'901-01' is no PLMN", 2 },
		{ LAND "network 90101\n", "the country is missing", 2 },
		{ LAND "network 90101 BB - - - -60 N\n", "'BB' is the code of no country", 2 },
		{ LAND "network 90101 AA - - -60\n", "the signal of NG-RAN is missing; a row", 2 },
		{ LAND "network 90101 AA - - -60 Net\n", "'Net' is no signal of NG-RAN; dBm", 2 },
		{ LAND "network 90101 AA 60 - - - N\n", "'60' is no signal of GSM", 2 },
		{ LAND "network 90101 AA -157 - - - N\n", "'-157' is no signal", 2 },
		{ LAND "network 90101 AA - -19 - - N\n", "'-19' is no signal of UTRAN", 2 },
		{ LAND "network 90101 AA - - - - N\n", "no technology", 2 },
		{ LAND "network 90101 AA -60 - - -\n", "the name is missing", 2 },
		{ NET "network 90101 AA -60 - - - N\n", "'90101' has a row already, line 2", 3 },
		{ NET "network 901012 AA -60 - - - N\n", "'901012' beside '90101'", 3 },
		{ NET "hole\n", "the country or network is missing", 3 },
		{ NET "hole BB\n", "'BB' is no country or network", 3 },
		{ NET "hole AA 90102\n", "'90102' is no country or network", 3 },
		{ NET "hole nowhere\n", "'nowhere' is no country or network", 3 },
		{ NET "admit\n", "the IMSI is missing; a row is 'admit IMSI PLACE ...'", 3 },
		{ NET "admit 22201x AA\n", "'22201x' begins no IMSI", 3 },
		{ NET "admit 2220130909618590 AA\n", "begins no IMSI", 3 },
		{ NET "refuse 22201\n", "the place is missing", 3 },
		{ NET "admit 22201 Land\n", "'Land' is no place; '*', a zone '2FF'", 3 },
		{ NET "admit 22201 22F\n", "'22F' is no place", 3 },
		{ NET "admit 22201 BB\n", "'BB' has no row of its own", 3 },
		{ NET "admit 22201 AA 90102\n", "'90102' has no row of its own", 3 },
		{ NET "admit 22201 AA\nrefuse 22201 9FF AA\n",
		  "'22201' and 'AA' have a row already, line 3", 4 },
		{ NET "admit 22201 9FF 9FF\n", "'22201' and '9FF' have a row already", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		judge_mistake(&rows[i], FAULT_INPUT);
}

static void octet_00_in_a_table_is_told(void **state)
{
	static const char text[] = LAND "a\0b\n";
	struct world *world;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(open_world(text, sizeof text - 1, &world, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, line_of_table(2));
}

static void a_file_that_cannot_be_read_is_told(void **state)
{
	char path[TEST_PATH_MAX];
	struct world *world;
	struct fault fault = { 0 };

	(void)state;
	test_path("none.table", path);
	assert_int_equal(world_open(path, &world, &fault), FAULT_ABSENT);
	assert_string_equal(fault.where, path);
	test_path("", path);
	assert_int_equal(world_open(path, &world, &fault), FAULT_SYSTEM);
	assert_non_null(strstr(fault.text, "cannot read: "));
}

/* Given a path longer than a fault takes; when its table is wrong; then the fault still ends in the
 * line. */
static void the_line_is_told_below_any_path(void **state)
{
	char far[4 * TEST_PATH_MAX], path[TEST_PATH_MAX];
	struct world *world;
	struct fault fault = { 0 };
	size_t size;

	(void)state;
	test_path("", path);
	size = (size_t)snprintf(far, sizeof far, "%s", path);
	while (size < FAULT_WHERE_MAX + 50)
		size += (size_t)snprintf(far + size, sizeof far - size, "./");
	snprintf(far + size, sizeof far - size, "a.table");
	write_whole(far, (const uint8_t *)"x\n", 2);
	assert_int_equal(world_open(far, &world, &fault), FAULT_INPUT);
	assert_memory_equal(fault.where, "...", 3);
	assert_string_equal(fault.where + strlen(fault.where) - 10, "/a.table:1");
}

typedef void row_writer(FILE *to, unsigned i);

static void write_code(FILE *to, unsigned i)
{
	fprintf(to, "%c%c", 'A' + i / 26, 'A' + i % 26);
}

static void country_row(FILE *to, unsigned i)
{
	fputs("country ", to);
	write_code(to, i);
	fputs(" - X\n", to);
}

/* Each country has as many as are heard there at once. */
static void network_row(FILE *to, unsigned i)
{
	fprintf(to, "network %u ", 70000 + i);
	write_code(to, i / WORLD_CELLS_MAX);
	fputs(" -60 - - - X\n", to);
}

static void signal_row(FILE *to, unsigned i)
{
	fprintf(to, "network %u AA - -60 - - X\n", 70000 + i);
}

static void agreement_row(FILE *to, unsigned i)
{
	fprintf(to, "%s %u AA\n", i % 2 ? "admit" : "refuse", 1 + i);
}

static char *table_of(const char *before, row_writer *row, unsigned count)
{
	char *text = NULL;
	size_t size;
	FILE *const to = open_memstream(&text, &size);

	assert_non_null(to);
	fputs(before, to);
	for (unsigned i = 0; i < count; i++)
		row(to, i);
	fclose(to);
	return text;
}

/* Given as many rows as a limit allows, they are read; given one more, its line is told. */
static void expect_limit(const char *before, row_writer *row, unsigned most, int lines_before,
                         const char *says)
{
	struct mistake mistake = { .says = says, .line = lines_before + (int)most + 1 };
	char *text = table_of(before, row, most);

	world_close(given_a_world(text));
	free(text);
	text = table_of(before, row, most + 1);
	mistake.text = text;
	judge_mistake(&mistake, FAULT_LIMIT);
	free(text);
}

static void each_limit_of_rows_holds(void **state)
{
	char *const lands = table_of("", country_row, 26);

	(void)state;
	expect_limit("network 90101 AA -60 - - - X\n", country_row, WORLD_COUNTRIES_MAX, 1,
	             "more than 300 countries");
	expect_limit(lands, network_row, WORLD_NETWORKS_MAX, 26, "more than 1000 networks");
	expect_limit(LAND, signal_row, WORLD_CELLS_MAX, 1, "more than 64 signals in one country");
	expect_limit(NET, agreement_row, WORLD_AGREEMENTS_MAX, 2, "more than 2000 agreements");
	free(lands);
}

/* Given a line, a name, a file as long as may be, they are read; given one octet more, not. */
static void each_limit_of_octets_holds(void **state)
{
	static char text[WORLD_FILE_MAX + 2];
	struct mistake mistake = { .text = text, .line = 3 };
	struct world *world;
	struct fault fault;
	size_t size;

	(void)state;
	snprintf(text, sizeof text, NET "#%*s", WORLD_LINE_MAX, "x\r\n");
	world_close(given_a_world(text));
	snprintf(text, sizeof text, NET "#%*s", WORLD_LINE_MAX + 1, "x\r\n");
	mistake.says = "the line is over 511 octets";
	judge_mistake(&mistake, FAULT_LIMIT);

	snprintf(text, sizeof text, NET "country BB - %.*s\n", WORLD_NAME_MAX - 1,
	         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	world_close(given_a_world(text));
	snprintf(text, sizeof text, NET "country BB - %.*s\n", WORLD_NAME_MAX,
	         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	mistake.says = "is over 47 octets";
	judge_mistake(&mistake, FAULT_LIMIT);

	size = (size_t)snprintf(text, sizeof text, NET);
	memset(text + size, '\n', WORLD_FILE_MAX + 1 - size);
	assert_int_equal(open_world(text, WORLD_FILE_MAX, &world, &fault), 0);
	world_close(world);
	assert_int_equal(open_world(text, WORLD_FILE_MAX + 1, &world, &fault), FAULT_LIMIT);
	assert_null(strchr(fault.where, ':'));
}

/* Given a table of some networks on the program's countries, and one that changes the program's
 * world; when read; then its rows take the place of the program's, which else stay. */
static void a_table_may_go_on_from_the_programs(void **state)
{
	struct world *world = given_a_world("include countries\nnetwork 21499 ES -60 - - - Lab\n");
	size_t programs;

	(void)state;
	assert_string_equal(heard(world, "Spain"), "21499/0");
	assert_string_equal(heard(world, "FR"), "");
	programs = world_countries(world, NULL, 0);
	assert_true(programs > 200);
	assert_false(world_admits(world, "21499", IMAGE_IMSI_1));
	world_close(world);
	world = given_a_world("include world\nnetwork 21407 PT - - -90 - Far\n"
	                      "country JE 234 Jersey\ncountry GB 235 Britain\n"
	                      "refuse 22201 2FF\nadmit 22201 ES\nhole 26801\n");
	assert_int_equal(world_countries(world, NULL, 0), programs);
	assert_string_equal(world_country_of_mcc(world, "234"), "JE");
	assert_string_equal(world_country_of_mcc(world, "235"), "GB");
	assert_string_equal(world_country_name(world, "GB"), "Britain");
	assert_string_equal(heard(world, "21407"), "21407/2");
	assert_string_equal(heard(world, "26801"), "");
	assert_null(strstr(heard(world, "ES"), "21407"));
	assert_non_null(strstr(heard(world, "ES"), "21403"));
	assert_true(world_admits(world, "21403", IMAGE_IMSI_1));
	assert_false(world_admits(world, "21407", IMAGE_IMSI_1));
	assert_false(world_admits(world, "20801", IMAGE_IMSI_1));
	world_close(world);
}

/* The example of docs/network.md: its first lines that are set in. */
static void the_table_of_the_page_is_one(void **state)
{
	char text[WORLD_FILE_MAX] = "", line[WORLD_LINE_MAX];
	FILE *const page = fopen("docs/network.md", "re");
	struct world *world;
	size_t size = 0;

	(void)state;
	assert_non_null(page);
	while (fgets(line, sizeof line, page) && (size == 0 || line[0] == ' '))
		if (strncmp(line, "    ", 4) == 0)
			size += (size_t)snprintf(text + size, sizeof text - size, "%s", line);
	fclose(page);
	world = given_a_world(text);
	assert_string_equal(heard(world, "ES"), "21407/0 21407/1 21407/2 21407/3");
	assert_string_equal(heard(world, "99970"), "");
	assert_true(world_admits(world, "21407", IMAGE_IMSI_1));
	assert_false(world_admits(world, "21407", "222010000000000"));
	world_close(world);
}

/* A country whose row was replaced gives its other MCCs back. */
static void an_mcc_that_was_given_up_is_nobodys(void **state)
{
	struct world *const world = given_a_world("include world\ncountry US 310 USA\n");

	(void)state;
	assert_string_equal(world_country_of_mcc(world, "310"), "US");
	assert_null(world_country_of_mcc(world, "311"));
	world_close(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_is_rows_in_any_order),
		cmocka_unit_test(what_is_wrong_is_told_by_file_and_line),
		cmocka_unit_test(octet_00_in_a_table_is_told),
		cmocka_unit_test(a_file_that_cannot_be_read_is_told),
		cmocka_unit_test(the_line_is_told_below_any_path),
		cmocka_unit_test(each_limit_of_rows_holds),
		cmocka_unit_test(each_limit_of_octets_holds),
		cmocka_unit_test(a_table_may_go_on_from_the_programs),
		cmocka_unit_test(the_table_of_the_page_is_one),
		cmocka_unit_test(an_mcc_that_was_given_up_is_nobodys),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
