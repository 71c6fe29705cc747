/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CARD_TARGET_H
#define CLI_CARD_TARGET_H

#include "transport/transport.h"
#include "transport/watched.h"

/* What a verb's TARGET names: a card image, and the wires to cards elsewhere. */

/* Whether it is a card image: a card that is nobody's SIM. */
bool card_target_is_image(const char *target);

/*
 * Opens a target by its kind: "reader:NAME", "tcp:HOST:PORT", else the path of a card image.
 *
 *   watch  told of what goes over its wire; may be NULL
 *
 * Returns 0, FAULT_INPUT for a kind this program cannot open, or as emulated_open().
 */
int card_target_open(const char *target, const struct watch *watch, struct transport **transport,
                     struct fault *fault);

#endif
