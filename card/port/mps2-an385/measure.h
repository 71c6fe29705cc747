/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MPS2_MEASURE_H
#define MPS2_MEASURE_H

#include "mps2-an385/board.h"
#include "uicc/uicc.h"

/* How long a command takes, in a program built with BOARD_MEASURES: from where it is whole to where its answer
 * begins to leave, interrupts held back, so that under qemu -icount it is the same every time. */

typedef int measured(struct uicc *card);

/* The CMSDK's timer 0 counts down with the clock. Cortex-M System Design Kit reference manual, 4.1. */
#define TIMER_CONTROL BOARD_REGISTER(0x40000000)
#define TIMER_VALUE BOARD_REGISTER(0x40000004)
#define TIMER_RELOAD BOARD_REGISTER(0x40000008)

static inline int measure(measured *run, struct uicc *card)
{
	int rc;
#ifdef BOARD_MEASURES
	uint32_t from, to;

	TIMER_RELOAD = UINT32_MAX;
	TIMER_CONTROL = 1;
	/* The card itself lets interrupts come again; nothing gets past the fault mask. */
	__asm__ volatile("cpsid f" ::: "memory");
	from = TIMER_VALUE;
	rc = run(card);
	to = TIMER_VALUE;
	if (rc != 0)
		BOARD_PAGE->ticks = from - to;
	__asm__ volatile("cpsie f" ::: "memory");
#else
	rc = run(card);
#endif
	if (rc != 0)
		BOARD_PAGE->runs++;
	return rc;
}

#endif
