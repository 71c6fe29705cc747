/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ota_decoding.h"

#include <string.h>

#include "inspect/ota_words.h"

enum { UDH = 3 };

/* Whether two octets of length and one of header length are those of a packet: CHL and RHL are never
 * the same, with no check sum or one of 2, 4 or 8 octets. */
static bool is_packet(const uint8_t *octets, size_t size, unsigned fixed)
{
	const unsigned check = size > 2 ? octets[2] - fixed : 1;

	return size > 2 && (size_t)(octets[0] << 8 | octets[1]) == size - 2 &&
	       (check == 0 || check == 2 || check == 4 || check == 8);
}

enum { COMMAND_FIXED = 13, RESPONSE_FIXED = 10 };

static int open_keys(const struct ota_security *security, struct scp80_crypto **crypto,
                     struct fault *fault)
{
	*crypto = NULL;
	return security->has_keys ? scp80_open(&security->keys, crypto, fault) : 0;
}

static int decode_command(struct ota_decoding *decoding, const uint8_t *octets, size_t size,
                          struct fault *fault)
{
	static struct scp80_command command;
	struct scp80_crypto *crypto;
	int rc = scp80_read_command(NULL, octets, size, &command, NULL);

	if (rc == 0 && decoding->security->keyset == 0)
		ota_security_pick(decoding->security, command.kic >> 4);
	rc = open_keys(decoding->security, &crypto, fault);
	if (rc == 0)
		rc = scp80_read_command(crypto, octets, size, &command, fault);
	scp80_close(crypto);
	if (rc < 0)
		return rc;
	decoding->wrong |= command.verdict == SCP80_WRONG;
	json_array_append_new(decoding->found, ota_command_json(&command));
	return 0;
}

static int decode_response(struct ota_decoding *decoding, const uint8_t *packet, size_t size,
                           struct fault *fault)
{
	static struct scp80_response response;
	struct scp80_crypto *crypto;
	int rc = open_keys(decoding->security, &crypto, fault);

	if (rc == 0)
		rc = scp80_read_response(crypto, decoding->security->header.spi[1], packet, size,
		                         &response, fault);
	scp80_close(crypto);
	if (rc < 0)
		return rc;
	decoding->wrong |= response.verdict == SCP80_WRONG;
	json_array_append_new(decoding->found, ota_response_json(&response));
	return 0;
}

/* A packet without user data header, by what the header said. */
static int decode_text(struct ota_decoding *decoding, uint8_t element, const uint8_t *text_octets,
                       size_t size, struct fault *fault)
{
	uint8_t packet[UDH + SMS_PARTS_MAX * SMS_TEXT_MAX] = { 0x02, SMS_RESPONSE, 0x00 };

	if (element == SMS_COMMAND)
		return decode_command(decoding, text_octets, size, fault);
	if (element != SMS_RESPONSE)
		return 0;
	memcpy(packet + UDH, text_octets, size);
	return decode_response(decoding, packet, UDH + size, fault);
}

static int decode_tpdu(struct ota_decoding *decoding, const uint8_t *octets, size_t size,
                       struct fault *fault)
{
	uint8_t whole[SMS_PARTS_MAX * SMS_TEXT_MAX];
	uint8_t element;
	struct sms sms;
	int rc = sms_read(octets, size, &sms, fault);

	if (rc < 0)
		return rc;
	json_array_append_new(decoding->found, ota_message_json(&sms));
	rc = sms_add(&decoding->message, &sms, fault);
	decoding->under_way = rc == 0;
	if (rc <= 0)
		return rc;
	size = sms_text(&decoding->message, whole);
	element = decoding->message.element;
	memset(&decoding->message, 0, sizeof decoding->message);
	return decode_text(decoding, element, whole, size, fault);
}

static int decode_inside(struct ota_decoding *decoding,
                         int (*inside)(const uint8_t *, size_t, const uint8_t **, struct fault *),
                         const char *kind, const uint8_t *octets, size_t size, struct fault *fault)
{
	const uint8_t *tpdu;
	const int got = inside(octets, size, &tpdu, fault);

	if (got < 0)
		return got;
	json_array_append_new(decoding->found, json_pack("{s:s}", "kind", kind));
	return decode_tpdu(decoding, tpdu, (size_t)got, fault);
}

int ota_decode(struct ota_decoding *decoding, const uint8_t *octets, size_t size,
               struct fault *fault)
{
	enum { HEADER = 5 };
	static const uint8_t command_udh[UDH] = { 0x02, SMS_COMMAND, 0x00 };
	static const uint8_t response_udh[UDH] = { 0x02, SMS_RESPONSE, 0x00 };

	if (size > HEADER && octets[1] == 0xC2 && octets[HEADER - 1] <= size - HEADER)
		return decode_inside(decoding, sms_in_envelope, "ENVELOPE", octets + HEADER,
		                     octets[HEADER - 1], fault);
	if (size > 0 && octets[0] == 0xD1)
		return decode_inside(decoding, sms_in_envelope, "data of an ENVELOPE", octets, size,
		                     fault);
	if (size > 0 && octets[0] == 0xD0)
		return decode_inside(decoding, sms_in_proactive, "SEND SHORT MESSAGE", octets, size,
		                     fault);
	if (size > UDH && memcmp(octets, command_udh, UDH) == 0)
		return decode_command(decoding, octets + UDH, size - UDH, fault);
	if (size > UDH + 2 && memcmp(octets, response_udh, UDH) == 0) {
		/* As the card answered it: the status word behind. */
		if (is_packet(octets + UDH, size - UDH - 2, RESPONSE_FIXED))
			size -= 2;
		return decode_response(decoding, octets, size, fault);
	}
	if (is_packet(octets, size, COMMAND_FIXED))
		return decode_command(decoding, octets, size, fault);
	if (is_packet(octets, size, RESPONSE_FIXED) && size <= SMS_PARTS_MAX * SMS_TEXT_MAX)
		return decode_text(decoding, SMS_RESPONSE, octets, size, fault);
	return decode_tpdu(decoding, octets, size, fault);
}
