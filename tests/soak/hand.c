/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The seeded hand: at moments that the seed says it kills what the seed says, and starts it again. */

enum { TICK_MS = 10, COMMAND_SIZE = 600, PAUSE_MOST_MS = 1500 };

/* What it may take down at a time. */
enum victim { ONE_PROCESS, DATABASE_STOP, DATABASE_BACKEND, EVERYTHING, STARTED_EARLY, VICTIMS };

static const char *const victim_names[VICTIMS] = {
	[ONE_PROCESS] = "a process",
	[DATABASE_STOP] = "the database server",
	[DATABASE_BACKEND] = "a process of the database server",
	[EVERYTHING] = "everything at once",
	[STARTED_EARLY] = "everything at once; started while the database was away",
};

static void rest(const struct soak *soak, unsigned ms)
{
	for (unsigned slept = 0; slept < ms && !soak->ending; slept += TICK_MS)
		soak_sleep_ms(TICK_MS);
}

/* crash, kill or start: of the script that the caller has named. */
static void tell_database(struct soak *soak, const char *what)
{
	char command[COMMAND_SIZE];

	snprintf(command, sizeof command, "%s %s %s >>%s/database.out 2>&1", soak->database,
	         soak->stage, what, soak->stage);
	if (system(command) != 0) {
		fprintf(stderr, "the database: '%s' fails; see %s/database.out\n", what,
		        soak->stage);
		soak->broken = true;
	}
}

static void kill_one(struct soak *soak, struct soak_process *process)
{
	if (process->pid > 0)
		process_stop(soak, process, SIGKILL);
	soak->kills++;
}

static void start_one(struct soak *soak, struct soak_process *process)
{
	if (process->pid <= 0 && process_start(soak, process) < 0)
		soak->broken = true;
}

/* As a service manager would, which finds it ended and starts it again later. */
static void start_early(struct soak *soak, struct soak_process *process)
{
	const int status = process_start_early(soak, process);

	soak->early++;
	if (status == SOAK_STORE_AWAY)
		return;
	fprintf(stderr, "%s: started without its database, it ended with %d\n", process->name,
	        status);
	soak->broken = true;
}

/* The first ones in turn, so that each was down once and all were started too early; then by chance. The n-th process is taken
 * where it is one. */
static enum victim choose(const struct soak *soak, uint32_t *random, unsigned *process)
{
	const uint32_t n = soak_random(random, 10);

	*process = soak_random(random, soak->processes);
	if (soak->strikes < 2 * soak->processes) {
		static const enum victim of_database[] = { DATABASE_STOP, DATABASE_BACKEND,
			                                   STARTED_EARLY };

		*process = soak->strikes / 2 % soak->processes;
		return !soak->database || soak->strikes % 2 == 0
		               ? ONE_PROCESS
		               : of_database[soak->strikes / 2 % 3];
	}
	if (!soak->database || n < 4)
		return ONE_PROCESS;
	return n < 6   ? DATABASE_STOP
	       : n < 8 ? DATABASE_BACKEND
	       : n < 9 ? STARTED_EARLY
	               : EVERYTHING;
}

static void stop_database(struct soak *soak, uint32_t *random, enum victim victim)
{
	tell_database(soak, "crash");
	soak->crashes++;
	for (unsigned i = 0; victim == STARTED_EARLY && i < soak->processes; i++)
		start_early(soak, &soak->process[i]);
	rest(soak, soak_random(random, PAUSE_MOST_MS));
	tell_database(soak, "start");
}

static void strike(struct soak *soak, uint32_t *random)
{
	unsigned number;
	const enum victim victim = choose(soak, random, &number);
	struct soak_process *process = &soak->process[number];

	switch (victim) {
	case ONE_PROCESS:
		kill_one(soak, process);
		rest(soak, soak_random(random, soak->pause_most_ms));
		break;
	case DATABASE_STOP:
		stop_database(soak, random, victim);
		break;
	case DATABASE_BACKEND:
		tell_database(soak, "kill");
		soak->crashes++;
		break;
	default:
		for (unsigned i = 0; i < soak->processes; i++)
			kill_one(soak, &soak->process[i]);
		stop_database(soak, random, victim);
		break;
	}
	for (unsigned i = 0; i < soak->processes; i++)
		start_one(soak, &soak->process[i]);
	soak->strikes++;
	if (soak->verbose)
		printf("# killed: %s\n",
		       victim == ONE_PROCESS ? process->name : victim_names[victim]);
}

/* One that ended without being told so is a fault of its own. */
static void look_after(struct soak *soak)
{
	for (unsigned i = 0; i < soak->processes; i++)
		if (process_fell(&soak->process[i])) {
			fprintf(stderr, "%s ended by itself\n", soak->process[i].name);
			soak->fell++;
			start_one(soak, &soak->process[i]);
		}
}

void *hand_run(void *context)
{
	struct soak *soak = context;
	uint32_t random = soak->seed;

	while (!soak->ending && !soak->broken) {
		rest(soak, soak->kill_least_ms +
		                   soak_random(&random, soak->kill_most_ms - soak->kill_least_ms));
		if (soak->ending)
			break;
		look_after(soak);
		if (soak->kill_most_ms > 0)
			strike(soak, &random);
	}
	return NULL;
}
