/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/change_join.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bearer/handset.h"
#include "dispatch/order.h"
#include "inspect/view.h"
#include "support/handset.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/platform.h"
#include "transport/image.h"

/* Changes joined, and the same changes one after the other on the same card in the same handset. */

enum { CASES = 400, LEAST_COMPARED = 100, REST_S = 1000, HISTORY_SIZE = 16, SEED = 20 };

/* Where its IMSIs are welcome, so that it stays within reach. */
#define WORLD "include world\nadmit 22201 *\nadmit 310380 *\n"

static struct fault fault;

static struct change change_of(const char *text)
{
	json_t *object = json_of(text);
	struct change change;

	expect_done(change_of_json(object, "content", &change, &fault), &fault);
	json_decref(object);
	return change;
}

/* Whether the two may be one; the first is then both. */
static bool joins(struct change *first, struct change later)
{
	return change_join(first, &later, &fault) == 0;
}

static bool texts_join(const char *first, const char *later)
{
	struct change change = change_of(first);

	return joins(&change, change_of(later));
}

/* Given changes that name different things, or the same twice, when they are joined, then what the later
 * names replaces what was said, and all else is there. */
static void the_later_decides(void **state)
{
	struct change change =
		change_of("{'appletMode': 'MANUAL', 'sim': [{'imsi': '" A_IMSI_1
	                  "', 'allowedCountries': '302', 'forbiddenNetworks': ''}]}");

	(void)state;
	assert_true(joins(&change,
	                  change_of("{'activeImsi': '" A_IMSI_2 "', 'sim': [{'imsi': '" A_IMSI_2
	                            "', 'allowedCountries': '222'}]}")));
	assert_true(joins(&change, change_of("{'sim': [{'imsi': '" A_IMSI_1
	                                     "', 'allowedCountries': '214'}]}")));
	assert_int_equal(change.mode, CHANGE_MODE_MANUAL);
	assert_string_equal(change.active_imsi, A_IMSI_2);
	assert_int_equal(change.slots, 2);
	assert_string_equal(change.slot[0].countries.code[0], "214");
	assert_true(change.slot[0].forbidden.given);
	assert_false(change.slot[0].preferred.given);
	assert_string_equal(change.slot[1].countries.code[0], "222");
}

/* Given changes whose order shows, when they are to be joined, then they are not, the first is as it was, and
 * the reason is told. */
static void what_shows_its_order_is_not_joined(void **state)
{
	struct change change = change_of("{'activeImsi': '" A_IMSI_1 "'}");

	(void)state;
	assert_false(joins(&change, change_of("{'appletMode': 'AUTOMATIC'}")));
	assert_int_equal(change.mode, CHANGE_MODE_NONE);
	assert_non_null(strstr(fault.text, "active IMSI"));
	assert_true(texts_join("{'appletMode': 'AUTOMATIC'}",
	                       "{'sim': [{'imsi': '" A_IMSI_1
	                       "', 'forbiddenNetworks': '22210'}]}"));
	assert_false(texts_join("{'appletMode': 'AUTOMATIC'}",
	                        "{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '222'}]}"));
	assert_false(texts_join("{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '222'}]}",
	                        "{'appletMode': 'MANUAL'}"));
	assert_true(texts_join("{'appletMode': 'MANUAL'}",
	                       "{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '222'}]}"));
	change = (struct change){ .lock = CHANGE_LOCK_OFF };
	assert_false(joins(&change, (struct change){ .lock = CHANGE_LOCK_ON }));
	change = (struct change){ .lock = CHANGE_LOCK_ON };
	assert_true(joins(&change, (struct change){ .reset = true }));
	assert_true(joins(&change, (struct change){ .lock = CHANGE_LOCK_OFF }));
	assert_true(change.reset);
	assert_false(joins(&change, (struct change){ .settings_given = true }));
}

/* Given changes of eleven slots together, when they are to be joined, then they are not. */
static void a_card_has_ten_slots(void **state)
{
	struct change change = { .slots = CHANGE_SLOTS_MAX }, later = { .slots = 1 };

	(void)state;
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++)
		snprintf(change.slot[i].imsi, sizeof change.slot[i].imsi, "22201000000%04u", i);
	later.slot[0] = (struct change_slot){ .imsi = A_IMSI_1, .forbidden = { .given = true } };
	assert_int_equal(change_join(&change, &later, &fault), FAULT_LIMIT);
	strcpy(later.slot[0].imsi, change.slot[9].imsi);
	assert_int_equal(change_join(&change, &later, &fault), 0);
	assert_true(change.slot[9].forbidden.given);
}

/* Given changes that ask the same thing otherwise, when it is asked what is replaced, then that alone is
 * named, and a list of names that is too long says that it goes on. */
static void what_is_replaced_has_its_name(void **state)
{
	struct change one = change_of(
		"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "', 'sim': [{'imsi': '" A_IMSI_1
		"', 'allowedCountries': '302', 'forbiddenNetworks': '22210'}]}");
	const struct change other = change_of(
		"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_2 "', 'sim': [{'imsi': '" A_IMSI_1
		"', 'allowedCountries': '214', 'preferredOperatorNetworks': '21401'}]}");
	struct change later;
	char names[CHANGE_NAMES_MAX];

	(void)state;
	assert_int_equal(change_replaced(&one, &other, names), 2);
	assert_string_equal(names, "activeImsi, allowedCountries of " A_IMSI_1);
	assert_int_equal(change_replaced(&one, &one, names), 0);
	assert_string_equal(names, "");
	for (one.slots = 0; one.slots < CHANGE_SLOTS_MAX; one.slots++) {
		one.slot[one.slots] = other.slot[0];
		one.slot[one.slots].imsi[14] = (char)('0' + one.slots);
	}
	later = one;
	for (unsigned i = 0; i < later.slots; i++)
		later.slot[i].countries.count = 0;
	later.active_imsi[0] = '\0';
	assert_int_equal(change_replaced(&one, &later, names), CHANGE_SLOTS_MAX);
	assert_int_equal(strlen(names), CHANGE_NAMES_MAX - 1);
	assert_string_equal(names + CHANGE_NAMES_MAX - 4, "...");
}

/* ---- on cards ---- */

static unsigned chance(unsigned of)
{
	static uint64_t seed = SEED;

	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % of;
}

static void any_list(struct change_list *list, const char *const words[4], unsigned often)
{
	if (chance(often))
		return;
	list->given = true;
	for (unsigned i = chance(3); i > 0; i--)
		strcpy(list->code[list->count++], words[2 * (i - 1) + chance(2)]);
}

static struct change any_change(void)
{
	static const char *const imsis[] = { A_IMSI_1, A_IMSI_2 };
	static const char *const countries[] = { "222", "302", "234", "3FF" };
	static const char *const networks[] = { "22201", "22210", "302720", "23430" };
	struct change change = { 0 };

	if (!chance(4))
		change.mode = 1 + chance(2);
	if (!chance(4))
		strcpy(change.active_imsi, imsis[chance(2)]);
	if (!chance(6))
		change.lock = 1 + chance(2);
	change.reset = !chance(8);
	for (unsigned i = 0; i < 2; i++) {
		struct change_slot *slot = &change.slot[change.slots];

		any_list(&slot->countries, countries, 3);
		any_list(&slot->preferred, networks, 3);
		any_list(&slot->forbidden, networks, 4);
		strcpy(slot->imsi, imsis[i]);
		if (slot->countries.given || slot->preferred.given || slot->forbidden.given)
			change.slots++;
		memset(&change.slot[change.slots], 0, sizeof change.slot[0]);
	}
	return change;
}

static bool asks(const struct change *change)
{
	return change->mode || change->active_imsi[0] || change->slots || change->lock ||
	       change->reset;
}

struct played {
	const char *place;
	bool rested, restarted; /* after the first of the three */
	struct change before, first, later;
};

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *why)
{
	uint64_t *last = ctx;

	(void)why;
	*counter = *last += step;
	return 0;
}

/* Returns false where the handset is out of reach. */
static bool give(struct handset_test *test, struct centre *centre, const struct change *change,
                 uint64_t *last)
{
	struct delivery delivery = { .keys = &test_image_keys,
		                     .next_counter = next_counter,
		                     .ctx = last };
	struct bearer *bearer;
	struct order *order;
	int rc;

	if (!asks(change))
		return true;
	expect_done(handset_bearer(centre, test->handset, &bearer, &fault), &fault);
	expect_done(order_begin(&delivery, change, bearer, ORDER_VALIDITY_MS, &order, &fault),
	            &fault);
	expect_done(centre_run(centre, centre_now(centre), &fault), &fault);
	rc = order_poll(order, &fault);
	expect_done(rc, &fault);
	order_close(order);
	bearer_close(bearer);
	return rc > 0;
}

/* What a card holds that an order can say, and what it goes by when it chooses. */
struct held {
	struct view view;
	size_t size;
	uint8_t history[HISTORY_SIZE];
};

static void read_card(struct transport *card, struct held *held)
{
	static const uint16_t history[] = { 0x6F0F };
	struct view_secrets secrets = { .adm1_known = true, .pin1_known = true };
	struct terminal terminal;
	int rc;

	memcpy(secrets.adm1, "ABCDEFGH", 8);
	memcpy(secrets.pin1, "0000\xFF\xFF\xFF\xFF", 8);
	memset(held, 0, sizeof *held);
	expect_done(terminal_start(&terminal, card, &fault), &fault);
	expect_done(view_read(&terminal, &secrets, &held->view, &fault), &fault);
	expect_done(terminal_select(&terminal, test_applet_aid, sizeof test_applet_aid, history, 1,
	                            &fault),
	            &fault);
	rc = terminal_read_binary(&terminal, held->history, sizeof held->history, &fault);
	expect_done(rc, &fault);
	held->size = (size_t)rc;
}

/* Returns false where the handset was out of reach before the end. */
static bool play(const struct played *played, bool together, struct held *held)
{
	struct change joined = played->first;
	const struct handset_options options = { .imei = "356938035643809" };
	struct handset_test *test = calloc(1, sizeof *test);
	struct centre *centre;
	uint64_t last = 0;
	bool reached;

	assert_non_null(test);
	given_a_handset(test, WORLD, NULL, &options);
	expect_done(centre_open(&centre, &fault), &fault);
	go_to(test, played->place);
	switch_handset(test, true);
	reached = give(test, centre, &played->before, &last);
	if (played->restarted) {
		switch_handset(test, false);
		switch_handset(test, true);
	}
	if (played->rested)
		wait_for(test, REST_S);
	if (together)
		assert_true(change_fold(&joined, &played->later));
	reached = reached && give(test, centre, &joined, &last);
	if (!together)
		reached = reached && give(test, centre, &played->later, &last);
	switch_handset(test, false);
	read_card(test->card, held);
	centre_close(centre);
	leave_handset(test);
	free(test);
	return reached;
}

static bool same_list(const struct change_list *a, const struct change_list *b)
{
	struct change_list one = *a, other = *b;

	one.given = other.given = true;
	return one.count == other.count &&
	       memcmp(one.code, other.code, one.count * sizeof one.code[0]) == 0;
}

/* The first thing that differs, or NULL. EF.FPLMN is left out: the handset writes the networks that refused it
 * there too, as often as it asks. */
static const char *difference(const struct held *a, const struct held *b)
{
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++)
		if (!same_list(&a->view.slot[i].countries, &b->view.slot[i].countries) ||
		    !same_list(&a->view.slot[i].preferred, &b->view.slot[i].preferred) ||
		    !same_list(&a->view.slot[i].forbidden, &b->view.slot[i].forbidden))
			return "lists of a slot";
	if (strcmp(a->view.imsi, b->view.imsi) != 0 || a->view.active != b->view.active)
		return "active slot";
	if (a->view.mode != b->view.mode)
		return "mode";
	if (a->view.lock_on != b->view.lock_on || a->view.lock != b->view.lock ||
	    strcmp(a->view.imei, b->view.imei) != 0)
		return "lock";
	if (!same_list(&a->view.oplmn, &b->view.oplmn))
		return "EF.OPLMNwAcT";
	return a->size == b->size && memcmp(a->history, b->history, a->size) == 0 ? NULL
	                                                                          : "EF.HISTORY";
}

static void expect_difference(const struct held *a, const struct held *b, const char *wanted)
{
	const char *found = difference(a, b);

	assert_string_equal(found ? found : "none", wanted);
}

/* Given any card in a handset in any of some countries, when it gets two changes that may be joined, joined, then
 * it ends as the same card does that gets them one after the other. */
static void joined_changes_end_as_one_after_the_other(void **state)
{
	/* Of one MCC each: where a country has several, registering anew may end a hold. */
	static const char *const places[] = { "IT", "CA", "GB", "ES" };
	unsigned compared = 0, refused = 0;

	(void)state;
	for (unsigned i = 0; i < CASES; i++) {
		struct played played = { .place = places[chance(4)],
			                 .rested = chance(2),
			                 .restarted = chance(2) };
		struct held joined, apart;
		struct change probe;
		const char *differs;

		played.before = any_change();
		played.first = any_change();
		played.later = any_change();
		probe = played.first;
		if (!asks(&played.first) || !asks(&played.later))
			continue;
		if (!joins(&probe, played.later)) {
			refused++;
			continue;
		}
		if (!play(&played, true, &joined) || !play(&played, false, &apart))
			continue;
		compared++;
		differs = difference(&joined, &apart);
		if (differs)
			fail_msg("case %u in %s: other %s", i, played.place, differs);
	}
	print_message("%u pairs compared, %u not joined\n", compared, refused);
	assert_true(compared >= LEAST_COMPARED);
}

/* Given a card in AUTOMATIC, when its active slot is not allowed where it is by a first change and is by a later,
 * then the two would end elsewhere as one: it has gone to another slot in between. */
static void what_a_card_chooses_in_between_shows(void **state)
{
	const struct played played = {
		.place = "CA",
		.before =
			change_of("{'sim': [{'imsi': '" A_IMSI_1 "', 'allowedCountries': '302'}]}"),
		.first =
			change_of("{'sim': [{'imsi': '" A_IMSI_2 "', 'allowedCountries': '222'}]}"),
		.later =
			change_of("{'sim': [{'imsi': '" A_IMSI_2 "', 'allowedCountries': '302'}]}"),
	};
	struct change change = played.first;
	struct held joined, apart;

	(void)state;
	assert_false(joins(&change, played.later));
	assert_true(play(&played, true, &joined));
	assert_true(play(&played, false, &apart));
	expect_difference(&joined, &apart, "active slot");
}

/* Given a card that is paired, when the lock is turned off and on, then the two would leave it paired as one. */
static void what_a_card_forgets_in_between_shows(void **state)
{
	const struct played played = {
		.place = "CA",
		.restarted = true,
		.before = { .lock = CHANGE_LOCK_ON },
		.first = { .lock = CHANGE_LOCK_OFF },
		.later = { .lock = CHANGE_LOCK_ON },
	};
	struct change change = played.first;
	struct held joined, apart;

	(void)state;
	assert_false(joins(&change, played.later));
	assert_true(play(&played, true, &joined));
	assert_true(play(&played, false, &apart));
	expect_difference(&joined, &apart, "lock");
}

/* The cards here are not for keeping. */
static int sync_nothing(int fd)
{
	(void)fd;
	return 0;
}

static int make_a_quick_folder(void **state)
{
	static struct image_io quick;

	quick = *image_io;
	quick.fdatasync = sync_nothing;
	image_io = &quick;
	return make_test_folder(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_later_decides),
		cmocka_unit_test(what_shows_its_order_is_not_joined),
		cmocka_unit_test(a_card_has_ten_slots),
		cmocka_unit_test(what_is_replaced_has_its_name),
		cmocka_unit_test(what_a_card_chooses_in_between_shows),
		cmocka_unit_test(what_a_card_forgets_in_between_shows),
		cmocka_unit_test(joined_changes_end_as_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, make_a_quick_folder, remove_test_folder);
}
