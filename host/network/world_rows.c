/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network/world_file.h"

enum { IMSI_DIGITS_MAX = CHANGE_IMSI_MAX - 1 };

static bool is_digits(const char *text, size_t least, size_t most)
{
	const size_t size = strspn(text, "0123456789");

	return text[size] == '\0' && size >= least && size <= most;
}

static bool is_code(const char *text)
{
	return strlen(text) == 2 && isupper((unsigned char)text[0]) &&
	       isupper((unsigned char)text[1]);
}

static int misses(struct world_reader *reader, const struct world_row *row, const char *what)
{
	return world_fault(reader, FAULT_INPUT, "the %s is missing; a row is '%s %s'", what,
	                   row->word, row->usage);
}

static int full(struct world_reader *reader, const char *what, int most)
{
	return world_fault(reader, FAULT_LIMIT, "more than %d %s", most, what);
}

static int twice(struct world_reader *reader, const char *what, int line)
{
	return world_fault(reader, FAULT_INPUT, "'%s' has a row already, line %d", what, line);
}

/* Whether a row takes the place of another: the program's rows give way to the user's. */
static bool gives_way(const struct world_reader *reader, bool included)
{
	return included && !reader->included;
}

/* A name is the rest of its row. */
static int take_name(struct world_reader *reader, const struct world_row *row, char *rest,
                     char name[WORLD_NAME_MAX])
{
	size_t size;

	rest += strspn(rest, " \t");
	size = strlen(rest);
	while (size > 0 && (rest[size - 1] == ' ' || rest[size - 1] == '\t'))
		rest[--size] = '\0';
	if (size == 0)
		return misses(reader, row, "name");
	if (size >= WORLD_NAME_MAX)
		return world_fault(reader, FAULT_LIMIT, "the name '%s' is over %d octets", rest,
		                   WORLD_NAME_MAX - 1);
	memcpy(name, rest, size + 1);
	return 0;
}

static int give_mcc(struct world_reader *reader, const char *mcc, size_t place)
{
	struct world *const world = reader->world;
	const int owner = world_mcc_find(world, mcc);

	if (!is_digits(mcc, 3, 3))
		return world_fault(reader, FAULT_INPUT,
		                   "'%.32s' is no MCC; three digits, parted by ',' from the next, "
		                   "or '-' for none",
		                   mcc);
	if (owner >= 0 && !gives_way(reader, world->country[owner].included))
		return world_fault(reader, FAULT_INPUT, "MCC %s is that of '%s' already, line %d",
		                   mcc, world->country[owner].code, world->country[owner].line);
	world->country_of_mcc[atoi(mcc)] = (uint16_t)(place + 1);
	return 0;
}

static int give_mccs(struct world_reader *reader, char *list, size_t place)
{
	char *mcc = list;
	int rc = 0;

	if (strcmp(list, "-") == 0)
		return 0;
	while (rc == 0 && mcc) {
		char *const comma = strchr(mcc, ',');

		if (comma)
			*comma = '\0';
		rc = give_mcc(reader, mcc, place);
		mcc = comma ? comma + 1 : NULL;
	}
	return rc;
}

/* The place of a country that is new, or of one that gives way, whose MCCs are free again. */
static int place_country(struct world_reader *reader, const char *code)
{
	struct world *const world = reader->world;
	const int place = world_country_find(world, code);

	if (place < 0)
		return world->countries == WORLD_COUNTRIES_MAX
		               ? full(reader, "countries", WORLD_COUNTRIES_MAX)
		               : (int)world->countries++;
	if (!gives_way(reader, world->country[place].included))
		return twice(reader, code, world->country[place].line);
	for (size_t i = 0; i < WORLD_MCCS; i++)
		if (world->country_of_mcc[i] == place + 1)
			world->country_of_mcc[i] = 0;
	return place;
}

static int read_country(struct world_reader *reader, const struct world_row *row, char *rest)
{
	const char *const code = world_take_word(&rest);
	char *const mccs = world_take_word(&rest);
	struct world_country country = { .included = reader->included, .line = reader->line };
	int rc, place;

	if (!code)
		return misses(reader, row, "code");
	if (!is_code(code))
		return world_fault(reader, FAULT_INPUT,
		                   "'%.32s' is no code of a country; two capital letters", code);
	if (!mccs)
		return misses(reader, row, "MCC");
	rc = take_name(reader, row, rest, country.name);
	if (rc < 0)
		return rc;
	place = place_country(reader, code);
	if (place < 0)
		return place;
	memcpy(country.code, code, sizeof country.code);
	reader->world->country[place] = country;
	return give_mccs(reader, mccs, (size_t)place);
}

/* Above every country of the file, so that what is included is what gives way. */
static int read_include(struct world_reader *reader, const struct world_row *row, char *rest)
{
	const char *const what = world_take_word(&rest);
	struct world_reader program = { .world = reader->world,
		                        .path = "world.table",
		                        .included = true,
		                        .fault = reader->fault };

	if (!what)
		return misses(reader, row, "word");
	if (reader->world->countries > 0)
		return world_fault(
			reader, FAULT_INPUT,
			"'include' below a country or another 'include'; it stands once, "
			"above them");
	if (strcmp(what, "world") == 0)
		return world_read_text(&program, world_table_text, PASS_AGREEMENTS);
	if (strcmp(what, "countries") == 0)
		return world_read_text(&program, world_table_text, PASS_COUNTRIES);
	return world_fault(reader, FAULT_INPUT,
	                   "'%.32s' cannot be included; 'world' can, and 'countries'", what);
}

/* dBm of each technology in the order of enum access. */
static int take_signals(struct world_reader *reader, const struct world_row *row, char **rest,
                        int dbm[ACCESS_KINDS])
{
	bool any = false;

	for (enum access access = 0; access < ACCESS_KINDS; access++) {
		const char *const word = world_take_word(rest);
		char *end;
		long value;

		if (!word)
			return world_fault(reader, FAULT_INPUT,
			                   "the signal of %s is missing; a row is '%s %s'",
			                   access_text(access), row->word, row->usage);
		dbm[access] = WORLD_NO_SIGNAL;
		if (strcmp(word, "-") == 0)
			continue;
		value = strtol(word, &end, 10);
		if (*end != '\0' || value < WORLD_DBM_MIN || value > WORLD_DBM_MAX)
			return world_fault(reader, FAULT_INPUT,
			                   "'%.32s' is no signal of %s; dBm from %d to %d, or '-' "
			                   "for none; a row is '%s %s'",
			                   word, access_text(access), WORLD_DBM_MIN, WORLD_DBM_MAX,
			                   row->word, row->usage);
		dbm[access] = (int)value;
		any = true;
	}
	return any ? 0 : world_fault(reader, FAULT_INPUT, "a network that no technology carries");
}

/* Who has one of two such networks as his own cannot be told by the IMSI. */
static int check_mnc(struct world_reader *reader, const char *plmn)
{
	const struct world *const world = reader->world;

	for (size_t i = 0; i < world->networks; i++) {
		const char *const other = world->network[i].plmn;

		if (strncmp(other, plmn, 5) == 0 && strlen(other) != strlen(plmn))
			return world_fault(reader, FAULT_INPUT,
			                   "'%s' beside '%s': no IMSI tells one from the other",
			                   plmn, other);
	}
	return 0;
}

static int place_network(struct world_reader *reader, const char *plmn)
{
	struct world *const world = reader->world;
	const int place = world_network_find(world, plmn);
	int rc;

	if (place >= 0)
		return gives_way(reader, world->network[place].included)
		               ? place
		               : twice(reader, plmn, world->network[place].line);
	if (world->networks == WORLD_NETWORKS_MAX)
		return full(reader, "networks", WORLD_NETWORKS_MAX);
	rc = check_mnc(reader, plmn);
	return rc < 0 ? rc : (int)world->networks++;
}

static int check_cells(struct world_reader *reader, size_t country)
{
	const struct world *const world = reader->world;
	int cells = 0;

	for (size_t i = 0; i < world->networks; i++)
		for (int access = 0; access < ACCESS_KINDS; access++)
			cells += world->network[i].country == country &&
			         world->network[i].dbm[access] != WORLD_NO_SIGNAL;
	return cells > WORLD_CELLS_MAX ? full(reader, "signals in one country", WORLD_CELLS_MAX)
	                               : 0;
}

static int read_network(struct world_reader *reader, const struct world_row *row, char *rest)
{
	const char *const plmn = world_take_word(&rest), *const code = world_take_word(&rest);
	struct world_network network = { .included = reader->included,
		                         .line = reader->line,
		                         .heard = true };
	int country, place, rc;

	if (!plmn)
		return misses(reader, row, "PLMN");
	if (!is_digits(plmn, 5, 6))
		return world_fault(reader, FAULT_INPUT,
		                   "'%.32s' is no PLMN; MCC and MNC, five or six digits", plmn);
	if (!code)
		return misses(reader, row, "country");
	country = world_country_find(reader->world, code);
	if (country < 0)
		return world_fault(reader, FAULT_INPUT,
		                   "'%.32s' is the code of no country; 'include countries' takes "
		                   "those of the program",
		                   code);
	rc = take_signals(reader, row, &rest, network.dbm);
	if (rc == 0)
		rc = take_name(reader, row, rest, network.name);
	place = rc < 0 ? rc : place_network(reader, plmn);
	if (place < 0)
		return place;
	snprintf(network.plmn, sizeof network.plmn, "%s", plmn);
	network.country = (size_t)country;
	reader->world->network[place] = network;
	return check_cells(reader, (size_t)country);
}

/* "*", "2FF", "ES", "21407" */
static int read_where(struct world_reader *reader, const char *word,
                      struct world_agreement *agreement)
{
	const struct world *const world = reader->world;
	int place = -1;

	if (strcmp(word, "*") == 0) {
		agreement->scope = SCOPE_ALL;
		return 0;
	}
	if (isdigit((unsigned char)word[0]) && strcmp(word + 1, "FF") == 0) {
		agreement->scope = SCOPE_ZONE;
		agreement->zone = word[0];
		return 0;
	}
	if (is_code(word)) {
		agreement->scope = SCOPE_COUNTRY;
		place = world_country_find(world, word);
	} else if (is_digits(word, 5, 6)) {
		agreement->scope = SCOPE_NETWORK;
		place = world_network_find(world, word);
	} else {
		return world_fault(reader, FAULT_INPUT,
		                   "'%.32s' is no place; '*', a zone '2FF', a country 'ES' or a "
		                   "network '21407'",
		                   word);
	}
	if (place < 0)
		return world_fault(reader, FAULT_INPUT, "'%s' has no row of its own", word);
	agreement->where = (size_t)place;
	return 0;
}

static bool is_same(const struct world_agreement *a, const struct world_agreement *b)
{
	return strcmp(a->imsi, b->imsi) == 0 && a->scope == b->scope && a->zone == b->zone &&
	       a->where == b->where;
}

static int add_agreement(struct world_reader *reader, const struct world_agreement *agreement,
                         const char *where)
{
	struct world *const world = reader->world;

	for (size_t i = 0; i < world->agreements; i++) {
		if (!is_same(&world->agreement[i], agreement))
			continue;
		if (!gives_way(reader, world->agreement[i].included))
			return world_fault(reader, FAULT_INPUT,
			                   "'%s' and '%s' have a row already, line %d",
			                   agreement->imsi, where, world->agreement[i].line);
		world->agreement[i] = *agreement;
		return 0;
	}
	if (world->agreements == WORLD_AGREEMENTS_MAX)
		return full(reader, "agreements", WORLD_AGREEMENTS_MAX);
	world->agreement[world->agreements++] = *agreement;
	return 0;
}

static int read_agreement(struct world_reader *reader, const struct world_row *row, char *rest)
{
	const char *const imsi = world_take_word(&rest), *where = world_take_word(&rest);
	int rc = 0;

	if (!imsi)
		return misses(reader, row, "IMSI");
	if (!is_digits(imsi, 1, IMSI_DIGITS_MAX))
		return world_fault(reader, FAULT_INPUT, "'%.32s' begins no IMSI; one to %d digits",
		                   imsi, IMSI_DIGITS_MAX);
	if (!where)
		return misses(reader, row, "place");
	for (; rc == 0 && where; where = world_take_word(&rest)) {
		struct world_agreement agreement = { .admits = strcmp(row->word, "admit") == 0,
			                             .included = reader->included,
			                             .line = reader->line };

		snprintf(agreement.imsi, sizeof agreement.imsi, "%s", imsi);
		rc = read_where(reader, where, &agreement);
		if (rc == 0)
			rc = add_agreement(reader, &agreement, where);
	}
	return rc;
}

static int read_hole(struct world_reader *reader, const struct world_row *row, char *rest)
{
	const char *what = world_take_word(&rest);
	int rc = 0;

	if (!what)
		return misses(reader, row, "country or network");
	for (; rc == 0 && what; what = world_take_word(&rest)) {
		if (is_code(what) || is_digits(what, 5, 6))
			rc = world_set_coverage(reader->world, what, false, NULL);
		else
			rc = FAULT_INPUT;
		if (rc < 0)
			return world_fault(reader, rc,
			                   "'%.32s' is no country or network of this table", what);
	}
	return rc;
}

const struct world_row world_rows[] = {
	{ "include", "world|countries", PASS_COUNTRIES, read_include },
	{ "country", "CODE MCC,... NAME", PASS_COUNTRIES, read_country },
	{ "network", "PLMN CODE GSM UTRAN E-UTRAN NG-RAN NAME", PASS_NETWORKS, read_network },
	{ "hole", "CODE|PLMN ...", PASS_AGREEMENTS, read_hole },
	{ "admit", "IMSI PLACE ...", PASS_AGREEMENTS, read_agreement },
	{ "refuse", "IMSI PLACE ...", PASS_AGREEMENTS, read_agreement },
};
const size_t world_row_count = sizeof world_rows / sizeof world_rows[0];
