/* SPDX-License-Identifier: Apache-2.0 */
#include "support/ten_slots.h"

#include <stdio.h>
#include <string.h>

#include "support/tlv_text.h"

/* Slots 3 .. 10: IMSI 00101000000000n. */
#define IMSI_N "C4(000101000000%02XF1)"

void given_ten_slots(struct test_card *tc, uint32_t unit)
{
	char text[400], apdu[800];

	given_a_personal_card_of(tc, unit);
	verify_adm(tc);
	select_applet(tc);
	for (unsigned slot = 3; slot <= TEN_SLOTS; slot++) {
		snprintf(text, sizeof text,
		         "80E29000 (E1(C0(01) E3(C3(%02X)" IMSI_N "CA(02) CB(0001) CC(03)"
		         "CD(465B5CE8B199B49FAA5F0A2EE238A6BC) CF(000000000000)))) 00",
		         slot, slot * 16u % 160);
		hex_of_tlv(text, apdu);
		expect(tc, apdu, "E10C C00101 D00100 *9000");
	}
	power_cycle(tc);
}

/* Every list of a slot, so many networks each. */
static size_t put_lists(char *to, const char *imsi, unsigned slot, unsigned networks)
{
	size_t at = (size_t)sprintf(to, "E2(%s C5(", imsi);

	for (unsigned i = 0; i < 4; i++)
		at += (size_t)sprintf(to + at, "%u2F%u", i, slot % 10);
	for (unsigned tag = 0xC6; tag <= 0xC7; tag++) {
		at += (size_t)sprintf(to + at, ") %02X(", tag);
		for (unsigned i = 0; i < networks; i++)
			at += (size_t)sprintf(to + at, "%u2F%u%u%u", tag & 1, slot % 10, i % 10,
			                      i / 10);
	}
	return at + (size_t)sprintf(to + at, "))");
}

size_t lists_packet(unsigned slots, unsigned networks, uint64_t counter,
                    uint8_t packet[TEST_PACKET_MAX])
{
	static char list[TLV_TEXT_MAX * 2];
	static uint8_t data[TEST_PACKET_MAX];
	const struct test_packet header = test_packet(counter);
	size_t at = (size_t)sprintf(list, "E1(C0(01) C1(01) C2(13300805118133F7)");

	for (unsigned slot = 1; slot <= slots; slot++) {
		char imsi[40];

		snprintf(imsi, sizeof imsi, IMSI_N, slot * 16u % 160);
		at += put_lists(list + at,
		                slot == 1   ? "C4(22023190901658F9)"
		                : slot == 2 ? "C4(13300805118133F7)"
		                            : imsi,
		                slot, networks);
	}
	strcpy(list + at, ")");
	return test_packet_build(&header, data, octets_of_tlv(list, data, sizeof data), packet);
}
