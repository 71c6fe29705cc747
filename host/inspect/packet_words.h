/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_PACKET_WORDS_H
#define INSPECT_PACKET_WORDS_H

#include <stdbool.h>

#include <jansson.h>

#include "ota/scp80.h"
#include "ota/sms.h"

/* Secured packets and their short messages, octets and words side by side. */

/* What is read one after the other: the keys, and the message whose parts come. Begins as zero octets but for
 * the keys. */
struct packet_words {
	const struct scp80_keys *keys; /* all key sets of the card */
	size_t key_sets;
	uint8_t keyset, spi2; /* of the last command: its response is secured so */
	struct sms_message message;
};

/*
 * An SMS-DELIVER TPDU: {octets, fields}. Where it is the last part of a command packet, packet is set to that
 * packet, {octets, fields}; else it stays.
 *
 * Fields are those of inspect/ota_words.h; of what cannot be read {"error": why}. PINs and keys in a script are FF.
 * New references.
 */
json_t *packet_words_message(struct packet_words *words, const uint8_t *tpdu, size_t size,
                             json_t **packet);

/* A response packet, its user data header first: {octets, fields}. */
json_t *packet_words_response(const struct packet_words *words, const uint8_t *packet, size_t size);

#endif
