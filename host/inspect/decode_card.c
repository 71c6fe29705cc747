/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/countries.h"
#include "inspect/fcp_words.h"
#include "octets/hex.h"
#include "octets/plmn.h"
#include "octets/tlv.h"

enum {
	ICCID_SIZE = 10,
	WORDS_MAX = 256,
	TAG_APPLICATION = 0x61,
	TAG_AID = 0x4F,
	TAG_LABEL = 0x50,
};

json_t *decode_hex(const uint8_t *octets, size_t size)
{
	char *text = malloc(2 * size + 1);
	json_t *value;

	if (!text)
		return NULL;
	hex_write(octets, size, text);
	value = json_string(text);
	free(text);
	return value;
}

json_t *decode_label(const uint8_t *octets, size_t size)
{
	size_t used = 0;

	while (used < size && octets[used] != 0xFF)
		used++;
	for (size_t i = 0; i < used; i++)
		if (octets[i] < ' ' || octets[i] > '~')
			return NULL;
	return json_stringn((const char *)octets, used);
}

json_t *decode_network(const uint8_t plmn[3])
{
	const char *country;
	char text[7];

	if (plmn_to_text(plmn, text) < 0 || !text[0])
		return NULL;
	country = country_of_network(text);
	return json_pack("{s:s, s:s}", "plmn", text, "country", country ? country : "unassigned");
}

json_t *decode_iccid(const uint8_t *octets, size_t size)
{
	char text[2 * ICCID_SIZE + 1];

	if (size != ICCID_SIZE || bcd_to_text(octets, size, text) < 0)
		return NULL;
	return json_string(text);
}

/* Pairs of letters, FF FF in places that are not used: TS 102 221 13.3, TS 31.102 4.2.1. */
json_t *decode_languages(const uint8_t *octets, size_t size)
{
	json_t *list = json_array();

	for (size_t i = 0; i + 1 < size; i += 2) {
		json_t *code;

		if (octets[i] == 0xFF)
			continue;
		code = decode_label(octets + i, 2);
		if (!code) {
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, code);
	}
	return list;
}

/* TS 102 221 13.1. */
json_t *decode_dir(const uint8_t *octets, size_t size)
{
	struct tlv_item template, item;
	const uint8_t *at = octets;
	json_t *object;

	if (tlv_take(&at, octets + size, &template) <= 0 || template.tag != TAG_APPLICATION ||
	    tlv_find(template.value, template.size, TAG_AID, &item) <= 0)
		return NULL;
	object = json_pack("{s:o}", "aid", decode_hex(item.value, item.size));
	if (tlv_find(template.value, template.size, TAG_LABEL, &item) > 0)
		json_object_set_new(object, "label", decode_label(item.value, item.size));
	return object;
}

/* What an access mode byte allows, TS 102 221 9.2.1, in the words for an EF: a rule does not say
 * whether it is for a DF, where the first three are to delete a child and to create EF and DF. */
static void say_modes(uint8_t bits, char *text, size_t room)
{
	static const char *const modes[] = {
		"read", "update", "append", "deactivate", "activate", "terminate", "delete",
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
		if (bits >> i & 1)
			n += (size_t)snprintf(text + n, room - n, "%s%s", n ? "/" : "", modes[i]);
}

/* The condition of a security condition DO: always, never, or a key. */
static void say_condition(const struct tlv_item *item, char *text, size_t room)
{
	struct tlv_item key;

	snprintf(text, room, "%02X", item->tag);
	if (item->tag == 0x90)
		snprintf(text, room, "always");
	else if (item->tag == 0x97)
		snprintf(text, room, "never");
	else if (item->tag == 0xA4 && tlv_find(item->value, item->size, 0x83, &key) > 0)
		fcp_say_key_reference(key.value, key.size, text, room);
	else if (item->tag == 0xA0 || item->tag == 0xAF)
		snprintf(text, room, "%s", item->tag == 0xA0 ? "any of several" : "all of several");
}

/* A record of EF.ARR, expanded format: what is allowed, then on which condition. */
json_t *decode_rule(const uint8_t *octets, size_t size)
{
	const uint8_t *at = octets, *end = octets + size;
	char mode[WORDS_MAX] = "", condition[WORDS_MAX];
	json_t *rule = json_object();
	struct tlv_item item;

	while (at < end && *at != 0xFF) {
		if (tlv_take(&at, end, &item) <= 0) {
			json_decref(rule);
			return NULL;
		}
		if (item.tag == 0x80 && item.size == 1)
			say_modes(item.value[0], mode, sizeof mode);
		else if (item.tag >= 0x80 && item.tag <= 0x8F)
			snprintf(mode, sizeof mode, "instruction %02X",
			         item.size > 0 ? item.value[0] : 0u);
		else {
			say_condition(&item, condition, sizeof condition);
			json_object_set_new(rule, mode, json_string(condition));
		}
	}
	return rule;
}
