/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/device.h"

#include "applet/config.h"
#include "applet/lock.h"
#include "applet/log.h"
#include "applet/slots.h"
#include "cat/tags.h"

/* Qualifiers of PROVIDE LOCAL INFORMATION, TS 102 223 8.6. */
enum { LOCAL_IMEI = 0x01, LOCAL_IMEISV = 0x08 };

static void show(const struct applet *applet, enum applet_text text)
{
	applet->toolkit->texts |= (uint16_t)(1u << text);
	cat_wish(applet->cat, CAT_WISH_TEXT);
}

int device_start(const struct applet *applet)
{
	uint8_t state[APPLET_STATE_SIZE];
	const int rc = state_read(applet->fs, state);

	if (rc < 0 || state[STATE_AT_LOCK_ON] == 0)
		return rc;
	if (state[STATE_AT_LOCK] == APPLET_LOCK_LOCKED)
		show(applet, APPLET_TEXT_LOCKED);
	else
		cat_wish(applet->cat, CAT_WISH_IMEI);
	return 0;
}

static int log_lock(const struct applet *applet, uint8_t why, uint8_t from, uint8_t to)
{
	const struct log_event event = {
		.kind = APPLET_LOG_LOCK, .why = why, .from = from, .to = to
	};

	return log_add(applet->fs, &event);
}

static int lock_card(const struct applet *applet)
{
	show(applet, APPLET_TEXT_LOCKED);
	cat_wish(applet->cat, CAT_WISH_MENU);
	return gate_close(applet->gate, applet->fs, APPLET_GATE_LOCKED, GATE_FOR_GOOD);
}

/* The terminal is known. */
static int meet(const struct applet *applet, const uint8_t imei[LOCK_IMEI_SIZE])
{
	uint8_t state[APPLET_STATE_SIZE], before, why;
	int rc = state_read(applet->fs, state);

	if (rc < 0 || state[STATE_AT_LOCK_ON] == 0)
		return rc;
	before = state[STATE_AT_LOCK];
	why = lock_turn(state, LOCK_IMEI, imei);
	if ((rc = gate_open(applet->gate, applet->fs, APPLET_GATE_IMEI)) < 0 || why == 0)
		return rc;
	if ((rc = state_write(applet->fs, state)) < 0 ||
	    (rc = log_lock(applet, why, before, state[STATE_AT_LOCK])) < 0)
		return rc;
	return state[STATE_AT_LOCK] == APPLET_LOCK_LOCKED ? lock_card(applet) : 0;
}

/* The terminal did not tell. A paired card asks as often as EF.CONFIG has it and then closes for this
 * session; it is not locked, since nobody knows that this is another terminal. */
static int meet_nobody(const struct applet *applet)
{
	uint8_t state[APPLET_STATE_SIZE];
	struct config config;
	int rc;

	if ((rc = state_read(applet->fs, state)) < 0 ||
	    (rc = config_read(applet->fs, &config)) < 0 || state[STATE_AT_LOCK_ON] == 0)
		return rc;
	if (++applet->toolkit->asks < config.asks) {
		cat_postpone(applet->cat, CAT_WISH_IMEI);
		return 0;
	}
	if (state[STATE_AT_LOCK] != APPLET_LOCK_PAIRED)
		return 0;
	show(applet, APPLET_TEXT_NO_IMEI);
	rc = log_lock(applet, APPLET_LOCK_BY_NO_IMEI, state[STATE_AT_LOCK], state[STATE_AT_LOCK]);
	return rc < 0 ? rc : gate_close(applet->gate, applet->fs, APPLET_GATE_IMEI, GATE_SESSION);
}

static bool read_identity(const struct cat_answer *answer, enum cat_tag tag,
                          uint8_t imei[LOCK_IMEI_SIZE])
{
	struct tlv tlv;

	return answer->outcome == CAT_DONE && cat_find(answer->rest, tag, &tlv) &&
	       lock_imei_of(tlv.value, tlv.size, imei);
}

int device_build_imei(void *ctx, struct tlv_writer *writer)
{
	(void)ctx;
	(void)writer;
	return LOCAL_IMEI;
}

int device_imei_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	uint8_t imei[LOCK_IMEI_SIZE];

	if (read_identity(answer, CAT_TAG_IMEI, imei))
		return meet(applet, imei);
	cat_wish(applet->cat, CAT_WISH_IMEISV);
	return 0;
}

int device_build_imeisv(void *ctx, struct tlv_writer *writer)
{
	(void)ctx;
	(void)writer;
	return LOCAL_IMEISV;
}

int device_imeisv_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	uint8_t imei[LOCK_IMEI_SIZE];

	return read_identity(answer, CAT_TAG_IMEISV, imei) ? meet(applet, imei)
	                                                   : meet_nobody(applet);
}
