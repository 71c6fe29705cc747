/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_REMOTE_H
#define PROFILE_REMOTE_H

#include "profile/fields.h"
#include "profile/profile.h"

/* The parts of a profile that say how its card is reached over the air: kind, rfm, spi, and the
 * algorithms of key sets. For the files of this room. */

field_reader remote_read_kind, remote_read_rfm, remote_read_spi;

/* After all keys are read: what a card of its kind needs is there. Returns 0 or FAULT_INPUT. */
int remote_complete(struct profile *profile, struct fault *fault);

/* "DES", "3DES", "AES" with a key of so many octets. Returns 0, 1 where the key is of another
 * size, or -1 for no such name. */
int remote_algorithm(const char *name, size_t key_size, uint8_t *algorithm);
const char *remote_algorithm_name(uint8_t algorithm);

/* Adds kind, rfm and spi where they are not the usual. */
void remote_to_json(const struct profile *profile, json_t *object);

#endif
