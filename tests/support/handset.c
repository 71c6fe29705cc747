/* SPDX-License-Identifier: Apache-2.0 */
#include "support/handset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "profile/profile.h"
#include "support/image.h"
#include "support/world.h"

#define PROFILE "vectors/profiles/card-a.json"

static struct fault fault;

void expect_done(int rc, const struct fault *why)
{
	if (rc < 0)
		fail_msg("%s: %s", why->where, why->text);
}

static void hear(void *ctx, enum handset_told what, const char *text)
{
	struct handset_test *test = ctx;
	const size_t size = strlen(test->story);

	(void)what;
	snprintf(test->story + size, sizeof test->story - size, "%s\n", text);
}

static void given_subscribers(struct handset_test *test)
{
	static struct profile profile;

	expect_done(profile_load(PROFILE, &profile, &fault), &fault);
	for (size_t i = 0; i < profile.slots; i++)
		expect_done(network_add(test->network, &profile.slot[i], &fault), &fault);
	profile_release(&profile);
}

void given_a_handset(struct handset_test *test, const char *world, struct transport *transport,
                     const struct handset_options *options)
{
	static unsigned number;
	struct handset_options own = options ? *options : (struct handset_options){ 0 };
	char path[TEST_PATH_MAX], name[32];

	*test = (struct handset_test){ .world = given_a_world(world), .card = transport };
	expect_done(network_open(test->world, &test->network, &fault), &fault);
	given_subscribers(test);
	if (!transport) {
		snprintf(name, sizeof name, "handset-%u.card", number++);
		test_path(name, path);
		given_a_card_of_profile(PROFILE, path);
		test->card = open_image(path);
		test->own_card = true;
	}
	own.network = test->network;
	own.told = hear;
	own.ctx = test;
	if (!own.pin1)
		own.pin1 = (const uint8_t *)"0000\xFF\xFF\xFF\xFF";
	expect_done(handset_open(test->card, &own, &test->handset, &fault), &fault);
}

void leave_handset(struct handset_test *test)
{
	handset_close(test->handset);
	network_close(test->network);
	world_close(test->world);
	if (test->own_card)
		transport_close(test->card);
}

void switch_handset(struct handset_test *test, bool on)
{
	expect_done(handset_switch(test->handset, on, &fault), &fault);
}

void go_to(struct handset_test *test, const char *text)
{
	struct place place;

	expect_done(world_place(test->world, text, &place, &fault), &fault);
	expect_done(handset_go(test->handset, &place, &fault), &fault);
}

void wait_for(struct handset_test *test, int64_t seconds)
{
	expect_done(handset_wait(test->handset, seconds, &fault), &fault);
}

void forget_story(struct handset_test *test)
{
	test->story[0] = '\0';
}

void expect_told(struct handset_test *test, const char *text)
{
	if (!strstr(test->story, text))
		fail_msg("not told: '%s'; but:\n%s", text, test->story);
	forget_story(test);
}

void expect_not_told(struct handset_test *test, const char *text)
{
	if (strstr(test->story, text))
		fail_msg("told: '%s':\n%s", text, test->story);
}
