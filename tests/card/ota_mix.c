/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ota/reassembly.h"

/* Parts of many messages, by chance: TS 23.040 9.2.3.24.1. */

enum { ROUNDS = 3000, MIXED_PARTS = 6 };

static uint32_t chance(uint32_t below)
{
	static uint32_t state = 1;

	state = state * 1103515245 + 12345;
	return (state >> 16) % below;
}

/* A message of the mix: its packet, and which parts are still to come. */
struct mixed {
	struct test_spread spread;
	uint8_t packet[MIXED_PARTS * OTA_PART_MAX];
	size_t size, total, left;
	bool sent[MIXED_PARTS];
};

static void fill(struct mixed *mixed, uint16_t reference)
{
	*mixed = (struct mixed){
		.spread = { .reference = reference,
		            .wide = chance(2),
		            .command_in_all = chance(2) },
		.size = 1 + chance(MIXED_PARTS * 130),
	};
	for (size_t i = 0; i < mixed->size; i++)
		mixed->packet[i] = (uint8_t)chance(256);
	mixed->total = mixed->left = test_parts(&mixed->spread, mixed->size);
}

/* Given as many messages under way as there may be, their parts in any order and now and then
 * doubled, then each comes out whole, as it was, when its last part is there and not before. */
static void any_mix_of_messages_comes_out_as_it_went_in(void **state)
{
	static struct mixed mix[OTA_MESSAGES];
	static struct ota ota;
	unsigned whole = 0;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct mixed *const mixed = &mix[chance(OTA_MESSAGES)];
		uint8_t tpdu[TEST_TPDU_MAX];
		size_t number, octets;
		int got;

		if (mixed->left == 0)
			fill(mixed, (uint16_t)(round & 0xFF));
		number = chance((uint32_t)mixed->total);
		octets = test_part(&mixed->spread, mixed->packet, mixed->size, number + 1, tpdu);
		mixed->left -= !mixed->sent[number];
		mixed->sent[number] = true;
		got = ota_receive(&ota, tpdu, (uint16_t)octets);
		if (mixed->left > 0) {
			assert_int_equal(got, 0);
			continue;
		}
		assert_int_equal(got, mixed->size);
		assert_memory_equal(ota.buffer, mixed->packet, mixed->size);
		whole++;
	}
	print_message("%u messages from %u parts\n", whole, ROUNDS);
	assert_true(whole > ROUNDS / 20);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_mix_of_messages_comes_out_as_it_went_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
