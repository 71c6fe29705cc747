/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_ASKING_CARD_H
#define SUPPORT_ASKING_CARD_H

#include <stdbool.h>

#include "transport/transport.h"

/* A card with a toolkit that a test plays: files, PINs and keys are those of another transport;
 * proactive commands come from the test, and what the terminal says to them and in envelopes is kept. */

enum { ASKING_MAX = 64, ASKING_OCTETS = 260 };

struct asked {
	uint8_t octets[ASKING_OCTETS];
	size_t size;
};

struct asking_card {
	struct transport transport;
	struct transport *inner;
	struct asked queue[ASKING_MAX], responses[ASKING_MAX], envelopes[ASKING_MAX];
	size_t queued, fetched, responded, enveloped;
	uint16_t envelope_sw;     /* 0: 9000; SMS-PP goes to the inner card */
	uint16_t authenticate_sw; /* 0: the inner card answers */
	unsigned resets, statuses, updates, applications; /* SELECT by AID */
	bool under_way; /* a command was fetched and is not answered */
	bool pushy;     /* announces others meanwhile, as no card may */
};

/* The inner one stays the caller's. */
void asking_card_of(struct asking_card *card, struct transport *inner);

/* The next command, hex from D0 on: it is announced with the next 9000. */
void asking_card_ask(struct asking_card *card, const char *hex);

/* Fails where the last TERMINAL RESPONSE, or the last ENVELOPE, does not end with (hold) these octets. */
void expect_response(const struct asking_card *card, const char *hex);
void expect_envelope(const struct asking_card *card, const char *hex);

#endif
