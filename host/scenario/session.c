/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/session.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/command.h"
#include "scenario/session_inside.h"
#include "transport/traced.h"

/* What may be played, of the tables of scenario/command.h: nothing that reads a file or hurts the card. */
static const char *const allowed[] = {
	"on",   "off",    "go",   "wait", "airplane", "search", "manual", "automatic", "imei",
	"menu", "select", "help", "ok",   "back",     "end",    "input",  "sms",       "handset",
};

static void keep_line(struct session *session, const char *who, const char *text)
{
	struct session_line *line = &session->lines[session->line_count++ % SESSION_LINES_MAX];

	free(line->text);
	line->text = strdup(text);
	line->at_s = stage_now(&session->stage);
	snprintf(line->who, sizeof line->who, "%s", who);
}

static void tell(struct teller *teller, const struct told *told)
{
	struct session *session = (struct session *)teller;

	if (told->kind == TELL_COMMAND)
		keep_line(session, "user", told->text);
	else if (told->kind == TELL_EVENT)
		keep_line(session, told->subject, told->text);
	else if (told->kind == TELL_FAILS)
		snprintf(session->refusal, sizeof session->refusal, "%s", told->found);
}

/* The trace begins with a card that is there. */
static int begin_trace(struct session *session, const char *name, struct fault *fault)
{
	struct trace_sink *sink = session_wire_open(&session->wire, SESSION_TRACE_MAX);
	uint8_t atr[TRANSPORT_ATR_MAX];
	int size, rc;

	if (!sink)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = trace_add(&session->stage.trace, sink, fault);
	if (rc < 0)
		return rc;
	size = transport_atr(session->stage.card, atr, fault);
	if (size < 0)
		return size;
	trace_tell(&session->stage.trace, TRACE_OPENED, atr, (size_t)size, name);
	return 0;
}

static int check_options(const struct session_options *options, struct fault *fault)
{
	const struct line nowhere = { .path = "" };

	if (options->handset && !handset_profile_named(options->handset))
		return fault_set(fault, FAULT_INPUT, "handset", "'%.40s' is no terminal profile",
		                 options->handset);
	if (options->imei && argument_check(ARGUMENT_IMEI, options->imei, &nowhere, NULL) < 0)
		return fault_set(fault, FAULT_INPUT, "imei",
		                 "'%.40s' is no IMEI; 14 to 16 digits, or 'none'", options->imei);
	return 0;
}

int session_open(const struct session_options *options, struct session **session,
                 struct fault *fault)
{
	static const struct teller_form form = { .name = "session", .tell = tell };
	const struct stage_options stage = { .given = options->card,
		                             .known = options->known,
		                             .handset = options->handset,
		                             .imei = options->imei };
	struct session *made = calloc(1, sizeof *made);
	int rc = made ? check_options(options, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	*session = NULL;
	if (rc < 0) {
		transport_close(options->card);
		profile_release(options->known);
		free(options->known);
		free(made);
		return rc;
	}
	made->teller = (struct teller){ .form = &form, .shown_s = -1 };
	rc = stage_open(&made->stage, &stage, &made->teller, fault);
	if (rc == 0)
		rc = begin_trace(made, options->name, fault);
	if (rc < 0)
		session_close(made);
	else
		*session = made;
	return rc;
}

void session_close(struct session *session)
{
	if (!session)
		return;
	stage_close(&session->stage);
	session_wire_close(&session->wire);
	for (size_t i = 0; i < SESSION_LINES_MAX; i++)
		free(session->lines[i].text);
	free(session);
}

static bool is_allowed(const char *word)
{
	for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
		if (strcmp(allowed[i], word) == 0)
			return true;
	return false;
}

/* One text behind the word, whatever is in it: a blank, a quote or "#" is no more than that. */
static int make_line(const char *word, const char *argument, struct line *line, struct fault *fault)
{
	char text[2 * SESSION_ARGUMENT_MAX + 32];
	size_t size = (size_t)snprintf(text, sizeof text, "%s", word);

	if (strlen(argument) > SESSION_ARGUMENT_MAX)
		return fault_set(fault, FAULT_INPUT, "argument", "more than %d octets",
		                 SESSION_ARGUMENT_MAX);
	if (argument[0]) {
		text[size++] = ' ';
		text[size++] = '"';
		for (; *argument; argument++) {
			if ((uint8_t)*argument < ' ')
				return fault_set(fault, FAULT_INPUT, "argument",
				                 "a control character");
			if (*argument == '"' || *argument == '\\')
				text[size++] = '\\';
			text[size++] = *argument;
		}
		text[size++] = '"';
		text[size] = '\0';
	}
	return line_read("", 0, text, line, fault);
}

static int check(const struct line *line, struct fault *fault)
{
	const int rc = command_check(line, fault);

	if (rc == 0 && strcmp(line->word[0], "wait") == 0 &&
	    argument_seconds(line->word[1]) > SESSION_WAIT_MAX_S)
		return fault_set(fault, FAULT_INPUT, "argument", "more than %d days at once",
		                 SESSION_WAIT_MAX_S / 86400);
	if (rc == 0 && line->count == 1 && strcmp(line->word[0], "help") == 0)
		return fault_set(fault, FAULT_INPUT, "argument", "which item is it about");
	return rc;
}

int session_command(struct session *session, const char *word, const char *argument,
                    struct fault *fault)
{
	struct line *line;
	int rc;

	if (!is_allowed(word))
		return fault_set(fault, FAULT_INPUT, "command", "'%.20s' is none of a handset",
		                 word);
	line = calloc(1, sizeof *line);
	if (!line)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = make_line(word, argument ? argument : "", line, fault);
	if (rc == 0)
		rc = check(line, fault);
	if (rc == 0) {
		rc = command_play(&session->stage, line, fault);
		if (rc == 0)
			rc = fault_set(fault, FAULT_REFUSED, "", "%s", session->refusal);
	}
	free(line);
	return rc < 0 ? rc : 0;
}

json_t *session_trace_json(const struct session *session, unsigned after, unsigned most)
{
	return session_wire_json(&session->wire, after, most);
}

unsigned session_trace_end(const struct session *session)
{
	return session->wire.count;
}

size_t session_capture(const struct session *session, uint8_t **octets)
{
	return session_wire_capture(&session->wire, octets);
}
