/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH_MAX_HERE = 512, START_TRIES = 1000, TRY_MS = 10 };

static pid_t server = -1;

static void sleep_ms(unsigned ms)
{
	const struct timespec time = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };

	nanosleep(&time, NULL);
}

static void run_server(const struct soak *soak, const char *port_file)
{
	char log[PATH_MAX_HERE];
	int fd;

	snprintf(log, sizeof log, "%s/server.log", soak->stage);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execl(soak->roamcard, soak->roamcard, "serve", "--store", soak->store, "--key-file",
	      soak->key_file, "--cards", soak->fleet_path, "--port", "0", "--port-file", port_file,
	      "--rate", "0", (char *)NULL);
	_exit(127);
}

static unsigned read_port(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned port = 0;

	if (file && fscanf(file, "%u", &port) != 1)
		port = 0;
	if (file)
		fclose(file);
	return port;
}

int daemon_start(struct soak *soak)
{
	char port_file[PATH_MAX_HERE];
	unsigned port = 0;

	snprintf(port_file, sizeof port_file, "%s/port", soak->stage);
	unlink(port_file);
	server = fork();
	if (server == 0)
		run_server(soak, port_file);
	for (int i = 0; i < START_TRIES && port == 0 && server > 0; i++) {
		sleep_ms(TRY_MS);
		port = read_port(port_file);
		if (waitpid(server, NULL, WNOHANG) == server)
			server = -1;
	}
	soak->port = port;
	if (port == 0)
		fprintf(stderr, "the server did not start; see %s/server.log\n", soak->stage);
	return port == 0 ? -1 : 0;
}

int daemon_stop(struct soak *soak, int signal)
{
	int status = -1;

	soak->port = 0;
	if (server <= 0)
		return -1;
	kill(server, signal);
	waitpid(server, &status, 0);
	server = -1;
	return signal == SIGKILL || status == 0 ? 0 : -1;
}

void *daemon_torment(void *context)
{
	struct soak *soak = context;
	uint32_t state = soak->seed;

	while (!soak->ending) {
		const unsigned ms = soak->kill_least_ms +
		                    soak_random(&state, soak->kill_most_ms - soak->kill_least_ms);

		for (unsigned slept = 0; slept < ms && !soak->ending; slept += TRY_MS)
			sleep_ms(TRY_MS);
		if (soak->ending)
			break;
		daemon_stop(soak, SIGKILL);
		soak->kills++;
		if (daemon_start(soak) < 0)
			break;
	}
	return NULL;
}
