/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_THROUGH_OPTIONS_H
#define CLI_THROUGH_OPTIONS_H

#include <argp.h>

#include "transport/through.h"

/* --through, --control, --slot and --whole, of the verbs that make cards of their own to play on: through.target is
 * NULL where they stay in memory. A verb names it as a child of its argp, and gives it its input (struct through)
 * when its parser is asked ARGP_KEY_INIT. */
extern const struct argp through_argp;

#endif
