/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "octets/tlv.h"
#include "terminal/card_files.h"
#include "terminal/handset_inside.h"
#include "terminal/screen.h"
#include "terminal/service_state.h"
#include "terminal/usim_files.h"

/* From power to the end of the USIM's initialisation: TS 102 221 14.1, TS 31.102 5.1.1. */

enum ins {
	INS_TERMINAL_PROFILE = 0x10,
	INS_SELECT = 0xA4,
	INS_TERMINAL_CAPABILITY = 0xAA,
	INS_STATUS = 0xF2,
};

enum {
	WITH_FCP = 0x04,
	NO_DATA = 0x0C,
	STATUS_INITIALISED = 0x01,
	FCP = 0x62,
	FCP_PROPRIETARY = 0xA5,
	FCP_COMMANDS = 0x87, /* b1: TERMINAL CAPABILITY, TS 102 221 11.1.1.4.6.8 */
	PIN1 = 0x01,
};

/* What the card and the session knew is gone with the power. */
static void forget(struct handset *handset)
{
	handset->terminal.asked = false;
	handset->pending = 0;
	handset->directory = 0;
	handset->usim = (struct usim){ .mnc_digits = 2 };
	handset->state.iccid[0] = handset->state.imsi[0] = '\0';
	handset->state.fplmns = 0;
	handset->state.card_refused = false;
	handset->events = 0;
	memset(handset->timers, 0, sizeof handset->timers);
	memset(&handset->reported, 0, sizeof handset->reported);
	handset->state.service = SERVICE_NONE;
	handset->state.cell = (struct cell){ 0 };
	screen_clear(handset);
	handset->poll_s = POLL_S;
	handset->poll_at = handset->state.now_s + POLL_S;
	handset->look_at = handset->state.now_s + LOOK_S;
	handset->higher_at = 0;
}

/* Returns 1 where the FCP asks for TERMINAL CAPABILITY, 0 where not, or a fault. */
static int select_mf(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ISO, INS_SELECT, 0x00, WITH_FCP };
	static const uint8_t mf[] = { 0x3F, 0x00 };
	struct tlv_item fcp, proprietary, commands;
	struct terminal_reply reply;
	const int rc = card_send(handset, header, mf, sizeof mf, &reply, fault);
	const uint8_t *at = reply.data;

	if (rc < 0 || !card_did(reply.sw) || tlv_take(&at, reply.data + reply.size, &fcp) <= 0 ||
	    fcp.tag != FCP || tlv_find(fcp.value, fcp.size, FCP_PROPRIETARY, &proprietary) <= 0 ||
	    tlv_find(proprietary.value, proprietary.size, FCP_COMMANDS, &commands) <= 0)
		return rc;
	return commands.size > 0 && (commands.value[0] & 1);
}

/* TS 102 221 11.1.19: extended logical channels are not used, there is no other interface. */
static int send_capability(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ETSI, INS_TERMINAL_CAPABILITY, 0, 0 };
	static const uint8_t data[] = { 0xA9, 0x03, 0x82, 0x01, 0x00 };
	struct terminal_reply reply;

	return card_send(handset, header, data, sizeof data, &reply, fault);
}

/* A PIN that is refused leaves a handset without a subscription, not without a card. */
static int verify_pin(struct handset *handset, struct fault *fault)
{
	struct usim *usim = &handset->usim;
	struct fault why;
	int rc;

	if (!usim->there || !usim->pin_enabled)
		return 0;
	if (!handset->has_pin1) {
		handset_tell(handset, TOLD_CARD, "PIN1 is wanted, and none was given");
		return 0;
	}
	rc = terminal_verify(&handset->terminal, PIN1, handset->pin1, &why);
	if (rc == FAULT_TRANSPORT) {
		if (fault)
			*fault = why;
		return rc;
	}
	if (rc < 0)
		handset_tell(handset, TOLD_CARD, "%s: %s", why.where, why.text);
	return 0;
}

static int download_profile(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ETSI, INS_TERMINAL_PROFILE, 0, 0 };
	struct terminal_reply reply;

	return card_send(handset, header, handset->profile->octets, handset->profile->size, &reply,
	                 fault);
}

static int tell_initialised(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ETSI, INS_STATUS, STATUS_INITIALISED, NO_DATA };
	struct terminal_reply reply;
	const int rc = card_enter_usim(handset, fault);

	return rc < 0 ? rc : card_send(handset, header, NULL, 0, &reply, fault);
}

static int read_usim(struct handset *handset, struct fault *fault)
{
	int rc = card_serve(handset, fault);

	if (rc == 0 && handset->usim.there)
		rc = usim_read_all(handset, fault);
	if (rc == 0 && handset->usim.there)
		rc = tell_initialised(handset, fault);
	handset_tell(handset, TOLD_STATE, "card %s, IMSI %s",
	             handset->state.iccid[0] ? handset->state.iccid : "without ICCID",
	             handset->state.imsi[0] ? handset->state.imsi : "none");
	return rc < 0 ? rc : card_serve(handset, fault);
}

int handset_start(struct handset *handset, bool cold, struct fault *fault)
{
	struct transport *transport = handset->terminal.transport;
	uint8_t atr[TRANSPORT_ATR_MAX];
	int rc;

	forget(handset);
	rc = cold ? transport_power_cycle(transport, fault) : transport_reset(transport, fault);
	if (rc == 0)
		rc = transport_atr(transport, atr, fault);
	if (rc >= 0)
		rc = select_mf(handset, fault);
	if (rc > 0)
		rc = send_capability(handset, fault);
	if (rc == 0)
		rc = usim_read_card(handset, fault);
	if (rc == 0 && handset->usim.aid_size > 0)
		rc = card_select_usim(handset, fault);
	if (rc >= 0)
		rc = verify_pin(handset, fault);
	if (rc == 0)
		rc = download_profile(handset, fault);
	return rc < 0 ? rc : read_usim(handset, fault);
}
