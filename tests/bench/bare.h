/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <stddef.h>

#include "bench/stage.h"

/* The rows of accepted requests written by a database's own functions alone: statements prepared once,
 * subscribers known, one transaction. */

struct bare;

struct bare_row {
	char id[REQUEST_ID_MAX], subscriber[SUBSCRIBER_ID_MAX];
	const char *type, *value, *content;
};

struct bare_database {
	const char *name;
	struct bare *(*open)(const struct stage *stage);
	void (*write)(struct bare *bare, const char *call, const struct bare_row *rows,
	              size_t count);
	void (*close)(struct bare *bare);
};

extern const struct bare_database bare_sqlite, bare_postgres;

#define BARE_CALL "INSERT INTO call (id, account, accepted) VALUES "
#define BARE_REQUEST                                                                               \
	"INSERT INTO request (id, call, subscriber, type, value, state, reason, accepted) VALUES "
#define BARE_JOB                                                                                   \
	"INSERT INTO job (request, subscriber, content, state, attempts, due, expires) VALUES "

#endif
