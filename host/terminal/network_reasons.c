/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/handset.h"

#include <string.h>

#include "terminal/registration.h"
#include "terminal/roaming.h"

/* Why a network that is heard is not among those to be tried. */
static const char *why_not(const struct handset *handset, const struct selection *selection,
                           const struct cell *cell)
{
	if (!handset->usim.there)
		return "the card has no application of 3G";
	if (handset->usim.invalid)
		return "a network has called the card invalid";
	if (!handset->state.imsi[0])
		return "the card has no IMSI";
	if (handset->manual && strcmp(handset->manual_plmn, cell->plmn) != 0)
		return "the user chose another";
	if (!handset->manual && selection_is_forbidden(selection, cell->plmn))
		return "forbidden (EF.FPLMN)";
	return registration_is_barred(handset, cell) ? "barred for a while after its refusal"
	                                             : NULL;
}

static void judge(const struct handset *handset, const struct selection *selection,
                  const struct cell *cell, struct handset_network *network)
{
	const struct handset_state *state = &handset->state;

	*network = (struct handset_network){
		.cell = *cell,
		.reason = why_not(handset, selection, cell),
		.registered = state->service == SERVICE_NORMAL &&
		              strcmp(state->cell.plmn, cell->plmn) == 0 &&
		              state->cell.access == cell->access,
		.admits = world_admits(network_world(handset->options.network), cell->plmn,
		                       state->imsi),
	};
}

/* Those that are tried first, the rest as it is heard. */
static size_t tell(const struct handset *handset, const struct selection *selection,
                   const struct cell *cells, size_t count, bool tried,
                   const struct selection_choice *order, size_t choices,
                   struct handset_network *networks)
{
	size_t told = 0;

	for (size_t i = 0; tried && i < choices; i++) {
		struct handset_network *network = &networks[told];

		judge(handset, selection, &cells[order[i].cell], network);
		if (network->reason)
			continue;
		network->reason = handset->manual ? "the user chose it"
		                                  : selection_reason_text(order[i].reason);
		network->turn = (unsigned)++told;
	}
	for (size_t i = 0; !tried && i < count; i++) {
		judge(handset, selection, &cells[i], &networks[told]);
		told += networks[told].reason != NULL;
	}
	return told;
}

size_t handset_networks(const struct handset *handset,
                        struct handset_network networks[WORLD_CELLS_MAX])
{
	struct selection_choice order[WORLD_CELLS_MAX];
	struct cell cells[WORLD_CELLS_MAX];
	struct selection selection;
	size_t count, choices, told;

	if (!handset->state.on)
		return 0;
	count = world_cells(network_world(handset->options.network), &handset->state.place, cells);
	roaming_selection(handset, &selection);
	if (handset->manual)
		selection.forbidden_count = 0;
	choices = selection_order(&selection, cells, count, order);
	told = tell(handset, &selection, cells, count, true, order, choices, networks);
	return told +
	       tell(handset, &selection, cells, count, false, order, choices, networks + told);
}
