/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/card.h"
#include "ota/packet.h"
#include "ota/receipt.h"
#include "uicc/applet.h"

/* Receipts by SMS-SUBMIT: TS 31.115 4, status 0B; SEND SHORT MESSAGE, TS 102 223 6.6.9. */

#define AUTOMATIC "E106 C00101 C10101"
#define APPLIED "E10CC00101D00100D10401010000"
#define TERMINAL_WITH_SMS "8010000004 03008002"

static struct test_card tc;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	expect(&tc, TERMINAL_WITH_SMS, "9000");
	return 0;
}

static struct card *card(void)
{
	return (struct card *)(void *)&tc.card;
}

static struct test_packet packet_by_submit(uint64_t counter)
{
	struct test_packet packet = test_packet(counter);

	packet.spi[1] |= 0x20;
	return packet;
}

static void expect_fetched(uint16_t sw, const struct test_packet *packet, uint8_t status,
                           const char *hex)
{
	uint8_t octets[TEST_RECEIPT_MAX];
	const size_t size = fetch_submit(&tc, sw, octets);
	const struct test_receipt receipt = receipt_read(octets, size, packet, true);

	assert_int_equal(receipt.status, status);
	assert_string_equal(receipt.hex, hex);
}

/* The octets of it, receipt and all, when nothing is sealed. */
static void the_proactive_command_is_that_of_the_standard(void **state)
{
	struct test_packet packet = packet_by_submit(1);

	(void)state;
	packet.spi[1] = 0x21;
	assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC), 0x9136);
	assert_string_equal(tc.reply_hex, "027100000B0A524D430000000001000B9136");
	expect(&tc, "8012000037", "6C36");
	expect(&tc, "8012000036",
	       "D034 8103011300 82028183 8500 8B27"
	       "4100 04912143 0004 1E 027100 0019 0A 524D43 0000000001 00 00" APPLIED "9000");
	expect(&tc, "801400000C 810301130082028281830100", "9000");
	expect(&tc, "8012000036", "6985");
}

/* --- receipts longer than a short message -------------------------------------------------- */

/* Says as many octets as ctx has it, 0, 1, 2 .. */
static int talk(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	assert_int_equal(record_write(&card()->fs, FILE_SLOT, 1, 0, data, size), 0);
	for (size_t i = 0; i < *(size_t *)ctx; i++)
		tlv_octets(answer, (const uint8_t[]){ (uint8_t)i }, 1);
	return 0;
}

/* Returns the status of the report. */
static uint8_t hear(const struct test_packet *packet, size_t words)
{
	const struct ota_target target = { .target = APPLET_TARGET_APPLET,
		                           .run = talk,
		                           .ctx = &words };
	uint8_t octets[TEST_PACKET_MAX];
	struct ota_done done;
	const struct ota_job job = {
		.fs = &card()->fs,
		.cat = &card()->cat,
		.targets = &target,
		.count = 1,
		.octets = octets,
		.size = (uint16_t)test_packet_build(packet, (const uint8_t *)"\xAA", 1, octets),
		.sender = (const uint8_t *)"\x04\x91\x21\x43",
	};
	const int got = ota_execute(&job, tc.reply, &done);
	struct test_receipt receipt;

	assert_true(got > 0 && got <= PACKET_REPORT_MAX);
	receipt = receipt_read(tc.reply, (size_t)got, packet, true);
	for (size_t i = 0; i < receipt.size; i++)
		assert_int_equal(receipt.data[i], (uint8_t)i);
	return receipt.status;
}

/* What the card says at the next STATUS. */
static uint16_t waiting(void)
{
	return transmit(&tc, "80F2000C");
}

/* The most a receipt can hold: what is left of room, whole blocks where it is ciphered. */
static size_t most(const struct test_packet *packet, size_t room)
{
	const size_t sum = packet->spi[1] & 0x08 ? 8 : 0;

	if (packet->spi[1] & 0x10)
		room -= (room - 9) % 16;
	return room - 16 - sum;
}

/* Given answers of every length there can be, however sealed, then each arrives, in as many short
 * messages as it takes, and one octet more is insufficient memory: nothing of it is kept but the
 * counter. */
static void every_length_of_answer_arrives_or_is_refused(void **state)
{
	static const uint8_t seals[] = { 0x21, 0x29, 0x31, 0x39, 0x01, 0x09, 0x11, 0x19 };
	uint64_t counter = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof seals; i++) {
		struct test_packet packet = test_packet(0);
		const bool submit = seals[i] & 0x20;
		size_t room, words;

		packet.spi[1] = seals[i];
		room = most(&packet, submit ? SUBMIT_TEXT_MAX : PACKET_REPORT_MAX);
		for (words = 0; words <= room; words++) {
			uint8_t octets[TEST_RECEIPT_MAX];
			struct test_receipt receipt;

			test_packet_count(&packet, ++counter);
			assert_int_equal(hear(&packet, words), submit ? 0x0B : 0x00);
			if (!submit)
				continue;
			receipt = receipt_read(octets, fetch_submit(&tc, waiting(), octets),
			                       &packet, true);
			assert_int_equal(receipt.size, words);
			for (size_t at = 0; at < words; at++)
				assert_int_equal(receipt.data[at], (uint8_t)at);
		}
		test_packet_count(&packet, ++counter);
		if (submit) {
			assert_int_equal(hear(&packet, words), 0x0B);
			expect_fetched(waiting(), &packet, 0x07, "");
		} else {
			assert_int_equal(hear(&packet, words), 0x07);
		}
		assert_int_equal(hear(&packet, 1), submit ? 0x0B : 0x02);
		if (submit)
			expect_fetched(waiting(), &packet, 0x02, "");
	}
}

/* --- who gets one -------------------------------------------------------------------------- */

/* Given a terminal that cannot send short messages, then the receipt is in the report. */
static void a_terminal_without_short_messages_gets_it_in_the_report(void **state)
{
	const struct test_packet packet = packet_by_submit(1);

	(void)state;
	expect(&tc, "8010000004 03008000", "9000");
	expect_receipt(&tc, &packet, AUTOMATIC, 0x00, APPLIED);
}

/* Given the sender is a name, to which nothing can be sent, then so too. */
static void a_sender_with_a_name_gets_it_in_the_report(void **state)
{
	static const struct {
		const char *head;
		bool submit;
	} rows[] = {
		{ "44 06 D0 C2351C 7F F6 62112131415100", false }, /* alphanumeric */
		{ "44 00 81 7F F6 62112131415100", false },        /* nobody       */
		{ "44 04 91 2143 7F F6 62112131415100", true },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct test_packet packet = packet_by_submit(i + 1);
		uint8_t tpdu[TEST_TPDU_MAX], data[16], octets[TEST_PACKET_MAX];
		const size_t size =
			test_packet_build(&packet, data,
		                          octets_of_hex(AUTOMATIC, data, sizeof data), octets);
		size_t at = octets_of_hex(rows[i].head, tpdu, sizeof tpdu);
		uint16_t sw;

		tpdu[at++] = (uint8_t)(3 + size);
		memcpy(tpdu + at, "\x02\x70\x00", 3);
		memcpy(tpdu + at + 3, octets, size);
		sw = send_envelope(&tc, tpdu, at + 3 + size);
		assert_int_equal(sw >> 8, 0x61);
		sw = transmit_octets(&tc, (const uint8_t[]){ 0x00, 0xC0, 0, 0, (uint8_t)sw }, 5);
		assert_int_equal(receipt_of(&tc, &packet, true).status,
		                 rows[i].submit ? 0x0B : 0x00);
		assert_int_equal(sw >> 8, rows[i].submit ? 0x91 : 0x90);
	}
}

/* Given what nobody with the key sent, then no short message leaves at the subscriber's expense. */
static void a_stranger_makes_the_card_send_nothing(void **state)
{
	struct test_packet packet = packet_by_submit(1), wrong = packet;

	(void)state;
	wrong.kid_key[0] ^= 1;
	assert_int_equal(deliver_hex(&tc, &wrong, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, 0x01);
	wrong = packet;
	wrong.tar[0] ^= 1;
	assert_int_equal(deliver_hex(&tc, &wrong, AUTOMATIC), 0x9000);
	assert_int_equal(receipt_of(&tc, &wrong, true).status, 0x09);
	/* Who has the key is told by short message also what was refused. */
	test_packet_count(&packet, 0);
	expect_fetched(deliver_hex(&tc, &packet, AUTOMATIC), &packet, 0x02, "");
}

/* Given a receipt is still on its way, when another would leave, then its packet is refused for
 * want of room and moves nothing; it may come again. */
static void one_receipt_leaves_at_a_time(void **state)
{
	const struct test_packet first = packet_by_submit(1), second = packet_by_submit(2),
				 third = test_packet(3);
	static uint8_t before[TEST_NVM_SIZE];
	uint16_t sw = deliver_hex(&tc, &first, AUTOMATIC);

	(void)state;
	memcpy(before, tc.octets, sizeof before);
	assert_int_equal(deliver_hex(&tc, &second, AUTOMATIC), sw);
	assert_int_equal(receipt_of(&tc, &second, true).status, 0x07);
	assert_memory_equal(before, tc.octets, sizeof before);
	expect_fetched(sw, &first, 0x00, APPLIED);
	sw = deliver_hex(&tc, &second, AUTOMATIC);
	/* A receipt in the report needs no room there. */
	assert_int_equal(deliver_hex(&tc, &third, AUTOMATIC), sw);
	assert_int_equal(receipt_of(&tc, &third, true).status, 0x00);
	expect_fetched(sw, &second, 0x00, "E10CC00101D00100D10401010000");
}

static void what_the_terminal_cannot_send_is_given_up(void **state)
{
	struct test_packet packet = test_packet(1);
	char fetch[16];

	(void)state;
	packet.spi[1] = 0x21;
	assert_int_equal(hear(&packet, 300), 0x0B);
	snprintf(fetch, sizeof fetch, "80120000%02X", waiting() & 0xFF);
	expect(&tc, fetch, "D0*9000");
	/* Not the details of the command: it is still under way. */
	expect(&tc, "801400000C 810302130082028281830100", "6A80");
	expect(&tc, "801400000C 810301130082028281830130", "9000");
	expect(&tc, fetch, "6985");
	test_packet_count(&packet, 2);
	assert_int_equal(hear(&packet, 3), 0x0B);
	expect_fetched(waiting(), &packet, 0x00, "000102");
}

/* Given orders that want a REFRESH, then the receipt leaves before it: the REFRESH ends the session. */
static void a_receipt_leaves_before_a_refresh(void **state)
{
	const struct test_packet packet = packet_by_submit(1);
	uint8_t octets[TEST_RECEIPT_MAX];
	size_t size;

	(void)state;
	size = fetch_submit(&tc,
	                    deliver_hex(&tc, &packet, "E110 C00101 C20813300805118133F7 C10100"),
	                    octets);
	assert_int_equal(receipt_read(octets, size, &packet, true).status, 0x00);
	assert_string_equal(tc.reply_hex, "910B");
	expect(&tc, "801200000B", "D009 8103020100 82028182 9000");
	expect(&tc, "801400000C 810302010082028281830100", "9000");
}

static void a_reset_forgets_what_was_to_leave(void **state)
{
	const struct test_packet packet = packet_by_submit(1);

	(void)state;
	assert_int_equal(deliver_hex(&tc, &packet, AUTOMATIC) >> 8, 0x91);
	assert_int_equal(uicc_reset(&tc.card), 0);
	assert_int_equal(cat_pending(&card()->cat), 0);
	expect(&tc, "8012000000", "6985");
}

/* The port's writing, failing from this write on; 0: not. */
static unsigned long writes, fails_from;
static int (*write_before)(void *ctx, uint32_t at, const uint8_t *from, uint32_t size);

static int failing_write(void *ctx, uint32_t at, const uint8_t *from, uint32_t octets)
{
	return ++writes >= fails_from ? UICC_ERR_PORT : write_before(ctx, at, from, octets);
}

/* Given the memory fails at any write, that of the commit too, then no receipt leaves of what did not
 * come to stand. */
static void what_did_not_come_to_stand_is_not_receipted(void **state)
{
	const struct test_packet packet = packet_by_submit(1);
	uint16_t sw = 0x6581;

	(void)state;
	write_before = tc.port.nvm_write;
	for (fails_from = 1; sw == 0x6581; fails_from++) {
		personal_card(NULL);
		write_before = tc.port.nvm_write;
		tc.port.nvm_write = failing_write;
		writes = 0;
		sw = deliver_hex(&tc, &packet, AUTOMATIC);
		tc.port.nvm_write = write_before;
		if (sw != 0x6581)
			break;
		assert_int_equal(cat_pending(&card()->cat), 0);
		power_cycle(&tc);
		expect(&tc, TERMINAL_WITH_SMS, "9000");
		expect_fetched(deliver_hex(&tc, &packet, AUTOMATIC), &packet, 0x00, APPLIED);
	}
	assert_true(fails_from > 3);
	expect_fetched(sw, &packet, 0x00, APPLIED);
}

#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(the_proactive_command_is_that_of_the_standard),
		ON_A_PERSONAL_CARD(every_length_of_answer_arrives_or_is_refused),
		ON_A_PERSONAL_CARD(a_terminal_without_short_messages_gets_it_in_the_report),
		ON_A_PERSONAL_CARD(a_sender_with_a_name_gets_it_in_the_report),
		ON_A_PERSONAL_CARD(a_stranger_makes_the_card_send_nothing),
		ON_A_PERSONAL_CARD(one_receipt_leaves_at_a_time),
		ON_A_PERSONAL_CARD(what_the_terminal_cannot_send_is_given_up),
		ON_A_PERSONAL_CARD(a_receipt_leaves_before_a_refresh),
		ON_A_PERSONAL_CARD(a_reset_forgets_what_was_to_leave),
		ON_A_PERSONAL_CARD(what_did_not_come_to_stand_is_not_receipted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
