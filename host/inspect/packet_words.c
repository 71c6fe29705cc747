/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/packet_words.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/ota_words.h"
#include "inspect/script_words.h"

static json_t *pair(const uint8_t *octets, size_t size, json_t *fields)
{
	return json_pack("{s:o, s:o}", "octets", ota_hex_json(octets, size), "fields", fields);
}

static json_t *error_json(const struct fault *fault)
{
	return json_pack("{s:s}", "error", fault->text);
}

static int open_keys(const struct packet_words *words, struct scp80_crypto **crypto,
                     struct fault *fault)
{
	*crypto = NULL;
	for (size_t i = 0; i < words->key_sets; i++)
		if (words->keys[i].number == words->keyset)
			return scp80_open(&words->keys[i], crypto, fault);
	return 0;
}

/* Read twice: the head in the clear says which key set the rest is for. */
static json_t *read_command(struct packet_words *words, const uint8_t *packet, size_t size)
{
	struct scp80_command *command = calloc(1, sizeof *command);
	struct scp80_crypto *crypto = NULL;
	struct fault fault = { 0 };
	json_t *fields;
	int rc = command ? scp80_read_command(NULL, packet, size, command, &fault)
	                 : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		words->keyset = command->kic >> 4;
		words->spi2 = command->spi[1];
		rc = open_keys(words, &crypto, &fault);
	}
	if (rc == 0)
		rc = scp80_read_command(crypto, packet, size, command, &fault);
	if (rc == 0 && command->clear)
		script_hide_secrets(command->data, command->size);
	fields = rc < 0 ? error_json(&fault) : ota_command_json(command);
	scp80_close(crypto);
	free(command);
	return pair(packet, size, fields);
}

json_t *packet_words_message(struct packet_words *words, const uint8_t *tpdu, size_t size,
                             json_t **packet)
{
	uint8_t whole[SMS_PARTS_MAX * SMS_TEXT_MAX];
	struct fault fault = { 0 };
	struct sms sms;
	json_t *fields;
	int rc = sms_read(tpdu, size, &sms, &fault);

	if (rc < 0)
		return pair(tpdu, size, error_json(&fault));
	fields = ota_message_json(&sms);
	rc = sms_add(&words->message, &sms, &fault);
	if (rc > 0) {
		const bool secured = words->message.element == SMS_COMMAND;
		const size_t whole_size = sms_text(&words->message, whole);

		if (secured)
			*packet = read_command(words, whole, whole_size);
		memset(&words->message, 0, sizeof words->message);
	} else if (rc < 0) {
		json_object_set_new(fields, "error", json_string(fault.text));
	}
	return pair(tpdu, size, fields);
}

json_t *packet_words_response(const struct packet_words *words, const uint8_t *packet, size_t size)
{
	struct scp80_response *response = calloc(1, sizeof *response);
	struct scp80_crypto *crypto = NULL;
	struct fault fault = { 0 };
	json_t *fields;
	int rc = response ? open_keys(words, &crypto, &fault)
	                  : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = scp80_read_response(crypto, words->spi2, packet, size, response, &fault);
	fields = rc < 0 ? error_json(&fault) : ota_response_json(response);
	scp80_close(crypto);
	free(response);
	return pair(packet, size, fields);
}
