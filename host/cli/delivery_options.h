/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DELIVERY_OPTIONS_H
#define CLI_DELIVERY_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "cli/config_file.h"
#include "cli/smpp_options.h"
#include "cli/store_options.h"
#include "cli/trace_options.h"
#include "cli/worker_options.h"
#include "dispatch/cards.h"
#include "dispatch/dispatcher.h"

/* What the verbs that deliver have in common, 'serve' and 'worker': the cards within reach, the store, how
 * packets go. */

struct delivery_options {
	struct store_options store;
	struct worker_options worker;
	struct smpp_cli smpp;
	struct trace_options trace;
	const char *cards; /* --cards, or NULL */
	bool readers;      /* --readers */
	struct dispatcher_options dispatch;
};

/* --cards, --readers and --sms-faults. */
extern const struct argp delivery_argp;

/* The first rows of a verb's table of children. Where its parser is asked ARGP_KEY_INIT,
 * delivery_options_inputs() gives them their inputs, and the verb its own children theirs, from
 * child_inputs[DELIVERY_INPUTS] on. */
enum { DELIVERY_INPUTS = 6 };
/* clang-format off */
#define DELIVERY_CHILDREN                                                                          \
	{ &delivery_argp, 0, NULL, 0 },                                                            \
	{ &store_argp, 0, NULL, 0 },                                                               \
	{ &worker_argp, 0, NULL, 0 },                                                              \
	{ &smpp_argp, 0, "SMPP:", 5 },                                                             \
	{ &trace_argp, 0, "Trace:", 9 },                                                           \
	{ &config_argp, 0, NULL, 0 }
/* clang-format on */

void delivery_options_inputs(struct delivery_options *delivery, struct argp_state *state);

/* Whether any way to a card was named. */
bool delivery_options_reaches(const struct delivery_options *delivery);

/*
 * Reads the command line into input, which the delivery is a part of, and runs the verb between the beginning
 * and the end of what both share: signals, the trace, the password of SMPP.
 *
 *   work  does what the verb does with its input; 0 or a fault
 *
 * Returns the exit status; a fault is printed.
 */
int delivery_options_run(const struct argp *argp, int argc, char **argv, void *input,
                         struct delivery_options *delivery,
                         int (*work)(void *input, struct fault *fault));

/* Opens the cards within reach, watched as --trace wants; images that are skipped are told on standard error.
 * Returns as cards_open_folder() and cards_add_readers(). */
int delivery_options_open_cards(const struct delivery_options *delivery, struct cards **cards,
                                struct fault *fault);

/* Says on standard output how many those are: "2 cards within reach; ", no line end. */
void delivery_options_tell_cards(const struct delivery_options *delivery,
                                 const struct cards *cards);

#endif
