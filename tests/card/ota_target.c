/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/card.h"
#include "ota/receipt.h"
#include "uicc/applet.h"

/* What becomes of a packet whose target fails: with targets of the test's own. */

static struct test_card tc;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	return 0;
}

static struct card *card(void)
{
	return (struct card *)(void *)&tc.card;
}

/* Writes, says something, and ends with what ctx points to. */
static int write_and_fail(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	int rc = record_write(&card()->fs, FILE_SLOT, 1, 0, data, size);

	assert_int_equal(rc, 0);
	tlv_octets(answer, data, size);
	return *(int *)ctx;
}

static int execute(int outcome, uint64_t counter, struct test_receipt *receipt)
{
	const struct ota_target target = {
		.target = APPLET_TARGET_APPLET,
		.run = write_and_fail,
		.ctx = &outcome,
	};
	const struct test_packet packet = test_packet(counter);
	uint8_t octets[TEST_PACKET_MAX];
	const size_t size = test_packet_build(&packet, (const uint8_t *)"\xAA\xBB", 2, octets);
	struct ota_done done;
	const struct ota_job job = { .fs = &card()->fs,
		                     .cat = &card()->cat,
		                     .targets = &target,
		                     .count = 1,
		                     .octets = octets,
		                     .size = (uint16_t)size,
		                     .sender = (const uint8_t *)"\x04\x91\x21\x43" };
	const int got = ota_execute(&job, tc.reply, &done);

	if (got > 0) {
		tc.reply_size = (uint16_t)(got + 2);
		*receipt = receipt_of(&tc, &packet, true);
	}
	return got;
}

static void expect_slot_and_counter(uint8_t slot, uint8_t counter)
{
	uint8_t octets[5];

	assert_int_equal(record_read(&card()->fs, FILE_SLOT, 1, 0, octets, 1), 0);
	assert_int_equal(octets[0], slot);
	assert_int_equal(record_read(&card()->fs, FILE_OTA_CNTR, 1, 0, octets, 5), 0);
	assert_int_equal(octets[4], counter);
}

/* Given there is no room for what a packet does, then nothing of it is kept but the counter, and
 * the receipt says insufficient memory: TS 102 225 table 5, 07. */
static void what_does_not_fit_leaves_the_counter_alone_standing(void **state)
{
	struct test_receipt receipt;

	(void)state;
	assert_true(execute(UICC_ERR_FULL, 1, &receipt) > 0);
	assert_int_equal(receipt.status, 0x07);
	assert_int_equal(receipt.size, 0);
	expect_slot_and_counter(0x01, 1);
	assert_true(execute(UICC_ERR_FULL, 1, &receipt) > 0);
	assert_int_equal(receipt.status, 0x02);
	assert_true(execute(0, 2, &receipt) > 0);
	assert_int_equal(receipt.status, 0x00);
	assert_memory_equal(receipt.data, "\xAA\xBB", 2);
	expect_slot_and_counter(0xAA, 2);
}

/* Given a try limit too, then the try that was spent is given back: the check sum was right. */
static void what_does_not_fit_costs_no_try(void **state)
{
	const uint8_t rule[APPLET_OTA_RULE_SIZE] = {
		[OTA_RULE_AT_TRIES_MAX] = 3, [OTA_RULE_AT_FAILED] = 1
	};
	struct test_receipt receipt;
	uint8_t octets[APPLET_OTA_RULE_SIZE];

	(void)state;
	assert_int_equal(record_write(&card()->fs, FILE_OTA_RULE, 1, 0, rule, sizeof rule), 0);
	assert_true(execute(UICC_ERR_FULL, 1, &receipt) > 0);
	assert_int_equal(receipt.status, 0x07);
	assert_int_equal(record_read(&card()->fs, FILE_OTA_RULE, 1, 0, octets, sizeof octets), 0);
	assert_int_equal(octets[OTA_RULE_AT_FAILED], 0);
	expect_slot_and_counter(0x01, 1);
}

/* Given a packet was carried out, then nothing of it, deciphered, is left in the buffer. */
static void what_was_deciphered_does_not_stay(void **state)
{
	const struct test_packet packet = test_packet(1);

	(void)state;
	expect_receipt(&tc, &packet, "E1(C0(01) C1(01))", 0, NULL);
	for (size_t i = 0; i < sizeof card()->ota.buffer; i++)
		assert_int_equal(card()->ota.buffer[i], 0);
}

static void a_failed_memory_is_no_receipt(void **state)
{
	struct test_receipt receipt;

	(void)state;
	assert_int_equal(execute(UICC_ERR_PORT, 1, &receipt), UICC_ERR_PORT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_does_not_fit_leaves_the_counter_alone_standing,
		                       personal_card),
		cmocka_unit_test_setup(what_does_not_fit_costs_no_try, personal_card),
		cmocka_unit_test_setup(what_was_deciphered_does_not_stay, personal_card),
		cmocka_unit_test_setup(a_failed_memory_is_no_receipt, personal_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
