/* SPDX-License-Identifier: Apache-2.0 */
#include "mps2-an385/psram.h"

#include "bare/random.h"
#include "bare/wipe.h"
#include "mps2-an385/board.h"
#include "uicc/uicc.h"

static struct bare_random generator;
static bool seeded;

static bool lies_within(uint32_t at, uint32_t size)
{
	return at <= BOARD_NVM_SIZE && size <= BOARD_NVM_SIZE - at;
}

int psram_read(void *ctx, uint32_t at, uint8_t *to, uint32_t size)
{
	(void)ctx;
	if (!lies_within(at, size))
		return UICC_ERR_PORT;
	for (const uint8_t *from = BOARD_NVM + at; size > 0; size--)
		*to++ = *from++;
	return 0;
}

/* A test may want the supply to go at one write: what was stored of it stays. */
static void count_write(void)
{
	BOARD_PAGE->writes++;
	if (BOARD_PAGE->cut_in != 0 && --BOARD_PAGE->cut_in == 0)
		board_cut();
}

int psram_write(void *ctx, uint32_t at, const uint8_t *from, uint32_t size)
{
	volatile uint8_t *to = BOARD_NVM + at;

	(void)ctx;
	if (!lies_within(at, size))
		return UICC_ERR_PORT;
	while (size-- > 0)
		*to++ = *from++;
	count_write();
	return 0;
}

/* What one start has and another has not. This board has no source of noise: all there is is the seed. A chip with
 * a generator reads it here. */
static void board_noise(uint8_t to[BARE_SEED_SIZE])
{
	for (int i = 0; i < BARE_SEED_SIZE; i++)
		to[i] = 0;
}

void psram_random_start(void)
{
	uint8_t seed[BARE_SEED_SIZE], extra[BARE_SEED_SIZE];

	seeded = BOARD_PAGE->magic == BOARD_PAGE_MAGIC;
	if (!seeded)
		return;
	board_noise(extra);
	for (int i = 0; i < BARE_SEED_SIZE; i++)
		seed[i] = BOARD_PAGE->seed[i];
	bare_random_start(&generator, seed, extra);
	for (int i = 0; i < BARE_SEED_SIZE; i++)
		BOARD_PAGE->seed[i] = seed[i];
	bare_wipe(seed, sizeof seed);
}

int psram_random(void *ctx, uint8_t *to, uint32_t size)
{
	(void)ctx;
	if (!seeded)
		return UICC_ERR_PORT;
	bare_random_take(&generator, to, size);
	return 0;
}
