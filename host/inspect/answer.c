/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/answer.h"

#include <stdio.h>
#include <string.h>

#include "inspect/fcp_words.h"
#include "octets/tlv.h"
#include "trace/status_word.h"

enum {
	DEPTH_MAX = 3,
	CONSTRUCTED = 0x20,
	STATUS_SIZE = 2,
	TAG_PROACTIVE = 0xD0,
	TAG_FCI = 0x6F,
	TAG_FCP = 0x62,
};

/* What is being decoded: both arrays are as long. */
struct work {
	const uint8_t *octets, *mask;
	struct answer *answer;
};

static struct answer_line *add(struct answer *answer, unsigned depth, const char *name)
{
	struct answer_line *line = &answer->line[answer->count];

	/* The last two places are for the status word and this. */
	if (answer->count >= ANSWER_LINES_MAX - 2) {
		line = &answer->line[ANSWER_LINES_MAX - 2];
		answer->count = ANSWER_LINES_MAX - 2;
		name = "... more than is shown";
	}
	memset(line, 0, sizeof *line);
	line->depth = depth;
	snprintf(line->name, sizeof line->name, "%s", name);
	answer->count++;
	return line;
}

static void put_hex(const struct work *work, const uint8_t *value, size_t size, char *hex)
{
	static const char digits[] = "0123456789ABCDEF";
	const uint8_t *mask = work->mask ? work->mask + (value - work->octets) : NULL;

	for (size_t i = 0; i < size; i++) {
		*hex++ = mask && !(mask[i] & 0xF0) ? '.' : digits[value[i] >> 4];
		*hex++ = mask && !(mask[i] & 0x0F) ? '.' : digits[value[i] & 0xF];
	}
	*hex = '\0';
}

static bool is_told(const struct work *work, const uint8_t *from, const uint8_t *to)
{
	for (; work->mask && from < to; from++)
		if (work->mask[from - work->octets] != 0xFF)
			return false;
	return true;
}

static bool is_template(uint8_t within, uint8_t tag)
{
	return within != TAG_PROACTIVE && (tag & CONSTRUCTED) != 0;
}

/* Takes an item. What a pattern does not tell is met with: a length that is not told, or runs over
 * the end, takes all there is; where not even the tag is told, the rest of the level is one item
 * with tag 0. Returns 1, 0 at the end, -1 where what came is no TLV. */
static int take(const struct work *work, const uint8_t **at, const uint8_t *end,
                struct tlv_item *item)
{
	const uint8_t *next = *at;

	if (!work->mask || next == end)
		return tlv_take(at, end, item);
	if (is_told(work, next, next + 1) && tlv_take(&next, end, item) > 0 &&
	    is_told(work, *at, item->value)) {
		*at = next;
		return 1;
	}
	next = *at;
	item->tag = is_told(work, next, next + 1) ? *next : 0;
	item->value = item->tag != 0 && end - next >= 2 ? next + 2 : next;
	item->size = (size_t)(end - item->value);
	*at = end;
	return 1;
}

static bool is_tlv(const struct work *work, const uint8_t *at, const uint8_t *end)
{
	struct tlv_item item;
	int rc;

	while ((rc = take(work, &at, end, &item)) > 0)
		;
	return rc == 0;
}

static void add_item(const struct work *work, const struct tlv_item *item, uint8_t within,
                     unsigned depth)
{
	/* COMPREHENSION-TLV: the bit says whether, not what; FCI is coded as FCP is. */
	const uint8_t tag = within == TAG_PROACTIVE ? item->tag | 0x80 : item->tag;
	const struct tag_words *words = tag_words_find(within == TAG_FCI ? TAG_FCP : within, tag);
	struct answer_line *line;
	char name[ANSWER_NAME_MAX];

	if (item->tag == 0 && work->mask) {
		add(work->answer, depth, ANSWER_REST);
		return;
	}
	snprintf(name, sizeof name, "%02X%s%s", item->tag, words ? " " : "",
	         words ? words->name : "");
	line = add(work->answer, depth, name);
	if (depth < DEPTH_MAX && is_template(within, item->tag) &&
	    is_tlv(work, item->value, item->value + item->size))
		return;
	put_hex(work, item->value, item->size, line->hex);
	if (words && words->say && is_told(work, item->value, item->value + item->size))
		words->say(item->value, item->size, line->words, sizeof line->words);
}

/* Walks a tree of TLVs without calling itself: a level is where it goes on and where it ends. */
static void add_tree(const struct work *work, const uint8_t *at, const uint8_t *end)
{
	struct {
		const uint8_t *at, *end;
		uint8_t within;
	} level[DEPTH_MAX + 1] = { { at, end, 0 } };
	struct tlv_item item;
	unsigned depth = 0;

	for (;;) {
		const uint8_t within = level[depth].within;

		if (take(work, &level[depth].at, level[depth].end, &item) <= 0) {
			if (depth-- == 0)
				return;
			continue;
		}
		add_item(work, &item, within, depth);
		if (depth < DEPTH_MAX && is_template(within, item.tag) &&
		    is_tlv(work, item.value, item.value + item.size)) {
			depth++;
			level[depth].at = item.value;
			level[depth].end = item.value + item.size;
			level[depth].within = item.tag == TAG_FCI ? TAG_FCP : item.tag;
		}
	}
}

static void add_data(const struct work *work, size_t size)
{
	const uint8_t *end = work->octets + size;
	struct answer_line *line;

	if (size >= 2 && is_told(work, work->octets, work->octets + 1) &&
	    tag_words_find(0, work->octets[0]) && is_tlv(work, work->octets, end)) {
		add_tree(work, work->octets, end);
		return;
	}
	line = add(work->answer, 0, "data");
	put_hex(work, work->octets, size, line->hex);
	snprintf(line->words, sizeof line->words, "%zu octets", size);
}

void answer_decode(const uint8_t *octets, const uint8_t *mask, size_t size, struct answer *answer)
{
	const struct work work = { octets, mask, answer };
	const uint8_t *sw = octets + size - STATUS_SIZE;
	struct answer_line *line;

	answer->count = 0;
	if (size < STATUS_SIZE)
		return;
	if (size > STATUS_SIZE)
		add_data(&work, size - STATUS_SIZE);
	line = &answer->line[answer->count++];
	memset(line, 0, sizeof *line);
	snprintf(line->name, sizeof line->name, "status word");
	put_hex(&work, sw, STATUS_SIZE, line->hex);
	if (is_told(&work, sw, sw + STATUS_SIZE))
		status_word_text((uint16_t)(sw[0] << 8 | sw[1]), line->words);
}

bool answer_fits(const struct answer_line *wanted, const struct answer_line *came)
{
	const char *want = wanted->hex, *have = came->hex;

	for (; *want && *have; want++, have++)
		if (*want != '.' && *want != *have)
			return false;
	return *want == *have;
}
