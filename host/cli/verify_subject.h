/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERIFY_SUBJECT_H
#define CLI_VERIFY_SUBJECT_H

#include <stdbool.h>

#include "inspect/view.h"
#include "network/network.h"
#include "octets/fault.h"
#include "ota/change.h"
#include "profile/profile.h"
#include "transport/transport.h"

/* A card that is looked at, and what is known of it beside. */

/* How the command line names it: a subscriber of a store with its cards, or a card with its keys. */
struct verify_names {
	const char *subscriber, *store, *key_file, *cards; /* cards NULL: in a reader */
	const char *card, *keys; /* a target; keys NULL: the file beside an image */
};

struct verify_subject {
	struct transport *card;  /* a copy of it                           */
	bool itself;             /* no copy: one that is in a reader, or elsewhere */
	struct profile *profile; /* of its key file, or as the store has it */
	struct view_secrets secrets;
	enum network_status status;
	bool asked; /* the platform asked something of it: change */
	struct change change;
};

/* Returns 0, FAULT_ABSENT (no such subscriber, no such card), or as store_open(), admission_of(),
 * keyfile_load(), card_target_copy(), card_target_open(). */
int verify_subject_open(const struct verify_names *names, struct verify_subject *subject,
                        struct fault *fault);

/* Lets go of it and wipes the keys; all zero is fine. */
void verify_subject_close(struct verify_subject *subject);

#endif
