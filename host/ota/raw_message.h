/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_RAW_MESSAGE_H
#define OTA_RAW_MESSAGE_H

#include <jansson.h>

#include "octets/fault.h"
#include "ota/scp80.h"

/* A binary short message as a client sends it: octets that go to the card as they are. */

enum raw_message_limit {
	RAW_MESSAGE_MAX = 140,        /* octets of user data, TS 23.040 9.2.3.16 */
	RAW_MESSAGE_LEAST_S = 120,    /* of expiration */
	RAW_MESSAGE_MOST_S = 2678400, /* 31 days */
	RAW_MESSAGE_DEFAULT_S = 7200,
};

struct raw_message {
	size_t size;
	uint8_t octets[RAW_MESSAGE_MAX];
	uint8_t coding, esm_class, protocol; /* TP-DCS, SMPP 3.4 5.2.12, TP-PID */
	int64_t expiration_s;
};

/* Reads {message (hex), dataCoding, esmClass, protocolId, expiration}; all but the first may be left out:
 * F6, 40 (a user data header), 7F (for the card), RAW_MESSAGE_DEFAULT_S. Returns 0 or FAULT_INPUT. */
int raw_message_read(const json_t *body, struct raw_message *message, struct fault *fault);

/* As a job keeps it. New reference or NULL. */
json_t *raw_message_json(const json_t *body);

/* What raw_message_json() made. Returns 1, 0 where the content is of another kind, or FAULT_INPUT. */
int raw_message_of_job(const json_t *content, struct raw_message *message, struct fault *fault);

/* The SMS-DELIVER (TS 23.040 9.2.2.1) of a message. */
void raw_message_tpdu(const struct raw_message *message, struct scp80_tpdu *tpdu);

#endif
