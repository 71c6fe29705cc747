/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bare.h"
#include "bench/wire.h"
#include "service/uuid.h"
#include "store/store.h"

/* Requests taken, durably: by the service's functions and by HTTP, beside the same rows written by the database's
 * own functions, and beside a route of the same HTTP library that does nothing. */

struct accept {
	struct stage *stage;
	const struct bare_database *database;
	struct bare *bare;
	struct wire *wire;
	size_t count;
	struct bare_row row[STAGE_CARDS];
};

static void run_service(void *ctx)
{
	struct accept *accept = ctx;
	char call[REQUEST_ID_MAX];
	struct fault fault = { 0 };

	stage_must(request_submit(&accept->stage->service, &accept->stage->account,
	                          accept->stage->element, accept->count, call, &fault),
	           &fault);
}

static void run_http(void *ctx)
{
	const struct accept *accept = ctx;

	wire_patch(accept->wire, accept->count);
}

static void run_hello(void *ctx)
{
	const struct accept *accept = ctx;

	for (size_t i = 0; i < accept->count; i++)
		wire_hello(accept->wire);
}

/* Identifiers as random as those of requests: where they fall in an index is what they cost. */
static void run_bare(void *ctx)
{
	struct accept *accept = ctx;
	char call[REQUEST_ID_MAX];
	struct fault fault = { 0 };

	stage_must(uuid_new(call, &fault), &fault);
	for (size_t i = 0; i < accept->count; i++)
		stage_must(uuid_new(accept->row[i].id, &fault), &fault);
	accept->database->write(accept->bare, call, accept->row, accept->count);
}

static void know_subscribers(struct accept *accept)
{
	struct stage *stage = accept->stage;

	for (size_t i = 0; i < STAGE_CARDS; i++) {
		const struct request_element *element = &stage->element[i];
		struct bare_row *row = &accept->row[i];
		struct store_subscriber subscriber;
		struct fault fault = { 0 };

		stage_must(store_subscriber_find(stage->service.store, NULL, STORE_BY_ICCID,
		                                 element->identifier.value, &subscriber, &fault),
		           &fault);
		memcpy(row->subscriber, subscriber.id, sizeof row->subscriber);
		row->type = "ICCID";
		row->value = element->identifier.value;
		row->content = json_dumps(element->content, JSON_COMPACT);
	}
}

static void forget_subscribers(struct accept *accept)
{
	for (size_t i = 0; i < STAGE_CARDS; i++)
		free((char *)accept->row[i].content);
}

static void compare(struct accept *accept, const char *name, size_t count, void (*run)(void *ctx),
                    double most)
{
	const struct bench_work work = { name, run, accept };
	const struct bench_work bare = { "bare", run_bare, accept };
	double ns;

	accept->count = count;
	ns = bench_compare(&work, &bare, most);
	printf("  %-34s %12.0f requests a second\n", "", 1e9 * (double)count / ns);
}

static void run_all(struct accept *accept)
{
	const struct bench_work single = { "one request, by HTTP", run_http, accept };
	const struct bench_work bulk = { "a bulk of 1,000, by HTTP", run_http, accept };
	const struct bench_work hello = { "hello", run_hello, accept };
	char title[80];

	snprintf(title, sizeof title, "Requests accepted, the commit on disk (%s)",
	         accept->database->name);
	bench_heading(title, "the same rows by the database's functions, in one transaction");
	compare(accept, "one request, in process", 1, run_service, 2);
	compare(accept, "one request, by HTTP", 1, run_http, 0);
	compare(accept, "a bulk of 1,000, in process", STAGE_CARDS, run_service, 2);
	compare(accept, "a bulk of 1,000, by HTTP", STAGE_CARDS, run_http, 0);
	bench_heading(title, "as many answers of a route that says hello, of the same HTTP library,"
	                     " by the same kind of connection");
	accept->count = 1;
	bench_compare(&single, &hello, 0);
	accept->count = STAGE_CARDS;
	bench_compare(&bulk, &hello, 0);
}

void bench_accept(const char *store)
{
	static struct stage stage;
	static struct accept accept = { .stage = &stage };

	accept.database = store ? &bare_postgres : &bare_sqlite;
	bench_stage_open(&stage, store);
	know_subscribers(&accept);
	accept.bare = accept.database->open(&stage);
	accept.wire = wire_open(&stage);
	run_all(&accept);
	wire_close(accept.wire);
	accept.database->close(accept.bare);
	forget_subscribers(&accept);
	bench_stage_close(&stage);
}
