/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_OBEY_H
#define TERMINAL_OBEY_H

#include "octets/tlv.h"
#include "terminal/handset_inside.h"

/* Proactive commands as a handset takes and answers them: TS 102 223 6, TS 31.111 6. */

/* Types of command, TS 102 223 9.4, that a file of this folder must know by name. */
enum command_type {
	COMMAND_REFRESH = 0x01,
	COMMAND_DISPLAY_TEXT = 0x21,
	COMMAND_GET_INPUT = 0x23,
	COMMAND_SELECT_ITEM = 0x24,
};

/* General results, TS 102 223 8.12. */
enum general_result {
	RESULT_DONE = 0x00,
	RESULT_PARTIAL = 0x01,
	RESULT_LIMITED_SERVICE = 0x06,
	RESULT_ENDED_BY_USER = 0x10,
	RESULT_BACK = 0x11,
	RESULT_NO_USER = 0x12,
	RESULT_HELP = 0x13,
	RESULT_UNABLE = 0x20,
	RESULT_TIMER_STATE = 0x24,
	RESULT_BEYOND = 0x30,
	RESULT_TYPE_UNKNOWN = 0x31,
	RESULT_DATA_UNKNOWN = 0x32,
	RESULT_MISSING = 0x36,
};

/* Additional information, 8.12.2. */
enum additional { ADDITIONAL_NONE = 0x00, ADDITIONAL_NO_SERVICE = 0x04 };

enum { COMMAND_DETAILS = 3 };

/* A command that was fetched. */
struct command {
	uint8_t details[COMMAND_DETAILS];
	uint8_t number, type, qualifier;
	const uint8_t *whole; /* with D0 */
	size_t whole_size;
	const uint8_t *octets; /* the TLVs in it */
	size_t size;
};

/* What is answered. data are the TLVs behind the result. */
struct answer {
	uint8_t result;
	bool has_additional;
	uint8_t additional;
	struct tlv_buffer data;
	bool later; /* the user answers: nothing is sent now */
};

/* Obeys one: returns an enum general_result or a fault. */
typedef int command_run(struct handset *handset, const struct command *command,
                        struct answer *answer, struct fault *fault);

/* The TLV with this tag, whatever its comprehension bit. */
bool command_take(const struct command *command, uint8_t tag, struct tlv_item *item);

/* A result with its additional octet. Returns the result. */
int answer_additional(struct answer *answer, uint8_t result, uint8_t additional);

/* The data of the TERMINAL RESPONSE; returns its octets, or FAULT_LIMIT. */
int answer_write(const uint8_t details[COMMAND_DETAILS], const struct answer *answer,
                 uint8_t response[TERMINAL_RESPONSE_MAX], struct fault *fault);

/* An octet of the terminal profile and a bit of it, both counted from 1 as TS 102 223 5.2 does. */
#define PROFILE_BIT(octet, bit) ((octet)*8 + (bit))
bool obey_announces(const struct handset *handset, unsigned profile_bit);

/* terminal_hooks of a handset, which is the context. */
extern const struct terminal_hooks obey_hooks;

/* "DISPLAY TEXT"; "command 7F" for what the standard has not. */
void obey_name(uint8_t type, char name[32]);

#endif
