/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_BEARER_H
#define BEARER_BEARER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network/smsc.h"
#include "octets/fault.h"
#include "ota/scp80.h"
#include "ota/sms.h"

/* What brings the short messages of one secured packet to one card, and what the card says of them
 * back. Messages may be late, twice, out of order or lost: a bearer tells what came, and when nothing
 * more will. */

/* What came back of the packet that was sent last. */
struct bearer_answer {
	unsigned parts;   /* short messages handed over                        */
	unsigned reports; /* of them that a delivery report came for           */
	bool over;        /* nothing more is awaited: all reports are there, or: */
	bool expired;     /* the validity has ended                            */
	uint16_t sw;      /* of the ENVELOPE the last report is of; 0 none     */
	size_t size;      /* octets of the last report that had any; 0 none    */
	uint8_t data[SCP80_ANSWER_MAX];

	unsigned submits; /* SMS-SUBMIT TPDUs of the card, in their order         */
	struct {
		size_t size;
		uint8_t tpdu[SMS_TPDU_MAX];
	} submit[SMS_PARTS_MAX];
};

struct bearer;

struct bearer_ops {
	int (*send)(struct bearer *bearer, const struct scp80_tpdu *tpdus, size_t count,
	            int64_t validity_ms, struct fault *fault);
	int (*wait)(struct bearer *bearer, struct fault *fault);
	void (*close)(struct bearer *bearer);
};

/* The first member of every kind's own struct. */
struct bearer {
	const struct bearer_ops *ops;
	struct bearer_answer answer; /* by now; over before anything was sent */
};

/*
 * Hands the parts of a packet over. What is still on its way of an earlier one is taken back, its
 * answer forgotten.
 *
 *   tpdus        SMS-DELIVER, in their order
 *   count        1 .. SMS_PARTS_MAX
 *   validity_ms  from now: what has not come by then never will
 *
 * Returns 0, FAULT_LIMIT or FAULT_SYSTEM.
 */
int bearer_send(struct bearer *bearer, const struct scp80_tpdu *tpdus, size_t count,
                int64_t validity_ms, struct fault *fault);

/* Lets time pass until something may have happened to the packet. Returns 1, 0 where the answer is over
 * and no second copy of a part is on its way, or the fault of a wire that was cut. */
int bearer_wait(struct bearer *bearer, struct fault *fault);

/* Takes back what is on its way; NULL is fine. */
void bearer_close(struct bearer *bearer);

#endif
