/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "bare/aes.h"
#include "bare/des.h"
#include "mps2-an385/board.h"
#include "mps2-an385/contacts.h"
#include "mps2-an385/measure.h"
#include "mps2-an385/psram.h"
#include "mps2-an385/start.h"
#include "uicc/features.h"
#include "uicc/t0.h"

/* A card on a microcontroller: the memory, the ciphers and the contacts, put together. */

static const struct uicc_port port = {
	.nvm_size = BOARD_NVM_SIZE,
	.nvm_unit = 1,
	.nvm_map = BOARD_NVM,
	.nvm_read = psram_read,
	.nvm_write = psram_write,
	.aes = bare_aes,
	.des = UICC_WITH_DES ? bare_des : NULL,
	.random = psram_random,
};

static struct uicc card;

static void tell_stack(void)
{
	BOARD_PAGE->stack_left = start_stack_left();
}

/* What a card's maker does once: a memory that holds no card gets one. */
static void make_card_where_there_is_none(void)
{
	if (uicc_power_on(&card, &port) == UICC_ERR_BLANK)
		uicc_format(&card, &port);
}

int main(void)
{
	contacts_start();
	while (!contacts_have_supply())
		board_sleep();
	BOARD_PAGE->stack_size = start_stack_size();
	BOARD_PAGE->runs = 0;
	psram_random_start();
	make_card_where_there_is_none();
	uicc_t0_start(&card, &port, &contacts_wire);
	contacts_connect(&card);
	for (;;) {
		if (measure(uicc_t0_run, &card) != 0)
			tell_stack();
		board_interrupts(false);
		if (!uicc_t0_is_due(&card))
			board_sleep();
		board_interrupts(true);
	}
}
