/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/envelopes.h"

#include <string.h>

#include "octets/plmn.h"
#include "terminal/card_files.h"
#include "terminal/local_information.h"

enum envelope_tag { ENVELOPE_MENU = 0xD3, ENVELOPE_EVENT = 0xD6, ENVELOPE_TIMER = 0xD7 };

/* TS 102 223 8.25, TS 31.111 8.25. */
enum event { EVENT_LOCATION = 0x03, EVENT_ACCESS = 0x0B, EVENT_REJECTION = 0x12 };

enum { SW_BUSY = 0x9300, INS_ENVELOPE = 0xC2 };

/* How the registration was asked for, TS 31.111 8.92. */
static const uint8_t attach_types[ACCESS_KINDS] = {
	[ACCESS_GSM] = 0x02,    /* IMSI attach            */
	[ACCESS_UTRAN] = 0x02,  /* IMSI attach            */
	[ACCESS_EUTRAN] = 0x09, /* EPS attach            */
	[ACCESS_NGRAN] = 0x0D,  /* initial registration   */
};

const char *envelope_event_text(uint8_t event)
{
	static const char *const texts[] = {
		[EVENT_LOCATION] = "location status",
		[EVENT_ACCESS] = "access technology change",
		[EVENT_REJECTION] = "network rejection",
	};

	return event < sizeof texts / sizeof texts[0] ? texts[event] : NULL;
}

int envelope_send(struct handset *handset, uint8_t tag, struct tlv_buffer *buffer, const char *name,
                  struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ETSI, INS_ENVELOPE, 0, 0 };
	struct terminal_reply reply;
	int rc;

	tlv_wrap(buffer, 0, tag);
	if (buffer->over)
		return fault_set(fault, FAULT_LIMIT, name, "more than %d octets", ENVELOPE_MAX);
	rc = card_send(handset, header, buffer->octets, buffer->size, &reply, fault);
	if (rc == 0 && reply.sw == SW_BUSY)
		handset_tell(handset, TOLD_CARD, "%s: the toolkit is busy", name);
	else if (rc == 0 && !card_did(reply.sw))
		handset_tell(handset, TOLD_CARD, "%s: status word %04X", name, reply.sw);
	return rc;
}

static void add_devices(struct tlv_buffer *buffer, uint8_t from)
{
	const uint8_t devices[] = { from, DEVICE_UICC };

	tlv_add(buffer, BARE_DEVICES | COMPREHENSION, devices, sizeof devices);
}

static void add_octet(struct tlv_buffer *buffer, uint8_t tag, uint8_t value)
{
	tlv_add(buffer, tag, &value, 1);
}

int envelope_menu(struct handset *handset, uint8_t item, bool help, struct fault *fault)
{
	uint8_t octets[ENVELOPE_MAX];
	struct tlv_buffer buffer = { .octets = octets, .room = sizeof octets };

	add_devices(&buffer, DEVICE_KEYPAD);
	add_octet(&buffer, BARE_ITEM_IDENTIFIER | COMPREHENSION, item);
	if (help)
		tlv_add(&buffer, BARE_HELP | COMPREHENSION, NULL, 0);
	return envelope_send(handset, ENVELOPE_MENU, &buffer, "MENU SELECTION", fault);
}

int envelope_timer(struct handset *handset, uint8_t timer, const uint8_t value[3],
                   struct fault *fault)
{
	uint8_t octets[ENVELOPE_MAX];
	struct tlv_buffer buffer = { .octets = octets, .room = sizeof octets };

	add_devices(&buffer, DEVICE_TERMINAL);
	add_octet(&buffer, BARE_TIMER | COMPREHENSION, timer);
	tlv_add(&buffer, BARE_TIMER_VALUE | COMPREHENSION, value, 3);
	return envelope_send(handset, ENVELOPE_TIMER, &buffer, "TIMER EXPIRATION", fault);
}

static bool is_wanted(const struct handset *handset, enum event event)
{
	return handset->events >> event & 1;
}

static void begin_event(struct tlv_buffer *buffer, enum event event, uint8_t from)
{
	add_octet(buffer, BARE_EVENTS, (uint8_t)event);
	add_devices(buffer, from);
}

/* TS 102 223 7.5.4: where it is is told in normal service alone. */
static int send_location(struct handset *handset, struct fault *fault)
{
	static const uint8_t status[] = {
		[SERVICE_NORMAL] = 0, [SERVICE_LIMITED] = 1, [SERVICE_NONE] = 2
	};
	const struct handset_state *state = &handset->state;
	uint8_t octets[ENVELOPE_MAX];
	struct tlv_buffer buffer = { .octets = octets, .room = sizeof octets };

	begin_event(&buffer, EVENT_LOCATION, DEVICE_TERMINAL);
	add_octet(&buffer, BARE_LOCATION_STATUS, status[state->service]);
	if (state->service == SERVICE_NORMAL)
		local_add_location(handset, &buffer, BARE_LOCATION);
	return envelope_send(handset, ENVELOPE_EVENT, &buffer, "LOCATION STATUS", fault);
}

/* TS 102 223 7.5.12. */
static int send_access(struct handset *handset, struct fault *fault)
{
	uint8_t octets[ENVELOPE_MAX];
	struct tlv_buffer buffer = { .octets = octets, .room = sizeof octets };

	begin_event(&buffer, EVENT_ACCESS, DEVICE_TERMINAL);
	add_octet(&buffer, BARE_ACCESS, local_access_code(handset->state.cell.access));
	return envelope_send(handset, ENVELOPE_EVENT, &buffer, "ACCESS TECHNOLOGY CHANGE", fault);
}

int envelope_location(struct handset *handset, struct fault *fault)
{
	const struct handset_state *state = &handset->state;
	const struct cell *cell = &state->cell;
	const bool heard = state->service != SERVICE_NONE;
	const bool moved = !handset->reported.any || handset->reported.service != state->service ||
	                   (state->service == SERVICE_NORMAL &&
	                    (strcmp(handset->reported.plmn, cell->plmn) != 0 ||
	                     handset->reported.access != cell->access));
	const bool other = heard && (!handset->reported.access_known ||
	                             handset->reported.access != cell->access);
	int rc = 0;

	handset->reported.any = true;
	handset->reported.service = state->service;
	memcpy(handset->reported.plmn, cell->plmn, sizeof handset->reported.plmn);
	handset->reported.access = heard ? cell->access : handset->reported.access;
	handset->reported.access_known |= heard;
	if (moved && is_wanted(handset, EVENT_LOCATION))
		rc = send_location(handset, fault);
	if (rc == 0 && other && is_wanted(handset, EVENT_ACCESS))
		rc = send_access(handset, fault);
	return rc;
}

/* TS 31.111 7.5.2. */
int envelope_rejection(struct handset *handset, const struct cell *cell, unsigned cause,
                       struct fault *fault)
{
	uint8_t octets[ENVELOPE_MAX];
	struct tlv_buffer buffer = { .octets = octets, .room = sizeof octets };

	if (!is_wanted(handset, EVENT_REJECTION))
		return 0;
	begin_event(&buffer, EVENT_REJECTION, DEVICE_NETWORK);
	local_add_area(handset, &buffer, cell);
	add_octet(&buffer, BARE_ACCESS, local_access_code(cell->access));
	add_octet(&buffer, BARE_ATTACH_TYPE, attach_types[cell->access]);
	add_octet(&buffer, BARE_REJECTION_CAUSE, (uint8_t)cause);
	return envelope_send(handset, ENVELOPE_EVENT, &buffer, "NETWORK REJECTION", fault);
}
