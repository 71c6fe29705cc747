/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_arrival.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* SMPP 3.4 appendix B and 5.2.28 */
static const struct {
	enum smpp_state state;
	const char *word, *text;
	bool failed;
} states[] = {
	{ SMPP_ENROUTE, "ENROUTE", "on its way", false },
	{ SMPP_DELIVERED, "DELIVRD", "delivered", false },
	{ SMPP_EXPIRED, "EXPIRED", "expired", true },
	{ SMPP_DELETED, "DELETED", "deleted", true },
	{ SMPP_UNDELIVERABLE, "UNDELIV", "undeliverable", true },
	{ SMPP_ACCEPTED, "ACCEPTD", "accepted", false },
	{ SMPP_UNKNOWN, "UNKNOWN", "unknown", false },
	{ SMPP_REJECTED, "REJECTD", "rejected", true },
};

enum { STATES = sizeof states / sizeof states[0] };

const char *smpp_state_text(enum smpp_state state)
{
	for (size_t i = 0; i < STATES; i++)
		if (states[i].state == state)
			return states[i].text;
	return "in no state known";
}

bool smpp_state_failed(enum smpp_state state)
{
	for (size_t i = 0; i < STATES; i++)
		if (states[i].state == state)
			return states[i].failed;
	return false;
}

/* The value behind "name:" up to a blank; "" where there is none or it does not fit. */
static void take_word(const char *text, const char *name, char *to, size_t room)
{
	const size_t size = strlen(name);

	to[0] = '\0';
	for (const char *at = text; *at; at++) {
		const bool begins = at == text || at[-1] == ' ';
		const size_t length =
			begins && strncasecmp(at, name, size) == 0 ? strcspn(at + size, " ") : 0;

		if (length == 0)
			continue;
		if (length < room) {
			memcpy(to, at + size, length);
			to[length] = '\0';
		}
		return;
	}
}

static void read_receipt(const struct smpp_pdu *pdu, struct smpp_arrival *arrival)
{
	char text[SMPP_SHORT_MAX + 1], word[SMPP_ERROR_MAX];
	const size_t size = pdu->size < SMPP_SHORT_MAX ? pdu->size : SMPP_SHORT_MAX;

	memcpy(text, pdu->message, size);
	text[size] = '\0';
	take_word(text, "id:", arrival->id, sizeof arrival->id);
	take_word(text, "stat:", word, sizeof word);
	take_word(text, "err:", arrival->error, sizeof arrival->error);
	for (size_t i = 0; i < STATES; i++)
		if (strcasecmp(states[i].word, word) == 0)
			arrival->state = states[i].state;
	if (pdu->has & SMPP_HAS_RECEIPTED)
		memcpy(arrival->id, pdu->receipted, sizeof arrival->id);
	if (pdu->has & SMPP_HAS_STATE)
		arrival->state = (enum smpp_state)pdu->state;
	if (arrival->id[0] && arrival->state != SMPP_STATE_NONE)
		arrival->kind = ARRIVAL_RECEIPT;
}

static void read_part(const struct smpp_pdu *pdu, struct smpp_arrival *arrival)
{
	struct sms *part = &arrival->part;

	*part = (struct sms){ .total = 1, .number = 1, .text = pdu->message, .size = pdu->size };
	if ((pdu->esm_class & SMPP_CLASS_UDHI) &&
	    sms_read_user_data(pdu->message, pdu->size, part, NULL) < 0)
		return;
	if ((pdu->has & SMPP_HAS_ALL_SEGMENTS) == SMPP_HAS_ALL_SEGMENTS && !part->concatenated) {
		part->concatenated = pdu->segments > 1;
		part->reference = pdu->reference;
		part->total = pdu->segments;
		part->number = pdu->segment;
	}
	if (part->number < 1 || part->number > part->total)
		return;
	if (part->element == SMS_RESPONSE || (part->concatenated && part->number > 1))
		arrival->kind = ARRIVAL_PACKET;
}

void smpp_arrival_of(const struct smpp_pdu *pdu, struct smpp_arrival *arrival)
{
	const char *digits = pdu->from.digits;

	*arrival = (struct smpp_arrival){ .kind = ARRIVAL_STRANGE };
	snprintf(arrival->from, sizeof arrival->from, "%s", digits + (digits[0] == '+'));
	if ((pdu->esm_class & SMPP_CLASS_TYPE) == SMPP_CLASS_RECEIPT)
		read_receipt(pdu, arrival);
	else if ((pdu->esm_class & SMPP_CLASS_TYPE) == 0)
		read_part(pdu, arrival);
}
