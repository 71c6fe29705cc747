/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_HANDSETS_H
#define API_HANDSETS_H

#include <jansson.h>

#include "octets/fault.h"
#include "scenario/session.h"
#include "service/account.h"

/* The handsets that accounts have in this process: each a session of a card, until it is closed or nobody has
 * asked for it for HANDSETS_IDLE_S. */

enum handsets_limit {
	HANDSETS_MAX = 16, /* at once: each keeps its trace in memory */
	HANDSETS_OF_ACCOUNT = 4,
	HANDSETS_IDLE_S = 900,
	HANDSETS_ID_MAX = 37, /* UUID, NUL */
};

struct handsets;

/* One that is held: nobody else uses it meanwhile, and it stays. */
struct handset_held {
	char id[HANDSETS_ID_MAX], iccid[21];
	bool copy; /* of the card; else the card itself */
	struct session *session;
	void *place;
};

int handsets_open(struct handsets **handsets, struct fault *fault);
void handsets_close(struct handsets *handsets); /* NULL is fine */

/*
 * Opens a session and holds it; options as session_open() takes them.
 *
 * Returns 0, FAULT_LIMIT (so many there are), or as session_open().
 */
int handsets_add(struct handsets *handsets, const struct account *account,
                 const struct session_options *options, const char *iccid, bool copy,
                 struct handset_held *held, struct fault *fault);

/* Holds one of the account, waiting for who has it. Returns 0 or FAULT_ABSENT. */
int handsets_hold(struct handsets *handsets, const struct account *account, const char *id,
                  struct handset_held *held, struct fault *fault);

/* Lets go of it; or ends it. */
void handsets_release(struct handsets *handsets, struct handset_held *held);
void handsets_remove(struct handsets *handsets, struct handset_held *held);

/* {handsetId, iccid, copy} of the account's, as an array. */
json_t *handsets_list(struct handsets *handsets, const struct account *account);

#endif
