/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CARD_CONTENTS_H
#define CLI_CARD_CONTENTS_H

#include <jansson.h>

#include "inspect/view.h"
#include "octets/fault.h"

/* All that is on a card image, read with what its keys open. */

struct card_contents {
	struct view view;
	json_t *files; /* as tree_read() has it */
};

/*
 * Reads a card.
 *
 *   keys  the key file; NULL: the one beside the card
 *   adm1  ADM1 in hex (8 octets); NULL: that of the key file, which is not needed otherwise
 *
 * Returns 0; FAULT_INPUT for what is no ADM1; or as profile_load(), emulated_open(), view_read(),
 * tree_read().
 */
int card_contents_read(const char *card, const char *keys, const char *adm1,
                       struct card_contents *contents, struct fault *fault);
void card_contents_free(struct card_contents *contents);

#endif
