/* SPDX-License-Identifier: Apache-2.0 */
#include "store/nested.h"

#include <stdio.h>

enum { SQL_MAX = 64 };

/* form has one %u, for the depth that names the savepoint. */
static int run(struct store *store, const char *form, struct fault *fault)
{
	char sql[SQL_MAX];

	snprintf(sql, sizeof sql, form, store->depth);
	return store_run(store, sql, fault, "");
}

int nested_begin(struct store *store, struct fault *fault)
{
	int rc;

	store->depth++;
	rc = run(store, "SAVEPOINT inner_%u", fault);
	if (rc < 0) {
		store->depth--;
		pthread_mutex_unlock(&store->lock);
	}
	return rc;
}

int nested_commit(struct store *store, struct fault *fault)
{
	const int rc = run(store, "RELEASE SAVEPOINT inner_%u", fault);

	store->depth--;
	pthread_mutex_unlock(&store->lock);
	return rc;
}

void nested_rollback(struct store *store)
{
	run(store, "ROLLBACK TO SAVEPOINT inner_%u", NULL);
	nested_commit(store, NULL);
}
