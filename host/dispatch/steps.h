/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_STEPS_H
#define DISPATCH_STEPS_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

/* Steps of requests that were told and are not in the store yet: they wait for the transaction that has what comes next
 * to be durable, and cost no commit of their own. All zero but the store is none. */

struct step_row;

struct steps {
	struct step_row *first, **end;
	const struct store *store; /* whose clock it is */
};

/* Of now. One for which there is no memory is lost: it tells a story and decides nothing. octets as
 * store_step_put() has them. */
void steps_add(struct steps *steps, const char *request, const char *step, const char *detail,
               const uint8_t *octets, size_t size);

/* Writes all of them, in the order of telling, within a transaction; they stay until steps_clear(). Returns 0 or a
 * fault. */
int steps_write(const struct steps *steps, struct store *store, struct fault *fault);

void steps_clear(struct steps *steps);

#endif
