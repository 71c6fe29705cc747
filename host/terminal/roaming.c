/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/roaming.h"

#include <string.h>

#include "terminal/card_files.h"
#include "terminal/location_files.h"
#include "terminal/registration.h"
#include "terminal/service_state.h"
#include "terminal/usim_files.h"

/* What is heard, and in which order it is tried. */
struct heard {
	struct cell cells[WORLD_CELLS_MAX];
	size_t count;
	struct selection_choice order[WORLD_CELLS_MAX];
	size_t choices;
};

static void listen(const struct handset *handset, struct heard *heard)
{
	heard->count = world_cells(network_world(handset->options.network), &handset->state.place,
	                           heard->cells);
	heard->choices = 0;
}

int64_t roaming_period_s(const struct usim *usim)
{
	if (usim->hpplmn_size == 0 || usim->hpplmn > HIGHER_MAX)
		return HIGHER_DEFAULT_S;
	return (int64_t)usim->hpplmn * HIGHER_UNIT_S;
}

bool roaming_is_heard(const struct handset *handset)
{
	const struct cell *cell = &handset->state.cell;
	struct heard heard;

	listen(handset, &heard);
	for (size_t i = 0; i < heard.count; i++)
		if (strcmp(heard.cells[i].plmn, cell->plmn) == 0 &&
		    heard.cells[i].access == cell->access)
			return true;
	return false;
}

void roaming_selection(const struct handset *handset, struct selection *selection)
{
	const struct usim *usim = &handset->usim;

	*selection = (struct selection){
		.home_access = &usim->home_access,
		.equivalent = &usim->equivalent,
		.user = &usim->user,
		.operators = &usim->operators,
		.forbidden = handset->state.fplmn,
		.forbidden_count = handset->state.fplmns,
	};
	usim_hplmn(handset, selection->hplmn);
	location_registered(usim, selection->registered);
}

/* Manual mode, 4.4.3.1.2: the network that was chosen, forbidden or not. */
static void order_manual(const struct handset *handset, struct heard *heard)
{
	struct selection_choice order[WORLD_CELLS_MAX];
	struct selection wanted = { 0 };
	size_t count;

	memcpy(wanted.registered, handset->manual_plmn, sizeof wanted.registered);
	count = selection_order(&wanted, heard->cells, heard->count, order);
	for (size_t i = 0; i < count; i++)
		if (order[i].reason == SELECTION_REGISTERED)
			heard->order[heard->choices++] = order[i];
}

static bool can_register(const struct handset *handset)
{
	return handset->usim.there && !handset->usim.invalid && handset->state.imsi[0];
}

static void order_cells(const struct handset *handset, struct heard *heard)
{
	struct selection selection;

	if (!can_register(handset))
		return;
	if (handset->manual) {
		order_manual(handset, heard);
		return;
	}
	roaming_selection(handset, &selection);
	heard->choices = selection_order(&selection, heard->cells, heard->count, heard->order);
}

/* Camps, then registers: the card sees both. Returns 1 (admitted), 0 (not, or the card made something
 * else due) or a fault. */
static int try_cell(struct handset *handset, const struct cell *cell, struct fault *fault)
{
	int rc = service_enter(handset, SERVICE_LIMITED, cell, fault);

	if (rc == 0)
		rc = card_serve(handset, fault);
	if (rc < 0 || handset->due)
		return rc;
	rc = registration_try(handset, cell, fault);
	if (rc >= 0) {
		const int served = card_serve(handset, fault);

		rc = served < 0 ? served : rc;
	}
	return rc;
}

/* Success after manual selection takes a network off the forbidden ones, TS 23.122 3.1. */
static int forgive(struct handset *handset, const char *plmn, struct fault *fault)
{
	struct handset_state *state = &handset->state;

	for (size_t i = 0; i < state->fplmns; i++) {
		if (strcmp(state->fplmn[i], plmn) != 0)
			continue;
		memmove(state->fplmn + i, state->fplmn + i + 1,
		        (--state->fplmns - i) * sizeof *state->fplmn);
		handset_tell(handset, TOLD_NETWORK, "%s is no forbidden network any more", plmn);
		return usim_write_fplmn(handset, fault);
	}
	return 0;
}

static void registered(struct handset *handset)
{
	const int64_t period = roaming_period_s(&handset->usim);

	handset->higher_at = period > 0 ? handset->state.now_s + period : 0;
}

/* Returns 1 (registered, or something else is due), 0 (none admitted) or a fault. */
static int try_all(struct handset *handset, const struct heard *heard, struct fault *fault)
{
	for (size_t i = 0; i < heard->choices; i++) {
		const struct cell *cell = &heard->cells[heard->order[i].cell];
		struct selection now;
		int rc;

		/* A rejection on the way may forbid the whole network, or the card. */
		roaming_selection(handset, &now);
		if (registration_is_barred(handset, cell) || !can_register(handset) ||
		    (!handset->manual && selection_is_forbidden(&now, cell->plmn)))
			continue;
		rc = try_cell(handset, cell, fault);
		if (rc < 0 || handset->due)
			return rc < 0 ? rc : 1;
		if (rc == 0)
			continue;
		registered(handset);
		rc = handset->manual ? forgive(handset, cell->plmn, fault) : 0;
		return rc < 0 ? rc : 1;
	}
	return 0;
}

int roaming_select(struct handset *handset, struct fault *fault)
{
	struct heard heard;
	int rc;

	listen(handset, &heard);
	handset->look_at = handset->state.now_s + LOOK_S;
	if (heard.count == 0)
		return service_enter(handset, SERVICE_NONE, NULL, fault);
	order_cells(handset, &heard);
	rc = try_all(handset, &heard, fault);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	handset->look_at = registration_next(handset, handset->look_at);
	return service_enter(handset, SERVICE_LIMITED, &heard.cells[0], fault);
}

/* 4.4.3.3.1: networks of the country it is in, and the home network wherever it is. */
static bool is_near(const struct handset *handset, const struct selection *selection,
                    const char *plmn)
{
	const struct world *world = network_world(handset->options.network);
	const char mcc[4] = { plmn[0], plmn[1], plmn[2] };
	const char *here = handset->state.cell.plmn;
	const char own[4] = { here[0], here[1], here[2] };
	const char *country = world_country_of_mcc(world, mcc);
	const char *this = world_country_of_mcc(world, own);

	return selection_is_home(selection, plmn) || strcmp(mcc, own) == 0 ||
	       (country && this && strcmp(country, this) == 0);
}

/* The best network before the one the handset is on; NULL where there is none. */
static const struct cell *better(const struct handset *handset, struct heard *heard)
{
	struct selection selection;

	roaming_selection(handset, &selection);
	selection.registered[0] = '\0';
	heard->choices = selection_order(&selection, heard->cells, heard->count, heard->order);
	for (size_t i = 0; i < heard->choices; i++) {
		const struct cell *cell = &heard->cells[heard->order[i].cell];

		if (heard->order[i].reason > SELECTION_OPERATOR ||
		    strcmp(cell->plmn, handset->state.cell.plmn) == 0)
			return NULL;
		if (is_near(handset, &selection, cell->plmn) &&
		    !registration_is_barred(handset, cell))
			return cell;
	}
	return NULL;
}

int roaming_higher(struct handset *handset, struct fault *fault)
{
	const struct cell here = handset->state.cell;
	const struct cell *cell;
	struct selection selection;
	struct heard heard;
	int rc;

	roaming_selection(handset, &selection);
	registered(handset);
	if (handset->state.service != SERVICE_NORMAL ||
	    (!handset->manual && selection_is_forbidden(&selection, here.plmn)))
		return roaming_select(handset, fault);
	listen(handset, &heard);
	if (handset->manual || selection_is_home(&selection, here.plmn) ||
	    (cell = better(handset, &heard)) == NULL)
		return 0;
	rc = try_cell(handset, cell, fault);
	if (rc != 0 || handset->due)
		return rc < 0 ? rc : 0;
	/* It would not: back to where it was, and if that will not either, to any. */
	rc = can_register(handset) ? try_cell(handset, &here, fault) : 0;
	return rc != 0 ? (rc < 0 ? rc : 0) : roaming_select(handset, fault);
}
