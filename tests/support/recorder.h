/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_RECORDER_H
#define SUPPORT_RECORDER_H

#include <stddef.h>
#include <stdint.h>

#include "transport/transport.h"

/* A transport that keeps what goes over another one, or plays a card from a script. */

enum { RECORDER_MAX = 128 };

struct exchange {
	uint8_t command[TRANSPORT_APDU_MAX], reply[TRANSPORT_REPLY_MAX];
	size_t size, reply_size;
};

struct recorder {
	struct transport transport;
	struct transport *inner;   /* NULL: the script answers              */
	const char *const *script; /* command, answer, command, answer, NULL */
	size_t count;
	struct exchange exchanges[RECORDER_MAX];
};

/* Records what goes to inner, which stays the caller's. */
void recorder_of(struct recorder *recorder, struct transport *inner);

/* Plays the script: each command must be that of its row ("*": any), or the test fails. */
void recorder_play(struct recorder *recorder, const char *const *script);

/* Asserts that the script was played to its end. */
void recorder_done(const struct recorder *recorder);

#endif
