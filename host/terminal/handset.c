/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/handset.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal/card_files.h"
#include "terminal/location_files.h"
#include "terminal/obey.h"
#include "terminal/registration.h"
#include "terminal/roaming.h"
#include "terminal/screen.h"
#include "terminal/service_state.h"

enum {
	TOLD_MAX = 640,
	ROUNDS_MAX = 32, /* of things that become due; a card that needs more is no card */
	IMEI_LEAST = 14,
	INS_STATUS = 0xF2,
	STATUS_ENDS = 0x02,
	STATUS_NO_DATA = 0x0C,
};

void handset_tell(struct handset *handset, enum handset_told what, const char *format, ...)
{
	char text[TOLD_MAX];
	va_list arguments;

	if (!handset->options.told)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	handset->options.told(handset->options.ctx, what, text);
}

static int check_imei(const char *imei, struct fault *fault)
{
	const size_t digits = imei ? strlen(imei) : IMEI_LEAST;

	if (digits < IMEI_LEAST || digits >= HANDSET_IMEI_MAX ||
	    (imei && imei[strspn(imei, "0123456789")]))
		return fault_set(fault, FAULT_INPUT, "imei", "'%s' is none; it has %d to %d digits",
		                 imei, IMEI_LEAST, HANDSET_IMEI_MAX - 1);
	return 0;
}

int handset_set_imei(struct handset *handset, const char *imei, struct fault *fault)
{
	const int rc = check_imei(imei, fault);

	if (rc == 0)
		snprintf(handset->next_imei, sizeof handset->next_imei, "%s", imei ? imei : "");
	return rc;
}

int handset_set_profile(struct handset *handset, const struct handset_profile *profile,
                        struct fault *fault)
{
	if (!profile)
		return fault_set(fault, FAULT_INPUT, "profile", "there is none of that name");
	handset->next_profile = profile;
	return 0;
}

int handset_open(struct transport *transport, const struct handset_options *options,
                 struct handset **handset, struct fault *fault)
{
	struct handset *made;

	*handset = NULL;
	if (check_imei(options->imei, fault) < 0)
		return FAULT_INPUT;
	if (options->language && strlen(options->language) != 2)
		return fault_set(fault, FAULT_INPUT, "language", "'%s' is no code of two letters",
		                 options->language);
	if ((made = calloc(1, sizeof *made)) == NULL)
		return fault_set(fault, FAULT_SYSTEM, "handset", "no memory");
	made->options = *options;
	made->next_profile =
		options->profile ? options->profile : handset_profile_named("smartphone");
	made->profile = made->next_profile;
	snprintf(made->next_imei, sizeof made->next_imei, "%s", options->imei ? options->imei : "");
	snprintf(made->language, sizeof made->language, "%s",
	         options->language ? options->language : "");
	made->has_pin1 = options->pin1 != NULL;
	if (options->pin1)
		memcpy(made->pin1, options->pin1, sizeof made->pin1);
	made->terminal =
		(struct terminal){ .transport = transport, .hooks = &obey_hooks, .ctx = made };
	*handset = made;
	return 0;
}

void handset_close(struct handset *handset)
{
	free(handset);
}

const struct handset_state *handset_state(const struct handset *handset)
{
	return &handset->state;
}

/* One thing that is due, the greatest first. */
static int do_due(struct handset *handset, struct fault *fault)
{
	const unsigned due = handset->due;

	if (due & DUE_RESET) {
		handset->due = DUE_SELECT;
		return handset_start(handset, false, fault);
	}
	handset->due = 0;
	return due & DUE_SELECT ? roaming_select(handset, fault) : roaming_higher(handset, fault);
}

int handset_settle(struct handset *handset, struct fault *fault)
{
	int rc = card_serve(handset, fault);

	for (int round = 0; rc == 0 && (handset->due || handset->pending); round++) {
		if (round == ROUNDS_MAX)
			return fault_set(fault, FAULT_REFUSED, "card",
			                 "it makes the handset begin anew for ever");
		rc = handset->due ? do_due(handset, fault) : 0;
		if (rc == 0)
			rc = card_serve(handset, fault);
	}
	handset->state.apdus = handset->terminal.apdus;
	return rc;
}

static int switch_on(struct handset *handset, struct fault *fault)
{
	struct handset_state *state = &handset->state;
	int rc;

	state->on = true;
	handset->profile = handset->next_profile;
	memcpy(state->imei, handset->next_imei, sizeof state->imei);
	handset_tell(handset, TOLD_STATE, "on");
	handset->due = 0;
	registration_clear_barred(handset, true);
	rc = handset_start(handset, true, fault);
	if (rc < 0) {
		state->on = false;
		return rc;
	}
	handset->due |= DUE_SELECT;
	return handset_settle(handset, fault);
}

/* TS 31.102 5.1.2, TS 102 221 14.6.4. */
static int switch_off(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ETSI, INS_STATUS, STATUS_ENDS, STATUS_NO_DATA };
	struct handset_state *state = &handset->state;
	struct terminal_reply reply;
	int rc = 0;

	if (handset->usim.there) {
		rc = state->service == SERVICE_NORMAL ? location_write_off(handset, fault) : 0;
		if (rc == 0)
			rc = card_enter_usim(handset, fault);
		if (rc == 0)
			rc = card_send(handset, header, NULL, 0, &reply, fault);
	}
	handset->pending = 0;
	handset->due = 0;
	screen_clear(handset);
	memset(&handset->reported, 0, sizeof handset->reported);
	state->on = false;
	state->service = SERVICE_NONE;
	state->cell = (struct cell){ 0 };
	state->cause = CAUSE_NONE;
	state->apdus = handset->terminal.apdus;
	handset_tell(handset, TOLD_STATE, "off");
	return rc;
}

int handset_switch(struct handset *handset, bool on, struct fault *fault)
{
	if (on == handset->state.on)
		return 0;
	return on ? switch_on(handset, fault) : switch_off(handset, fault);
}

static int must_be_on(const struct handset *handset, const char *what, struct fault *fault)
{
	return handset->state.on ? 0 : fault_set(fault, FAULT_INPUT, what, "the handset is off");
}

/* A network that is still heard keeps its registration. */
int handset_go(struct handset *handset, const struct place *place, struct fault *fault)
{
	struct handset_state *state = &handset->state;

	state->place = *place;
	if (!place->country[0])
		handset_tell(handset, TOLD_STATE, "nowhere");
	else
		handset_tell(handset, TOLD_STATE, "in %s%s%s",
		             world_country_name(network_world(handset->options.network),
		                                place->country),
		             place->plmn[0] ? ", only " : "", place->plmn);
	if (!state->on)
		return 0;
	registration_clear_barred(handset, false);
	if (state->service != SERVICE_NORMAL || !roaming_is_heard(handset))
		handset->due |= DUE_SELECT;
	return handset_settle(handset, fault);
}

int handset_search(struct handset *handset, struct fault *fault)
{
	const struct cell here = handset->state.cell;
	int rc = must_be_on(handset, "search", fault);

	if (rc < 0)
		return rc;
	registration_clear_barred(handset, false);
	if (handset->state.service != SERVICE_NORMAL || !roaming_is_heard(handset)) {
		handset->due |= DUE_SELECT;
		return handset_settle(handset, fault);
	}
	/* Registers again, as the periodic update does: the network may think otherwise now. */
	rc = registration_try(handset, &here, fault);
	if (rc < 0)
		return rc;
	handset->due |= rc > 0 ? DUE_HIGHER : DUE_SELECT;
	return handset_settle(handset, fault);
}

int handset_manual(struct handset *handset, const char *plmn, struct fault *fault)
{
	const int rc = must_be_on(handset, "manual", fault);

	if (rc < 0)
		return rc;
	if (strlen(plmn) >= WORLD_PLMN_MAX || strlen(plmn) < 5 || plmn[strspn(plmn, "0123456789")])
		return fault_set(fault, FAULT_INPUT, "network", "'%s' is none; give MCC and MNC",
		                 plmn);
	handset->manual = true;
	memcpy(handset->manual_plmn, plmn, strlen(plmn) + 1);
	registration_clear_barred(handset, true);
	handset->due |= DUE_SELECT;
	return handset_settle(handset, fault);
}

int handset_automatic(struct handset *handset, struct fault *fault)
{
	const int rc = must_be_on(handset, "automatic", fault);

	if (rc < 0)
		return rc;
	handset->manual = false;
	handset->due |= handset->state.service == SERVICE_NORMAL ? DUE_HIGHER : DUE_SELECT;
	return handset_settle(handset, fault);
}
