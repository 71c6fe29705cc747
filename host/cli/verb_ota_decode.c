/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/ota_security.h"
#include "cli/ota_words.h"
#include "octets/hex.h"

enum { INPUTS_MAX = 64, INPUT_MAX = SCP80_PACKET_MAX, UDH = 3 };

struct arguments {
	struct ota_security security;
	const char *inputs[INPUTS_MAX];
	size_t count;
	int json;
};

/* What is being decoded: the message whose parts come, and the words so far. */
struct decoding {
	struct ota_security *security;
	struct sms_message message;
	bool under_way, wrong;
	json_t *found;
};

static const struct argp_option options[] = {
	{ "json", 'j', 0, 0, "for machines", 0 },
	{ 0 },
};

static const char text[] =
	"Says what each HEX is: an ENVELOPE command or its data, a SEND SHORT MESSAGE, an "
	"SMS-DELIVER "
	"or SMS-SUBMIT TPDU, a command or response packet. Parts of one message are put together. "
	"Without HEX, standard input has one a line.\v"
	"With keys, what is ciphered is deciphered, and check sums are checked. A command packet "
	"takes the key set it names from a key file. A response packet says nothing of its "
	"security: "
	"--spi is that of the command it answers.\n"
	"\n"
	"Exit status: 0 done, 1 a check sum is wrong, 2 the command line or the hex is wrong, 3 "
	"the "
	"system does not do its part, 4 a file is wrong.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'j':
		arguments->json = 1;
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->security;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->count == INPUTS_MAX)
			argp_error(state, "more than %d at a time", INPUTS_MAX);
		arguments->inputs[arguments->count++] = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

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

static int decode_command(struct decoding *decoding, const uint8_t *octets, size_t size,
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

static int decode_response(struct decoding *decoding, const uint8_t *packet, size_t size,
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
static int decode_text(struct decoding *decoding, uint8_t element, const uint8_t *text_octets,
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

static int decode_tpdu(struct decoding *decoding, const uint8_t *octets, size_t size,
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

static int decode_inside(struct decoding *decoding,
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

static int decode(struct decoding *decoding, const uint8_t *octets, size_t size,
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

static int decode_hex(struct decoding *decoding, const char *hex, struct fault *fault)
{
	uint8_t octets[INPUT_MAX];
	const int size = hex_read(hex, "HEX", octets, sizeof octets, fault);

	return size < 0 ? size : decode(decoding, octets, (size_t)size, fault);
}

static int decode_lines(struct decoding *decoding, struct fault *fault)
{
	char *line = NULL;
	size_t room = 0;
	int rc = 0;

	while (rc == 0 && getline(&line, &room, stdin) >= 0)
		if (line[strspn(line, " \t\r\n")] != '\0')
			rc = decode_hex(decoding, line, fault);
	free(line);
	return rc;
}

static int run(struct arguments *arguments, struct decoding *decoding, struct fault *fault)
{
	int rc = ota_security_load(&arguments->security, fault);

	for (size_t i = 0; i < arguments->count && rc == 0; i++)
		rc = decode_hex(decoding, arguments->inputs[i], fault);
	if (rc == 0 && arguments->count == 0)
		rc = decode_lines(decoding, fault);
	if (rc == 0 && decoding->under_way)
		rc = fault_set(fault, FAULT_INPUT, "HEX", "%u of %u parts of a message are there",
		               decoding->message.count, decoding->message.total);
	/* What was read before a fault is shown as well. */
	if (json_array_size(decoding->found) > 0)
		ota_print(stdout, decoding->found, arguments->json);
	return rc;
}

int verb_ota_decode(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &ota_security_argp, 0, "Security:", 1 },
		{ 0 },
	};
	static const struct argp argp = { options, parse, "[HEX...]", text, children, NULL, NULL };
	static struct arguments arguments;
	static struct decoding decoding;
	struct fault fault = { 0 };
	int rc;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	decoding.security = &arguments.security;
	decoding.found = json_array();
	rc = run(&arguments, &decoding, &fault);
	if (rc < 0)
		rc = ota_security_exit(&arguments.security, &fault);
	else
		rc = decoding.wrong ? EXIT_NOT_SO : EXIT_DONE;
	json_decref(decoding.found);
	ota_security_close(&arguments.security);
	return rc;
}
