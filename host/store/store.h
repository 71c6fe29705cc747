/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "octets/fault.h"

/* What must outlive the process. One narrow interface; backends are const structs of operations. */

struct store;

/*
 * Opens (and where absent makes) a store, and brings its schema up to date.
 *
 *   where     path of an SQLite file
 *   key_file  file with mode 0600 that holds the 32-octet sealing key as 64 hex digits, or NULL: then
 *             the environment variable ROAMCARD_KEY holds them
 *
 * Returns 0, FAULT_INPUT (no key, key file readable by others), FAULT_SECURITY (not the key this
 * store was made with), FAULT_NEWER (schema), FAULT_SYSTEM.
 */
int store_open(const char *where, const char *key_file, struct store **store,
               struct fault *fault);

void store_close(struct store *store);

#endif
