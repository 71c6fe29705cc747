/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/ota_words.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/script_words.h"
#include "octets/hex.h"
#include "octets/plmn.h"
#include "octets/tlv.h"
#include "ota/change.h"
#include "ota/orders.h"
#include "trace/status_word.h"

json_t *ota_hex_json(const uint8_t *octets, size_t size)
{
	char *text = malloc(2 * size + 1);
	json_t *value = NULL;

	if (text) {
		hex_write(octets, size, text);
		value = json_string(text);
	}
	free(text);
	return value;
}

/* What packets carry, in words: docs/applet-protocol.md 2 and 3, TS 102 226 5.1 and 5.2. */

enum { TAG_ORDERS = 0xE1, TAG_RESULTS = 0xAB, TAG_RESULTS_INDEFINITE = 0xAF, IMSI_SIZE = 8 };

enum shape {
	SHAPE_HEX,
	SHAPE_LIST,
	SHAPE_IMSI,
	SHAPE_COUNTRIES,
	SHAPE_NETWORKS,
	SHAPE_MODE,
	SHAPE_SWITCH,
	SHAPE_RESULTS,
	SHAPE_STATE,
	SHAPE_SETTINGS,
	SHAPE_TEXT,
};

/* Elements of order lists and of their results. Keys of slots never go over the air. */
static const struct element {
	uint8_t tag;
	enum shape shape;
	const char *name;
} elements[] = {
	{ 0xC0, SHAPE_HEX, "version" },        { 0xC1, SHAPE_MODE, "appletMode" },
	{ 0xC2, SHAPE_IMSI, "activeImsi" },    { 0xE2, SHAPE_LIST, "slot" },
	{ 0xC4, SHAPE_IMSI, "imsi" },          { 0xC5, SHAPE_COUNTRIES, "allowedCountries" },
	{ 0xC6, SHAPE_NETWORKS, "preferred" }, { 0xC7, SHAPE_NETWORKS, "forbidden" },
	{ 0xC8, SHAPE_SWITCH, "lock" },        { 0xC9, SHAPE_HEX, "reset" },
	{ 0xD0, SHAPE_RESULTS, "results" },    { 0xD1, SHAPE_STATE, "state" },
	{ 0xD3, SHAPE_SETTINGS, "settings" },  { 0xD4, SHAPE_TEXT, "text" },
};

static const struct element *find_element(uint8_t tag)
{
	for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
		if (elements[i].tag == tag)
			return &elements[i];
	return NULL;
}

/* Countries or networks, item octets each. */
static json_t *codes_json(const uint8_t *octets, size_t size, size_t item)
{
	json_t *array = json_array();

	for (size_t at = 0; at + item <= size; at += item) {
		char code[CHANGE_CODE_MAX];
		const int rc = item == 2 ? mcc_to_text(octets + at, code)
		                         : plmn_to_text(octets + at, code);

		json_array_append_new(array,
		                      rc < 0 ? ota_hex_json(octets + at, item) : json_string(code));
	}
	return array;
}

static json_t *imsi_json(const uint8_t *octets, size_t size)
{
	char text[2 * IMSI_SIZE + 1];

	return size != IMSI_SIZE || bcd_to_text(octets, size, text) < 0 ? ota_hex_json(octets, size)
	                                                                : json_string(text);
}

static const char *mode_text(uint8_t octet)
{
	return octet == 0 ? "MANUAL" : octet == 1 ? "AUTOMATIC" : "none";
}

static const char *switch_text(uint8_t octet)
{
	return octet == 0 ? "off" : octet == 1 ? "on" : "none";
}

static json_t *result_list_json(const uint8_t *octets, size_t size)
{
	json_t *array = json_array();

	for (size_t i = 0; i < size; i++)
		json_array_append_new(array, json_sprintf("%02X %s", octets[i],
		                                          orders_result_text(octets[i])));
	return array;
}

/* Mode, active slot, lock feature, lock: docs/applet-protocol.md 3. */
static json_t *state_json(const uint8_t *octets, size_t size)
{
	static const char *const locks[] = { "idle", "paired", "locked" };

	if (size != 4 || octets[3] >= sizeof locks / sizeof locks[0])
		return ota_hex_json(octets, size);
	return json_sprintf("%s, slot %u active, device lock %s, %s", mode_text(octets[0]),
	                    octets[1], switch_text(octets[2]), locks[octets[3]]);
}

static json_t *settings_octets_json(const uint8_t *octets, size_t size)
{
	struct settings settings;

	return settings_read(octets, size, &settings) < 0 ? ota_hex_json(octets, size)
	                                                  : settings_json(&settings);
}

static json_t *text_json(const uint8_t *octets, size_t size)
{
	struct wording text;

	if (wording_of_value(octets, size, &text) < 0 || !wording_name(text.number))
		return ota_hex_json(octets, size);
	return json_sprintf("%s:%s:%s", wording_name(text.number), text.language, text.text);
}

static json_t *element_json(const struct tlv_item *item, enum shape shape)
{
	switch (shape) {
	case SHAPE_IMSI:
		return imsi_json(item->value, item->size);
	case SHAPE_COUNTRIES:
		return codes_json(item->value, item->size, 2);
	case SHAPE_NETWORKS:
		return codes_json(item->value, item->size, 3);
	case SHAPE_MODE:
	case SHAPE_SWITCH:
		if (item->size != 1)
			return ota_hex_json(item->value, item->size);
		return json_string(shape == SHAPE_MODE ? mode_text(item->value[0])
		                                       : switch_text(item->value[0]));
	case SHAPE_RESULTS:
		return result_list_json(item->value, item->size);
	case SHAPE_SETTINGS:
		return settings_octets_json(item->value, item->size);
	case SHAPE_TEXT:
		return text_json(item->value, item->size);
	case SHAPE_STATE:
		return state_json(item->value, item->size);
	case SHAPE_HEX:
	case SHAPE_LIST:
	default:
		return ota_hex_json(item->value, item->size);
	}
}

/* Elements side by side; each an object, so that two of a kind are two. */
static json_t *slot_json(const struct tlv_item *list)
{
	const uint8_t *at = list->value, *const end = list->value + list->size;
	json_t *object = json_object();
	struct tlv_item item;

	while (tlv_take(&at, end, &item) > 0) {
		const struct element *element = find_element(item.tag);

		json_object_set_new(object, element ? element->name : "unknown",
		                    element_json(&item, element ? element->shape : SHAPE_HEX));
	}
	return object;
}

static json_t *orders_json(const struct tlv_item *list, const char *kind)
{
	const uint8_t *at = list->value, *const end = list->value + list->size;
	json_t *array = json_array();
	struct tlv_item item;

	while (tlv_take(&at, end, &item) > 0) {
		const struct element *element = find_element(item.tag);
		const enum shape shape = element ? element->shape : SHAPE_HEX;

		json_array_append_new(array,
		                      json_pack("{s:o}", element ? element->name : "unknown",
		                                shape == SHAPE_LIST ? slot_json(&item)
		                                                    : element_json(&item, shape)));
	}
	return json_pack("{s:o}", kind, array);
}

static json_t *script_json(const uint8_t *data, size_t size)
{
	static struct rfm_script script;
	json_t *array;

	if (size == 0 || rfm_read_script(data, size, &script, NULL) < 0)
		return NULL;
	array = json_array();
	for (size_t i = 0; i < script.count; i++)
		json_array_append_new(array, ota_hex_json(script.command[i].octets,
		                                          script.command[i].size));
	return json_pack("{s:s, s:o, s:o}", "format", rfm_format_name(script.format), "commands",
	                 array, "words", script_words_json(&script));
}

static json_t *reply_json(const struct rfm_reply *reply)
{
	char text[STATUS_WORD_TEXT_MAX];
	json_t *object = json_object();

	status_word_text(reply->sw, text);
	json_object_set_new(object, "statusWord",
	                    json_sprintf("%04X%s%s", reply->sw, text[0] ? ": " : "", text));
	if (reply->size > 0)
		json_object_set_new(object, "data", ota_hex_json(reply->data, reply->size));
	return object;
}

static json_t *results_json(const uint8_t *data, size_t size)
{
	static struct rfm_results results;
	const enum rfm_format format =
		size > 0 && (data[0] == TAG_RESULTS || data[0] == TAG_RESULTS_INDEFINITE)
			? RFM_EXPANDED
			: RFM_COMPACT;
	json_t *array, *object;

	if (rfm_read_results(format, data, size, &results, NULL) < 0)
		return NULL;
	array = json_array();
	for (size_t i = 0; i < results.count; i++)
		json_array_append_new(array, reply_json(&results.reply[i]));
	object = json_pack("{s:s}", "format", rfm_format_name(results.format));
	if (results.counted)
		json_object_set_new(object, "executed", json_integer(results.executed));
	if (results.has_bad_format)
		json_object_set_new(object, "badFormat",
		                    json_string(rfm_bad_format_text(results.bad_format)));
	if (results.has_immediate)
		json_object_set_new(object, "immediateAction",
		                    json_string(rfm_immediate_text(results.immediate)));
	if (results.has_chaining)
		json_object_set_new(object, "chaining",
		                    json_string(rfm_chaining_text(results.chaining)));
	json_object_set_new(object, results.format == RFM_COMPACT ? "last" : "answers", array);
	return object;
}

json_t *ota_data_json(const uint8_t *data, size_t size, bool answer)
{
	const uint8_t *at = data;
	struct tlv_item list;
	json_t *words, *object = json_pack("{s:o}", "hex", ota_hex_json(data, size));

	if (size > 0 && data[0] == TAG_ORDERS && tlv_take(&at, data + size, &list) > 0 &&
	    at == data + size)
		words = orders_json(&list, answer ? "results" : "orders");
	else
		words = answer ? results_json(data, size) : script_json(data, size);
	if (words) {
		json_object_update(object, words);
		json_decref(words);
	}
	return object;
}
