/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_HANDSET_H
#define SUPPORT_HANDSET_H

#include "terminal/handset.h"

/* A handset for tests, around a real card or around one that is played. */

/* A world, its networks, a handset and the card of vectors/profiles/card-a.json; or a transport that
 * is the caller's. */
struct handset_test {
	struct world *world;
	struct network *network;
	struct transport *card;
	bool own_card;
	struct handset *handset;
	char story[32768]; /* what it told, a line each */
};

/* world: a text, or NULL for the program's. A card of its own where transport is NULL; its slots are
 * subscribers. Options may be NULL; network and told in them are set here. */
void given_a_handset(struct handset_test *test, const char *world, struct transport *transport,
                     const struct handset_options *options);
void leave_handset(struct handset_test *test);

/* Fail the test with the fault. */
void switch_handset(struct handset_test *test, bool on);
void go_to(struct handset_test *test, const char *place);
void wait_for(struct handset_test *test, int64_t seconds);

/* Fails where the story does not hold the text; forgets the story. */
void expect_told(struct handset_test *test, const char *text);
void expect_not_told(struct handset_test *test, const char *text);
void forget_story(struct handset_test *test);

/* Fails where the return value is a fault, with its words. */
void expect_done(int rc, const struct fault *fault);

#endif
