/* SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <sqlite3.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "service/customer.h"
#include "service/details.h"
#include "service/token.h"
#include "store/access.h"
#include "support/acts.h"

/*
 * What is another's and what is nobody's look alike, in time too: not the time is measured, but the work. These two stand
 * before the libraries' own, count, and hand on.
 */

static unsigned hashes, statements;

static void *own(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	assert_non_null(function);
	return function;
}

int EVP_PBE_scrypt(const char *pass, size_t passlen, const unsigned char *salt, size_t saltlen,
                   uint64_t N, uint64_t r, uint64_t p, uint64_t maxmem, unsigned char *key,
                   size_t keylen)
{
	int (*scrypt)(const char *, size_t, const unsigned char *, size_t, uint64_t, uint64_t,
	              uint64_t, uint64_t, unsigned char *, size_t);

	*(void **)&scrypt = own("EVP_PBE_scrypt");
	hashes++;
	return scrypt(pass, passlen, salt, saltlen, N, r, p, maxmem, key, keylen);
}

int sqlite3_step(sqlite3_stmt *statement)
{
	int (*step)(sqlite3_stmt *);

	*(void **)&step = own("sqlite3_step");
	statements += !sqlite3_stmt_busy(statement);
	return step(statement);
}

static struct platform platform;
static struct fault fault;

static int a_platform(void **state)
{
	(void)state;
	given_platform(&platform);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

/* Given a name with a password, when who signs in has the password wrong, or the name, then both are refused for the
 * same work. */
static void an_unknown_name_costs_a_hash_too(void **state)
{
	static const char *const names[] = { "somebody", "nobody" };
	unsigned asked[2];

	(void)state;
	assert_int_equal(token_login_add(&platform.service, platform.acme.id, ROLE_OPERATE,
	                                 names[0], "correct horse", &fault),
	                 0);
	for (int i = 0; i < 2; i++) {
		struct token_pair pair;

		hashes = statements = 0;
		assert_int_equal(token_login(&platform.service, names[i], "wrong horse", &pair,
		                             &fault),
		                 FAULT_REFUSED);
		assert_int_equal(hashes, 1);
		asked[i] = statements;
	}
	assert_int_equal(asked[0], asked[1]);
}

/* Statements asked until nothing was found. */
static unsigned look_for(enum identifier_type type, const char *value)
{
	struct identifier identifier = { .type = type };
	json_t *found;

	strcpy(identifier.value, value);
	statements = 0;
	assert_int_equal(details_subscriber(&platform.service, &platform.other, &identifier, &found,
	                                    &fault),
	                 FAULT_ABSENT);
	assert_null(found);
	return statements;
}

/* Given a subscriber of another account, when it is looked for in each way, and one that nobody has, then the
 * database is asked as often. */
static void a_foreign_subscriber_costs_what_none_does(void **state)
{
	static const struct {
		enum identifier_type type;
		const char *foreign, *none;
	} rows[] = {
		{ IDENTIFIER_IMSI, A_IMSI_1, "222013090961850" },
		{ IDENTIFIER_ICCID, A_ICCID, "8935711001000099999" },
		{ IDENTIFIER_MSISDN, A_MSISDN, "390000000000" },
		{ IDENTIFIER_IMEI, A_IMEI, "99999999999999" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const unsigned foreign = look_for(rows[i].type, rows[i].foreign);

		assert_true(foreign > 0);
		assert_int_equal(foreign, look_for(rows[i].type, rows[i].none));
	}
}

static unsigned look_for_account(const char *id)
{
	struct account found;

	statements = 0;
	assert_int_equal(customer_find(&platform.service, &platform.other, id, &found, NULL,
	                               &fault),
	                 FAULT_ABSENT);
	return statements;
}

/* The same of accounts. */
static void a_foreign_account_costs_what_none_does(void **state)
{
	(void)state;
	assert_true(look_for_account(platform.acme.id) > 0);
	assert_int_equal(look_for_account(platform.acme.id),
	                 look_for_account("00000000-0000-4000-8000-000000000000"));
	assert_int_equal(look_for_account(platform.acme.id), look_for_account("nonsense"));
}

static unsigned look_for_request(const char *id)
{
	json_t *states;

	statements = 0;
	assert_int_equal(details_states(&platform.service, &platform.other, id, &states, &fault),
	                 FAULT_ABSENT);
	return statements;
}

/* The same of requests. */
static void a_foreign_request_costs_what_none_does(void **state)
{
	char ids[1][REQUEST_ID_MAX];
	int codes[1];

	(void)state;
	assert_int_equal(
		submit(&platform, &platform.acme,
	               "{'bulk': [{'subscriberIdentifiers': {'type': 'ICCID', 'value': '" A_ICCID
	               "'}, 'content': {'appletMode': 'MANUAL'}}]}",
	               ids, codes, &fault),
		0);
	assert_int_equal(look_for_request(ids[0]),
	                 look_for_request("00000000-0000-4000-8000-000000000000"));
}

static unsigned come_in_with(const char *token)
{
	struct account account;

	statements = 0;
	assert_int_equal(account_authenticate(&platform.service, token, &account, &fault),
	                 FAULT_REFUSED);
	return statements;
}

/* Given tokens that were revoked or are over, when they come in, then it is as if there were none. */
static void a_dead_token_costs_what_none_does(void **state)
{
	struct token revoked, over;

	(void)state;
	assert_int_equal(token_create(&platform.service, platform.acme.id, ROLE_READ, 0, &revoked,
	                              &fault),
	                 0);
	assert_int_equal(store_token_revoke(platform.service.store, revoked.id, clock_now_ms(),
	                                    &fault),
	                 0);
	assert_int_equal(token_create(&platform.service, platform.acme.id, ROLE_READ, -1, &over,
	                              &fault),
	                 0);
	assert_int_equal(come_in_with(revoked.text), come_in_with("rc_nobody"));
	assert_int_equal(come_in_with(over.text), come_in_with("rc_nobody"));
}

#define ON_PLATFORM(test) cmocka_unit_test_setup_teardown(test, a_platform, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PLATFORM(an_unknown_name_costs_a_hash_too),
		ON_PLATFORM(a_foreign_subscriber_costs_what_none_does),
		ON_PLATFORM(a_foreign_account_costs_what_none_does),
		ON_PLATFORM(a_foreign_request_costs_what_none_does),
		ON_PLATFORM(a_dead_token_costs_what_none_does),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
