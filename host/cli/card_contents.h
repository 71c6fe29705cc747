/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CARD_CONTENTS_H
#define CLI_CARD_CONTENTS_H

#include <jansson.h>

#include "inspect/view.h"
#include "octets/fault.h"
#include "transport/watched.h"

/* All that is on a card, read with what its keys open. */

struct card_contents {
	struct view view;
	json_t *files; /* as tree_read() has it */
};

/* What the command line says of a card's keys; each may be NULL. */
struct card_keys {
	const char *file; /* the key file; NULL: the one beside the card          */
	const char *adm1; /* hex, 8 octets; NULL: that of the key file            */
	const char *pin1; /* 4 to 8 digits; NULL: that of the key file, if any    */
};

/*
 * Reads a card, what goes over its wire told to watch, which may be NULL. Where ADM1 is given, a key file
 * nobody named may be missing; a card that is no image has none beside it and is read with what is given.
 *
 * Returns 0; FAULT_INPUT for what is no ADM1 or PIN1; or as profile_load(), card_target_open(),
 * view_read(), tree_read().
 */
int card_contents_read(const char *card, const struct card_keys *keys, const struct watch *watch,
                       struct card_contents *contents, struct fault *fault);
void card_contents_free(struct card_contents *contents);

#endif
