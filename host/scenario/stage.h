/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_STAGE_H
#define SCENARIO_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "bearer/centre.h"
#include "inspect/view.h"
#include "network/network.h"
#include "profile/profile.h"
#include "scenario/line.h"
#include "scenario/teller.h"
#include "terminal/handset.h"
#include "trace/recorder.h"
#include "trace/text.h"
#include "transport/through.h"
#include "transport/transport.h"

/* Where a scenario is played: a card in a handset, networks around it, a service centre, and who tells
 * of it. Its time is the handset's. */

/* What it is made of. Texts stay the caller's. */
struct stage_options {
	const char
		*card; /* an image, used as it is and changed; NULL: one is made in memory      */
	/* Opens it; NULL: it is an image. */
	int (*open)(const char *card, struct transport **transport, struct fault *fault);
	/* A card that is open already, and what the operator knows of it, allocated; both are taken over,
	 * whatever comes of it. given NULL: as card says. */
	struct transport *given;
	struct profile *known;
	bool alone; /* it is no image: no key file stands beside it */
	const char
		*keys; /* its key file; NULL: the one beside it                                  */
	const char *
		profile; /* that the card in memory is made of; NULL: the default one              */
	const char
		*world; /* a table; NULL: the one that comes with the program                     */
	const char *
		handset; /* a terminal profile by its name; NULL: smartphone                       */
	const char
		*imei; /* NULL: STAGE_IMEI; "none": the handset gives none                       */
	struct capture *capture; /* what goes over the wire is kept there too; NULL: not        */
	bool trace, show_secrets;
	struct through through; /* reader NULL: a card that is made is in memory */
};

/* The example of TS 23.003's check digit, of no real device. */
#define STAGE_IMEI "490154203237518"

struct request;

struct stage {
	struct teller *teller;
	const struct line *line; /* that is being played, for the teller */

	struct transport *card;      /* emulated; inside of transport      */
	struct transport *transport; /* what the handset has               */
	struct trace trace;
	struct trace_text text;
	struct recorder recorder;
	bool tracing;

	struct profile *profile; /* what the operator knows of the card   */
	bool known;              /* it does: there is a key file           */
	char *key_path;          /* where its counters are; NULL: profile's */

	struct world *world;
	struct network *network;
	struct handset *handset;
	struct centre *centre;
	struct bearer *bearer;
	bool reachable; /* when it was last looked */
	struct smsc_faults faults;
	int64_t validity_ms;     /* of the messages of a request */
	struct request *request; /* the newest; NULL: none yet */

	struct place
		place; /* where the user is; the handset hears nothing of it in airplane mode */
	bool airplane;
	bool reader; /* the card is in a reader at a desk: requests go there */
	bool cut;    /* the card's supply will be, or was, cut on purpose */
};

/* Returns 0, or what stood in the way: FAULT_INPUT (a profile, a world, a key file), FAULT_ABSENT,
 * FAULT_BUSY, FAULT_SYSTEM …; stage_close() is due in any case. */
int stage_open(struct stage *stage, const struct stage_options *options, struct teller *teller,
               struct fault *fault);
void stage_close(struct stage *stage);

int64_t stage_now(const struct stage *stage);
void stage_tell(struct stage *stage, enum tell_kind kind, const char *subject, const char *text,
                const char *found);

/* Told of each APDU, or not. Returns 0 or FAULT_LIMIT. */
int stage_trace(struct stage *stage, bool on, struct fault *fault);

/* What a command set off runs its course: short messages that are due, the request's answer. */
int stage_settle(struct stage *stage, struct fault *fault);

/* Time passes, stop by stop. */
int stage_wait(struct stage *stage, int64_t seconds, struct fault *fault);

/* What reading the card needs to know. Returns 0, or FAULT_INPUT where there is no key file. */
int stage_secrets(const struct stage *stage, struct view_secrets *secrets, struct fault *fault);

/*
 * A terminal on a copy of the card as it is now, ADM1 and PIN1 known from the key file: what is read there
 * disturbs nothing.
 *
 *   terminal  transport is the copy's; transport_close() it
 *
 * Returns 0, FAULT_INPUT (a card that cannot be copied, no key file) or a fault of the copy.
 */
int stage_look(struct stage *stage, struct terminal *terminal, struct view_secrets *secrets,
               struct fault *fault);

/* The card's content by such a look. Returns 0 or a fault. */
int stage_view(struct stage *stage, struct view *view, struct fault *fault);

#endif
