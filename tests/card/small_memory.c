/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "nvm/journal.h"
#include "support/ten_slots.h"

/* A memory of UICC_NVM_MIN octets holds the default profile, ten slots, and the greatest change that
 * comes over the air. */

static struct test_card tc;
static const uint32_t units[] = { 1, 4, 16 };

static void ten_slots_and_all_their_lists_fit_the_smallest_memory(void **state)
{
	(void)state;
	card_memory_size = UICC_NVM_MIN;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		const struct test_packet packet = test_packet(1);
		uint8_t octets[TEST_PACKET_MAX];
		size_t size;

		given_ten_slots(&tc, units[i]);
		size = lists_packet(TEN_SLOTS, 32, 1, octets);
		deliver(&tc, octets, size);
		assert_int_equal(receipt_of(&tc, &packet, true).status, 0x00);
		power_cycle(&tc);
		verify_adm(&tc);
		select_applet(&tc);
		expect(&tc, "00A4000C02 6F01", "9000");
		expect(&tc, "00B0000003", "010102 9000"); /* AUTOMATIC, slot 2 */
	}
	card_memory_size = TEST_NVM_SIZE;
}

/* What the profile leaves is little, and its end is told: TS 102 222 6.3.3, not enough memory. */
static void a_file_more_fits_until_the_memory_is_full(void **state)
{
	int made = 0;

	(void)state;
	card_memory_size = UICC_NVM_MIN;
	given_a_personal_card_of(&tc, 1);
	card_memory_size = TEST_NVM_SIZE;
	verify_adm(&tc);
	for (;; made++) {
		char create[80];

		snprintf(create, sizeof create,
		         "00E0000018 6216 8202 4121 8302 %04X 8A0105 8B03 2F060E 8002 0040 8800",
		         0x4F40 + made);
		if (transmit(&tc, create) != 0x9000)
			break;
	}
	assert_string_equal(tc.reply_hex, "6A84");
	assert_in_range(made, 1, 40);
	power_cycle(&tc);
}

/* The third octet of the table of files is the version of its rows. */
static void files_of_another_version_are_refused(void **state)
{
	struct nvm nvm;

	(void)state;
	given_a_blank_card(&tc);
	assert_int_equal(nvm_power_on(&nvm, &tc.port), 0);
	tc.octets[nvm.home + 2]--;
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_OLDER);
	tc.octets[nvm.home + 2] += 2;
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_NEWER);
	tc.octets[nvm.home + 2] = 0xFF; /* of the first cards */
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_OLDER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_slots_and_all_their_lists_fit_the_smallest_memory),
		cmocka_unit_test(a_file_more_fits_until_the_memory_is_full),
		cmocka_unit_test(files_of_another_version_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
