/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "remote/rfm.h"
#include "remote/session.h"
#include "support/tlv_text.h"

/* Scripts cut off at every octet, and with every octet changed: each is answered, in good form, and
 * nothing is read beyond it (the sanitizer sees to that). */

enum { CHANGES = 6 };

static struct test_card tc;
static uint64_t counter;
static unsigned long answers;

static const char *const seeds[] = {
	"00A4000C026F7B 00D6000003 21F354 00B0000003",
	"00A4000C026F3C 00A2010403 112233 00B2010400 8032000003 000001",
	"00A40004026F07 00C0000010",
	"A0A40000027F20 A0A40000026F07 A0B0000009",
	"AA(22(00A4000C026F7B) 22(00D600000321F354) 22(00B0000003))",
	"AA 81 12 22 81 07 00A4000C026F07 22 82 0005 00B0000009",
	"AE80 22(00A4000C026F7B) 22(00D600000321F354) 22(00B0000003) 0000",
	"AA(81(81(010104) 82(8182)) 82(81(012180) 8D(0441)) 22(00B0870000))",
	"AA(83(01) 22(00B0870000))",
};

/* Walks through the R-APDUs and what else an answer may have. */
static void assert_parts(const uint8_t *at, size_t left)
{
	while (left > 0) {
		assert_true(at[0] == 0x23 || at[0] == 0x80 || at[0] == 0x81 || at[0] == 0x83 ||
		            at[0] == 0x90);
		assert_true(left >= 2 && at[1] < 0x80 && at[1] >= (at[0] == 0x23 ? 2 : 1));
		assert_true(at[1] <= left - 2);
		left -= 2u + at[1];
		at += 2 + at[1];
	}
}

static void assert_well_formed(const uint8_t *answer, size_t size)
{
	switch (answer[0]) {
	case 0xAB:
		assert_int_equal(answer[1], size - 2);
		assert_int_equal(answer[2], 0x80);
		assert_parts(answer + 2, size - 2);
		break;
	case 0xAF:
		assert_int_equal(answer[1], 0x80);
		assert_true(size >= 4 && answer[size - 2] == 0 && answer[size - 1] == 0);
		assert_parts(answer + 2, size - 4);
		break;
	default:
		assert_true(size >= 3);
		break;
	}
}

static void send(const uint8_t *script, size_t size)
{
	struct test_packet packet = test_packet(++counter);
	uint8_t octets[TEST_PACKET_MAX];
	struct test_receipt receipt;

	memcpy(packet.tar, "\xB0\x00\x01", 3);
	deliver(&tc, octets, test_packet_build(&packet, script, size, octets));
	receipt = receipt_of(&tc, &packet, true);
	assert_int_equal(receipt.status, 0);
	assert_well_formed(receipt.data, receipt.size);
	answers++;
}

static void damaged_scripts_are_answered(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
		uint8_t script[TEST_DATA_MAX];
		const size_t size = octets_of_tlv(seeds[i], script, sizeof script);

		given_a_personal_card(&tc);
		counter = 0;
		for (size_t cut = 0; cut <= size; cut++)
			send(script, cut);
		for (size_t at = 0; at < size; at++) {
			const uint8_t was = script[at];
			const uint8_t changes[CHANGES] = { 0x00,       0xFF,       was ^ 0x01,
				                           was ^ 0x80, was ^ 0x02, 0x81 };

			for (int n = 0; n < CHANGES; n++) {
				script[at] = changes[n];
				send(script, size);
			}
			script[at] = was;
		}
		/* It is still a card. */
		power_cycle(&tc);
		select_usim(&tc);
		expect(&tc, "00A4000C022FE2", "6A82");
		expect(&tc, "00A4080C022FE2", "9000");
		expect(&tc, "00B000000A", PERSONAL_ICCID_EF "9000");
	}
	print_message("%lu scripts answered\n", answers);
}

/* Given an answer of any room, then what does not fit is cut or not run, and the answer is whole. */
static void an_answer_keeps_to_its_room(void **state)
{
	static const char *const scripts[] = {
		"AA(22(00A4080C047FFF6F61) 22(00B0000000) 22(00B0000000))",
		"AE80 22(00A4080C047FFF6F61) 22(00B0000000) 22(00B0000000) 0000",
		"AA(22(00A4080C047FFF6F61) 22(00B0000000) 55(00))",
		"AA(22(00A4080C047FFF6F61) 22(00B000007A) 22(00B000007B) 83(01))",
	};
	struct card *const card = (struct card *)(void *)&tc.card;
	uint8_t script[TEST_DATA_MAX];
	struct card_remote remote = { .card = card };

	(void)state;
	given_a_personal_card(&tc);
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		const size_t size = octets_of_tlv(scripts[i], script, sizeof script);

		for (uint16_t limit = 16; limit < 700; limit++) {
			uint8_t *const answer = malloc(limit);
			struct tlv_writer writer = { .at = answer, .room = limit };
			struct tlv_reader reader = { .at = answer };
			struct tlv tlv;

			assert_int_equal(rfm_run_usim(&remote, script, (uint16_t)size, &writer), 0);
			assert_false(writer.full);
			reader.left = writer.size;
			if (answer[0] == 0xAF) {
				reader = (struct tlv_reader){ answer + 2, writer.size - 4 };
			} else {
				assert_int_equal(tlv_next(&reader, &tlv), 1);
				assert_int_equal(reader.left, 0);
				reader = (struct tlv_reader){ tlv.value, tlv.size };
			}
			while (reader.left > 0)
				assert_int_equal(tlv_next(&reader, &tlv), 1);
			free(answer);
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_scripts_are_answered),
		cmocka_unit_test(an_answer_keeps_to_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
