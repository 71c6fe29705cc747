/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"

/* TARs of a profile, from its text to EF.TAR of the card. */

static void expect_records(const char *tars, const char *const records[PROFILE_TARS_MAX][2])
{
	char profile[TEST_PATH_MAX], image[TEST_PATH_MAX], text[600], read[] = "00B2010400";
	struct terminal terminal;
	struct terminal_reply reply;
	struct fault fault = { 0 };

	test_path("tars.json", profile);
	test_path("tars.card", image);
	remove(image);
	snprintf(text, sizeof text, "{ %s }", tars);
	write_whole(profile, (const uint8_t *)text, strlen(text));
	given_a_card_of_profile(profile, image);
	if (terminal_power_on(&terminal, open_image(image), &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	assert_int_equal(send_hex(&terminal, "0020000A083131313131313131", &reply), 0x9000);
	assert_int_equal(send_hex(&terminal, "00A4040C0AF0524F414D4341524401", &reply), 0x9000);
	for (int file = 0; file < 2; file++) {
		assert_int_equal(send_hex(&terminal,
		                          file == 0 ? "00A4000C026F07" : "00A4000C026F0D", &reply),
		                 0x9000);
		for (int i = 0; i < PROFILE_TARS_MAX; i++) {
			char found[11] = "";

			read[5] = (char)('1' + i);
			assert_int_equal(send_hex(&terminal, read, &reply), 0x9000);
			assert_int_equal(reply.size, file == 0 ? 5 : 4);
			for (size_t at = 0; at < reply.size; at++)
				snprintf(found + 2 * at, 3, "%02X", reply.data[at]);
			assert_string_equal(found, records[i][file]);
		}
	}
	transport_close(terminal.transport);
}

/* Given a profile without TARs, then the card has those of the default profile. */
static void a_card_has_tars_of_its_own(void **state)
{
	static const char *const records[PROFILE_TARS_MAX][2] = {
		{ "524D430116", "00000000" }, { "B000000216", "00000000" },
		{ "B000010316", "00000000" }, { "B000110316", "00000000" },
		{ "0000000416", "00000000" }, { "FFFFFFFFFF", "FFFFFFFF" },
		{ "FFFFFFFFFF", "FFFFFFFF" }, { "FFFFFFFFFF", "FFFFFFFF" },
	};

	(void)state;
	expect_records("\"iccid\": \"8900101000000000016\"", records);
}

/* Given a profile with TARs, then the card has these and no others; their values say what they are
 * for, or the profile does. */
static void the_tars_of_a_profile_replace_them(void **state)
{
	static const char *const records[PROFILE_TARS_MAX][2] = {
		{ "524D430116", "00000000" }, { "B001200206", "00000000" },
		{ "B001400312", "02010100" }, { "B0FFFF0306", "FFFFFFFF" },
		{ "0000010416", "02000100" }, { "B000100202", "02010000" },
		{ "FFFFFFFFFF", "FFFFFFFF" }, { "FFFFFFFFFF", "FFFFFFFF" },
	};

	(void)state;
	expect_records(
		"\"tars\": { \"524D43\": { \"msl\": \"16\" },"
		"\"B00120\": { \"msl\": \"06\", \"domain\": \"full\" },"
		"\"b00140\": { \"msl\": \"12\", \"domain\": [\"PIN1\", \"ADM1\"] },"
		"\"B0FFFF\": { \"target\": \"RFM-USIM\", \"msl\": \"06\", \"domain\": \"none\" },"
		"\"000001\": { \"domain\": [\"ADM1\"], \"target\": \"RAM\", \"msl\": \"16\" },"
		"\"B00010\": { \"msl\": \"02\", \"domain\": [\"PIN1\"] } }",
		records);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_has_tars_of_its_own),
		cmocka_unit_test(the_tars_of_a_profile_replace_them),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
