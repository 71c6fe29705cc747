/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_SESSION_H
#define CAT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "cat/submit.h"

/* The proactive session, TS 102 223 4.2: one command at a time, told by 91XX, brought by FETCH, ended
 * by TERMINAL RESPONSE. Gone with a reset. */

enum cat_limit {
	CAT_PROFILE_MAX = 40, /* octets of TERMINAL PROFILE that are kept, TS 102 223 5.2 */
	CAT_COMMAND_MAX = 96, /* octets of a REFRESH, D0 and its length included           */
	CAT_DETAILS_SIZE = 3,
	CAT_FETCH_MAX = 192, /* octets of a proactive command that FETCH brings           */
};

/* Bits of the terminal profile, octet and bit as TS 102 223 5.2 counts them: from 1. */
enum cat_profile_bit {
	CAT_PROFILE_REFRESH = 3 << 4 | 8,
	CAT_PROFILE_SEND_SMS = 4 << 4 | 2,
};

/* What the terminal is to read anew; a stronger wish takes in the weaker. */
enum cat_refresh {
	CAT_REFRESH_NONE,
	CAT_REFRESH_LISTS, /* EF.OPLMNwAcT and EF.FPLMN changed                     */
	CAT_REFRESH_ALL,   /* another subscription: NAA initialisation, all files   */
};

enum cat_state { CAT_IDLE, CAT_PENDING, CAT_FETCHED };

struct cat {
	uint8_t profile[CAT_PROFILE_MAX];
	uint8_t profile_size;
	uint8_t state;  /* enum cat_state                                       */
	uint8_t wish;   /* enum cat_refresh: what waits for its turn            */
	uint8_t number; /* of the last command, 1 .. 254                        */
	uint8_t size;   /* octets of the command that waits                     */
	bool sending;   /* it is the SEND SHORT MESSAGE of what submit holds    */
	uint8_t details[CAT_DETAILS_SIZE]; /* of the command that was fetched   */
	uint8_t command[CAT_COMMAND_MAX];  /* a REFRESH that waits              */
	struct submit submit;
};

/* TERMINAL PROFILE: octets beyond CAT_PROFILE_MAX say nothing this card asks. */
void cat_download(struct cat *cat, const uint8_t *profile, uint16_t size);

bool cat_can(const struct cat *cat, enum cat_profile_bit bit);

/* Asks for a REFRESH. Nothing happens with a terminal that has none. */
void cat_refresh(struct cat *cat, enum cat_refresh refresh);

/* Sends size octets that stand in cat->submit.text, which was not busy, to the address. It goes
 * before a REFRESH, which may end the session. */
void cat_submit(struct cat *cat, const uint8_t *address, uint16_t size);

/* What is not sent yet of a message stays unsent. */
void cat_drop_submit(struct cat *cat);

/* Octets of the command that waits for FETCH, 0 for none: the XX of 91XX. */
uint16_t cat_pending(const struct cat *cat);

/* FETCH: writes the command that waits, which is then under way, at most CAT_FETCH_MAX octets of
 * it. Nothing where none waits. */
void cat_fetch(struct cat *cat, uint8_t *to);

/* TERMINAL RESPONSE. Returns 0, UICC_ERR_ABSENT (no command is under way) or UICC_ERR_FORMAT (not
 * the command details of the one that is: it stays under way). */
int cat_respond(struct cat *cat, const uint8_t *response, uint16_t size);

#endif
