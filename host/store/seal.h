/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* AES-256-GCM (SP 800-38D) around what must not rest in the clear. */

enum seal_limit {
	SEAL_KEY_SIZE = 32,
	SEAL_OVERHEAD = 28, /* nonce of 12 octets before, tag of 16 behind */
	SEAL_PLAIN_MAX = 16 << 20,
};

/*
 * The sealing key: 64 hex digits in a file only its owner may read (mode 0600 or less), or, with
 * path NULL, in the environment variable ROAMCARD_KEY.
 *
 * Returns 0, FAULT_ABSENT, FAULT_INPUT (not 64 hex digits; a mode that lets others read).
 */
int seal_key_load(const char *path, uint8_t key[SEAL_KEY_SIZE], struct fault *fault);

/* Makes such a file, which must not exist. Returns 0, FAULT_INPUT or FAULT_SYSTEM. */
int seal_key_create(const char *path, struct fault *fault);

/* Seals size octets into size + SEAL_OVERHEAD. context is bound to them: a sealed value opens in its
 * own place only. Returns 0 or FAULT_SYSTEM. */
int seal_close(const uint8_t key[SEAL_KEY_SIZE], const char *context, const uint8_t *plain,
               size_t size, uint8_t *sealed, struct fault *fault);

/* Opens size sealed octets into size - SEAL_OVERHEAD. Returns 0 or FAULT_SECURITY. */
int seal_open(const uint8_t key[SEAL_KEY_SIZE], const char *context, const uint8_t *sealed,
              size_t size, uint8_t *plain, struct fault *fault);

#endif
