/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_AIR_H
#define STORE_AIR_H

#include "store/store.h"

/* Packets that left by SMPP, so that their answers are known after a restart. Times, returns and threads as in
 * store.h. */

enum store_air_limit {
	STORE_MSISDN_MAX = 21,
	STORE_RECEIPT_MAX = 2560, /* octets of user data of an answer */
	STORE_PACKETS_MAX = 64,   /* of one request or number that are looked at, the newest */
	STORE_PART_MAX = 140,
	STORE_PACKET_STEPS_MAX = 500, /* of one name, of one request: what a centre says of it */
};

struct store_packet {
	uint64_t tag; /* below 2^63 */
	char request[STORE_ID_MAX], subscriber[STORE_ID_MAX], msisdn[STORE_MSISDN_MAX];
	uint64_t counter;
	unsigned parts, accepted, delivered;
	bool repeated, open;
	int64_t deadline;
	int trouble; /* fault code, 0 none */
	char reason[STORE_REASON_MAX];
	size_t receipt_size; /* 0 none */
	uint8_t receipt[STORE_RECEIPT_MAX];
};

/* Digits. Returns 0 or FAULT_ABSENT (it has none). */
int store_msisdn(struct store *store, const char *subscriber, char msisdn[STORE_MSISDN_MAX],
                 struct fault *fault);

int store_packet_add(struct store *store, const struct store_packet *packet, struct fault *fault);

/* Everything that changes: accepted .. receipt. */
int store_packet_put(struct store *store, const struct store_packet *packet, struct fault *fault);

/* Returns 0 or FAULT_ABSENT. */
int store_packet_get(struct store *store, uint64_t tag, struct store_packet *packet,
                     struct fault *fault);

/* A step of the request of a packet, and of each that travels in it and is open; as store_step_add(). Nothing where the
 * packet is not there any more, or the request has STORE_PACKET_STEPS_MAX of them. */
void store_packet_step_add(struct store *store, uint64_t tag, int64_t at, const char *step,
                           const char *detail);

/* Those of a request, or of a number, the highest counter first; *packets is to be freed. Returns how many. */
int store_packets_of_request(struct store *store, const char *request,
                             struct store_packet **packets, struct fault *fault);
int store_packets_of_msisdn(struct store *store, const char *msisdn, struct store_packet **packets,
                            struct fault *fault);

/* Has the waiting job of a request be due when its open packets have something to tell. */
int store_packet_due(struct store *store, const char *request, struct fault *fault);

/* What is not needed any more once a request has ended. */
int store_packets_forget(struct store *store, const char *request, struct fault *fault);

/* After a restart: packets that no centre took are given up, their jobs due; those of requests that have ended
 * are forgotten; jobs whose packets were told something are due for that. */
int store_packets_resume(struct store *store, struct fault *fault);

/* The centre's name of a message; find returns 0 or FAULT_ABSENT. */
int store_message_add(struct store *store, const char *id, uint64_t tag, struct fault *fault);
int store_message_find(struct store *store, const char *id, uint64_t *tag, struct fault *fault);
int store_message_forget(struct store *store, const char *id, struct fault *fault);

struct store_part {
	uint16_t reference;
	uint8_t total, number, element;
	size_t size;
	uint8_t content[STORE_PART_MAX];
};

/* Replaces the same part; those before oldest are dropped. */
int store_part_add(struct store *store, const char *msisdn, const struct store_part *part,
                   int64_t now, int64_t oldest, struct fault *fault);

/* Those of one message. Returns how many, at most room. */
int store_parts(struct store *store, const char *msisdn, uint16_t reference, uint8_t total,
                struct store_part *parts, size_t room, struct fault *fault);
int store_parts_drop(struct store *store, const char *msisdn, uint16_t reference, uint8_t total,
                     struct fault *fault);

#endif
