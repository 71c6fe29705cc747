/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/ota_decoding.h"
#include "inspect/ota_words.h"
#include "octets/hex.h"

enum { INPUTS_MAX = 64, INPUT_MAX = SCP80_PACKET_MAX };

struct arguments {
	struct ota_security security;
	const char *inputs[INPUTS_MAX];
	size_t count;
};

static const char text[] =
	"Says what each HEX is: an ENVELOPE command or its data, a SEND SHORT MESSAGE, an "
	"SMS-DELIVER "
	"or SMS-SUBMIT TPDU, a command or response packet. Parts of one message are put together. "
	"Without HEX, standard input has one a line.\v"
	"With keys, what is ciphered is deciphered, and check sums are checked. A command packet "
	"takes the key set it names from a key file. A response packet says nothing of its "
	"security: "
	"--spi is that of the command it answers.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
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

static int decode_hex(struct ota_decoding *decoding, const char *hex, struct fault *fault)
{
	uint8_t octets[INPUT_MAX];
	const int size = hex_read(hex, "HEX", octets, sizeof octets, fault);

	return size < 0 ? size : ota_decode(decoding, octets, (size_t)size, fault);
}

static int decode_lines(struct ota_decoding *decoding, struct fault *fault)
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

static int run(struct arguments *arguments, struct ota_decoding *decoding, struct fault *fault)
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
		ota_print(stdout, decoding->found, json_asked());
	return rc;
}

int verb_ota_decode(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &ota_security_argp, 0, "Security:", 1 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = { NULL, parse, "[HEX...]", text, children, NULL, NULL };
	static struct arguments arguments;
	static struct ota_decoding decoding;
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
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
