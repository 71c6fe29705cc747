/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_STORE_OPTIONS_H
#define CLI_STORE_OPTIONS_H

#include <argp.h>

/* --store and --key-file, of every verb that opens a store. A verb names the children in its argp, and
 * gives them their input when its parser is asked ARGP_KEY_INIT: state->child_inputs[0]. */
struct store_options {
	const char *store; /* never NULL: the command line is refused without   */
	const char *key_file;
};

extern const struct argp store_argp;

/* For a verb without other children. */
extern const struct argp_child store_options[];

#endif
