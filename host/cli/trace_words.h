/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TRACE_WORDS_H
#define CLI_TRACE_WORDS_H

#include <stdbool.h>

#include "cli/ota_decoding.h"
#include "trace/gsmtap.h"
#include "trace/text.h"

/* Items of a capture file in words, as trace_text says them. */

enum { TRACE_LINE_MAX = WORDS_MAX };

/* What is known of one card of the file by the items so far. */
struct trace_words {
	struct trace_text text;
	unsigned card;
	struct ota_decoding decoding; /* security is the caller's; the rest belongs here */
	char command
		[TRACE_LINE_MAX]; /* "> SELECT EF.IMSI (6F07)"; "" where the item has none        */
	char answer
		[TRACE_LINE_MAX]; /* "< 9000 normal ending"; of a reset what it is, and the ATR */
};

void trace_words_open(struct trace_words *words, unsigned card, bool show_secrets,
                      struct ota_security *security);
void trace_words_close(struct trace_words *words);

/* The next item of the card: command and answer are filled. */
void trace_words_item(struct trace_words *words, const struct gsmtap_item *item);

/* The command alone, and then what it was answered. */
void trace_words_command(struct trace_words *words, const uint8_t *octets, size_t size);
void trace_words_answer(struct trace_words *words, const uint8_t *octets, size_t size);

/* What short messages and packets the last item carried, an array of objects (inspect/ota_words.h); what could not be
 * read is an object with the member "error". Belongs to words, until the next call; NULL: memory is short. */
json_t *trace_words_ota(struct trace_words *words, const struct gsmtap_item *item);

#endif
