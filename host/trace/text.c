/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/text.h"

#include <string.h>

#include "trace/status_word.h"
#include "trace/toolkit.h"

enum {
	STATUS_SIZE = 2,
	TAG_RES = 0xDB,
	TAG_AUTS = 0xDC,
};

static void tell_command(struct trace_text *text, const struct trace_event *event,
                         struct words *words)
{
	struct follow *follow = &text->follow;
	struct instruction_apdu apdu;

	if (!follow_command(follow, event->octets, event->size, &apdu)) {
		words_add(words, "no command: ");
		words_hex(words, event->octets, event->size);
		return;
	}
	instruction_tell(&apdu, follow->selecting ? &follow->next : &follow->current, follow->names,
	                 text->show_secrets, words);
}

/* TS 31.102 7.1.2.1: behind RES stand the keys. */
static void tell_authentication(const struct trace_text *text, const uint8_t *data, size_t size,
                                struct words *words)
{
	if (size >= 2 && data[0] == TAG_AUTS) {
		words_add(words, "not fresh, AUTS ");
		words_hex(words, data + 2, size - 2);
	} else if (size >= 2 && data[0] == TAG_RES && data[1] <= size - 2 && !text->show_secrets) {
		words_add(words, "RES ");
		words_hex(words, data + 2, data[1]);
		words_add(words, ", keys hidden");
	} else if (text->show_secrets) {
		words_hex(words, data, size);
	} else {
		words_add(words, "%zu octets hidden", size);
	}
}

static void tell_answer(struct trace_text *text, const struct trace_event *event,
                        struct words *words)
{
	const size_t size = event->size < STATUS_SIZE ? 0 : event->size - STATUS_SIZE;
	const uint8_t *sw = event->octets + size;
	char status[STATUS_WORD_TEXT_MAX];

	if (event->size < STATUS_SIZE) {
		words_add(words, "%zu octets", event->size);
		return;
	}
	follow_answer(&text->follow, event->octets, event->size);
	status_word_text((uint16_t)(sw[0] << 8 | sw[1]), status);
	words_add(words, "%02X%02X %s", sw[0], sw[1], status[0] ? status : "unknown");
	if (size == 0)
		return;
	words_add(words, ": ");
	if (text->follow.asked == INS_FETCH)
		toolkit_command(event->octets, size, words);
	else if (instruction_authenticates(text->follow.asked))
		tell_authentication(text, event->octets, size, words);
	else if (text->follow.secret && !text->show_secrets)
		words_add(words, "%zu octets hidden", size);
	else
		words_hex(words, event->octets, size);
}

static void tell_restart(struct trace_text *text, const char *what, const struct trace_event *event,
                         struct words *words)
{
	follow_restart(&text->follow);
	words_add(words, "%s, ATR ", what);
	words_hex(words, event->octets, event->size);
}

static void tell(struct trace_sink *sink, const struct trace_event *event)
{
	struct trace_text *text = (struct trace_text *)sink;
	struct words words = { 0 };

	switch (event->kind) {
	case TRACE_RESET:
		tell_restart(text, "reset", event, &words);
		break;
	case TRACE_POWER:
		tell_restart(text, "power off and on", event, &words);
		break;
	case TRACE_OPENED:
		words_add(&words, "%s: ", event->text);
		tell_restart(text, "a card", event, &words);
		break;
	case TRACE_COMMAND:
		words_add(&words, "> ");
		tell_command(text, event, &words);
		break;
	case TRACE_ANSWER:
		words_add(&words, "< ");
		tell_answer(text, event, &words);
		break;
	case TRACE_LOST:
		words_add(&words, "< nothing: %s", event->text);
		break;
	}
	text->line(text->ctx, words.text);
}

struct trace_sink *trace_text_sink(struct trace_text *text)
{
	text->sink.event = tell;
	text->follow = (struct follow){ .names = text->names };
	return &text->sink;
}
