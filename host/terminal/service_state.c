/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/service_state.h"

#include <string.h>

#include "terminal/envelopes.h"

static void tell(struct handset *handset)
{
	static const char *const texts[] = {
		[SERVICE_LIMITED] = "limited service: camps on",
		[SERVICE_NORMAL] = "normal service on",
	};
	const struct cell *cell = &handset->state.cell;

	if (handset->state.service == SERVICE_NONE)
		handset_tell(handset, TOLD_STATE, "no service");
	else
		handset_tell(handset, TOLD_STATE, "%s %s %s (%s)", texts[handset->state.service],
		             cell->plmn, cell->name, access_text(cell->access));
}

int service_enter(struct handset *handset, enum handset_service service, const struct cell *cell,
                  struct fault *fault)
{
	struct handset_state *state = &handset->state;
	const bool changed =
		service != state->service || !handset->reported.any ||
		(service == SERVICE_NORMAL &&
	         (strcmp(cell->plmn, state->cell.plmn) != 0 || cell->access != state->cell.access));

	state->service = service;
	state->cell = cell ? *cell : (struct cell){ 0 };
	if (changed)
		tell(handset);
	return envelope_location(handset, fault);
}
