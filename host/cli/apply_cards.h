/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_APPLY_CARDS_H
#define CLI_APPLY_CARDS_H

#include <stddef.h>

#include "inspect/reader_card.h"
#include "octets/fault.h"
#include "profile/profile.h"
#include "service/bulk.h"

/* The cards a request is applied to, with what their key files say. */

struct apply_card {
	char iccid[READER_ICCID_MAX];
	char *target;   /* as cli/card_target.h has it */
	char *key_path; /* its counters are kept there */
	struct profile profile;
};

struct apply_cards {
	size_t count;
	struct apply_card *card;
};

/*
 * Those of a folder of images, each with its key file beside it; or, of a fleet, those that the request names; or the
 * card of one target.
 *
 *   where   the folder, or the fleet file: the key files of its cards are in FILE.keys, and made where they are not
 *   bulk    the request
 *   keys  the target's key file, NULL for the one beside an image
 *
 * Return 0, FAULT_ABSENT (none there), FAULT_INPUT (no key file), or as cards_open_folder(), keyfile_load(),
 * card_target_open(), view_iccid(); apply_cards_release() is due in any case.
 */
int apply_cards_within(const char *where, const struct bulk *bulk, struct apply_cards *cards,
                       struct fault *fault);
int apply_cards_of_target(const char *target, const char *keys, struct apply_cards *cards,
                          struct fault *fault);

void apply_cards_release(struct apply_cards *cards);

#endif
