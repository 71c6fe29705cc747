/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_SCENARIO_H
#define SUPPORT_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "support/card.h"

/*
 * A life of a card in acts, for power cuts: each begins with power on and what opens the file and
 * the rights it needs, and then does one thing that may write. So an act can be done again, or the
 * life go on after it, wherever the supply was cut.
 */

enum { ACT_SESSION_MAX = 6 };

struct act {
	const char *name;
	const char *session[ACT_SESSION_MAX]; /* APDUs, each answered 9000 */
	const char *apdu, *wanted;            /* as for expect(); or: */
	void (*run)(struct test_card *tc);
	const char *wrong; /* an attempt at the same try that fails; NULL where none is spent */
	bool writes_nothing;
};

extern const struct act scenario[];
extern const size_t scenario_acts;

/* The card the scenario begins with, on a memory of this unit: ten slots in use. */
void scenario_begin(struct test_card *tc, uint32_t unit);

/* Power on and session; the act itself. Both assert the answers. */
void act_open(struct test_card *tc, const struct act *act);
void act_run(struct test_card *tc, const struct act *act);

/* What the card lets a terminal see that holds ADM1 and PIN1 of the personal card: tries, FCPs,
 * contents; as text, terminated. Spends tries and may write: the caller has a copy. Returns its
 * size; to has room for SCENARIO_SEEN_MAX. */
enum { SCENARIO_SEEN_MAX = 32768 };
size_t scenario_look(struct test_card *tc, char *to);

#endif
