/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/view.h"

static json_t *list_json(const struct change_list *list)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(list->code[i]));
	return array;
}

static json_t *slot_json(const struct view_slot *slot, unsigned number)
{
	return json_pack("{s:i, s:s, s:o, s:o, s:o}", "slotNumber", (int)number, "imsi", slot->imsi,
	                 "allowedCountries", list_json(&slot->countries),
	                 "preferredOperatorNetworks", list_json(&slot->preferred),
	                 "forbiddenNetworks", list_json(&slot->forbidden));
}

static const char *lock_text(unsigned lock)
{
	static const char *const texts[] = { "IDLE", "PAIRED", "LOCKED" };

	return texts[lock];
}

json_t *view_json(const struct view *view)
{
	json_t *slots = json_array();
	json_t *card;

	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++)
		if (view->slot[i].in_use)
			json_array_append_new(slots, slot_json(&view->slot[i], i + 1));
	card = json_pack("{s:s, s:s, s:o, s:o}", "iccid", view->iccid, "imsi", view->imsi,
	                 "operatorNetworks", list_json(&view->oplmn), "forbiddenNetworks",
	                 list_json(&view->fplmn));
	if (!view->applet) {
		json_decref(slots);
		return card;
	}
	json_object_update_new(
		card, json_pack("{s:s, s:s, s:b, s:s, s:s, s:o}", "appletMode",
	                        view->mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL",
	                        "activeImsi", view->active ? view->slot[view->active - 1].imsi : "",
	                        "lockSimToDevice", view->lock_on, "lockState",
	                        lock_text(view->lock), "pairedImei", view->imei, "sim", slots));
	return card;
}
