/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdint.h>

#include "bare/aes.h"
#include "bare/des.h"
#include "bare/random.h"
#include "uicc/t0.h"

/* The least a board needs, to be copied and filled in: docs/porting.md goes through it. What is marked YOURS
 * stands for your chip and uses registers of an invented one: memory that is written octet by octet, a UART for
 * the octets of ISO 7816-3, an input pin. */

#define REGISTER(at) (*(volatile uint32_t *)(uintptr_t)(at))

/* YOURS: memory that keeps what is written (FRAM, MRAM, EEPROM), within the address space. Where it is behind a
 * bus, leave nvm_map NULL and read in nvm_read(). The seed of the random octets lies behind the card's memory. */
#define NVM ((volatile uint8_t *)0x30000000)
enum { NVM_SIZE = 65536, SEED_AT = NVM_SIZE };

/* YOURS: the UART and the pins. */
#define UART_DATA REGISTER(0x40000000)
#define UART_READY REGISTER(0x40000004)   /* bit 0: received; bit 1: room to send */
#define UART_PARITY REGISTER(0x40000008)  /* bit 0: the octet in UART_DATA did not come whole */
#define UART_RESEND REGISTER(0x4000000C)  /* written: the error signal of ISO 7816-3 7.3 */
#define UART_DIVIDER REGISTER(0x40000010) /* clock cycles of a bit */
#define PIN_RST REGISTER(0x40001000)      /* bit 0: the level of RST */

static struct uicc card;
static struct bare_random generator;

static bool lies_within(uint32_t at, uint32_t size)
{
	return at <= NVM_SIZE && size <= NVM_SIZE - at;
}

static int nvm_read(void *ctx, uint32_t at, uint8_t *to, uint32_t size)
{
	(void)ctx;
	if (!lies_within(at, size))
		return UICC_ERR_PORT;
	for (const volatile uint8_t *from = NVM + at; size > 0; size--)
		*to++ = *from++;
	return 0;
}

/* YOURS: returns when the octets are kept, and UICC_ERR_PORT when they are not. */
static int nvm_write(void *ctx, uint32_t at, const uint8_t *from, uint32_t size)
{
	(void)ctx;
	if (!lies_within(at, size))
		return UICC_ERR_PORT;
	for (volatile uint8_t *to = NVM + at; size > 0; size--)
		*to++ = *from++;
	return 0;
}

/* YOURS, where the chip has a generator of random numbers: then that, and no seed. */
static int random_octets(void *ctx, uint8_t *to, uint32_t size)
{
	(void)ctx;
	bare_random_take(&generator, to, size);
	return 0;
}

static void start_random(void)
{
	const uint8_t nothing_else[BARE_SEED_SIZE] = { 0 };
	uint8_t seed[BARE_SEED_SIZE];

	for (int i = 0; i < BARE_SEED_SIZE; i++)
		seed[i] = NVM[SEED_AT + i];
	bare_random_start(&generator, seed, nothing_else);
	for (int i = 0; i < BARE_SEED_SIZE; i++)
		NVM[SEED_AT + i] = seed[i];
}

/* YOURS: engines of the chip instead of bare_aes and bare_des; agree and sha256, if it has elliptic curves. */
static const struct uicc_port port = {
	.nvm_size = NVM_SIZE,
	.nvm_unit = 1, /* YOURS: octets that one cut of the supply may damage */
	.nvm_read = nvm_read,
	.nvm_write = nvm_write,
	.aes = bare_aes,
	.des = bare_des,
	.random = random_octets,
};

/* Called from the main loop alone, so it may wait. A UART that does not keep the guard time (TS 102 221 7.2.1)
 * needs a timer before the first octet. */
static void send(void *ctx, const uint8_t *octets, uint16_t size)
{
	(void)ctx;
	while (size-- > 0) {
		while (!(UART_READY & 2))
			;
		UART_DATA = *octets++;
	}
}

static void speed(void *ctx, uint16_t f, uint8_t d)
{
	(void)ctx;
	UART_DIVIDER = f / d;
}

/* The contacts. No interrupts: the main loop takes octets while it waits for nothing else. */
static const struct uicc_t0_port wire = {
	.send = send,
	.speed = speed,
	.ta1 = 0x11, /* YOURS: 372 / 1 */
	.one_by_one = true,
};

static void look_at_reset(void)
{
	static bool was_high;
	const bool is_high = (PIN_RST & 1) != 0;

	if (is_high && !was_high)
		uicc_t0_reset(&card);
	else if (!is_high)
		uicc_t0_stop(&card);
	was_high = is_high;
}

static void look_at_line(void)
{
	if (!(UART_READY & 1))
		return;
	if (!uicc_t0_receive(&card, (uint8_t)UART_DATA, !(UART_PARITY & 1)))
		UART_RESEND = 1;
}

/* YOURS: what calls main(), with a stack and .bss of zeros. Commands longer than the waiting time need a timer that
 * calls uicc_t0_waiting(), and interrupts in struct uicc_t0_port: see mps2-an385. */
int main(void)
{
	start_random();
	if (uicc_power_on(&card, &port) == UICC_ERR_BLANK)
		uicc_format(&card, &port); /* the maker of the card does this, once */
	uicc_t0_start(&card, &port, &wire);
	for (;;) {
		look_at_reset();
		look_at_line();
		uicc_t0_run(&card);
	}
}
