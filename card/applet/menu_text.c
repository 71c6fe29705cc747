/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/menu_text.h"

#include <stdbool.h>

#include "applet/config.h"
#include "applet/menu.h"
#include "applet/slots.h"
#include "cat/tags.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

enum { ICCID_SIZE = 10, FIRST_DIGIT_ALONE = 1 };

/* DISPLAY TEXT, TS 102 223 8.6: high priority; what the user asked for waits for the user, what comes
 * unasked goes by itself and keeps nothing else from its turn. */
enum { TEXT_UNASKED = 0x01, TEXT_ASKED = 0x81 };

/* The digits of an EF.IMSI: behind length and parity, the first with the parity. */
static void add_imsi(struct text *text, const uint8_t ef[IMSI_EF_SIZE])
{
	const char first[] = { (char)('0' + (ef[1] >> 4)), '\0' };

	text_add_ascii(text, first);
	text_add_digits(text, ef + 2, IMSI_EF_SIZE - 2);
}

int menu_text_profile(struct text *text, const struct applet *applet, uint8_t number)
{
	const char digits[] = { (char)('0' + number / 10), (char)('0' + number % 10), '\0' };
	uint8_t ef[IMSI_EF_SIZE];
	const int rc = slot_imsi(applet->fs, number, ef);

	if (rc <= 0)
		return rc;
	text_add_ascii(text, digits + (number < 10 ? FIRST_DIGIT_ALONE : 0));
	text_add_ascii(text, ": ");
	add_imsi(text, ef);
	return 1;
}

static enum applet_text mode_text(const uint8_t *state)
{
	return state[STATE_AT_MODE] == APPLET_MODE_MANUAL ? APPLET_TEXT_MANUAL
	                                                  : APPLET_TEXT_AUTOMATIC;
}

static enum applet_text lock_text(const uint8_t *state)
{
	static const uint8_t texts[] = {
		[APPLET_LOCK_IDLE] = APPLET_TEXT_LOCK_IDLE,
		[APPLET_LOCK_PAIRED] = APPLET_TEXT_PAIRED,
		[APPLET_LOCK_LOCKED] = APPLET_TEXT_LOCKED,
	};

	if (state[STATE_AT_LOCK_ON] == 0 || state[STATE_AT_LOCK] >= sizeof texts)
		return APPLET_TEXT_LOCK_OFF;
	return (enum applet_text)texts[state[STATE_AT_LOCK]];
}

static int add_information(struct text *text, const struct applet *applet, const uint8_t *state)
{
	uint8_t iccid[ICCID_SIZE];
	int rc = file_read(applet->fs, FILE_ICCID, 0, iccid, sizeof iccid);

	if (rc < 0)
		return rc;
	text_add_ascii(text, "ICCID ");
	text_add_digits(text, iccid, sizeof iccid);
	text_add_ascii(text, "\n");
	if ((rc = text_add(text, applet, mode_text(state))) < 0)
		return rc;
	text_add_ascii(text, "\n");
	return text_add(text, applet, lock_text(state));
}

static int add_current(struct text *text, const struct applet *applet, const uint8_t *state)
{
	int rc = menu_text_profile(text, applet, state[STATE_AT_ACTIVE]);

	if (rc < 0)
		return rc;
	text_add_ascii(text, "\n");
	rc = text_add(text, applet, mode_text(state));
	return rc;
}

/* The first text that waits, or 0. */
static uint8_t first_waiting(const struct toolkit *toolkit)
{
	uint8_t number = 0;

	while (number < APPLET_TEXT_END && (toolkit->texts >> number & 1) == 0)
		number++;
	return number < APPLET_TEXT_END ? number : 0;
}

int menu_text(struct text *text, const struct applet *applet)
{
	const uint8_t waiting = first_waiting(applet->toolkit);
	uint8_t state[APPLET_STATE_SIZE];
	int rc = state_read(applet->fs, state);

	if (rc < 0)
		return rc;
	switch ((enum menu_dialogue)applet->toolkit->dialogue) {
	case MENU_CURRENT:
		rc = add_current(text, applet, state);
		break;
	case MENU_INFORMATION:
		rc = add_information(text, applet, state);
		break;
	case MENU_HELP:
	case MENU_CHOICE_HELP:
		rc = text_add(text, applet, APPLET_TEXT_HELP);
		break;
	case MENU_LOCKED:
		rc = text_add(text, applet, APPLET_TEXT_LOCKED);
		break;
	default:
		if (waiting == 0)
			return 0;
		rc = text_add(text, applet, (enum applet_text)waiting);
		break;
	}
	return rc < 0 ? rc : 1;
}

/* While a profile is chosen a text may come between, but nobody asked for that. */
static bool is_asked_for(const struct toolkit *toolkit)
{
	return toolkit->dialogue != MENU_NONE && toolkit->dialogue != MENU_CHOICE;
}

int menu_build_text(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	struct text text = { .size = 0 };
	struct config config;
	int rc = config_read(applet->fs, &config);

	if (rc < 0)
		return rc;
	if (!config.tell && !is_asked_for(applet->toolkit))
		applet->toolkit->texts = 0; /* nor later, when it is stale */
	if ((rc = menu_text(&text, applet)) <= 0)
		return rc < 0 ? rc : UICC_ERR_ABSENT;
	text_put_string(&text, writer);
	return is_asked_for(applet->toolkit) ? TEXT_ASKED : TEXT_UNASKED;
}

/* Shown or not, it was its turn. One that was wished for once more while it was shown is of another
 * country: that is shown too. */
int menu_text_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	struct toolkit *const toolkit = applet->toolkit;

	(void)answer;
	if (!is_asked_for(toolkit)) {
		if (!cat_wishes(applet->cat, CAT_WISH_TEXT))
			toolkit->texts &= (uint16_t) ~(1u << first_waiting(toolkit));
	} else if (toolkit->dialogue == MENU_CHOICE_HELP) {
		toolkit->dialogue = MENU_CHOICE;
		cat_wish(applet->cat, CAT_WISH_CHOICE);
	} else {
		toolkit->dialogue = MENU_NONE;
	}
	if (toolkit->texts != 0)
		cat_wish(applet->cat, CAT_WISH_TEXT);
	return 0;
}
