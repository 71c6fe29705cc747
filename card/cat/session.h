/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_SESSION_H
#define CAT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

/* The proactive session, TS 102 223 4.2: one command at a time, told by 91XX, brought by FETCH, ended
 * by TERMINAL RESPONSE. Gone with a reset. */

enum cat_limit {
	CAT_PROFILE_MAX = 40, /* octets of TERMINAL PROFILE that are kept, TS 102 223 5.2 */
	CAT_COMMAND_MAX = 96, /* octets of a proactive command, D0 and its length included */
};

/* Bits of the terminal profile, octet and bit as TS 102 223 5.2 counts them: from 1. */
enum cat_profile_bit {
	CAT_PROFILE_REFRESH = 3 << 4 | 8,
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
	uint8_t size;   /* octets in command                                    */
	uint8_t command[CAT_COMMAND_MAX];
};

/* TERMINAL PROFILE: octets beyond CAT_PROFILE_MAX say nothing this card asks. */
void cat_download(struct cat *cat, const uint8_t *profile, uint16_t size);

bool cat_can(const struct cat *cat, enum cat_profile_bit bit);

/* Asks for a REFRESH. Nothing happens with a terminal that has none. */
void cat_refresh(struct cat *cat, enum cat_refresh refresh);

/* Octets of the command that waits for FETCH, 0 for none: the XX of 91XX. */
uint16_t cat_pending(const struct cat *cat);

/* FETCH: the command that waits, which is then under way; NULL where none waits. */
const uint8_t *cat_fetch(struct cat *cat);

/* TERMINAL RESPONSE. Returns 0, UICC_ERR_ABSENT (no command is under way) or UICC_ERR_FORMAT (not
 * the command details of the one that is: it stays under way). */
int cat_respond(struct cat *cat, const uint8_t *response, uint16_t size);

#endif
