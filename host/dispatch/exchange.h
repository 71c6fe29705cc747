/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_EXCHANGE_H
#define DISPATCH_EXCHANGE_H

#include <stdbool.h>

#include "bearer/bearer.h"
#include "octets/fault.h"
#include "ota/scp80.h"

/* One secured packet to a card and its proof of receipt back. */

struct exchange {
	size_t size;      /* octets of the command packet */
	unsigned parts;   /* short messages they went in  */
	unsigned reports; /* of them that one came for */
	bool expired;     /* their time has ended */
	uint16_t sw;      /* of the last ENVELOPE known of; 0 none */
	bool received;    /* a proof of receipt came      */
	bool submitted;   /* by SMS-SUBMIT                */
	int64_t sent_ms;  /* on the steady clock; 0 once its round trip is counted */
	struct scp80_response response;
	struct scp80_tpdu tpdu[SCP80_PARTS_MAX]; /* the short messages                */
	uint8_t answer[SCP80_ANSWER_MAX];        /* the response packet, 02 71 00 first */
	size_t answer_size;
};

/*
 * Wraps data into the parts that are to be sent.
 *
 * The concatenation reference is the low octet of the counter, which is another for each packet to a
 * card.
 *
 * Returns 0, FAULT_INPUT, FAULT_LIMIT or FAULT_SYSTEM.
 */
int exchange_prepare(struct scp80_crypto *crypto, const struct scp80_header *header,
                     const uint8_t *data, size_t size, struct exchange *exchange,
                     struct fault *fault);

/* Hands them to the bearer. Returns 0 or the bearer's fault. */
int exchange_send(struct bearer *bearer, int64_t validity_ms, struct exchange *exchange,
                  struct fault *fault);

/*
 * Reads the proof of receipt out of what came back by now: a report of a part, or where that says it
 * follows, the short messages the card sent. exchange is that of exchange_send().
 *
 * Returns 1 where it is there (received tells) or nothing more is to come; 0 where something may;
 * FAULT_SECURITY (a proof that does not check) or FAULT_INPUT.
 */
int exchange_read(struct bearer *bearer, struct scp80_crypto *crypto,
                  const struct scp80_header *header, struct exchange *exchange,
                  struct fault *fault);

/* Lets time pass until nothing of the packet is on its way any more. Returns 0 or the fault of a wire
 * that was cut. */
int exchange_wait(struct bearer *bearer, struct fault *fault);

/* All of it in a row. Returns 0 (received tells), FAULT_TRANSPORT, FAULT_SECURITY, FAULT_INPUT,
 * FAULT_LIMIT or FAULT_SYSTEM. */
int exchange_packet(struct bearer *bearer, struct scp80_crypto *crypto,
                    const struct scp80_header *header, const uint8_t *data, size_t size,
                    int64_t validity_ms, struct exchange *exchange, struct fault *fault);

#endif
