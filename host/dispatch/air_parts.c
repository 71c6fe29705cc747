/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/air_inside.h"

#include <stdlib.h>
#include <string.h>

enum { PART_LIFE_MS = 24 * 3600 * 1000 };

/* What a response packet begins with as a whole, TS 31.115 4.3. */
static const uint8_t response_header[] = { 0x02, SMS_RESPONSE, 0x00 };

static int put_answer(const uint8_t *text, size_t text_size, uint8_t data[STORE_RECEIPT_MAX],
                      size_t *size, struct fault *fault)
{
	if (text_size > STORE_RECEIPT_MAX - sizeof response_header)
		return fault_set(fault, FAULT_LIMIT, "proof of receipt", "%zu octets; at most %zu",
		                 text_size, STORE_RECEIPT_MAX - sizeof response_header);
	memcpy(data, response_header, sizeof response_header);
	if (text_size)
		memcpy(data + sizeof response_header, text, text_size);
	*size = sizeof response_header + text_size;
	return 1;
}

/* Whether somebody of that number is awaited: others' messages are not kept. */
static int check_awaited(struct air *air, const char *msisdn, struct fault *fault)
{
	struct store_packet *packets;
	const int rc = store_packets_of_msisdn(air->store, msisdn, &packets, fault);

	free(packets);
	return rc ? rc : fault_set(fault, FAULT_ABSENT, msisdn, "nothing of it is awaited");
}

static int keep(struct air *air, const struct smpp_arrival *arrival, struct fault *fault)
{
	const struct sms *sms = &arrival->part;
	struct store_part part = { .reference = sms->reference,
		                   .total = sms->total,
		                   .number = sms->number,
		                   .element = sms->element,
		                   .size = sms->size };
	const int64_t now = store_now(air->store);

	if (sms->size > sizeof part.content || sms->total > SMS_PARTS_MAX)
		return fault_set(fault, FAULT_LIMIT, "short message", "larger than a part may be");
	memcpy(part.content, sms->text, sms->size);
	return store_part_add(air->store, arrival->from, &part, now, now - PART_LIFE_MS, fault);
}

/* Returns 1 the message is whole, 0 not yet, or a fault. */
static int add_parts(const struct store_part *parts, int count, struct sms_message *message,
                     struct fault *fault)
{
	bool response = false;
	int rc = 0;

	for (int i = 0; i < count && rc >= 0; i++) {
		const struct sms sms = { .concatenated = true,
			                 .reference = parts[i].reference,
			                 .total = parts[i].total,
			                 .number = parts[i].number,
			                 .element = parts[i].element,
			                 .text = parts[i].content,
			                 .size = parts[i].size };

		response = response || sms.element == SMS_RESPONSE;
		rc = sms_add(message, &sms, fault);
	}
	return rc > 0 ? response : rc;
}

static int join_kept(struct air *air, const struct smpp_arrival *arrival,
                     uint8_t data[STORE_RECEIPT_MAX], size_t *size, struct fault *fault)
{
	uint8_t text[SMS_PARTS_MAX * SMS_TEXT_MAX] = { 0 };
	struct store_part parts[SMS_PARTS_MAX];
	struct sms_message message = { 0 };
	int rc = store_parts(air->store, arrival->from, arrival->part.reference,
	                     arrival->part.total, parts, SMS_PARTS_MAX, fault);

	if (rc > 0)
		rc = add_parts(parts, rc, &message, fault);
	return rc > 0 ? put_answer(text, sms_text(&message, text), data, size, fault) : rc;
}

int air_join(struct air *air, const struct smpp_arrival *arrival, uint8_t data[STORE_RECEIPT_MAX],
             size_t *size, struct fault *fault)
{
	int rc;

	if (!arrival->part.concatenated)
		return put_answer(arrival->part.text, arrival->part.size, data, size, fault);
	rc = check_awaited(air, arrival->from, fault);
	if (rc >= 0)
		rc = keep(air, arrival, fault);
	return rc < 0 ? rc : join_kept(air, arrival, data, size, fault);
}

void air_drop_parts(struct air *air, const struct smpp_arrival *arrival)
{
	if (arrival->part.concatenated)
		store_parts_drop(air->store, arrival->from, arrival->part.reference,
		                 arrival->part.total, NULL);
}
