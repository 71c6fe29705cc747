/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/session_wire.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/known_files.h"
#include "octets/clock.h"
#include "octets/hex.h"
#include "trace/capture.h"

enum { US_IN_MS = 1000 };

static void release(struct session_exchange *exchange)
{
	free(exchange->command);
	free(exchange->answer);
	*exchange = (struct session_exchange){ 0 };
}

static void keep(struct session_wire *wire)
{
	struct session_exchange *place = &wire->kept[wire->count % wire->room];

	release(place);
	wire->coming.number = ++wire->count;
	wire->coming.item.card = 1;
	*place = wire->coming;
	wire->coming = (struct session_exchange){ 0 };
}

static void take_line(void *ctx, const char *line)
{
	struct session_wire *wire = ctx;

	free(wire->line);
	wire->line = strdup(line);
}

static char *line_of(struct session_wire *wire)
{
	char *line = wire->line;

	wire->line = NULL;
	return line;
}

static void take_command(struct session_wire *wire, const struct trace_event *event)
{
	struct gsmtap_item *item = &wire->coming.item;

	release(&wire->coming);
	wire->coming.command = line_of(wire);
	item->command_size =
		event->size < sizeof item->command ? event->size : sizeof item->command;
	memcpy(item->command, event->octets, item->command_size);
	follow_mask_command(&wire->text.follow, item->command, item->command_size);
}

static void take_answer(struct session_wire *wire, enum gsmtap_kind kind,
                        const struct trace_event *event)
{
	struct gsmtap_item *item = &wire->coming.item;

	item->kind = kind;
	item->answer_size = event->size < sizeof item->answer ? event->size : sizeof item->answer;
	if (item->answer_size > 0)
		memcpy(item->answer, event->octets, item->answer_size);
	snprintf(item->text, sizeof item->text, "%s", event->text ? event->text : "");
	if (kind == GSMTAP_EXCHANGE)
		follow_mask_answer(&wire->text.follow, item->answer, item->answer_size);
	wire->coming.answer = line_of(wire);
	wire->coming.at_us = event->at_us;
	keep(wire);
}

static void take(struct trace_sink *sink, const struct trace_event *event)
{
	static const enum gsmtap_kind kinds[] = {
		[TRACE_OPENED] = GSMTAP_OPENED,   [TRACE_RESET] = GSMTAP_RESET,
		[TRACE_POWER] = GSMTAP_POWER,     [TRACE_COMMAND] = GSMTAP_EXCHANGE,
		[TRACE_ANSWER] = GSMTAP_EXCHANGE, [TRACE_LOST] = GSMTAP_LOST,
	};
	struct session_wire *wire = (struct session_wire *)sink;

	wire->text.sink.event(&wire->text.sink, event);
	if (event->kind == TRACE_COMMAND)
		take_command(wire, event);
	else
		take_answer(wire, kinds[event->kind], event);
}

struct trace_sink *session_wire_open(struct session_wire *wire, size_t room)
{
	*wire = (struct session_wire){
		.sink = { .event = take },
		.room = room,
		.kept = calloc(room, sizeof *wire->kept),
		.text = { .names = known_file_name, .line = take_line, .ctx = wire },
	};
	trace_text_sink(&wire->text);
	return wire->kept ? &wire->sink : NULL;
}

void session_wire_close(struct session_wire *wire)
{
	for (size_t i = 0; wire->kept && i < wire->room; i++)
		release(&wire->kept[i]);
	release(&wire->coming);
	free(wire->kept);
	free(wire->line);
}

static unsigned first_of(const struct session_wire *wire)
{
	return wire->count > wire->room ? wire->count - (unsigned)wire->room + 1 : 1;
}

static const struct session_exchange *at(const struct session_wire *wire, unsigned number)
{
	return &wire->kept[(number - 1) % wire->room];
}

/* Of the lines "> …" and "< …" what stands behind the sign. */
static json_t *words_json(const char *line)
{
	const bool sign = line && (line[0] == '>' || line[0] == '<') && line[1] == ' ';

	return json_string(line ? line + (sign ? 2 : 0) : "");
}

static json_t *hex_json(const uint8_t *octets, size_t size)
{
	char hex[2 * GSMTAP_COMMAND_MAX + 1];

	hex_write(octets, size, hex);
	return json_string(hex);
}

static json_t *exchange_json(const struct session_exchange *exchange)
{
	static const char *const kinds[] = {
		[GSMTAP_EXCHANGE] = "exchange", [GSMTAP_OPENED] = "opened",
		[GSMTAP_RESET] = "reset",       [GSMTAP_POWER] = "power",
		[GSMTAP_LOST] = "lost",
	};
	const struct gsmtap_item *item = &exchange->item;
	char time[CLOCK_TEXT_SIZE];

	clock_text(exchange->at_us / US_IN_MS, time);
	return json_pack("{s:i, s:s, s:s, s:o, s:o, s:o, s:o}", "number", (int)exchange->number,
	                 "at", time, "kind", kinds[item->kind], "command",
	                 hex_json(item->command, item->command_size), "commandWords",
	                 words_json(exchange->command), "answer",
	                 hex_json(item->answer, item->answer_size), "answerWords",
	                 words_json(exchange->answer));
}

json_t *session_wire_json(const struct session_wire *wire, unsigned after, unsigned most)
{
	const unsigned first = first_of(wire);
	json_t *list = json_array();

	for (unsigned i = after + 1 > first ? after + 1 : first; i <= wire->count && most > 0;
	     i++, most--)
		json_array_append_new(list, exchange_json(at(wire, i)));
	return list;
}

size_t session_wire_capture(const struct session_wire *wire, uint8_t **octets)
{
	const unsigned first = first_of(wire);
	const size_t count = wire->count + 1 - first;
	size_t size = CAPTURE_HEADER_SIZE;

	*octets = malloc(CAPTURE_HEADER_SIZE + count * CAPTURE_RECORD_MAX);
	if (!*octets)
		return 0;
	capture_header(*octets);
	for (unsigned i = first; i <= wire->count; i++)
		size += capture_record(&at(wire, i)->item, at(wire, i)->at_us, *octets + size);
	return size;
}
