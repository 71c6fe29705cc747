/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include <pthread.h>

#include <sqlite3.h>

#include "store/seal.h"
#include "store/store.h"

/* The inside of a store, for the files of this room. */
struct store {
	sqlite3 *db;
	pthread_mutex_t lock; /* recursive: a transaction holds it from begin to its end */
	uint8_t key[SEAL_KEY_SIZE];
	char *path;
	int dispatch_fd; /* the lock file of who delivers, or -1 */
};

int store_fault(struct store *store, const char *what, struct fault *fault);

/*
 * Prepares a statement and binds its parameters, one character of kinds each: 't' const char * (NULL
 * binds NULL), 'i' int64_t, 'b' const void * and then int. The store is locked from here until
 * statement_close().
 */
struct statement {
	struct store *store;
	sqlite3_stmt *stmt;
};

int statement_open(struct store *store, struct statement *statement, const char *sql,
                   struct fault *fault, const char *kinds, ...);

/* 1 a row, 0 the end, FAULT_BUSY (a unique key is taken), FAULT_ABSENT (a row it refers to is not
 * there) or FAULT_SYSTEM. */
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

#endif
