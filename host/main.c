/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/verbs.h"

/* What was told once, a token for instance, must not be lost unnoticed. */
int main(int argc, char **argv)
{
	const int status = cli_run(argc, argv);

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno == EPIPE || (errno == 0 && status != EXIT_DONE))
		return status;
	fprintf(stderr, "roamcard: standard output: %s; what was told is lost\n",
	        errno ? strerror(errno) : "could not be written");
	return status == EXIT_DONE ? EXIT_TRANSPORT : status;
}
