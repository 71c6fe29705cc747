/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/selection.h"

#include <string.h>

/* What is known of each technology: its bit in a list, and the least signal of high quality
 * (TS 23.122 4.4.3.1.1 names the measures; TS 43.022, TS 25.304, TS 36.304 the values). Newer before
 * older is the order in which a handset tries what a list leaves to it. */
static const struct technology {
	uint16_t bit;
	int high_dbm;
} technologies[ACCESS_KINDS] = {
	[ACCESS_GSM] = { SELECTION_GSM, -85 },
	[ACCESS_UTRAN] = { SELECTION_UTRAN, -95 },
	[ACCESS_EUTRAN] = { SELECTION_EUTRAN, -110 },
	[ACCESS_NGRAN] = { SELECTION_NGRAN, -110 },
};
static const enum access newest_first[] = { ACCESS_NGRAN, ACCESS_EUTRAN, ACCESS_UTRAN, ACCESS_GSM };

/* An order under way. */
struct ordering {
	const struct selection *selection;
	const struct cell *cells;
	size_t count;
	bool taken[WORLD_CELLS_MAX];
	struct selection_choice *order;
	size_t size;
};

bool selection_is_forbidden(const struct selection *selection, const char *plmn)
{
	for (size_t i = 0; i < selection->forbidden_count; i++)
		if (strcmp(selection->forbidden[i], plmn) == 0)
			return true;
	return false;
}

static bool has_equivalents(const struct selection *selection)
{
	return selection->equivalent && selection->equivalent->count > 0;
}

bool selection_is_home(const struct selection *selection, const char *plmn)
{
	if (!has_equivalents(selection))
		return strcmp(selection->hplmn, plmn) == 0;
	for (size_t i = 0; i < selection->equivalent->count; i++)
		if (strcmp(selection->equivalent->entry[i].plmn, plmn) == 0)
			return true;
	return false;
}

static void take(struct ordering *ordering, size_t cell, enum selection_reason reason)
{
	ordering->taken[cell] = true;
	ordering->order[ordering->size++] =
		(struct selection_choice){ .cell = cell, .reason = reason };
}

/* The cells of a network whose technology is among access, newest first. */
static void take_network(struct ordering *ordering, const char *plmn, uint16_t access,
                         enum selection_reason reason)
{
	const unsigned wanted = access ? access : SELECTION_ANY;

	for (size_t n = 0; n < sizeof newest_first / sizeof newest_first[0]; n++) {
		if (!(technologies[newest_first[n]].bit & wanted))
			continue;
		for (size_t i = 0; i < ordering->count; i++)
			if (!ordering->taken[i] && ordering->cells[i].access == newest_first[n] &&
			    strcmp(ordering->cells[i].plmn, plmn) == 0)
				take(ordering, i, reason);
	}
}

static void take_list(struct ordering *ordering, const struct selection_list *list,
                      enum selection_reason reason)
{
	for (size_t i = 0; list && i < list->count; i++)
		take_network(ordering, list->entry[i].plmn, list->entry[i].access, reason);
}

static void take_registered(struct ordering *ordering, enum selection_reason reason)
{
	if (ordering->selection->registered[0])
		take_network(ordering, ordering->selection->registered, 0, reason);
}

/* EF.HPLMNwAcT orders the technologies of the HPLMN; all of them are searched, 4.4.3.1.1 d. */
static void take_home(struct ordering *ordering, enum selection_reason reason)
{
	const struct selection *selection = ordering->selection;
	const struct selection_list *access = selection->home_access;

	if (has_equivalents(selection)) {
		for (size_t i = 0; i < selection->equivalent->count; i++)
			take_network(ordering, selection->equivalent->entry[i].plmn, 0, reason);
		return;
	}
	for (size_t i = 0; access && i < access->count; i++)
		if (strcmp(access->entry[i].plmn, selection->hplmn) == 0)
			take_network(ordering, selection->hplmn, access->entry[i].access, reason);
	take_network(ordering, selection->hplmn, 0, reason);
}

static void take_user(struct ordering *ordering, enum selection_reason reason)
{
	take_list(ordering, ordering->selection->user, reason);
}

static void take_operators(struct ordering *ordering, enum selection_reason reason)
{
	take_list(ordering, ordering->selection->operators, reason);
}

static void take_good(struct ordering *ordering, enum selection_reason reason)
{
	for (size_t i = 0; i < ordering->count; i++)
		if (!ordering->taken[i] &&
		    ordering->cells[i].dbm >= technologies[ordering->cells[i].access].high_dbm)
			take(ordering, i, reason);
}

static void take_others(struct ordering *ordering, enum selection_reason reason)
{
	for (;;) {
		size_t best = ordering->count;

		for (size_t i = 0; i < ordering->count; i++)
			if (!ordering->taken[i] &&
			    (best == ordering->count ||
			     ordering->cells[i].dbm > ordering->cells[best].dbm))
				best = i;
		if (best == ordering->count)
			return;
		take(ordering, best, reason);
	}
}

/* TS 23.122 4.4.3.1.1: what comes before all, then i) to v). */
static const struct stage {
	const char *text;
	void (*take)(struct ordering *ordering, enum selection_reason reason);
} stages[SELECTION_REASONS] = {
	[SELECTION_REGISTERED] = { "last registration", take_registered },
	[SELECTION_HOME] = { "home network", take_home },
	[SELECTION_USER] = { "user's list", take_user },
	[SELECTION_OPERATOR] = { "operator's list", take_operators },
	[SELECTION_GOOD] = { "high quality signal", take_good },
	[SELECTION_OTHER] = { "best signal left", take_others },
};

size_t selection_order(const struct selection *selection, const struct cell *cells, size_t count,
                       struct selection_choice order[WORLD_CELLS_MAX])
{
	struct ordering ordering = {
		.selection = selection,
		.cells = cells,
		.count = count < WORLD_CELLS_MAX ? count : WORLD_CELLS_MAX,
		.order = order,
	};

	for (size_t i = 0; i < ordering.count; i++)
		ordering.taken[i] = selection_is_forbidden(selection, cells[i].plmn);
	for (size_t reason = 0; reason < SELECTION_REASONS; reason++)
		stages[reason].take(&ordering, (enum selection_reason)reason);
	return ordering.size;
}

const char *selection_reason_text(enum selection_reason reason)
{
	return stages[reason].text;
}
