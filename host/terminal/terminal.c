/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/terminal.h"

#include <string.h>

#include "ota/sms.h"
#include "terminal/proactive.h"

enum ins {
	INS_TERMINAL_PROFILE = 0x10,
	INS_FETCH = 0x12,
	INS_TERMINAL_RESPONSE = 0x14,
	INS_VERIFY = 0x20,
	INS_SELECT = 0xA4,
	INS_READ_BINARY = 0xB0,
	INS_READ_RECORD = 0xB2,
	INS_GET_RESPONSE = 0xC0,
	INS_ENVELOPE = 0xC2,
};

enum {
	CLA_ISO = 0x00,
	CLA_ETSI = 0x80,
	CLA_2G = 0xA0,
	CLA_CHANNEL = 0x43, /* interindustry bits of the logical channel  */
	HEADER_SIZE = 5,
	DATA_MAX = 255,
	GET_RESPONSE_MAX = 8, /* rounds; a card that needs more is no card  */
	SAFE_TRIES = 3,       /* VERIFY only while this many are left       */
	PIN_SIZE = 8,
	SW_PENDING = 0x9100,
};

static int is_class(uint16_t sw, unsigned sw1)
{
	return sw >> 8 == sw1;
}

static int is_good(uint16_t sw)
{
	return sw == 0x9000 || is_class(sw, 0x91) || is_class(sw, 0x92);
}

/* One exchange: data is added to the reply. */
static int exchange(struct terminal *terminal, const uint8_t *command, size_t size,
                    struct terminal_reply *reply, struct fault *fault)
{
	uint8_t octets[TRANSPORT_REPLY_MAX];
	const int got = transport_transmit(terminal->transport, command, size, octets, fault);
	size_t data;

	if (got < 0)
		return got;
	terminal->apdus++;
	if (got < 2)
		return fault_set(fault, FAULT_TRANSPORT, terminal->transport->ops->kind,
		                 "the card answered %d octets", got);
	data = (size_t)got - 2;
	if (data > sizeof reply->data - reply->size)
		return fault_set(fault, FAULT_TRANSPORT, terminal->transport->ops->kind,
		                 "more than %d octets came for one command", TERMINAL_DATA_MAX);
	memcpy(reply->data + reply->size, octets, data);
	reply->size += data;
	reply->sw = (uint16_t)(octets[got - 2] << 8 | octets[got - 1]);
	return 0;
}

/* GET RESPONSE is of the interindustry class on the channel of the command, TS 102 221 table 10.5;
 * the 2G class A0 has its own. */
static uint8_t response_class(uint8_t cla)
{
	return cla == CLA_2G ? cla : cla & CLA_CHANNEL;
}

int terminal_command(struct terminal *terminal, const uint8_t *command, size_t size,
                     struct terminal_reply *reply, struct fault *fault)
{
	uint8_t again[TRANSPORT_APDU_MAX];
	int rc;

	memset(reply, 0, sizeof *reply);
	rc = exchange(terminal, command, size, reply, fault);
	if (rc == 0 && is_class(reply->sw, 0x6C) && size == HEADER_SIZE) {
		memcpy(again, command, size);
		again[HEADER_SIZE - 1] = (uint8_t)reply->sw;
		rc = exchange(terminal, again, size, reply, fault);
	}
	for (int round = 0; rc == 0 && is_class(reply->sw, 0x61); round++) {
		const uint8_t get[] = { response_class(command[0]), INS_GET_RESPONSE, 0, 0,
			                (uint8_t)reply->sw };

		if (round == GET_RESPONSE_MAX)
			return fault_set(fault, FAULT_TRANSPORT, terminal->transport->ops->kind,
			                 "the card always has more to say");
		rc = exchange(terminal, get, sizeof get, reply, fault);
	}
	return rc;
}

int terminal_send(struct terminal *terminal, const uint8_t header[4], const uint8_t *data,
                  size_t size, struct terminal_reply *reply, struct fault *fault)
{
	uint8_t command[HEADER_SIZE + DATA_MAX];

	if (size > DATA_MAX)
		return fault_set(fault, FAULT_LIMIT, "APDU", "%zu octets of data; at most %d", size,
		                 DATA_MAX);
	memcpy(command, header, 4);
	command[4] = (uint8_t)size;
	if (size > 0)
		memcpy(command + HEADER_SIZE, data, size);
	return terminal_command(terminal, command, HEADER_SIZE + size, reply, fault);
}

static int obey_small(void *ctx, const uint8_t *command, size_t size,
                      uint8_t response[TERMINAL_RESPONSE_MAX], struct fault *fault)
{
	return proactive_obey(ctx, command, size, response, fault);
}

static int obey(struct terminal *terminal, const struct terminal_reply *asked,
                uint8_t response[TERMINAL_RESPONSE_MAX], struct fault *fault)
{
	static const struct terminal_hooks small = { .obey = obey_small };
	const struct terminal_hooks *hooks = terminal->hooks ? terminal->hooks : &small;

	return hooks->obey(terminal->hooks ? terminal->ctx : terminal, asked->data, asked->size,
	                   response, fault);
}

static int fetch(struct terminal *terminal, uint16_t sw, struct terminal_reply *reply,
                 struct fault *fault)
{
	const uint8_t command[] = { CLA_ETSI, INS_FETCH, 0, 0, (uint8_t)sw };
	const int rc = terminal_command(terminal, command, sizeof command, reply, fault);

	if (rc == 0 && !is_good(reply->sw))
		return fault_set(fault, FAULT_REFUSED, "FETCH", "status word %04X", reply->sw);
	return rc;
}

static int respond(struct terminal *terminal, const uint8_t *response, size_t size, uint16_t *sw,
                   struct fault *fault)
{
	static const uint8_t header[] = { CLA_ETSI, INS_TERMINAL_RESPONSE, 0, 0 };
	struct terminal_reply reply;
	int rc;

	terminal->fetched++;
	terminal->asked = false;
	rc = terminal_send(terminal, header, response, size, &reply, fault);
	*sw = rc < 0 ? 0 : reply.sw;
	return rc;
}

int terminal_serve(struct terminal *terminal, uint16_t sw, struct fault *fault)
{
	for (int i = 0; is_class(sw, SW_PENDING >> 8) && !terminal->asked; i++) {
		uint8_t response[TERMINAL_RESPONSE_MAX];
		struct terminal_reply reply;
		int rc;

		if (i == TERMINAL_FETCH_MAX)
			return fault_set(fault, FAULT_REFUSED, "FETCH",
			                 "the card asked for more than %d things in a row",
			                 TERMINAL_FETCH_MAX);
		if ((rc = fetch(terminal, sw, &reply, fault)) < 0)
			return rc;
		terminal->asked = true;
		rc = obey(terminal, &reply, response, fault);
		if (rc <= 0) {
			terminal->asked = rc == 0;
			return rc;
		}
		if ((rc = respond(terminal, response, (size_t)rc, &sw, fault)) < 0)
			return rc;
	}
	return 0;
}

int terminal_start(struct terminal *terminal, struct transport *transport, struct fault *fault)
{
	*terminal = (struct terminal){ .transport = transport };
	return transport_reset(transport, fault);
}

int terminal_respond(struct terminal *terminal, const uint8_t *response, size_t size,
                     struct fault *fault)
{
	uint16_t sw;
	const int rc = respond(terminal, response, size, &sw, fault);

	return rc < 0 ? rc : terminal_serve(terminal, sw, fault);
}

int terminal_power_on(struct terminal *terminal, struct transport *transport, struct fault *fault)
{
	static const uint8_t download[] = { CLA_ETSI, INS_TERMINAL_PROFILE, 0, 0 };
	struct terminal_reply reply;
	int rc;

	rc = terminal_start(terminal, transport, fault);
	if (rc < 0 || (rc = terminal_send(terminal, download, proactive_profile,
	                                  proactive_profile_size, &reply, fault)) < 0)
		return rc;
	/* A card without a toolkit refuses the profile, and is a card all the same. */
	return terminal_serve(terminal, reply.sw, fault);
}

int terminal_deliver(struct terminal *terminal, const uint8_t *tpdu, size_t size,
                     struct terminal_reply *reply, struct fault *fault)
{
	static const uint8_t header[] = { CLA_ETSI, INS_ENVELOPE, 0, 0 };
	uint8_t envelope[SMS_ENVELOPE_MAX];
	int rc = sms_envelope(tpdu, size, envelope, fault);

	if (rc < 0)
		return rc;
	rc = terminal_send(terminal, header, envelope, (size_t)rc, reply, fault);
	return rc < 0 ? rc : terminal_serve(terminal, reply->sw, fault);
}

/* What a read or a selection came to, by its status word. */
static int judge(const struct terminal_reply *reply, const char *what, struct fault *fault)
{
	if (is_good(reply->sw) || is_class(reply->sw, 0x62))
		return 0;
	if (reply->sw == 0x6A82)
		return fault_set(fault, FAULT_ABSENT, what, "no such file on the card");
	if (reply->sw == 0x6982)
		return fault_set(fault, FAULT_REFUSED, what,
		                 "status word 6982: a PIN or ADM key must be verified first");
	return fault_set(fault, FAULT_REFUSED, what, "status word %04X", reply->sw);
}

static int select_one(struct terminal *terminal, uint8_t p1, const uint8_t *name, size_t size,
                      const char *what, struct fault *fault)
{
	const uint8_t header[] = { CLA_ISO, INS_SELECT, p1, 0x0C };
	struct terminal_reply reply;
	int rc = terminal_send(terminal, header, name, size, &reply, fault);

	if (rc < 0 || (rc = judge(&reply, what, fault)) < 0)
		return rc;
	return terminal_serve(terminal, reply.sw, fault);
}

int terminal_select(struct terminal *terminal, const uint8_t *aid, size_t aid_size,
                    const uint16_t *fids, size_t count, struct fault *fault)
{
	static const uint8_t mf[] = { 0x3F, 0x00 };
	int rc = aid_size > 0 ? select_one(terminal, 0x04, aid, aid_size, "SELECT ADF", fault)
	                      : select_one(terminal, 0x00, mf, sizeof mf, "SELECT MF", fault);

	for (size_t i = 0; i < count && rc == 0; i++) {
		const uint8_t fid[] = { (uint8_t)(fids[i] >> 8), (uint8_t)fids[i] };
		char what[16] = "SELECT ";
		static const char digits[] = "0123456789ABCDEF";

		for (int n = 0; n < 4; n++)
			what[7 + n] = digits[fids[i] >> (12 - 4 * n) & 0xF];
		what[11] = '\0';
		rc = select_one(terminal, 0x00, fid, sizeof fid, what, fault);
	}
	return rc;
}

static int read_file(struct terminal *terminal, const uint8_t command[HEADER_SIZE], uint8_t *to,
                     size_t room, const char *what, struct fault *fault)
{
	struct terminal_reply reply;
	int rc = terminal_command(terminal, command, HEADER_SIZE, &reply, fault);

	if (rc < 0 || (rc = judge(&reply, what, fault)) < 0 ||
	    (rc = terminal_serve(terminal, reply.sw, fault)) < 0)
		return rc;
	if (reply.size > room)
		return fault_set(fault, FAULT_LIMIT, what, "%zu octets; %zu were expected at most",
		                 reply.size, room);
	memcpy(to, reply.data, reply.size);
	return (int)reply.size;
}

int terminal_read_binary(struct terminal *terminal, uint8_t *to, size_t room, struct fault *fault)
{
	const uint8_t command[] = { CLA_ISO, INS_READ_BINARY, 0, 0, 0 };

	return read_file(terminal, command, to, room, "READ BINARY", fault);
}

int terminal_read_record(struct terminal *terminal, unsigned number, uint8_t *to, size_t room,
                         struct fault *fault)
{
	const uint8_t command[] = { CLA_ISO, INS_READ_RECORD, (uint8_t)number, 0x04, 0 };

	return read_file(terminal, command, to, room, "READ RECORD", fault);
}

/* Tries left by an empty VERIFY, which spends none; or a fault. */
static int tries_left(struct terminal *terminal, uint8_t reference, struct fault *fault)
{
	const uint8_t ask[] = { CLA_ISO, INS_VERIFY, 0, reference, 0 };
	struct terminal_reply reply;
	const int rc = terminal_command(terminal, ask, sizeof ask, &reply, fault);

	if (rc < 0)
		return rc;
	if ((reply.sw & 0xFFF0) == 0x63C0)
		return reply.sw & 0xF;
	if (reply.sw == 0x6983)
		return 0;
	return fault_set(fault, FAULT_REFUSED, "VERIFY",
	                 "key reference %02X: the card does not tell the tries left (%04X)",
	                 reference, reply.sw);
}

int terminal_verify(struct terminal *terminal, uint8_t reference, const uint8_t value[8],
                    struct fault *fault)
{
	const uint8_t header[] = { CLA_ISO, INS_VERIFY, 0, reference };
	struct terminal_reply reply;
	const int left = tries_left(terminal, reference, fault);
	int rc;

	if (left < 0)
		return left;
	if (left < SAFE_TRIES)
		return fault_set(
			fault, FAULT_REFUSED, "VERIFY",
			"key reference %02X has %d tries left; none of the last %d is spent "
			"by a program: verify it by hand once",
			reference, left, SAFE_TRIES - 1);
	rc = terminal_send(terminal, header, value, PIN_SIZE, &reply, fault);
	if (rc < 0)
		return rc;
	if (is_good(reply.sw))
		return terminal_serve(terminal, reply.sw, fault);
	if ((reply.sw & 0xFFF0) == 0x63C0)
		return fault_set(fault, FAULT_SECURITY, "VERIFY",
		                 "key reference %02X: wrong value; %u tries left", reference,
		                 reply.sw & 0xFu);
	return fault_set(fault, FAULT_REFUSED, "VERIFY", "key reference %02X: status word %04X",
	                 reference, reply.sw);
}
