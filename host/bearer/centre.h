/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_CENTRE_H
#define BEARER_CENTRE_H

#include "bearer/bearer.h"
#include "network/smsc.h"

/* A short message service centre and the bearers over it, one a card. Its time is virtual: it passes in
 * centre_run(), and by itself in bearer_wait(), which hurries to what is due next and never sleeps. */

struct centre;

int centre_open(struct centre **centre, struct fault *fault); /* 0 or FAULT_SYSTEM */

/* Its bearers are closed before. NULL is fine. */
void centre_close(struct centre *centre);

/* See smsc_set_faults(). */
void centre_set_faults(struct centre *centre, const struct smsc_faults *faults);

/* Brings the time to now_ms (never back) and delivers what is due by then. Returns 0, or the fault of a
 * card that was cut off. */
int centre_run(struct centre *centre, int64_t now_ms, struct fault *fault);

/* When centre_run() has something to do next, or -1 for never. */
int64_t centre_due(const struct centre *centre);
int64_t centre_now(const struct centre *centre);

/* The card of a bearer can be reached again: what waits for it is due at once. */
void centre_alert(struct centre *centre, const struct bearer *bearer);

/* What stands between the centre and a card. */
struct centre_card {
	/* Hands a TPDU over and sets sw, size and data of the report. Returns 1; 0 where nobody can be
	 * reached now; or a fault. */
	int (*deliver)(void *ctx, const uint8_t *tpdu, size_t size, struct smsc_report *report,
	               struct fault *fault);
	/* Takes the oldest SMS-SUBMIT of the card. Returns its octets, 0 for none. */
	size_t (*take_sent)(void *ctx, uint8_t tpdu[SMS_TPDU_MAX]);
};

/* A bearer to a card; ctx is that of the callbacks and stays the caller's. Returns 0 or FAULT_SYSTEM. */
int centre_bearer(struct centre *centre, const struct centre_card *card, void *ctx,
                  struct bearer **bearer, struct fault *fault);

#endif
