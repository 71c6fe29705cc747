/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/*
 * What must outlive the process: a file of SQLite, or a database of PostgreSQL that several machines share.
 * What a function or a commit returned 0 for is durable. One that returned FAULT_SYSTEM has left nothing,
 * but a commit during which the connection to PostgreSQL was lost, of which nobody can say. A database that
 * is lost, full or read-only refuses until it is back; nothing needs to be opened again.
 *
 * A store may be used by several threads: each function is whole in itself, and between store_begin()
 * and store_commit() or store_rollback() the store belongs to the thread that began; one within another is
 * a part that can be taken back alone, and durable with the outer one. Times are
 * milliseconds since 1970. Every function returns 0 (or what it says), FAULT_ABSENT where what it
 * writes refers to a row that is not there, FAULT_SYSTEM where the database refuses, with its
 * reason, or a fault it names.
 */
struct store;

enum store_limit {
	STORE_ID_MAX = 37, /* UUID, NUL                        */
	STORE_NAME_MAX = 101,
	STORE_IMSI_MAX = 16,
	STORE_IMSIS_MAX = 10,
	STORE_ICCID_MAX = 21,
	STORE_HASH_SIZE = 32, /* SHA-256                          */
	STORE_REASON_MAX = 256,
	STORE_STATUS_MAX = 16,
	STORE_SECRET_MAX = 16384, /* octets of one sealed secret      */
};

/*
 * Opens (and where absent makes) a store, and brings its schema up to date.
 *
 *   where     path of an SQLite file, or postgresql://… as libpq has it
 *   key_file  see seal_key_load()
 *
 * Returns 0, FAULT_INPUT and FAULT_ABSENT (sealing key), FAULT_SECURITY (not the key this store was
 * made with), FAULT_NEWER (schema), FAULT_SYSTEM.
 */
int store_open(const char *where, const char *key_file, struct store **store, struct fault *fault);

void store_close(struct store *store);

/* Whether it names a file that is not there, and store_open() would make it. */
bool store_is_absent(const char *where);

/* Whether several processes may deliver its jobs, as workers: see store/workers.h. */
bool store_is_shared(const struct store *store);

/* Only one may deliver the jobs of a store that is not shared, from here until store_close() or the end of
 * its process. Returns 0, FAULT_BUSY (somebody does, this process perhaps) or FAULT_SYSTEM. */
int store_claim_dispatch(struct store *store, struct fault *fault);

/* Told, by a thread of its own, when another process has written a job, or may have while nobody could
 * hear; at most one listener. Returns 0 or FAULT_SYSTEM. */
int store_listen(struct store *store, void (*told)(void *ctx), void *ctx, struct fault *fault);
void store_listen_end(struct store *store);

/* Milliseconds since 1970 by the one clock of all who share the store, whatever their machines' say: PostgreSQL's
 * own, as of the last transaction, and late by its answer's journey rather than early. Times that a store keeps or compares are
 * of this clock. */
int64_t store_now(const struct store *store);

int store_begin(struct store *store, struct fault *fault);
int store_commit(struct store *store, struct fault *fault);
void store_rollback(struct store *store);

/* Whether this thread is between the two. */
bool store_is_within(struct store *store);

/* ---- accounts ---- */

struct store_account {
	char id[STORE_ID_MAX];
	char name[STORE_NAME_MAX];
	char parent[STORE_ID_MAX]; /* "" at the root */
};

int store_account_add(struct store *store, const struct store_account *account,
                      const uint8_t token[STORE_HASH_SIZE], int64_t now, struct fault *fault);

/* 0 or FAULT_ABSENT. Its tokens are in store/access.h. */
int store_account_get(struct store *store, const char *id, struct store_account *account,
                      struct fault *fault);
/* ---- subscribers ---- */

enum store_key { STORE_BY_ID, STORE_BY_IMSI, STORE_BY_ICCID, STORE_BY_MSISDN, STORE_BY_IMEI };

struct store_subscriber {
	char id[STORE_ID_MAX];
	char account[STORE_ID_MAX];
	char iccid[STORE_ICCID_MAX];
	size_t imsis;
	char imsi[STORE_IMSIS_MAX][STORE_IMSI_MAX]; /* by slot */
};

/* msisdn and imei may be NULL. Returns 0 or FAULT_BUSY (a key of it is taken). */
int store_subscriber_add(struct store *store, const struct store_subscriber *subscriber,
                         const char *msisdn, const char *imei, const char *settings, int64_t now,
                         struct fault *fault);

/* Within the subtree of an account, or anywhere where root is NULL. Returns 0 or FAULT_ABSENT. */
int store_subscriber_find(struct store *store, const char *root, enum store_key key,
                          const char *value, struct store_subscriber *subscriber,
                          struct fault *fault);

/* Life-cycle status, "ACTIVE" from the beginning. get returns FAULT_ABSENT where there is no such
 * subscriber, as put does. */
int store_status_get(struct store *store, const char *subscriber, char status[STORE_STATUS_MAX],
                     struct fault *fault);
int store_status_put(struct store *store, const char *subscriber, const char *status,
                     struct fault *fault);

/* JSON text of what the card last held; *settings is to be freed. */
int store_settings_get(struct store *store, const char *subscriber, char **settings,
                       struct fault *fault);
int store_settings_put(struct store *store, const char *subscriber, const char *settings,
                       struct fault *fault);

/* JSON text of where the card said it was registered last; none until it is put. */
int store_location_put(struct store *store, const char *subscriber, const char *location,
                       struct fault *fault);

/* Kept sealed; text of at most STORE_SECRET_MAX octets. *secret is to be wiped and freed. */
int store_secret_put(struct store *store, const char *subscriber, const char *kind,
                     const char *secret, struct fault *fault);
int store_secret_get(struct store *store, const char *subscriber, const char *kind, char **secret,
                     struct fault *fault);

/* The last counter used. next moves it on, durably, and returns it; skip does by more than one:
 * FAULT_LIMIT at 2^40 - 1. */
int store_counter_put(struct store *store, const char *subscriber, unsigned keyset, uint64_t value,
                      struct fault *fault);
int store_counter_next(struct store *store, const char *subscriber, unsigned keyset,
                       uint64_t *value, struct fault *fault);
int store_counter_skip(struct store *store, const char *subscriber, unsigned keyset, uint64_t step,
                       uint64_t *value, struct fault *fault);

/* ---- requests and their jobs ---- */

enum request_state { REQUEST_PENDING, REQUEST_IN_PROGRESS, REQUEST_SUCCESS, REQUEST_FAILED };

/* "PENDING" and so on; what is none of them is REQUEST_FAILED. */
const char *request_state_name(enum request_state state);
enum request_state request_state_of_name(const char *name);

struct store_request {
	char id[STORE_ID_MAX], call[STORE_ID_MAX], subscriber[STORE_ID_MAX];
	char iccid[STORE_ICCID_MAX];
	char type[8], value[24];
	enum request_state state;
	char reason[STORE_REASON_MAX];
	int64_t accepted, ended; /* ended 0 while it is open */
	unsigned attempts;
	char *effects; /* JSON text or NULL; to be freed */
};

/* Holds calls of the account back until the transaction ends: jobs are numbered in the order in which they
 * become visible. store_call_add() does it too. */
int store_call_order(struct store *store, const char *account, struct fault *fault);

int store_call_add(struct store *store, const char *id, const char *account, int64_t now,
                   struct fault *fault);

/* A request that is done with its acceptance, and has no job. */
int store_request_done(struct store *store, const struct store_request *request,
                       struct fault *fault);

/* A request and its one job: id, call, subscriber, type, value and accepted of the struct count. */
int store_request_add(struct store *store, const struct store_request *request, const char *content,
                      int64_t expires, struct fault *fault);

/* What a call asks of one subscriber, and how long its job waits. */
struct store_new_request {
	char id[STORE_ID_MAX], subscriber[STORE_ID_MAX];
	char type[8], value[24];
	int64_t expires;
	const char *content; /* JSON text */
};

/* The same of many at once, in their order; within a transaction. */
int store_requests_add(struct store *store, const char *call, int64_t accepted,
                       const struct store_new_request *rows, size_t count, struct fault *fault);

/* A request made by the account or one below it. Returns 0 or FAULT_ABSENT. */
int store_request_get(struct store *store, const char *root, const char *id,
                      struct store_request *request, struct fault *fault);

void store_step_add(struct store *store, const char *request, int64_t at, const char *step,
                    const char *detail);

/* The same with what it was about, its parts one behind the other, each with its length in two octets; size 0: nothing.
 * It is as durable as anything else. Returns 0 or a fault. */
enum { STORE_STEP_OCTETS_MAX = 4096 };
int store_step_put(struct store *store, const char *request, int64_t at, const char *step,
                   const char *detail, const uint8_t *octets, size_t size, struct fault *fault);

/* Tells the steps that have octets, in order. */
int store_steps_octets(struct store *store, const char *request,
                       void (*tell)(void *ctx, int64_t at, const char *step, const uint8_t *octets,
                                    size_t size),
                       void *ctx, struct fault *fault);

/* Tells every step in order. */
int store_steps(struct store *store, const char *request,
                void (*tell)(void *ctx, int64_t at, const char *step, const char *detail),
                void *ctx, struct fault *fault);

struct store_job {
	int64_t sequence, expires;
	char request[STORE_ID_MAX], subscriber[STORE_ID_MAX];
	char iccid[STORE_ICCID_MAX];
	unsigned attempts; /* this one counted */
	int64_t leader;    /* store/joined.h */
	bool ended;        /* its request has: of one that travels with another */
	char *content;     /* JSON text; to be freed */
};

/* What a dispatcher that is no more had under way is due again. */
int store_jobs_release(struct store *store, struct fault *fault);

/* Claims the first job that is due, or whose lease is over, and has no older one of its card before it; none whose
 * validity is over (store/overdue.h), unless a packet of it is on the air. A worker claims those of cards within its reach. Its request is then in progress. Returns 1, or 0 where none is due: *next is when one will be, or -1. */
int store_job_claim(struct store *store, int64_t now, struct store_job *job, int64_t *next,
                    struct fault *fault);

/* A claimed job stays claimed, for another lease of this worker from now (store/workers.h). It and the
 * functions below return FAULT_BUSY where the lease was over and somebody else has claimed it. */
int store_job_renew(struct store *store, const struct store_job *job, int64_t now,
                    struct fault *fault);

/* As store_counter_skip(), and renewed with it: who has lost the job gets no counter for its card. */
int store_job_counter(struct store *store, const struct store_job *job, unsigned keyset,
                      uint64_t step, int64_t now, uint64_t *value, struct fault *fault);

/* Puts a claimed job back until due, with its leader; the reason shows in its request. */
int store_job_retry(struct store *store, const struct store_job *job, int64_t due,
                    const char *reason, struct fault *fault);

/* Tells the content of every job of a subscriber whose request ended well, and of the last one, in
 * order of acceptance. */
int store_contents(struct store *store, const char *subscriber,
                   void (*tell)(void *ctx, const char *content), void *ctx, struct fault *fault);

/* The jobs of a card that wait are due: it is within reach again. iccid with or without its check digit.
 * Returns 0 or a fault. */
int store_jobs_due(struct store *store, const char *iccid, struct fault *fault);

/* Ends a job and its request in one transaction; effects and settings may be NULL. */
int store_job_end(struct store *store, const struct store_job *job, enum request_state state,
                  const char *reason, const char *effects, const char *settings, int64_t now,
                  struct fault *fault);

#endif
