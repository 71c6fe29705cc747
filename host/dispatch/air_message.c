/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/air_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "octets/clock.h"

/* A short message as it was given. The card proves nothing of it: what the service centre says is all there is. */

static int fill_packet(struct air *air, const struct store_job *job, struct store_packet *packet,
                       struct fault *fault)
{
	int rc;

	*packet = (struct store_packet){
		.counter = AIR_NO_COUNTER, .parts = 1, .open = true, .deadline = job->expires
	};
	snprintf(packet->request, sizeof packet->request, "%s", job->request);
	snprintf(packet->subscriber, sizeof packet->subscriber, "%s", job->subscriber);
	rc = store_msisdn(air->store, job->subscriber, packet->msisdn, fault);
	return rc < 0 ? rc : air_make_tag(&packet->tag, fault);
}

static void tell_sent(const struct delivery *delivery)
{
	struct scp80_tpdu tpdu;
	char detail[64];

	snprintf(detail, sizeof detail, "%zu octets as they were given", delivery->message->size);
	raw_message_tpdu(delivery->message, &tpdu);
	if (delivery->octets)
		delivery->octets(delivery->ctx, tpdu.octets, tpdu.size);
	if (delivery->step)
		delivery->step(delivery->ctx, DELIVER_SENT, detail);
}

/* It is in the store before it leaves, and that it is sent: what becomes of it may be told faster than we are. */
static int keep(struct air *air, const struct store_packet *packet, const struct delivery *delivery,
                struct fault *fault)
{
	int rc = store_begin(air->store, fault);

	if (rc < 0)
		return rc;
	rc = store_packet_add(air->store, packet, fault);
	if (rc == 0)
		tell_sent(delivery);
	return delivery->keep(delivery->ctx, rc, fault);
}

static int send(struct air *air, const struct store_job *job, const struct delivery *delivery,
                struct fault *fault)
{
	const struct raw_message *raw = delivery->message;
	struct smpp_message message = { .parts = 1,
		                        .esm_class = raw->esm_class,
		                        .protocol = raw->protocol,
		                        .coding = raw->coding,
		                        .deadline = job->expires,
		                        .size = raw->size };
	struct store_packet packet;
	char why[FAULT_LINE_MAX];
	int rc = fill_packet(air, job, &packet, fault);

	if (rc == 0)
		rc = keep(air, &packet, delivery, fault);
	if (rc < 0)
		return rc;
	message.tag = packet.tag;
	memcpy(message.text, raw->octets, raw->size);
	snprintf(message.to, sizeof message.to, "%s", packet.msisdn);
	rc = smpp_submit(air->session, &message, 1, fault);
	if (rc < 0) {
		fault_line(fault, why, sizeof why);
		delivery->step(delivery->ctx, DELIVER_NOT_SENT, why);
		air_conclude_packet(air, &packet, NULL);
	}
	return rc;
}

/* Of the messages of the request, of which one at most is on its way. Returns 1 it arrived, 0 it is awaited,
 * 2 to be sent, or the fault of its end. */
static int look_at_messages(struct air *air, struct store_packet *packets, size_t count,
                            struct fault *fault)
{
	enum { SEND = 2 };

	for (size_t i = 0; i < count; i++)
		if (packets[i].delivered >= packets[i].parts)
			return 1;
	for (size_t i = 0; i < count; i++) {
		const int rc = air_look_at_silence(air, &packets[i], fault);

		if (rc != 0)
			return rc > 0 ? 0 : rc;
	}
	return SEND;
}

int air_deliver_message(struct air *air, const struct store_job *job,
                        const struct delivery *delivery, struct delivered *delivered,
                        struct fault *fault)
{
	struct store_packet *packets;
	int rc = store_packets_of_request(air->store, job->request, &packets, fault);

	if (rc < 0)
		return rc;
	rc = look_at_messages(air, packets, (size_t)rc, fault);
	free(packets);
	if (rc == 1) {
		delivered->proved = delivered->by_receipt = true;
		if (delivery->step)
			delivery->step(delivery->ctx, "delivered",
			               "the service centre says that it arrived");
		return 0;
	}
	if (rc > 1)
		rc = send(air, job, delivery, fault);
	if (rc == 0)
		delivered->await_until = job->expires;
	return rc;
}
