/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/ota_payload.h"
#include "cli/ota_security.h"
#include "inspect/ota_words.h"
#include "ota/spi.h"

struct arguments {
	struct ota_security security;
	struct ota_payload payload;
	int json;
};

static const struct argp_option options[] = {
	{ "json", 'j', 0, 0, "for machines", 0 },
	{ 0 },
};

static const char text[] =
	"Builds a secured packet of TS 102 225 and prints it, with the SMS-DELIVER TPDUs it goes "
	"in "
	"and the ENVELOPE commands that bring those to a card.\v" OTA_PAYLOAD_TEXT "\n"
	"\n"
	"Without --counter the one of the key file or the store is moved on: what is built is "
	"meant "
	"to be sent.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'j':
		arguments->json = 1;
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->security;
		state->child_inputs[1] = &arguments->payload;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->payload.apdu_count == RFM_COMMANDS_MAX)
			argp_error(state, "more than %d APDUs", RFM_COMMANDS_MAX);
		arguments->payload.apdus[arguments->payload.apdu_count++] = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int add_parts(json_t *object, const uint8_t *packet, size_t size, uint8_t reference,
                     struct fault *fault)
{
	enum { HEADER = 5 };
	static struct scp80_tpdu tpdus[SCP80_PARTS_MAX];
	const int count = scp80_segment(packet, size, reference, tpdus, fault);
	json_t *parts = json_array();

	json_object_set_new(object, "parts", parts);
	for (int i = 0; i < count; i++) {
		uint8_t command[HEADER + SMS_ENVELOPE_MAX] = { 0x80, 0xC2 };
		const int got =
			sms_envelope(tpdus[i].octets, tpdus[i].size, command + HEADER, fault);

		if (got < 0)
			return got;
		command[HEADER - 1] = (uint8_t)got;
		json_array_append_new(parts,
		                      json_pack("{s:o, s:o}", "tpdu",
		                                ota_hex_json(tpdus[i].octets, tpdus[i].size),
		                                "envelope",
		                                ota_hex_json(command, HEADER + (size_t)got)));
	}
	return count < 0 ? count : 0;
}

static json_t *head_json(const struct arguments *arguments)
{
	const struct scp80_header *header = &arguments->security.header;
	const struct ota_payload *payload = &arguments->payload;
	char words[SPI_TEXT_MAX];

	spi_to_words(header->spi, words);
	return json_pack("{s:o, s:i, s:o, s:o, s:o}", "spi",
	                 json_sprintf("%02X%02X: %s", header->spi[0], header->spi[1], words),
	                 "keyset", (int)arguments->security.keys.number, "tar",
	                 json_sprintf("%06X", header->tar), "counter",
	                 json_sprintf("%010llX", (unsigned long long)header->counter), "data",
	                 ota_hex_json(payload->data, payload->size));
}

static int build(struct arguments *arguments, struct fault *fault)
{
	struct ota_security *security = &arguments->security;
	const struct ota_payload *payload = &arguments->payload;
	uint8_t packet[SCP80_PACKET_MAX];
	struct scp80_crypto *crypto;
	json_t *object;
	int rc = scp80_open(&security->keys, &crypto, fault);

	if (rc < 0)
		return rc;
	/* What cannot be built costs no counter. */
	rc = scp80_wrap(crypto, &security->header, payload->data, payload->size, packet, fault);
	if (rc >= 0 && (rc = ota_security_counter(security, 1, fault)) == 0)
		rc = scp80_wrap(crypto, &security->header, payload->data, payload->size, packet,
		                fault);
	scp80_close(crypto);
	if (rc < 0)
		return rc;
	object = head_json(arguments);
	json_object_set_new(object, "packet", ota_hex_json(packet, (size_t)rc));
	rc = add_parts(object, packet, (size_t)rc, (uint8_t)security->header.counter, fault);
	if (rc == 0)
		ota_print(stdout, object, arguments->json);
	json_decref(object);
	return rc;
}

static int run(struct arguments *arguments, struct fault *fault)
{
	struct ota_security *security = &arguments->security;
	int rc = ota_security_load(security, fault);

	if (rc == 0)
		rc = ota_payload_build(&arguments->payload, security->profile, fault);
	if (rc == 0)
		rc = ota_security_address(security, arguments->payload.kind == OTA_PAYLOAD_APPLET,
		                          fault);
	return rc < 0 ? rc : build(arguments, fault);
}

int verb_ota_build(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &ota_security_argp, 0, "Security:", 1 },
		{ &ota_payload_argp, 0, "What it carries:", 2 },
		{ 0 },
	};
	static const struct argp argp = { options, parse, "[APDU...]", text, children, NULL, NULL };
	struct arguments *arguments = calloc(1, sizeof *arguments);
	struct fault fault = { 0 };
	int rc;

	if (!arguments) {
		fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
		return exit_of_fault(&fault);
	}
	command_line_read(&argp, argc, argv, arguments);
	rc = run(arguments, &fault);
	rc = rc < 0 ? ota_security_exit(&arguments->security, &fault) : EXIT_DONE;
	ota_security_close(&arguments->security);
	free(arguments);
	return rc;
}
