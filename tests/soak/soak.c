/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <signal.h>
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

/* Clients and the hand, for the time that is given. */
static void run(struct soak *soak)
{
	static struct soak_client client[SOAK_CLIENTS_MAX];
	pthread_t hand, thread[SOAK_CLIENTS_MAX];

	for (unsigned i = 0; i < soak->clients; i++) {
		client[i] = (struct soak_client){ soak, i };
		pthread_create(&thread[i], NULL, client_run, &client[i]);
	}
	pthread_create(&hand, NULL, daemon_torment, soak);
	sleep(soak->seconds);
	soak->ending = true;
	for (unsigned i = 0; i < soak->clients; i++)
		pthread_join(thread[i], NULL);
	pthread_join(hand, NULL);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int tell(const char *what, int good)
{
	static int count;

	printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
	return good ? 0 : 1;
}

static int judge_all(struct soak *soak, double start)
{
	unsigned done, failed, wrong_cards, wrong_counters;
	const int drained = clients_wait_for_all(soak, &done, &failed);
	const double seconds = now_s() - start;
	int wrong = tell("the server ends cleanly", daemon_stop(soak, SIGTERM) == 0);

	wrong += tell("every accepted request has ended", drained == 0);
	wrong += tell("and none of them failed", failed == 0);
	wrong += tell("none was refused", soak->refused == 0);
	wrong += tell("the server was killed, and went on", soak->kills > 0);
	wrong += tell("every card can be read",
	              judge_cards(soak, &wrong_cards, &wrong_counters) == 0);
	wrong += tell("every card agrees with the last request accepted for it", wrong_cards == 0);
	wrong += tell("every counter fits", wrong_counters == 0);
	printf("# %u accounts, %u cards, %u clients, seed %u: %u elements in %u bulks accepted, "
	       "%u answers lost, %u kills\n",
	       soak->accounts, soak->accounts * soak->cards_each, soak->clients, soak->seed,
	       soak->accepted, soak->bulks, soak->lost, soak->kills);
	printf("# %u done, %u failed, %u cards and %u counters wrong; %.1f s, %.0f requests a "
	       "second\n",
	       done, failed, wrong_cards, wrong_counters, seconds, done / seconds);
	return wrong;
}

/* NAME=VALUE of the command line. */
static int read_option(struct soak *soak, const char *text)
{
	const struct {
		const char *name;
		const char **word;
		unsigned *number;
	} options[] = {
		{ "roamcard", &soak->roamcard, NULL },
		{ "store", &soak->store, NULL },
		{ "key-file", &soak->key_file, NULL },
		{ "fleet", &soak->fleet_path, NULL },
		{ "tokens", &soak->tokens, NULL },
		{ "stage", &soak->stage, NULL },
		{ "accounts", NULL, &soak->accounts },
		{ "cards-each", NULL, &soak->cards_each },
		{ "clients", NULL, &soak->clients },
		{ "seconds", NULL, &soak->seconds },
		{ "drain", NULL, &soak->drain_seconds },
		{ "bulk", NULL, &soak->bulk_most },
		{ "requests", NULL, &soak->requests_most },
		{ "kill-least", NULL, &soak->kill_least_ms },
		{ "kill-most", NULL, &soak->kill_most_ms },
		{ "seed", NULL, &soak->seed },
	};

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		const size_t size = strlen(options[i].name);

		if (strncmp(text, options[i].name, size) != 0 || text[size] != '=')
			continue;
		if (options[i].word)
			*options[i].word = text + size + 1;
		else
			*options[i].number = (unsigned)strtoul(text + size + 1, NULL, 10);
		return 0;
	}
	fprintf(stderr, "soak: '%s' is no option\n", text);
	return -1;
}

int main(int argc, char **argv)
{
	static struct soak soak = { .accounts = 1,
		                    .clients = 1,
		                    .bulk_most = SOAK_BULK_MAX,
		                    .kill_least_ms = 100,
		                    .kill_most_ms = 1000,
		                    .drain_seconds = 600,
		                    .requests_most = UINT32_MAX,
		                    .ids_lock = PTHREAD_MUTEX_INITIALIZER };
	struct fault fault = { 0 };
	double start;
	int wrong;

	for (int i = 1; i < argc; i++)
		if (read_option(&soak, argv[i]) < 0)
			return 2;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (soak.accounts > SOAK_ACCOUNTS_MAX || soak.clients > SOAK_CLIENTS_MAX ||
	    soak.clients > soak.accounts || soak.bulk_most > SOAK_BULK_MAX ||
	    read_tokens(&soak) < 0 || read_cards(&soak, &fault) < 0 || daemon_start(&soak) < 0) {
		fprintf(stderr, "soak: cannot begin: %s\n", fault.text);
		return 2;
	}
	start = now_s();
	run(&soak);
	wrong = judge_all(&soak, start);
	printf("1..8\n");
	fleet_close(soak.fleet);
	free(soak.card);
	free(soak.ids);
	free(soak.ids_account);
	return wrong ? 1 : 0;
}
