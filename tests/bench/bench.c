/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* How many runs make a round long enough for the clock. */
static long runs_of(const struct bench_work *work)
{
	for (long runs = 1;; runs *= 2) {
		const int64_t start = now_ns();

		for (long i = 0; i < runs; i++)
			work->run(work->ctx);
		if (now_ns() - start >= BENCH_ROUND_NS / 2)
			return runs;
	}
}

static double round_ns(const struct bench_work *work, long runs)
{
	const int64_t start = now_ns();

	for (long i = 0; i < runs; i++)
		work->run(work->ctx);
	return (double)(now_ns() - start) / (double)runs;
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double values[BENCH_ROUNDS])
{
	qsort(values, BENCH_ROUNDS, sizeof values[0], by_size);
	return values[BENCH_ROUNDS / 2];
}

void bench_heading(const char *title, const char *floor)
{
	printf("\n%s\n  floor: %s\n  %-34s %12s %12s %8s %8s\n", title, floor, "", "ns", "floor ns",
	       "ratio", "at most");
}

double bench_compare(const struct bench_work *work, const struct bench_work *floor, double most)
{
	const long work_runs = runs_of(work), floor_runs = runs_of(floor);
	double work_ns[BENCH_ROUNDS], floor_ns[BENCH_ROUNDS], ratio[BENCH_ROUNDS];

	for (int i = 0; i < BENCH_ROUNDS; i++) {
		work_ns[i] = round_ns(work, work_runs);
		floor_ns[i] = round_ns(floor, floor_runs);
		ratio[i] = work_ns[i] / floor_ns[i];
	}
	printf("  %-34s %12.1f %12.1f %8.2f", work->name, median(work_ns), median(floor_ns),
	       median(ratio));
	if (most > 0)
		printf(" %8.2f", most);
	printf("\n");
	fflush(stdout);
	return median(work_ns);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--readers") == 0) {
		bench_readers();
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "--platform") == 0) {
		bench_fleet(NULL);
		bench_waiting(NULL);
		bench_accept(NULL);
		return 0;
	}
	if (argc > 4 && strcmp(argv[1], "--postgres") == 0) {
		bench_fleet(argv[2]);
		bench_waiting(argv[3]); /* each stage has a sealing key of its own */
		bench_accept(argv[4]);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "--waiting") == 0) {
		bench_waiting(argv[2]);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "--accept") == 0) {
		bench_accept(NULL);
		return 0;
	}
	printf("medians of %d rounds, one core, in process\n", BENCH_ROUNDS);
	bench_card();
	bench_auth();
	bench_ota();
	bench_ota_host();
	bench_handset();
	return 0;
}
