/* SPDX-License-Identifier: Apache-2.0 */
#include "service/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "store/access.h"
#include "support/acts.h"
#include "support/image.h"

static struct platform platform;
static struct fault fault;

static int a_platform(void **state)
{
	(void)state;
	given_accounts(&platform);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

static int who(const char *token, struct account *account)
{
	return account_authenticate(&platform.service, token, account, &fault);
}

/* Given tokens of each role, when they come in, then each is its account with its role, until it is revoked; the
 * store holds no token in the clear. */
static void a_token_has_its_role_until_it_is_revoked(void **state)
{
	char sql[160], answer[16];
	struct account account;
	struct token token;

	(void)state;
	assert_int_equal(who(platform.acme_token, &account), 0);
	assert_int_equal(account.role, ROLE_PROVISION);
	for (int role = ROLE_READ; role < ROLES; role++) {
		assert_int_equal(token_create(&platform.service, platform.east.id,
		                              (enum account_role)role, 0, &token, &fault),
		                 0);
		assert_int_equal(who(token.text, &account), 0);
		assert_int_equal(account.role, role);
		assert_string_equal(account.id, platform.east.id);
		snprintf(sql, sizeof sql, "SELECT count(*) FROM token WHERE hash = '%s'",
		         token.text);
		ask_database(platform.store_name, sql, answer, sizeof answer);
		assert_string_equal(answer, "0");
		assert_int_equal(store_token_revoke(platform.service.store, token.id, 1, &fault),
		                 0);
		assert_int_equal(who(token.text, &account), FAULT_REFUSED);
		assert_int_equal(store_token_revoke(platform.service.store, token.id, 1, &fault),
		                 FAULT_ABSENT);
	}
}

/* Given a token that has ended, when it comes in, then it looks like one that never was. */
static void a_token_that_is_over_is_nobodys(void **state)
{
	struct account account;
	struct fault never = { 0 };
	struct token token;

	(void)state;
	assert_int_equal(token_create(&platform.service, platform.east.id, ROLE_READ, -1, &token,
	                              &fault),
	                 0);
	assert_int_equal(who(token.text, &account), FAULT_REFUSED);
	assert_int_equal(account_authenticate(&platform.service, "rc_never", &account, &never),
	                 FAULT_REFUSED);
	assert_string_equal(fault.text, never.text);
	assert_string_equal(fault.where, never.where);
}

#define PASSWORD "correct horse"

/* Given a name with a password, when both are right, then there is a pair, and when either is wrong, one refusal
 * is like the other. */
static void a_name_and_its_password_give_a_pair(void **state)
{
	struct fault unknown = { 0 };
	struct token_pair pair;
	struct account account;

	(void)state;
	assert_int_equal(token_login_add(&platform.service, platform.east.id, ROLE_OPERATE, "east",
	                                 PASSWORD, &fault),
	                 0);
	assert_int_equal(token_login_add(&platform.service, platform.acme.id, ROLE_OPERATE, "east",
	                                 PASSWORD, &fault),
	                 FAULT_BUSY);
	assert_int_equal(token_login_add(&platform.service, platform.acme.id, ROLE_OPERATE, "short",
	                                 "seven77", &fault),
	                 FAULT_INPUT);
	assert_int_equal(token_login(&platform.service, "east", PASSWORD, &pair, &fault), 0);
	assert_string_equal(pair.account, platform.east.id);
	assert_int_equal(who(pair.token, &account), 0);
	assert_int_equal(account.role, ROLE_OPERATE);
	assert_int_equal(who(pair.refresh, &account), FAULT_REFUSED);
	assert_int_equal(token_login(&platform.service, "east", "Correct horse", &pair, &fault),
	                 FAULT_REFUSED);
	assert_int_equal(token_login(&platform.service, "west", PASSWORD, &pair, &unknown),
	                 FAULT_REFUSED);
	assert_string_equal(fault.text, unknown.text);
	assert_string_equal(fault.where, unknown.where);
}

/* Given a transaction, when a password is to be worked on within it, then that is refused: others wait for its end. What
 * was worked out before is kept in it, with the account. */
static void no_transaction_waits_for_a_password(void **state)
{
	struct store_login login;
	struct token_pair pair;

	(void)state;
	assert_int_equal(token_login_prepare(&platform.service, ROLE_READ, "before", PASSWORD,
	                                     &login, &fault),
	                 0);
	assert_int_equal(store_begin(platform.service.store, &fault), 0);
	assert_int_equal(token_login_prepare(&platform.service, ROLE_READ, "within", PASSWORD,
	                                     &login, &fault),
	                 FAULT_SYSTEM);
	assert_string_equal(fault.where, "password");
	assert_int_equal(token_login(&platform.service, "before", PASSWORD, &pair, &fault),
	                 FAULT_SYSTEM);
	assert_int_equal(token_login_keep(&platform.service, platform.east.id, &login, &fault), 0);
	assert_int_equal(store_commit(platform.service.store, &fault), 0);
	assert_int_equal(token_login(&platform.service, "before", PASSWORD, &pair, &fault), 0);
	assert_string_equal(pair.account, platform.east.id);
}

/* Given a pair, when it is renewed, then both are needed, of one pair, and it ends. */
static void a_pair_is_renewed_once(void **state)
{
	struct token_pair first, second, third;
	struct account account;

	(void)state;
	assert_int_equal(token_login_add(&platform.service, platform.east.id, ROLE_READ, "east",
	                                 PASSWORD, &fault),
	                 0);
	assert_int_equal(token_login(&platform.service, "east", PASSWORD, &first, &fault), 0);
	assert_int_equal(token_login(&platform.service, "east", PASSWORD, &second, &fault), 0);
	assert_int_equal(token_renew(&platform.service, first.token, second.refresh, &third,
	                             &fault),
	                 FAULT_REFUSED);
	assert_int_equal(token_renew(&platform.service, first.token, first.token, &third, &fault),
	                 FAULT_REFUSED);
	assert_int_equal(token_renew(&platform.service, platform.acme_token, first.refresh, &third,
	                             &fault),
	                 FAULT_REFUSED);
	assert_int_equal(token_renew(&platform.service, first.token, first.refresh, &third, &fault),
	                 0);
	assert_int_equal(who(third.token, &account), 0);
	assert_int_equal(account.role, ROLE_READ);
	assert_int_equal(who(first.token, &account), FAULT_REFUSED);
	assert_int_equal(token_renew(&platform.service, first.token, first.refresh, &third, &fault),
	                 FAULT_REFUSED);
	assert_int_equal(who(second.token, &account), 0);
}

/* Given a pair, when either of the two is revoked by its identifier, then both are over. */
static void a_pair_is_revoked_by_either(void **state)
{
	static const char *const kinds[] = { "ACCESS", "REFRESH" };
	struct token_pair pair, next;
	struct account account;
	char sql[128], id[STORE_ID_MAX];

	(void)state;
	assert_int_equal(token_login_add(&platform.service, platform.east.id, ROLE_READ, "east",
	                                 PASSWORD, &fault),
	                 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(token_login(&platform.service, "east", PASSWORD, &pair, &fault),
		                 0);
		snprintf(sql, sizeof sql,
		         "SELECT id FROM token WHERE revoked = 0 AND pair <> '' AND kind = '%s'",
		         kinds[i]);
		ask_database(platform.store_name, sql, id, sizeof id);
		assert_int_equal(store_token_revoke(platform.service.store, id, 1, &fault), 0);
		assert_int_equal(who(pair.token, &account), FAULT_REFUSED);
		assert_int_equal(token_renew(&platform.service, pair.token, pair.refresh, &next,
		                             &fault),
		                 FAULT_REFUSED);
		ask_database(platform.store_name,
		             "SELECT count(*) FROM token WHERE revoked = 0 AND pair <> ''", id,
		             sizeof id);
		assert_string_equal(id, "0");
	}
}

#define ON_PLATFORM(test) cmocka_unit_test_setup_teardown(test, a_platform, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PLATFORM(a_token_has_its_role_until_it_is_revoked),
		ON_PLATFORM(a_token_that_is_over_is_nobodys),
		ON_PLATFORM(a_name_and_its_password_give_a_pair),
		ON_PLATFORM(no_transaction_waits_for_a_password),
		ON_PLATFORM(a_pair_is_renewed_once),
		ON_PLATFORM(a_pair_is_revoked_by_either),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
