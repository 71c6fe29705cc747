/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_ORDER_H
#define DISPATCH_ORDER_H

#include <stdint.h>

#include "bearer/bearer.h"
#include "dispatch/deliver.h"
#include "octets/fault.h"
#include "ota/change.h"

/* One change on its way to a card, for whoever has the time pass: begun, its short messages are with
 * the bearer; asked later, it tells whether the card has answered and what. deliver_change() is this,
 * waiting, and the read-back. */

/* How long the short messages of a packet are kept for a card that cannot be reached. */
#define ORDER_VALIDITY_MS (INT64_C(24) * 3600 * 1000)

struct order;

/*
 * Packs the change, takes a counter, secures it and hands its parts to the bearer.
 *
 *   delivery     keys, spi, rfm, may_resync, next_counter, step and ctx count; outlives the order
 *   change       outlives the order
 *   bearer       of this order alone until order_close(); stays the caller's
 *   validity_ms  of its short messages
 *
 * Returns 0; as deliver_check(); the fault of next_counter or of the bearer.
 */
int order_begin(const struct delivery *delivery, const struct change *change, struct bearer *bearer,
                int64_t validity_ms, struct order **order, struct fault *fault);

/* Takes up an order whose packet was sent before, with that counter, perhaps by a process that is no more:
 * nothing is sent, and order_poll() reads what the bearer has of it. As order_begin(). */
int order_resume(const struct delivery *delivery, const struct change *change,
                 struct bearer *bearer, int64_t validity_ms, uint64_t counter, struct order **order,
                 struct fault *fault);

/* What the packets of a delivery have in their header, but for the counter, which is left. Returns 0 or
 * FAULT_INPUT. */
int order_header(const struct delivery *delivery, struct scp80_header *header, struct fault *fault);

/*
 * Reads what came back by now. A card that proves its counter to be ahead is sent the change once
 * more, where the delivery may.
 *
 * Returns 1 where the card has applied it (or no receipt was asked for, and its messages arrived); 0
 * while that is open; FAULT_EXPIRED where the time went by without an answer: messages or the receipt
 * were lost, and the change may be sent anew; FAULT_REFUSED and FAULT_SECURITY as deliver_change().
 * After anything but 0 there is nothing more to ask.
 */
int order_poll(struct order *order, struct fault *fault);

/* Lets the bearer's time pass until order_poll() has a verdict. Returns 0 or the fault. */
int order_wait(struct order *order, struct fault *fault);

/* Response status code of the last receipt, enum scp80_status. */
uint8_t order_status(const struct order *order);

void order_close(struct order *order); /* NULL is fine */

#endif
