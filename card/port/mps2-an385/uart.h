/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MPS2_UART_H
#define MPS2_UART_H

#include <stdbool.h>
#include <stdint.h>

#include "mps2-an385/board.h"

/* The CMSDK's UART: one octet each way. Cortex-M System Design Kit reference manual, 4.3. */
struct uart {
	volatile uint32_t data;
	volatile uint32_t state;
	volatile uint32_t control;
	volatile uint32_t interrupt; /* read: which; written: cleared */
	volatile uint32_t divider;
};

enum uart_bit {
	UART_TX = 1, /* of state: full; of control: enable; of interrupt */
	UART_RX = 2,
	UART_TX_INTERRUPT = 4, /* of control */
	UART_RX_INTERRUPT = 8,
};

#define UART0 ((struct uart *)0x40004000)

static inline void uart_start(struct uart *uart, uint32_t baud, uint32_t control)
{
	uart->divider = BOARD_HZ / baud;
	uart->interrupt = UART_TX | UART_RX;
	uart->control = control;
}

static inline bool uart_has_octet(const struct uart *uart)
{
	return (uart->state & UART_RX) != 0;
}

static inline bool uart_is_full(const struct uart *uart)
{
	return (uart->state & UART_TX) != 0;
}

#endif
