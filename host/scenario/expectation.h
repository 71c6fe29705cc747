/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_EXPECTATION_H
#define SCENARIO_EXPECTATION_H

#include <stdio.h>

#include "scenario/argument.h"
#include "scenario/line.h"
#include "scenario/stage.h"

/* What may be expected of a stage: a table, a row a word behind "expect". "not" before the value turns it
 * round. */

#define EXPECT "expect"

/* The words, by number; NULL at the end. */
const char *expectation_word(size_t number);

/* The kind of a value behind a word, from 0; ARGUMENT_NONE where there is none. */
enum argument_kind expectation_value(const char *word, size_t number);

/* Of a line that begins with EXPECT. Returns 0 or FAULT_INPUT at the line. */
int expectation_check(const struct line *line, struct fault *fault);

/* Looks and tells. Returns 1 where it holds, 0 where it does not, or a fault of the machine. */
int expectation_play(struct stage *stage, const struct line *line, struct fault *fault);

void expectation_help(FILE *to);

#endif
