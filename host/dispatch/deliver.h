/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_DELIVER_H
#define DISPATCH_DELIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "bearer/centre.h"
#include "inspect/behaviour.h"
#include "inspect/effects.h"
#include "inspect/location.h"
#include "inspect/view.h"
#include "octets/fault.h"
#include "ota/change.h"
#include "ota/raw_message.h"
#include "ota/rfm.h"
#include "ota/scp80.h"
#include "profile/profile.h"
#include "transport/transport.h"

/* One change on one card, from the order list to the read-back: what the dispatcher does for a job
 * and `roamcard apply` for an element. */

/* How far a counter is moved on when a card says it is low: docs/ota.md. */
#define DELIVER_RESYNC_STEP UINT64_C(0x10000)

/* Names of steps. A job that was resynchronised is not moved on again. */
#define DELIVER_RESYNC "resynchronised"
#define DELIVER_SENT "sent"
#define DELIVER_NOT_SENT "not sent"
#define DELIVER_READ_BACK "read back"

struct delivery {
	struct transport *transport;
	const struct scp80_keys *keys;
	const struct view_secrets *secrets;
	const char *spi;                   /* words of the packet's security; NULL: SPI_USUAL     */
	const struct rfm_card *rfm;        /* of a card without our applet; NULL: with it         */
	const struct raw_message *message; /* goes instead of the change, which is empty; or NULL */
	struct centre *centre;             /* its messages go through; NULL: one without faults   */
	const struct behaviour_watch *watch; /* a handset with the card is looked at before and
	                                      * after, in the countries of the change; NULL: not */
	bool by_submit;  /* the proof of receipt is asked for as a message of the card's own */
	bool may_resync; /* a counter that is too low may be moved on, once      */

	/* Moves the key set's counter on by step; sets *counter to the value to use. It is durable once keep
	 * says so, or, where that is NULL, at once. Returns 0 or a fault. */
	int (*next_counter)(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault);

	/* Ends what next_counter began, once for each that returned 0, and before the packet leaves: where rc
	 * is 0, the counter and all that was told so far are durable when this returns 0; where rc is a fault,
	 * the counter is as it was, and this returns rc. May be NULL. */
	int (*keep)(void *ctx, int rc, struct fault *fault);

	/* Told of each step: DELIVER_SENT, right before it is, DELIVER_NOT_SENT after all, "receipt",
	 * DELIVER_RESYNC, DELIVER_READ_BACK, WITNESS_STEP and a line about it. May be NULL. */
	void (*step)(void *ctx, const char *step, const char *detail);
	/* Told right before a step what it is about, one after the other: the SMS-DELIVER TPDUs that were
	 * sent; the response packet, its user data header first. May be NULL. */
	void (*octets)(void *ctx, const uint8_t *octets, size_t size);
	void *ctx;
};

struct delivered {
	uint8_t status; /* response status code of the card, enum scp80_status */
	struct effects effects;
	struct view view;
	struct location location; /* of the card's last registration, where it tells of one */
	bool located;
	bool proved;     /* every effect holds */
	bool by_receipt; /* proved by the card's answer alone: there was nothing to read it by */
	int64_t await_until; /* sent, and answered later, or nothing by then; 0: concluded */
};

/* Of a profile: its first key set, security, and kind. */
void deliver_to_profile(struct delivery *delivery, const struct profile *profile);

/* What a job asks, from its text: a change; or a message, which the delivery then has, and an empty change.
 * Returns 0 or as job_content_read(), raw_message_of_job(). */
int deliver_read(struct delivery *delivery, const char *content, struct change *change,
                 struct raw_message *message, struct fault *fault);

/* Whether the card of that kind can do the change at all, before it is within reach: rfm of the delivery
 * counts. Returns 0, FAULT_REFUSED or FAULT_LIMIT. */
int deliver_check(const struct delivery *delivery, const struct change *change,
                  struct fault *fault);

/* Looks for a change, or a part of one that was delivered, in what was read back. Returns whether every effect
 * holds. */
bool deliver_compare(const struct delivery *delivery, const struct change *change,
                     struct view *view, struct effects *effects);

/* The detail of DELIVER_READ_BACK. */
void deliver_read_back_text(const struct effects *effects, char *text, size_t room);

/*
 * Sends the change, reads the proof of receipt, reads the card back, compares.
 *
 * Returns 0 (proved tells), or FAULT_TRANSPORT (no answer: may be tried again), FAULT_EXPIRED (its
 * messages or the receipt were lost: likewise), FAULT_REFUSED (the
 * card refused, with its status or results, or cannot do that: final), FAULT_SECURITY (the proof of receipt does
 * not check, or the card says the packet does not), FAULT_LIMIT.
 */
int deliver_change(const struct delivery *delivery, const struct change *change,
                   struct delivered *delivered, struct fault *fault);

#endif
