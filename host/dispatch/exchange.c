/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/exchange.h"

#include <string.h>

#include "ota/sms.h"

static int send_parts(struct terminal *terminal, const uint8_t *packet, size_t size,
                      uint8_t reference, struct exchange *exchange, struct terminal_reply *reply,
                      struct fault *fault)
{
	struct scp80_tpdu tpdus[SCP80_PARTS_MAX];
	const int count = scp80_segment(packet, size, reference, tpdus, fault);
	int rc = count < 0 ? count : 0;

	for (int i = 0; i < count && rc == 0; i++)
		rc = terminal_deliver(terminal, tpdus[i].octets, tpdus[i].size, reply, fault);
	exchange->size = size;
	exchange->parts = count > 0 ? (unsigned)count : 0;
	exchange->sw = reply->sw;
	return rc;
}

/* The short message number at that the card sent, if it can be read. */
static bool read_submit(const struct terminal *terminal, unsigned at, struct sms *sms)
{
	return sms_read(terminal->submit[at].tpdu, terminal->submit[at].size, sms, NULL) == 0;
}

/* Puts the message together that has a response packet in it; a card may send others of its own, and
 * parts in any order. Returns 1, or 0 where there is none or not all of it, or FAULT_INPUT. */
static int join_parts(const struct terminal *terminal, struct sms_message *message,
                      struct fault *fault)
{
	struct sms first = { 0 }, sms;
	unsigned at = 0;
	int rc = 0;

	while (at < terminal->submits &&
	       !(read_submit(terminal, at, &first) && first.element == SMS_RESPONSE))
		at++;
	if (at == terminal->submits)
		return 0;
	if (!first.concatenated)
		return sms_add(message, &first, fault);
	for (at = 0; at < terminal->submits && rc == 0; at++)
		if (read_submit(terminal, at, &sms) && sms.concatenated &&
		    sms.reference == first.reference && sms.total == first.total)
			rc = sms_add(message, &sms, fault);
	return rc;
}

/* The response packet in them. Returns its octets, 0 for none, or FAULT_INPUT. */
static int join_submits(const struct terminal *terminal, uint8_t packet[SCP80_ANSWER_MAX],
                        struct fault *fault)
{
	static const uint8_t udh[] = { 0x02, SMS_RESPONSE, 0x00 };
	uint8_t text[SMS_PARTS_MAX * SMS_TEXT_MAX];
	struct sms_message message = { 0 };
	const int rc = join_parts(terminal, &message, fault);
	size_t size;

	if (rc <= 0)
		return rc;
	size = sms_text(&message, text);
	if (size > SCP80_ANSWER_MAX - sizeof udh)
		return fault_set(fault, FAULT_INPUT, "proof of receipt",
		                 "%zu octets of short messages; a response packet has fewer", size);
	memcpy(packet, udh, sizeof udh);
	memcpy(packet + sizeof udh, text, size);
	return (int)(sizeof udh + size);
}

static int read_proof(const struct terminal *terminal, struct scp80_crypto *crypto,
                      const struct scp80_header *header, const struct terminal_reply *reply,
                      struct exchange *exchange, struct fault *fault)
{
	uint8_t packet[SCP80_ANSWER_MAX];
	int rc = 0;

	if (reply->size > 0) {
		rc = scp80_unwrap(crypto, header, reply->data, reply->size, &exchange->response,
		                  fault);
		if (rc < 0)
			return rc;
		exchange->received = true;
		if (exchange->response.status != SCP80_BY_SUBMIT)
			return 0;
	}
	rc = join_submits(terminal, packet, fault);
	if (rc <= 0)
		return rc;
	rc = scp80_unwrap(crypto, header, packet, (size_t)rc, &exchange->response, fault);
	exchange->received = exchange->submitted = rc == 0;
	return rc;
}

int exchange_packet(struct terminal *terminal, struct scp80_crypto *crypto,
                    const struct scp80_header *header, const uint8_t *data, size_t size,
                    struct exchange *exchange, struct fault *fault)
{
	uint8_t packet[SCP80_PACKET_MAX];
	struct terminal_reply reply = { 0 };
	int rc;

	memset(exchange, 0, sizeof *exchange);
	terminal->submits = 0;
	rc = scp80_wrap(crypto, header, data, size, packet, fault);
	if (rc >= 0)
		rc = send_parts(terminal, packet, (size_t)rc, (uint8_t)header->counter, exchange,
		                &reply, fault);
	return rc < 0 ? rc : read_proof(terminal, crypto, header, &reply, exchange, fault);
}
