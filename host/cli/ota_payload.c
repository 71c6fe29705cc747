/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ota_payload.h"

#include <string.h>

#include "octets/hex.h"
#include "ota/orders.h"

static const struct argp_option options[] = {
	{ "data", 'd', "HEX", 0, "octets as they are, in place of APDUs", 0 },
	{ "applet", 'a', "WORD", 0, "an order for the applet, in place of APDUs; may stand again",
	  0 },
	{ "format", 'f', "FORMAT", 0, "of a script: compact, expanded, indefinite", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct ota_payload *payload = state->input;

	switch (key) {
	case 'd':
		payload->data_hex = value;
		return 0;
	case 'a':
		if (payload->word_count == RFM_COMMANDS_MAX)
			argp_error(state, "more than %d words", RFM_COMMANDS_MAX);
		payload->words[payload->word_count++] = value;
		return 0;
	case 'f':
		payload->format_name = value;
		return 0;
	case ARGP_KEY_ARG:
		if (payload->apdu_count == RFM_COMMANDS_MAX)
			argp_error(state, "more than %d APDUs", RFM_COMMANDS_MAX);
		payload->apdus[payload->apdu_count++] = value;
		return 0;
	case ARGP_KEY_END:
		if ((payload->apdu_count > 0) + (payload->word_count > 0) + !!payload->data_hex > 1)
			argp_error(state, "APDUs, --data or --applet: one of them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp ota_payload_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

static int read_format(struct ota_payload *payload, struct fault *fault)
{
	if (!payload->format_name)
		return 0;
	for (int format = RFM_COMPACT; format <= RFM_INDEFINITE; format++)
		if (strcmp(rfm_format_name((enum rfm_format)format), payload->format_name) == 0) {
			payload->format = (enum rfm_format)format;
			return 0;
		}
	return fault_set(fault, FAULT_INPUT, "--format", "'%.20s'; compact, expanded, indefinite",
	                 payload->format_name);
}

static int build_script(struct ota_payload *payload, struct fault *fault)
{
	static uint8_t octets[RFM_COMMANDS_MAX][RFM_COMMAND_MAX];
	struct rfm_command commands[RFM_COMMANDS_MAX];
	int rc = 0;

	for (size_t i = 0; i < payload->apdu_count && rc >= 0; i++) {
		rc = hex_read(payload->apdus[i], "APDU", octets[i], sizeof octets[i], fault);
		commands[i] = (struct rfm_command){ octets[i], rc < 0 ? 0 : (size_t)rc };
	}
	return rc < 0 ? rc
	              : rfm_write_script(payload->format, commands, payload->apdu_count,
	                                 payload->data, fault);
}

/* The slot's object with this IMSI in content.sim, made where it is not there. */
static json_t *slot_of(json_t *content, const char *imsi, size_t size)
{
	json_t *array = json_object_get(content, "sim"), *slot;
	size_t index;

	if (!array) {
		array = json_array();
		json_object_set_new(content, "sim", array);
	}
	json_array_foreach(array, index, slot)
	{
		const char *known = json_string_value(json_object_get(slot, "imsi"));

		if (strlen(known) == size && memcmp(known, imsi, size) == 0)
			return slot;
	}
	slot = json_pack("{s:s%}", "imsi", imsi, size);
	json_array_append_new(array, slot);
	return slot;
}

static int add_text(struct ota_payload *payload, const char *word, struct fault *fault)
{
	struct change *const change = &payload->change;

	if (change->texts == CHANGE_TEXTS_MAX)
		return fault_set(fault, FAULT_LIMIT, "text", "more than %d", CHANGE_TEXTS_MAX);
	return wording_of_word(word, "text", &change->text[change->texts++], fault);
}

static int add_word(struct ota_payload *payload, json_t *content, const char *word,
                    struct fault *fault)
{
	const char *value = strchr(word, '='), *dot = strchr(word, '.');
	json_t *object = content;
	char key[FAULT_WHERE_MAX];

	if (strcmp(word, "reset") == 0) {
		payload->change.reset = true;
		return 0;
	}
	if (strcmp(word, "lock=on") == 0 || strcmp(word, "lock=off") == 0) {
		payload->change.lock = word[6] == 'n' ? CHANGE_LOCK_ON : CHANGE_LOCK_OFF;
		return 0;
	}
	if (strncmp(word, "settings=", 9) == 0) {
		if (!payload->change.settings_given)
			payload->change.settings = settings_default();
		payload->change.settings_given = true;
		return settings_of_text(word + 9, "settings", &payload->change.settings, fault);
	}
	if (strncmp(word, "text=", 5) == 0)
		return add_text(payload, word + 5, fault);
	if (!value || (size_t)(value - word) >= sizeof key)
		return fault_set(fault, FAULT_INPUT, "--applet", "'%.40s' is no order", word);
	if (dot && dot < value) {
		object = slot_of(content, word, (size_t)(dot - word));
		word = dot + 1;
	}
	memcpy(key, word, (size_t)(value - word));
	key[value - word] = '\0';
	json_object_set_new(object, key, json_string(value + 1));
	return 0;
}

static int build_orders(struct ota_payload *payload, const struct profile *profile,
                        struct fault *fault)
{
	json_t *content = json_object();
	struct change words; /* what a request has no field for */
	int rc = 0;

	for (size_t i = 0; i < payload->word_count && rc == 0; i++)
		rc = add_word(payload, content, payload->words[i], fault);
	words = payload->change;
	if (rc == 0 && json_object_size(content) > 0)
		rc = change_of_json(content, "", &payload->change, fault);
	payload->change.lock = words.lock;
	payload->change.reset = words.reset;
	payload->change.settings_given = words.settings_given;
	payload->change.settings = words.settings;
	payload->change.texts = words.texts;
	memcpy(payload->change.text, words.text, sizeof words.text);
	json_decref(content);
	if (rc < 0)
		return rc;
	if (!profile || profile->kind != PROFILE_RFM)
		return orders_of_change(&payload->change, payload->data, fault);
	payload->kind = OTA_PAYLOAD_APDUS;
	return rfm_of_change(&payload->change, &profile->rfm, payload->data, &payload->apdu_count,
	                     fault);
}

int ota_payload_build(struct ota_payload *payload, const struct profile *profile,
                      struct fault *fault)
{
	int rc;

	payload->format = profile ? profile->rfm.format : RFM_COMPACT;
	if ((rc = read_format(payload, fault)) < 0)
		return rc;
	if (payload->apdu_count > 0) {
		payload->kind = OTA_PAYLOAD_APDUS;
		rc = build_script(payload, fault);
	} else if (payload->data_hex) {
		payload->kind = OTA_PAYLOAD_DATA;
		rc = hex_read(payload->data_hex, "--data", payload->data, sizeof payload->data,
		              fault);
	} else if (payload->word_count > 0) {
		payload->kind = OTA_PAYLOAD_APPLET;
		rc = build_orders(payload, profile, fault);
	}
	payload->size = rc < 0 ? 0 : (size_t)rc;
	return rc < 0 ? rc : 0;
}
