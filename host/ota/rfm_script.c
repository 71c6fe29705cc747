/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/rfm_script.h"

#include <stdio.h>
#include <string.h>

#include "octets/tlv.h"

/* TS 102 226 5.2.1 and 5.2.2. */
enum tag {
	TAG_COMMANDS = 0xAA,
	TAG_COMMANDS_INDEFINITE = 0xAE,
	TAG_C_APDU = 0x22,
};

enum { INDEFINITE = 0x80, HEADER = 4, CASE_2 = 5, END_SIZE = 2 };

const char *rfm_format_name(enum rfm_format format)
{
	static const char *const names[] = {
		[RFM_COMPACT] = "compact",
		[RFM_EXPANDED] = "expanded",
		[RFM_INDEFINITE] = "indefinite",
	};

	return names[format];
}

/* Whether an APDU's lengths are those of one of the four cases; *data is its octets before Le. */
static bool is_apdu(const struct rfm_command *command, size_t *data)
{
	const size_t size = command->size;

	*data = size;
	if (size < HEADER || size > RFM_COMMAND_MAX)
		return false;
	if (size <= CASE_2)
		return true;
	*data = CASE_2 + (size_t)command->octets[HEADER];
	return command->octets[HEADER] > 0 && (size == *data || size == *data + 1);
}

static void add_compact(struct tlv_buffer *buffer, const struct rfm_command *command, size_t data,
                        bool last)
{
	static const uint8_t none = 0;

	tlv_append(buffer, command->octets, last ? command->size : data);
	if (command->size == HEADER)
		tlv_append(buffer, &none, 1);
}

int rfm_write_script(enum rfm_format format, const struct rfm_command *commands, size_t count,
                     uint8_t script[RFM_SCRIPT_MAX], struct fault *fault)
{
	static const uint8_t begin[] = { TAG_COMMANDS_INDEFINITE, INDEFINITE }, end[END_SIZE];
	struct tlv_buffer buffer = { .octets = script, .room = RFM_SCRIPT_MAX };

	if (count > RFM_COMMANDS_MAX)
		return fault_set(fault, FAULT_LIMIT, "script", "%zu commands; at most %d", count,
		                 RFM_COMMANDS_MAX);
	if (format == RFM_INDEFINITE)
		tlv_append(&buffer, begin, sizeof begin);
	for (size_t i = 0; i < count; i++) {
		char where[32];
		size_t data;

		snprintf(where, sizeof where, "APDU %zu", i + 1);
		if (!is_apdu(&commands[i], &data))
			return fault_set(fault, FAULT_INPUT, where,
			                 "%zu octets that are no command APDU; its Lc is another",
			                 commands[i].size);
		if (format == RFM_COMPACT)
			add_compact(&buffer, &commands[i], data, i + 1 == count);
		else
			tlv_add(&buffer, TAG_C_APDU, commands[i].octets, commands[i].size);
	}
	if (format == RFM_EXPANDED)
		tlv_wrap(&buffer, 0, TAG_COMMANDS);
	if (format == RFM_INDEFINITE)
		tlv_append(&buffer, end, sizeof end);
	if (buffer.over)
		return fault_set(fault, FAULT_LIMIT, "script", "over %d octets; ask for less",
		                 RFM_SCRIPT_MAX);
	return (int)buffer.size;
}

/* Whether P3 is Le: what only reads. STATUS of GlobalPlatform has data, that of a file system none. */
static bool is_outgoing(const uint8_t *header)
{
	enum { CLA_GP = 0x80, STATUS = 0xF2 };
	static const uint8_t reads[] = { 0x12, 0x84, 0xB0, 0xB2, 0xC0, 0xCA };

	if (header[1] == STATUS)
		return (header[0] & CLA_GP) == 0 || header[0] == 0xA0;
	return memchr(reads, header[1], sizeof reads) != NULL;
}

static int read_compact(const uint8_t *octets, size_t size, struct rfm_script *script,
                        struct fault *fault)
{
	size_t at = 0;

	script->format = RFM_COMPACT;
	while (at < size) {
		size_t step = CASE_2;

		if (size - at < CASE_2)
			return fault_set(fault, FAULT_INPUT, "script",
			                 "ends inside the header of a command");
		if (!is_outgoing(octets + at))
			step += octets[at + HEADER];
		if (step > size - at)
			return fault_set(fault, FAULT_INPUT, "script",
			                 "ends inside the data of a command");
		if (size - at == step + 1) /* Le behind the last */
			step++;
		if (script->count == RFM_COMMANDS_MAX)
			return fault_set(fault, FAULT_INPUT, "script", "over %d commands",
			                 RFM_COMMANDS_MAX);
		script->command[script->count++] = (struct rfm_command){ octets + at, step };
		at += step;
	}
	return 0;
}

static int read_expanded(const uint8_t *at, const uint8_t *end, struct rfm_script *script,
                         struct fault *fault)
{
	struct tlv_item item;
	int rc;

	while ((rc = tlv_take(&at, end, &item)) > 0) {
		if (item.tag != TAG_C_APDU)
			continue; /* actions, chaining: not for this reader */
		if (script->count == RFM_COMMANDS_MAX)
			return fault_set(fault, FAULT_INPUT, "script", "over %d commands",
			                 RFM_COMMANDS_MAX);
		script->command[script->count++] = (struct rfm_command){ item.value, item.size };
	}
	return rc < 0 ? fault_set(fault, FAULT_INPUT, "script", "an element runs over its end") : 0;
}

int rfm_read_script(const uint8_t *octets, size_t size, struct rfm_script *script,
                    struct fault *fault)
{
	const uint8_t *at = octets, *const end = octets + size;
	struct tlv_item whole;

	memset(script, 0, sizeof *script);
	if (size >= 2 + END_SIZE && octets[0] == TAG_COMMANDS_INDEFINITE &&
	    octets[1] == INDEFINITE && end[-1] == 0 && end[-2] == 0) {
		script->format = RFM_INDEFINITE;
		return read_expanded(octets + 2, end - END_SIZE, script, fault);
	}
	if (size > 0 && octets[0] == TAG_COMMANDS && tlv_take(&at, end, &whole) > 0 && at == end) {
		script->format = RFM_EXPANDED;
		return read_expanded(whole.value, end, script, fault);
	}
	return read_compact(octets, size, script, fault);
}
