/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_POST_H
#define API_POST_H

#include <stdatomic.h>

#include "octets/fault.h"
#include "service/cidr.h"
#include "store/webhooks.h"

enum { POST_SIGNATURE_SIZE = 65 /* hex, NUL */ };

/* HMAC-SHA-256 (RFC 2104) of "TIMESTAMP.BODY", in small hex. Returns 0 or FAULT_SYSTEM. */
int post_sign(const uint8_t secret[WEBHOOK_SECRET_SIZE], const char *timestamp, const char *body,
              char signature[POST_SIGNATURE_SIZE], struct fault *fault);

/*
 * Sends one post, at the time now (ms), unless *stop is or becomes true.
 *
 * Returns the HTTP status it was answered with; FAULT_REFUSED (the address is not allowed),
 * FAULT_TRANSPORT (no answer) or FAULT_SYSTEM.
 */
int post_send(const struct store_post *post, const struct cidr_list *allowed, int64_t now,
              const atomic_bool *stop, struct fault *fault);

#endif
