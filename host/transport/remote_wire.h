/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_REMOTE_WIRE_H
#define TRANSPORT_REMOTE_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "transport/transport.h"

/* What both ends of docs/remote-card.md say: frames over a stream. */

enum remote_limit {
	REMOTE_VERSION = 1,
	REMOTE_LENGTH_SIZE = 2,   /* octets before a frame that tell its size             */
	REMOTE_TEXT_MAX = 255,    /* of an error                                          */
	REMOTE_BODY_MAX = 320,    /* octets of a frame after its kind                     */
	REMOTE_FRAME_MS = 5000,   /* from the first octet of a frame to its last          */
	REMOTE_HELLO_MS = 5000,   /* from the connection to the first frame               */
	REMOTE_ANSWER_MS = 60000, /* for the answer to a command: a card may think long */
};

_Static_assert((int)REMOTE_BODY_MAX >= (int)TRANSPORT_APDU_MAX, "a command fits a frame");
_Static_assert((int)REMOTE_BODY_MAX >= (int)TRANSPORT_REPLY_MAX, "a reply fits a frame");
_Static_assert((int)REMOTE_BODY_MAX > (int)REMOTE_TEXT_MAX, "an error fits a frame");

#define REMOTE_MAGIC "RCRD"

enum remote_kind {
	REMOTE_HELLO = 0x01,
	REMOTE_ATR = 0x02,
	REMOTE_RESET = 0x03,
	REMOTE_POWER_CYCLE = 0x04,
	REMOTE_TRANSMIT = 0x05,
	REMOTE_ANSWER = 0x80, /* added to the kind that is answered */
	REMOTE_ERROR = 0xFF,
};

struct remote_frame {
	uint8_t kind;
	size_t size;
	uint8_t body[REMOTE_BODY_MAX];
};

/*
 * Waits for a frame.
 *
 *   wait_ms  for its first octet, -1 without end
 *   also     a second descriptor: that it can be read ends the wait too; -1 for none
 *
 * Returns 1; 0 where also is ready and nothing of a frame came; FAULT_ABSENT (the other side closed),
 * FAULT_EXPIRED (nothing in time, or half a frame), FAULT_LIMIT (a frame longer than there are, or
 * empty), FAULT_TRANSPORT.
 */
int remote_receive(int fd, int also, int wait_ms, struct remote_frame *frame, struct fault *fault);

/* Sends a frame, within REMOTE_FRAME_MS. Returns 0, FAULT_LIMIT, FAULT_EXPIRED, FAULT_TRANSPORT. */
int remote_send(int fd, uint8_t kind, const void *body, size_t size, struct fault *fault);

/* The first frame of each side: magic and version. */
int remote_send_hello(int fd, uint8_t kind, struct fault *fault);

/* Returns 0, FAULT_INPUT (who is there speaks something else), FAULT_NEWER (another version). */
int remote_check_hello(const struct remote_frame *frame, uint8_t kind, struct fault *fault);

/* An error: the code of the fault, negated, and its text. */
int remote_send_fault(int fd, const struct fault *cause, struct fault *fault);
int remote_fault_of(const struct remote_frame *frame, const char *where, struct fault *fault);

#endif
