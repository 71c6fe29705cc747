/* SPDX-License-Identifier: Apache-2.0 */
#include "network/world.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "network/world_file.h"

enum {
	SUGGESTIONS = 3,
	SUGGESTION_MAX = WORLD_NAME_MAX + WORLD_PLMN_MAX + 8,
	SUGGESTIONS_MAX = SUGGESTIONS * SUGGESTION_MAX,
};

const char *access_text(enum access access)
{
	static const char *const text[ACCESS_KINDS] = {
		[ACCESS_GSM] = "GSM",
		[ACCESS_UTRAN] = "UTRAN",
		[ACCESS_EUTRAN] = "E-UTRAN",
		[ACCESS_NGRAN] = "NG-RAN",
	};

	return (size_t)access < ACCESS_KINDS ? text[access] : "";
}

int world_open(const char *path, struct world **world, struct fault *fault)
{
	int rc;

	*world = calloc(1, sizeof **world);
	if (!*world)
		return fault_set(fault, FAULT_SYSTEM, "world", "out of memory");
	rc = world_read(path, *world, fault);
	if (rc < 0) {
		world_close(*world);
		*world = NULL;
	}
	return rc;
}

void world_close(struct world *world)
{
	free(world);
}

int world_country_find(const struct world *world, const char *code)
{
	for (size_t i = 0; i < world->countries; i++)
		if (strcmp(world->country[i].code, code) == 0)
			return (int)i;
	return -1;
}

int world_network_find(const struct world *world, const char *plmn)
{
	for (size_t i = 0; i < world->networks; i++)
		if (strcmp(world->network[i].plmn, plmn) == 0)
			return (int)i;
	return -1;
}

int world_mcc_find(const struct world *world, const char *mcc)
{
	int number = 0;

	for (int i = 0; i < 3; i++) {
		if (mcc[i] < '0' || mcc[i] > '9')
			return -1;
		number = 10 * number + mcc[i] - '0';
	}
	return mcc[3] == '\0' ? world->country_of_mcc[number] - 1 : -1;
}

const char *world_country_of_mcc(const struct world *world, const char *mcc)
{
	const int place = world_mcc_find(world, mcc);

	return place < 0 ? NULL : world->country[place].code;
}

const char *world_country_name(const struct world *world, const char *country)
{
	const int place = world_country_find(world, country);

	return place < 0 ? country : world->country[place].name;
}

size_t world_countries(const struct world *world, const char **codes, size_t room)
{
	for (size_t i = 0; i < world->countries && i < room; i++)
		codes[i] = world->country[i].code;
	return world->countries;
}

/* By code, name or MCC; -1 where there is none. */
static int country_of_text(const struct world *world, const char *text)
{
	for (size_t i = 0; i < world->countries; i++)
		if (strcasecmp(world->country[i].code, text) == 0 ||
		    strcasecmp(world->country[i].name, text) == 0)
			return (int)i;
	return world_mcc_find(world, text);
}

/* Characters two texts begin with alike. */
static size_t likeness(const char *one, const char *other)
{
	size_t size = 0;

	while (one[size] != '\0' &&
	       tolower((unsigned char)one[size]) == tolower((unsigned char)other[size]))
		size++;
	return size;
}

/* What somebody may have meant, from row on: a network by digits, else a country. Sets how like it is
 * and returns false behind the last. */
static bool candidate(const struct world *world, const char *text, size_t row, size_t *alike,
                      char *to, size_t room)
{
	const bool by_digits = isdigit((unsigned char)text[0]);
	const struct world_country *country = &world->country[row];

	if (row >= (by_digits ? world->networks : world->countries))
		return false;
	if (by_digits) {
		const struct world_network *const network = &world->network[row];

		country = &world->country[network->country];
		*alike = likeness(network->plmn, text);
		snprintf(to, room, "%s (%s %s)", network->plmn, country->code, country->name);
		return true;
	}
	*alike = likeness(country->name, text);
	if (likeness(country->code, text) > *alike)
		*alike = likeness(country->code, text);
	snprintf(to, room, "%s (%s)", country->code, country->name);
	return true;
}

/* Those that are most like the text, parted by commas. */
static void suggest(const struct world *world, const char *text, char to[SUGGESTIONS_MAX])
{
	char words[SUGGESTION_MAX];
	size_t most = 0, alike, size = 0;
	int found = 0;

	to[0] = '\0';
	for (size_t i = 0; candidate(world, text, i, &alike, words, sizeof words); i++)
		most = alike > most ? alike : most;
	for (size_t i = 0; candidate(world, text, i, &alike, words, sizeof words); i++) {
		if (alike < most || found == SUGGESTIONS)
			continue;
		size += (size_t)snprintf(to + size, SUGGESTIONS_MAX - size, "%s%s",
		                         found++ ? ", " : "", words);
	}
}

int world_place(const struct world *world, const char *text, struct place *place,
                struct fault *fault)
{
	char known[SUGGESTIONS_MAX];
	const int network = world_network_find(world, text);
	const int country =
		network >= 0 ? (int)world->network[network].country : country_of_text(world, text);

	*place = (struct place){ 0 };
	if (strcasecmp(text, "nowhere") == 0)
		return 0;
	if (country < 0) {
		suggest(world, text, known);
		return fault_set(fault, FAULT_INPUT, "place",
		                 "'%.64s' is no country, MCC or network here, nor 'nowhere'; "
		                 "there are %s",
		                 text, known);
	}
	memcpy(place->country, world->country[country].code, sizeof place->country);
	if (network >= 0)
		memcpy(place->plmn, world->network[network].plmn, sizeof place->plmn);
	return 0;
}

/* The strongest first; of equal ones the later technology, then the network of the smaller code. */
static int compare_cells(const void *a, const void *b)
{
	const struct cell *const one = a, *const other = b;

	if (one->dbm != other->dbm)
		return other->dbm - one->dbm;
	if (one->access != other->access)
		return (int)other->access - (int)one->access;
	return strcmp(one->plmn, other->plmn);
}

size_t world_cells(const struct world *world, const struct place *place,
                   struct cell cells[WORLD_CELLS_MAX])
{
	const int country = world_country_find(world, place->country);
	size_t count = 0;

	for (size_t i = 0; country >= 0 && i < world->networks; i++) {
		const struct world_network *const network = &world->network[i];

		if (!network->heard || network->country != (size_t)country ||
		    (place->plmn[0] != '\0' && strcmp(place->plmn, network->plmn) != 0))
			continue;
		for (enum access access = 0; access < ACCESS_KINDS; access++) {
			struct cell *const cell = &cells[count];

			if (network->dbm[access] == WORLD_NO_SIGNAL || count == WORLD_CELLS_MAX)
				continue;
			memcpy(cell->plmn, network->plmn, sizeof cell->plmn);
			memcpy(cell->name, network->name, sizeof cell->name);
			cell->access = access;
			cell->dbm = network->dbm[access];
			count++;
		}
	}
	qsort(cells, count, sizeof *cells, compare_cells);
	return count;
}

static bool is_about(const struct world_agreement *agreement, const struct world_network *network,
                     size_t place, const char *imsi)
{
	if (strncmp(imsi, agreement->imsi, strlen(agreement->imsi)) != 0)
		return false;
	switch (agreement->scope) {
	case SCOPE_ZONE:
		return network->plmn[0] == agreement->zone;
	case SCOPE_COUNTRY:
		return network->country == agreement->where;
	case SCOPE_NETWORK:
		return agreement->where == place;
	default:
		return true;
	}
}

/* Whether one of two that are about the same is the one that counts. */
static bool goes_before(const struct world_agreement *one, const struct world_agreement *other)
{
	const size_t range = strlen(one->imsi), other_range = strlen(other->imsi);

	return range != other_range ? range > other_range : one->scope > other->scope;
}

bool world_admits(const struct world *world, const char *plmn, const char *imsi)
{
	const int place = world_network_find(world, plmn);
	const struct world_agreement *best = NULL;

	if (place < 0)
		return false;
	if (strncmp(imsi, plmn, strlen(plmn)) == 0)
		return true;
	for (size_t i = 0; i < world->agreements; i++) {
		const struct world_agreement *const agreement = &world->agreement[i];

		if (is_about(agreement, &world->network[place], (size_t)place, imsi) &&
		    (!best || goes_before(agreement, best)))
			best = agreement;
	}
	return best && best->admits;
}

int world_set_coverage(struct world *world, const char *what, bool heard, struct fault *fault)
{
	struct place place;
	const int rc = world_place(world, what, &place, fault);
	int country;

	if (rc < 0)
		return rc;
	country = world_country_find(world, place.country);
	if (country < 0)
		return fault_set(fault, FAULT_INPUT, "coverage", "'%.64s' is no country or network",
		                 what);
	for (size_t i = 0; i < world->networks; i++)
		if (place.plmn[0] != '\0' ? strcmp(world->network[i].plmn, place.plmn) == 0
		                          : world->network[i].country == (size_t)country)
			world->network[i].heard = heard;
	return 0;
}
