/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/toolkit.h"

#include "applet/applet.h"
#include "applet/device.h"
#include "applet/events.h"
#include "applet/menu.h"
#include "applet/refresh.h"
#include "applet/roam.h"
#include "applet/watch.h"
#include "cat/send_sms.h"
#include "cat/tags.h"
#include "uicc/features.h"

static int build_sms(void *ctx, struct tlv_writer *writer)
{
	return cat_build_send_sms(((const struct applet *)ctx)->cat, writer);
}

static int sms_answered(void *ctx, const struct cat_answer *answer)
{
	cat_sms_answered(((const struct applet *)ctx)->cat, answer);
	return 0;
}

/* What each needs of the terminal profile: octet and bit, TS 102 223 5.2. */
/* clang-format off */
const struct cat_row toolkit_rows[CAT_WISHES] = {
	[CAT_WISH_SEND_SMS] = {
		.type = CAT_COMMAND_SEND_SMS, .device = CAT_DEVICE_NETWORK, .bit = { 4, 2 },
		.build = build_sms, .answered = sms_answered,
	},
	[CAT_WISH_MORE_TIME] = {
		.type = CAT_COMMAND_MORE_TIME, .device = CAT_DEVICE_TERMINAL, .bit = { 3, 4 },
		.build = roam_build_more_time, .answered = roam_more_time_answered,
	},
	[CAT_WISH_EVENTS] = {
		.type = CAT_COMMAND_EVENT_LIST, .device = CAT_DEVICE_TERMINAL, .bit = { 5, 1 },
		.build = events_build_list,
	},
	[CAT_WISH_IMEI] = {
		.type = CAT_COMMAND_LOCAL_INFORMATION, .device = CAT_DEVICE_TERMINAL, .bit = { 4, 7 },
		.build = device_build_imei, .answered = device_imei_answered,
	},
	[CAT_WISH_IMEISV] = {
		.type = CAT_COMMAND_LOCAL_INFORMATION, .device = CAT_DEVICE_TERMINAL, .bit = { 18, 7 },
		.build = device_build_imeisv, .answered = device_imeisv_answered,
	},
	[CAT_WISH_LOCATION] = {
		.type = CAT_COMMAND_LOCAL_INFORMATION, .device = CAT_DEVICE_TERMINAL, .bit = { 4, 7 },
		.build = events_build_location, .answered = events_location_answered,
	},
	[CAT_WISH_SERVICE_TIMER] = {
		.type = CAT_COMMAND_TIMER, .device = CAT_DEVICE_TERMINAL, .bit = { 8, 1 },
		.build = watch_build_service, .answered = watch_service_answered,
	},
	[CAT_WISH_REST_TIMER] = {
		.type = CAT_COMMAND_TIMER, .device = CAT_DEVICE_TERMINAL, .bit = { 8, 1 },
		.build = watch_build_rest, .answered = watch_rest_answered,
	},
	[CAT_WISH_POLL] = {
		.type = CAT_COMMAND_POLL_INTERVAL, .device = CAT_DEVICE_TERMINAL, .bit = { 3, 6 },
		.build = watch_build_poll, .answered = watch_poll_answered,
	},
	[CAT_WISH_POLL_OFF] = {
		.type = CAT_COMMAND_POLLING_OFF, .device = CAT_DEVICE_TERMINAL, .bit = { 3, 7 },
		.build = watch_build_poll_off,
	},
	[CAT_WISH_REFRESH] = {
		.type = CAT_COMMAND_REFRESH, .device = CAT_DEVICE_TERMINAL, .bit = { 3, 8 },
		.build = refresh_build, .answered = refresh_answered,
	},
	UICC_IF(UICC_WITH_MENU, [CAT_WISH_MENU] = {
		.type = CAT_COMMAND_MENU, .device = CAT_DEVICE_TERMINAL, .bit = { 4, 6 },
		.build = menu_build, .answered = menu_answered,
	},)
	UICC_IF(UICC_WITH_MENU, [CAT_WISH_TEXT] = {
		.type = CAT_COMMAND_DISPLAY_TEXT, .device = CAT_DEVICE_DISPLAY, .bit = { 3, 1 },
		.build = menu_build_text, .answered = menu_text_answered,
	},)
	UICC_IF(UICC_WITH_MENU, [CAT_WISH_CHOICE] = {
		.type = CAT_COMMAND_SELECT_ITEM, .device = CAT_DEVICE_TERMINAL, .bit = { 4, 1 },
		.build = menu_build_choice, .answered = menu_choice_answered,
	},)
	UICC_IF(UICC_WITH_MENU, [CAT_WISH_INPUT] = {
		.type = CAT_COMMAND_GET_INPUT, .device = CAT_DEVICE_TERMINAL, .bit = { 3, 3 },
		.build = menu_build_input, .answered = menu_input_answered,
	},)
};
/* clang-format on */
