/* SPDX-License-Identifier: Apache-2.0 */
#include "support/asking_handset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"

enum { POLL = 30 };

void given_an_asking_card(struct asking_test *asking, const char *profile, const char *imei)
{
	static unsigned number;
	const struct handset_options options = { .profile = handset_profile_named(profile),
		                                 .imei = imei };
	char path[TEST_PATH_MAX], name[32];

	snprintf(name, sizeof name, "asking-%u.card", number++);
	test_path(name, path);
	given_a_card_of_profile("vectors/profiles/card-a.json", path);
	asking->inner = open_image(path);
	asking_card_of(&asking->card, asking->inner);
	given_a_handset(&asking->test, NULL, &asking->card.transport, &options);
	go_to(&asking->test, "CA");
	switch_handset(&asking->test, true);
	assert_int_equal(asking_state(asking)->service, SERVICE_NORMAL);
	forget_story(&asking->test);
}

void leave_asking_card(struct asking_test *asking)
{
	leave_handset(&asking->test);
	transport_close(asking->inner);
}

void ask(struct asking_test *asking, unsigned type, unsigned qualifier, const char *tlvs)
{
	const size_t size = 9 + strlen(tlvs) / 2;
	char hex[2 * ASKING_OCTETS + 1];

	assert_true(size < 256);
	snprintf(hex, sizeof hex,
	         size < 128 ? "D0%02zX810301%02X%02X82028182%s"
	                    : "D081%02zX810301%02X%02X82028182%s",
	         size, type, qualifier, tlvs);
	asking_card_ask(&asking->card, hex);
	wait_for(&asking->test, POLL);
}

void expect_result(struct asking_test *asking, unsigned type, const char *result)
{
	char hex[64];

	snprintf(hex, sizeof hex, "810301%02X", type);
	expect_response(&asking->card, hex);
	snprintf(hex, sizeof hex, "82028281830%zu%s", strlen(result) / 2, result);
	expect_response(&asking->card, hex);
	assert_false(asking->card.under_way);
}

const struct handset_state *asking_state(const struct asking_test *asking)
{
	return handset_state(asking->test.handset);
}

void write_behind(struct asking_test *asking, const char *fid, const char *octets)
{
	static const char *const before[] = { "0070000001", "01A4040C07A0000000871002",
		                              "0120000A084142434445464748" };
	struct terminal terminal = { .transport = asking->inner };
	struct terminal_reply reply;
	char hex[512];

	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		assert_int_equal(send_hex(&terminal, before[i], &reply), 0x9000);
	snprintf(hex, sizeof hex, "01A4000C02%s", fid);
	assert_int_equal(send_hex(&terminal, hex, &reply), 0x9000);
	snprintf(hex, sizeof hex, "01D60000%02zX%s", strlen(octets) / 2, octets);
	assert_int_equal(send_hex(&terminal, hex, &reply), 0x9000);
	assert_int_equal(send_hex(&terminal, "00708001", &reply), 0x9000);
}
