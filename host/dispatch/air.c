/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/air_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "bearer/smpp_bearer.h"
#include "dispatch/order.h"

enum { RECEIPT_MS = 60000 };

const struct air_options air_usual = {
	.validity_ms = ORDER_VALIDITY_MS,
	.receipt_ms = RECEIPT_MS,
};

/* One claimed job, for the callbacks of its delivery. */
struct turn {
	struct air *air;
	const struct store_job *job;
	const struct delivery *delivery; /* the caller's */
	struct bearer *bearer;
	char msisdn[STORE_MSISDN_MAX];
	int64_t deadline;
	struct store_packet sent; /* tag 0: nothing was sent yet */
};

static void complain(const struct fault *fault)
{
	fprintf(stderr, "roamcard: %s: %s\n", fault->where, fault->text);
}

int air_make_tag(uint64_t *tag, struct fault *fault)
{
	if (RAND_bytes((unsigned char *)tag, sizeof *tag) != 1)
		return fault_set(fault, FAULT_SYSTEM, "", "no random octets to be had");
	*tag = *tag >> 1 | 1;
	return 0;
}

static int keep(void *ctx, int rc, struct fault *fault)
{
	const struct delivery *delivery = ((const struct turn *)ctx)->delivery;

	return delivery->keep ? delivery->keep(delivery->ctx, rc, fault) : rc;
}

static int add_packet(struct turn *turn, const uint64_t *counter, struct fault *fault)
{
	struct store_packet *packet = &turn->sent;
	const int rc = air_make_tag(&packet->tag, fault);

	if (rc < 0)
		return rc;
	packet->counter = *counter;
	packet->parts = SMS_PARTS_MAX; /* until it is known */
	packet->deadline = turn->deadline;
	packet->open = true;
	snprintf(packet->request, sizeof packet->request, "%s", turn->job->request);
	snprintf(packet->subscriber, sizeof packet->subscriber, "%s", turn->job->subscriber);
	snprintf(packet->msisdn, sizeof packet->msisdn, "%s", turn->msisdn);
	smpp_bearer_tag(turn->bearer, packet->tag);
	return store_packet_add(turn->air->store, packet, fault);
}

/* The packet is in the store before it leaves: its answer may be faster than we are. */
static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	struct turn *turn = ctx;
	int rc = turn->delivery->next_counter(turn->delivery->ctx, step, counter, fault);

	if (rc < 0)
		return rc;
	rc = add_packet(turn, counter, fault);
	return rc < 0 ? keep(turn, rc, fault) : 0;
}

static void tell_octets(void *ctx, const uint8_t *octets, size_t size)
{
	const struct turn *turn = ctx;

	if (turn->delivery->octets)
		turn->delivery->octets(turn->delivery->ctx, octets, size);
}

static void tell_step(void *ctx, const char *step, const char *detail)
{
	const struct turn *turn = ctx;

	if (turn->delivery->step)
		turn->delivery->step(turn->delivery->ctx, step, detail);
}

/* Writes down how many messages it became; those the centre has taken meanwhile are counted there. */
static int note_parts(struct turn *turn, struct fault *fault)
{
	struct store *store = turn->air->store;
	struct store_packet packet;
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_packet_get(store, turn->sent.tag, &packet, fault);
	if (rc == 0) {
		packet.parts = turn->bearer->answer.parts;
		rc = store_packet_put(store, &packet, fault);
	}
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

int air_conclude_packet(struct air *air, struct store_packet *packet, struct fault *fault)
{
	packet->open = false;
	return store_packet_put(air->store, packet, fault);
}

/* A new packet was begun: with the centre, or not at all. */
static int follow_up(struct turn *turn, int rc, struct delivered *delivered, struct fault *fault)
{
	if (rc < 0) {
		if (turn->sent.tag)
			air_conclude_packet(turn->air, &turn->sent, NULL);
		return rc;
	}
	delivered->await_until = turn->deadline;
	return note_parts(turn, fault);
}

static int send_anew(struct turn *turn, const struct delivery *delivery,
                     const struct change *change, struct delivered *delivered, struct fault *fault)
{
	struct order *order;
	const int rc = order_begin(delivery, change, turn->bearer,
	                           turn->deadline - store_now(turn->air->store), &order, fault);

	order_close(order);
	return follow_up(turn, rc, delivered, fault);
}

/* ---- what came ---- */

/* The verdict on an answer; a counter that is low counts where nothing but the card's own explains it. */
static int judge(struct turn *turn, struct delivery *delivery, const struct change *change,
                 struct store_packet *packet, bool newest, struct delivered *delivered,
                 struct fault *fault)
{
	const bool may_resync = delivery->may_resync;
	struct order *order = NULL;
	int rc = smpp_bearer_answer(turn->bearer, packet->parts, packet->receipt,
	                            packet->receipt_size, fault);

	delivery->may_resync = may_resync && newest && !packet->repeated;
	if (rc == 0)
		rc = order_resume(delivery, change, turn->bearer,
		                  turn->deadline - store_now(turn->air->store), packet->counter,
		                  &order, fault);
	if (rc == 0) {
		rc = order_poll(order, fault);
		delivered->status = order_status(order);
	}
	order_close(order);
	delivery->may_resync = may_resync;
	if (rc == FAULT_REFUSED && delivered->status == SCP80_COUNTER_LOW &&
	    (!newest || packet->repeated))
		rc = fault_set(fault, FAULT_EXPIRED, "proof of receipt",
		               "the card had this packet or a later one before; sent anew");
	return rc;
}

/* Returns 1 the card has done it, 0 sent anew, or the fault. */
static int judge_packet(struct turn *turn, struct delivery *delivery, const struct change *change,
                        struct store_packet *packet, bool newest, struct delivered *delivered,
                        struct fault *fault)
{
	const int rc = judge(turn, delivery, change, packet, newest, delivered, fault);
	struct fault trouble = { 0 };

	if (air_conclude_packet(turn->air, packet, &trouble) < 0)
		complain(&trouble);
	if (rc > 0) {
		delivered->proved = delivered->by_receipt = true;
		tell_step(turn, "not read back",
		          "over SMPP a card cannot be read; the results in its receipt are the "
		          "proof");
		return 1;
	}
	if (rc == 0 || turn->sent.tag)
		return follow_up(turn, rc, delivered, fault);
	return rc;
}

int air_look_at_silence(struct air *air, struct store_packet *packet, struct fault *fault)
{
	int rc = 0;

	if (!packet->open)
		return 0;
	if (!packet->trouble && store_now(air->store) < packet->deadline)
		return 1;
	rc = air_conclude_packet(air, packet, fault);
	if (rc < 0)
		return rc;
	if (packet->trouble)
		return fault_set(fault, packet->trouble, "service centre", "%s", packet->reason);
	return fault_set(fault, FAULT_EXPIRED,
	                 packet->counter == AIR_NO_COUNTER ? "delivery receipt"
	                                                   : "proof of receipt",
	                 "none came in time; the centre took %u of %u short messages and says %u "
	                 "arrived",
	                 packet->accepted, packet->parts, packet->delivered);
}

/* Goes through the packets of the request, the newest first. Returns 1 done, 0 awaited, 2 to be sent, or
 * the fault. */
static int look_at_packets(struct turn *turn, struct delivery *delivery,
                           const struct change *change, struct store_packet *packets, size_t count,
                           struct delivered *delivered, struct fault *fault)
{
	enum { SEND = 2 };
	int rc = SEND;

	for (size_t i = 0; i < count; i++) {
		if (!packets[i].open || packets[i].receipt_size == 0)
			continue;
		rc = judge_packet(turn, delivery, change, &packets[i], i == 0, delivered, fault);
		if (rc != FAULT_EXPIRED)
			return rc;
	}
	if (count == 0 || packets[0].receipt_size > 0)
		return rc;
	rc = air_look_at_silence(turn->air, &packets[0], fault);
	if (rc > 0)
		delivered->await_until = packets[0].deadline;
	return rc < 0 ? rc : rc > 0 ? 0 : SEND;
}

static int take_turn(struct turn *turn, struct delivery *delivery, const struct change *change,
                     struct delivered *delivered, struct fault *fault)
{
	struct store_packet *packets;
	int rc = store_packets_of_request(turn->air->store, turn->job->request, &packets, fault);

	if (rc < 0)
		return rc;
	rc = look_at_packets(turn, delivery, change, packets, (size_t)rc, delivered, fault);
	free(packets);
	if (rc <= 1)
		return rc < 0 ? rc : 0;
	if (!smpp_has_room(turn->air->session, SMS_PARTS_MAX))
		return fault_set(fault, FAULT_BUSY, "SMPP", "the queue is full");
	return send_anew(turn, delivery, change, delivered, fault);
}

/* Without a proof of receipt nothing could be told of the card. */
static int check_proof(const struct delivery *delivery, struct fault *fault)
{
	struct scp80_header header = { 0 };
	const int rc = order_header(delivery, &header, fault);

	if (rc < 0)
		return rc;
	return (header.spi[1] & SPI_POR) == SPI_POR_ALWAYS
	               ? 0
	               : fault_set(fault, FAULT_REFUSED, "spi",
	                           "asks the card for no proof of receipt; over SMPP there is no "
	                           "other");
}

int air_deliver(struct air *air, const struct store_job *job, struct delivery *delivery,
                const struct change *change, struct delivered *delivered, struct fault *fault)
{
	const int64_t until = store_now(air->store) + air->options.validity_ms;
	struct turn turn = { .air = air,
		             .job = job,
		             .delivery = delivery,
		             .deadline = until < job->expires ? until : job->expires };
	struct delivery inner = *delivery;
	int rc;

	if (delivery->message)
		return air_deliver_message(air, job, delivery, delivered, fault);
	rc = store_msisdn(air->store, job->subscriber, turn.msisdn, fault);
	inner.next_counter = next_counter;
	inner.keep = keep;
	inner.step = tell_step;
	inner.octets = tell_octets;
	inner.ctx = &turn;
	inner.by_submit = true;
	if (rc == 0)
		rc = check_proof(&inner, fault);
	if (rc == 0)
		rc = smpp_bearer(air->session, turn.msisdn, &turn.bearer, fault);
	if (rc == 0)
		rc = take_turn(&turn, &inner, change, delivered, fault);
	bearer_close(turn.bearer);
	return rc;
}

/* ---- its life ---- */

int air_has_sent(struct air *air, const struct store_job *job, struct fault *fault)
{
	struct store_packet *packets;
	const int rc = store_packets_of_request(air->store, job->request, &packets, fault);

	if (rc >= 0)
		free(packets);
	return rc > 0 ? 1 : rc;
}

void air_put_back(struct air *air, const struct store_job *job)
{
	struct fault fault = { 0 };

	if (store_packet_due(air->store, job->request, &fault) < 0)
		complain(&fault);
}

void air_ended(struct air *air, const struct store_job *job)
{
	struct fault fault = { 0 };

	if (store_packets_forget(air->store, job->request, &fault) < 0)
		complain(&fault);
}

void air_count(struct air *air, struct air_counts *counts)
{
	pthread_mutex_lock(&air->lock);
	*counts = air->counts;
	pthread_mutex_unlock(&air->lock);
	smpp_count(air->session, &counts->session);
}

int air_open(struct store *store, const struct air_options *options, void (*wake)(void *ctx),
             void *ctx, struct air **air, struct fault *fault)
{
	struct smpp_hooks hooks = { .ended = air_message_ended,
		                    .tried = air_message_tried,
		                    .received = air_message_received };
	struct air *made = calloc(1, sizeof *made);
	int rc;

	*air = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->store = store;
	made->options = *options;
	made->wake = wake;
	made->ctx = ctx;
	hooks.ctx = made;
	pthread_mutex_init(&made->lock, NULL);
	rc = store_packets_resume(store, fault);
	if (rc == 0)
		rc = smpp_open(&options->smpp, &hooks, &made->session, fault);
	if (rc < 0)
		air_close(made);
	else
		*air = made;
	return rc;
}

void air_close(struct air *air)
{
	if (!air)
		return;
	smpp_close(air->session);
	pthread_mutex_destroy(&air->lock);
	free(air);
}
