/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_STORE_H
#define SUPPORT_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"
#include "support/image.h"

/* Stores in the test folder (support/image.h), all under one sealing key; or, where the environment has
 * ROAMCARD_TEST_POSTGRES, in that database of PostgreSQL, a schema each. */

bool stores_are_postgres(void);

/* What store_open() takes for the store of this name. */
void store_where(const char *name, char where[TEST_PATH_MAX]);

void remove_store(const char *name);

/* The schema's number in the database. */
int schema_of_store(const char *name);
void set_schema_of_store(const char *name, int version);

/* Makes the store as a program of that schema left it, without rows. */
void given_old_store(const char *name, int version);

/* Runs several statements on the database file, in the words of host/store/schema. */
void run_in_database(const char *name, const char *sql);

/* Opens the store of this name, or fails the test with the reason. */
struct store *open_store(const char *name);

/* The sealing key's file, made when first asked for. */
const char *store_key_path(void);

/* Names of the rows below, and whose they are: ACME is the root of ACME_EAST; OTHER is a root. */
#define ACCOUNT_ACME "acme"
#define ACCOUNT_EAST "acme-east"
#define ACCOUNT_OTHER "other"
#define SUBSCRIBER_A "subscriber-a" /* of ACME_EAST: IMSIs and ICCID below */
#define SUBSCRIBER_B "subscriber-b" /* of OTHER, slot 1 only               */
#define A_ICCID "8935711001000034527"
#define A_IMSI_1 "222013090961859"
#define A_IMSI_2 "310380501118337"
#define A_MSISDN "393357000001"
#define A_IMEI "35693803564380"
#define B_ICCID "8935711001000034535"
#define B_IMSI_1 "222013090961860"

/* Writes these accounts and subscribers, each with counter 0 of key set 1. */
void given_rows(struct store *store);

/* One call of ACME for one subscriber, in one transaction; accepted and due at now, for ever. */
void given_request(struct store *store, const char *id, const char *subscriber, int64_t now);

/* A request that must be there; effects are freed, "" where there were some. */
struct store_request read_request(struct store *store, const char *id);

/* The id of the request whose job is claimed, or "at 5", when the next is due, or "none". The job's
 * content is freed. */
const char *claim_job(struct store *store, int64_t now, struct store_job *job);

/* First column of the first row an SQL question to the database file gives; "" where there is none.
 * The database is opened for it alone: what is not committed does not show. */
void ask_database(const char *name, const char *sql, char *answer, size_t room);
void expect_in_database(const char *name, const char *sql, const char *wanted);

/* Runs it in a process of its own, which ends without closing anything; returns how it exited. */
int in_a_process(void (*act)(void *ctx), void *ctx);

#endif
