/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include "bench/stage.h"

/* The API's server on a stage, and beside it one of the same library with a route that says hello; one
 * connection to each, which is kept. What is not answered as it should be ends the program. */

struct wire;

struct wire *wire_open(struct stage *stage);
void wire_close(struct wire *wire);

/* A change of the first card, or a bulk of all of them where count is more. */
void wire_patch(struct wire *wire, size_t count);
void wire_hello(struct wire *wire);

#endif
