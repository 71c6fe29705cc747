/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_INSTRUCTION_H
#define TRACE_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/current.h"
#include "trace/words.h"

/* A command APDU in words, by a row per instruction: TS 102 221 10.1.2, 11. */

enum instruction_code {
	INS_SELECT = 0xA4,
	INS_GET_RESPONSE = 0xC0,
	INS_FETCH = 0x12,
};

struct instruction_apdu {
	uint8_t cla, ins, p1, p2;
	const uint8_t *data;
	size_t size; /* octets of data */
	bool has_le;
	unsigned le; /* 256 for 00     */
};

/* Returns false for what is no command with short lengths. */
bool instruction_parse(const uint8_t *octets, size_t size, struct instruction_apdu *apdu);

/* Its name; NULL for an instruction that is not known. */
const char *instruction_name(uint8_t ins);

/* Its name, what its parameters mean, and its data: in words where they are the toolkit's. */
void instruction_tell(const struct instruction_apdu *apdu, const struct current *current,
                      current_file_name *names, bool show_secrets, struct words *words);

/* Whether its data, or what it is answered, are secrets: PINs, keys, and what is in a file that is named by its
 * short identifier alone, which may be one of keys. */
bool instruction_is_secret(const struct instruction_apdu *apdu, const struct current *current,
                           current_file_name *names);

/* Whether its P3 is the length of what the card answers (case 2), not of what it is sent. */
bool instruction_reads(uint8_t ins);

/* Whether it is AUTHENTICATE, whose answer is secret in part. */
bool instruction_authenticates(uint8_t ins);

#endif
