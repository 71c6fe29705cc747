/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/behaviour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dispatch/deliver.h"
#include "service/admission.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/platform.h"
#include "support/world.h"
#include "transport/emulated.h"

/* The card of vectors/profiles/card-a.json: American active, European beside it. */
#define AMERICAN A_IMSI_2
#define EUROPEAN A_IMSI_1
#define OWN_IMEI "35693803564380"
#define OTHER_IMEI "35693803564381"

static struct transport *card;
static struct world *world;
static struct network *network;
static struct fault fault;
static char path[TEST_PATH_MAX];
static uint64_t last_counter;
static struct behaviour rows[BEHAVIOUR_PLACES_MAX];
static const struct view_secrets secrets = {
	.adm1_known = true,
	.pin1_known = true,
	.adm1 = "ABCDEFGH",
	.pin1 = { '0', '0', '0', '0', 0xFF, 0xFF, 0xFF, 0xFF },
};

static void expect_no_fault(int rc)
{
	if (rc < 0)
		fail_msg("%s: %s", fault.where, fault.text);
}

static int a_card_in_the_world(void **state)
{
	struct profile *profile = calloc(1, sizeof *profile);

	(void)state;
	last_counter = 0;
	expect_no_fault(emulated_copy(path, &card, &fault));
	expect_no_fault(world_open(NULL, &world, &fault));
	expect_no_fault(network_open(world, &network, &fault));
	expect_no_fault(profile_load(PROFILE_A, profile, &fault));
	for (unsigned i = 0; i < profile->slots; i++)
		expect_no_fault(network_add(network, &profile->slot[i], &fault));
	profile_release(profile);
	free(profile);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	network_close(network);
	world_close(world);
	transport_close(card);
	return 0;
}

static int a_folder_with_a_card(void **state)
{
	const int rc = make_test_folder(state);

	given_card("a.card", PROFILE_A);
	test_path("a.card", path);
	return rc;
}

static void watch_at(const char *text, enum network_status status, const char *imei)
{
	const struct behaviour_watch watch = {
		.network = network, .secrets = &secrets, .status = status, .imei = imei
	};
	struct place place;

	expect_no_fault(world_place(world, text, &place, &fault));
	expect_no_fault(behaviour_observe(&watch, card, &place, 1, rows, &fault));
}

static void expect_behaviour(const char *place, const char *wanted)
{
	char text[BEHAVIOUR_TEXT_MAX];

	watch_at(place, NETWORK_ACTIVE, NULL);
	behaviour_text(rows, text);
	assert_string_equal(text, wanted);
}

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *why)
{
	(void)ctx;
	(void)why;
	*counter = last_counter += step;
	return 0;
}

static void apply(const struct change *change)
{
	const struct delivery delivery = {
		.transport = card,
		.keys = &test_image_keys,
		.secrets = &secrets,
		.next_counter = next_counter,
	};
	static struct delivered delivered;

	expect_no_fault(deliver_change(&delivery, change, &delivered, &fault));
	assert_true(delivered.proved);
}

static void change_card(const char *content)
{
	static struct change change;
	json_t *object = json_of(content);

	expect_no_fault(change_of_json(object, "content", &change, &fault));
	json_decref(object);
	apply(&change);
}

/* Given a card in MANUAL mode, when a handset has it at a place, then it says on which network and with
 * which IMSI, or why not; and the card itself is as it was. */
static void a_handset_tells_where_there_is_service(void **state)
{
	static struct behaviour before[2], after[2];
	const struct behaviour_watch watch = { .network = network, .secrets = &secrets };
	struct place places[2];

	(void)state;
	change_card("{'appletMode': 'MANUAL'}");
	expect_behaviour("CA", "302720 Rogers (GSM) as " AMERICAN);
	expect_behaviour("310410", "310410 AT&T (NG-RAN) as " AMERICAN);
	expect_behaviour("IT", "no service: PLMN not allowed (11)");
	expect_behaviour("nowhere", "no service: no network is heard");
	expect_no_fault(world_place(world, "IT", &places[0], &fault));
	expect_no_fault(world_place(world, "CA", &places[1], &fault));
	expect_no_fault(behaviour_observe(&watch, card, places, 2, before, &fault));
	expect_no_fault(behaviour_observe(&watch, card, places, 2, after, &fault));
	assert_memory_equal(before, after, sizeof before);
	assert_int_equal(before[1].service, SERVICE_NORMAL);
}

/* Given a card in AUTOMATIC mode, when a handset is somewhere for a while, then the IMSI is that of the
 * country, and where no slot is allowed that is the reason. */
static void an_automatic_card_is_judged_after_its_switch(void **state)
{
	(void)state;
	expect_behaviour("IT", "22201 TIM (NG-RAN) as " EUROPEAN);
	expect_behaviour("US", "310410 AT&T (NG-RAN) as " AMERICAN);
	expect_behaviour("PE", "no service: card does not authenticate: no slot is allowed in this "
	                       "country");
}

/* Given slots that are allowed everywhere, when the first gets no service somewhere, then the handset is
 * left on for long enough that the card has gone on to the next. */
static void a_card_is_given_time_to_look_for_a_slot(void **state)
{
	(void)state;
	change_card("{'sim': [{'imsi': '" AMERICAN "', 'allowedCountries': ''}, {'imsi': '" EUROPEAN
	            "', 'allowedCountries': ''}]}");
	expect_behaviour("IT", "22201 TIM (NG-RAN) as " EUROPEAN);
}

/* Given networks that the card forbids, when all that is heard is one of them, then they are named as
 * the reason; and without the list there is service. */
static void a_forbidden_network_is_a_reason(void **state)
{
	(void)state;
	change_card("{'activeImsi': '" EUROPEAN "', 'sim': [{'imsi': '" EUROPEAN
	            "', 'forbiddenNetworks': '22201'}]}");
	expect_behaviour("22201", "no service: forbidden network: every one that is heard");
	change_card("{'sim': [{'imsi': '" EUROPEAN "', 'forbiddenNetworks': ''}]}");
	expect_behaviour("22201", "22201 TIM (NG-RAN) as " EUROPEAN);
}

/* Given a subscriber that is not ACTIVE, when a handset is where it would be admitted, then its status is
 * the reason; a cause that was set is told by its name. */
static void the_status_of_the_subscriber_is_a_reason(void **state)
{
	(void)state;
	expect_no_fault(network_set_status(network, AMERICAN, NETWORK_SUSPEND, &fault));
	watch_at("CA", NETWORK_SUSPEND, NULL);
	assert_string_equal(rows[0].why, "subscriber is SUSPEND");
	assert_string_equal(rows[0].imsi, AMERICAN);
	watch_at("CA", NETWORK_ACTIVE, NULL);
	assert_non_null(strstr(rows[0].why, "(8)"));
	expect_no_fault(network_set_status(network, AMERICAN, NETWORK_ACTIVE, &fault));
	expect_behaviour("CA", "302720 Rogers (GSM) as " AMERICAN);
}

/* Given a card that is locked to a device, when another has it, then the lock is the reason; nobody
 * named, it is in its own device. */
static void a_lock_is_a_reason(void **state)
{
	struct handset_options options = { .pin1 = secrets.pin1,
		                           .imei = OWN_IMEI,
		                           .network = network };
	struct handset *handset;

	(void)state;
	apply(&(struct change){ .lock = CHANGE_LOCK_ON });
	expect_no_fault(handset_open(card, &options, &handset, &fault));
	expect_no_fault(handset_switch(handset, true, &fault));
	handset_close(handset);
	watch_at("CA", NETWORK_ACTIVE, OTHER_IMEI);
	assert_string_equal(rows[0].why, "card does not authenticate: locked");
	watch_at("CA", NETWORK_ACTIVE, OWN_IMEI);
	assert_int_equal(rows[0].service, SERVICE_NORMAL);
	expect_behaviour("CA", "302720 Rogers (GSM) as " AMERICAN);
}

/* Given a change, when its places are asked for, then they are the countries of all it names, each once,
 * no continent, and no more than the limit. */
static void a_change_is_about_the_countries_it_names(void **state)
{
	static const char *const wanted[] = { "CA", "US", "ES", "GB", "FR" };
	struct place places[BEHAVIOUR_PLACES_MAX];
	static struct change change;
	char many[1024] = "{'sim': [{'imsi': '" EUROPEAN "', 'preferredOperatorNetworks': '";
	json_t *object = json_of("{'activeImsi': '208010000000001', 'sim': [{'imsi': '" EUROPEAN
	                         "', 'allowedCountries': '302,2FF,310', "
	                         "'preferredOperatorNetworks': '21407,311480', "
	                         "'forbiddenNetworks': '23430,21401'}]}");

	(void)state;
	expect_no_fault(change_of_json(object, "content", &change, &fault));
	json_decref(object);
	assert_int_equal(behaviour_places(world, &change, places), 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(places[i].country, wanted[i]);
		assert_string_equal(places[i].plmn, "");
	}
	for (int mcc = 202, count = 0; count < 30; mcc += 2, count++)
		sprintf(many + strlen(many), "%s%d01", count ? "," : "", mcc);
	strcat(many, "'}]}");
	object = json_of(many);
	expect_no_fault(change_of_json(object, "content", &change, &fault));
	json_decref(object);
	assert_int_equal(behaviour_places(world, &change, places), BEHAVIOUR_PLACES_MAX);
}

/* Given rows, when they are told for machines, then each field is there. */
static void rows_are_told_for_machines(void **state)
{
	json_t *array, *row;

	(void)state;
	watch_at("CA", NETWORK_ACTIVE, NULL);
	array = behaviour_json(rows, 1);
	row = json_array_get(array, 0);
	assert_string_equal(text_field(row, "place"), "CA");
	assert_string_equal(text_field(row, "imsi"), AMERICAN);
	assert_string_equal(text_field(row, "network"), "302720");
	assert_string_equal(text_field(row, "name"), "Rogers");
	assert_string_equal(text_field(row, "access"), "GSM");
	assert_string_equal(text_field(row, "why"), "");
	assert_true(json_is_true(json_object_get(row, "service")));
	json_decref(array);
}

#define WITH_CARD(test) cmocka_unit_test_setup_teardown(test, a_card_in_the_world, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CARD(a_handset_tells_where_there_is_service),
		WITH_CARD(an_automatic_card_is_judged_after_its_switch),
		WITH_CARD(a_card_is_given_time_to_look_for_a_slot),
		WITH_CARD(a_forbidden_network_is_a_reason),
		WITH_CARD(the_status_of_the_subscriber_is_a_reason),
		WITH_CARD(a_lock_is_a_reason),
		WITH_CARD(a_change_is_about_the_countries_it_names),
		WITH_CARD(rows_are_told_for_machines),
	};

	return cmocka_run_group_tests(tests, a_folder_with_a_card, remove_test_folder);
}
