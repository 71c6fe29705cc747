/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_SMSC_H
#define NETWORK_SMSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "ota/sms.h"

/* A short message service centre: keeps what is submitted until it is delivered or its validity
 * ends, TS 23.040 3.2, 10. Time is what the caller says it is, in milliseconds, so that a scenario
 * may hurry; faults are switched on with a seed, so that a run can be repeated. */

enum smsc_limit {
	SMSC_MESSAGES_MAX = 10000,
	SMSC_REPORT_MAX = 256, /* octets of user data of a delivery report */
	SMSC_TRIES_MAX = 100,  /* of one message                          */
	SMSC_RECIPIENT_MAX = 32,
	SMSC_HOLD_MAX_MS = 10000, /* how long a message that others overtake is held back */
};

/*
 * Chances are per mille of messages, drawn when a message is submitted, always the same number of draws
 * from a generator (splitmix64) that starts at the seed: equal seeds and submissions give equal runs.
 * Of a message that is doubled only the first delivery is reported.
 */
struct smsc_faults {
	uint64_t seed;
	unsigned loss; /* lost on the way though the centre thinks them delivered, without report */
	unsigned doubling;   /* delivered twice                                           */
	unsigned reordering; /* held back, at most SMSC_HOLD_MAX_MS, so that others overtake */
	unsigned unreported; /* delivered, but the report is lost on the way back         */
	int64_t delay_ms;    /* added to each delivery                                    */
	bool off;            /* no handset answers                                        */
};

enum smsc_outcome {
	SMSC_DELIVERED,
	SMSC_UNREACHABLE, /* tried again later                       */
	SMSC_REFUSED,     /* the card or handset refused it for good */
};

/* What a delivery came to. */
struct smsc_report {
	uint16_t sw; /* of the ENVELOPE */
	size_t size; /* octets of data  */
	uint8_t data[SMSC_REPORT_MAX];
};

struct smsc_ops {
	/* Hands one SMS-DELIVER TPDU to the handset of a recipient. Returns an enum smsc_outcome, or
	 * a fault (negative): then it is tried again as where nobody can be reached. It may not call
	 * the centre. */
	int (*deliver)(void *ctx, const char *recipient, const uint8_t *tpdu, size_t size,
	               struct smsc_report *report, struct fault *fault);
	/* A message has ended: delivered or refused (report), or expired or without report (NULL). May
	 * be NULL. */
	void (*ended)(void *ctx, uint64_t id, const struct smsc_report *report);
	void *ctx;
};

struct smsc;

int smsc_open(const struct smsc_ops *ops, struct smsc **smsc, struct fault *fault);
void smsc_close(struct smsc *smsc); /* NULL is fine */

void smsc_set_faults(struct smsc *smsc, const struct smsc_faults *faults);

/*
 * Takes a message for a recipient (whatever names it to deliver: an ICCID). Those of one recipient are
 * delivered in the order they were submitted in, but for the faults.
 *
 *   recipient    shorter than SMSC_RECIPIENT_MAX
 *   size         octets, at most SMS_TPDU_MAX
 *   validity_ms  from now; then it expires undelivered
 *   id           set: what ended() is told
 *
 * Returns 0, FAULT_LIMIT or FAULT_SYSTEM.
 */
int smsc_submit(struct smsc *smsc, int64_t now_ms, const char *recipient, const uint8_t *tpdu,
                size_t size, int64_t validity_ms, uint64_t *id, struct fault *fault);

/* Delivers what is due. Returns 0 or the first fault of deliver(). */
int smsc_run(struct smsc *smsc, int64_t now_ms, struct fault *fault);

/* When smsc_run() has something to do next, or -1 for never. */
int64_t smsc_due(const struct smsc *smsc);

/* A handset can be reached again: what waits for it is due at once. */
void smsc_alert(struct smsc *smsc, int64_t now_ms, const char *recipient);

/* Takes back what waits for a recipient; nobody is told. */
void smsc_forget(struct smsc *smsc, const char *recipient);

/* Messages that wait; a doubled one counts twice. */
size_t smsc_waiting(const struct smsc *smsc);

#endif
