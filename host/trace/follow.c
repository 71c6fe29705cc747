/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/follow.h"

#include <string.h>

enum {
	HEADER_SIZE = 5,
	STATUS_SIZE = 2,
	MASK = 0xFF,
	TAG_RES = 0xDB,
	TAG_AUTS = 0xDC,
	SRES_SIZE = 4,
	KC_SIZE = 8,
	GSM_ANSWER = 1 + SRES_SIZE + 1 + KC_SIZE,
};

bool follow_command(struct follow *follow, const uint8_t *octets, size_t size,
                    struct instruction_apdu *apdu)
{
	follow->selecting = false;
	if (!instruction_parse(octets, size, apdu)) {
		/* Nobody knows what it is, so nobody is shown it. */
		follow->asked = 0;
		follow->secret = true;
		return false;
	}
	follow->selecting = apdu->ins == INS_SELECT;
	if (follow->selecting) {
		follow->next = follow->current;
		current_select(&follow->next, apdu->p1, apdu->data, apdu->size, follow->names);
	}
	if (apdu->ins != INS_GET_RESPONSE) {
		follow->asked = apdu->ins;
		follow->secret = instruction_is_secret(apdu, &follow->current, follow->names);
	}
	return true;
}

void follow_answer(struct follow *follow, const uint8_t *octets, size_t size)
{
	const uint8_t sw = size < STATUS_SIZE ? 0 : octets[size - STATUS_SIZE];

	if (follow->selecting &&
	    (sw == 0x90 || sw == 0x91 || sw == 0x61 || sw == 0x62 || sw == 0x9F))
		follow->current = follow->next;
	follow->selecting = false;
}

void follow_restart(struct follow *follow)
{
	*follow = (struct follow){ .names = follow->names };
}

bool follow_mask_command(const struct follow *follow, uint8_t *octets, size_t size)
{
	struct instruction_apdu apdu;

	if (!follow->secret || size <= HEADER_SIZE)
		return false;
	if (instruction_parse(octets, size, &apdu))
		memset(octets + (apdu.data - octets), MASK, apdu.size);
	else
		memset(octets + HEADER_SIZE, MASK, size - HEADER_SIZE);
	return true;
}

/* DB, RES, CK, IK and perhaps Kc, each after its length (TS 31.102 7.1.2.1); or SRES and Kc (7.1.2.2). */
static void mask_keys(uint8_t *octets, size_t size)
{
	const bool gsm = size == GSM_ANSWER && octets[0] == SRES_SIZE;
	size_t at = gsm ? 0 : 1;
	bool first = true;

	while (at < size) {
		const size_t left = size - at - 1, length = octets[at] < left ? octets[at] : left;

		if (!first)
			memset(octets + at + 1, MASK, length);
		first = false;
		at += 1 + length;
	}
}

bool follow_mask_answer(const struct follow *follow, uint8_t *octets, size_t size)
{
	if (size <= STATUS_SIZE)
		return false;
	size -= STATUS_SIZE;
	if (instruction_authenticates(follow->asked)) {
		if (octets[0] == TAG_AUTS)
			return false;
		if (octets[0] == TAG_RES || (size == GSM_ANSWER && octets[0] == SRES_SIZE))
			mask_keys(octets, size);
		else
			memset(octets, MASK, size);
		return true;
	}
	if (follow->secret)
		memset(octets, MASK, size);
	return follow->secret;
}
