/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_STAGE_H
#define BENCH_STAGE_H

#include "fleet/fleet.h"
#include "service/request.h"

/* A store on a real disk with an account and the cards of a fleet as its subscribers. */

enum { STAGE_CARDS = 1000, STAGE_PATH_MAX = 256, STAGE_STORE_MAX = 512 };

struct stage {
	char folder[STAGE_PATH_MAX], store_path[STAGE_STORE_MAX], key_path[STAGE_PATH_MAX],
		fleet_path[STAGE_PATH_MAX], token[ACCOUNT_TOKEN_MAX];
	struct service service;
	struct account account;
	struct fleet *fleet;
	json_t *body;                                /* a bulk of all cards */
	struct request_element element[STAGE_CARDS]; /* and as it is read */
};

/* store: a PostgreSQL's URL, or NULL: a file of SQLite in TMPDIR. */
void bench_stage_open(struct stage *stage, const char *store);
void bench_stage_close(struct stage *stage);

/* Ends the program with what is wrong, where rc is a fault. */
void stage_must(int rc, const struct fault *fault);

#endif
