/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/change_join.h"

#include <stdio.h>
#include <string.h>

/* ---- folding ---- */

static void fold_list(struct change_list *list, const struct change_list *later)
{
	if (later->given)
		*list = *later;
}

static unsigned find_slot(const struct change *change, const char *imsi)
{
	unsigned i = 0;

	while (i < change->slots && strcmp(change->slot[i].imsi, imsi) != 0)
		i++;
	return i;
}

static bool fold_slot(struct change *change, const struct change_slot *later)
{
	const unsigned i = find_slot(change, later->imsi);

	if (i == CHANGE_SLOTS_MAX)
		return false;
	if (i == change->slots) {
		memset(&change->slot[i], 0, sizeof change->slot[i]);
		strcpy(change->slot[i].imsi, later->imsi);
		change->slots++;
	}
	fold_list(&change->slot[i].countries, &later->countries);
	fold_list(&change->slot[i].preferred, &later->preferred);
	fold_list(&change->slot[i].forbidden, &later->forbidden);
	return true;
}

bool change_fold(struct change *change, const struct change *later)
{
	bool fits = true;

	if (later->mode != CHANGE_MODE_NONE)
		change->mode = later->mode;
	if (later->active_imsi[0])
		strcpy(change->active_imsi, later->active_imsi);
	if (later->lock != CHANGE_LOCK_NONE)
		change->lock = later->lock;
	change->reset = change->reset || later->reset;
	for (unsigned i = 0; i < later->slots; i++)
		fits = fold_slot(change, &later->slot[i]) && fits;
	return fits;
}

/* ---- joining ---- */

static bool names_countries(const struct change *change)
{
	for (unsigned i = 0; i < change->slots; i++)
		if (change->slot[i].countries.given)
			return true;
	return false;
}

/* Settings and texts are of no request, and go as they are. */
static bool has_manners(const struct change *change, const struct change *later)
{
	return change->settings_given || change->texts || later->settings_given || later->texts;
}

/* In one list the mode takes effect before the active IMSI, which is then held. */
static bool ends_a_hold(const struct change *change, const struct change *later)
{
	return change->active_imsi[0] && later->mode != CHANGE_MODE_NONE && !later->active_imsi[0];
}

/* The card may go to another slot by itself after the first, by what it then knows; and what the later says would
 * have it choose otherwise. It does not while it holds an order for the active IMSI, nor in MANUAL. */
static bool leaves_a_choice(const struct change *change, const struct change *later)
{
	const bool chooses = change->mode == CHANGE_MODE_AUTOMATIC || names_countries(change) ||
	                     change->reset || change->lock == CHANGE_LOCK_OFF;
	const bool settled = change->active_imsi[0] || change->mode == CHANGE_MODE_MANUAL;

	return chooses && !settled &&
	       (later->mode != CHANGE_MODE_NONE || later->active_imsi[0] || names_countries(later));
}

/* Turned off and on again it forgets the device it is paired with; turned on alone it does not. */
static bool forgets_a_pairing(const struct change *change, const struct change *later)
{
	return change->lock == CHANGE_LOCK_OFF && later->lock == CHANGE_LOCK_ON;
}

static const struct obstacle {
	bool (*stands)(const struct change *change, const struct change *later);
	const char *why;
} obstacles[] = {
	{ has_manners, "one has settings or texts" },
	{ ends_a_hold, "the mode of the later ends what the active IMSI of the earlier holds" },
	{ leaves_a_choice, "the card may choose a slot by itself in between" },
	{ forgets_a_pairing, "between lock off and lock on the pairing is forgotten" },
};

int change_join(struct change *change, const struct change *later, struct fault *fault)
{
	struct change joined = *change;

	for (size_t i = 0; i < sizeof obstacles / sizeof obstacles[0]; i++)
		if (obstacles[i].stands(change, later))
			return fault_set(fault, FAULT_REFUSED, "change", "%s", obstacles[i].why);
	if (!change_fold(&joined, later))
		return fault_set(fault, FAULT_LIMIT, "change", "more than %d slots together",
		                 CHANGE_SLOTS_MAX);
	*change = joined;
	return 0;
}

/* ---- what a later one replaces ---- */

struct naming {
	char *names;
	size_t size;
	unsigned count;
};

static void add_name(struct naming *naming, const char *what, const char *imsi)
{
	const size_t room = CHANGE_NAMES_MAX - naming->size;
	const int size = snprintf(naming->names + naming->size, room, "%s%s%s%s",
	                          naming->count++ ? ", " : "", what, imsi[0] ? " of " : "", imsi);

	if (size < 0 || (size_t)size >= room) {
		naming->size = CHANGE_NAMES_MAX - 1;
		strcpy(naming->names + CHANGE_NAMES_MAX - 4, "...");
	} else {
		naming->size += (size_t)size;
	}
}

static bool other_list(const struct change_list *list, const struct change_list *later)
{
	if (!list->given || !later->given)
		return false;
	if (list->count != later->count)
		return true;
	for (unsigned i = 0; i < list->count; i++)
		if (strcmp(list->code[i], later->code[i]) != 0)
			return true;
	return false;
}

static void name_lists(struct naming *naming, const struct change_slot *slot,
                       const struct change_slot *later)
{
	if (other_list(&slot->countries, &later->countries))
		add_name(naming, "allowedCountries", slot->imsi);
	if (other_list(&slot->preferred, &later->preferred))
		add_name(naming, "preferredOperatorNetworks", slot->imsi);
	if (other_list(&slot->forbidden, &later->forbidden))
		add_name(naming, "forbiddenNetworks", slot->imsi);
}

unsigned change_replaced(const struct change *change, const struct change *later,
                         char names[CHANGE_NAMES_MAX])
{
	struct naming naming = { .names = names };

	names[0] = '\0';
	if (change->mode != CHANGE_MODE_NONE && later->mode != CHANGE_MODE_NONE &&
	    change->mode != later->mode)
		add_name(&naming, "appletMode", "");
	if (change->active_imsi[0] && later->active_imsi[0] &&
	    strcmp(change->active_imsi, later->active_imsi) != 0)
		add_name(&naming, "activeImsi", "");
	for (unsigned i = 0; i < change->slots; i++) {
		const unsigned at = find_slot(later, change->slot[i].imsi);

		if (at < later->slots)
			name_lists(&naming, &change->slot[i], &later->slot[at]);
	}
	if (change->lock != CHANGE_LOCK_NONE && later->lock != CHANGE_LOCK_NONE &&
	    change->lock != later->lock)
		add_name(&naming, "lockSimToDevice", "");
	return naming.count;
}
