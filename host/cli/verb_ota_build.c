/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/ota_packet.h"
#include "inspect/ota_words.h"

struct arguments {
	struct ota_security security;
	struct ota_payload payload;
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

	(void)value;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = &arguments->security;
	state->child_inputs[1] = &arguments->payload;
	return 0;
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
	object = ota_packet_header_json(security);
	json_object_set_new(object, "data", ota_hex_json(payload->data, payload->size));
	json_object_set_new(object, "packet", ota_hex_json(packet, (size_t)rc));
	rc = add_parts(object, packet, (size_t)rc, (uint8_t)security->header.counter, fault);
	if (rc == 0)
		ota_print(stdout, object, json_asked());
	json_decref(object);
	return rc;
}

static int run(struct arguments *arguments, struct fault *fault)
{
	const int rc = ota_packet_prepare(&arguments->security, &arguments->payload, fault);

	return rc < 0 ? rc : build(arguments, fault);
}

int verb_ota_build(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &ota_security_argp, 0, "Security:", 1 },
		{ &ota_payload_argp, 0, "What it carries:", 2 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = { NULL, parse, "[APDU...]", text, children, NULL, NULL };
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
