/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/request_story.h"

#include <stdlib.h>
#include <string.h>

#include "cli/colour.h"
#include "cli/packet_story.h"
#include "cli/wrapped.h"
#include "inspect/effects.h"
#include "octets/clock.h"

enum {
	HEAD_WIDTH = 11,
	STEP_WIDTH_LEAST = 11, /* a name of the lines below it, set in */
	DAY_SIZE = 10,         /* "2026-11-21"       */
	TIME_SIZE = 12,        /* "17:16:46.727"     */
	TIME_COLUMN = 14       /* and what parts it from the step */
};

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static void print_head(FILE *to, const char *name, const char *value)
{
	fprintf(to, "%-*s", HEAD_WIDTH, name);
	wrapped_hang(to, HEAD_WIDTH, value, STORY_WIDTH);
}

static void print_asked(FILE *to, const json_t *request)
{
	const json_t *by = json_object_get(request, "requestedBy");
	const json_t *subscriber = json_object_get(request, "subscriberIdentifiers");
	char *content = json_dumps(json_object_get(request, "content"), 0);
	char line[512];

	print_head(to, "request", text(request, "requestId"));
	print_head(to, "of call", text(request, "callId"));
	snprintf(line, sizeof line, "%s (%s)", text(by, "customerName"), text(by, "customerId"));
	print_head(to, "asked by", line);
	print_head(to, "asked at", text(request, "accepted"));
	snprintf(line, sizeof line, "%s, named by %s %s", text(request, "iccid"),
	         text(subscriber, "type"), text(subscriber, "value"));
	print_head(to, "of card", line);
	if (content)
		print_head(to, "content", content);
	free(content);
}

/* ---- steps ---- */

static int step_width(const json_t *steps)
{
	int width = STEP_WIDTH_LEAST;
	size_t i;
	json_t *step;

	json_array_foreach(steps, i, step)
	{
		const int own = (int)strlen(text(step, "step"));

		width = own > width ? own : width;
	}
	return width;
}

/* The day once, where it is another. */
static void print_day(FILE *to, const char *at, char day[DAY_SIZE + 1])
{
	if (strncmp(at, day, DAY_SIZE) == 0)
		return;
	snprintf(day, DAY_SIZE + 1, "%.*s", DAY_SIZE, at);
	fprintf(to, "\n%s, UTC\n", day);
}

static void print_steps(FILE *to, const json_t *steps, bool octets)
{
	struct packet_story story = {
		.to = to, .octets = octets, .column = TIME_COLUMN, .width = step_width(steps)
	};
	const int indent = TIME_COLUMN + story.width + 2;
	char day[DAY_SIZE + 1] = "";
	size_t i;
	json_t *step;

	json_array_foreach(steps, i, step)
	{
		const char *at = text(step, "at");

		print_day(to, at, day);
		fprintf(to, "%-*.*s  %-*s  ", TIME_SIZE, TIME_SIZE,
		        strlen(at) > DAY_SIZE ? at + DAY_SIZE + 1 : "", story.width,
		        text(step, "step"));
		wrapped_hang(to, (size_t)indent, text(step, "detail"), STORY_WIDTH);
		packet_story_print(&story, step);
	}
}

/* ---- what was read back ---- */

static const char *verdict_of(const struct effect *effect)
{
	return effect->holds ? "holds" : effect->superseded[0] ? "superseded" : "DOES NOT HOLD";
}

static void print_verdict(FILE *to, const struct effect *effect, int width)
{
	const bool plain = !effect->holds && effect->superseded[0];
	const enum colour colour = effect->holds ? COLOUR_GOOD : COLOUR_BAD;
	const char *verdict = verdict_of(effect);

	fprintf(to, "%s%s%s%*s", plain ? "" : colour_of(to, colour), verdict,
	        plain ? "" : colour_end(to), width - (int)strlen(verdict) + 2, "");
}

/* What was asked stands below where something else was found. */
static void print_effect(FILE *to, const struct effect *effect, int verdict_width, int what_width)
{
	enum { DEEPER = 2 };
	char asked[sizeof effect->asked + sizeof effect->superseded + 32];

	print_verdict(to, effect, verdict_width);
	fprintf(to, "%-*s  ", what_width, effect->what);
	wrapped_hang(to, (size_t)(verdict_width + what_width) + 4, effect->found, STORY_WIDTH);
	if (effect->holds && strcmp(effect->asked, effect->found) == 0)
		return;
	snprintf(asked, sizeof asked, "asked %s%s%s", effect->asked,
	         effect->superseded[0] ? "; superseded by " : "", effect->superseded);
	fprintf(to, "%*s", verdict_width + 2 + DEEPER, "");
	wrapped_hang(to, (size_t)verdict_width + 2 + DEEPER, asked, STORY_WIDTH);
}

static int print_effects(FILE *to, const json_t *request, struct fault *fault)
{
	static const char heading[] = "read back";
	static struct effects effects;
	const json_t *rows = json_object_get(request, "effects");
	int verdict_width = (int)strlen(heading), what_width = 0, rc;

	if (json_array_size(rows) == 0)
		return 0;
	rc = effects_of_json(rows, &effects, fault);
	for (size_t i = 0; rc == 0 && i < effects.count; i++) {
		const int verdict = (int)strlen(verdict_of(&effects.row[i]));
		const int what = (int)strlen(effects.row[i].what);

		verdict_width = verdict > verdict_width ? verdict : verdict_width;
		what_width = what > what_width ? what : what_width;
	}
	if (rc < 0)
		return rc;
	fprintf(to, "\n%-*s  %-*s  found\n", verdict_width, heading, what_width, "what");
	for (size_t i = 0; i < effects.count; i++)
		print_effect(to, &effects.row[i], verdict_width, what_width);
	return 0;
}

/* What follows by itself, and what somebody may do. A request that is not a card's has no tries. */
static void print_hint(FILE *to, const json_t *request)
{
	const bool tried = json_integer_value(json_object_get(request, "attempts")) > 0;
	const char *state = text(request, "state");

	if (tried && strcmp(state, "PENDING") == 0 && text(request, "reason")[0])
		fprintf(to, "It goes on by itself until the request's time is over.\n");
	else if (tried && strcmp(state, "FAILED") == 0)
		fprintf(to, "Once that is mended: roamcard job retry %s\n",
		        text(request, "requestId"));
}

static void print_end(FILE *to, const json_t *request)
{
	const json_int_t attempts = json_integer_value(json_object_get(request, "attempts"));
	const char *ended = text(request, "ended"), *reason = text(request, "reason");

	fprintf(to, "\n%s after %lld attempt%s%s%s%s", text(request, "state"), (long long)attempts,
	        attempts == 1 ? "" : "s", ended[0] ? ", " : "", ended, reason[0] ? ":\n" : "\n");
	if (reason[0])
		wrapped_hang(to, 0, reason, STORY_WIDTH);
	print_hint(to, request);
}

/* An account's order. */
static void print_counts(FILE *to, const json_t *order)
{
	static const char *const counts[] = { "total", "done", "failed", "pending" };
	char line[64];

	print_head(to, "request", text(order, "requestId"));
	print_head(to, "of call", text(order, "callId"));
	print_head(to, "of account", text(order, "customerId"));
	print_head(to, "asked at", text(order, "accepted"));
	print_head(to, "content",
	           json_is_true(json_object_get(order, "lockSimToDevice"))
	                   ? "lock SIM to device on"
	                   : "lock SIM to device off");
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		snprintf(line, sizeof line, "%lld",
		         (long long)json_integer_value(json_object_get(order, counts[i])));
		print_head(to, counts[i], line);
	}
	fprintf(to, "\n%s %s\n", text(order, "state"), text(order, "ended"));
}

int request_story_print(FILE *to, const json_t *request, bool octets, struct fault *fault)
{
	int rc;

	if (json_object_get(request, "total")) {
		print_counts(to, request);
		return 0;
	}
	print_asked(to, request);
	print_steps(to, json_object_get(request, "steps"), octets);
	rc = print_effects(to, request, fault);
	print_end(to, request);
	return rc;
}
