/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_THROUGH_OPTIONS_H
#define CLI_THROUGH_OPTIONS_H

#include <argp.h>

#include "transport/through.h"

/* --through, --control, --slot and --whole, of the verbs that make cards of their own to play on: through.reader is
 * NULL where they stay in memory. A verb names the children in its argp, and gives them their input (struct
 * through) when its parser is asked ARGP_KEY_INIT: state->child_inputs[0]. */
extern const struct argp_child through_options[];

#endif
