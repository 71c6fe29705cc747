/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/exchange.h"

#include "dispatch/figures.h"
#include "octets/clock.h"

#include <string.h>

#include "ota/sms.h"

/* The short message number at that the card sent, if it can be read. */
static bool read_submit(const struct bearer_answer *answer, unsigned at, struct sms *sms)
{
	return sms_read(answer->submit[at].tpdu, answer->submit[at].size, sms, NULL) == 0;
}

/* Puts the message together that has a response packet in it; a card may send others of its own, and
 * parts in any order. Returns 1, or 0 where there is none or not all of it, or FAULT_INPUT. */
static int join_parts(const struct bearer_answer *answer, struct sms_message *message,
                      struct fault *fault)
{
	struct sms first = { 0 }, sms;
	unsigned at = 0;
	int rc = 0;

	while (at < answer->submits &&
	       !(read_submit(answer, at, &first) && first.element == SMS_RESPONSE))
		at++;
	if (at == answer->submits)
		return 0;
	if (!first.concatenated)
		return sms_add(message, &first, fault);
	for (at = 0; at < answer->submits && rc == 0; at++)
		if (read_submit(answer, at, &sms) && sms.concatenated &&
		    sms.reference == first.reference && sms.total == first.total)
			rc = sms_add(message, &sms, fault);
	return rc;
}

/* The response packet in them. Returns its octets, 0 for none, or FAULT_INPUT. */
static int join_submits(const struct bearer_answer *answer, uint8_t packet[SCP80_ANSWER_MAX],
                        struct fault *fault)
{
	static const uint8_t udh[] = { 0x02, SMS_RESPONSE, 0x00 };
	uint8_t text[SMS_PARTS_MAX * SMS_TEXT_MAX];
	struct sms_message message = { 0 };
	const int rc = join_parts(answer, &message, fault);
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

/* The report, or the message it announces. Sets received. Returns 0 or a fault. */
static int read_proof(const struct bearer_answer *answer, struct scp80_crypto *crypto,
                      const struct scp80_header *header, struct exchange *exchange,
                      struct fault *fault)
{
	int rc = 0;

	if (answer->size > 0) {
		memcpy(exchange->answer, answer->data, answer->size);
		exchange->answer_size = answer->size;
		rc = scp80_unwrap(crypto, header, answer->data, answer->size, &exchange->response,
		                  fault);
		if (rc < 0)
			return rc;
		exchange->received = true;
		if (exchange->response.status != SCP80_BY_SUBMIT)
			return 0;
	}
	rc = join_submits(answer, exchange->answer, fault);
	if (rc <= 0)
		return rc;
	exchange->answer_size = (size_t)rc;
	rc = scp80_unwrap(crypto, header, exchange->answer, exchange->answer_size,
	                  &exchange->response, fault);
	exchange->received = exchange->submitted = rc == 0;
	return rc;
}

int exchange_prepare(struct scp80_crypto *crypto, const struct scp80_header *header,
                     const uint8_t *data, size_t size, struct exchange *exchange,
                     struct fault *fault)
{
	uint8_t packet[SCP80_PACKET_MAX];
	int rc = scp80_wrap(crypto, header, data, size, packet, fault);

	memset(exchange, 0, sizeof *exchange);
	if (rc < 0)
		return rc;
	exchange->size = (size_t)rc;
	rc = scp80_segment(packet, exchange->size, (uint8_t)header->counter, exchange->tpdu, fault);
	if (rc < 0)
		return rc;
	exchange->parts = (unsigned)rc;
	return 0;
}

int exchange_send(struct bearer *bearer, int64_t validity_ms, struct exchange *exchange,
                  struct fault *fault)
{
	exchange->sent_ms = clock_steady_ms();
	return bearer_send(bearer, exchange->tpdu, exchange->parts, validity_ms, fault);
}

/* Announced, and not there yet. */
static bool is_announced(const struct exchange *exchange)
{
	return exchange->received && !exchange->submitted &&
	       exchange->response.status == SCP80_BY_SUBMIT;
}

/* Once for a packet, whose receipt may be looked at more than once. */
static void count(struct exchange *exchange)
{
	if (!exchange->received || exchange->sent_ms == 0)
		return;
	figures_round_trip(clock_steady_ms() - exchange->sent_ms);
	if (exchange->response.status)
		figures_card_error(exchange->response.status);
	exchange->sent_ms = 0;
}

int exchange_read(struct bearer *bearer, struct scp80_crypto *crypto,
                  const struct scp80_header *header, struct exchange *exchange, struct fault *fault)
{
	const struct bearer_answer *answer = &bearer->answer;
	const int rc = read_proof(answer, crypto, header, exchange, fault);

	exchange->reports = answer->reports;
	exchange->expired = answer->expired;
	exchange->sw = answer->sw;
	if (rc < 0)
		return rc;
	if (is_announced(exchange))
		return answer->expired;
	count(exchange);
	return exchange->received || answer->over;
}

int exchange_wait(struct bearer *bearer, struct fault *fault)
{
	int rc;

	do
		rc = bearer_wait(bearer, fault);
	while (rc > 0);
	return rc;
}

int exchange_packet(struct bearer *bearer, struct scp80_crypto *crypto,
                    const struct scp80_header *header, const uint8_t *data, size_t size,
                    int64_t validity_ms, struct exchange *exchange, struct fault *fault)
{
	int rc = exchange_prepare(crypto, header, data, size, exchange, fault);

	if (rc == 0)
		rc = exchange_send(bearer, validity_ms, exchange, fault);
	if (rc == 0)
		rc = exchange_wait(bearer, fault);
	if (rc == 0)
		rc = exchange_read(bearer, crypto, header, exchange, fault);
	return rc < 0 ? rc : 0;
}
