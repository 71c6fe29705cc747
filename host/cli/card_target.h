/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CARD_TARGET_H
#define CLI_CARD_TARGET_H

#include <stdbool.h>

#include "transport/transport.h"

/* What a verb's TARGET names: a card image, and the wires to cards elsewhere. */

/*
 * Opens a target by its kind: "reader:NAME", "tcp:HOST:PORT", else the path of a card image.
 *
 * Returns 0, FAULT_INPUT for a kind this program cannot open, or as emulated_open().
 */
int card_target_open(const char *target, struct transport **transport, struct fault *fault);

/* Whether the card may be a real one: any that is no image. */
bool card_target_is_real(const char *target);

#endif
