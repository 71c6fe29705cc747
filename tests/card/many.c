/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "memory/memory.h"
#include "uicc/uicc.h"

/* The card keeps nothing outside its struct and its memory: as many as one likes live in a process. */

enum { CARDS = 10000, NVM_SIZE = 65536 };

_Static_assert(sizeof(struct uicc) <= 4352, "a card is at most 4.25 KiB");

struct one {
	struct uicc card;
	struct memory_port memory;
};

static uint16_t transmit(struct one *one, const uint8_t *command, uint32_t size, uint8_t *reply)
{
	const uint16_t length = uicc_transmit(&one->card, command, size, reply);

	return (uint16_t)(reply[length - 2] << 8 | reply[length - 1]);
}

#define SEND(one, octets, reply) transmit(one, (const uint8_t *)(octets), sizeof(octets) - 1, reply)

/* A formatted card in a file without name, of which each card maps a copy of its own. */
static int formatted_memory(void)
{
	const int fd = memfd_create("card", 0);
	struct one *one = calloc(1, sizeof *one);
	uint8_t *octets;

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, NVM_SIZE), 0);
	octets = mmap(NULL, NVM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(octets != MAP_FAILED);
	memory_port_init(&one->memory, octets, NVM_SIZE);
	assert_int_equal(uicc_format(&one->card, &one->memory.port), 0);
	munmap(octets, NVM_SIZE);
	free(one);
	return fd;
}

/* Given 10,000 cards, when each in turn is powered on and its EF.LI written, then, all being on, each
 * answers with its own, and its selection is its own. */
static void ten_thousand_cards_live_in_a_process(void **state)
{
	struct one *const cards = calloc(CARDS, sizeof *cards);
	const int fd = formatted_memory();
	uint8_t reply[UICC_REPLY_MAX];

	(void)state;
	assert_non_null(cards);
	for (uint32_t i = 0; i < CARDS; i++) {
		uint8_t update[] = { 0x00, 0xD6, 0x00, 0x00, 2, (uint8_t)(i >> 8), (uint8_t)i };
		uint8_t *octets = mmap(NULL, NVM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

		assert_true(octets != MAP_FAILED);
		memory_port_init(&cards[i].memory, octets, NVM_SIZE);
		assert_int_equal(uicc_power_on(&cards[i].card, &cards[i].memory.port), 0);
		assert_int_equal(SEND(&cards[i],
		                      "\x00\x20\x00\x01\x08"
		                      "0000\xFF\xFF\xFF\xFF",
		                      reply),
		                 0x9000);
		assert_int_equal(SEND(&cards[i], "\x00\xA4\x04\x0C\x07\xA0\x00\x00\x00\x87\x10\x02",
		                      reply),
		                 0x9000);
		assert_int_equal(SEND(&cards[i], "\x00\xA4\x00\x0C\x02\x6F\x05", reply), 0x9000);
		assert_int_equal(transmit(&cards[i], update, sizeof update, reply), 0x9000);
	}
	for (uint32_t i = 0; i < CARDS; i++) {
		assert_int_equal(SEND(&cards[i], "\x00\xB0\x00\x00\x02", reply), 0x9000);
		assert_int_equal(reply[0] << 8 | reply[1], i & 0xFFFF);
		munmap(cards[i].memory.octets, NVM_SIZE);
	}
	close(fd);
	free(cards);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_cards_live_in_a_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
