/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_SMPP_INSIDE_H
#define BEARER_SMPP_INSIDE_H

#include <pthread.h>

#include "bearer/smpp.h"

/* The inside of a session, for its own files. Only the thread touches what is not under the lock. */

enum smpp_phase { PHASE_DOWN, PHASE_CONNECTING, PHASE_BINDING, PHASE_BOUND, PHASE_UNBINDING };

enum { SMPP_OUT_MAX = 16 * SMPP_PDU_MAX };

/* A message of the queue; sent again it keeps its place. */
struct smpp_entry {
	struct smpp_entry *next;
	struct smpp_message message;
	uint32_t sequence; /* of the submit_sm not answered yet; 0: it waits */
	int64_t sent_at;
	unsigned tries;
	bool repeated; /* what it was sent with before may have arrived */
};

struct smpp {
	struct smpp_options options;
	struct smpp_hooks hooks;
	pthread_t thread;
	int wake; /* eventfd */

	pthread_mutex_t lock;
	struct smpp_entry *queue; /* in the order they came */
	size_t queued;
	struct smpp_counts counts;
	bool stop, bound;

	int fd; /* or -1 */
	enum smpp_phase phase;
	uint32_t sequence; /* the last one used                          */
	uint32_t asked;    /* of the bind, enquiry or unbind under way; 0 none */
	int64_t asked_at;  /* clock_steady_ms()                          */
	int64_t heard_at;  /* the last octet of the centre               */
	int64_t resume_at; /* no try before                              */
	int64_t pause_ms;  /* the last pause before another try; 0 none  */
	int64_t throttled_until, throttle_ms;
	size_t in_size, out_size;
	uint8_t in[SMPP_PDU_MAX], out[SMPP_OUT_MAX];
};

/* ---- smpp_wire.c ---- */

/* Begins to connect; PHASE_CONNECTING or, where that failed, PHASE_DOWN with a pause. */
void wire_connect(struct smpp *session);
/* The socket can be written to: it is connected, or it is not. Returns 0 or -1. */
int wire_connected(struct smpp *session);
/* Reads, hands PDUs to answer_pdu(). Returns 0, or -1 where the link is at its end. */
int wire_read(struct smpp *session);
int wire_flush(struct smpp *session);
/* Puts a PDU into the output. Returns 0, or -1 where there is no room. */
int wire_put(struct smpp *session, const struct smpp_pdu *pdu);
/* Puts a request of the session itself, whose answer is awaited. */
int wire_ask(struct smpp *session, struct smpp_pdu *pdu);
/* Ends the link; why is told once. */
void wire_drop(struct smpp *session, const char *why);
uint32_t wire_next_sequence(struct smpp *session);

/* ---- smpp_answer.c ---- */

/* What one PDU of the centre asks for. Returns 0, or -1 where the link must end. */
int answer_pdu(struct smpp *session, const uint8_t *octets, size_t size);

/* ---- smpp_queue.c ---- */

/* Puts what the window has room for into the output. Returns 0 or -1. */
int queue_send(struct smpp *session, int64_t now);
/* submit_sm_resp, or a generic_nack. Returns whether it answers one. */
bool queue_answered(struct smpp *session, const struct smpp_pdu *pdu, int64_t now);
/* The link is cut: what has no answer waits again. */
void queue_cut(struct smpp *session);
/* Ends what is past its deadline. */
void queue_expire(struct smpp *session);
/* When the oldest submit_sm without an answer was sent, clock_steady_ms(); -1 none. */
int64_t queue_oldest(struct smpp *session);
void queue_free(struct smpp *session);

#endif
