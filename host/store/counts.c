/* SPDX-License-Identifier: Apache-2.0 */
#include "store/counts.h"

#include <time.h>

#include "store/connection.h"

static int count(struct store *store, const char *what, const char *sql, counts_tell *tell,
                 void *ctx, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, sql, fault, "");

	while (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		char state[STORE_STATUS_MAX];

		column_text(&statement, 0, state, sizeof state);
		tell(ctx, what, state, column_integer(&statement, 1));
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

int store_count_jobs(struct store *store, counts_tell *tell, void *ctx, struct fault *fault)
{
	return count(store, "jobs", "SELECT state, count(*) FROM job GROUP BY state", tell, ctx,
	             fault);
}

int store_count_deliveries(struct store *store, counts_tell *tell, void *ctx, struct fault *fault)
{
	return count(store, "webhook_deliveries",
	             "SELECT state, count(*) FROM webhook_delivery GROUP BY state", tell, ctx,
	             fault);
}

static void tell_nobody(void *ctx, const char *what, const char *state, int64_t number)
{
	(void)ctx;
	(void)what;
	(void)state;
	(void)number;
}

int store_answers(struct store *store, struct fault *fault)
{
	struct timespec until;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += STORE_ANSWERS_S;
	if (pthread_mutex_clocklock(&store->lock, CLOCK_MONOTONIC, &until) != 0)
		return fault_set(fault, FAULT_SYSTEM, store->path,
		                 "a call has been waiting for it for %d seconds", STORE_ANSWERS_S);
	rc = count(store, "", "SELECT 'up', count(*) FROM seal_check", tell_nobody, NULL, fault);
	pthread_mutex_unlock(&store->lock);
	return rc;
}
