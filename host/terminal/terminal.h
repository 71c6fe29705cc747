/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_TERMINAL_H
#define TERMINAL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "ota/sms.h"
#include "transport/transport.h"

/* What a handset does for a card, on any transport: TS 102 221, TS 31.102, TS 31.111. */

enum terminal_limit {
	TERMINAL_DATA_MAX = 256, /* response data of one command                          */
	TERMINAL_FETCH_MAX = 32, /* proactive commands in a row before a card is called mad */
	TERMINAL_SELECT_DEPTH = 4,
	TERMINAL_SUBMITS_MAX = SMS_PARTS_MAX, /* short messages kept that the card sent */
	TERMINAL_RESPONSE_MAX = 255,          /* octets of a TERMINAL RESPONSE           */
};

/* Who obeys the card. */
struct terminal_hooks {
	/*
	 * Obeys one proactive command (tag D0) and writes the data of its TERMINAL RESPONSE.
	 *
	 * Returns its octets; 0 where the answer comes later, by terminal_respond(); or a fault.
	 */
	int (*obey)(void *ctx, const uint8_t *command, size_t size,
	            uint8_t response[TERMINAL_RESPONSE_MAX], struct fault *fault);
};

struct terminal {
	struct transport *transport;
	const struct terminal_hooks *hooks; /* NULL: terminal/proactive.h obeys          */
	void *ctx;                          /* of the hooks                              */
	bool asked;                         /* a proactive command waits for its answer  */
	unsigned apdus;                     /* sent, GET RESPONSE and repetitions too    */
	unsigned refreshes;                 /* REFRESH commands obeyed since power-on */
	unsigned fetched;                   /* proactive commands answered            */

	/* SMS-SUBMIT TPDUs of SEND SHORT MESSAGE, in their order; whoever takes them sets submits to
	 * 0. */
	unsigned submits;
	struct {
		size_t size;
		uint8_t tpdu[SMS_TPDU_MAX];
	} submit[TERMINAL_SUBMITS_MAX];
};

struct terminal_reply {
	uint16_t sw; /* the last one, never 61XX or 6CXX */
	size_t size;
	uint8_t data[TERMINAL_DATA_MAX];
};

/* Resets the card and downloads the terminal profile; follows what the card then asks for.
 * Returns 0 or FAULT_TRANSPORT, FAULT_REFUSED. */
int terminal_power_on(struct terminal *terminal, struct transport *transport, struct fault *fault);

/* Resets the card and tells it of no terminal, so that it asks for nothing: to read it, or to make it.
 * Returns 0 or FAULT_TRANSPORT. */
int terminal_start(struct terminal *terminal, struct transport *transport, struct fault *fault);

/* One command; follows 61XX with GET RESPONSE and 6CXX with the right Le. Does not FETCH. Returns 0
 * whatever the status word, or FAULT_TRANSPORT. */
int terminal_command(struct terminal *terminal, const uint8_t *command, size_t size,
                     struct terminal_reply *reply, struct fault *fault);

/* The same, of a header and at most 255 octets of data; without data Le is 00. */
int terminal_send(struct terminal *terminal, const uint8_t header[4], const uint8_t *data,
                  size_t size, struct terminal_reply *reply, struct fault *fault);

/* After a 91XX: FETCH, obey, TERMINAL RESPONSE, until the card has no more, or one waits for its
 * answer: nothing is fetched meanwhile, TS 102 223 4.2. Returns 0 or FAULT_TRANSPORT, FAULT_REFUSED
 * (over TERMINAL_FETCH_MAX). */
int terminal_serve(struct terminal *terminal, uint16_t sw, struct fault *fault);

/* TERMINAL RESPONSE to the command that waits for it, and what follows, as terminal_serve(). */
int terminal_respond(struct terminal *terminal, const uint8_t *response, size_t size,
                     struct fault *fault);

/*
 * Delivers one SMS-DELIVER TPDU by ENVELOPE (SMS-PP DOWNLOAD) and serves what follows.
 *
 *   reply  the answer to the ENVELOPE: data is the user data of the delivery report, if any
 *
 * Returns 0 whatever the status word, or FAULT_TRANSPORT.
 */
int terminal_deliver(struct terminal *terminal, const uint8_t *tpdu, size_t size,
                     struct terminal_reply *reply, struct fault *fault);

/* Selects by AID (whole), then by file identifiers below it. aid_size 0 starts at the MF.
 * Returns 0, FAULT_ABSENT (6A82), FAULT_REFUSED or FAULT_TRANSPORT. */
int terminal_select(struct terminal *terminal, const uint8_t *aid, size_t aid_size,
                    const uint16_t *fids, size_t count, struct fault *fault);

/* Reads the selected transparent file whole, or record number; returns the octets or a fault
 * (FAULT_REFUSED names the status word). */
int terminal_read_binary(struct terminal *terminal, uint8_t *to, size_t room, struct fault *fault);
int terminal_read_record(struct terminal *terminal, unsigned number, uint8_t *to, size_t room,
                         struct fault *fault);

/*
 * VERIFY, after asking with an empty VERIFY how many tries are left: refuses to spend one of the
 * last two.
 *
 *   reference  key reference: 01 PIN1, 0A ADM1
 *
 * Returns 0 or FAULT_REFUSED, FAULT_SECURITY (wrong value; where the tries left are told).
 */
int terminal_verify(struct terminal *terminal, uint8_t reference, const uint8_t value[8],
                    struct fault *fault);

#endif
