/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_NESTED_H
#define STORE_NESTED_H

#include "store/connection.h"

/* A transaction within one, as a savepoint: of the functions of store.h with like names, where depth says
 * that there is an outer one. The lock is held once more from begin to the end. */

int nested_begin(struct store *store, struct fault *fault);
int nested_commit(struct store *store, struct fault *fault);
void nested_rollback(struct store *store);

#endif
