/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_COMMAND_H
#define SCENARIO_COMMAND_H

#include <stdio.h>

#include "scenario/argument.h"
#include "scenario/line.h"
#include "scenario/stage.h"

/* What may be done on a stage: one table, for scripts and for the prompt. */

enum { COMMAND_ARGUMENTS_MAX = 3 };

typedef int command_run(struct stage *stage, const struct line *line, struct fault *fault);

struct command {
	const char *word;
	unsigned least; /* arguments that must be there */
	enum argument_kind arguments[COMMAND_ARGUMENTS_MAX];
	command_run *run;
	const char *help;
};

/* Those of the user, of the networks and of who runs them, and of the card and the prompt. NULL words end
 * each. */
extern const struct command commands_user[], commands_network[], commands_card[];

/* By number, from 0; NULL at the end. */
const struct command *command_at(size_t number);
const struct command *command_named(const char *word);

/* "go PLACE", "menu [N]". */
enum { COMMAND_USAGE_MAX = 64 };
void command_usage(const struct command *command, char usage[COMMAND_USAGE_MAX]);

/* Judges a line before it is played; one without words is fine. Returns 0 or FAULT_INPUT at the line. */
int command_check(const struct line *line, struct fault *fault);

/*
 * Carries a checked line out, and what it sets off. An expectation that does not hold is told and is no
 * fault; nor is what the handset, the network or a card whose supply was cut on purpose refuses: that is
 * told as not done.
 *
 * Returns 1; 0 where it could not be done; or a fault of the machine.
 */
int command_play(struct stage *stage, const struct line *line, struct fault *fault);

/* The tables of commands, of expectations and of what may stand behind them, for people. */
void command_help(FILE *to);

#endif
