/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_TELLER_H
#define SCENARIO_TELLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What is told of a scenario while it is played, and in which form. */

enum tell_kind {
	TELL_TITLE,   /* a scenario begins: text is its title, found its source    */
	TELL_COMMAND, /* text is the line                                          */
	TELL_EVENT,   /* subject ("network") and text                              */
	TELL_WIRE,    /* a line of the trace                                       */
	TELL_HOLDS,   /* text is the expectation, found what there is              */
	TELL_FAILS,   /* the same; or a command that could not be done             */
	TELL_END,     /* of a scenario                                             */
	TELL_KINDS,
};

struct told {
	enum tell_kind kind;
	int64_t now_s;
	const char *path; /* "" at the prompt */
	int line;
	const char *subject, *text, *found; /* may be NULL where the kind has none */
};

struct teller;

struct teller_form {
	const char *name; /* "story", "tap", "json" */
	void (*tell)(struct teller *teller, const struct told *told);
	void (*end)(struct teller *teller); /* after the last scenario; may be NULL */
};

struct teller {
	const struct teller_form *form;
	FILE *to;
	size_t held, failed; /* expectations, over all scenarios */
	int64_t shown_s;     /* time of the last line that showed it, -1 none */
};

extern const struct teller_form teller_story, teller_tap, teller_json;

void teller_tell(struct teller *teller, const struct told *told);
void teller_end(struct teller *teller);

#endif
