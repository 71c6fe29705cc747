/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/air_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "bearer/smpp_arrival.h"
#include "dispatch/order.h"
#include "profile/profile.h"
#include "service/subscriber.h"

/* What the service centre tells of packets, written down and their jobs woken. */

static void count(struct air *air, unsigned long long *counter)
{
	pthread_mutex_lock(&air->lock);
	++*counter;
	pthread_mutex_unlock(&air->lock);
}

/* Changes the packet of a tag as alter says, all of it or nothing, and has its job due; a process that ends in between
 * leaves that to the next (store_packets_resume()). Returns 0, or FAULT_ABSENT. */
static int alter_packet(struct air *air, uint64_t tag,
                        int (*alter)(struct air *air, struct store_packet *packet, const void *ctx,
                                     struct fault *fault),
                        const void *ctx, struct fault *fault)
{
	struct store_packet packet;
	int rc = store_begin(air->store, fault);

	if (rc < 0)
		return rc;
	rc = store_packet_get(air->store, tag, &packet, fault);
	if (rc == 0)
		rc = alter(air, &packet, ctx, fault);
	if (rc == 0)
		rc = store_packet_put(air->store, &packet, fault);
	if (rc < 0) {
		store_rollback(air->store);
		return rc;
	}
	rc = store_commit(air->store, fault);
	if (rc == 0)
		rc = store_packet_due(air->store, packet.request, fault);
	air->wake(air->ctx);
	return rc;
}

/* ---- submit_sm_resp ---- */

static void set_trouble(struct store_packet *packet, int code, const char *reason,
                        const char *detail)
{
	if (packet->trouble)
		return;
	packet->trouble = code;
	snprintf(packet->reason, sizeof packet->reason, "%s%s", reason, detail);
}

static int note_outcome(struct air *air, struct store_packet *packet, const void *ctx,
                        struct fault *fault)
{
	const struct smpp_outcome *outcome = ctx;

	air_tell_outcome(air, outcome);
	packet->repeated = packet->repeated || outcome->repeated;
	if (outcome->expired)
		set_trouble(packet, FAULT_EXPIRED, "a short message was not sent in time", "");
	else if (outcome->status == SMPP_BAD_DESTINATION)
		set_trouble(packet, FAULT_REFUSED,
		            "it does not know the number; see the subscriber's MSISDN", "");
	else if (outcome->status != SMPP_OK)
		set_trouble(packet, FAULT_TRANSPORT,
		            "a short message was refused: ", smpp_status_text(outcome->status));
	else
		packet->accepted++;
	return outcome->id[0] ? store_message_add(air->store, outcome->id, outcome->tag, fault) : 0;
}

void air_message_tried(void *ctx, const struct smpp_try *tried)
{
	air_tell_try(ctx, tried);
}

void air_message_ended(void *ctx, const struct smpp_outcome *outcome)
{
	struct air *air = ctx;
	struct fault fault = { 0 };
	const int rc = alter_packet(air, outcome->tag, note_outcome, outcome, &fault);

	if (rc < 0 && rc != FAULT_ABSENT)
		fprintf(stderr, "roamcard: %s: %s\n", fault.where, fault.text);
}

/* ---- delivery receipts ---- */

static bool is_last(const struct smpp_arrival *arrival)
{
	return arrival->state == SMPP_DELIVERED || smpp_state_failed(arrival->state);
}

static int note_receipt(struct air *air, struct store_packet *packet, const void *ctx,
                        struct fault *fault)
{
	const struct smpp_arrival *arrival = ctx;
	const int64_t soon = store_now(air->store) + air->options.receipt_ms;
	char detail[80], error[SMPP_ERROR_MAX];

	air_tell_receipt(air, packet->tag, arrival);
	if (arrival->state == SMPP_DELIVERED) {
		packet->delivered++;
		if (packet->counter == AIR_NO_COUNTER)
			packet->deadline =
				store_now(air->store); /* there is nothing more to wait for */
		else if (packet->delivered >= packet->parts && soon < packet->deadline)
			packet->deadline = soon;
	} else if (smpp_state_failed(arrival->state)) {
		snprintf(detail, sizeof detail, "%s%s%s", smpp_state_text(arrival->state),
		         arrival->error[0] ? ", error " : "",
		         air_printable(arrival->error, error, sizeof error));
		set_trouble(packet, FAULT_TRANSPORT, "a short message is ", detail);
	}
	return is_last(arrival) ? store_message_forget(air->store, arrival->id, fault) : 0;
}

/* Told once: the same receipt again is of a message not known any more. */
static uint32_t take_receipt(struct air *air, const struct smpp_arrival *arrival)
{
	struct fault fault = { 0 };
	uint64_t tag = 0;
	int rc = store_message_find(air->store, arrival->id, &tag, &fault);

	if (rc == 0)
		rc = alter_packet(air, tag, note_receipt, arrival, &fault);
	count(air, rc == 0 ? &air->counts.receipts : &air->counts.unmatched);
	return rc < 0 && rc != FAULT_ABSENT ? SMPP_LATER : SMPP_OK;
}

/* ---- proofs of receipt ---- */

struct answer {
	size_t size;
	uint8_t data[STORE_RECEIPT_MAX];
};

static int note_answer(struct air *air, struct store_packet *packet, const void *ctx,
                       struct fault *fault)
{
	const struct answer *answer = ctx;

	(void)air;
	(void)fault;
	if (packet->receipt_size > 0)
		return 0;
	packet->receipt_size = answer->size;
	memcpy(packet->receipt, answer->data, answer->size);
	packet->open = true;
	return 0;
}

/* Whether an answer is that of a packet; one that announces another is none. */
static bool answers(struct scp80_crypto *crypto, struct scp80_header *header,
                    const struct store_packet *packet, const struct answer *answer)
{
	struct scp80_response *response = calloc(1, sizeof *response);
	bool is = false;

	header->counter = packet->counter;
	if (response && packet->counter != AIR_NO_COUNTER)
		is = scp80_unwrap(crypto, header, answer->data, answer->size, response, NULL) ==
		             0 &&
		     response->status != SCP80_BY_SUBMIT;
	free(response);
	return is;
}

/* The packet among count, which are of one subscriber, whose TAR and counter the answer has. Sets its place,
 * packet_count where there is none. Returns 0 or a fault. */
static int match(struct air *air, const struct store_packet *packets, int packet_count,
                 const struct answer *answer, int *at, struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	struct delivery delivery = { .by_submit = true };
	struct scp80_header header = { 0 };
	struct scp80_crypto *crypto = NULL;
	int rc = profile ? subscriber_profile(air->store, packets[0].subscriber, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	*at = packet_count;
	if (rc == 0) {
		deliver_to_profile(&delivery, profile);
		rc = order_header(&delivery, &header, fault);
	}
	if (rc == 0)
		rc = scp80_open(delivery.keys, &crypto, fault);
	for (int i = 0; rc == 0 && i < packet_count && *at == packet_count; i++)
		if (answers(crypto, &header, &packets[i], answer))
			*at = i;
	scp80_close(crypto);
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	return rc;
}

/* A whole answer. Returns 1 it was awaited, 0 it was not, or a fault. */
static int take_answer(struct air *air, const char *msisdn, const struct answer *answer,
                       struct fault *fault)
{
	struct store_packet *packets;
	const int all = store_packets_of_msisdn(air->store, msisdn, &packets, fault);
	int at = 0, rc = all;

	if (all > 0)
		rc = match(air, packets, all, answer, &at, fault);
	if (rc == 0 && at < all && packets[at].receipt_size == 0) {
		rc = alter_packet(air, packets[at].tag, note_answer, answer, fault);
		rc = rc < 0 ? rc : 1;
	}
	free(packets);
	return rc;
}

static uint32_t take_part(struct air *air, const struct smpp_arrival *arrival)
{
	struct answer *answer = calloc(1, sizeof *answer);
	struct fault fault = { 0 };
	int rc = answer ? air_join(air, arrival, answer->data, &answer->size, &fault)
	                : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) { /* more is to come */
		free(answer);
		return SMPP_OK;
	}
	if (rc > 0)
		rc = take_answer(air, arrival->from, answer, &fault);
	if (rc >= 0)
		air_drop_parts(air, arrival);
	free(answer);
	count(air, rc > 0 ? &air->counts.answers : &air->counts.unmatched);
	if (rc == FAULT_SYSTEM)
		fprintf(stderr, "roamcard: %s: %s\n", fault.where, fault.text);
	return rc == FAULT_SYSTEM ? SMPP_LATER : SMPP_OK;
}

uint32_t air_message_received(void *ctx, const struct smpp_pdu *pdu)
{
	struct air *air = ctx;
	struct smpp_arrival arrival;

	smpp_arrival_of(pdu, &arrival);
	if (arrival.kind == ARRIVAL_RECEIPT)
		return take_receipt(air, &arrival);
	if (arrival.kind == ARRIVAL_PACKET)
		return take_part(air, &arrival);
	count(air, &air->counts.unmatched);
	return SMPP_OK;
}
