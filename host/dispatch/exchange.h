/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_EXCHANGE_H
#define DISPATCH_EXCHANGE_H

#include <stdbool.h>

#include "octets/fault.h"
#include "ota/scp80.h"
#include "terminal/terminal.h"

/* One secured packet to a card and its proof of receipt back. */

struct exchange {
	size_t size;    /* octets of the command packet */
	unsigned parts; /* short messages they went in  */
	uint16_t sw;    /* of the last ENVELOPE         */
	bool received;  /* a proof of receipt came      */
	bool submitted; /* by SMS-SUBMIT                */
	struct scp80_response response;
};

/*
 * Wraps data, delivers it part by part, and reads the proof of receipt: what the last ENVELOPE
 * answers, or where that says it follows, the short messages the card sent.
 *
 * The concatenation reference is the low octet of the counter, which is another for each packet to a
 * card.
 *
 * Returns 0 (received tells), FAULT_TRANSPORT, FAULT_SECURITY (a proof that does not check),
 * FAULT_INPUT or FAULT_LIMIT.
 */
int exchange_packet(struct terminal *terminal, struct scp80_crypto *crypto,
                    const struct scp80_header *header, const uint8_t *data, size_t size,
                    struct exchange *exchange, struct fault *fault);

#endif
