/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_CARD_H
#define APDU_CARD_H

#include <stdbool.h>
#include <stdint.h>

#include "apdu/response.h"
#include "apdu/t0.h"
#include "applet/applet.h"
#include "auth/gate.h"
#include "cat/session.h"
#include "fs/select.h"
#include "fs/tree.h"
#include "nvm/journal.h"
#include "ota/reassembly.h"
#include "ota/target.h"
#include "security/pin.h"
#include "uicc/features.h"

enum card_limit {
	CARD_CHANNELS = UICC_WITH_CHANNELS ? 4 : 1, /* logical ones, the basic one among them */
	CARD_REMOTE_MAX = 3, /* targets of packets that a higher room has    */
};

/* The last access that was allowed, and all it rests on; see target_open(). */
struct allowed {
	struct file row;
	uint32_t number; /* of the transaction that would be next: memory is as it was */
	uint16_t id;
	uint8_t ins;
	uint8_t verified;
	bool assumed;
};

/* What ctx of such a target points to while a packet is carried out. */
struct card_remote {
	struct card *card;
	struct ota_origin origin;
};

/* One card: the states of the rooms side by side. struct uicc is the storage for it. */
struct card {
	struct nvm nvm;
	struct fs fs;
	struct pins pins;
	struct selection channels[CARD_CHANNELS];
	struct selection *channel; /* the one of the command under way           */
	struct allowed allowed;    /* number 0: none                             */
	struct response response;  /* for GET RESPONSE                           */
	uint8_t channels_open;     /* bit n: logical channel n is                */
	bool suspended;            /* a session waits for SUSPEND UICC to resume it */
	bool terminated;           /* the MF is: TERMINATE CARD USAGE             */
	bool on;                   /* the last power-on went well                */
	struct gate gate;
	struct cat cat;
	struct toolkit toolkit;
	struct ota ota;
	const struct ota_target *remote; /* rows of the higher room; ctx is put in      */
	uint8_t remote_count;
	struct t0 t0; /* the last: a reset leaves it, and nothing else, as it is */
};

/* What the applet works on, of this card. */
static inline struct applet card_applet(struct card *card)
{
	return (struct applet){ &card->fs, &card->cat, &card->gate, &card->toolkit };
}

#endif
