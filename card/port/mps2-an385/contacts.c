/* SPDX-License-Identifier: Apache-2.0 */
#include "mps2-an385/contacts.h"

#include "mps2-an385/board.h"
#include "mps2-an385/uart.h"

enum {
	BAUD = 9600, /* said for order's sake: QEMU passes octets as fast as they are taken */
	TICKS_PER_SECOND = 10,
	QUEUE = 4, /* runs of octets that wait to be sent: NULL, procedure bytes, an answer */
};

struct run {
	const uint8_t *octets;
	uint16_t size;
};

/* Of the interrupts; the main loop touches it with interrupts held back. */
static struct {
	struct uicc *card;
	struct run queue[QUEUE];
	uint8_t waiting; /* runs in the queue, the first under way */
	volatile uint8_t levels;
} contacts;

/* The next octet, if there is one and the line is free. */
static void feed(void)
{
	struct run *const run = &contacts.queue[0];

	while (contacts.waiting > 0 && !uart_is_full(UART0)) {
		if (run->size > 0) {
			UART0->data = *run->octets++;
			run->size--;
		}
		if (run->size == 0) {
			contacts.waiting--;
			for (uint8_t i = 0; i < contacts.waiting; i++)
				contacts.queue[i] = contacts.queue[i + 1];
		}
	}
}

/* Where no place is left the line is busy, and what would come on top is a NULL that nobody needs. */
static void contacts_send(void *ctx, const uint8_t *octets, uint16_t size)
{
	uint32_t held;

	(void)ctx;
	__asm__ volatile("mrs %0, primask" : "=r"(held));
	board_interrupts(false);
	if (contacts.waiting < QUEUE)
		contacts.queue[contacts.waiting++] = (struct run){ octets, size };
	feed();
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

void contacts_start(void)
{
	uart_start(UART1, BAUD, UART_RX | UART_RX_INTERRUPT);
	uart_start(UART0, BAUD, UART_RX | UART_TX | UART_RX_INTERRUPT | UART_TX_INTERRUPT);
	SYSTICK_RELOAD = BOARD_HZ / TICKS_PER_SECOND - 1;
	SYSTICK_VALUE = 0;
	SYSTICK_CONTROL = SYSTICK_ON;
	NVIC_ENABLE = 1U << BOARD_UART0_RX | 1U << BOARD_UART0_TX | 1U << BOARD_UART1_RX;
}

void contacts_connect(struct uicc *card)
{
	board_interrupts(false);
	contacts.card = card;
	if (contacts.levels & CONTACTS_RST)
		uicc_t0_reset(card);
	board_interrupts(true);
}

bool contacts_have_supply(void)
{
	return (contacts.levels & CONTACTS_VCC) != 0;
}

void contacts_receive(void)
{
	uint8_t octet;

	UART0->interrupt = UART_RX;
	if (!uart_has_octet(UART0))
		return;
	octet = (uint8_t)UART0->data;
	/* This UART sees no parity: what comes, came whole. */
	if (contacts.card)
		uicc_t0_receive(contacts.card, octet, true);
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

/* The supply takes the program with it, wherever it is. */
void contacts_change(void)
{
	uint8_t levels, risen;

	UART1->interrupt = UART_RX;
	if (!uart_has_octet(UART1))
		return;
	levels = (uint8_t)UART1->data;
	risen = levels & (uint8_t)~contacts.levels;
	contacts.levels = levels;
	if (!contacts.card)
		return;
	if (!(levels & CONTACTS_VCC))
		board_cut();
	contacts.waiting = 0;
	if (risen & CONTACTS_RST)
		uicc_t0_reset(contacts.card);
	else if (!(levels & CONTACTS_RST))
		uicc_t0_stop(contacts.card);
}
