/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/raw_message.h"

#include <string.h>

#include "octets/hex.h"

static const char job_key[] = "sms";

enum { DELIVER = 0x00, NO_MORE = 0x04, UDHI = 0x40, OCTET_MAX = 0xFF };

/* Whole numbers of a body: where they go, between what, and what they are when they are not given. */
static const struct number {
	const char *name;
	json_int_t least, most, otherwise;
} numbers[] = {
	{ "dataCoding", 0, OCTET_MAX, 0xF6 },
	{ "esmClass", 0, OCTET_MAX, UDHI },
	{ "protocolId", 0, OCTET_MAX, 0x7F },
	{ "expiration", RAW_MESSAGE_LEAST_S, RAW_MESSAGE_MOST_S, RAW_MESSAGE_DEFAULT_S },
};

enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

static int check_names(const json_t *body, struct fault *fault)
{
	const char *key;
	json_t *value;

	if (!json_is_object(body))
		return fault_set(fault, FAULT_INPUT, "body", "not an object");
	json_object_foreach((json_t *)body, key, value)
	{
		size_t i = 0;

		while (i < NUMBERS && strcmp(numbers[i].name, key) != 0)
			i++;
		if (i == NUMBERS && strcmp(key, "message") != 0)
			return fault_set(fault, FAULT_INPUT, key, "unknown field");
	}
	return 0;
}

static int read_number(const json_t *body, const struct number *number, json_int_t *to,
                       struct fault *fault)
{
	const json_t *value = json_object_get(body, number->name);

	*to = value ? json_integer_value(value) : number->otherwise;
	if (value && (!json_is_integer(value) || *to < number->least || *to > number->most))
		return fault_set(fault, FAULT_INPUT, number->name,
		                 "not a whole number from %lld to %lld", (long long)number->least,
		                 (long long)number->most);
	return 0;
}

static int read_octets(const json_t *value, struct raw_message *message, struct fault *fault)
{
	const char *text = json_string_value(value);
	int size;

	if (!text)
		return fault_set(fault, FAULT_INPUT, "message", "%s",
		                 value ? "not a string" : "missing");
	size = hex_read(text, "message", message->octets, sizeof message->octets, NULL);
	if (size < 1)
		return fault_set(fault, FAULT_INPUT, "message", "not 1 to %d octets in hex",
		                 RAW_MESSAGE_MAX);
	message->size = (size_t)size;
	return 0;
}

int raw_message_read(const json_t *body, struct raw_message *message, struct fault *fault)
{
	json_int_t read[NUMBERS] = { 0 };
	int rc = check_names(body, fault);

	for (size_t i = 0; i < NUMBERS && rc == 0; i++)
		rc = read_number(body, &numbers[i], &read[i], fault);
	if (rc == 0)
		rc = read_octets(json_object_get(body, "message"), message, fault);
	if (rc < 0)
		return rc;
	message->coding = (uint8_t)read[0];
	message->esm_class = (uint8_t)read[1];
	message->protocol = (uint8_t)read[2];
	message->expiration_s = read[3];
	return 0;
}

json_t *raw_message_json(const json_t *body)
{
	return json_pack("{s:O}", job_key, body);
}

int raw_message_of_job(const json_t *content, struct raw_message *message, struct fault *fault)
{
	const json_t *body = json_object_get(content, job_key);
	int rc;

	if (!body)
		return 0;
	rc = raw_message_read(body, message, fault);
	return rc < 0 ? rc : 1;
}

/* How many characters octets hold: seven bits each in the default alphabet, TS 23.038 4. */
static uint8_t length_of(const struct raw_message *message)
{
	const uint8_t group = message->coding >> 4;
	const int seven_bits = (group < 4 && (message->coding & 0x2C) == 0) || group == 0xC ||
	                       group == 0xD || (group == 0xF && !(message->coding & 0x04));

	return (uint8_t)(seven_bits ? message->size * 8 / 7 : message->size);
}

void raw_message_tpdu(const struct raw_message *message, struct scp80_tpdu *tpdu)
{
	/* From 12345; its time is of no matter to a card. */
	static const uint8_t address[] = { 0x05, 0x91, 0x21, 0x43, 0xF5 };
	uint8_t *at = tpdu->octets;

	*at++ = (uint8_t)(DELIVER | NO_MORE | (message->esm_class & UDHI));
	memcpy(at, address, sizeof address);
	at += sizeof address;
	*at++ = message->protocol;
	*at++ = message->coding;
	memset(at, 0, 7);
	at += 7;
	*at++ = length_of(message);
	memcpy(at, message->octets, message->size);
	tpdu->size = (size_t)(at - tpdu->octets) + message->size;
}
