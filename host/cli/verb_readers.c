/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/reader_words.h"
#include "transport/reader_follow.h"

struct arguments {
	bool watch, json;
};

static const struct argp_option options[] = {
	{ "watch", 'w', 0, 0, "go on telling what is put in and taken out, until Ctrl-C", 0 },
	{ "json", 'j', 0, 0, "for machines; with --watch an object a line", 0 },
	{ 0 },
};

static const char text[] =
	"Lists the PC/SC readers of this machine, the cards in them, their answers to reset in "
	"words, and their ICCIDs.\v"
	"A card's ICCID is read with a reset before and after. A card that another program has "
	"open is left alone.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'w':
		arguments->watch = true;
		return 0;
	case 'j':
		arguments->json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no '%s'", value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int list(const struct arguments *arguments, struct fault *fault)
{
	struct reader readers[READERS_MAX];
	const int count = readers_list(readers, fault);

	if (count < 0)
		return count;
	reader_words_list(readers, (size_t)count, arguments->json);
	return 0;
}

/* Threads inherit the mask, so only this one hears the signals. */
static int watch(const struct arguments *arguments, struct fault *fault)
{
	struct reader_events events = { .json = arguments->json };
	struct reader_follower *follower;
	sigset_t signals;
	int heard, rc;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	rc = reader_follow(reader_events_told, &events, &follower, fault);
	if (rc < 0)
		return rc;
	sigwait(&signals, &heard);
	reader_follow_end(follower);
	return 0;
}

int verb_readers(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL, text, NULL, NULL, NULL };
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = arguments.watch ? watch(&arguments, &fault) : list(&arguments, &fault);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
