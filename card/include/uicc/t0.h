/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UICC_T0_H
#define UICC_T0_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/uicc.h"

/*
 * One UICC behind its contacts: T=0 octet by octet, ISO 7816-3 and TS 102 221 7.2. What is written
 * here takes the place of uicc_power_on(), uicc_reset(), uicc_atr() and uicc_transmit().
 *
 * Two parties call. From interrupts, none of which may interrupt another (or from the main loop, where
 * there are none): uicc_t0_reset(), uicc_t0_stop(), uicc_t0_receive(), uicc_t0_waiting(). They collect
 * octets and answer what can be answered at once, in some dozens of instructions. From the main loop:
 * uicc_t0_start() and uicc_t0_run(), which carries commands out, and may be interrupted by all the
 * others at any point. While it runs, a timer of the port calls uicc_t0_waiting().
 *
 *     uicc_t0_start(card, &port, &wire);
 *     for (;;)
 *             if (uicc_t0_run(card) == 0)
 *                     wait_for_interrupt();
 */

enum uicc_t0_limit {
	UICC_T0_WORK_WAITING = 9600, /* times F clock cycles: WI 10, as the ATR leaves it out;
	                              * ISO 7816-3 10.2 */
	UICC_T0_F_DEFAULT = 372,     /* clock cycles a bit from reset until a PPS, with D = 1   */
	UICC_T0_TA1_DEFAULT = 0x96,  /* F = 512, D = 32                                         */
};

/* What a chip's contacts provide. The struct and what ctx points to must outlive the card. */
struct uicc_t0_port {
	void *ctx; /* first argument of every callback; never read by the card */

	/*
	 * Sends octets in their order after what was handed over before, the first not before 16 etu
	 * after the last octet received, each 12 etu or more after the one before (ISO 7816-3
	 * 10.2). What the terminal signals as wrong parity the port sends again (ISO 7816-3 7.3).
	 *
	 *   octets  stay as they are until the next octet is received or the next reset, so that an
	 *           interrupt may fetch them one by one
	 *   size    1 .. 260
	 *
	 * Called by uicc_t0_run(), uicc_t0_receive(), uicc_t0_reset() and uicc_t0_waiting(). It may
	 * wait for the last octet only where no call comes from an interrupt.
	 */
	void (*send)(void *ctx, const uint8_t *octets, uint16_t size);

	/*
	 * From the end of what was handed over to send() on, a bit lasts f / d clock cycles. Called
	 * with 372 and 1 at each reset, and where a PPS is accepted. NULL for a wire without clock.
	 *
	 *   f  372, or any F of ISO 7816-3 table 7 up to that of ta1
	 *   d  1, 2, 4, 8 .. up to that of ta1 (table 8)
	 */
	void (*speed)(void *ctx, uint16_t f, uint8_t d);

	/* false: none of the calls above that come from interrupts comes until true. Short: some
	 * hundred instructions. NULL where they all come from the main loop. */
	void (*interrupts)(void *ctx, bool allowed);

	uint8_t ta1;  /* the fastest that speed() takes, as TA1 says it: the ATR has it; 0: 96    */
	bool inverse; /* the ATR begins with 3F instead of 3B, and the port codes every octet by
	               * the inverse convention, TS among them: see uicc_t0_inverse()           */
	bool one_by_one; /* data are asked for octet by octet (procedure byte ~INS), for a port
	                  * that cannot take 255 in a row                                       */
};

/*
 * Begins: the card is silent until uicc_t0_reset().
 *
 *   port  as of uicc_power_on(); what that reports comes from uicc_t0_run()
 *   wire  must outlive the card
 */
void uicc_t0_start(struct uicc *card, const struct uicc_port *port,
                   const struct uicc_t0_port *wire);

/* RST has risen, after activation (cold) or while the card was on (warm). The answer to reset is
 * sent; what was under way is answered no more, though a command that uicc_t0_run() is in comes to its
 * end in the memory. What the port has not sent yet of earlier octets it forgets. */
void uicc_t0_reset(struct uicc *card);

/* RST is low or the supply is gone: silent until uicc_t0_reset(). */
void uicc_t0_stop(struct uicc *card);

/*
 * One octet from the terminal, decoded by the convention of the ATR.
 *
 *   parity_ok  false: the octet did not come whole
 *
 * Returns false where the terminal must be told to send it again (the error signal of ISO 7816-3 7.3, the
 * I/O line low 10.5 etu after the start bit); it is as if it had not come. A port whose UART does so by
 * itself need not call for such an octet.
 */
bool uicc_t0_receive(struct uicc *card, uint8_t octet, bool parity_ok);

/* The port's timer, at half of uicc_t0_waiting_clocks() or more often: sends NULL (60) where the
 * terminal waits for an answer, and nothing else. */
void uicc_t0_waiting(struct uicc *card);

/* Clock cycles within which the terminal wants an octet from a card that is to answer: the work waiting
 * time at the speed in use. */
uint32_t uicc_t0_waiting_clocks(const struct uicc *card);

/* Whether uicc_t0_run() has something to do. With interrupts held back, a main loop can decide so to
 * sleep. */
bool uicc_t0_is_due(const struct uicc *card);

/*
 * Does what is to be done: powers the card on after a reset, carries out a command that is complete and
 * hands its answer to send().
 *
 * Returns 1, 0 where nothing was to be done, or what uicc_power_on() returned: a negative enum
 * uicc_error, once; the card then answers 6F00 to every command.
 */
int uicc_t0_run(struct uicc *card);

/*
 * What a UART of the direct convention (least significant bit first, high is 1) sends or has received
 * for an octet of the inverse convention, both ways. Such a UART must be set to odd parity: the
 * parity bit is inverted as well. ISO 7816-3 8.1.
 */
uint8_t uicc_t0_inverse(uint8_t octet);

#endif
