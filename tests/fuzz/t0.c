/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"
#include "fuzz/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "uicc/t0.h"

/* A terminal and a port that do anything with the contacts: an octet for which card, one for what its port is like, then
 * what happens, an octet each and what belongs to it. Whatever it was, a command that is complete is answered, NULL is all
 * that is sent while one is due, and after a reset the card is there. */

enum happening {
	OCTETS,      /* a record of them; what is due after each is done */
	OCTETS_HELD, /* a record of them; nothing is done                */
	WRONG,       /* an octet of wrong parity                         */
	RESET,
	STOP,
	TIMER,
	RUN,
	INTERRUPT, /* a reset and a record of octets, at the next write of memory */
	HAPPENINGS,
};

enum { SENT_MAX = 260, INVERSE = 1, ONE_BY_ONE = 2, OTHER_TA1 = 4 };

static struct uicc *card;
static unsigned sent; /* octets, since it was set to 0 */
static uint8_t last[SENT_MAX];
static struct input interrupt;
static bool interrupts;
static bool restarted; /* what the card does next is its power-on, which nobody hears of */
static struct memory_port *memory;

static void must(bool so, const char *what)
{
	if (so)
		return;
	fprintf(stderr, "t0: %s\n", what);
	abort();
}

static void sends(void *ctx, const uint8_t *octets, uint16_t size)
{
	(void)ctx;
	must(size >= 1 && size <= SENT_MAX, "as many octets as no answer has");
	memcpy(last, octets, size);
	sent += size;
}

static int turn(void)
{
	restarted = false;
	return uicc_t0_run(card);
}

static void receive(struct input *octets, bool run)
{
	while (octets->left > 0) {
		(void)uicc_t0_receive(card, input_octet(octets), true);
		while (run && uicc_t0_is_due(card))
			(void)turn();
	}
}

static void reset(void)
{
	sent = 0;
	restarted = true;
	uicc_t0_reset(card);
	must(sent == 22, "a reset is not answered");
}

static int writes(void *ctx, uint32_t at, const uint8_t *from, uint32_t size)
{
	(void)ctx;
	if (interrupts) {
		interrupts = false;
		reset();
		receive(&interrupt, false);
	}
	return memory->port.nvm_write(memory->port.ctx, at, from, size);
}

/* Until nothing is due: a power-on, once more where there was a reset in it, then a command. */
static void run(void)
{
	for (int turns = 0; uicc_t0_is_due(card); turns++) {
		const bool powers_on = restarted;

		must(turns < 4, "the card has no end of what it has to do");
		sent = 0;
		if (turn() == 1 && !powers_on)
			must(sent > 0 || uicc_t0_is_due(card), "a command is not answered");
	}
}

static void happen(struct input *input)
{
	struct input octets;

	switch (input_octet(input) % HAPPENINGS) {
	case OCTETS:
		octets = input_record(input);
		receive(&octets, true);
		break;
	case OCTETS_HELD:
		octets = input_record(input);
		receive(&octets, false);
		break;
	case WRONG:
		(void)uicc_t0_receive(card, input_octet(input), false);
		break;
	case RESET:
		reset();
		break;
	case STOP:
		uicc_t0_stop(card);
		break;
	case TIMER:
		sent = 0;
		uicc_t0_waiting(card);
		must(sent == 0 || (sent == 1 && last[0] == 0x60), "no NULL for the timer");
		must(sent == 0 || uicc_t0_is_due(card), "NULL with nothing to wait for");
		break;
	case RUN:
		run();
		break;
	default:
		interrupt = input_record(input);
		interrupts = true;
		break;
	}
}

static void select_mf(void)
{
	static const uint8_t header[] = { 0x00, 0xA4, 0x00, 0x0C, 0x02 }, mf[] = { 0x3F, 0x00 };
	struct input octets = { header, sizeof header };
	const uint8_t ins = 0xA4;

	interrupts = false;
	run();
	reset();
	run();
	sent = 0;
	receive(&octets, true);
	must(sent == 1 && (last[0] == ins || last[0] == (uint8_t)~ins), "data are not asked for");
	octets = (struct input){ mf, sizeof mf };
	receive(&octets, true);
	must(last[0] != 0x6F, "the card does not come up");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	snapshots_take();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	struct input input = { octets, size };
	struct test_card *const tc = snapshot_restore(input_octet(&input) % SNAPSHOT_KINDS);
	const uint8_t how = input_octet(&input);
	struct uicc_port port = tc->port;
	const struct uicc_t0_port wire = { .send = sends,
		                           .inverse = (how & INVERSE) != 0,
		                           .one_by_one = (how & ONE_BY_ONE) != 0,
		                           .ta1 = (how & OTHER_TA1) ? how : 0 };

	card = &tc->card;
	memory = &tc->memory;
	interrupts = restarted = false;
	port.nvm_write = writes;
	uicc_t0_start(card, &port, &wire);
	while (input.left > 0)
		happen(&input);
	select_mf();
	snapshot_power_cycle(tc);
	return 0;
}
