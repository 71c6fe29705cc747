/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/smsc_server.h"

/* smsc PORT PORT-FILE [held] [told] [undeliverable] [MSISDN=CARD...]: a service centre of support/smsc_server.h, until
 * SIGTERM. held: what the cards answer never comes; told: each submit_sm is told on standard error; undeliverable: the
 * first one does not arrive. */
int main(int argc, char **argv)
{
	struct smsc_server_faults faults = { 0 };
	struct smsc_server *server;
	sigset_t signals;
	FILE *file;
	int heard;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	server = argc >= 3 ? smsc_server_start((unsigned)strtoul(argv[1], NULL, 10)) : NULL;
	if (!server)
		return 1;
	for (int i = 3; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (strcmp(argv[i], "held") == 0)
			faults.held = true;
		if (strcmp(argv[i], "told") == 0)
			faults.told = true;
		if (strcmp(argv[i], "undeliverable") == 0)
			faults.undeliverable = 1;
		if (!equals)
			continue;
		*equals = '\0';
		smsc_server_add(server, argv[i], equals + 1);
	}
	smsc_server_set_faults(server, &faults);
	file = fopen(argv[2], "w");
	if (!file || fprintf(file, "%u\n", smsc_server_port(server)) < 0 || fclose(file) != 0)
		return 1;
	sigwait(&signals, &heard);
	smsc_server_stop(server);
	return 0;
}
