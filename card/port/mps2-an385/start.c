/* SPDX-License-Identifier: Apache-2.0 */
#include "mps2-an385/start.h"

#include "mps2-an385/board.h"
#include "mps2-an385/contacts.h"

/* From the reset vector to main(), and the stack. */

extern uint32_t link_stack_low[], link_stack_top[], link_bss[], link_bss_end[];

enum { PAINT = 0x5AA55AA5, OWN_WORDS = 16 };

int main(void);
_Noreturn void start(void);

static uint32_t size_between(const uint32_t *low, const uint32_t *high)
{
	return (uint32_t)((uintptr_t)high - (uintptr_t)low);
}

/* Nothing of the program lives here yet: no data is copied, since there is none (mps2.ld insists). What lies
 * below this function's own frame is painted. */
_Noreturn void start(void)
{
	const uint32_t *const here = __builtin_frame_address(0);
	const uint32_t unused = size_between(link_stack_low, here) / 4 - OWN_WORDS;
	volatile uint32_t *const stack = link_stack_low, *const bss = link_bss;

	for (uint32_t i = 0; i < size_between(link_bss, link_bss_end) / 4; i++)
		bss[i] = 0;
	for (uint32_t i = 0; i < unused; i++)
		stack[i] = PAINT;
	main();
	board_cut();
}

/* Faults end here, a stack that outgrows its place among them: below it there is no memory. A card that does
 * not know what it does falls silent. */
static void stop(void)
{
	board_interrupts(false);
	for (;;)
		board_sleep();
}

uint32_t start_stack_left(void)
{
	uint32_t words = 0;

	while (4 * words < start_stack_size() && link_stack_low[words] == PAINT)
		words++;
	return 4 * words;
}

uint32_t start_stack_size(void)
{
	return size_between(link_stack_low, link_stack_top);
}

/* ARMv7-M B1.5.3: the stack, then handlers by exception number; interrupts begin at 16. */
__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
	(void (*)(void))link_stack_top,
	start,
	stop, /* NMI          */
	stop, /* hard fault   */
	stop, /* memory fault */
	stop, /* bus fault    */
	stop, /* usage fault  */
	[11] = stop,
	[12] = stop,
	[14] = stop,
	[15] = contacts_tick,
	[16 + BOARD_UART0_RX] = contacts_receive,
	[16 + BOARD_UART0_TX] = contacts_sent,
	[16 + BOARD_INTERRUPTS - 1] = stop,
};
