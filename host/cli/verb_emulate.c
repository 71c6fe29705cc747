/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/emulate_control.h"
#include "cli/emulate_slots.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/trace_options.h"

#define UNIX_PREFIX "unix:"

enum { PORT_MAX = 65535, ARGUMENTS_MAX = 64, FOR_EVER = -1 };
enum option_key { KEY_YES = 256 };

struct arguments {
	const char *words[ARGUMENTS_MAX]; /* cards; or of a command */
	unsigned count, slots, port;
	const char *host, *control, *tell;
	bool yes;
	struct trace_options trace;
};

static const struct argp_option options[] = {
	{ "host", 'h', "HOST", 0, "where pcscd's driver listens (127.0.0.1)", 0 },
	{ "port", 'p', "PORT", 0, "of its first slot (35963)", 0 },
	{ "slots", 's', "COUNT", 0, "slots, the last ones empty; one a card where left out", 0 },
	{ "control", 'c', "unix:PATH", 0, "take commands on a socket", 0 },
	{ "tell", 'T', "unix:PATH", 0, "the arguments are a command to such a socket", 0 },
	{ "yes", KEY_YES, 0, 0, CARD_YES_HELP, 0 },
	{ 0 },
};

static const char text[] =
	"Puts cards into virtual readers: pcscd sees them through the driver vpcd (Debian package "
	"vsmartcard-vpcd), and so does any program of PC/SC. CARD is a card image, or 'blank', a "
	"new one in memory; or a card elsewhere, which is passed on, and only read without --yes. "
	"Each card has a slot of its own, each slot a port.\v"
	"Runs until SIGTERM or SIGINT. pcscd may come and go: the slots call until it answers. "
	"SIGUSR1 takes all cards out, or puts them back in.\n"
	"\n"
	"Commands (docs/emulate.md), for instance\n"
	"  roamcard emulate --tell unix:PATH swap 1 b.card\n"
	"are: list; insert SLOT [CARD]; remove SLOT; swap SLOT CARD; replace SLOT CARD; "
	"save SLOT "
	"FILE; cut SLOT WRITES; quit.";

static unsigned number_of(const char *value, unsigned max, struct argp_state *state)
{
	char *end;
	const unsigned long number = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || number == 0 || number > max)
		argp_error(state, "'%s' is not 1 to %u", value, max);
	return (unsigned)number;
}

static const char *path_of(const char *value, struct argp_state *state)
{
	if (strncmp(value, UNIX_PREFIX, strlen(UNIX_PREFIX)) != 0)
		argp_error(state, "'%s' is no socket; write 'unix:PATH'", value);
	return value + strlen(UNIX_PREFIX);
}

static void check(struct arguments *arguments, struct argp_state *state)
{
	if (arguments->tell && arguments->count == 0)
		argp_error(state, "name the command");
	if (arguments->tell)
		return;
	if (arguments->slots == 0)
		arguments->slots = arguments->count;
	if (arguments->slots == 0)
		argp_error(state, "name a card");
	if (arguments->slots > EMULATE_SLOTS_MAX || arguments->slots < arguments->count)
		argp_error(state, "%u cards and %u slots; there are at most %d slots",
		           arguments->count, arguments->slots, EMULATE_SLOTS_MAX);
	if (arguments->port + arguments->slots - 1 > PORT_MAX)
		argp_error(state, "the last slot's port is beyond %d", PORT_MAX);
}

static error_t parse_place(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'h':
		arguments->host = value;
		return 0;
	case 'p':
		arguments->port = number_of(value, PORT_MAX, state);
		return 0;
	case 's':
		arguments->slots = number_of(value, EMULATE_SLOTS_MAX, state);
		return 0;
	case 'c':
		arguments->control = path_of(value, state);
		return 0;
	case 'T':
		arguments->tell = path_of(value, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->trace;
		return 0;
	case KEY_YES:
		arguments->yes = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->count == ARGUMENTS_MAX)
			argp_error(state, "more than %d words", ARGUMENTS_MAX);
		arguments->words[arguments->count++] = value;
		return 0;
	case ARGP_KEY_END:
		check(arguments, state);
		return 0;
	default:
		return parse_place(key, value, state);
	}
}

/* The words are one line again. */
static int tell(const struct arguments *arguments, struct fault *fault)
{
	char line[CONTROL_LINE_MAX];
	size_t used = 0;

	for (unsigned i = 0; i < arguments->count; i++) {
		used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", i ? " " : "",
		                         arguments->words[i]);
		if (used >= sizeof line)
			return fault_set(fault, FAULT_INPUT, "command", "longer than %d octets",
			                 CONTROL_LINE_MAX);
	}
	if (strchr(line, '\n'))
		return fault_set(fault, FAULT_INPUT, "command", "more than one line");
	return control_tell(arguments->tell, line, stdout, fault);
}

static int hear(int signals, struct emulate_control *control)
{
	struct signalfd_siginfo heard;
	struct fault fault = { 0 };

	if (read(signals, &heard, sizeof heard) != (ssize_t)sizeof heard)
		return 0;
	if (heard.ssi_signo != SIGUSR1)
		control->quit = true;
	else if (emulate_toggle(control->slots, &fault) < 0)
		exit_of_fault(&fault);
	return 0;
}

static void serve(struct emulate_control *control, int signals)
{
	while (!control->quit) {
		struct pollfd polled[CONTROL_CLIENTS_MAX + 2] = { { .fd = signals,
			                                            .events = POLLIN } };
		const nfds_t count = emulate_control_poll(control, polled + 1);

		if (poll(polled, count + 1, FOR_EVER) < 0 && errno != EINTR)
			return;
		if (polled[0].revents)
			hear(signals, control);
		emulate_control_serve(control);
	}
}

static int emulate(const struct arguments *arguments, struct emulate_slots *slots,
                   struct emulate_control *control, int signals, struct fault *fault)
{
	int rc = emulate_slots_open(slots, arguments->slots, arguments->host, arguments->port,
	                            fault);

	if (rc == 0 && arguments->control)
		rc = emulate_control_open(control, arguments->control, fault);
	for (unsigned i = 0; i < arguments->count && rc == 0; i++)
		rc = emulate_insert(slots, i + 1, arguments->words[i], fault);
	if (rc == 0) {
		printf("ready\n");
		serve(control, signals);
	}
	return rc;
}

/* Threads inherit the mask: signals come by signalfd alone. */
static int signals_open(struct fault *fault)
{
	static const int heard[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1 };
	sigset_t signals;
	int fd;

	sigemptyset(&signals);
	for (size_t i = 0; i < sizeof heard / sizeof heard[0]; i++)
		sigaddset(&signals, heard[i]);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? fault_set(fault, FAULT_SYSTEM, "signals", "%s", strerror(errno)) : fd;
}

static int run(const struct arguments *arguments, struct fault *fault)
{
	struct emulate_slots *slots = calloc(1, sizeof *slots);
	struct emulate_control *control = calloc(1, sizeof *control);
	int rc = slots && control ? signals_open(fault)
	                          : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc >= 0) {
		const int signals = rc;

		/* Whoever drives us waits for each line. */
		setvbuf(stdout, NULL, _IOLBF, 0);
		slots->watch = &arguments->trace.watch;
		slots->consent.yes = arguments->yes;
		control->slots = slots;
		emulate_control_none(control);
		rc = emulate(arguments, slots, control, signals, fault);
		emulate_control_close(control);
		emulate_slots_close(slots);
		close(signals);
	}
	free(control);
	free(slots);
	return rc;
}

int verb_emulate(int argc, char **argv)
{
	static const struct argp argp = { options,        parse, "CARD...", text,
		                          trace_children, NULL,  NULL };
	struct arguments arguments = { .host = "127.0.0.1", .port = VPCD_PORT };
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = trace_options_open(&arguments.trace, &fault);
	if (rc == 0)
		rc = arguments.tell ? tell(&arguments, &fault) : run(&arguments, &fault);
	rc = trace_options_close(&arguments.trace, rc, &fault);
	if (rc == 0)
		return EXIT_DONE;
	return rc == FAULT_REFUSED ? (exit_of_fault(&fault), EXIT_USAGE) : exit_of_fault(&fault);
}
