/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/teller.h"

#include <jansson.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

void teller_tell(struct teller *teller, const struct told *told)
{
	teller->held += told->kind == TELL_HOLDS;
	teller->failed += told->kind == TELL_FAILS;
	teller->form->tell(teller, told);
	fflush(teller->to);
}

void teller_end(struct teller *teller)
{
	if (teller->form->end)
		teller->form->end(teller);
	fflush(teller->to);
}

/* Days, hours, minutes, seconds; blank where the last line had the same. */
static void put_time(struct teller *teller, int64_t now_s)
{
	const unsigned days = (unsigned)(now_s / DAY), hours = (unsigned)(now_s % DAY / HOUR);
	char day[16] = "";

	if (now_s == teller->shown_s) {
		fprintf(teller->to, "%14s", "");
		return;
	}
	teller->shown_s = now_s;
	if (days > 0)
		snprintf(day, sizeof day, "%ud", days);
	fprintf(teller->to, "%4s %02u:%02u:%02u ", day, hours, (unsigned)(now_s % HOUR / MINUTE),
	        (unsigned)(now_s % MINUTE));
}

static void put_title(struct teller *teller, const struct told *told)
{
	teller->shown_s = -1;
	fprintf(teller->to, "\n%s\n", told->text);
	if (told->found && told->found[0])
		fprintf(teller->to, "(%s)\n", told->found);
	fputc('\n', teller->to);
}

static void put_verdict(struct teller *teller, const struct told *told)
{
	put_time(teller, told->now_s);
	if (told->kind == TELL_HOLDS) {
		fprintf(teller->to, "  = %s\n", told->text);
		return;
	}
	fprintf(teller->to, "  NOT SO  %s\n", told->text);
	if (told->found)
		fprintf(teller->to, "%14s          found: %s\n", "", told->found);
	if (told->path[0])
		fprintf(teller->to, "%14s          %s:%d\n", "", told->path, told->line);
}

/* A text of several lines keeps its column. */
static void put_event(struct teller *teller, const struct told *told)
{
	put_time(teller, told->now_s);
	fprintf(teller->to, "    %-8s ", told->subject);
	for (const char *at = told->text; *at; at++) {
		fputc(*at, teller->to);
		if (*at == '\n')
			fprintf(teller->to, "%14s    %-8s ", "", "");
	}
	fputc('\n', teller->to);
}

/* Who typed it has it before his eyes. */
static void put_command(struct teller *teller, const struct told *told)
{
	if (!told->path[0])
		return;
	put_time(teller, told->now_s);
	fprintf(teller->to, "%s\n", told->text);
}

static void tell_story(struct teller *teller, const struct told *told)
{
	switch (told->kind) {
	case TELL_TITLE:
		put_title(teller, told);
		break;
	case TELL_COMMAND:
		put_command(teller, told);
		break;
	case TELL_EVENT:
		put_event(teller, told);
		break;
	case TELL_WIRE:
		fprintf(teller->to, "%14s      %s\n", "", told->text);
		break;
	case TELL_HOLDS:
	case TELL_FAILS:
		put_verdict(teller, told);
		break;
	default:
		break;
	}
}

static void end_story(struct teller *teller)
{
	if (teller->held + teller->failed > 0)
		fprintf(teller->to, "\n%zu as expected, %zu not\n", teller->held, teller->failed);
}

const struct teller_form teller_story = { "story", tell_story, end_story };

static void tell_tap(struct teller *teller, const struct told *told)
{
	const size_t number = teller->held + teller->failed;

	switch (told->kind) {
	case TELL_TITLE:
		fprintf(teller->to, "# %s: %s\n", told->path, told->text);
		break;
	case TELL_WIRE:
		fprintf(teller->to, "#   %s\n", told->text);
		break;
	case TELL_HOLDS:
		fprintf(teller->to, "ok %zu - %s:%d | %s\n", number, told->path, told->line,
		        told->text);
		break;
	case TELL_FAILS:
		fprintf(teller->to, "not ok %zu - %s:%d | %s\n", number, told->path, told->line,
		        told->text);
		if (told->found)
			fprintf(teller->to, "# found: %s\n", told->found);
		break;
	default:
		break;
	}
}

static void end_tap(struct teller *teller)
{
	fprintf(teller->to, "1..%zu\n", teller->held + teller->failed);
}

const struct teller_form teller_tap = { "tap", tell_tap, end_tap };

/* The name of the text's member. */
static const char *const members[TELL_KINDS] = {
	[TELL_TITLE] = "title", [TELL_COMMAND] = "command", [TELL_EVENT] = "text",
	[TELL_WIRE] = "wire",   [TELL_HOLDS] = "expect",    [TELL_FAILS] = "expect",
	[TELL_END] = "end",
};

static void tell_json(struct teller *teller, const struct told *told)
{
	json_t *object = json_object();
	const bool judged = told->kind == TELL_HOLDS || told->kind == TELL_FAILS;

	json_object_set_new(object, "time", json_integer(told->now_s));
	if (told->path[0])
		json_object_set_new(object, "file", json_string(told->path));
	if (told->line > 0)
		json_object_set_new(object, "line", json_integer(told->line));
	if (told->subject)
		json_object_set_new(object, "who", json_string(told->subject));
	json_object_set_new(object, members[told->kind], json_string(told->text ? told->text : ""));
	if (judged)
		json_object_set_new(object, "holds", json_boolean(told->kind == TELL_HOLDS));
	if (told->found)
		json_object_set_new(object, told->kind == TELL_TITLE ? "source" : "found",
		                    json_string(told->found));
	json_dumpf(object, teller->to, JSON_COMPACT);
	fputc('\n', teller->to);
	json_decref(object);
}

const struct teller_form teller_json = { "json", tell_json, NULL };
