/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include <string.h>

#include "cli/colour.h"

enum { COLUMNS = 5 };

static const char *const heading[COLUMNS] = { "card", "what", "asked", "found", "verdict" };

/* Characters, not octets: a name may hold UTF-8. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xC0) != 0x80;
	return width;
}

/* Row i of a card as cells; a card without effects has one row. Returns false past the last. */
static bool row_cells(const struct table_card *card, size_t i, const char *cells[COLUMNS])
{
	const struct effect *row = &card->effects.row[i];

	if (card->error || card->effects.count == 0) {
		cells[0] = card->card;
		cells[1] = "request";
		cells[2] = "done";
		cells[3] = card->error ? card->error : "no effect told";
		cells[4] = "FAILED";
		return i == 0;
	}
	if (i >= card->effects.count)
		return false;
	cells[0] = card->card;
	cells[1] = row->what;
	cells[2] = row->asked;
	cells[3] = row->found;
	cells[4] = row->holds ? "holds" : row->superseded[0] ? "superseded" : "DOES NOT HOLD";
	return true;
}

static enum colour verdict_of(const struct table_card *card, size_t i)
{
	const bool told = !card->error && i < card->effects.count;

	return told && card->effects.row[i].holds ? COLOUR_GOOD : COLOUR_BAD;
}

static void widen(size_t widths[COLUMNS], const char *const cells[COLUMNS])
{
	for (size_t c = 0; c < COLUMNS; c++)
		if (width_of(cells[c]) > widths[c])
			widths[c] = width_of(cells[c]);
}

static void print_row(FILE *to, const size_t widths[COLUMNS], const char *const cells[COLUMNS],
                      const char *colour_begin)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		const size_t pad = c + 1 < COLUMNS ? widths[c] - width_of(cells[c]) + 2 : 0;

		fprintf(to, "%s%s%s%*s", c + 1 < COLUMNS ? "" : colour_begin, cells[c],
		        *colour_begin && c + 1 == COLUMNS ? colour_end(to) : "", (int)pad, "");
	}
	fputc('\n', to);
}

static void print_handset(FILE *to, const struct table_card *card)
{
	size_t i;
	json_t *line;

	json_array_foreach(card->handset, i, line)
	{
		fprintf(to, "%s  %s\n", card->card, json_string_value(line));
	}
}

void table_print(FILE *to, const struct table_card *cards, size_t count)
{
	size_t widths[COLUMNS] = { 0 };
	const char *cells[COLUMNS];

	widen(widths, heading);
	for (size_t i = 0; i < count; i++)
		for (size_t r = 0; row_cells(&cards[i], r, cells); r++)
			widen(widths, cells);
	print_row(to, widths, heading, "");
	for (size_t i = 0; i < count; i++)
		for (size_t r = 0; row_cells(&cards[i], r, cells); r++)
			print_row(to, widths, cells, colour_of(to, verdict_of(&cards[i], r)));
	for (size_t i = 0; i < count; i++)
		print_handset(to, &cards[i]);
}

static bool card_holds(const struct table_card *card)
{
	return !card->error && effects_stand(&card->effects);
}

bool table_holds(const struct table_card *cards, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!card_holds(&cards[i]))
			return false;
	return true;
}

json_t *table_json(const struct table_card *cards, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_pack("{s:s, s:s?, s:b, s:o, s:O*}", "card",
		                                       cards[i].card, "error", cards[i].error,
		                                       "holds", card_holds(&cards[i]), "effects",
		                                       effects_json(&cards[i].effects), "handset",
		                                       cards[i].handset));
	return array;
}
