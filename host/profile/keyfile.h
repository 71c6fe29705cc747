/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_KEYFILE_H
#define PROFILE_KEYFILE_H

#include <stdint.h>

#include "octets/fault.h"
#include "profile/profile.h"

/* The key file of a card, NAME.keys beside NAME.card: what an operator gets with a card, and the
 * counters of its key sets as they are. Mode 0600. */

/* Writes the key file of a new card. Returns 0, FAULT_INPUT (exists) or FAULT_SYSTEM. */
int keyfile_create(const char *path, const struct profile *profile, struct fault *fault);

/* Reads a key file, which nobody but its owner may read. Returns 0, FAULT_INPUT (its mode, or as
 * profile_load()), FAULT_ABSENT. */
int keyfile_load(const char *path, struct profile *profile, struct fault *fault);

/* Moves the counter of a key set on by one, durably, before it returns, and sets *counter to the new
 * value: the one to send. Returns 0, FAULT_ABSENT (no such key set), FAULT_LIMIT (counter used up), or
 * as keyfile_load(). */
int keyfile_next_counter(const char *path, uint8_t keyset, uint64_t *counter, struct fault *fault);

/* The same by step, 1 or more. */
int keyfile_skip_counter(const char *path, uint8_t keyset, uint64_t step, uint64_t *counter,
                         struct fault *fault);

/* NAME.keys of NAME.card, to be freed; NULL when memory is short. */
char *keyfile_path(const char *card_path);

#endif
