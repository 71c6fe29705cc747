/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/exit.h"

#include <stdio.h>

int exit_of_fault(const struct fault *fault)
{
	fprintf(stderr, "roamcard: %s%s%s\n", fault->where, fault->where[0] ? ": " : "",
	        fault->text);
	switch (fault->code) {
	case FAULT_INPUT:
	case FAULT_LIMIT:
		return EXIT_INPUT;
	case FAULT_REFUSED:
		return EXIT_NOT_SO;
	default:
		return EXIT_TRANSPORT;
	}
}
