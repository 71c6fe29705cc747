/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include "octets/fault.h"
#include "scenario/stage.h"

/* A prompt at a stage: lines of a person are played as they come. History and completion where standard input
 * is a terminal; plain lines where it is not. Ends at the end of the input, or at "quit".
 *
 * Returns 0, or a fault of the machine. */
int prompt_run(struct stage *stage, struct fault *fault);

#endif
