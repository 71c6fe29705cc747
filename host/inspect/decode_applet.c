/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/decode.h"

#include "inspect/view.h"
#include "octets/plmn.h"
#include "ota/wording.h"
#include "ota/settings.h"

enum { HISTORY_SIZE = 3, HISTORY_HELD = 0x01, HISTORY_RESTING = 0x02 };

static json_t *codes(const struct change_list *list)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(list->code[i]));
	return array;
}

json_t *decode_slot(const uint8_t *octets, size_t size)
{
	struct view_slot slot = { 0 };

	if (view_slot_of(octets, size, &slot) < 0)
		return NULL;
	if (!slot.in_use)
		return json_string("free");
	return json_pack("{s:s, s:i, s:o, s:o, s:o}", "imsi", slot.imsi, "mncLength",
	                 (int)slot.mnc_size, "allowedCountries", codes(&slot.countries),
	                 "preferredOperatorNetworks", codes(&slot.preferred), "forbiddenNetworks",
	                 codes(&slot.forbidden));
}

json_t *decode_state(const uint8_t *octets, size_t size)
{
	static const char *const locks[] = { "IDLE", "PAIRED", "LOCKED" };
	struct view view = { 0 };

	if (view_state_of(octets, size, &view) < 0)
		return NULL;
	return json_pack("{s:s, s:i, s:b, s:s, s:s}", "appletMode",
	                 view.mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL", "activeSlot",
	                 (int)view.active, "lockSimToDevice", view.lock_on, "lockState",
	                 locks[view.lock], "pairedImei", view.imei);
}

json_t *decode_settings(const uint8_t *octets, size_t size)
{
	struct settings settings;

	return settings_read(octets, size, &settings) < 0 ? NULL : settings_json(&settings);
}

json_t *decode_text(const uint8_t *octets, size_t size)
{
	struct wording text;
	const int rc = wording_read(octets, size, &text);

	if (rc == 0)
		return json_string("free");
	if (rc < 0 || !wording_name(text.number))
		return NULL;
	return json_pack("{s:s, s:s, s:s}", "name", wording_name(text.number), "language",
	                 text.language, "text", text.text);
}

json_t *decode_history(const uint8_t *octets, size_t size)
{
	char mcc[4];

	if (size != HISTORY_SIZE || mcc_to_text(octets + 1, mcc) < 0)
		return NULL;
	return json_pack("{s:b, s:s, s:b}", "orderHeld", octets[0] & HISTORY_HELD, "mcc", mcc,
	                 "resting", octets[0] & HISTORY_RESTING);
}
