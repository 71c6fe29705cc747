/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_CLIENT_H
#define CAT_CLIENT_H

#include <stdint.h>

#include "wire/tlv.h"

/* What a higher room fills so that the session can ask for things in its name: a row a command, and
 * what becomes of the terminal's answer. */

/* What can wait for its turn, the first first. A REFRESH may end the session, so what must be said
 * before stands above it; what waits for a user stands below. */
enum cat_wish {
	CAT_WISH_SEND_SMS,
	CAT_WISH_MORE_TIME,
	CAT_WISH_EVENTS,
	CAT_WISH_IMEI,
	CAT_WISH_IMEISV,
	CAT_WISH_LOCATION,
	CAT_WISH_SERVICE_TIMER,
	CAT_WISH_REST_TIMER,
	CAT_WISH_POLL,
	CAT_WISH_POLL_OFF,
	CAT_WISH_REFRESH,
	CAT_WISH_MENU,
	CAT_WISH_TEXT,
	CAT_WISH_CHOICE,
	CAT_WISH_INPUT,
	CAT_WISHES,
};

/* What a general result comes to, TS 102 223 8.12. */
enum cat_outcome {
	CAT_DONE,        /* 0X                                                  */
	CAT_ENDED,       /* the user ended the session, or did not answer       */
	CAT_BACK,        /* the user went back                                  */
	CAT_HELP,        /* the user wants help                                 */
	CAT_DECLINED,    /* the user or the terminal's state is against it      */
	CAT_BUSY,        /* as often as was allowed                             */
	CAT_CANNOT,      /* beyond the terminal: by its answer                  */
	CAT_NOT_OFFERED, /* .. or by its profile, or longer than FETCH brings: nothing was
	                  * asked                                               */
};

struct cat_answer {
	uint8_t outcome;        /* enum cat_outcome                                 */
	uint8_t result;         /* the general result; 0 with CAT_NOT_OFFERED       */
	struct tlv_reader rest; /* the TLVs of the TERMINAL RESPONSE                */
};

struct cat_row {
	uint8_t type;   /* of command, TS 102 223 9.4                        */
	uint8_t device; /* it is for: enum cat_device                        */
	uint8_t bit[2]; /* octet and bit of the terminal profile it needs, TS 102 223 5.2;
	                 * both 0: none                                      */

	/* Writes what follows the device identities. Returns the qualifier, or a negative error:
	 * then there is nothing to ask any more. */
	int (*build)(void *ctx, struct tlv_writer *writer);

	/* Told how it ended. May wish for more. Returns 0 or an error. NULL: nobody cares. */
	int (*answered)(void *ctx, const struct cat_answer *answer);
};

#endif
