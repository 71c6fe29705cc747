/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/operand.h"
#include "store/seal.h"

int verb_key_new(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.args_doc = "FILE",
		.doc = "Makes the random key that seals the secrets of a store, in "
		       "a file of mode 0600. Without it the store is of no use.",
		.children = children,
	};
	struct operand file = { .what = "file" };
	struct fault fault = { 0 };

	command_line_read(&argp, argc, argv, &file);
	if (seal_key_create(file.value, &fault) < 0)
		return exit_of_fault(&fault);
	if (json_asked())
		json_tell(json_pack("{s:s}", "key", file.value));
	return EXIT_DONE;
}
