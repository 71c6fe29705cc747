/* SPDX-License-Identifier: Apache-2.0 */
#include "api/rate.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CHAINS = 1024,
	TOKEN = 1000, /* parts of a token: what one a second gains in a millisecond is one part */
};

struct bucket {
	struct bucket *next;
	char account[RATE_KEY_MAX];
	int64_t parts, at_ms;
};

struct rate {
	unsigned per_second;
	int64_t full; /* parts */
	size_t held;
	pthread_mutex_t lock;
	struct bucket *chain[CHAINS];
};

/* FNV-1a, 32 bits. */
static struct bucket **chain_of(struct rate *rate, const char *account)
{
	uint32_t sum = 2166136261u;

	for (const char *at = account; *at && at - account < RATE_KEY_MAX - 1; at++)
		sum = (sum ^ (uint8_t)*at) * 16777619u;
	return &rate->chain[sum % CHAINS];
}

static void fill(const struct rate *rate, struct bucket *bucket, int64_t now_ms)
{
	const int64_t gone = now_ms - bucket->at_ms;
	const int64_t lacks = rate->full - bucket->parts;

	bucket->at_ms = now_ms;
	bucket->parts = gone >= lacks / rate->per_second + 1
	                        ? rate->full
	                        : bucket->parts + gone * rate->per_second;
	if (bucket->parts > rate->full)
		bucket->parts = rate->full;
}

/* The account's bucket, filled up to now; full ones of others that lie before it go. */
static struct bucket *find(struct rate *rate, const char *account, int64_t now_ms)
{
	struct bucket **at = chain_of(rate, account);

	while (*at) {
		struct bucket *bucket = *at;

		fill(rate, bucket, now_ms);
		if (strncmp(bucket->account, account, RATE_KEY_MAX - 1) == 0)
			return bucket;
		if (bucket->parts < rate->full) {
			at = &bucket->next;
			continue;
		}
		*at = bucket->next;
		rate->held--;
		free(bucket);
	}
	*at = calloc(1, sizeof **at);
	if (*at) {
		snprintf((*at)->account, sizeof((*at)->account), "%.*s", RATE_KEY_MAX - 1, account);
		(*at)->parts = rate->full;
		(*at)->at_ms = now_ms;
		rate->held++;
	}
	return *at;
}

unsigned rate_take(struct rate *rate, const char *account, int64_t now_ms)
{
	struct bucket *bucket;
	unsigned wait = 0;

	if (rate->per_second == 0)
		return 0;
	pthread_mutex_lock(&rate->lock);
	bucket = find(rate, account, now_ms);
	if (bucket && bucket->parts >= TOKEN)
		bucket->parts -= TOKEN;
	else if (bucket)
		wait = (unsigned)((TOKEN - bucket->parts + rate->per_second * 1000 - 1) /
		                  (rate->per_second * 1000));
	pthread_mutex_unlock(&rate->lock);
	return wait;
}

void rate_give(struct rate *rate, const char *account)
{
	pthread_mutex_lock(&rate->lock);
	for (struct bucket *at = *chain_of(rate, account); at; at = at->next)
		if (strncmp(at->account, account, RATE_KEY_MAX - 1) == 0 && at->parts < rate->full)
			at->parts += TOKEN;
	pthread_mutex_unlock(&rate->lock);
}

size_t rate_held(const struct rate *rate)
{
	return rate->held;
}

int rate_open(unsigned per_second, unsigned burst, struct rate **rate, struct fault *fault)
{
	struct rate *made = calloc(1, sizeof *made);

	*rate = made;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->per_second = per_second;
	made->full = (int64_t)(burst ? burst : 1) * TOKEN;
	pthread_mutex_init(&made->lock, NULL);
	return 0;
}

void rate_close(struct rate *rate)
{
	if (!rate)
		return;
	for (size_t i = 0; i < CHAINS; i++)
		while (rate->chain[i]) {
			struct bucket *bucket = rate->chain[i];

			rate->chain[i] = bucket->next;
			free(bucket);
		}
	pthread_mutex_destroy(&rate->lock);
	free(rate);
}
