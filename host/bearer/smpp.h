/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_SMPP_H
#define BEARER_SMPP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bearer/smpp_pdu.h"
#include "octets/fault.h"
#include "ota/sms.h"

/*
 * A transceiver session of SMPP 3.4 with a short message service centre, in a thread of its own: it binds, keeps
 * the link alive, comes back after it was cut, sends what is queued within a window, and answers what the
 * centre sends.
 */

enum smpp_session_limit {
	SMPP_QUEUE_MAX = 1000, /* messages that wait or are not answered yet */
	SMPP_WINDOW_MAX = 100,
	SMPP_HOST_MAX = 256,
	SMPP_PORT_MAX = 8,
};

struct smpp_options {
	char host[SMPP_HOST_MAX], port[SMPP_PORT_MAX];
	char system_id[SMPP_SYSTEM_ID_MAX], password[SMPP_PASSWORD_MAX];
	char system_type[SMPP_SYSTEM_TYPE_MAX];
	struct smpp_address from; /* what the messages come from, and receipts go to */
	unsigned window;          /* submit_sm without an answer at a time, 1 .. SMPP_WINDOW_MAX */
	/* Milliseconds: silence before enquire_link; an answer must come within; the first pause before
	 * another try, doubled up to the most. */
	int64_t enquire_ms, response_ms, pause_ms, pause_most_ms;
};

/* What is usual. */
extern const struct smpp_options smpp_usual;

/* "host:port", "[2001:db8::1]:2775". Returns 0 or FAULT_INPUT. */
int smpp_place(const char *text, struct smpp_options *options, struct fault *fault);

/* One short message, as SMPP 3.4 5.2.12, 5.2.13 and 5.2.19 code it. */
struct smpp_message {
	uint64_t tag;         /* the caller's: which packet  */
	unsigned part, parts; /* and which of its messages, from 0; of how many */
	char to[SMPP_ADDRESS_MAX];
	int64_t deadline; /* clock_now_ms() from when on it is not worth delivering */
	uint8_t esm_class, protocol, coding;
	size_t size;
	uint8_t text[SMS_TEXT_MAX]; /* user data with its header */
};

/* A submit_sm that has left, or that the centre put off. */
struct smpp_try {
	uint64_t tag;
	unsigned part, parts;
	unsigned tries; /* of this message, this one counted                   */
	char to[SMPP_ADDRESS_MAX];
	bool put_off;      /* answered: it waits for another try                  */
	uint32_t status;   /* with this, enum smpp_status ...                     */
	int64_t resume_ms; /* ... and nothing is sent for so long                 */
};

/* How a message left the queue. */
struct smpp_outcome {
	uint64_t tag;
	unsigned part, parts;
	unsigned tries;       /* submit_sm that were sent of it                           */
	bool expired;         /* its deadline passed before a centre took it              */
	bool repeated;        /* it was sent more than once, and the centre may have both */
	uint32_t status;      /* enum smpp_status, of submit_sm_resp                      */
	char id[SMPP_ID_MAX]; /* the centre's, where it took it                      */
};

/* Called by the session's thread, which may call smpp_submit() there. */
struct smpp_hooks {
	void (*ended)(void *ctx, const struct smpp_outcome *outcome);
	void (*tried)(void *ctx, const struct smpp_try *tried); /* may be NULL */
	/* A deliver_sm. Returns the status it is answered with: SMPP_LATER has the centre send it again. */
	uint32_t (*received)(void *ctx, const struct smpp_pdu *pdu);
	void *ctx;
};

/* What a session has seen since it was opened. */
struct smpp_counts {
	unsigned long long binds, cuts; /* sessions begun; ended otherwise than by us      */
	unsigned long long submitted,
		accepted;                      /* submit_sm sent; taken by the centre             */
	unsigned long long refused, throttled; /* refused for good; told to wait                  */
	unsigned long long delivered;          /* deliver_sm answered                             */
	unsigned long long strange;   /* PDUs nobody awaited: other commands, answers to nothing */
	unsigned long long malformed; /* PDUs that could not be read                     */
};

struct smpp;

/* Begins; whether the centre can be reached shows later. hooks.ctx outlives the session. Returns 0, FAULT_INPUT (an
 * option) or FAULT_SYSTEM. */
int smpp_open(const struct smpp_options *options, const struct smpp_hooks *hooks,
              struct smpp **session, struct fault *fault);

/* Queues the messages of a packet, all or none. Returns 0, FAULT_BUSY (the queue is full) or
 * FAULT_SYSTEM. */
int smpp_submit(struct smpp *session, const struct smpp_message *messages, size_t count,
                struct fault *fault);

/* Whether the queue has room for so many messages now. */
bool smpp_has_room(struct smpp *session, size_t count);

bool smpp_is_bound(struct smpp *session);
void smpp_count(struct smpp *session, struct smpp_counts *counts);

/* Unbinds where bound, and ends. What is queued is forgotten, nobody told. NULL is fine. */
void smpp_close(struct smpp *session);

#endif
