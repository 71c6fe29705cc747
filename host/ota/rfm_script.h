/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_RFM_SCRIPT_H
#define OTA_RFM_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* Lists of APDUs for remote management, and what comes back: TS 102 226 5.1 (compact) and 5.2
 * (expanded). Views over the octets given; nothing here reads past them. */

enum rfm_limit {
	RFM_SCRIPT_MAX = 2500,  /* octets: what always fits in a packet */
	RFM_COMMANDS_MAX = 128, /* APDUs of a script                    */
	RFM_COMMAND_MAX = 261,  /* octets of one                        */
};

enum rfm_format {
	RFM_COMPACT,
	RFM_EXPANDED,   /* definite length   */
	RFM_INDEFINITE, /* expanded, in pieces with an end of their own */
};

/* "compact", "expanded", "indefinite". */
const char *rfm_format_name(enum rfm_format format);

struct rfm_command {
	const uint8_t *octets;
	size_t size;
};

/*
 * Writes a script.
 *
 *   commands  APDUs as at a reader: header, Lc and data, Le. In compact form a missing P3 is 00, and
 *             Le behind data stays with the last command only (5.1.1)
 *
 * Returns its octets, FAULT_INPUT (an APDU that is none; where counts it) or FAULT_LIMIT.
 */
int rfm_write_script(enum rfm_format format, const struct rfm_command *commands, size_t count,
                     uint8_t script[RFM_SCRIPT_MAX], struct fault *fault);

struct rfm_script {
	enum rfm_format format;
	size_t count;
	struct rfm_command command[RFM_COMMANDS_MAX];
};

/* Reads a script; in compact form, by what each instruction has in P3. Returns 0 or FAULT_INPUT. */
int rfm_read_script(const uint8_t *octets, size_t size, struct rfm_script *script,
                    struct fault *fault);

struct rfm_reply {
	uint16_t sw;
	const uint8_t *data;
	size_t size;
};

/* What a card says of a script: compact, of the last command alone. */
struct rfm_results {
	enum rfm_format format;
	bool counted;      /* it tells how many were executed */
	unsigned executed; /* commands */
	size_t count;
	struct rfm_reply reply[RFM_COMMANDS_MAX];
	/* Tags 90, 81, 83 of the expanded form (5.2.2), where they are there. */
	bool has_bad_format, has_immediate, has_chaining;
	uint8_t bad_format, immediate, chaining;
};

/* Reads the additional response data of a script of this format. Returns 0 or FAULT_INPUT. */
int rfm_read_results(enum rfm_format format, const uint8_t *octets, size_t size,
                     struct rfm_results *results, struct fault *fault);

/* Whether all of count commands were done; else the fault says which was not and why. */
bool rfm_judge(const struct rfm_results *results, size_t count, struct fault *fault);

/* The values of tags 90, 81 and 83 in words. */
const char *rfm_bad_format_text(uint8_t value);
const char *rfm_immediate_text(uint8_t value);
const char *rfm_chaining_text(uint8_t value);

#endif
