/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/watch.h"

#include "applet/config.h"
#include "applet/roam.h"
#include "applet/slots.h"
#include "cat/tags.h"
#include "cat/envelope.h"

enum { TIMER_SERVICE = 1, TIMER_REST = 2 };

/* Qualifiers of TIMER MANAGEMENT, TS 102 223 8.6. */
enum { TIMER_START = 0x00, TIMER_STOP = 0x01 };

/* Units of a duration, TS 102 223 8.8. */
enum { UNIT_MINUTES, UNIT_SECONDS, UNIT_TENTHS };

enum { SECONDS_A_MINUTE = 60, TENTHS_A_SECOND = 10, SECONDS_MAX = 255 };

/* Whether the applet would switch for want of service. */
static int is_wanted(const struct applet *applet)
{
	uint8_t state[APPLET_STATE_SIZE];
	const int rc = state_read(applet->fs, state);

	if (rc < 0)
		return rc;
	return state[STATE_AT_MODE] == APPLET_MODE_AUTOMATIC && state[STATE_AT_ACTIVE] != 0 &&
	       applet->toolkit->service != CAT_SERVICE_NORMAL &&
	       state[STATE_AT_LOCK] != APPLET_LOCK_LOCKED;
}

/* A poll that was asked for is let go when nothing is timed by it any more, nor about to be. */
static void release_poll(const struct applet *applet)
{
	struct toolkit *const toolkit = applet->toolkit;

	if (toolkit->poll == 0 || toolkit->service_left > 0 || toolkit->rest_left > 0 ||
	    cat_wishes(applet->cat, CAT_WISH_SERVICE_TIMER) ||
	    cat_wishes(applet->cat, CAT_WISH_REST_TIMER))
		return;
	toolkit->poll = 0;
	cat_wish(applet->cat, CAT_WISH_POLL_OFF);
}

int watch_service(const struct applet *applet)
{
	struct toolkit *const toolkit = applet->toolkit;
	const int wanted = is_wanted(applet);

	if (wanted < 0)
		return wanted;
	if (!wanted) {
		toolkit->runs = 0;
		toolkit->service_left = 0;
		release_poll(applet);
	}
	if (wanted != toolkit->watching) {
		toolkit->watching = wanted;
		cat_wish(applet->cat, CAT_WISH_SERVICE_TIMER);
	}
	return 0;
}

int watch_resume(const struct applet *applet)
{
	uint8_t history[APPLET_HISTORY_SIZE];
	const int rc = history_read(applet->fs, history);

	if (rc == 0 && history[HISTORY_AT_FLAGS] & HISTORY_RESTING)
		cat_wish(applet->cat, CAT_WISH_REST_TIMER);
	return rc;
}

/* Digits of a time, TS 102 223 8.38: the first in the low nibble. */
static uint8_t swapped(unsigned value)
{
	return (uint8_t)(value % 10 << 4 | value / 10);
}

static void put_timer(struct tlv_writer *writer, uint8_t timer, uint16_t seconds)
{
	const uint8_t value[] = { swapped(seconds / 3600u), swapped(seconds / 60u % 60u),
		                  swapped(seconds % 60u) };

	cat_put(writer, CAT_TAG_TIMER, &timer, 1);
	if (seconds > 0)
		cat_put(writer, CAT_TAG_TIMER_VALUE, value, sizeof value);
}

int watch_build_service(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	struct config config;
	const int rc = config_read(applet->fs, &config);

	if (rc < 0)
		return rc;
	put_timer(writer, TIMER_SERVICE, applet->toolkit->watching ? config.period : 0);
	return applet->toolkit->watching ? TIMER_START : TIMER_STOP;
}

/* One that began before the configuration did away with it ends soon. */
static uint16_t rest_of(const struct config *config)
{
	return config->rest > 0 ? config->rest : 1;
}

int watch_build_rest(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	struct config config;
	const int rc = config_read(applet->fs, &config);

	if (rc < 0)
		return rc;
	put_timer(writer, TIMER_REST, rest_of(&config));
	return TIMER_START;
}

/* The terminal has no timer for it: its polling is the clock. STATUS of one that does not poll tells
 * nothing about time. */
static void count_status(const struct applet *applet, uint16_t *left, uint16_t seconds)
{
	if (!cat_offers(applet->cat, CAT_WISH_POLL))
		return;
	*left = seconds;
	cat_unwish(applet->cat, CAT_WISH_POLL_OFF);
	if (applet->toolkit->poll == 0)
		cat_wish(applet->cat, CAT_WISH_POLL);
}

int watch_service_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	struct config config;
	int rc;

	if (answer->outcome == CAT_DONE || !applet->toolkit->watching) {
		release_poll(applet);
		return 0;
	}
	if ((rc = config_read(applet->fs, &config)) == 0)
		count_status(applet, &applet->toolkit->service_left, config.period);
	return rc;
}

static int rest_over(const struct applet *applet)
{
	const int rc = roam_rested(applet);

	return rc < 0 ? rc : roam_decide(applet, true);
}

/* In a terminal without a clock there is no rest: it would never be over. */
int watch_rest_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	struct config config;
	int rc;

	if (answer->outcome == CAT_DONE) {
		release_poll(applet);
		return 0;
	}
	if (!cat_offers(applet->cat, CAT_WISH_POLL))
		return rest_over(applet);
	if ((rc = config_read(applet->fs, &config)) == 0)
		count_status(applet, &applet->toolkit->rest_left, rest_of(&config));
	return rc;
}

static int service_missed(const struct applet *applet)
{
	struct toolkit *const toolkit = applet->toolkit;
	int rc;

	if (!toolkit->watching)
		return 0;
	toolkit->watching = false;
	if (toolkit->runs < UINT8_MAX)
		toolkit->runs++;
	rc = roam_decide(applet, true);
	return rc < 0 ? rc : watch_service(applet);
}

int watch_expired(const struct applet *applet, uint8_t timer)
{
	switch (timer) {
	case TIMER_SERVICE:
		return service_missed(applet);
	case TIMER_REST:
		return rest_over(applet);
	default:
		return 0;
	}
}

/* Takes the time between two polls off; true where that was the last of it. */
static bool runs_out(uint16_t *left, uint16_t seconds)
{
	const bool counts = *left > 0;

	*left = *left > seconds ? (uint16_t)(*left - seconds) : 0;
	return counts && *left == 0;
}

int watch_status(const struct applet *applet)
{
	struct toolkit *const toolkit = applet->toolkit;
	struct config config;
	uint16_t seconds = toolkit->poll;
	int rc = 0;

	if (toolkit->service_left == 0 && toolkit->rest_left == 0)
		return 0;
	if (seconds == 0) {
		if ((rc = config_read(applet->fs, &config)) < 0)
			return rc;
		seconds = config.poll;
	}
	if (runs_out(&toolkit->service_left, seconds))
		rc = service_missed(applet);
	if (rc == 0 && runs_out(&toolkit->rest_left, seconds))
		rc = rest_over(applet);
	release_poll(applet);
	return rc;
}

int watch_build_poll(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	struct config config;
	uint8_t duration[] = { UNIT_SECONDS, 0 };
	const int rc = config_read(applet->fs, &config);

	if (rc < 0)
		return rc;
	duration[1] = config.poll;
	cat_put(writer, CAT_TAG_DURATION, duration, sizeof duration);
	return 0;
}

/* The terminal says which interval it takes. What was to be timed may be over by then. */
int watch_poll_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	unsigned seconds;
	struct tlv tlv;

	if (answer->outcome != CAT_DONE || !cat_find(answer->rest, CAT_TAG_DURATION, &tlv) ||
	    tlv.size != 2)
		return 0;
	seconds = tlv.value[1];
	if (tlv.value[0] == UNIT_MINUTES)
		seconds *= SECONDS_A_MINUTE;
	if (tlv.value[0] == UNIT_TENTHS)
		seconds = (seconds + TENTHS_A_SECOND - 1) / TENTHS_A_SECOND;
	applet->toolkit->poll = (uint8_t)(seconds < SECONDS_MAX ? seconds : SECONDS_MAX);
	release_poll(applet);
	return 0;
}

int watch_build_poll_off(void *ctx, struct tlv_writer *writer)
{
	(void)ctx;
	(void)writer;
	return 0;
}
