/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/delivery_options.h"

#include <stdio.h>

#include "cli/command_line.h"
#include "cli/daemon.h"
#include "cli/exit.h"
#include "cli/sms_faults.h"

static const struct argp_option options[] = {
	{ "cards", 'c', "DIR", 0, "folder of the card images within reach, or a fleet", 0 },
	{ "readers", 'r', 0, 0, "the cards in PC/SC readers are within reach too", 0 },
	{ "sms-faults", 'F', "WORDS", 0, SMS_FAULTS_HELP, 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct delivery_options *into = state->input;

	switch (key) {
	case 'c':
		into->cards = value;
		return 0;
	case 'r':
		into->readers = true;
		return 0;
	case 'F':
		sms_faults_parse(value, &into->dispatch.faults, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no '%s'", value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp delivery_argp = { .options = options, .parser = parse };

void delivery_options_inputs(struct delivery_options *delivery, struct argp_state *state)
{
	void *const inputs[DELIVERY_INPUTS] = { delivery, &delivery->store, &delivery->worker,
		                                &delivery->smpp, &delivery->trace };

	for (int i = 0; i < DELIVERY_INPUTS; i++)
		state->child_inputs[i] = inputs[i];
}

bool delivery_options_reaches(const struct delivery_options *delivery)
{
	return delivery->cards || delivery->readers || delivery->smpp.place;
}

int delivery_options_run(const struct argp *argp, int argc, char **argv, void *input,
                         struct delivery_options *delivery,
                         int (*work)(void *input, struct fault *fault))
{
	struct fault fault = { 0 };
	int rc;

	smpp_options_begin(&delivery->smpp);
	command_line_read(argp, argc, argv, input);
	worker_options_tell(&delivery->worker, &delivery->dispatch);
	daemon_begin();
	rc = trace_options_open(&delivery->trace, &fault);
	if (rc == 0)
		rc = smpp_options_tell(&delivery->smpp, &delivery->dispatch, &fault);
	if (rc == 0)
		rc = work(input, &fault);
	rc = trace_options_close(&delivery->trace, rc, &fault);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}

int delivery_options_open_cards(const struct delivery_options *delivery, struct cards **cards,
                                struct fault *fault)
{
	const int rc = cards_open_folder(delivery->cards, cards, fault);

	if (rc < 0)
		return rc;
	cards_watch(*cards, &delivery->trace.watch);
	for (size_t i = 0; cards_problem(*cards, i); i++)
		fprintf(stderr, "roamcard: %s\n", cards_problem(*cards, i));
	return delivery->readers ? cards_add_readers(*cards, fault) : 0;
}

void delivery_options_tell_cards(const struct delivery_options *delivery, const struct cards *cards)
{
	const size_t within = cards_within(cards);

	printf("%zu card%s within reach%s%s; ", within, within == 1 ? "" : "s",
	       delivery->readers ? ", and those in readers" : "",
	       delivery->smpp.place ? ", and others by SMPP" : "");
}
