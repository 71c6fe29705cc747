/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_CHANNELS_H
#define APDU_CHANNELS_H

#include <stdint.h>

#include "apdu/card.h"

/* A channel has left application adf (FILE_NONE: it had none). With the last channel that had the USIM,
 * whose PINs the local ones are, what was verified of those is forgotten: TS 102 221 9.5.1. */
void application_left(struct card *card, uint16_t adf);

#endif
