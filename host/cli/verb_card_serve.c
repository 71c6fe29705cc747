/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/trace_options.h"
#include "transport/address.h"
#include "transport/offer.h"
#include "transport/t0_offer.h"

struct arguments {
	const char *target, *listen;
	bool anywhere, t0;
	struct emulated_contacts_form form; /* of t0 */
	struct trace_options trace;
};

enum option_key { KEY_ANYWHERE = 256, KEY_T0, KEY_INVERSE, KEY_ONE_BY_ONE };

static const struct argp_option options[] = {
	{ "listen", 'l', "ADDRESS", 0, "tcp:HOST:PORT (port 0: a free one) or unix:PATH", 0 },
	{ "anywhere", KEY_ANYWHERE, 0, 0, "also where others than this machine can reach it", 0 },
	{ "t0", KEY_T0, 0, 0, "offer the contacts of an emulated card, T=0 octet by octet", 0 },
	{ "inverse", KEY_INVERSE, 0, 0, "in the inverse convention", 0 },
	{ "one-by-one", KEY_ONE_BY_ONE, 0, 0, "and ask for data octet by octet", 0 },
	{ 0 },
};

static const char text[] =
	"Offers a card to programs elsewhere, which name it tcp:HOST:PORT or unix:PATH: one at a "
	"time, until SIGTERM or SIGINT. " CARD_TARGET_TEXT "\v"
	"The card is opened when a client comes and let go of when it goes: between them others "
	"may have it. Nothing is encrypted and nobody is asked who he is (docs/remote-card.md): "
	"whoever reaches the address has the card, and a network in between sees the PINs. A "
	"socket file is its owner's alone. With --t0 a reader names it t0:tcp:HOST:PORT or "
	"t0:unix:PATH (docs/t0.md).";

static error_t parse_t0(int key, struct arguments *arguments)
{
	switch (key) {
	case KEY_T0:
		arguments->t0 = true;
		return 0;
	case KEY_INVERSE:
		arguments->form.inverse = true;
		return 0;
	case KEY_ONE_BY_ONE:
		arguments->form.one_by_one = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void check(const struct arguments *arguments, struct argp_state *state)
{
	const struct trace_options *trace = &arguments->trace;

	if (!arguments->target || !arguments->listen)
		argp_error(state, "name the card and where to --listen");
	if ((arguments->form.inverse || arguments->form.one_by_one) && !arguments->t0)
		argp_error(state, "--inverse and --one-by-one are of --t0");
	if (arguments->t0 && (trace->lines || trace->file))
		argp_error(state, "there are no APDUs to trace here; the reader of --t0 has them");
	if (arguments->t0 && card_target_is_real(arguments->target))
		argp_error(state, "--t0 is for emulated cards; '%s' is none", arguments->target);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->trace;
		return 0;
	case 'l':
		arguments->listen = value;
		return 0;
	case KEY_ANYWHERE:
		arguments->anywhere = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->target)
			argp_error(state, "one card at a time");
		arguments->target = value;
		return 0;
	case ARGP_KEY_END:
		check(arguments, state);
		return 0;
	default:
		return parse_t0(key, arguments);
	}
}

static int open_card(void *ctx, struct transport **transport, struct fault *fault)
{
	const struct arguments *arguments = ctx;
	const int rc = card_target_open(arguments->target, transport, fault);

	return rc == 0 ? watch_card(&arguments->trace.watch, arguments->target, transport, fault)
	               : rc;
}

static void told(void *ctx, const char *line)
{
	(void)ctx;
	printf("%s\n", line);
	fflush(stdout);
}

/* Whoever starts us reads where we are; a port of 0 has become one. */
static void say_where(const struct arguments *arguments, int listening)
{
	const char *colon = strrchr(arguments->listen, ':');

	if (address_port(listening) != 0)
		printf("listening on %.*s:%u\n", (int)(colon - arguments->listen),
		       arguments->listen, address_port(listening));
	else
		printf("listening on %s\n", arguments->listen);
	fflush(stdout);
}

static int serve(struct arguments *arguments, int stop_fd, struct fault *fault)
{
	const struct offer offer = { .open = open_card, .told = told, .ctx = arguments };
	struct transport *transport;
	int listening, rc = card_target_open(arguments->target, &transport, fault);

	/* A card that cannot be opened now is told at once, not to the first client. */
	transport_close(transport);
	if (rc < 0)
		return rc;
	listening = address_listen(arguments->listen, arguments->anywhere, fault);
	if (listening < 0)
		return listening;
	say_where(arguments, listening);
	rc = arguments->t0 ? t0_offer_serve(&offer, &arguments->form, listening, stop_fd, fault)
	                   : offer_serve(&offer, listening, stop_fd, fault);
	close(listening);
	address_forget(arguments->listen);
	return rc;
}

int verb_card_serve(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, "TARGET", text, trace_children, NULL, NULL
	};
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };
	sigset_t signals;
	int stop_fd, rc;

	command_line_read(&argp, argc, argv, &arguments);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	stop_fd = signalfd(-1, &signals, SFD_CLOEXEC);
	rc = stop_fd < 0 ? fault_set(&fault, FAULT_SYSTEM, "", "no signals to be had")
	                 : trace_options_open(&arguments.trace, &fault);
	if (rc == 0)
		rc = serve(&arguments, stop_fd, &fault);
	rc = trace_options_close(&arguments.trace, rc, &fault);
	if (stop_fd >= 0)
		close(stop_fd);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
