/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_SMPP_BEARER_H
#define BEARER_SMPP_BEARER_H

#include "bearer/bearer.h"
#include "bearer/smpp.h"

/*
 * A bearer to the card of a telephone number over a session, which outlives it. What it hands over stays with
 * the session when it is closed: an answer may come days later, to another bearer for the same number, by
 * smpp_bearer_answer(). bearer_wait() has nothing to let pass: the time here is the world's.
 *
 *   to  digits of the number, international
 *
 * Returns 0, FAULT_LIMIT or FAULT_SYSTEM.
 */
int smpp_bearer(struct smpp *session, const char *to, struct bearer **bearer, struct fault *fault);

/* The tag of the messages of the packet sent next. */
void smpp_bearer_tag(struct bearer *bearer, uint64_t tag);

/* A packet of so many parts was sent before, and this is the user data of the answer, with its header. Returns 0
 * or FAULT_LIMIT. */
int smpp_bearer_answer(struct bearer *bearer, unsigned parts, const uint8_t *data, size_t size,
                       struct fault *fault);

#endif
