/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_TRANSPORT_H
#define TRANSPORT_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* A card at the other end of some wire: octets down, octets up. One thread at a time. */

enum transport_limit {
	TRANSPORT_APDU_MAX = 261,
	TRANSPORT_REPLY_MAX = 258,
	TRANSPORT_ATR_MAX = 33,
};

struct transport;

struct transport_ops {
	const char *kind; /* "emulated", "pcsc" …, for messages */
	int (*reset)(struct transport *transport, struct fault *fault);
	/* Takes the power away and gives it back; NULL where a reset is all there is. */
	int (*power_cycle)(struct transport *transport, struct fault *fault);
	int (*atr)(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
	           struct fault *fault);
	int (*transmit)(struct transport *transport, const uint8_t *command, size_t size,
	                uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault);
	/* Another card, in this process, with the same memory; NULL where the wire cannot. */
	int (*copy)(struct transport *transport, struct transport **copy, struct fault *fault);
	/* The memory into a new image; NULL where the wire cannot. */
	int (*save)(struct transport *transport, const char *path, struct fault *fault);
	/* The supply goes at a write; NULL where the wire cannot. */
	int (*cut)(struct transport *transport, uint32_t writes, struct fault *fault);
	void (*close)(struct transport *transport);
};

/* The first member of every kind's own struct. */
struct transport {
	const struct transport_ops *ops;
};

/* Warm reset. Returns 0 or FAULT_TRANSPORT. */
int transport_reset(struct transport *transport, struct fault *fault);

/* Power off and on again (cold reset), where the wire can; else a warm reset. Returns 0 or
 * FAULT_TRANSPORT. */
int transport_power_cycle(struct transport *transport, struct fault *fault);

/* Answer to reset; returns its octets or FAULT_TRANSPORT. */
int transport_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX], struct fault *fault);

/* One command APDU as it is. Returns the octets of the reply (data, SW1 SW2; at least 2) or
 * FAULT_TRANSPORT. */
int transport_transmit(struct transport *transport, const uint8_t *command, size_t size,
                       uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault);

/*
 * A second card whose memory is what this one's is now, powered on and apart from it: what is done to
 * either, the other does not notice.
 *
 *   copy  set; transport_close() releases it
 *
 * Returns 0, FAULT_INPUT (a wire that cannot), FAULT_TRANSPORT or FAULT_SYSTEM.
 */
int transport_copy(struct transport *transport, struct transport **copy, struct fault *fault);

/* The card as it is now as a new image (docs/card-image.md). Returns 0, FAULT_INPUT (path exists, or a wire
 * that cannot) or FAULT_SYSTEM. */
int transport_save(struct transport *transport, const char *path, struct fault *fault);

/* Takes the card's supply away in the middle of a command, as emulated_cut_after() says. Returns 0,
 * FAULT_INPUT (a wire that cannot) or FAULT_TRANSPORT. */
int transport_cut(struct transport *transport, uint32_t writes, struct fault *fault);

/* Releases the card; NULL is fine. */
void transport_close(struct transport *transport);

#endif
