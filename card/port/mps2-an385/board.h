/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MPS2_BOARD_H
#define MPS2_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "bare/random.h"

/* Arm's MPS2 board with a Cortex-M3 (AN385), as QEMU has it: where things lie. Application Note AN385, 3 and 4. */

#define BOARD_REGISTER(at) (*(volatile uint32_t *)(uintptr_t)(at))

enum board_clock { BOARD_HZ = 25000000 };

/* Interrupt numbers of the UARTs' CMSDK blocks: one receives, the next sends. */
enum board_interrupt {
	BOARD_UART0_RX = 0,
	BOARD_UART0_TX = 1,
	BOARD_INTERRUPTS = 32,
};

/* ARMv7-M architecture reference manual, B3.2 to B3.4. */
#define SYSTICK_CONTROL BOARD_REGISTER(0xE000E010)
#define SYSTICK_RELOAD BOARD_REGISTER(0xE000E014)
#define SYSTICK_VALUE BOARD_REGISTER(0xE000E018)
#define NVIC_ENABLE BOARD_REGISTER(0xE000E100)
#define AIRCR BOARD_REGISTER(0xE000ED0C)

enum { AIRCR_SYSRESETREQ = 0x05FA0004, SYSTICK_ON = 7 /* processor clock, interrupt, enable */ };

/* The board's memory that outlives the program: PSRAM, which QEMU keeps in a file. */
#define BOARD_NVM ((uint8_t *)0x21000000)
enum { BOARD_NVM_SIZE = 65536, BOARD_PAGE_MAGIC = 0x31504352 /* "RCP1" */ };

/*
 * Behind the card's memory: what the maker of a card, or a test, writes from outside while the card is off, and
 * what the program tells. Little endian.
 */
struct board_page {
	uint32_t magic; /* BOARD_PAGE_MAGIC: there is a seed */
	uint8_t seed[BARE_SEED_SIZE];
	uint32_t cut_in;     /* the supply goes at this write to memory, 1 the next; 0: it stays */
	uint32_t writes;     /* to memory, so far                                                */
	uint32_t stack_size; /* octets                                                           */
	uint32_t stack_left; /* octets never used since the supply came                          */
	uint32_t runs;       /* of uicc_t0_run() that did something, since the supply came       */
	uint32_t ticks;      /* of BOARD_HZ the last of them took, in a program that measures    */
};

#define BOARD_PAGE ((volatile struct board_page *)(void *)(BOARD_NVM + BOARD_NVM_SIZE))

/* As if the supply went away here and now. */
_Noreturn static inline void board_cut(void)
{
	AIRCR = AIRCR_SYSRESETREQ;
	for (;;)
		;
}

/* Interrupts, all of one priority. board_sleep() returns after one, also with interrupts held back. */
static inline void board_interrupts(bool allowed)
{
	if (allowed)
		__asm__ volatile("cpsie i" ::: "memory");
	else
		__asm__ volatile("cpsid i" ::: "memory");
}

static inline void board_sleep(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

#endif
