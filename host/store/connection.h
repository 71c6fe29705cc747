/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include <pthread.h>
#include <stdbool.h>

#include "store/seal.h"
#include "store/store.h"

/*
 * The inside of a store, for the files of this room: one connection to a database, behind a row of
 * functions. A backend speaks to its database and nothing else; what is stored and how it is asked for is
 * the same text for all of them. SQL here: '?' or '?1' for parameters, TEXT, INTEGER and BLOB, no function
 * that one of them has alone, ON CONFLICT with the columns named.
 *
 * A statement that failed within a transaction has ended it: roll back.
 */
struct backend;

struct store {
	const struct backend *backend;
	void *connection;     /* the backend's                                         */
	pthread_mutex_t lock; /* recursive: a transaction holds it from begin to its end */
	uint8_t key[SEAL_KEY_SIZE];
	unsigned depth;        /* of transactions: one within another is a savepoint        */
	char *path;            /* as it was given, a password in it made unreadable */
	char *where;           /* as it was given                                   */
	int dispatch_fd;       /* the lock file of who delivers, or -1              */
	void *listener;        /* the backend's                                     */
	void *statements;      /* the backend's: prepared, to be used again         */
	_Atomic int64_t ahead; /* of the steady clock: the backend's own */
	int64_t asked;         /* when who holds it asked for it, on the steady clock */
	int64_t lease_ms;      /* 0: what is claimed is held until it is released   */
	char worker[STORE_ID_MAX];
	char last_card[STORE_ICCID_MAX]; /* of the last job found behind others' (claim.c)      */
	struct {
		char root[STORE_ID_MAX], account[STORE_ID_MAX];
	} within; /* of this transaction: root is the account or above it; "" nothing known */
};

/* The store is the caller's until its lock is given back. */
void store_take(struct store *store);

int store_fault(struct store *store, const char *what, struct fault *fault);

/*
 * Prepares a statement and binds its parameters, one character of kinds each: 't' const char * (NULL
 * binds NULL), 'i' int64_t, 'b' const void * and then int. The store is locked from here until
 * statement_close().
 */
struct statement {
	struct store *store;
	void *handle; /* the backend's from here on */
	int row;
};

int statement_open(struct store *store, struct statement *statement, const char *sql,
                   struct fault *fault, const char *kinds, ...);

/* The same with parameters in a row. */
struct parameter;
int statement_open_with(struct store *store, struct statement *statement, const char *sql,
                        const struct parameter *parameters, size_t count, struct fault *fault);

/* 1 a row, 0 the end, FAULT_BUSY (a unique key is taken), FAULT_ABSENT (a row it refers to is not
 * there) or FAULT_SYSTEM (the database is gone, full, read-only or in use for too long). They may come from
 * statement_open() already. */
int statement_step(struct statement *statement, struct fault *fault);

void statement_close(struct statement *statement);

/* A column of text into a buffer; what does not fit is a fault of the database's content. */
void column_text(const struct statement *statement, int column, char *to, size_t room);

/* The others: text (NULL: it is NULL) and octets as they lie there until the next step, an integer (0
 * where it is NULL). Nobody but the backends looks into a statement. */
const char *column_string(const struct statement *statement, int column);
const uint8_t *column_octets(const struct statement *statement, int column, size_t *size);
int64_t column_integer(const struct statement *statement, int column);
bool column_is_null(const struct statement *statement, int column);

/* Open, step to the end, close. */
int store_run(struct store *store, const char *sql, struct fault *fault, const char *kinds, ...);

/* The same of what decides nothing: where it cannot be it is lost, and nobody waits for the disk. It is there with
 * the next commit that says something. */
void store_run_unawaited(struct store *store, const char *sql, const char *kinds, ...);

/* The same with parameters in a row. */
int store_run_with(struct store *store, const char *sql, const struct parameter *parameters,
                   size_t count, struct fault *fault);

/* The same, and there must have been a row (RETURNING): absent is returned, with its text, where there was
 * none. */
int store_run_one(struct store *store, const char *sql, int absent, struct fault *fault,
                  const char *kinds, ...);

/* Before requests of these subscribers are written: at most rows_at_once of them. */
int store_order_requests(struct store *store, const char *const *subscribers, size_t count,
                         struct fault *fault);

/* ---- what a backend is ---- */

enum { PARAMETERS_MAX = 128 };

struct parameter {
	char kind; /* of statement_open() */
	int size;
	const void *octets; /* or text */
	int64_t integer;
};

struct backend {
	/* Statements that are not the same text; those that may be NULL are not asked then. The number of the
	 * schema: reading it within a transaction makes others wait; %d is the new one. */
	const char *read_version, *write_version;

	/* Before a call of an account is written, and requests of subscribers, whose identifiers stand between the
	 * two, or NULL: jobs of a card are numbered in the order in which they become visible. */
	const char *order_call, *order_requests[2];

	/* Rows that one statement writes: many where each statement is a journey. */
	unsigned rows_at_once;

	/* Before the question for a job, or NULL, and at its end. */
	const char *order_claim, *skip_locked;

	/* At the end of a question for rows that nobody else is to change before the transaction ends, or "". */
	const char *hold;

	bool shared; /* several processes deliver, each with a lease */

	/* Of store_now(). */
	int64_t (*now)(const struct store *store);

	/* Returns 0 or a fault, with store->path as its place. */
	int (*open)(struct store *store, struct fault *fault);
	void (*close)(struct store *store);

	/* Several statements of the schema. */
	int (*run_schema)(struct store *store, const char *sql, struct fault *fault);

	int (*begin)(struct store *store, struct fault *fault);
	int (*commit)(struct store *store, struct fault *fault);
	void (*rollback)(struct store *store);

	/* Between transactions: while it is relaxed a commit need not be on the disk, and is there with the next one
	 * that must. */
	void (*relax)(struct store *store, bool relaxed);

	/* Of the functions above with like names. */
	int (*prepare)(struct statement *statement, const char *sql,
	               const struct parameter *parameters, size_t count, struct fault *fault);
	int (*step)(struct statement *statement, struct fault *fault);
	void (*finish)(struct statement *statement);
	const char *(*string)(const struct statement *statement, int column);
	const uint8_t *(*octets)(const struct statement *statement, int column, size_t *size);
	int64_t (*integer)(const struct statement *statement, int column);
	bool (*is_null)(const struct statement *statement, int column);

	/* The database's own words on what went wrong last. */
	const char *(*reason)(const struct store *store);

	/* Of store_claim_dispatch(), store_listen() and store_listen_end(). */
	int (*claim_dispatch)(struct store *store, struct fault *fault);
	int (*listen)(struct store *store, void (*told)(void *ctx), void *ctx, struct fault *fault);
	void (*listen_end)(struct store *store);
};

extern const struct backend sqlite_backend, postgres_backend;

#endif
