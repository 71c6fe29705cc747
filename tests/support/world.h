/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include "network/world.h"

/* Worlds for tests; those of a text are written to the test folder first (support/image.h). */

/* Opens a text of size octets as "a.table" of the test folder. Returns as world_open(). */
int open_world(const char *text, size_t size, struct world **world, struct fault *fault);

/* The same, NUL-terminated, or with NULL the program's; fails the test with the reason. */
struct world *given_a_world(const char *text);

/* What is heard at a place, strongest first: "21407/2 21403/0", network and technology (enum access).
 * Valid until the next call. */
const char *heard(const struct world *world, const char *place);

#endif
