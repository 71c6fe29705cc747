/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0.h"

#include <stdbool.h>
#include <string.h>

enum {
	HEADER_SIZE = 4,
	TPDU_HEAD = 5,
	AT_P3 = 4,
	SW_SIZE = 2,
	LE_ALL = 256,
	INS_GET_RESPONSE = 0xC0,
	CLA_2G = 0xA0,
	CLA_CHANNEL = 0x43, /* interindustry bits of the logical channel */
	SW1_MORE = 0x61,
	SW1_LENGTH = 0x6C,
	SW1_WRONG_LENGTH = 0x67,
	ROUNDS_MAX = 8,
};

struct wire {
	t0_exchange *exchange;
	void *ctx;
};

static bool says(const uint8_t *reply, int size, unsigned sw1)
{
	return size >= SW_SIZE && reply[size - SW_SIZE] == sw1;
}

/* Whether the card tells the length that P3 should have had: 6CXX, of a SIM 67XX (TS 51.011 9.4.3). */
static bool tells_length(const uint8_t *reply, int size, uint8_t cla)
{
	return size == SW_SIZE &&
	       (says(reply, size, SW1_LENGTH) ||
	        (cla == CLA_2G && says(reply, size, SW1_WRONG_LENGTH) && reply[1] != 0));
}

/* A command that asks for all there is, or for as much as the card said. */
static int ask(const struct wire *wire, const uint8_t head[TPDU_HEAD], bool any_length,
               uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	uint8_t again[TPDU_HEAD];
	const int got = wire->exchange(wire->ctx, head, TPDU_HEAD, reply, fault);

	if (!any_length || !tells_length(reply, got, head[0]))
		return got;
	memcpy(again, head, TPDU_HEAD);
	again[AT_P3] = reply[1];
	return wire->exchange(wire->ctx, again, TPDU_HEAD, reply, fault);
}

/* Fetches what 61XX announced, at most wanted octets; reply has the status word that announced it.
 * Returns the octets of the whole answer or a fault. */
static int fetch(const struct wire *wire, uint8_t cla, size_t wanted,
                 uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	uint8_t part[TRANSPORT_REPLY_MAX];
	size_t have = 0;
	int got = SW_SIZE;

	for (int round = 0; says(reply, (int)have + SW_SIZE, SW1_MORE) && have < wanted; round++) {
		const size_t more = reply[have + 1] ? reply[have + 1] : LE_ALL;
		const size_t take = more < wanted - have ? more : wanted - have;
		const uint8_t get[] = { cla == CLA_2G ? cla : cla & CLA_CHANNEL, INS_GET_RESPONSE,
			                0, 0, (uint8_t)take };

		if (round == ROUNDS_MAX)
			return fault_set(fault, FAULT_TRANSPORT, "T=0",
			                 "the card always has more to say");
		got = ask(wire, get, more <= wanted - have, part, fault);
		if (got < 0)
			return got;
		if (got < SW_SIZE || (size_t)got - SW_SIZE > wanted - have)
			return fault_set(fault, FAULT_TRANSPORT, "T=0",
			                 "the card answered %d octets where %zu were asked for",
			                 got, take + SW_SIZE);
		memcpy(reply + have, part, (size_t)got);
		have += (size_t)got - SW_SIZE;
	}
	return (int)have + SW_SIZE;
}

bool t0_can_say(const uint8_t *command, size_t size)
{
	if (size <= TPDU_HEAD)
		return size >= HEADER_SIZE;
	return command[AT_P3] != 0 && (size == TPDU_HEAD + (size_t)command[AT_P3] ||
	                               size == TPDU_HEAD + 1u + command[AT_P3]);
}

int t0_transmit(t0_exchange *exchange, void *ctx, const uint8_t *command, size_t size,
                uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	const struct wire wire = { exchange, ctx };
	uint8_t head[TPDU_HEAD] = { 0 };
	size_t data, le;
	int got;

	if (size <= TPDU_HEAD) {
		memcpy(head, command, size);
		return ask(&wire, head, size == TPDU_HEAD && head[AT_P3] == 0, reply, fault);
	}
	data = command[AT_P3];
	if (size != TPDU_HEAD + data + 1)
		return exchange(ctx, command, size, reply, fault);
	le = command[size - 1] ? command[size - 1] : LE_ALL;
	got = exchange(ctx, command, size - 1, reply, fault);
	return got == SW_SIZE ? fetch(&wire, command[0], le, reply, fault) : got;
}
