/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "store/connection.h"
#include "store/nested.h"
#include "store/schema.h"

static const char check_text[] = "roamcard";
static const char check_context[] = "seal check";

/* What a store's name begins with says which database it is; the last row is any other: a file. */
static const struct {
	const char *prefix;
	const struct backend *backend;
} backends[] = {
	{ "postgresql://", &postgres_backend },
	{ "postgres://", &postgres_backend },
	{ "", &sqlite_backend },
};

static const struct backend *backend_of(const char *where)
{
	size_t i = 0;

	while (strncmp(where, backends[i].prefix, strlen(backends[i].prefix)) != 0)
		i++;
	return backends[i].backend;
}

/* ---- schema ---- */

static int read_version(struct store *store, int64_t *version, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, store->backend->read_version, fault, "");

	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		*version = column_integer(&statement, 0);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

static const struct schema_step *step_after(int64_t version)
{
	const struct schema_step *step = schema_steps;

	while (step->version <= version)
		step++;
	return step;
}

/* The step after version, in one transaction with its number; none where another process has taken it
 * meanwhile. */
static int take_step(struct store *store, int64_t *version, struct fault *fault)
{
	const struct schema_step *step = step_after(*version);
	const int64_t before = *version;
	char mark[64];
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	snprintf(mark, sizeof mark, store->backend->write_version, step->version);
	rc = read_version(store, version, fault);
	if (rc == 0 && *version == before) {
		rc = store->backend->run_schema(store, step->sql, fault);
		if (rc == 0)
			rc = store->backend->run_schema(store, mark, fault);
		*version = step->version;
	}
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

/* Forward only. */
static int migrate(struct store *store, struct fault *fault)
{
	int64_t version = 0;
	int rc = read_version(store, &version, fault);

	while (rc == 0 && version < schema_version)
		rc = take_step(store, &version, fault);
	if (rc == 0 && version > schema_version)
		return fault_set(fault, FAULT_NEWER, store->path,
		                 "schema version %lld; this program knows up to %d",
		                 (long long)version, schema_version);
	return rc;
}

/* ---- sealing key ---- */

static int write_check(struct store *store, struct fault *fault)
{
	uint8_t sealed[sizeof check_text + SEAL_OVERHEAD];
	const int rc = seal_close(store->key, check_context, (const uint8_t *)check_text,
	                          sizeof check_text, sealed, fault);

	return rc < 0 ? rc
	              : store_run(store, "INSERT INTO seal_check (sealed) VALUES (?)", fault, "b",
	                          sealed, (int)sizeof sealed);
}

/* 1 it fits, 0 there is none yet. */
static int read_check(struct store *store, struct fault *fault)
{
	uint8_t plain[sizeof check_text];
	struct statement statement;
	int rc = statement_open(store, &statement, "SELECT sealed FROM seal_check", fault, "");

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0) {
		size_t size;
		const uint8_t *sealed = column_octets(&statement, 0, &size);

		rc = size == sizeof check_text + SEAL_OVERHEAD &&
		                     seal_open(store->key, check_context, sealed, size, plain,
		                               NULL) == 0
		             ? 1
		             : fault_set(fault, FAULT_SECURITY, store->path,
		                         "was made with another sealing key; give that one");
	}
	statement_close(&statement);
	return rc;
}

/* The key must be the one this store was made with, or no secret would ever open. Whoever comes
 * first makes the store with its own: the version is read for others to wait. */
static int check_key(struct store *store, struct fault *fault)
{
	int64_t version;
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = read_version(store, &version, fault);
	if (rc == 0)
		rc = read_check(store, fault);
	if (rc == 0)
		rc = write_check(store, fault);
	if (rc >= 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

/* ---- */

static void star(char *from, const char *end)
{
	while (from < end)
		*from++ = '*';
}

/* What stands before the last @ of a URL's authority; where there is none, a password may hold what ends the
 * authority, and the last @ at all counts. */
static char *authority_end(char *authority)
{
	char *query = strchr(authority, '?');
	char *at = query ? memrchr(authority, '@', (size_t)(query - authority)) : NULL;

	return at ? at : strrchr(authority, '@');
}

/* user:password@ of a URL loses its password, and so does each parameter that is one. */
static void hide_password(char *url)
{
	static const char name[] = "password=";
	char *authority = strstr(url, "://"), *colon, *at;

	if (!authority)
		return;
	authority += 3;
	colon = strchr(authority, ':');
	at = authority_end(authority);
	if (colon && at && colon < at)
		star(colon + 1, at);
	for (at = authority; (at = strstr(at, name)); at += sizeof name - 1)
		star(at + sizeof name - 1,
		     at + sizeof name - 1 + strcspn(at + sizeof name - 1, "&"));
}

bool store_is_absent(const char *where)
{
	return backend_of(where) == &sqlite_backend && access(where, F_OK) != 0;
}

static int store_new(const char *where, struct store **store)
{
	struct store *made = calloc(1, sizeof *made);
	pthread_mutexattr_t recursive;

	if (!made)
		return -1;
	made->dispatch_fd = -1;
	made->backend = backend_of(where);
	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&made->lock, &recursive);
	pthread_mutexattr_destroy(&recursive);
	made->where = strdup(where);
	made->path = strdup(where);
	if (!made->where || !made->path) {
		store_close(made);
		return -1;
	}
	hide_password(made->path);
	*store = made;
	return 0;
}

int store_open(const char *where, const char *key_file, struct store **store, struct fault *fault)
{
	struct store *made = NULL;
	int rc;

	*store = NULL;
	if (store_new(where, &made) < 0)
		return fault_set(fault, FAULT_SYSTEM, "store", "out of memory");
	rc = seal_key_load(key_file, made->key, fault);
	if (rc == 0)
		rc = made->backend->open(made, fault);
	if (rc == 0)
		rc = migrate(made, fault);
	if (rc == 0)
		rc = check_key(made, fault);
	if (rc < 0)
		store_close(made);
	else
		*store = made;
	return rc;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_listen_end(store);
	store->backend->close(store);
	if (store->dispatch_fd >= 0)
		close(store->dispatch_fd);
	OPENSSL_cleanse(store->key, sizeof store->key);
	pthread_mutex_destroy(&store->lock);
	if (store->where)
		OPENSSL_cleanse(store->where, strlen(store->where));
	free(store->where);
	free(store->path);
	free(store);
}

/* ---- transactions ---- */

int store_begin(struct store *store, struct fault *fault)
{
	int rc;

	store_take(store);
	if (store->depth > 0)
		return nested_begin(store, fault);
	memset(&store->within, 0, sizeof store->within);
	rc = store->backend->begin(store, fault);
	store->depth = rc == 0;
	if (rc < 0)
		pthread_mutex_unlock(&store->lock);
	return rc;
}

int store_commit(struct store *store, struct fault *fault)
{
	int rc;

	if (store->depth > 1)
		return nested_commit(store, fault);
	store->depth = 0;
	rc = store->backend->commit(store, fault);
	pthread_mutex_unlock(&store->lock);
	return rc;
}

void store_rollback(struct store *store)
{
	if (store->depth > 1) {
		nested_rollback(store);
		return;
	}
	store->depth = 0;
	store->backend->rollback(store);
	pthread_mutex_unlock(&store->lock);
}

/* Of others' transactions the end is waited for. */
bool store_is_within(struct store *store)
{
	bool within;

	pthread_mutex_lock(&store->lock);
	within = store->depth > 0;
	pthread_mutex_unlock(&store->lock);
	return within;
}

int64_t store_now(const struct store *store)
{
	return store->backend->now(store);
}

/* ---- who delivers ---- */

bool store_is_shared(const struct store *store)
{
	return store->backend->shared;
}

int store_claim_dispatch(struct store *store, struct fault *fault)
{
	return store->backend->claim_dispatch(store, fault);
}

int store_listen(struct store *store, void (*told)(void *ctx), void *ctx, struct fault *fault)
{
	return store->backend->listen(store, told, ctx, fault);
}

void store_listen_end(struct store *store)
{
	store->backend->listen_end(store);
}
