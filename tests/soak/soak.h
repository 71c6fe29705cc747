/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SOAK_SOAK_H
#define SOAK_SOAK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fleet/fleet.h"

/* Accounts with cards of a fleet, clients that ask for changes of them, and a hand that kills servers, workers and
 * the database. Each account belongs to one client, so that the order of its requests is known. */

enum soak_limit {
	SOAK_ACCOUNTS_MAX = 200,
	SOAK_CLIENTS_MAX = 16,
	SOAK_TOKEN_MAX = 128,
	SOAK_ID_MAX = 37,
	SOAK_BULK_MAX = 1000,
	SOAK_LOST_MAX = 64,
	SOAK_CODE_MAX = 7,
	SOAK_WORKERS_MAX = 8,
	SOAK_NAME_MAX = 24,
	/* What a process ends with whose store is away, as docs/operations.md has it: who started it tries again. */
	SOAK_STORE_AWAY = 3,
	/* What the processes may hold more at the end than when half was done, where none is killed. */
	SOAK_GROWTH_MAX_KIB = 4096,
};

/* One that is killed and started: the server is number 0. */
struct soak_process {
	char name[SOAK_NAME_MAX];
	unsigned number;
	pid_t pid; /* -1: not running */
};

/* What was asked of a card, each time with a network of its own to forbid. */
struct soak_card {
	char iccid[FLEET_ICCID_MAX], imsi[CHANGE_IMSI_MAX];
	uint32_t accepted; /* number of the last request that was answered 202; 0 none */
	uint32_t accepted_times;
	unsigned lost; /* requests since then whose answer was lost: done or not, both are right */
	uint32_t lost_number[SOAK_LOST_MAX];
};

struct soak {
	/* of the command line */
	const char *roamcard, *store, *key_file, *fleet_path, *tokens, *stage;
	const char *database; /* the script that kills and starts the store's server; NULL: none */
	unsigned accounts, clients, seconds, bulk_most, kill_least_ms, kill_most_ms, drain_seconds;
	unsigned strikes_wanted; /* of the hand, after which the clients end; 0: seconds say when */
	unsigned workers; /* 0: the server delivers, as it must where the store is not shared */
	unsigned lease, pause_most_ms, progress_s, verbose;
	unsigned requests_most; /* elements accepted, after which clients rest */
	unsigned
		backlog_most; /* of them that have not ended, at which clients rest; wants progress_s */
	uint32_t cards_each, seed;

	struct fleet *fleet;
	char token[SOAK_ACCOUNTS_MAX][SOAK_TOKEN_MAX];
	struct soak_card *card; /* of account 0, then of account 1, ... */
	atomic_uint port;       /* of the server, 0 while there is none */
	atomic_bool ending, over, broken;
	struct soak_process process[1 + SOAK_WORKERS_MAX];
	unsigned processes;
	atomic_uint number; /* of the last request */

	unsigned memory_half_kib, memory_end_kib; /* of all processes; 0: not known */

	/* told at the end */
	atomic_uint bulks, accepted, lost, refused, kills, crashes, fell, ended, strikes, early;
	pthread_mutex_t ids_lock;
	char (*ids)[SOAK_ID_MAX];
	unsigned *ids_account;
	size_t ids_count, ids_room;
};

/* The network a request forbids, "23407". */
void soak_code(uint32_t number, char code[SOAK_CODE_MAX]);

/* A number below most; the same row for the same seed. */
uint32_t soak_random(uint32_t *state, uint32_t most);

double soak_now_s(void);
void soak_sleep_ms(unsigned ms);

/* processes.c: starts them and waits until they are ready; ends them by a signal. Return 0 or -1. */
int processes_start(struct soak *soak);
int process_start(struct soak *soak, struct soak_process *process);

/* Starts one that cannot be ready, for its store is away. Returns what it ends with, -1 where it does not end. */
int process_start_early(struct soak *soak, struct soak_process *process);
int process_stop(struct soak *soak, struct soak_process *process, int signal);

/* All that run, by SIGTERM; returns how many did not end cleanly. */
int processes_stop(struct soak *soak);

/* Whether it has ended by itself. */
bool process_fell(struct soak_process *process);

/* What it holds in memory; 0 where it is not running. */
unsigned process_memory_kib(const struct soak_process *process);

/* hand.c: kills and starts until soak->ending. */
void *hand_run(void *soak);

/* progress.c: until soak->over. */
void *progress_run(void *soak);

/* options.c: NAME=VALUE. Returns 0 or -1. */
int option_read(struct soak *soak, const char *text);

/* clients.c */
struct soak_client {
	struct soak *soak;
	unsigned number;
};
void *client_run(void *client);

/* How many of the accepted requests have ended, well or not; waits for the first that has not. Returns 0, or -1
 * after drain_seconds. */
int clients_wait_for_all(struct soak *soak, unsigned *done, unsigned *failed);

/* judge.c: how many cards hold something else than was asked last, how many have a counter that does not fit, and of
 * how many requests a counter was behind its card's. Returns 0 or -1. */
struct soak_verdict {
	unsigned cards, counters, behind;
};
int judge_cards(struct soak *soak, struct soak_verdict *wrong);

#endif
