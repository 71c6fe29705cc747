/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The processes under test: the one that answers, and those that deliver where the store is shared. */

enum { PATH_SIZE = 512, WORD_SIZE = 24, START_TRIES = 3000, TRY_MS = 10, AGAIN_MS = 200 };

static void process_path(const struct soak *soak, const struct soak_process *process,
                         const char *what, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%.400s/%s.%s", soak->stage, process->name, what);
}

static void become(const struct soak *soak, const struct soak_process *process, const char *ready)
{
	char log[PATH_SIZE], lease[WORD_SIZE], seed[WORD_SIZE];
	const char *store = soak->store, *key = soak->key_file, *fleet = soak->fleet_path;
	int fd;

	process_path(soak, process, "log", log);
	snprintf(lease, sizeof lease, "%u", soak->lease);
	snprintf(seed, sizeof seed, "%u", process->number);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, STDERR_FILENO);
	fd = open(process->number > 0 ? ready : log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, STDOUT_FILENO);
	if (process->number > 0)
		execl(soak->roamcard, "roamcard", "worker", "--store", store, "--key-file", key,
		      "--cards", fleet, "--lease", lease, "--seed", seed, (char *)NULL);
	else if (soak->workers > 0)
		execl(soak->roamcard, "roamcard", "serve", "--api", "--store", store, "--key-file",
		      key, "--port", "0", "--port-file", ready, "--rate", "0", (char *)NULL);
	else
		execl(soak->roamcard, "roamcard", "serve", "--store", store, "--key-file", key,
		      "--cards", fleet, "--port", "0", "--port-file", ready, "--rate", "0",
		      (char *)NULL);
	_exit(127);
}

/* The server has written its port; a worker, that it delivers. */
static bool is_ready(struct soak *soak, const struct soak_process *process, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[WORD_SIZE * 8] = "";
	bool whole;

	if (!file)
		return false;
	whole = fgets(line, sizeof line, file) && strchr(line, '\n');
	fclose(file);
	if (whole && process->number == 0)
		soak->port = (unsigned)strtoul(line, NULL, 10);
	return whole;
}

static void begin(const struct soak *soak, struct soak_process *process, char ready[PATH_SIZE])
{
	process_path(soak, process, "ready", ready);
	unlink(ready);
	process->pid = fork();
	if (process->pid == 0)
		become(soak, process, ready);
}

int process_start_early(struct soak *soak, struct soak_process *process)
{
	char ready[PATH_SIZE];
	int status = 0;

	begin(soak, process, ready);
	for (int i = 0; i < START_TRIES && process->pid > 0; i++) {
		if (waitpid(process->pid, &status, WNOHANG) == process->pid) {
			process->pid = -1;
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		}
		soak_sleep_ms(TRY_MS);
	}
	return -1;
}

int process_start(struct soak *soak, struct soak_process *process)
{
	char ready[PATH_SIZE];
	int status;

	begin(soak, process, ready);
	for (int i = 0; i < START_TRIES && process->pid > 0; i++) {
		if (is_ready(soak, process, ready))
			return 0;
		if (waitpid(process->pid, &status, WNOHANG) == process->pid) {
			process->pid = -1;
			if (!WIFEXITED(status) || WEXITSTATUS(status) != SOAK_STORE_AWAY)
				break;
			/* A database one of whose processes was killed answers once more before it recovers. */
			soak_sleep_ms(AGAIN_MS);
			begin(soak, process, ready);
		}
		soak_sleep_ms(TRY_MS);
	}
	fprintf(stderr, "%s did not start; see %s/%s.log\n", process->name, soak->stage,
	        process->name);
	return -1;
}

bool process_fell(struct soak_process *process)
{
	if (process->pid <= 0 || waitpid(process->pid, NULL, WNOHANG) != process->pid)
		return false;
	process->pid = -1;
	return true;
}

int process_stop(struct soak *soak, struct soak_process *process, int signal)
{
	int status = -1;

	if (process->number == 0)
		soak->port = 0;
	if (process->pid <= 0)
		return -1;
	kill(process->pid, signal);
	while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
		;
	process->pid = -1;
	return signal == SIGKILL || status == 0 ? 0 : -1;
}

int processes_start(struct soak *soak)
{
	soak->processes = 1 + soak->workers;
	for (unsigned i = 0; i < soak->processes; i++) {
		struct soak_process *process = &soak->process[i];

		process->number = i;
		if (i == 0)
			snprintf(process->name, sizeof process->name, "server");
		else
			snprintf(process->name, sizeof process->name, "worker-%u", i);
		if (process_start(soak, process) < 0)
			return -1;
	}
	return 0;
}

int processes_stop(struct soak *soak)
{
	int wrong = 0;

	for (unsigned i = 0; i < soak->processes; i++)
		wrong += process_stop(soak, &soak->process[i], SIGTERM) < 0;
	return wrong;
}

unsigned process_memory_kib(const struct soak_process *process)
{
	const long page = sysconf(_SC_PAGESIZE);
	unsigned long total = 0, resident = 0;
	char path[PATH_SIZE];
	FILE *file;

	snprintf(path, sizeof path, "/proc/%ld/statm", (long)process->pid);
	file = process->pid > 0 ? fopen(path, "r") : NULL;
	if (!file || fscanf(file, "%lu %lu", &total, &resident) != 2)
		resident = 0;
	if (file)
		fclose(file);
	return (unsigned)(resident * (unsigned long)page / 1024);
}
