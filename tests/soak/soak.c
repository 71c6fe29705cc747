/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

enum { MCC_LEAST = 200, MCCS = 600, MNCS = 100 };

void soak_code(uint32_t number, char code[SOAK_CODE_MAX])
{
	snprintf(code, SOAK_CODE_MAX, "%03u%02u", MCC_LEAST + number / MNCS % MCCS, number % MNCS);
}

/* Of Marsaglia, Xorshift RNGs, 2003: 13, 17, 5. */
uint32_t soak_random(uint32_t *state, uint32_t most)
{
	uint32_t x = *state ? *state : 1;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*state = x;
	return most > 0 ? x % most : 0;
}

static int read_tokens(struct soak *soak)
{
	FILE *file = fopen(soak->tokens, "r");
	unsigned count = 0;

	while (file && count < soak->accounts && fgets(soak->token[count], SOAK_TOKEN_MAX, file)) {
		soak->token[count][strcspn(soak->token[count], "\n")] = '\0';
		count++;
	}
	if (file)
		fclose(file);
	return count == soak->accounts ? 0 : -1;
}

static int read_cards(struct soak *soak, struct fault *fault)
{
	const uint32_t cards = soak->accounts * soak->cards_each;
	struct profile *profile = malloc(sizeof *profile);
	int rc = fleet_open(soak->fleet_path, &soak->fleet, fault);

	soak->card = calloc(cards, sizeof *soak->card);
	if (!soak->card || !profile)
		abort();
	for (uint32_t i = 0; i < cards && rc == 0; i++) {
		rc = fleet_profile(soak->fleet, i, profile, fault);
		if (rc == 0) {
			strcpy(soak->card[i].iccid, profile->iccid);
			strcpy(soak->card[i].imsi, profile->slot[0].imsi);
		}
	}
	free(profile);
	return rc;
}

double soak_now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void soak_sleep_ms(unsigned ms)
{
	const struct timespec time = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };

	nanosleep(&time, NULL);
}

static bool is_enough(const struct soak *soak, double end)
{
	if (soak->strikes_wanted > 0)
		return soak->broken || soak->strikes >= soak->strikes_wanted;
	return soak->broken ||
	       (soak->seconds > 0 ? soak_now_s() >= end : soak->accepted >= soak->requests_most);
}

/* Clients and the hand: for the time that is given; or until it has struck often enough; or until as much was accepted as
 * was wanted. */
static void run(struct soak *soak)
{
	static struct soak_client client[SOAK_CLIENTS_MAX];
	const double end = soak_now_s() + soak->seconds;
	pthread_t hand, thread[SOAK_CLIENTS_MAX];

	for (unsigned i = 0; i < soak->clients; i++) {
		client[i] = (struct soak_client){ soak, i };
		pthread_create(&thread[i], NULL, client_run, &client[i]);
	}
	pthread_create(&hand, NULL, hand_run, soak);
	while (!is_enough(soak, end))
		soak_sleep_ms(100);
	soak->ending = true;
	for (unsigned i = 0; i < soak->clients; i++)
		pthread_join(thread[i], NULL);
	pthread_join(hand, NULL);
}

static unsigned told;

static int tell(const char *what, int good)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++told, what);
	fflush(stdout);
	return good ? 0 : 1;
}

static void tell_figures(const struct soak *soak, unsigned done, unsigned failed,
                         const struct soak_verdict *wrong, double seconds)
{
	printf("# %u accounts, %u cards, %u clients, %u processes, seed %u: %u elements in %u "
	       "bulks "
	       "accepted, %u answers lost, %u kills, %u crashes of the database, %u "
	       "started without it\n",
	       soak->accounts, soak->accounts * soak->cards_each, soak->clients, soak->processes,
	       soak->seed, soak->accepted, soak->bulks, soak->lost, soak->kills, soak->crashes,
	       soak->early);
	printf("# %u done, %u failed, %u cards and %u counters wrong; %.1f s, %.0f requests a "
	       "second\n",
	       done, failed, wrong->cards, wrong->counters, seconds, done / seconds);
}

static bool is_flat(const struct soak *soak)
{
	printf("# %.1f MiB when half was done, %.1f at the end; at most %d KiB more\n",
	       soak->memory_half_kib / 1024.0, soak->memory_end_kib / 1024.0, SOAK_GROWTH_MAX_KIB);
	return soak->memory_half_kib > 0 &&
	       soak->memory_end_kib <= soak->memory_half_kib + SOAK_GROWTH_MAX_KIB;
}

static int judge_all(struct soak *soak, double start)
{
	struct soak_verdict wrong_ones;
	unsigned done, failed;
	const int drained = clients_wait_for_all(soak, &done, &failed);
	const double seconds = soak_now_s() - start;
	int wrong;

	for (unsigned i = 0; i < soak->processes; i++)
		soak->fell += process_fell(&soak->process[i]);
	soak->over = true;
	wrong = tell("every process ends cleanly", processes_stop(soak) == 0);
	wrong += tell("none ended by itself", soak->fell == 0 && !soak->broken);
	wrong += tell("every accepted request has ended", drained == 0);
	wrong += tell("and none of them failed", failed == 0);
	wrong += tell("none was refused", soak->refused == 0);
	if (soak->kill_most_ms > 0)
		wrong += tell("processes were killed, and what was begun went on", soak->kills > 0);
	else
		wrong += tell("memory is flat", is_flat(soak));
	if (soak->database)
		wrong += tell("the database was killed, and nothing was lost by that",
		              soak->crashes > 0);
	if (soak->database)
		wrong += tell("who was started without it ended as a service manager starts anew",
		              soak->early > 0);
	wrong += tell("every card can be read", judge_cards(soak, &wrong_ones) == 0);
	wrong += tell("every card agrees with the last request accepted for it",
	              wrong_ones.cards == 0);
	wrong += tell("every counter fits", wrong_ones.counters == 0);
	wrong += tell("and none was ever behind its card's", wrong_ones.behind == 0);
	tell_figures(soak, done, failed, &wrong_ones, seconds);
	return wrong;
}

static bool is_sane(const struct soak *soak)
{
	return soak->accounts <= SOAK_ACCOUNTS_MAX && soak->clients <= SOAK_CLIENTS_MAX &&
	       soak->clients <= soak->accounts && soak->bulk_most <= SOAK_BULK_MAX &&
	       soak->workers <= SOAK_WORKERS_MAX;
}

static int run_and_judge(struct soak *soak)
{
	const double start = soak_now_s();
	pthread_t progress;
	int wrong;

	if (soak->progress_s > 0)
		pthread_create(&progress, NULL, progress_run, soak);
	run(soak);
	wrong = judge_all(soak, start);
	if (soak->progress_s > 0)
		pthread_join(progress, NULL);
	return wrong;
}

int main(int argc, char **argv)
{
	static struct soak soak = { .accounts = 1,
		                    .clients = 1,
		                    .bulk_most = SOAK_BULK_MAX,
		                    .kill_least_ms = 100,
		                    .kill_most_ms = 1000,
		                    .pause_most_ms = 500,
		                    .lease = 2,
		                    .drain_seconds = 600,
		                    .requests_most = UINT32_MAX,
		                    .ids_lock = PTHREAD_MUTEX_INITIALIZER };
	struct fault fault = { 0 };
	int wrong;

	for (int i = 1; i < argc; i++)
		if (option_read(&soak, argv[i]) < 0)
			return 2;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (!is_sane(&soak) || read_tokens(&soak) < 0 || read_cards(&soak, &fault) < 0 ||
	    processes_start(&soak) < 0) {
		fprintf(stderr, "soak: cannot begin: %s\n", fault.text);
		processes_stop(&soak);
		return 2;
	}
	wrong = run_and_judge(&soak);
	printf("1..%u\n", told);
	fleet_close(soak.fleet);
	free(soak.card);
	free(soak.ids);
	free(soak.ids_account);
	return wrong ? 1 : 0;
}
