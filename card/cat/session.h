/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_SESSION_H
#define CAT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "cat/client.h"
#include "cat/submit.h"

/*
 * The proactive session, TS 102 223 4.2: one command at a time, told by 91XX, brought by FETCH, ended
 * by TERMINAL RESPONSE. Gone with a reset.
 *
 * Nothing is queued but wishes: a bit for each enum cat_wish. What a command says is made when it is
 * told and once more when it is fetched, so it is never older than the fetch.
 *
 * A terminal that is busy is asked again at its next STATUS or ENVELOPE, as often as retries says.
 */

enum cat_limit {
	CAT_PROFILE_MAX = 40, /* octets of TERMINAL PROFILE that are kept, TS 102 223 5.2 */
	CAT_DETAILS_SIZE = 3,
	CAT_FETCH_MAX = 255, /* octets of a proactive command that FETCH brings          */
	CAT_RETRIES = 5,     /* until the client says otherwise                          */
};

/* What the terminal is to read anew, or-ed; all takes in the rest. */
enum cat_refresh {
	CAT_REFRESH_NONE = 0,
	CAT_REFRESH_PREFERRED = 1, /* EF.OPLMNwAcT changed                              */
	CAT_REFRESH_FORBIDDEN = 2, /* EF.FPLMN changed                                  */
	CAT_REFRESH_LISTS = 3,
	CAT_REFRESH_ALL = 4, /* another subscription: NAA initialisation, all files     */
};

enum cat_state { CAT_IDLE, CAT_PENDING, CAT_FETCHED };

struct cat {
	const struct cat_row *rows; /* CAT_WISHES of them; NULL: nothing is ever asked   */
	uint16_t wishes;            /* bit n: enum cat_wish n waits                      */
	uint16_t postponed;         /* the terminal was too busy for these               */
	uint8_t state;              /* enum cat_state                                    */
	uint8_t current;            /* enum cat_wish: the one told, or under way         */
	uint8_t number;             /* of the last command, 1 .. 254                     */
	uint8_t size;               /* octets of the command that waits                  */
	uint8_t retries;
	uint8_t tries[CAT_WISHES];         /* in vain, of each                            */
	uint8_t details[CAT_DETAILS_SIZE]; /* of the command that was fetched             */
	uint8_t refresh;           /* enum cat_refresh: what waits                              */
	uint8_t refreshing;        /* what the REFRESH under way tells                          */
	uint8_t refresh_qualifier; /* that of all; the terminal may want a stronger one  */
	uint8_t profile[CAT_PROFILE_MAX];
	uint8_t profile_size;
	struct submit submit;
};

/* TERMINAL PROFILE: octets beyond CAT_PROFILE_MAX say nothing this card asks. */
void cat_download(struct cat *cat, const uint8_t *profile, uint16_t size);

/* Whether the profile has the bit: octet and bit as TS 102 223 5.2 counts them, from 1. */
bool cat_can(const struct cat *cat, uint8_t octet, uint8_t bit);

/* Whether it offers what a wish needs. */
bool cat_offers(const struct cat *cat, enum cat_wish wish);

void cat_wish(struct cat *cat, enum cat_wish wish);
void cat_unwish(struct cat *cat, enum cat_wish wish);
bool cat_wishes(const struct cat *cat, enum cat_wish wish);

/* Asks for a REFRESH, enum cat_refresh or-ed. Nothing happens with a terminal that has none. */
void cat_refresh(struct cat *cat, uint8_t refresh);

/* Sends size octets that stand in cat->submit.text, which was not busy, to the address. */
void cat_submit(struct cat *cat, const uint8_t *address, uint16_t size);

/* What is not sent yet of a message stays unsent. */
void cat_drop_submit(struct cat *cat);

/* Waits for the terminal to poll, or to bring something. */
void cat_postpone(struct cat *cat, enum cat_wish wish);

/* It does: what was postponed waits for its turn again. */
void cat_poll(struct cat *cat);

/*
 * Chooses what is told next, before a command ends well: what the terminal does not offer is answered
 * at once (CAT_NOT_OFFERED).
 *
 *   ctx  of the rows' functions
 *
 * Returns 0 or an error of theirs.
 */
int cat_take_turn(struct cat *cat, void *ctx);

/* Octets of the command that waits for FETCH, 0 for none: the XX of 91XX. */
uint16_t cat_pending(const struct cat *cat);

/* FETCH: writes the command that waits, which is then under way; CAT_FETCH_MAX octets of room.
 * Returns its octets, or 0 where there is nothing to say any more. */
uint16_t cat_fetch(struct cat *cat, void *ctx, uint8_t *to);

/* TERMINAL RESPONSE. Returns 0, UICC_ERR_ABSENT (no command is under way), UICC_ERR_FORMAT (not
 * the command details of the one that is: it stays under way) or an error of the row's. */
int cat_respond(struct cat *cat, void *ctx, const uint8_t *response, uint16_t size);

#endif
