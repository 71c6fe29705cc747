/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/selection.h"

#include "wire/mem.h"

/* How a slot is allowed, the better the lower. */
enum standing { BY_MCC, BY_CONTINENT, ANYWHERE, STANDINGS, NOT_ALLOWED = STANDINGS };

enum { CANDIDATES_MAX = APPLET_SLOTS, DIGIT = 0x0F, CONTINENT = 0xF0, FILLER = 0xFF };

static bool is_unknown(const uint8_t mcc[MCC_SIZE])
{
	return mcc[0] == FILLER && mcc[1] == FILLER;
}

/* 2FF stands for every MCC that begins with 2. */
static bool is_continent_of(const uint8_t entry[MCC_SIZE], const uint8_t mcc[MCC_SIZE])
{
	return entry[0] == (CONTINENT | (mcc[0] & DIGIT)) && entry[1] == FILLER;
}

static enum standing standing_of(const struct selection_slot *slot, const uint8_t mcc[MCC_SIZE])
{
	enum standing best = NOT_ALLOWED;
	bool lists = false;

	if (!slot->in_use)
		return NOT_ALLOWED;
	for (unsigned i = 0; i < APPLET_COUNTRIES_MAX; i++) {
		const uint8_t *const entry = slot->countries[i];

		if (is_unknown(entry))
			continue;
		lists = true;
		if (memcmp(entry, mcc, MCC_SIZE) == 0)
			best = BY_MCC;
		else if (is_continent_of(entry, mcc) && best > BY_CONTINENT)
			best = BY_CONTINENT;
	}
	return lists && !is_unknown(mcc) ? best : ANYWHERE;
}

/* The candidates' numbers, the best first. Returns how many. */
static unsigned list_candidates(const struct selection_slot slots[APPLET_SLOTS],
                                const uint8_t mcc[MCC_SIZE], uint8_t candidates[CANDIDATES_MAX])
{
	unsigned count = 0;

	for (unsigned standing = BY_MCC; standing < STANDINGS; standing++)
		for (unsigned i = 0; i < APPLET_SLOTS; i++)
			if (standing_of(&slots[i], mcc) == standing)
				candidates[count++] = (uint8_t)(i + 1);
	return count;
}

enum action {
	STAY,  /* and it may be used                         */
	SHUT,  /* and it may not                             */
	FIRST, /* of the candidates; where there is none SHUT */
	NEXT,  /* of the candidates, round the ring          */
};

enum tested { NO, YES, EITHER };

/* The first row that fits. */
static const struct rule {
	uint8_t mode;                  /* enum applet_mode                         */
	uint8_t held, allowed, missed; /* enum tested                            */
	uint8_t then;                  /* enum action                              */
} rules[] = {
	{ APPLET_MODE_MANUAL, .held = EITHER, .allowed = YES, .missed = EITHER, .then = STAY },
	{ APPLET_MODE_MANUAL, .held = EITHER, .allowed = NO, .missed = EITHER, .then = SHUT },
	{ APPLET_MODE_AUTOMATIC, .held = YES, .allowed = EITHER, .missed = EITHER, .then = STAY },
	{ APPLET_MODE_AUTOMATIC, .held = NO, .allowed = YES, .missed = NO, .then = STAY },
	{ APPLET_MODE_AUTOMATIC, .held = NO, .allowed = YES, .missed = YES, .then = NEXT },
	{ APPLET_MODE_AUTOMATIC, .held = NO, .allowed = NO, .missed = EITHER, .then = FIRST },
};

static bool fits(uint8_t tested, bool is)
{
	return tested == EITHER || tested == (is ? YES : NO);
}

static enum action action_of(enum applet_mode mode, bool allowed,
                             const struct selection_history *history)
{
	for (unsigned i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i].mode == mode && fits(rules[i].held, history->held) &&
		    fits(rules[i].allowed, allowed) && fits(rules[i].missed, history->missed))
			return (enum action)rules[i].then;
	return STAY;
}

/* The place of a slot among the candidates, or their count. */
static unsigned place_of(const uint8_t *candidates, unsigned count, uint8_t slot)
{
	unsigned place = 0;

	while (place < count && candidates[place] != slot)
		place++;
	return place;
}

struct selection_choice selection_choose(enum applet_mode mode, uint8_t active,
                                         const struct selection_slot slots[APPLET_SLOTS],
                                         const uint8_t mcc[MCC_SIZE],
                                         const struct selection_history *history)
{
	uint8_t candidates[CANDIDATES_MAX];
	const unsigned count = list_candidates(slots, mcc, candidates);
	const unsigned place = place_of(candidates, count, active);
	struct selection_choice choice = { .slot = active, .open = true };

	switch (action_of(mode, place < count, history)) {
	case STAY:
		break;
	case SHUT:
		choice.open = false;
		break;
	case FIRST:
		choice.open = count > 0;
		choice.slot = count > 0 ? candidates[0] : active;
		choice.why = APPLET_SWITCH_COUNTRY;
		break;
	case NEXT:
		choice.slot = candidates[(place + 1) % count];
		choice.why = APPLET_SWITCH_NO_SERVICE;
		break;
	}
	return choice;
}

int selection_slots(const struct fs *fs, struct selection_slot slots[APPLET_SLOTS])
{
	uint8_t head[SLOT_AT_COUNTRIES + sizeof slots->countries];

	for (uint8_t i = 0; i < APPLET_SLOTS; i++) {
		const int rc = record_read(fs, FILE_SLOT, (uint8_t)(i + 1), 0, head, sizeof head);

		if (rc < 0)
			return rc;
		slots[i].in_use = head[SLOT_AT_IN_USE] == 1;
		memcpy(slots[i].countries, head + SLOT_AT_COUNTRIES, sizeof slots->countries);
	}
	return 0;
}
