/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/menu.h"

#include "applet/config.h"
#include "applet/menu_text.h"
#include "applet/roam.h"
#include "applet/slots.h"
#include "applet/text.h"
#include "applet/watch.h"
#include "cat/tags.h"
#include "uicc/uicc.h"

enum { HELP_IS_THERE = 0x80 /* qualifier of SET UP MENU and SELECT ITEM, TS 102 223 8.6 */ };

enum { DIGITS_MAX = 2 /* of the number of a profile */ };

enum shown { ALWAYS, WHILE_FREE, WHILE_MANUAL, WHILE_LOCKED };

enum item { ITEM_CURRENT = 1, ITEM_CHOOSE, ITEM_AUTOMATIC, ITEM_INFORMATION, ITEM_LOCKED };

static int begin_text(const struct applet *applet, enum menu_dialogue dialogue)
{
	applet->toolkit->dialogue = (uint8_t)dialogue;
	cat_wish(applet->cat, CAT_WISH_TEXT);
	return 1;
}

static int show_current(const struct applet *applet)
{
	return begin_text(applet, MENU_CURRENT);
}

static int show_information(const struct applet *applet)
{
	return begin_text(applet, MENU_INFORMATION);
}

static int show_locked(const struct applet *applet)
{
	return begin_text(applet, MENU_LOCKED);
}

static int choose_profile(const struct applet *applet)
{
	applet->toolkit->dialogue = MENU_CHOICE;
	cat_wish(applet->cat, CAT_WISH_CHOICE);
	return 1;
}

/* The mode is another: the menu too, and the applet chooses or does not. */
static int set_mode(const struct applet *applet, enum applet_mode mode)
{
	uint8_t state[APPLET_STATE_SIZE];
	int rc = state_read(applet->fs, state);

	if (rc < 0)
		return rc;
	state[STATE_AT_MODE] = (uint8_t)mode;
	if ((rc = state_write(applet->fs, state)) < 0 || (rc = roam_hold(applet, false)) < 0)
		return rc;
	cat_wish(applet->cat, CAT_WISH_MENU);
	return watch_service(applet);
}

static int go_automatic(const struct applet *applet)
{
	int rc = set_mode(applet, APPLET_MODE_AUTOMATIC);

	if (rc == 0)
		rc = roam_decide(applet, true);
	return rc < 0 ? rc : 1;
}

static const struct item_row {
	uint8_t item;
	uint8_t shown; /* enum shown        */
	uint8_t text;  /* enum applet_text  */
	int (*run)(const struct applet *applet);
} items[] = {
	{ ITEM_LOCKED, WHILE_LOCKED, APPLET_TEXT_LOCKED, .run = show_locked },
	{ ITEM_CURRENT, ALWAYS, APPLET_TEXT_CURRENT, .run = show_current },
	{ ITEM_CHOOSE, WHILE_FREE, APPLET_TEXT_CHOOSE, .run = choose_profile },
	{ ITEM_AUTOMATIC, WHILE_MANUAL, APPLET_TEXT_AUTOMATIC, .run = go_automatic },
	{ ITEM_INFORMATION, ALWAYS, APPLET_TEXT_INFORMATION, .run = show_information },
};

enum { ITEMS = sizeof items / sizeof items[0] };

static bool is_shown(const struct item_row *row, const uint8_t *state)
{
	const bool locked = state[STATE_AT_LOCK] == APPLET_LOCK_LOCKED;

	switch ((enum shown)row->shown) {
	case WHILE_LOCKED:
		return locked;
	case WHILE_FREE:
		return !locked;
	case WHILE_MANUAL:
		return !locked && state[STATE_AT_MODE] == APPLET_MODE_MANUAL;
	default:
		return true;
	}
}

int menu_selected(const struct applet *applet, uint8_t item, bool help)
{
	uint8_t state[APPLET_STATE_SIZE];
	struct config config;
	int rc = state_read(applet->fs, state);

	if (rc < 0 || (rc = config_read(applet->fs, &config)) < 0)
		return rc;
	if (!config.menu)
		return UICC_ERR_ABSENT;
	if (applet->toolkit->dialogue != MENU_NONE || applet->cat->state == CAT_FETCHED)
		return 0;
	for (unsigned i = 0; i < ITEMS; i++) {
		if (items[i].item != item || !is_shown(&items[i], state))
			continue;
		return help ? begin_text(applet, MENU_HELP) : items[i].run(applet);
	}
	return UICC_ERR_ABSENT;
}

static int put_text(const struct applet *applet, struct tlv_writer *writer, enum applet_text text,
                    uint8_t identifier)
{
	struct text words = { .size = 0 };
	const int rc = text_add(&words, applet, text);

	if (identifier == 0)
		text_put_alpha(&words, writer);
	else
		text_put_item(&words, identifier, writer);
	return rc;
}

/* An item of no octets takes the menu away that the terminal has, TS 102 223 6.4.8. */
static int remove_menu(const struct applet *applet, struct tlv_writer *writer)
{
	static const uint8_t nothing[1];

	if (!applet->toolkit->menu_shown)
		return UICC_ERR_ABSENT;
	cat_put(writer, CAT_TAG_ALPHA, nothing, 0);
	cat_put(writer, CAT_TAG_ITEM, nothing, 0);
	return 0;
}

int menu_build(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	uint8_t state[APPLET_STATE_SIZE];
	struct config config;
	int rc;

	if ((rc = config_read(applet->fs, &config)) < 0 || (rc = state_read(applet->fs, state)) < 0)
		return rc;
	if (!config.menu)
		return remove_menu(applet, writer);
	rc = put_text(applet, writer, APPLET_TEXT_TITLE, 0);
	for (unsigned i = 0; i < ITEMS && rc == 0; i++)
		if (is_shown(&items[i], state))
			rc = put_text(applet, writer, (enum applet_text)items[i].text,
			              items[i].item);
	return rc < 0 ? rc : HELP_IS_THERE;
}

int menu_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	struct config config;
	const int rc = config_read(applet->fs, &config);

	if (rc == 0 && answer->outcome == CAT_DONE)
		applet->toolkit->menu_shown = config.menu;
	return rc;
}

int menu_build_choice(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	uint8_t state[APPLET_STATE_SIZE];
	int rc = state_read(applet->fs, state);

	if (rc == 0)
		rc = put_text(applet, writer, APPLET_TEXT_CHOOSE, 0);
	for (uint8_t number = 1; number <= APPLET_SLOTS && rc >= 0; number++) {
		struct text words = { .size = 0 };

		rc = menu_text_profile(&words, applet, number);
		if (rc > 0)
			text_put_item(&words, number, writer);
	}
	if (rc < 0)
		return rc;
	cat_put(writer, CAT_TAG_ITEM_IDENTIFIER, state + STATE_AT_ACTIVE, 1);
	return HELP_IS_THERE;
}

/* The user's choice is for good: MANUAL. */
static int choose(const struct applet *applet, uint8_t slot)
{
	uint8_t state[APPLET_STATE_SIZE], ef[IMSI_EF_SIZE];
	int rc;

	if (slot < 1 || slot > APPLET_SLOTS)
		return 0;
	if ((rc = slot_imsi(applet->fs, slot, ef)) <= 0 ||
	    (rc = state_read(applet->fs, state)) < 0 || state[STATE_AT_LOCK] == APPLET_LOCK_LOCKED)
		return rc;
	state[STATE_AT_MODE] = APPLET_MODE_MANUAL;
	if ((rc = set_mode(applet, APPLET_MODE_MANUAL)) < 0)
		return rc;
	if (state[STATE_AT_ACTIVE] != slot &&
	    (rc = roam_switch(applet, state, slot, APPLET_SWITCH_MENU)) < 0)
		return rc;
	return roam_decide(applet, false);
}

int menu_choice_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	struct tlv tlv;

	if (answer->outcome == CAT_NOT_OFFERED || answer->outcome == CAT_CANNOT) {
		cat_wish(applet->cat, CAT_WISH_INPUT);
		return 0;
	}
	if (answer->outcome == CAT_HELP)
		return begin_text(applet, MENU_CHOICE_HELP) < 0;
	applet->toolkit->dialogue = MENU_NONE;
	if (answer->outcome != CAT_DONE || !cat_find(answer->rest, CAT_TAG_ITEM_IDENTIFIER, &tlv) ||
	    tlv.size != 1)
		return 0;
	return choose(applet, tlv.value[0]);
}

int menu_build_input(void *ctx, struct tlv_writer *writer)
{
	static const uint8_t digits[] = { 1, DIGITS_MAX }; /* at least, at most; TS 102 223 8.11 */
	const struct applet *const applet = ctx;
	struct text words = { .size = 0 };
	const int rc = text_add(&words, applet, APPLET_TEXT_NUMBER);

	text_put_string(&words, writer);
	cat_put(writer, CAT_TAG_RESPONSE_LENGTH, digits, sizeof digits);
	return rc; /* qualifier 00: digits, not packed, echoed, no help */
}

int menu_input_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	uint8_t slot = 0;
	struct tlv tlv;

	applet->toolkit->dialogue = MENU_NONE;
	if (answer->outcome != CAT_DONE || !cat_find(answer->rest, CAT_TAG_TEXT, &tlv) ||
	    tlv.size > 1 + DIGITS_MAX)
		return 0;
	for (uint16_t i = 1; i < tlv.size; i++) {
		if (tlv.value[i] < '0' || tlv.value[i] > '9')
			return 0;
		slot = (uint8_t)(10 * slot + (tlv.value[i] - '0'));
	}
	return choose(applet, slot);
}
