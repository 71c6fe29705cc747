/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/trace_words.h"

#include <stdio.h>
#include <string.h>

#include "inspect/known_files.h"
#include "octets/tlv.h"

enum {
	INS_ENVELOPE = 0xC2,
	STATUS_SIZE = 2,
	TAG_SMS_PP = 0xD1,
	TAG_PROACTIVE = 0xD0,
	TAG_DETAILS = 0x81,
	TYPE_SEND_MESSAGE = 0x13,
};

static const enum trace_kind kinds[] = {
	[GSMTAP_OPENED] = TRACE_OPENED,
	[GSMTAP_RESET] = TRACE_RESET,
	[GSMTAP_POWER] = TRACE_POWER,
	[GSMTAP_LOST] = TRACE_LOST,
};

static void keep_line(void *ctx, const char *line)
{
	snprintf(ctx, TRACE_LINE_MAX, "%s", line);
}

void trace_words_open(struct trace_words *words, unsigned card, bool show_secrets,
                      struct ota_security *security)
{
	memset(words, 0, sizeof *words);
	words->card = card;
	words->text.names = known_file_name;
	words->text.show_secrets = show_secrets;
	words->text.line = keep_line;
	words->decoding.security = security;
	trace_text_sink(&words->text);
}

void trace_words_close(struct trace_words *words)
{
	json_decref(words->decoding.found);
	words->decoding.found = NULL;
}

static void tell(struct trace_words *words, const struct trace_event *event, char *line)
{
	words->text.ctx = line;
	words->text.sink.event(&words->text.sink, event);
}

void trace_words_command(struct trace_words *words, const uint8_t *octets, size_t size)
{
	const struct trace_event event = { .kind = TRACE_COMMAND, .octets = octets, .size = size };

	words->answer[0] = '\0';
	tell(words, &event, words->command);
}

void trace_words_answer(struct trace_words *words, const uint8_t *octets, size_t size)
{
	const struct trace_event event = { .kind = TRACE_ANSWER, .octets = octets, .size = size };

	tell(words, &event, words->answer);
}

void trace_words_item(struct trace_words *words, const struct gsmtap_item *item)
{
	const struct trace_event event = {
		.kind = kinds[item->kind],
		.octets = item->answer,
		.size = item->answer_size,
		.text = item->text,
	};

	words->command[0] = words->answer[0] = '\0';
	if (item->command_size > 0)
		trace_words_command(words, item->command, item->command_size);
	if (item->kind == GSMTAP_EXCHANGE)
		trace_words_answer(words, item->answer, item->answer_size);
	else
		tell(words, &event, words->answer);
}

static bool sends_message(const uint8_t *octets, size_t size)
{
	struct tlv_item whole, details;

	return tlv_find(octets, size, TAG_PROACTIVE, &whole) > 0 &&
	       tlv_find(whole.value, whole.size, TAG_DETAILS, &details) > 0 && details.size > 1 &&
	       details.value[1] == TYPE_SEND_MESSAGE;
}

static void decode(struct ota_decoding *decoding, const uint8_t *octets, size_t size)
{
	struct fault fault = { 0 };

	if (ota_decode(decoding, octets, size, &fault) < 0)
		json_array_append_new(decoding->found,
		                      json_pack("{s:s, s:s}", "kind", "short message", "error",
		                                fault.text));
}

json_t *trace_words_ota(struct trace_words *words, const struct gsmtap_item *item)
{
	static const uint8_t response[] = { 0x02, SMS_RESPONSE, 0x00 };
	struct ota_decoding *decoding = &words->decoding;
	const uint8_t asked = words->text.follow.asked;
	const size_t size = item->answer_size < STATUS_SIZE ? 0 : item->answer_size - STATUS_SIZE;
	struct instruction_apdu apdu;

	json_decref(decoding->found);
	decoding->found = json_array();
	if (!decoding->found || item->kind != GSMTAP_EXCHANGE)
		return decoding->found;
	if (instruction_parse(item->command, item->command_size, &apdu) &&
	    apdu.ins == INS_ENVELOPE && apdu.size > 0 && apdu.data[0] == TAG_SMS_PP)
		decode(decoding, apdu.data, apdu.size);
	if (asked == INS_ENVELOPE && size > sizeof response &&
	    memcmp(item->answer, response, sizeof response) == 0)
		decode(decoding, item->answer, item->answer_size);
	if (asked == INS_FETCH && sends_message(item->answer, size))
		decode(decoding, item->answer, size);
	return decoding->found;
}
