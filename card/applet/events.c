/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/events.h"

#include "applet/config.h"
#include "applet/device.h"
#include "applet/roam.h"
#include "applet/slots.h"
#include "applet/watch.h"
#include "cat/tags.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

enum { LOCAL_LOCATION = 0x00 /* qualifier, TS 102 223 8.6 */ };

/* Takes the MCC of location information (TS 31.111 8.19): what is no MCC tells nothing. */
static bool take_location(const struct applet *applet, struct tlv_reader rest)
{
	uint8_t mcc[MCC_SIZE];
	struct tlv tlv;

	if (!cat_find(rest, CAT_TAG_LOCATION, &tlv) || tlv.size < PLMN_SIZE)
		return false;
	mcc[0] = tlv.value[0];
	mcc[1] = tlv.value[1] | 0xF0;
	if (bcd_digits(mcc, MCC_SIZE) != 3)
		return false;
	memcpy(applet->toolkit->mcc, mcc, MCC_SIZE);
	return true;
}

void events_forget(struct toolkit *toolkit)
{
	memset(toolkit, 0, sizeof *toolkit);
	memset(toolkit->mcc, 0xFF, sizeof toolkit->mcc);
	memset(toolkit->told_mcc, 0xFF, sizeof toolkit->told_mcc);
	toolkit->service = CAT_SERVICE_NONE;
}

/* What the session goes by. */
static int configure(const struct applet *applet)
{
	struct config config;
	const int rc = config_read(applet->fs, &config);

	if (rc < 0)
		return rc;
	applet->cat->retries = config.retries;
	applet->cat->refresh_qualifier = config.refresh;
	return 0;
}

int events_start(const struct applet *applet)
{
	static const uint8_t wishes[] = { CAT_WISH_EVENTS, CAT_WISH_LOCATION, CAT_WISH_MENU };
	struct toolkit *const toolkit = applet->toolkit;
	uint8_t state[APPLET_STATE_SIZE];
	int rc;

	if ((rc = state_read(applet->fs, state)) < 0 || (rc = configure(applet)) < 0)
		return rc;
	events_forget(toolkit);
	toolkit->on = state[STATE_AT_ACTIVE] != 0;
	if (!toolkit->on)
		return 0;
	for (unsigned i = 0; i < sizeof wishes; i++)
		cat_wish(applet->cat, (enum cat_wish)wishes[i]);
	if ((rc = device_start(applet)) < 0 || (rc = watch_resume(applet)) < 0)
		return rc;
	return watch_service(applet);
}

/* A terminal that was there before the first slot was meets the applet now. */
int events_orders_changed(const struct applet *applet, bool chooses)
{
	int rc;

	if (!applet->toolkit->on)
		return applet->cat->profile_size > 0 ? events_start(applet) : 0;
	cat_wish(applet->cat, CAT_WISH_MENU);
	if ((rc = configure(applet)) < 0 || !chooses)
		return rc;
	applet->toolkit->runs = 0;
	memset(applet->toolkit->told_mcc, 0xFF, MCC_SIZE);
	cat_wish(applet->cat, CAT_WISH_LOCATION);
	return watch_service(applet);
}

/* Where it does not say where it is, as in limited service, the terminal is asked. */
static int service_changed(const struct applet *applet, const struct envelope *envelope)
{
	struct tlv tlv;
	int rc;

	if (!cat_find(envelope->rest, CAT_TAG_LOCATION_STATUS, &tlv) || tlv.size != 1 ||
	    tlv.value[0] > CAT_SERVICE_NONE)
		return UICC_ERR_FORMAT;
	applet->toolkit->service = tlv.value[0];
	if ((rc = watch_service(applet)) < 0)
		return rc;
	if (take_location(applet, envelope->rest))
		return roam_decide(applet, true);
	if (applet->toolkit->service != CAT_SERVICE_NONE)
		cat_wish(applet->cat, CAT_WISH_LOCATION);
	return 0;
}

/* A network that rejects tells where the terminal is, TS 31.111 7.5.2. */
static int rejected(const struct applet *applet, const struct envelope *envelope)
{
	return take_location(applet, envelope->rest) ? roam_decide(applet, true) : 0;
}

/* There is a cell, perhaps in another country. */
static int technology_changed(const struct applet *applet, const struct envelope *envelope)
{
	(void)envelope;
	cat_wish(applet->cat, CAT_WISH_LOCATION);
	return 0;
}

/* The events, and the bit of the terminal profile that offers each. */
static const struct event_row {
	uint8_t event, octet, bit;
	int (*run)(const struct applet *applet, const struct envelope *envelope);
} events[] = {
	{ CAT_EVENT_LOCATION_STATUS, 5, 5, .run = service_changed },
	{ CAT_EVENT_ACCESS_TECHNOLOGY, 6, 5, .run = technology_changed },
	{ CAT_EVENT_REJECTION, 25, 5, .run = rejected },
};

enum { EVENTS = sizeof events / sizeof events[0] };

/* Whether SET UP EVENT LIST asked this terminal for it. */
static bool is_asked_for(const struct applet *applet, const struct event_row *row)
{
	return applet->toolkit->on && cat_offers(applet->cat, CAT_WISH_EVENTS) &&
	       cat_can(applet->cat, row->octet, row->bit);
}

int events_download(const struct applet *applet, const struct envelope *envelope)
{
	struct tlv tlv;

	if (!cat_find(envelope->rest, CAT_TAG_EVENT_LIST, &tlv))
		return UICC_ERR_FORMAT;
	for (unsigned i = 0; i < EVENTS; i++)
		if (events[i].event == tlv.value[0] && is_asked_for(applet, &events[i]))
			return events[i].run(applet, envelope);
	return 0;
}

int events_build_list(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	uint8_t list[EVENTS], count = 0;

	for (unsigned i = 0; i < EVENTS; i++)
		if (cat_can(applet->cat, events[i].octet, events[i].bit))
			list[count++] = events[i].event;
	cat_put(writer, CAT_TAG_EVENT_LIST, list, count);
	return count > 0 ? 0 : UICC_ERR_ABSENT;
}

int events_build_location(void *ctx, struct tlv_writer *writer)
{
	(void)ctx;
	(void)writer;
	return LOCAL_LOCATION;
}

/* Also where the terminal does not tell, the choice is made by what is known. */
int events_location_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;

	if (answer->outcome == CAT_DONE)
		(void)take_location(applet, answer->rest);
	return roam_decide(applet, true);
}
