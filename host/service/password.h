/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_PASSWORD_H
#define SERVICE_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* Passwords by scrypt (RFC 7914) with N 32768, r 8, p 1: 32 MiB and some tens of milliseconds each. One is
 * worked on at a time, so that many who try at once take no more memory than one. */

enum password_limit { PASSWORD_HASH_SIZE = 32 };

/* Returns 0 or FAULT_SYSTEM. */
int password_hash(const char *password, const uint8_t *salt, size_t size,
                  uint8_t hash[PASSWORD_HASH_SIZE], struct fault *fault);

/* Whether it is that of the hash; the work is the same either way. */
int password_fits(const char *password, const uint8_t *salt, size_t size,
                  const uint8_t hash[PASSWORD_HASH_SIZE], bool *fits, struct fault *fault);

#endif
