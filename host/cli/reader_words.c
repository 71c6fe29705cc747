/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reader_words.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "inspect/atr.h"
#include "inspect/reader_card.h"
#include "octets/clock.h"
#include "octets/hex.h"

/* What is told of a card. */
struct card_words {
	char iccid[READER_ICCID_MAX]; /* "" where it is not known */
	char why[FAULT_TEXT_MAX];     /* it is not                */
	char atr[2 * TRANSPORT_ATR_MAX + 1];
	char words[ATR_WORDS_MAX];
};

static const char *state_of(const struct reader *reader)
{
	if (!reader->present)
		return "empty";
	if (reader->mute)
		return "mute card";
	return reader->exclusive ? "held alone" : reader->in_use ? "in use" : "card";
}

/* Returns false where another program has the card, so that it could not be read. */
static bool look(const struct reader *reader, struct card_words *card)
{
	struct fault fault = { 0 };

	memset(card, 0, sizeof *card);
	if (!reader->present)
		return true;
	if (reader_card_iccid(reader, card->iccid, &fault) < 0) {
		card->iccid[0] = '\0';
		strcpy(card->why, fault.text);
	}
	if (reader->atr_size > 0) {
		hex_write(reader->atr, reader->atr_size, card->atr);
		atr_words(reader->atr, reader->atr_size, card->words);
	}
	return fault.code != FAULT_BUSY;
}

/* With "iccid" or "reason", "atr" and "atrWords" where there is a card. */
static void add_card(json_t *object, const struct card_words *card)
{
	const struct {
		const char *key, *value;
	} fields[] = {
		{ "iccid", card->iccid },
		{ "reason", card->why },
		{ "atr", card->atr },
		{ "atrWords", card->words },
	};

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (fields[i].value[0])
			json_object_set_new(object, fields[i].key, json_string(fields[i].value));
}

static void list_json(const struct reader *readers, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *object = json_pack("{s:i, s:s, s:s}", "number", (int)i, "reader",
		                           readers[i].name, "state", state_of(&readers[i]));
		struct card_words card;

		look(&readers[i], &card);
		add_card(object, &card);
		json_array_append_new(array, object);
	}
	json_dumpf(array, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(array);
}

static void print_card(const struct card_words *card)
{
	printf("   ICCID  %s%s%s\n", card->iccid, card->why[0] ? "not read: " : "", card->why);
	if (card->atr[0])
		printf("   ATR    %s\n          %s\n", card->atr, card->words);
}

void reader_words_list(const struct reader *readers, size_t count, bool json)
{
	if (json) {
		list_json(readers, count);
		return;
	}
	if (count == 0)
		printf("no reader\n");
	for (size_t i = 0; i < count; i++) {
		struct card_words card;

		look(&readers[i], &card);
		printf("%zu  %s: %s\n", i, readers[i].name, state_of(&readers[i]));
		if (readers[i].present)
			print_card(&card);
	}
}

static void tell(const struct reader_events *events, const char *reader, const char *what,
                 const struct card_words *card)
{
	char now[CLOCK_TEXT_SIZE];
	json_t *object;

	clock_text(clock_now_ms(), now);
	if (events->json) {
		object = json_pack("{s:s, s:s, s:s}", "time", now, "reader", reader, "event", what);
		if (card)
			add_card(object, card);
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(object);
	} else {
		printf("%s  %s: %s\n", now, reader, what);
		if (card)
			print_card(card);
	}
	fflush(stdout);
}

static const struct reader *find(const struct reader *readers, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(readers[i].name, name) == 0)
			return &readers[i];
	return NULL;
}

/* What became of one reader. Who has the card open is not told: we open it ourselves to look. Returns
 * whether the card in it is still to be read. */
static bool compare(const struct reader_events *events, const struct reader *was, bool unread,
                    const struct reader *is)
{
	struct card_words card;
	const bool changed = was && was->event != is->event;

	if (!was)
		tell(events, is->name, is->present ? "is there" : "is there, empty", NULL);
	if (was && was->present && (!is->present || changed))
		tell(events, is->name, "card taken out", NULL);
	if (is->present && (!was || !was->present || changed)) {
		unread = !look(is, &card);
		tell(events, is->name, "card put in", &card);
	} else if (is->present && unread && !is->in_use && look(is, &card)) {
		unread = false;
		tell(events, is->name, "card read", &card);
	}
	return unread && is->present;
}

void reader_events_told(void *ctx, const struct reader *readers, size_t count,
                        const struct fault *fault)
{
	struct reader_events *events = ctx;
	bool unread[READERS_MAX] = { false };

	if (fault)
		tell(events, "pcscd", fault->text, NULL);
	else if (events->away)
		tell(events, "pcscd", "is back", NULL);
	events->away = fault != NULL;
	for (size_t i = 0; i < events->count; i++)
		if (!find(readers, count, events->readers[i].name))
			tell(events, events->readers[i].name, "is gone", NULL);
	for (size_t i = 0; i < count; i++) {
		const struct reader *was = find(events->readers, events->count, readers[i].name);

		unread[i] = compare(events, was, was && events->unread[was - events->readers],
		                    &readers[i]);
	}
	events->count = count;
	memcpy(events->unread, unread, count * sizeof *unread);
	memcpy(events->readers, readers, count * sizeof *readers);
}
