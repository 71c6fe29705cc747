/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/roam.h"

#include "applet/activate.h"
#include "applet/config.h"
#include "applet/log.h"
#include "applet/selection.h"
#include "applet/slots.h"
#include "wire/frame.h"
#include "wire/mem.h"

static const uint8_t unknown[MCC_SIZE] = { 0xFF, 0xFF };

static bool is_known(const uint8_t mcc[MCC_SIZE])
{
	return memcmp(mcc, unknown, MCC_SIZE) != 0;
}

int roam_hold(const struct applet *applet, bool hold)
{
	uint8_t history[APPLET_HISTORY_SIZE];
	const int rc = history_read(applet->fs, history);

	if (rc < 0)
		return rc;
	history[HISTORY_AT_FLAGS] =
		(uint8_t)((history[HISTORY_AT_FLAGS] & ~HISTORY_HELD) | (hold ? HISTORY_HELD : 0));
	memcpy(history + HISTORY_AT_MCC, hold ? applet->toolkit->mcc : unknown, MCC_SIZE);
	return history_write(applet->fs, history);
}

int roam_rested(const struct applet *applet)
{
	uint8_t history[APPLET_HISTORY_SIZE];
	const int rc = history_read(applet->fs, history);

	if (rc < 0)
		return rc;
	history[HISTORY_AT_FLAGS] &= (uint8_t)~HISTORY_RESTING;
	return history_write(applet->fs, history);
}

static int begin_rest(const struct applet *applet)
{
	uint8_t history[APPLET_HISTORY_SIZE];
	const int rc = history_read(applet->fs, history);

	if (rc < 0)
		return rc;
	history[HISTORY_AT_FLAGS] |= HISTORY_RESTING;
	cat_wish(applet->cat, CAT_WISH_REST_TIMER);
	return history_write(applet->fs, history);
}

/* An order is held in the country it came in; one that came before any was known, in the first. */
static int look_at_hold(const struct applet *applet, uint8_t history[APPLET_HISTORY_SIZE])
{
	const uint8_t *const mcc = applet->toolkit->mcc;

	if ((history[HISTORY_AT_FLAGS] & HISTORY_HELD) == 0 || !is_known(mcc) ||
	    memcmp(history + HISTORY_AT_MCC, mcc, MCC_SIZE) == 0)
		return 0;
	if (is_known(history + HISTORY_AT_MCC)) {
		history[HISTORY_AT_FLAGS] &= (uint8_t)~HISTORY_HELD;
		memcpy(history + HISTORY_AT_MCC, unknown, MCC_SIZE);
	} else {
		memcpy(history + HISTORY_AT_MCC, mcc, MCC_SIZE);
	}
	return history_write(applet->fs, history);
}

/* Closed, it is said once for each country. */
static int move_gate(const struct applet *applet, bool open, uint8_t slot)
{
	struct toolkit *const toolkit = applet->toolkit;
	const struct log_event event = { .kind = APPLET_LOG_COUNTRY,
		                         .why = !open,
		                         .from = slot,
		                         .to = slot,
		                         .mcc = toolkit->mcc };
	const int reasons = gate_reasons(applet->gate, applet->fs);
	const bool was_open = (reasons & APPLET_GATE_COUNTRY) == 0;
	int rc;

	if (reasons < 0)
		return reasons;
	if (!open && memcmp(toolkit->told_mcc, toolkit->mcc, MCC_SIZE) != 0) {
		memcpy(toolkit->told_mcc, toolkit->mcc, MCC_SIZE);
		toolkit->texts |= (uint16_t)(1u << APPLET_TEXT_NO_COUNTRY);
		cat_wish(applet->cat, CAT_WISH_TEXT);
	}
	if (open == was_open)
		return 0;
	rc = open ? gate_open(applet->gate, applet->fs, APPLET_GATE_COUNTRY)
	          : gate_close(applet->gate, applet->fs, APPLET_GATE_COUNTRY, GATE_SESSION);
	return rc < 0 ? rc : log_add(applet->fs, &event);
}

int roam_switch(const struct applet *applet, uint8_t state[APPLET_STATE_SIZE], uint8_t slot,
                enum applet_why_switch why)
{
	const struct log_event event = { .kind = APPLET_LOG_SWITCH,
		                         .why = (uint8_t)why,
		                         .from = state[STATE_AT_ACTIVE],
		                         .to = slot,
		                         .mcc = applet->toolkit->mcc };
	int rc;

	state[STATE_AT_ACTIVE] = slot;
	applet->toolkit->runs = 0;
	if ((rc = state_write(applet->fs, state)) < 0 ||
	    (rc = slot_show(applet, slot, SLOT_SUBSCRIPTION)) < 0)
		return rc;
	return log_add(applet->fs, &event);
}

struct decision {
	uint8_t state[APPLET_STATE_SIZE], history[APPLET_HISTORY_SIZE];
	struct config config;
	struct selection_choice choice;
};

/* Reads what the choice goes by, and chooses. */
static FRAME_APART int choose(const struct applet *applet, struct decision *decision)
{
	struct selection_slot slots[APPLET_SLOTS];
	struct selection_history history;
	int rc;

	if ((rc = history_read(applet->fs, decision->history)) < 0 ||
	    (rc = look_at_hold(applet, decision->history)) < 0 ||
	    (rc = config_read(applet->fs, &decision->config)) < 0 ||
	    (rc = selection_slots(applet->fs, slots)) < 0)
		return rc;
	history.held = (decision->history[HISTORY_AT_FLAGS] & HISTORY_HELD) != 0;
	history.missed = applet->toolkit->runs >= decision->config.runs;
	decision->choice = selection_choose((enum applet_mode)decision->state[STATE_AT_MODE],
	                                    decision->state[STATE_AT_ACTIVE], slots,
	                                    applet->toolkit->mcc, &history);
	return 0;
}

static int carry_out(const struct applet *applet, struct decision *decision, bool may_wait)
{
	int rc;

	if (decision->history[HISTORY_AT_FLAGS] & HISTORY_RESTING)
		return 0;
	if (may_wait && cat_offers(applet->cat, CAT_WISH_MORE_TIME)) {
		applet->toolkit->switching = true;
		cat_wish(applet->cat, CAT_WISH_MORE_TIME);
		return 0;
	}
	if ((rc = move_gate(applet, true, decision->choice.slot)) < 0 ||
	    (rc = roam_switch(applet, decision->state, decision->choice.slot,
	                      (enum applet_why_switch)decision->choice.why)) < 0)
		return rc;
	return decision->config.rest > 0 ? begin_rest(applet) : 0;
}

int roam_decide(const struct applet *applet, bool may_wait)
{
	const int reasons = gate_reasons(applet->gate, applet->fs);
	struct decision decision;
	int rc;

	if (reasons < 0)
		return reasons;
	rc = state_read(applet->fs, decision.state);
	if (rc < 0)
		return rc;
	if (decision.state[STATE_AT_ACTIVE] == 0 ||
	    (reasons & (APPLET_GATE_LOCKED | APPLET_GATE_IMEI)) != 0)
		return 0;
	if ((rc = choose(applet, &decision)) < 0)
		return rc;
	if (decision.choice.slot != decision.state[STATE_AT_ACTIVE])
		return carry_out(applet, &decision, may_wait);
	if (applet->toolkit->runs >= decision.config.runs)
		applet->toolkit->runs = 0; /* the ring is this one slot: it waits anew */
	return move_gate(applet, decision.choice.open, decision.choice.slot);
}

/* Without a switch to do the time is not needed. */
int roam_build_more_time(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;

	(void)writer;
	return applet->toolkit->switching ? 0 : -1;
}

/* Whatever the answer is, it was time. */
int roam_more_time_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;

	(void)answer;
	if (!applet->toolkit->switching)
		return 0;
	applet->toolkit->switching = false;
	return roam_decide(applet, false);
}
