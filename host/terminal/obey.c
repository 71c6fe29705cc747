/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/obey.h"

#include <stdio.h>
#include <string.h>

#include "terminal/envelopes.h"
#include "terminal/local_commands.h"
#include "terminal/messages.h"
#include "terminal/refresh.h"
#include "terminal/screen.h"
#include "terminal/timers.h"

enum { PROACTIVE = 0xD0, TAGS_MAX = 8 };

/* Every type TS 102 223 9.4 has. Those without a function are beyond this handset. knows: what it
 * understands beside details and devices; needs: what must be there. */
static const struct obeyed {
	const char *name;
	uint16_t announced; /* PROFILE_BIT; 0: by its qualifier, in its function */
	uint8_t knows[TAGS_MAX], needs[2];
	command_run *run;
} obeyed[] = {
	[0x01] = { .name = "REFRESH",
	           .announced = PROFILE_BIT(3, 8),
	           .run = refresh_run,
	           .knows = { BARE_FILE_LIST, BARE_AID, BARE_PLMN_LIST, BARE_ALPHA } },
	[0x02] = { .name = "MORE TIME", .announced = PROFILE_BIT(3, 4), .run = local_more_time },
	[0x03] = { .name = "POLL INTERVAL",
	           .announced = PROFILE_BIT(3, 6),
	           .run = local_poll_interval,
	           .knows = { BARE_DURATION },
	           .needs = { BARE_DURATION } },
	[0x04] = { .name = "POLLING OFF",
	           .announced = PROFILE_BIT(3, 7),
	           .run = local_polling_off },
	[0x05] = { .name = "SET UP EVENT LIST",
	           .announced = PROFILE_BIT(5, 1),
	           .run = local_event_list,
	           .knows = { BARE_EVENTS },
	           .needs = { BARE_EVENTS } },
	[0x10] = { .name = "SET UP CALL" },
	[0x11] = { .name = "SEND SS" },
	[0x12] = { .name = "SEND USSD" },
	[0x13] = { .name = "SEND SHORT MESSAGE",
	           .announced = PROFILE_BIT(4, 2),
	           .run = messages_send,
	           .knows = { BARE_TPDU, BARE_ADDRESS, BARE_ALPHA },
	           .needs = { BARE_TPDU } },
	[0x14] = { .name = "SEND DTMF" },
	[0x15] = { .name = "LAUNCH BROWSER" },
	[0x16] = { .name = "GEOGRAPHICAL LOCATION REQUEST" },
	[0x20] = { .name = "PLAY TONE" },
	[0x21] = { .name = "DISPLAY TEXT",
	           .announced = PROFILE_BIT(3, 1),
	           .run = screen_text,
	           .knows = { BARE_TEXT, BARE_IMMEDIATE },
	           .needs = { BARE_TEXT } },
	[0x22] = { .name = "GET INKEY" },
	[0x23] = { .name = "GET INPUT",
	           .announced = PROFILE_BIT(3, 3),
	           .run = screen_input,
	           .knows = { BARE_TEXT, BARE_RESPONSE_LENGTH, BARE_DEFAULT_TEXT },
	           .needs = { BARE_TEXT, BARE_RESPONSE_LENGTH } },
	[0x24] = { .name = "SELECT ITEM",
	           .announced = PROFILE_BIT(4, 1),
	           .run = screen_choice,
	           .knows = { BARE_ALPHA, BARE_ITEM, BARE_NEXT_ACTION, BARE_ITEM_IDENTIFIER },
	           .needs = { BARE_ITEM } },
	[0x25] = { .name = "SET UP MENU",
	           .announced = PROFILE_BIT(4, 6),
	           .run = screen_menu,
	           .knows = { BARE_ALPHA, BARE_ITEM, BARE_NEXT_ACTION },
	           .needs = { BARE_ALPHA, BARE_ITEM } },
	[0x26] = { .name = "PROVIDE LOCAL INFORMATION", .run = local_provide },
	[0x27] = { .name = "TIMER MANAGEMENT",
	           .announced = PROFILE_BIT(8, 1),
	           .run = timers_manage,
	           .knows = { BARE_TIMER, BARE_TIMER_VALUE },
	           .needs = { BARE_TIMER } },
	[0x28] = { .name = "SET UP IDLE MODE TEXT" },
	[0x30] = { .name = "PERFORM CARD APDU" },
	[0x31] = { .name = "POWER ON CARD" },
	[0x32] = { .name = "POWER OFF CARD" },
	[0x33] = { .name = "GET READER STATUS" },
	[0x34] = { .name = "RUN AT COMMAND" },
	[0x35] = { .name = "LANGUAGE NOTIFICATION" },
	[0x40] = { .name = "OPEN CHANNEL" },
	[0x41] = { .name = "CLOSE CHANNEL" },
	[0x42] = { .name = "RECEIVE DATA" },
	[0x43] = { .name = "SEND DATA" },
	[0x44] = { .name = "GET CHANNEL STATUS" },
	[0x45] = { .name = "SERVICE SEARCH" },
	[0x46] = { .name = "GET SERVICE INFORMATION" },
	[0x47] = { .name = "DECLARE SERVICE" },
	[0x50] = { .name = "SET FRAMES" },
	[0x51] = { .name = "GET FRAMES STATUS" },
	[0x60] = { .name = "RETRIEVE MULTIMEDIA MESSAGE" },
	[0x61] = { .name = "SUBMIT MULTIMEDIA MESSAGE" },
	[0x62] = { .name = "DISPLAY MULTIMEDIA MESSAGE" },
	[0x70] = { .name = "ACTIVATE" },
	[0x71] = { .name = "CONTACTLESS STATE CHANGED" },
	[0x72] = { .name = "COMMAND CONTAINER" },
	[0x73] = { .name = "ENCAPSULATED SESSION CONTROL" },
};

static const struct obeyed *row_of(uint8_t type)
{
	return type < sizeof obeyed / sizeof obeyed[0] && obeyed[type].name ? &obeyed[type] : NULL;
}

void obey_name(uint8_t type, char name[32])
{
	const struct obeyed *row = row_of(type);

	if (row)
		snprintf(name, 32, "%s", row->name);
	else
		snprintf(name, 32, "command %02X", type);
}

bool obey_announces(const struct handset *handset, unsigned profile_bit)
{
	const unsigned octet = (profile_bit - 1) / 8 - 1, bit = (profile_bit - 1) % 8;

	return octet < handset->profile->size && (handset->profile->octets[octet] >> bit & 1);
}

bool command_take(const struct command *command, uint8_t tag, struct tlv_item *item)
{
	const uint8_t *at = command->octets;

	while (tlv_take(&at, command->octets + command->size, item) > 0)
		if ((item->tag & ~COMPREHENSION) == tag)
			return true;
	return false;
}

int answer_additional(struct answer *answer, uint8_t result, uint8_t additional)
{
	answer->has_additional = true;
	answer->additional = additional;
	return result;
}

int answer_write(const uint8_t details[COMMAND_DETAILS], const struct answer *answer,
                 uint8_t response[TERMINAL_RESPONSE_MAX], struct fault *fault)
{
	static const uint8_t devices[] = { DEVICE_TERMINAL, DEVICE_UICC };
	const uint8_t result[] = { answer->result, answer->additional };
	struct tlv_buffer buffer = { .octets = response, .room = TERMINAL_RESPONSE_MAX };

	tlv_add(&buffer, BARE_DETAILS | COMPREHENSION, details, COMMAND_DETAILS);
	tlv_add(&buffer, BARE_DEVICES | COMPREHENSION, devices, sizeof devices);
	tlv_add(&buffer, BARE_RESULT | COMPREHENSION, result, answer->has_additional ? 2 : 1);
	tlv_append(&buffer, answer->data.octets, answer->data.size);
	if (buffer.over || answer->data.over)
		return fault_set(fault, FAULT_LIMIT, "TERMINAL RESPONSE", "more than %d octets",
		                 TERMINAL_RESPONSE_MAX);
	return (int)buffer.size;
}

/* Returns the command's details, or a fault: without them nothing can be answered. */
static int read_command(const uint8_t *octets, size_t size, struct command *command,
                        struct fault *fault)
{
	const uint8_t *at = octets;
	struct tlv_item whole, details;

	if (tlv_take(&at, octets + size, &whole) <= 0 || whole.tag != PROACTIVE)
		return fault_set(fault, FAULT_REFUSED, "FETCH", "no proactive command came");
	*command = (struct command){
		.whole = octets, .whole_size = size, .octets = whole.value, .size = whole.size
	};
	if (!command_take(command, BARE_DETAILS, &details) || details.size != COMMAND_DETAILS)
		return fault_set(fault, FAULT_REFUSED, "FETCH",
		                 "a proactive command without command details came");
	memcpy(command->details, details.value, COMMAND_DETAILS);
	command->number = details.value[0];
	command->type = details.value[1];
	command->qualifier = details.value[2];
	return 0;
}

static bool has_tag(const uint8_t *tags, size_t count, uint8_t tag)
{
	return memchr(tags, tag, count) != NULL;
}

/* TS 102 223 6.10: what is not understood stops a command where its comprehension is required, and
 * else is passed over. */
static int judge(const struct obeyed *row, const struct command *command)
{
	const uint8_t *at = command->octets;
	struct tlv_item item;
	int result = RESULT_DONE, rc;

	while ((rc = tlv_take(&at, command->octets + command->size, &item)) > 0) {
		const uint8_t tag = item.tag & (uint8_t)~COMPREHENSION;

		if (tag == BARE_DETAILS || tag == BARE_DEVICES ||
		    has_tag(row->knows, sizeof row->knows, tag))
			continue;
		if (item.tag & COMPREHENSION)
			return RESULT_DATA_UNKNOWN;
		result = RESULT_PARTIAL;
	}
	if (rc < 0)
		return RESULT_DATA_UNKNOWN;
	for (size_t i = 0; i < sizeof row->needs; i++)
		if (row->needs[i] && !command_take(command, row->needs[i], &item))
			return RESULT_MISSING;
	return command_take(command, BARE_DEVICES, &item) ? result : RESULT_MISSING;
}

/* What a scenario wants answered. Returns it or NULL. */
static struct preset *preset_of(struct handset *handset, uint8_t type)
{
	for (size_t i = 0; i < INSIDE_ANSWERS_MAX; i++)
		if (handset->presets[i].set && handset->presets[i].type == type)
			return &handset->presets[i];
	return NULL;
}

static int answer_preset(struct preset *preset, struct answer *answer)
{
	if (preset->left > 0 && --preset->left == 0)
		preset->set = false;
	if (preset->additional)
		return answer_additional(answer, preset->result, preset->additional);
	return preset->result;
}

static int obey_row(struct handset *handset, const struct obeyed *row,
                    const struct command *command, struct answer *answer, struct fault *fault)
{
	int judged, result;

	if (row->announced && !obey_announces(handset, row->announced)) {
		handset->state.unannounced++;
		return RESULT_BEYOND;
	}
	judged = judge(row, command);
	if (judged >= RESULT_UNABLE)
		return judged;
	result = row->run(handset, command, answer, fault);
	return result == RESULT_DONE ? judged : result;
}

static int judge_and_obey(struct handset *handset, const struct command *command,
                          struct answer *answer, struct fault *fault)
{
	const struct obeyed *row = row_of(command->type);
	struct preset *preset = preset_of(handset, command->type);

	if (preset)
		return answer_preset(preset, answer);
	if (!row)
		return RESULT_TYPE_UNKNOWN;
	if (!row->run) {
		handset->state.unannounced++;
		return RESULT_BEYOND;
	}
	return obey_row(handset, row, command, answer, fault);
}

static void tell_refused(struct handset *handset, const struct command *command,
                         const struct answer *answer)
{
	char name[32];

	obey_name(command->type, name);
	handset_tell(handset, TOLD_CARD, "%s: answered %02X", name, answer->result);
}

static int obey(void *ctx, const uint8_t *octets, size_t size,
                uint8_t response[TERMINAL_RESPONSE_MAX], struct fault *fault)
{
	uint8_t data[TERMINAL_RESPONSE_MAX];
	struct answer answer = { .data = { .octets = data, .room = sizeof data } };
	struct handset *handset = ctx;
	struct command command;
	int rc = read_command(octets, size, &command, fault);

	if (rc < 0)
		return rc;
	rc = judge_and_obey(handset, &command, &answer, fault);
	if (rc < 0)
		return rc;
	answer.result = (uint8_t)rc;
	/* While a command is under way no other is asked for: what is left comes with the answer. */
	handset->pending = 0;
	if (answer.later) {
		memcpy(handset->dialogue.details, command.details, COMMAND_DETAILS);
		return 0;
	}
	handset->state.commands++;
	if (rc >= RESULT_UNABLE)
		tell_refused(handset, &command, &answer);
	return answer_write(command.details, &answer, response, fault);
}

const struct terminal_hooks obey_hooks = { .obey = obey };

int handset_answer_with(struct handset *handset, uint8_t type, uint8_t result, uint8_t additional,
                        int times, struct fault *fault)
{
	struct preset *preset = preset_of(handset, type);

	if (preset)
		preset->set = false;
	if (times < 0)
		return 0;
	for (size_t i = 0; i < INSIDE_ANSWERS_MAX; i++) {
		if (handset->presets[i].set)
			continue;
		handset->presets[i] = (struct preset){ .type = type,
			                               .result = result,
			                               .additional = additional,
			                               .left = times,
			                               .set = true };
		return 0;
	}
	return fault_set(fault, FAULT_LIMIT, "answer", "more than %d types of command",
	                 INSIDE_ANSWERS_MAX);
}
