/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "bearer/terminal.h"
#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/ota_packet.h"
#include "inspect/ota_words.h"
#include "cli/trace_options.h"
#include "dispatch/exchange.h"
#include "dispatch/order.h"
#include "ota/orders.h"

struct arguments {
	struct ota_security security;
	struct ota_payload payload;
	struct terminal terminal;
	struct exchange exchange;
	struct trace_options trace;
	const char *target;
	struct card_consent consent;
};

enum option_key { KEY_DRY_RUN = 0x200 };

static const struct argp_option options[] = {
	{ "yes", 'y', 0, 0, CARD_YES_HELP, 0 },
	{ "dry-run", KEY_DRY_RUN, 0, 0, CARD_DRY_RUN_HELP ", nor move the counter on", 0 },
	{ 0 },
};

static const char text[] =
	"Sends a secured packet to a card, as a network would, and shows the proof of "
	"receipt. " CARD_TARGET_TEXT
	" The key file of an image is the one beside it where no keys are "
	"given; a card that is no image is written to with --yes only.\v" OTA_PAYLOAD_TEXT "\n"
	"\n"
	"A proof that does not check is not believed. One that comes as short messages of the card "
	"is "
	"put together.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'y':
		arguments->consent.yes = true;
		return 0;
	case KEY_DRY_RUN:
		arguments->consent.dry_run = true;
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->security;
		state->child_inputs[1] = &arguments->payload;
		state->child_inputs[2] = &arguments->trace;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->target)
			return ARGP_ERR_UNKNOWN; /* an APDU */
		arguments->target = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->target)
			argp_error(state, "name the card");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static json_t *sent_json(const struct arguments *arguments)
{
	json_t *object = ota_packet_header_json(&arguments->security);

	json_object_set_new(object, "octets", json_integer((json_int_t)arguments->exchange.size));
	json_object_set_new(object, "messages",
	                    json_integer((json_int_t)arguments->exchange.parts));
	return object;
}

static void show(const struct arguments *arguments)
{
	const struct exchange *exchange = &arguments->exchange;
	json_t *object = json_pack("{s:o, s:o}", "sent", sent_json(arguments), "statusWord",
	                           json_sprintf("%04X", exchange->sw));

	if (exchange->received)
		json_object_set_new(object, exchange->submitted ? "receiptBySubmit" : "receipt",
		                    ota_response_json(&exchange->response));
	ota_print(stdout, object, json_asked());
	json_decref(object);
}

/* What the card says of what it was sent. */
static int judge(const struct arguments *arguments, struct fault *fault)
{
	static struct rfm_results replies;
	const struct exchange *exchange = &arguments->exchange;
	const struct scp80_response *response = &exchange->response;
	const struct ota_payload *payload = &arguments->payload;
	struct orders_results results;
	int rc = 0;

	if (!exchange->received)
		return (arguments->security.header.spi[1] & SPI_POR) != SPI_POR_ALWAYS
		               ? 0
		               : fault_set(fault, FAULT_REFUSED, "proof of receipt",
		                           "none came; the card answered %04X", exchange->sw);
	if (response->status != SCP80_OK)
		return fault_set(fault, FAULT_REFUSED, "proof of receipt", "status %02X: %s%s",
		                 response->status, scp80_status_text(response->status),
		                 response->status == SCP80_COUNTER_LOW
		                         ? "; send a higher one once, with --counter"
		                         : "");
	if (payload->kind == OTA_PAYLOAD_APDUS) {
		rc = rfm_read_results(payload->format, response->data, response->size, &replies,
		                      fault);
		if (rc == 0 && !rfm_judge(&replies, payload->apdu_count, fault))
			rc = FAULT_REFUSED;
	} else if (payload->kind == OTA_PAYLOAD_APPLET) {
		rc = orders_read_results(response->data, response->size, &results, fault);
		if (rc == 0 && !orders_judge(&payload->change, &results, fault))
			rc = FAULT_REFUSED;
	}
	return rc;
}

/* Straight to the card: a service centre without faults. */
static int exchange(struct arguments *arguments, struct scp80_crypto *crypto, struct fault *fault)
{
	const struct ota_payload *payload = &arguments->payload;
	struct centre *centre = NULL;
	struct bearer *bearer = NULL;
	int rc = centre_open(&centre, fault);

	if (rc == 0)
		rc = terminal_bearer(centre, &arguments->terminal, &bearer, fault);
	if (rc == 0)
		rc = exchange_packet(bearer, crypto, &arguments->security.header, payload->data,
		                     payload->size, ORDER_VALIDITY_MS, &arguments->exchange, fault);
	bearer_close(bearer);
	centre_close(centre);
	return rc;
}

static int send(struct arguments *arguments, struct transport *transport, struct fault *fault)
{
	struct ota_security *security = &arguments->security;
	struct scp80_crypto *crypto;
	int rc = terminal_power_on(&arguments->terminal, transport, fault);

	if (rc < 0 || (rc = scp80_open(&security->keys, &crypto, fault)) < 0)
		return rc;
	rc = arguments->consent.dry_run ? ota_security_peek(security, fault)
	                                : ota_security_counter(security, 1, fault);
	if (rc == 0)
		rc = exchange(arguments, crypto, fault);
	scp80_close(crypto);
	if (rc < 0 || arguments->consent.dry_run)
		return rc;
	show(arguments);
	return judge(arguments, fault);
}

static int run(struct arguments *arguments, struct fault *fault)
{
	struct transport *transport = NULL;
	int rc = ota_packet_prepare(&arguments->security, &arguments->payload, fault);

	if (rc == 0)
		rc = trace_options_open(&arguments->trace, fault);
	if (rc == 0)
		rc = card_target_open_to_write(arguments->target, &arguments->consent, &transport,
		                               fault);
	if (rc == 0)
		rc = watch_card(&arguments->trace.watch, arguments->target, &transport, fault);
	if (rc == 0)
		rc = send(arguments, transport, fault);
	transport_close(transport);
	return trace_options_close(&arguments->trace, rc, fault);
}

int verb_ota_send(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &ota_security_argp, 0, "Security:", 1 },
		{ &ota_payload_argp, 0, "What it carries:", 2 },
		{ &trace_argp, 0, "Trace:", 9 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = { options, parse, "TARGET [APDU...]", text, children,
		                          NULL,    NULL };
	struct arguments *arguments = calloc(1, sizeof *arguments);
	struct ota_security *security;
	struct fault fault = { 0 };
	char *beside = NULL;
	int rc;

	if (!arguments) {
		fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
		return exit_of_fault(&fault);
	}
	command_line_read(&argp, argc, argv, arguments);
	security = &arguments->security;
	if (!security->key_path && !security->store_path && !security->kic && !security->kid)
		security->key_path = beside = card_target_keys(arguments->target);
	rc = run(arguments, &fault);
	rc = rc < 0 ? ota_security_exit(security, &fault) : EXIT_DONE;
	ota_security_close(security);
	free(beside);
	free(arguments);
	return rc;
}
