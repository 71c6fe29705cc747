/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdint.h>

/* Times a piece of work as the ratio to a floor: work and floor run in turn, many short rounds, and
 * the median of each is told, so that a machine that slows down slows both. */

enum bench_limit {
	BENCH_ROUNDS = 31,
	BENCH_ROUND_NS = 4000000, /* a round of either goes on about this long */
};

struct bench_work {
	const char *name;
	void (*run)(void *ctx);
	void *ctx;
};

/* Prints a heading row. */
void bench_heading(const char *title, const char *floor);

/* Measures work beside floor and prints: name, ns of work, ns of floor, ratio, and the ratio to
 * reach, or nothing where most is 0. Returns the ns of work. */
double bench_compare(const struct bench_work *work, const struct bench_work *floor, double most);

void bench_card(void);
void bench_auth(void);
void bench_ota(void);
void bench_ota_host(void);
void bench_handset(void);
void bench_fleet(const char *store);   /* writes and syncs files in TMPDIR; as bench_stage_open() */
void bench_waiting(const char *store); /* likewise */
void bench_accept(const char *store);  /* likewise, of SQLite where store is NULL */
void bench_readers(void);              /* wants a pcscd of its own: tests/bench/readers */

#endif
