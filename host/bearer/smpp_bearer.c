/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_bearer.h"

#include <stdlib.h>
#include <string.h>

#include "octets/clock.h"

enum {
	PROTOCOL_DOWNLOAD = 0x7F, /* TS 23.040 9.2.3.9 */
	CODING_CLASS_2 = 0xF6,    /* TS 23.038 4: 8 bits, for the card */
};

struct link {
	struct bearer base; /* first, as bearer.h asks */
	struct smpp *session;
	char to[SMPP_ADDRESS_MAX];
	uint64_t tag;
};

static int link_send(struct bearer *bearer, const struct scp80_tpdu *tpdus, size_t count,
                     int64_t validity_ms, struct fault *fault)
{
	struct link *link = (struct link *)bearer;
	struct smpp_message messages[SMS_PARTS_MAX] = { 0 };
	int rc = 0;

	for (size_t i = 0; i < count; i++) {
		struct smpp_message *message = &messages[i];
		const uint8_t *data;
		const int size = sms_user_data(tpdus[i].octets, tpdus[i].size, &data, fault);

		if (size < 0)
			return size;
		if (size > SMS_TEXT_MAX)
			return fault_set(fault, FAULT_LIMIT, "short message",
			                 "%d octets of user data; at most %d", size, SMS_TEXT_MAX);
		message->tag = link->tag;
		message->part = (unsigned)i;
		message->parts = (unsigned)count;
		message->esm_class = SMPP_CLASS_UDHI;
		message->protocol = PROTOCOL_DOWNLOAD;
		message->coding = CODING_CLASS_2;
		message->deadline = clock_now_ms() + validity_ms;
		message->size = (size_t)size;
		memcpy(message->to, link->to, sizeof message->to);
		memcpy(message->text, data, (size_t)size);
	}
	rc = smpp_submit(link->session, messages, count, fault);
	if (rc == 0)
		bearer->answer = (struct bearer_answer){ .parts = (unsigned)count };
	return rc;
}

static int link_wait(struct bearer *bearer, struct fault *fault)
{
	(void)bearer;
	(void)fault;
	return 0;
}

static void link_close(struct bearer *bearer)
{
	free(bearer);
}

static const struct bearer_ops link_ops = {
	.send = link_send,
	.wait = link_wait,
	.close = link_close,
};

int smpp_bearer(struct smpp *session, const char *to, struct bearer **bearer, struct fault *fault)
{
	struct link *link;

	*bearer = NULL;
	if (strlen(to) >= sizeof link->to)
		return fault_set(fault, FAULT_LIMIT, "MSISDN",
		                 "'%s' is longer than an address may be", to);
	link = calloc(1, sizeof *link);
	if (!link)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	link->base = (struct bearer){ .ops = &link_ops, .answer = { .over = true } };
	link->session = session;
	strcpy(link->to, to);
	*bearer = &link->base;
	return 0;
}

void smpp_bearer_tag(struct bearer *bearer, uint64_t tag)
{
	((struct link *)bearer)->tag = tag;
}

int smpp_bearer_answer(struct bearer *bearer, unsigned parts, const uint8_t *data, size_t size,
                       struct fault *fault)
{
	struct bearer_answer *answer = &bearer->answer;

	if (size > sizeof answer->data)
		return fault_set(fault, FAULT_LIMIT, "proof of receipt", "%zu octets; at most %zu",
		                 size, sizeof answer->data);
	*answer = (struct bearer_answer){
		.parts = parts, .reports = parts, .over = true, .size = size
	};
	memcpy(answer->data, data, size);
	return 0;
}
