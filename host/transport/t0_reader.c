/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transport/t0.h"
#include "transport/t0_atr.h"

enum {
	HEADER_SIZE = 5,
	AT_INS = 1,
	AT_P3 = 4,
	LE_ALL = 256,
	NULL_OCTET = 0x60,
	SW_MASK = 0xF0,
	EXTRA_NONE = 255, /* TC1 in T=0: no more than the usual 12     */
	F_DEFAULT = 372,
	ATR_BITS = 9600,    /* between two octets of an ATR: 8.1         */
	WAITING_UNIT = 960, /* times WI and F clock cycles: 10.2         */
	PPSS = 0xFF,
	PPS0 = 0x10, /* T=0, PPS1 follows */
	PPS_SIZE = 4,
	NAME_MAX_SIZE = 128,
};

struct t0_reader {
	struct transport transport;
	struct t0_line *line;
	struct t0_reader_options options;
	char name[NAME_MAX_SIZE];
	uint8_t octets[TRANSPORT_ATR_MAX]; /* the answer to reset */
	size_t size;
	struct t0_atr atr;
	bool inverse; /* the line has octets the other way round          */
	uint16_t f;   /* clock cycles, of F / D                           */
	bool lost;    /* out of step: only a reset makes it of use again  */
};

static struct t0_reader *reader_of(struct transport *transport)
{
	return (struct t0_reader *)transport;
}

/* An octet of the inverse convention as one of the direct convention, and back. */
static uint8_t inverse_of(uint8_t octet)
{
	uint8_t mirrored = 0;

	for (int bit = 0; bit < 8; bit++)
		mirrored |= (uint8_t)((octet >> bit & 1) << (7 - bit));
	return (uint8_t)~mirrored;
}

static int64_t clocks_ms(const struct t0_reader *reader, uint64_t clocks)
{
	const uint64_t ms = clocks * 1000 / reader->line->clock_hz + 1;

	return (int64_t)(ms > reader->line->wait_ms ? ms : reader->line->wait_ms);
}

static int receive(struct t0_reader *reader, uint64_t clocks, uint8_t *octet, struct fault *fault)
{
	const int rc =
		reader->line->ops->receive(reader->line, clocks_ms(reader, clocks), octet, fault);

	if (rc == 0 && reader->inverse)
		*octet = inverse_of(*octet);
	return rc;
}

static int send_raw(struct t0_reader *reader, const uint8_t *octets, size_t size,
                    struct fault *fault)
{
	const struct t0_line_ops *ops = reader->line->ops;
	const unsigned extra = reader->atr.extra == EXTRA_NONE ? 0 : reader->atr.extra;
	int rc = 0;

	if (extra == 0 || !ops->pause)
		return ops->send(reader->line, octets, size, fault);
	for (size_t i = 0; i < size && rc == 0; i++) {
		rc = ops->send(reader->line, octets + i, 1, fault);
		ops->pause(reader->line, extra);
	}
	return rc;
}

static int send(struct t0_reader *reader, const uint8_t *octets, size_t size, struct fault *fault)
{
	uint8_t turned[TRANSPORT_APDU_MAX];

	if (!reader->inverse)
		return send_raw(reader, octets, size, fault);
	for (size_t i = 0; i < size; i++)
		turned[i] = inverse_of(octets[i]);
	return send_raw(reader, turned, size, fault);
}

/* 3B, or 3F: as it is where the reader's hardware turns octets round, else as the direct convention
 * reads it. */
static int read_ts(struct t0_reader *reader, struct fault *fault)
{
	const struct t0_line_ops *ops = reader->line->ops;
	uint8_t ts;
	int rc = receive(reader, (uint64_t)ATR_BITS * F_DEFAULT, &ts, fault);

	if (rc == FAULT_EXPIRED)
		return fault_set(fault, FAULT_TRANSPORT, reader->name,
		                 "the card gives no answer to reset; is it there?");
	if (rc < 0)
		return rc;
	reader->inverse = ts == T0_TS_INVERSE_RAW;
	if (reader->inverse)
		ts = T0_TS_INVERSE;
	if (ts != T0_TS_DIRECT && ts != T0_TS_INVERSE)
		return fault_set(fault, FAULT_INPUT, reader->name,
		                 "the answer to reset begins with %02X, neither 3B nor 3F", ts);
	reader->octets[0] = ts;
	reader->size = 1;
	return ops->parity ? ops->parity(reader->line,
	                                 reader->inverse ? T0_PARITY_ODD : T0_PARITY_EVEN, fault)
	                   : 0;
}

static int read_atr(struct t0_reader *reader, struct fault *fault)
{
	size_t missing;
	int rc = read_ts(reader, fault);

	while (rc == 0 && (missing = t0_atr_missing(reader->octets, reader->size)) > 0) {
		if (reader->size + missing > TRANSPORT_ATR_MAX)
			return fault_set(fault, FAULT_INPUT, reader->name,
			                 "the answer to reset has more than %d octets",
			                 TRANSPORT_ATR_MAX);
		rc = receive(reader, (uint64_t)ATR_BITS * F_DEFAULT, &reader->octets[reader->size],
		             fault);
		if (rc == FAULT_EXPIRED)
			return fault_set(
				fault, FAULT_INPUT, reader->name,
				"the answer to reset ends after %zu octets; more should come",
				reader->size);
		reader->size++;
	}
	return rc < 0 ? rc : t0_atr_read(reader->octets, reader->size, &reader->atr, fault);
}

static int set_speed(struct t0_reader *reader, uint16_t f, uint8_t d, struct fault *fault)
{
	const struct t0_line_ops *ops = reader->line->ops;

	reader->f = f;
	return ops->speed ? ops->speed(reader->line, f, d, fault) : 0;
}

static int reset_once(struct t0_reader *reader, bool cold, struct fault *fault)
{
	const struct t0_line_ops *ops = reader->line->ops;
	int rc = 0;

	reader->inverse = false;
	reader->atr = (struct t0_atr){ 0 };
	if (cold)
		rc = ops->contacts(reader->line, T0_CONTACTS_OFF, fault);
	if (rc < 0 || (rc = ops->contacts(reader->line, T0_CONTACTS_RESET, fault)) < 0 ||
	    (ops->parity && (rc = ops->parity(reader->line, T0_PARITY_ANY, fault)) < 0) ||
	    (rc = set_speed(reader, F_DEFAULT, 1, fault)) < 0 ||
	    (rc = ops->contacts(reader->line, T0_CONTACTS_ON, fault)) < 0)
		return rc;
	return read_atr(reader, fault);
}

/* An answer to reset that does not check is asked for again, cold. */
static int reset_until_atr(struct t0_reader *reader, bool cold, struct fault *fault)
{
	int rc = reset_once(reader, cold, fault);

	for (int i = 1; i < T0_RESETS_MAX && rc == FAULT_INPUT; i++)
		rc = reset_once(reader, true, fault);
	return rc == FAULT_INPUT ? fault_value(FAULT_TRANSPORT) : rc;
}

/* The fastest both take; false where that is what is in use. */
static bool find_speed(const struct t0_reader *reader, uint16_t *f, uint8_t *d)
{
	const struct t0_line_ops *ops = reader->line->ops;

	return !reader->options.no_pps && !reader->atr.specific &&
	       reader->atr.ta1 != T0_TA1_DEFAULT && t0_atr_speed(reader->atr.ta1, f, d) &&
	       (!ops->can || ops->can(reader->line, *f, *d));
}

/* Returns 1 when the speed is agreed on, 0 where the card stays with the default, FAULT_EXPIRED or
 * FAULT_INPUT where its answer is none or not what it may be: ISO 7816-3 9.3. */
static int exchange_pps(struct t0_reader *reader, struct fault *fault)
{
	const uint8_t pps1 = reader->atr.ta1;
	const uint8_t request[PPS_SIZE] = { PPSS, PPS0, pps1, (uint8_t)(PPSS ^ PPS0 ^ pps1) };
	static const uint8_t without[] = { PPSS, 0x00, PPSS };
	uint8_t answer[PPS_SIZE];
	size_t size = 0, wanted = 2;
	int rc = send(reader, request, sizeof request, fault);

	for (; rc == 0 && size < wanted; size++) {
		rc = receive(reader, (uint64_t)ATR_BITS * F_DEFAULT, &answer[size], fault);
		if (size == 1)
			wanted = answer[1] & PPS0 ? sizeof request : sizeof without;
	}
	if (rc < 0)
		return rc;
	if (memcmp(answer, request, size) == 0)
		return 1;
	return size == sizeof without && memcmp(answer, without, size) == 0
	               ? 0
	               : fault_set(fault, FAULT_INPUT, reader->name,
	                           "the card's answer to a PPS is not what it may be");
}

static int negotiate(struct t0_reader *reader, struct fault *fault)
{
	uint16_t f;
	uint8_t d;
	int rc;

	if (reader->atr.specific && t0_atr_speed(reader->atr.ta1, &f, &d))
		return set_speed(reader, f, d, fault);
	if (!find_speed(reader, &f, &d))
		return 0;
	rc = exchange_pps(reader, fault);
	if (rc == 1 && (rc = set_speed(reader, f, d, fault)) < 0)
		rc = FAULT_INPUT;
	if (rc == 0 || (rc != FAULT_EXPIRED && rc != FAULT_INPUT))
		return rc;
	/* The card is mute now, or at a speed that is none of ours, and would be so again. */
	reader->options.no_pps = true;
	return reset_until_atr(reader, true, fault);
}

static int start(struct t0_reader *reader, bool cold, struct fault *fault)
{
	int rc = reset_until_atr(reader, cold, fault);

	if (rc == 0)
		rc = negotiate(reader, fault);
	reader->lost = rc < 0;
	return rc < 0 ? fault_value(FAULT_TRANSPORT) : 0;
}

static int t0_reader_reset(struct transport *transport, struct fault *fault)
{
	return start(reader_of(transport), false, fault);
}

static int t0_reader_power_cycle(struct transport *transport, struct fault *fault)
{
	return start(reader_of(transport), true, fault);
}

static int lost(const struct t0_reader *reader, struct fault *fault)
{
	return fault_set(fault, FAULT_TRANSPORT, reader->name,
	                 "the card was lost before; reset it or open it again");
}

static int t0_reader_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                         struct fault *fault)
{
	const struct t0_reader *reader = reader_of(transport);

	if (reader->size == 0)
		return lost(reader, fault);
	memcpy(atr, reader->octets, reader->size);
	return (int)reader->size;
}

/* One command under way. */
struct command {
	const uint8_t *octets; /* header, then data          */
	bool brings;           /* data; else it fetches some */
	size_t at, left;       /* of the data                */
	uint8_t *reply;
};

static int receive_owed(struct t0_reader *reader, uint8_t *octet, struct fault *fault)
{
	const uint64_t clocks = (uint64_t)WAITING_UNIT * reader->atr.wi * reader->f;
	const int rc = receive(reader, clocks, octet, fault);

	return rc == FAULT_EXPIRED
	               ? fault_set(fault, FAULT_TRANSPORT, reader->name,
	                           "the card gave no answer within its work waiting time of %lld "
	                           "ms; what it did is not known",
	                           (long long)clocks_ms(reader, clocks))
	               : rc;
}

/* What the card asked for, count octets of it. */
static int transfer(struct t0_reader *reader, struct command *command, size_t count,
                    struct fault *fault)
{
	int rc = 0;

	if (count == 0)
		return fault_set(fault, FAULT_TRANSPORT, reader->name,
		                 "the card asks for data where there are none left");
	if (command->brings)
		rc = send(reader, command->octets + HEADER_SIZE + command->at, count, fault);
	for (size_t i = 0; !command->brings && i < count && rc == 0; i++)
		rc = receive_owed(reader, command->reply + command->at + i, fault);
	command->at += count;
	command->left -= count;
	return rc;
}

/* Follows procedure bytes, ISO 7816-3 10.3.3, until SW1; which stands in *sw1 then. */
static int follow(struct t0_reader *reader, struct command *command, uint8_t *sw1,
                  struct fault *fault)
{
	const uint8_t ins = command->octets[AT_INS], other = ins ^ 0xFF;
	uint8_t octet = 0;
	int rc = 0;

	for (unsigned nulls = 0; rc == 0;) {
		if ((rc = receive_owed(reader, &octet, fault)) < 0)
			break;
		if (octet == NULL_OCTET && ++nulls > T0_NULLS_MAX)
			rc = fault_set(fault, FAULT_TRANSPORT, reader->name,
			               "the card asks for more time without end");
		else if (octet == NULL_OCTET)
			continue;
		else if ((octet & SW_MASK) == 0x60 || (octet & SW_MASK) == 0x90)
			break;
		else if (octet == ins)
			rc = transfer(reader, command, command->left, fault);
		else if (octet == other)
			rc = transfer(reader, command, command->left > 0, fault);
		else
			rc = fault_set(fault, FAULT_TRANSPORT, reader->name,
			               "the card sent %02X, no procedure byte of command %02X",
			               octet, ins);
	}
	*sw1 = octet;
	return rc;
}

/* One TPDU. A fault leaves card and reader out of step. */
static int exchange(void *ctx, const uint8_t *tpdu, size_t size, uint8_t reply[TRANSPORT_REPLY_MAX],
                    struct fault *fault)
{
	struct t0_reader *reader = ctx;
	const bool brings = size > HEADER_SIZE;
	struct command command = { .octets = tpdu, .brings = brings, .reply = reply };
	uint8_t sw1 = 0, sw2 = 0;
	size_t have;
	int rc;

	command.left = tpdu[AT_P3] || brings ? tpdu[AT_P3] : LE_ALL;
	rc = send(reader, tpdu, HEADER_SIZE, fault);
	if (rc == 0)
		rc = follow(reader, &command, &sw1, fault);
	if (rc == 0)
		rc = receive_owed(reader, &sw2, fault);
	if (rc < 0) {
		reader->lost = true;
		return fault_value(FAULT_TRANSPORT);
	}
	have = brings ? 0 : command.at;
	reply[have] = sw1;
	reply[have + 1] = sw2;
	return (int)have + 2;
}

/* What a card answers where it can be told. */
static const uint8_t wrong_length[] = { 0x67, 0x00 };

static int t0_reader_transmit(struct transport *transport, const uint8_t *command, size_t size,
                              uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct t0_reader *reader = reader_of(transport);

	if (reader->lost)
		return lost(reader, fault);
	if (!t0_can_say(command, size)) {
		memcpy(reply, wrong_length, sizeof wrong_length);
		return sizeof wrong_length;
	}
	return t0_transmit(exchange, reader, command, size, reply, fault);
}

static void t0_reader_close(struct transport *transport)
{
	struct t0_reader *reader = reader_of(transport);
	struct fault ignored;

	/* A card is not left under power by who goes. */
	if (reader->line->ops->contacts(reader->line, T0_CONTACTS_OFF, &ignored) < 0)
		reader->lost = true;
	reader->line->ops->close(reader->line);
	free(reader);
}

static const struct transport_ops t0_reader_ops = {
	.kind = "t0",
	.reset = t0_reader_reset,
	.power_cycle = t0_reader_power_cycle,
	.atr = t0_reader_atr,
	.transmit = t0_reader_transmit,
	.close = t0_reader_close,
};

int t0_reader_open(struct t0_line *line, const struct t0_reader_options *options,
                   struct transport **transport, struct fault *fault)
{
	struct t0_reader *reader = calloc(1, sizeof *reader);
	int rc;

	*transport = NULL;
	if (!reader) {
		line->ops->close(line);
		return fault_set(fault, FAULT_SYSTEM, options->name, "out of memory");
	}
	reader->transport.ops = &t0_reader_ops;
	reader->line = line;
	reader->options = *options;
	snprintf(reader->name, sizeof reader->name, "%s", options->name);
	rc = start(reader, true, fault);
	if (rc < 0)
		t0_reader_close(&reader->transport);
	else
		*transport = &reader->transport;
	return rc;
}
