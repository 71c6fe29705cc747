/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/rfm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "dispatch/deliver.h"
#include "octets/hex.h"
#include "ota/sms.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/platform.h"

/* A card without our applet: remote file management written here after TS 102 226 and TS 31.116, which
 * runs the host's scripts on the files of an emulated card's USIM. */

enum { TAR = 0xB00011, INS_FETCH = 0x12, INS_RESPONSE = 0x14, INS_ENVELOPE = 0xC2 };

struct rfm_wire {
	struct transport base; /* first, as transport.h asks */
	struct transport *card;
	struct sms_message message;
	enum { DIRECT, WHOLE, IN_TWO } by_submit;
	bool by_crc;
	uint64_t counter; /* the highest seen */
	struct pending {
		uint8_t octets[256];
		size_t size;
	} pending[3]; /* proactive commands to be fetched */
	unsigned pendings, fetched;
	unsigned packets;
};

static struct rfm_wire wire;
static struct scp80_keys keys;
static struct fault fault;
static struct delivered delivered;
static uint64_t last_counter;
static char steps[256];

/* One APDU to the card; the status word. */
static uint16_t on_card(const uint8_t *command, size_t size)
{
	uint8_t reply[TRANSPORT_REPLY_MAX];
	const int got = transport_transmit(wire.card, command, size, reply, &fault);

	assert_true(got >= 2);
	return (uint16_t)(reply[got - 2] << 8 | reply[got - 1]);
}

static uint16_t on_card_hex(const char *hex)
{
	uint8_t command[TRANSPORT_APDU_MAX];
	const int size = hex_read(hex, "test", command, sizeof command, &fault);

	return on_card(command, (size_t)size);
}

/* The script on the files, from ADF.USIM on; compact answer. */
static void run_script(const uint8_t *octets, size_t size, uint8_t answer[3])
{
	static struct rfm_script script;
	uint16_t sw = 0x9000;

	assert_int_equal(on_card_hex("00A4040C07A0000000871002"), 0x9000);
	assert_int_equal(on_card_hex("0020000A084142434445464748"), 0x9000);
	assert_int_equal(on_card_hex("002000010830303030FFFFFFFF"), 0x9000);
	assert_int_equal(rfm_read_script(octets, size, &script, &fault), 0);
	answer[0] = 0;
	for (size_t i = 0; i < script.count && sw == 0x9000; i++) {
		sw = on_card(script.command[i].octets, script.command[i].size);
		answer[0]++;
	}
	answer[1] = (uint8_t)(sw >> 8);
	answer[2] = (uint8_t)sw;
}

/* An answer of 3DES, ciphered, and signed or with a CRC-32. */
static size_t seal(uint64_t counter, uint8_t status, const uint8_t *data, size_t size, uint8_t *to)
{
	const size_t check = wire.by_crc ? 4 : 8, padding = (8 - (7 + check + size) % 8) % 8;
	const size_t whole = 16 + check + size + padding;
	uint8_t joined[256], sum[CIPHER_BLOCK_MAX];
	struct cipher *kic, *kid;
	uint32_t crc;

	memset(to, 0, whole);
	memcpy(to, "\x02\x71\x00\x00", 4);
	to[4] = (uint8_t)(whole - 5);
	to[5] = (uint8_t)(10 + check);
	memcpy(to + 6, "\xB0\x00\x11", 3);
	for (int i = 0; i < 5; i++)
		to[9 + i] = (uint8_t)(counter >> (32 - 8 * i));
	to[14] = (uint8_t)padding;
	to[15] = status;
	memcpy(to + 16 + check, data, size);
	memcpy(joined, to, 16);
	memcpy(joined + 16, to + 16 + check, size + padding);
	cipher_open(keys.kic_algorithm, keys.kic, keys.kic_size, "", &kic, &fault);
	cipher_open(keys.kid_algorithm, keys.kid, keys.kid_size, "", &kid, &fault);
	crc = (uint32_t)crc32(0, joined, (uInt)(whole - check));
	cipher_mac(kid, joined, whole - check, sum, &fault);
	for (int i = 0; wire.by_crc && i < 4; i++)
		sum[i] = (uint8_t)(crc >> (24 - 8 * i));
	memcpy(to + 16, sum, check);
	cipher_cbc(kic, true, to + 9, whole - 9, &fault);
	cipher_close(kic);
	cipher_close(kid);
	return whole;
}

/* SEND SHORT MESSAGE with one part of the packet in an SMS-SUBMIT. */
static void queue_submit(const char *header, const uint8_t *text, size_t size)
{
	uint8_t tpdu[TRANSPORT_APDU_MAX] = { 0x41, 0, 0x05, 0x91, 0x21, 0x43, 0xF5, 0, 0xF6 };
	struct pending *pending = &wire.pending[wire.pendings++];
	const size_t head = 1 + (size_t)header[0], tpdu_size = 10 + head + size;
	uint8_t *to = pending->octets;

	tpdu[9] = (uint8_t)(head + size);
	memcpy(tpdu + 10, header, head);
	memcpy(tpdu + 10 + head, text, size);
	memcpy(to, "\xD0\x00\x81\x03\x01\x13\x00\x82\x02\x81\x83\x8B", 12);
	to[1] = (uint8_t)(11 + tpdu_size);
	to[12] = (uint8_t)tpdu_size;
	memcpy(to + 13, tpdu, tpdu_size);
	pending->size = 13 + tpdu_size;
}

/* The packet, its user data header apart, in one message, or in two with the second first and a stranger among
 * them. */
static void queue_submits(const uint8_t *packet, size_t size)
{
	const size_t half = size / 2;

	if (wire.by_submit == WHOLE) {
		queue_submit("\x02\x71\x00", packet, size);
		return;
	}
	queue_submit("\x05\x00\x03\x08\x02\x01", packet, 1); /* one of its own */
	queue_submit("\x05\x00\x03\x09\x02\x02", packet + half, size - half);
	queue_submit("\x07\x00\x03\x09\x02\x01\x71\x00", packet, half);
}

static int put_reply(uint8_t reply[TRANSPORT_REPLY_MAX], const uint8_t *data, size_t size,
                     uint16_t sw)
{
	if (size > 0)
		memcpy(reply, data, size);
	reply[size] = (uint8_t)(sw >> 8);
	reply[size + 1] = (uint8_t)sw;
	return (int)size + 2;
}

static int take_packet(const uint8_t *packet, size_t size, uint8_t reply[TRANSPORT_REPLY_MAX])
{
	static struct scp80_command command;
	struct scp80_crypto *crypto;
	uint8_t answer[3], status = SCP80_OK, receipt[256];
	size_t answer_size = sizeof answer, receipt_size;

	wire.packets++;
	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	assert_int_equal(scp80_read_command(crypto, packet, size, &command, &fault), 0);
	scp80_close(crypto);
	assert_int_equal(command.verdict, SCP80_RIGHT);
	assert_int_equal(command.tar, TAR);
	assert_int_equal(command.kic, 0x35);
	if (command.counter <= wire.counter) {
		status = SCP80_COUNTER_LOW;
		answer_size = 0;
	} else {
		wire.counter = command.counter;
		run_script(command.data, command.size, answer);
	}
	receipt_size = seal(command.counter, status, answer, answer_size, receipt);
	if (!wire.by_submit)
		return put_reply(reply, receipt, receipt_size, 0x9000);
	assert_int_equal(command.spi[1] & SPI_POR_SUBMIT, SPI_POR_SUBMIT);
	wire.pendings = wire.fetched = 0;
	queue_submits(receipt + 3, receipt_size - 3);
	receipt_size = seal(command.counter, SCP80_BY_SUBMIT, answer, 0, receipt);
	return put_reply(reply, receipt, receipt_size, (uint16_t)(0x9100 | wire.pending[0].size));
}

static int take_envelope(const uint8_t *data, size_t size, uint8_t reply[TRANSPORT_REPLY_MAX])
{
	uint8_t packet[SMS_PARTS_MAX * SMS_TEXT_MAX];
	const uint8_t *tpdu;
	struct sms sms;
	int got = sms_in_envelope(data, size, &tpdu, &fault);
	size_t packet_size;

	assert_true(got > 0);
	assert_int_equal(sms_read(tpdu, (size_t)got, &sms, &fault), 0);
	if (sms_add(&wire.message, &sms, &fault) == 0)
		return put_reply(reply, NULL, 0, 0x9000);
	assert_int_equal(wire.message.element, SMS_COMMAND);
	packet_size = sms_text(&wire.message, packet);
	memset(&wire.message, 0, sizeof wire.message);
	return take_packet(packet, packet_size, reply);
}

static int wire_transmit(struct transport *transport, const uint8_t *command, size_t size,
                         uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *why)
{
	(void)transport;
	if (command[1] == INS_ENVELOPE)
		return take_envelope(command + 5, size - 5, reply);
	if (command[1] == INS_FETCH && wire.fetched < wire.pendings)
		return put_reply(reply, wire.pending[wire.fetched].octets,
		                 wire.pending[wire.fetched].size, 0x9000);
	if (command[1] == INS_RESPONSE && wire.fetched < wire.pendings) {
		wire.fetched++;
		return put_reply(reply, NULL, 0,
		                 wire.fetched < wire.pendings
		                         ? (uint16_t)(0x9100 | wire.pending[wire.fetched].size)
		                         : 0x9000);
	}
	return transport_transmit(wire.card, command, size, reply, why);
}

static int wire_reset(struct transport *transport, struct fault *why)
{
	(void)transport;
	return transport_reset(wire.card, why);
}

static const struct transport_ops wire_ops = { .kind = "rfm",
	                                       .reset = wire_reset,
	                                       .transmit = wire_transmit };

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *why)
{
	(void)ctx;
	(void)why;
	*counter = last_counter += step;
	return 0;
}

static void note_step(void *ctx, const char *step, const char *detail)
{
	(void)ctx;
	(void)detail;
	strcat(steps, step);
	strcat(steps, ";");
}

static const struct rfm_card usual = {
	.tar = TAR, .preferred = 32, .forbidden = 32, .imsi = A_IMSI_2
};

static int deliver_json(const char *content, const char *spi, const struct rfm_card *card)
{
	static struct change change;
	static const struct view_secrets secrets = { .pin1_known = true,
		                                     .pin1 = "0000\xFF\xFF\xFF\xFF",
		                                     .adm1_known = true,
		                                     .adm1 = "ABCDEFGH" };
	const struct delivery delivery = { .transport = &wire.base,
		                           .keys = &keys,
		                           .secrets = &secrets,
		                           .spi = spi,
		                           .rfm = card,
		                           .may_resync = true,
		                           .next_counter = next_counter,
		                           .step = note_step };
	json_t *object = json_of(content);

	assert_int_equal(change_of_json(object, "content", &change, &fault), 0);
	json_decref(object);
	steps[0] = '\0';
	return deliver_change(&delivery, &change, &delivered, &fault);
}

#define LISTS                                                                                      \
	"{'sim': [{'imsi': '" A_IMSI_2 "', 'preferredOperatorNetworks': '26202,310260', "          \
	"'forbiddenNetworks': '23415'}]}"

static int a_card(void **state)
{
	char path[TEST_PATH_MAX];

	(void)state;
	test_path("a.card", path);
	unlink(path);
	given_card("a.card", PROFILE_A);
	memset(&wire, 0, sizeof wire);
	wire.base.ops = &wire_ops;
	wire.card = open_image(path);
	keys = (struct scp80_keys){ .number = 3,
		                    .kic_algorithm = CIPHER_3DES_2,
		                    .kid_algorithm = CIPHER_3DES_2,
		                    .kic_size = 16,
		                    .kid_size = 16,
		                    .kic = "0123456789abcdef",
		                    .kid = "fedcba9876543210" };
	last_counter = 0;
	fault = (struct fault){ 0 };
	return 0;
}

static int no_card(void **state)
{
	(void)state;
	transport_close(wire.card);
	return 0;
}

static void expect_proved(void)
{
	for (size_t i = 0; i < delivered.effects.count; i++)
		if (!delivered.effects.row[i].holds)
			fail_msg("%s: asked %s, found %s", delivered.effects.row[i].what,
			         delivered.effects.row[i].asked, delivered.effects.row[i].found);
	assert_true(delivered.proved);
}

/* Given lists for the one IMSI of the card, when they are delivered, then they stand in its files, and
 * the read-back proves it. */
static void lists_are_written_into_the_files(void **state)
{
	(void)state;
	if (deliver_json(LISTS, NULL, &usual) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	expect_proved();
	assert_int_equal(delivered.effects.count, 4);
	assert_int_equal(delivered.view.oplmn.count, 2);
	assert_string_equal(delivered.view.oplmn.code[1], "310260");
	assert_string_equal(delivered.view.fplmn.code[0], "23415");
	assert_false(delivered.view.applet);
	assert_string_equal(steps, "sent;receipt;read back;");
	/* And emptied. */
	assert_int_equal(deliver_json("{'sim': [{'imsi': '" A_IMSI_2
	                              "', 'preferredOperatorNetworks': ''}]}",
	                              NULL, &usual),
	                 0);
	expect_proved();
	assert_int_equal(delivered.view.oplmn.count, 0);
	assert_int_equal(delivered.view.fplmn.count, 1);
}

/* Given a card that says its proof of receipt follows, and sends it as a short message or as two in
 * the wrong order, when lists are delivered, then it is found there. */
static void a_proof_by_submit_is_read(void **state)
{
	(void)state;
	for (wire.by_submit = WHOLE; wire.by_submit <= IN_TWO; wire.by_submit++) {
		if (deliver_json(LISTS, SPI_USUAL ",por-submit", &usual) < 0)
			fail_msg("%s: %s", fault.where, fault.text);
		expect_proved();
	}
	assert_int_equal(wire.fetched, 3);
}

/* Given an answer "counter low" that anybody could have made, or to a packet no higher counter helps,
 * when lists are delivered, then ours is not moved on. */
static void an_unsigned_answer_moves_no_counter(void **state)
{
	(void)state;
	wire.counter = 500;
	wire.by_crc = true;
	assert_int_equal(deliver_json(LISTS, "cipher,cc,counter-higher,por-rc,por-cipher", &usual),
	                 FAULT_REFUSED);
	assert_non_null(strstr(fault.text, "counter low"));
	assert_int_equal(last_counter, 1);
	wire.by_crc = false;
	assert_int_equal(deliver_json(LISTS, "cipher,cc,counter-next,por-cipher-cc", &usual),
	                 FAULT_REFUSED);
	assert_int_equal(last_counter, 2);
	assert_string_equal(steps, "sent;receipt;");
}

/* Given a card whose counter is ahead, when lists are delivered, then ours is moved on once and they
 * are written; further ahead than that, the status is the reason. */
static void a_low_counter_is_moved_on_once(void **state)
{
	(void)state;
	wire.counter = 500;
	assert_int_equal(deliver_json(LISTS, NULL, &usual), 0);
	expect_proved();
	assert_string_equal(steps, "sent;receipt;resynchronised;sent;receipt;read back;");
	assert_int_equal(last_counter, 1 + DELIVER_RESYNC_STEP);
	wire.counter = UINT64_C(0xFF00000000);
	assert_int_equal(deliver_json(LISTS, NULL, &usual), FAULT_REFUSED);
	assert_non_null(strstr(fault.text, "counter low"));
	assert_string_equal(steps, "sent;receipt;resynchronised;sent;receipt;");
	assert_int_equal(wire.packets, 4);
}

/* Given a file with fewer places on the card than the profile says, when lists are delivered, then
 * the command that failed is named. */
static void a_command_that_fails_is_named(void **state)
{
	struct rfm_card card = usual;

	(void)state;
	card.forbidden = RFM_PLACES_MAX;
	assert_int_equal(deliver_json(LISTS, NULL, &card), FAULT_REFUSED);
	assert_string_equal(fault.where, "APDU 5");
	assert_false(delivered.proved);
}

/* Given what a card without our applet cannot do, when it is asked for, then the reason is told, no
 * counter is taken, and nothing sent. */
static void what_it_cannot_do_is_told_before(void **state)
{
	static const struct {
		const char *content, *where;
		int code;
	} rows[] = {
		{ "{'appletMode': 'AUTOMATIC'}", "appletMode", FAULT_REFUSED },
		{ "{'activeImsi': '" A_IMSI_1 "'}", "activeImsi", FAULT_REFUSED },
		{ "{'sim': [{'imsi': '" A_IMSI_1 "', 'forbiddenNetworks': '23415'}]}", "sim[0]",
		  FAULT_REFUSED },
		{ "{'sim': [{'imsi': '" A_IMSI_2 "', 'allowedCountries': '234'}]}", "sim[0]",
		  FAULT_REFUSED },
		{ "{'sim': [{'imsi': '" A_IMSI_2
		  "', 'forbiddenNetworks': '23415,23410,23420,23430,23433'}]}",
		  "forbiddenNetworks", FAULT_LIMIT },
	};
	struct rfm_card card = usual;

	(void)state;
	card.forbidden = RFM_FORBIDDEN_USUAL;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(deliver_json(rows[i].content, NULL, &card), rows[i].code);
		assert_string_equal(fault.where, rows[i].where);
	}
	assert_int_equal(last_counter, 0);
	assert_int_equal(wire.packets, 0);
}

/* Given lists, when they are put into a script, then its octets are those of TS 31.102's files. */
static void the_octets_of_a_script(void **state)
{
	static const char wanted[] = "00A4000C027FFF"
				     "00A4000C026F61"
				     "00D600000A62F220C880FFFFFF0000"
				     "00A4000C026F7B"
				     "00D600000632F451FFFFFF";
	const struct rfm_card card = { .preferred = 2, .forbidden = 2, .imsi = A_IMSI_2 };
	static struct change change;
	uint8_t script[RFM_SCRIPT_MAX];
	char hex[2 * 64 + 1];
	size_t commands;
	json_t *object =
		json_of("{'sim': [{'imsi': '" A_IMSI_2 "', 'preferredOperatorNetworks': '26202', "
	                "'forbiddenNetworks': '23415'}]}");
	int size;

	(void)state;
	assert_int_equal(change_of_json(object, "content", &change, &fault), 0);
	json_decref(object);
	size = rfm_of_change(&change, &card, script, &commands, &fault);
	assert_in_range(size, 1, 64);
	assert_int_equal(commands, 5);
	hex_write(script, (size_t)size, hex);
	assert_string_equal(hex, wanted);
}

#define WITH_CARD(test) cmocka_unit_test_setup_teardown(test, a_card, no_card)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CARD(lists_are_written_into_the_files),
		WITH_CARD(a_proof_by_submit_is_read),
		WITH_CARD(a_low_counter_is_moved_on_once),
		WITH_CARD(an_unsigned_answer_moves_no_counter),
		WITH_CARD(a_command_that_fails_is_named),
		WITH_CARD(what_it_cannot_do_is_told_before),
		cmocka_unit_test(the_octets_of_a_script),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
