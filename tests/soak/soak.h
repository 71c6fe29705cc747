/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SOAK_SOAK_H
#define SOAK_SOAK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "fleet/fleet.h"

/* Accounts with cards of a fleet, clients that ask for changes of them, and a hand that kills the server. Each
 * account belongs to one client, so that the order of its requests is known. */

enum soak_limit {
	SOAK_ACCOUNTS_MAX = 200,
	SOAK_CLIENTS_MAX = 16,
	SOAK_TOKEN_MAX = 128,
	SOAK_ID_MAX = 37,
	SOAK_BULK_MAX = 1000,
	SOAK_LOST_MAX = 16,
	SOAK_CODE_MAX = 7,
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
	unsigned accounts, clients, seconds, bulk_most, kill_least_ms, kill_most_ms, drain_seconds;
	unsigned requests_most; /* elements accepted, after which clients rest */
	uint32_t cards_each, seed;

	struct fleet *fleet;
	char token[SOAK_ACCOUNTS_MAX][SOAK_TOKEN_MAX];
	struct soak_card *card; /* of account 0, then of account 1, ... */
	atomic_uint port;       /* of the server, 0 while there is none */
	atomic_bool ending;
	atomic_uint number; /* of the last request */

	/* told at the end */
	atomic_uint bulks, accepted, lost, refused, kills;
	pthread_mutex_t ids_lock;
	char (*ids)[SOAK_ID_MAX];
	unsigned *ids_account;
	size_t ids_count, ids_room;
};

/* The network a request forbids, "23407". */
void soak_code(uint32_t number, char code[SOAK_CODE_MAX]);

/* A number below most; the same row for the same seed. */
uint32_t soak_random(uint32_t *state, uint32_t most);

/* daemon.c: starts the server and waits until it listens; ends it by a signal. Return 0 or -1. */
int daemon_start(struct soak *soak);
int daemon_stop(struct soak *soak, int signal);

/* Kills and starts the server until soak->ending. */
void *daemon_torment(void *soak);

/* clients.c */
struct soak_client {
	struct soak *soak;
	unsigned number;
};
void *client_run(void *client);

/* How many of the accepted requests have ended, well or not; waits for the first that has not. Returns 0, or -1
 * after drain_seconds. */
int clients_wait_for_all(struct soak *soak, unsigned *done, unsigned *failed);

/* judge.c: how many cards, and how many of them hold something else than was asked last, or a counter that does
 * not fit. Returns 0 or -1. */
int judge_cards(struct soak *soak, unsigned *wrong_cards, unsigned *wrong_counters);

#endif
