/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_T0_H
#define APDU_T0_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/t0.h"

enum t0_limit {
	T0_HEADER_SIZE = 5,   /* CLA INS P1 P2 P3                         */
	T0_COMMAND_MAX = 260, /* header and 255 octets of data            */
	T0_ANSWER_MAX = 259,  /* INS, 256 octets of data, SW1 SW2         */
};

enum t0_state {
	T0_OFF,    /* RST is low, or a PPS was none: silent                          */
	T0_FIRST,  /* the ATR is sent: PPSS or CLA                                   */
	T0_PPS,    /* PPS0 .. PCK                                                    */
	T0_HEADER, /* CLA .. P3                                                      */
	T0_HELD,   /* a header, while the command before the reset is still under way */
	T0_DATA,   /* data of a command                                              */
	T0_DUE,    /* a command, complete                                            */
	T0_STATES,
};

/*
 * The byte level of one card. What interrupts write while a command is under way is volatile, or stands
 * in head: command belongs to the main loop from T0_DUE until the answer is handed over, and after a
 * reset until busy is false.
 */
struct t0 {
	const struct uicc_t0_port *wire;
	volatile uint8_t state;          /* enum t0_state                          */
	volatile bool restarted;         /* there was a reset: power on first      */
	volatile bool busy;              /* command is in use                      */
	uint16_t at, need;               /* octets collected; until the state ends */
	uint16_t f;                      /* clock cycles, of F / D                 */
	uint8_t head[UICC_ATR_MAX];      /* the ATR; PPSS .. PCK; a header */
	uint8_t command[T0_COMMAND_MAX]; /* a command, then its answer     */
};

/* The ATR of size octets in head is fitted to the wire and sent. */
void t0_reset(struct t0 *t0, uint16_t size);

void t0_stop(struct t0 *t0);
bool t0_receive(struct t0 *t0, uint8_t octet, bool parity_ok);
void t0_waiting(const struct t0 *t0);

struct card;

/* Carries out what is due in the main loop. Returns whether there was something. */
bool t0_execute(struct card *card);

#endif
