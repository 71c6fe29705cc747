/* SPDX-License-Identifier: Apache-2.0 */
#include "service/eligibility.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "service/details.h"
#include "store/access.h"
#include "support/acts.h"
#include "support/image.h"

#define SIM1 A_ICCID

static struct platform platform;
static struct account requestor, sparta, carthage, athens, corinth;
static struct fault fault;

/* The requestor with SIM1, below it Sparta and Corinth, below Sparta Carthage, below that Athens. */
static int the_story_begins(void **state)
{
	char id[SUBSCRIBER_ID_MAX];

	(void)state;
	given_accounts(&platform);
	requestor = given_account(&platform, "Requestor", &platform.acme);
	sparta = given_account(&platform, "Sparta", &requestor);
	corinth = given_account(&platform, "Corinth", &requestor);
	carthage = given_account(&platform, "Carthage", &sparta);
	athens = given_account(&platform, "Athens", &carthage);
	given_subscriber(&platform, &requestor, PROFILE_A, NULL, NULL, id);
	return 0;
}

static int the_story_ends(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

/* The account in which an account sees SIM1. */
static const char *seen_by(const struct account *account)
{
	const struct identifier sim1 = { IDENTIFIER_ICCID, SIM1 };
	static char name[ACCOUNT_NAME_MAX];
	json_t *found = NULL;

	if (details_subscriber(&platform.service, account, &sim1, &found, &fault) == FAULT_ABSENT)
		return "nowhere";
	snprintf(name, sizeof name, "%s", text_field(found, "customerName"));
	json_decref(found);
	return name;
}

static void move_is(const struct account *who, const struct account *to,
                    enum request_refusal refusal)
{
	const enum request_refusal found = when_moved(&platform, who, SIM1, to);

	if (found != refusal)
		fail_msg("%s moves SIM1 to %s: refusal %d, not %d", who->name, to->name, found,
		         refusal);
}

/* Given SIM1 with the requestor, when it is resold to Sparta, Carthage and Athens, each by its owner, then the
 * requestor sees it in Sparta all the way, and may bring it home from each. */
static void the_requestor_brings_sim1_home_from_anywhere(void **state)
{
	const struct account *const chain[] = { &requestor, &sparta, &carthage, &athens };

	(void)state;
	for (size_t depth = 1; depth < 4; depth++) {
		for (size_t i = 0; i < depth; i++) {
			move_is(chain[i], chain[i + 1], REFUSAL_NONE);
			assert_string_equal(seen_by(&requestor), "Sparta");
		}
		assert_string_equal(seen_by(chain[depth]), chain[depth]->name);
		move_is(&requestor, &requestor, REFUSAL_NONE);
		assert_string_equal(seen_by(&requestor), "Requestor");
		assert_string_equal(seen_by(&sparta), "nowhere");
	}
}

/* Given SIM1 somewhere, when it is asked to go where the rules do not let it, then that is refused with the code
 * of its kind, and it stays where it is. */
static void no_other_way_is_allowed(void **state)
{
	(void)state;
	move_is(&requestor, &requestor, REFUSAL_MOVE); /* is there          */
	move_is(&requestor, &carthage, REFUSAL_MOVE);  /* two levels down   */
	move_is(&requestor, &athens, REFUSAL_MOVE);
	move_is(&requestor, &platform.acme, REFUSAL_TARGET); /* above            */
	move_is(&requestor, &platform.other, REFUSAL_TARGET);
	move_is(&sparta, &carthage, REFUSAL_SUBSCRIBER); /* not in its subtree */
	move_is(&platform.other, &platform.other, REFUSAL_SUBSCRIBER);
	move_is(&requestor, &sparta, REFUSAL_NONE);
	move_is(&requestor, &sparta, REFUSAL_MOVE);
	move_is(&requestor, &corinth, REFUSAL_NONE); /* level 1 to level 1 */
	move_is(&requestor, &sparta, REFUSAL_NONE);
	move_is(&sparta, &requestor, REFUSAL_TARGET);
	move_is(&sparta, &corinth, REFUSAL_TARGET);
	move_is(&sparta, &carthage, REFUSAL_NONE);
	move_is(&requestor, &corinth, REFUSAL_MOVE); /* level 2 goes home only */
	move_is(&requestor, &sparta, REFUSAL_MOVE);
	move_is(&corinth, &corinth, REFUSAL_SUBSCRIBER);
	assert_string_equal(seen_by(&carthage), "Carthage");
}

/* Given SIM1 three levels down, when settings, status and reset are asked for, then each account above may,
 * and nobody else can tell that it is there. */
static void the_whole_subtree_is_eligible_for_the_card(void **state)
{
	const struct account *const may[] = { &platform.acme, &requestor, &sparta, &carthage,
		                              &athens };
	const struct account *const may_not[] = { &corinth, &platform.other, &platform.east };

	(void)state;
	move_is(&requestor, &sparta, REFUSAL_NONE);
	move_is(&sparta, &carthage, REFUSAL_NONE);
	move_is(&carthage, &athens, REFUSAL_NONE);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(when_reset(&platform, may[i], SIM1), REFUSAL_NONE);
		assert_int_equal(when_status(&platform, may[i], SIM1, "ACTIVE"), REFUSAL_NONE);
	}
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(when_reset(&platform, may_not[i], SIM1), REFUSAL_SUBSCRIBER);
		assert_int_equal(when_status(&platform, may_not[i], SIM1, "ACTIVE"),
		                 REFUSAL_SUBSCRIBER);
	}
}

/* Given the table, when each pair of levels is looked up, then three kinds of move are there. */
static void three_kinds_of_move_are_in_the_table(void **state)
{
	(void)state;
	for (int from = ELIGIBILITY_OUTSIDE; from <= 5; from++)
		for (int to = ELIGIBILITY_OUTSIDE; to <= 5; to++)
			assert_int_equal(eligible_move(from, to), (from == 0 && to == 1) ||
			                                                  (from == 1 && to == 1) ||
			                                                  (from >= 1 && to == 0));
	assert_true(eligible(ELIGIBLE_ACCOUNT_LOCK, 0));
	assert_false(eligible(ELIGIBLE_ACCOUNT_LOCK, 1));
	assert_false(eligible(ELIGIBLE_ACCOUNT_LOCK, ELIGIBILITY_OUTSIDE));
	assert_true(eligible(ELIGIBLE_SEE, 7));
	assert_false(eligible(ELIGIBLE_SEE, ELIGIBILITY_OUTSIDE));
}

/* Given accounts one below the other, when they are as deep as may be, then the next is refused. */
static void accounts_are_at_most_16_deep(void **state)
{
	struct account above = platform.other;
	char token[ACCOUNT_TOKEN_MAX];

	(void)state;
	for (int i = 1; i < ACCESS_DEPTH_MAX; i++)
		above = given_account(&platform, "deeper", &above);
	assert_int_equal(account_add(&platform.service, "too deep", above.id, &above, token,
	                             &fault),
	                 FAULT_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_requestor_brings_sim1_home_from_anywhere,
		                                the_story_begins, the_story_ends),
		cmocka_unit_test_setup_teardown(no_other_way_is_allowed, the_story_begins,
		                                the_story_ends),
		cmocka_unit_test_setup_teardown(the_whole_subtree_is_eligible_for_the_card,
		                                the_story_begins, the_story_ends),
		cmocka_unit_test(three_kinds_of_move_are_in_the_table),
		cmocka_unit_test_setup_teardown(accounts_are_at_most_16_deep, the_story_begins,
		                                the_story_ends),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
