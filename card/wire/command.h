/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_COMMAND_H
#define WIRE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct card;

/* A command APDU taken apart, TS 102 221 10.1. */
struct apdu {
	uint8_t cla, ins, p1, p2;
	uint8_t lc; /* octets of data                                        */
	bool has_le;
	bool exact_le;       /* Le 00 is 256 octets and not whatever there is         */
	uint16_t le;         /* 1 .. 256; 256 where Le is 00; 0 without Le            */
	const uint8_t *data; /* lc octets; never NULL                                 */
};

enum apdu_limit {
	APDU_HEADER_SIZE = 4,
	REPLY_DATA_MAX = 256,
};

/* Response data of a command; the status word is what its handler returns. */
struct reply {
	uint8_t *data; /* REPLY_DATA_MAX octets of room */
	uint16_t size; /* octets put there              */
};

/* Carries out one command and returns its status word. Response data goes to out whole: 61XX, 6CXX
 * and 91XX are made by the dispatcher. */
typedef uint16_t apdu_handler(struct card *card, const struct apdu *in, struct reply *out);

/* ISO 7816-3 12.1.1. */
enum apdu_case {
	CASE_1 = 1,  /* no data, no response data */
	CASE_2,      /* response data             */
	CASE_3,      /* data                      */
	CASE_4,      /* both                      */
	CASE_2_OR_4, /* response data; data or none */
};

/* Judged before the handler, in this order. */
enum apdu_need {
	NEED_APPLET = 1 << 0, /* the applet's ADF is current, else 6985 */
	NEED_ADM = 1 << 1,    /* ADM1 is verified, else 6982            */
	SERVES_TERMINATED =
		1 << 2, /* also a card whose usage is terminated; any other command 6985 */
	NEED_CURVES =
		1 << 3, /* the chip has elliptic curves, else 6D00: there is no such command */
	SPENDS_TRIES = 1 << 4,     /* in a script: what it wrote stands whatever it answers     */
	IN_SCRIPTS = 1 << 5,       /* a command of remote file management                       */
	IN_SCRIPTS_ALONE = 1 << 6, /* and no terminal's                                     */
};

struct apdu_command {
	uint8_t class; /* its place in the table's classes */
	uint8_t ins;
	uint8_t shape; /* enum apdu_case                   */
	uint8_t needs; /* enum apdu_need, or-ed            */
	apdu_handler *run;
};

/* A CLA is of the class when (CLA & mask) == cla. */
struct apdu_class {
	uint8_t cla, mask;
};

struct apdu_table {
	const struct apdu_class *classes;
	const struct apdu_command *rows; /* in the order of ins */
	uint8_t class_count, row_count;
	uint8_t needs_mask, needs; /* of the rows those with (needs & mask) == needs */
};

/*
 * Takes size octets apart; in->data points into octets.
 *
 * Returns 0, or UICC_ERR_FORMAT for what is no short APDU; then in has its header, if it is as long
 * as one. Header and nothing else is what T=0
 * calls P3 = 00 (ISO 7816-3 10.3.2): apdu_fit() knows what that means to a command.
 */
int apdu_parse(struct apdu *in, const uint8_t *octets, uint32_t size);

/* Judges in by the case of its command, and makes of P3 what that case makes of it. Returns false
 * where the length is wrong (6700). Le is ignored where the command has no response data. */
bool apdu_fit(struct apdu *in, enum apdu_case shape);

/* Whether Le is right for size octets of response data in case 2. The terminal counts octets where they
 * come one by one (exact_le, ISO 7816-3 10.3.2); else Le 00 is whatever there is. A command that moves
 * something asks before it does. */
static inline bool apdu_le_takes(const struct apdu *in, uint16_t size)
{
	return in->le == size || (in->le == REPLY_DATA_MAX && !in->exact_le);
}

/* Returns the row for a class and instruction, or NULL and *sw 6E00 or 6D00. */
const struct apdu_command *command_find(const struct apdu_table *table, uint8_t cla, uint8_t ins,
                                        uint16_t *sw);

#endif
