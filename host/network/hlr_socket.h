/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_HLR_SOCKET_H
#define NETWORK_HLR_SOCKET_H

#include <stddef.h>

#include "network/network.h"

/*
 * The authentication centre for servers of EAP: hostapd's eap_sim_db asks it over a Unix datagram socket, a
 * line of words a datagram.
 *
 *   SIM-REQ-AUTH IMSI COUNT      SIM-RESP-AUTH IMSI KC:SRES:RAND ... or SIM-RESP-AUTH IMSI FAILURE
 *   AKA-REQ-AUTH IMSI            AKA-RESP-AUTH IMSI RAND AUTN IK CK RES, or AKA-RESP-AUTH IMSI FAILURE
 *   AKA-AUTS IMSI AUTS RAND      no answer; the next vector goes on from the card's sequence number
 *
 * Anything else has no answer. A vector whose CK or IK is not 16 octets, or whose RES is longer, is a
 * FAILURE: the protocol has no room for it.
 */

enum hlr_limit {
	HLR_REQUEST_MAX = 256,
	HLR_ANSWER_MAX = 512,
	HLR_TRIPLETS_MAX = 5,
	HLR_NOTE_MAX = 160,
};

struct hlr {
	struct network *network;
	/* Called before each request, to bring the subscriber into the network or his status up to date;
	 * NULL: the network is as it is. What it cannot do shows in the answer. */
	void (*look_up)(void *ctx, struct network *network, const char *imsi);
	void *ctx;
};

struct hlr_answer {
	char text[HLR_ANSWER_MAX]; /* "": none is due                                    */
	char note[HLR_NOTE_MAX];   /* what happened, for a person; no secret is in it    */
};

/* What a datagram of size octets is answered. */
void hlr_answer(const struct hlr *hlr, const char *request, size_t size, struct hlr_answer *answer);

/* A socket at path, which only its owner may use; one that a program left behind is replaced. Returns a
 * descriptor, FAULT_INPUT (something else is there), FAULT_LIMIT (a path too long) or FAULT_SYSTEM. */
int hlr_socket_open(const char *path, struct fault *fault);

/* Takes one datagram and answers whoever sent it. Returns 0 or FAULT_SYSTEM; *answer says what was done,
 * its note "" where nothing had come. */
int hlr_socket_serve(int fd, const struct hlr *hlr, struct hlr_answer *answer, struct fault *fault);

#endif
