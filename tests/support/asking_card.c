/* SPDX-License-Identifier: Apache-2.0 */
#include "support/asking_card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"

enum ins {
	PROFILE = 0x10,
	AUTHENTICATE = 0x88,
	FETCH = 0x12,
	RESPONSE = 0x14,
	ENVELOPE = 0xC2,
	STATUS = 0xF2
};
enum { SMS_PP = 0xD1, UPDATE_BINARY = 0xD6, SELECT = 0xA4, BY_AID = 0x04 };

static struct asking_card *card_at(struct transport *transport)
{
	return (struct asking_card *)transport;
}

static int asking_reset(struct transport *transport, struct fault *fault)
{
	struct asking_card *card = card_at(transport);

	card->resets++;
	card->under_way = false;
	return transport_reset(card->inner, fault);
}

static int asking_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                      struct fault *fault)
{
	return transport_atr(card_at(transport)->inner, atr, fault);
}

static int answer(uint8_t *reply, uint16_t sw)
{
	reply[0] = (uint8_t)(sw >> 8);
	reply[1] = (uint8_t)sw;
	return 2;
}

static void keep(struct asked *kept, size_t *count, const uint8_t *octets, size_t size)
{
	assert_true(*count < ASKING_MAX);
	memcpy(kept[*count].octets, octets, size);
	kept[(*count)++].size = size;
}

/* 9000 becomes 91XX where a command waits and none is under way. */
static int announce(const struct asking_card *card, uint8_t *reply, int got)
{
	if (got >= 2 && (!card->under_way || card->pushy) && card->fetched < card->queued &&
	    memcmp(reply + got - 2, "\x90\x00", 2) == 0) {
		reply[got - 2] = 0x91;
		reply[got - 1] = (uint8_t)card->queue[card->fetched].size;
	}
	return got;
}

static int fetch(struct asking_card *card, uint8_t *reply)
{
	const struct asked *asked = &card->queue[card->fetched++];

	card->under_way = true;
	memcpy(reply, asked->octets, asked->size);
	return (int)asked->size + answer(reply + asked->size, 0x9000);
}

/* The card behind asks for a REFRESH and short messages alone: all else is the test's to ask. */
static const uint8_t quiet_profile[] = { 0x80, 0x10, 0x00, 0x00, 0x04, 0x03, 0x00, 0x80, 0x02 };

static int asking_transmit(struct transport *transport, const uint8_t *command, size_t size,
                           uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct asking_card *card = card_at(transport);
	const bool toolkit = command[0] == 0x80;

	card->statuses += toolkit && command[1] == STATUS;
	card->applications += command[1] == SELECT && command[2] == BY_AID;
	card->updates += command[1] == UPDATE_BINARY;
	if (command[1] == AUTHENTICATE && card->authenticate_sw)
		return answer(reply, card->authenticate_sw);
	if (toolkit && command[1] == FETCH && card->fetched < card->queued)
		return fetch(card, reply);
	if (toolkit && command[1] == RESPONSE && card->under_way) {
		keep(card->responses, &card->responded, command + 5, size - 5);
		card->under_way = false;
		return announce(card, reply, answer(reply, 0x9000));
	}
	if (toolkit && command[1] == ENVELOPE && command[5] != SMS_PP) {
		keep(card->envelopes, &card->enveloped, command + 5, size - 5);
		return announce(card, reply,
		                answer(reply, card->envelope_sw ? card->envelope_sw : 0x9000));
	}
	if (toolkit && command[1] == PROFILE) {
		command = quiet_profile;
		size = sizeof quiet_profile;
	}
	return announce(card, reply, transport_transmit(card->inner, command, size, reply, fault));
}

static void asking_close(struct transport *transport)
{
	(void)transport;
}

static const struct transport_ops ops = {
	.kind = "asking",
	.reset = asking_reset,
	.atr = asking_atr,
	.transmit = asking_transmit,
	.close = asking_close,
};

void asking_card_of(struct asking_card *card, struct transport *inner)
{
	*card = (struct asking_card){ .transport.ops = &ops, .inner = inner };
}

static size_t octets_of(const char *hex, uint8_t to[ASKING_OCTETS])
{
	struct fault fault;
	const int size = hex_read(hex, "test", to, ASKING_OCTETS, &fault);

	if (size < 0)
		fail_msg("%s: %s", hex, fault.text);
	return (size_t)size;
}

void asking_card_ask(struct asking_card *card, const char *hex)
{
	assert_true(card->queued < ASKING_MAX);
	card->queue[card->queued].size = octets_of(hex, card->queue[card->queued].octets);
	card->queued++;
}

static void expect(const struct asked *kept, size_t count, const char *what, const char *hex)
{
	uint8_t wanted[ASKING_OCTETS];
	const size_t size = octets_of(hex, wanted);
	char came[2 * ASKING_OCTETS + 1] = "none";

	if (count > 0)
		hex_write(kept[count - 1].octets, kept[count - 1].size, came);
	if (count == 0 || !memmem(kept[count - 1].octets, kept[count - 1].size, wanted, size))
		fail_msg("%s %s; %s was wanted", what, came, hex);
}

void expect_response(const struct asking_card *card, const char *hex)
{
	expect(card->responses, card->responded, "TERMINAL RESPONSE", hex);
}

void expect_envelope(const struct asking_card *card, const char *hex)
{
	expect(card->envelopes, card->enveloped, "ENVELOPE", hex);
}
