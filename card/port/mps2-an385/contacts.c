/* SPDX-License-Identifier: Apache-2.0 */
#include "mps2-an385/contacts.h"

#include "mps2-an385/board.h"
#include "mps2-an385/uart.h"

enum limit {
	BAUD = 9600, /* said for order's sake: QEMU passes octets as fast as they are taken */
	TICKS_PER_SECOND = 10,
	QUEUE = 4, /* runs of octets that wait to be sent: NULL, procedure bytes, a mark, an answer */
};

/* docs/t0.md, "Marks on a stream". */
enum mark {
	MARK = 0x10,
	MARK_OFF = 0x40,
	MARK_RESET = 0x41,
	MARK_ON = 0x43,
	MARK_WRONG = 0x44,
	MARK_AGAIN = 0x48,
};

struct run {
	const uint8_t *octets;
	uint16_t size;
	bool is_mark; /* octets 10 are not doubled */
};

/* Of the interrupts; the main loop touches it with interrupts held back. */
static struct {
	struct uicc *card;
	struct run queue[QUEUE];
	uint8_t waiting;         /* runs in the queue, the first under way        */
	bool owes_mark;          /* the second half of a doubled 10 is to be sent */
	bool marked, wrong;      /* the last octet was 10; the next one is broken */
	volatile uint8_t supply; /* the last of MARK_OFF, _RESET, _ON; 0: none    */
} contacts;

/* Outlives a reset of the processor: FAREWELL where the supply went, and that is still to be answered. */
__attribute__((section(".noinit"))) static volatile uint32_t farewell;

enum { FAREWELL = 0x46415245 };

/* Sends what the UART takes now. */
static void feed(void)
{
	struct run *const run = &contacts.queue[0];

	while (!uart_is_full(UART0)) {
		if (contacts.owes_mark) {
			contacts.owes_mark = false;
			UART0->data = MARK;
		} else if (contacts.waiting == 0) {
			return;
		} else if (run->size > 0) {
			contacts.owes_mark = !run->is_mark && *run->octets == MARK;
			UART0->data = *run->octets++;
			run->size--;
		} else {
			contacts.waiting--;
			for (uint8_t i = 0; i < contacts.waiting; i++)
				contacts.queue[i] = contacts.queue[i + 1];
		}
	}
}

/* Where no place is left the line is busy, and what would come on top is a NULL that nobody needs. */
static void put(const uint8_t *octets, uint16_t size, bool is_mark)
{
	if (contacts.waiting < QUEUE)
		contacts.queue[contacts.waiting++] = (struct run){ octets, size, is_mark };
	feed();
}

static void contacts_send(void *ctx, const uint8_t *octets, uint16_t size)
{
	uint32_t held;

	(void)ctx;
	__asm__ volatile("mrs %0, primask" : "=r"(held));
	board_interrupts(false);
	put(octets, size, false);
	if (!held)
		board_interrupts(true);
}

static void contacts_interrupts(void *ctx, bool allowed)
{
	(void)ctx;
	board_interrupts(allowed);
}

const struct uicc_t0_port contacts_wire = {
	.send = contacts_send,
	.interrupts = contacts_interrupts,
};

static void answer(enum mark mark)
{
	static const uint8_t marks[][2] = {
		{ MARK, MARK_OFF },
		{ MARK, MARK_RESET },
		{ MARK, MARK_ON },
		{ MARK, MARK_AGAIN },
	};

	for (uint32_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (marks[i][1] == mark)
			put(marks[i], sizeof marks[i], true);
}

/* What was not sent yet is forgotten, but for the half of an octet. */
static void answer_alone(enum mark mark)
{
	contacts.waiting = 0;
	answer(mark);
}

/* The supply takes the program with it. The other end hears so when the program has begun anew: what it sends then
 * finds somebody who listens. */
_Noreturn static void end(void)
{
	contacts.waiting = 0;
	while (contacts.owes_mark)
		feed();
	while (uart_is_full(UART0))
		;
	farewell = FAREWELL;
	board_cut();
}

static void change(enum mark mark)
{
	const uint8_t before = contacts.supply;

	contacts.supply = (uint8_t)mark;
	if (mark == MARK_OFF)
		end();
	if (!contacts.card)
		return;
	answer_alone(mark);
	if (mark == MARK_RESET)
		uicc_t0_stop(contacts.card);
	else if (before != MARK_ON)
		uicc_t0_reset(contacts.card);
}

static void take(uint8_t octet)
{
	const bool wrong = contacts.wrong;

	contacts.wrong = false;
	if (contacts.card && !uicc_t0_receive(contacts.card, octet, !wrong))
		answer(MARK_AGAIN);
}

static void take_mark(uint8_t octet)
{
	switch (octet) {
	case MARK:
		take(octet);
		break;
	case MARK_OFF:
	case MARK_RESET:
	case MARK_ON:
		change((enum mark)octet);
		break;
	case MARK_WRONG:
		contacts.wrong = true;
		break;
	default:
		break;
	}
}

void contacts_receive(void)
{
	const bool marked = contacts.marked;
	uint8_t octet;

	UART0->interrupt = UART_RX;
	if (!uart_has_octet(UART0))
		return;
	octet = (uint8_t)UART0->data;
	contacts.marked = !marked && octet == MARK;
	if (marked)
		take_mark(octet);
	else if (!contacts.marked)
		take(octet);
}

void contacts_sent(void)
{
	UART0->interrupt = UART_TX;
	feed();
}

void contacts_tick(void)
{
	if (contacts.card)
		uicc_t0_waiting(contacts.card);
}

void contacts_start(void)
{
	uart_start(UART0, BAUD, UART_RX | UART_TX | UART_RX_INTERRUPT | UART_TX_INTERRUPT);
	SYSTICK_RELOAD = BOARD_HZ / TICKS_PER_SECOND - 1;
	SYSTICK_VALUE = 0;
	SYSTICK_CONTROL = SYSTICK_ON;
	board_interrupts(false);
	NVIC_ENABLE = 1U << BOARD_UART0_RX | 1U << BOARD_UART0_TX;
	if (farewell == FAREWELL)
		answer(MARK_OFF);
	farewell = 0;
	board_interrupts(true);
}

bool contacts_have_supply(void)
{
	return contacts.supply != 0;
}

void contacts_connect(struct uicc *card)
{
	board_interrupts(false);
	contacts.card = card;
	answer(MARK_RESET);
	if (contacts.supply == MARK_ON) {
		answer(MARK_ON);
		uicc_t0_reset(card);
	}
	board_interrupts(true);
}
