/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/step.h"

#include <string.h>

#include "trace/status_word.h"

enum { HEADER_SIZE = 4, SW_DONE = 0x9000, SW1_PENDING = 0x91 };

int step_is_done(uint16_t sw)
{
	return sw == SW_DONE || sw >> 8 == SW1_PENDING;
}

int step_refused(uint16_t sw, int code, const char *where, const char *what, struct fault *fault)
{
	char words[STATUS_WORD_TEXT_MAX];

	status_word_text(sw, words);
	fault_fill(fault, code, where, "%s; the card answered %04X%s%s", what, sw,
	           words[0] ? " " : "", words);
	return code;
}

int step_try(struct terminal *terminal, const char *step, const uint8_t header[4],
             const uint8_t *data, size_t size, struct terminal_reply *reply, struct fault *fault)
{
	uint8_t command[HEADER_SIZE + 1 + STEP_DATA_MAX];
	size_t length = HEADER_SIZE;
	int rc;

	if (size > STEP_DATA_MAX)
		return fault_set(fault, FAULT_LIMIT, step, "%zu octets do not fit an APDU", size);
	memcpy(command, header, HEADER_SIZE);
	if (size > 0) {
		command[length++] = (uint8_t)size;
		memcpy(command + length, data, size);
		length += size;
	}
	rc = terminal_command(terminal, command, length, reply, fault);
	return rc < 0 ? rc : terminal_serve(terminal, reply->sw, fault);
}

int step_send(struct terminal *terminal, const char *step, const uint8_t header[4],
              const uint8_t *data, size_t size, struct terminal_reply *reply, struct fault *fault)
{
	const int rc = step_try(terminal, step, header, data, size, reply, fault);

	if (rc < 0 || step_is_done(reply->sw))
		return rc;
	return fault_set(fault, FAULT_REFUSED, step, "the card answered %04X", reply->sw);
}
