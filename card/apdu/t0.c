/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/t0.h"

#include "apdu/card.h"
#include "apdu/commands.h"
#include "wire/endian.h"
#include "wire/mem.h"

enum t0_octet {
	PPSS = 0xFF,
	PPS0_OTHER = 0x8F,   /* protocols other than T=0; RFU */
	PPS0_PPS1 = 0x10,    /* PPS1 follows                  */
	PPS0_OPTIONS = 0x70, /* PPS1, PPS2, PPS3 follow       */
	NULL_OCTET = 0x60,   /* wait on                       */
	ATR_TS = 0,
	ATR_TA1 = 2,
	TS_INVERSE = 0x3F,
	AT_INS = 1,
	AT_P3 = 4,
	PPS_SHORTEST = 3, /* PPSS PPS0 PCK */
};

/* ISO 7816-3 tables 7 and 8, by their codes; 0: reserved, or a rate that is no whole number of clock
 * cycles. */
static const uint16_t f_values[16] = { 372, 372, 558, 744,  1116, 1488, 1860, 0,
	                               0,   512, 768, 1024, 1536, 2048, 0,    0 };
static const uint8_t d_values[16] = { 0, 1, 2, 4, 8, 16, 32, 64 };

static const uint8_t null_octet = NULL_OCTET;

static void collect(struct t0 *t0, enum t0_state state, uint16_t at, uint16_t need)
{
	t0->at = at;
	t0->need = need;
	t0->state = (uint8_t)state;
}

static void set_speed(struct t0 *t0, uint16_t f, uint8_t d)
{
	t0->f = f;
	if (t0->wire->speed)
		t0->wire->speed(t0->wire->ctx, f, d);
}

static void send(const struct t0 *t0, const uint8_t *octets, uint16_t size)
{
	t0->wire->send(t0->wire->ctx, octets, size);
}

static void hold_interrupts(const struct t0 *t0, bool held)
{
	if (t0->wire->interrupts)
		t0->wire->interrupts(t0->wire->ctx, !held);
}

static uint8_t fastest(const struct t0 *t0)
{
	return t0->wire->ta1 ? t0->wire->ta1 : UICC_T0_TA1_DEFAULT;
}

void t0_reset(struct t0 *t0, uint16_t size)
{
	const uint8_t ta1 = fastest(t0);

	/* TCK is over all but TS. */
	t0->head[size - 1] ^= t0->head[ATR_TA1] ^ ta1;
	t0->head[ATR_TA1] = ta1;
	if (t0->wire->inverse)
		t0->head[ATR_TS] = TS_INVERSE;
	t0->restarted = true;
	set_speed(t0, UICC_T0_F_DEFAULT, 1);
	collect(t0, T0_FIRST, 0, 1);
	send(t0, t0->head, size);
}

void t0_stop(struct t0 *t0)
{
	t0->state = T0_OFF;
}

static void pass_first(struct t0 *t0)
{
	if (t0->head[0] == PPSS)
		collect(t0, T0_PPS, 1, PPS_SHORTEST);
	else
		collect(t0, T0_HEADER, 1, T0_HEADER_SIZE);
}

static void measure_pps(struct t0 *t0)
{
	if (t0->at != 2)
		return;
	for (uint8_t bits = t0->head[1] & PPS0_OPTIONS; bits != 0; bits &= (uint8_t)(bits - 1))
		t0->need++;
}

/* What PPS1 asks for lies between the default and TA1: ISO 7816-3 9.3. */
static bool takes_speed(const struct t0 *t0, uint8_t pps1)
{
	const uint16_t f = f_values[pps1 >> 4];
	const uint8_t d = d_values[pps1 & 0x0F];

	return f != 0 && d != 0 && f <= f_values[fastest(t0) >> 4] &&
	       d <= d_values[fastest(t0) & 0x0F];
}

/* PPS1 is repeated or left out (then it is the default); what else was offered is left out. Another
 * protocol and a request that does not check get no answer, and the terminal ends it: 9.2. */
static void answer_pps(struct t0 *t0)
{
	uint8_t *const pps = t0->head;
	uint8_t check = 0, size = 2, pps1 = 0;

	for (uint16_t i = 0; i < t0->at; i++)
		check ^= pps[i];
	if (check != 0 || (pps[1] & PPS0_OTHER) != 0) {
		t0_stop(t0);
		return;
	}
	if ((pps[1] & PPS0_PPS1) && takes_speed(t0, pps[2])) {
		pps1 = pps[2];
		size++;
	}
	pps[1] &= pps1 ? PPS0_PPS1 : 0;
	pps[size] = (uint8_t)(PPSS ^ pps[1] ^ pps1);
	collect(t0, T0_HEADER, 0, T0_HEADER_SIZE);
	send(t0, pps, size + 1);
	if (pps1)
		set_speed(t0, f_values[pps1 >> 4], d_values[pps1 & 0x0F]);
}

static void ask_for_data(struct t0 *t0)
{
	const uint8_t ins = t0->command[AT_INS];

	t0->head[0] = t0->wire->one_by_one ? (uint8_t)~ins : ins;
	send(t0, t0->head, 1);
}

/* From here on the header stands in command, and head is free. */
static void judge_header(struct t0 *t0)
{
	if (t0->busy) {
		t0->state = T0_HELD;
		return;
	}
	memcpy(t0->command, t0->head, T0_HEADER_SIZE);
	if (!card_wants_data(t0->command)) {
		t0->state = T0_DUE;
		return;
	}
	collect(t0, T0_DATA, T0_HEADER_SIZE, (uint16_t)(T0_HEADER_SIZE + t0->command[AT_P3]));
	ask_for_data(t0);
}

static void ask_on(struct t0 *t0)
{
	if (t0->wire->one_by_one)
		ask_for_data(t0);
}

static void pass_data(struct t0 *t0)
{
	t0->state = T0_DUE;
}

/* What an octet does that does not end the state, and what the last one does. A state without a row
 * hears nothing. */
static const struct phase {
	void (*each)(struct t0 *t0);
	void (*last)(struct t0 *t0);
} phases[T0_STATES] = {
	[T0_FIRST] = { .last = pass_first },
	[T0_PPS] = { .each = measure_pps, .last = answer_pps },
	[T0_HEADER] = { .last = judge_header },
	[T0_DATA] = { .each = ask_on, .last = pass_data },
};

bool t0_receive(struct t0 *t0, uint8_t octet, bool parity_ok)
{
	const struct phase *const phase = &phases[t0->state];
	uint8_t *const to = t0->state == T0_DATA ? t0->command : t0->head;

	if (!phase->last)
		return true;
	if (!parity_ok)
		return false;
	to[t0->at++] = octet;
	if (t0->at == t0->need)
		phase->last(t0);
	else if (phase->each)
		phase->each(t0);
	return true;
}

void t0_waiting(const struct t0 *t0)
{
	if (t0->state == T0_DUE || t0->state == T0_HELD)
		send(t0, &null_octet, 1);
}

/* Data stand behind INS, and the status word behind both: procedure bytes, ISO 7816-3 10.3.3. */
static void answer(struct t0 *t0, const struct reply *out, uint16_t sw)
{
	uint8_t *const to = t0->command;
	uint16_t size = 0;

	if (out->size != 0) {
		to[0] = to[AT_INS];
		memcpy(to + 1, out->data, out->size);
		size = out->size + 1;
	}
	put_u16(to + size, sw);
	collect(t0, T0_HEADER, 0, T0_HEADER_SIZE);
	send(t0, to, size + 2);
}

/* Returns the octets of the command that is due, 0 for none. */
static uint16_t take_command(struct t0 *t0)
{
	uint16_t size = 0;

	hold_interrupts(t0, true);
	if (t0->state == T0_DUE && !t0->restarted) {
		t0->busy = true;
		size = t0->at;
	}
	hold_interrupts(t0, false);
	return size;
}

/* A reset in between leaves T0_DUE, and the header after it is held: the answer is for nobody. */
bool t0_execute(struct card *card)
{
	struct t0 *const t0 = &card->t0;
	/* What waits for GET RESPONSE is at its place already. */
	struct reply out = { .data = card->response.data };
	const uint16_t size = take_command(t0);
	uint16_t sw;

	if (size == 0)
		return false;
	sw = card_answer(card, t0->command, size, true, &out);
	hold_interrupts(t0, true);
	t0->busy = false;
	if (t0->state == T0_DUE)
		answer(t0, &out, sw);
	else if (t0->state == T0_HELD)
		judge_header(t0);
	hold_interrupts(t0, false);
	return true;
}
