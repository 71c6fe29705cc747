/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"
#include "fuzz/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ota/scp80.h"
#include "support/packet.h"

/* A network that sends anything. Records follow the first octet, whose bits say what they are and
 * which card they are for. */
enum mode {
	/* Packets that check: three octets for the SPI and the TAR, then a record of secured data;
	 * the keys are the card's, the counter counts. What receipts there are, the host must
	 * read. Else SMS-DELIVER TPDUs. */
	MODE_PACKETS = 1,
	MODE_VERIFIED = 2,   /* the card with its secrets verified                      */
	MODE_TERMINAL = 4,   /* a terminal that offers everything                        */
	MODE_USER_DATA = 8,  /* instead of TPDUs their user data, in TPDUs that are right */
	MODE_ENVELOPES = 16, /* instead of TPDUs whole envelopes                          */
};

enum {
	TPDU_MAX = 230, /* octets that fit into an ENVELOPE           */
	FETCHES_MAX = 16,
	TARS = 5,
};

static const uint8_t tars[TARS][3] = {
	{ 0x52, 0x4D, 0x43 }, /* the applet */
	{ 0xB0, 0x00, 0x00 }, /* UICC files */
	{ 0xB0, 0x00, 0x01 }, /* USIM files */
	{ 0x00, 0x00, 0x00 }, /* applications */
	{ 0xBF, 0xFF, 0x01 }, /* nobody     */
};

static struct scp80_crypto *crypto;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct scp80_keys keys = { .number = 1,
		                   .kic_algorithm = CIPHER_AES,
		                   .kid_algorithm = CIPHER_AES,
		                   .kic_size = 16,
		                   .kid_size = 16 };
	struct fault fault;

	(void)argc;
	(void)argv;
	octets_of_hex(PERSONAL_KIC, keys.kic, sizeof keys.kic);
	octets_of_hex(PERSONAL_KID, keys.kid, sizeof keys.kid);
	snapshots_take();
	return scp80_open(&keys, &crypto, &fault) < 0;
}

/* What the card just answered, where that is a receipt. */
static void check_receipt(const struct test_card *tc, uint8_t spi2)
{
	static const uint8_t header[] = { 0x02, 0x71, 0x00 };
	static struct scp80_response response;
	struct fault fault = { 0 };
	const size_t size = tc->reply_size - 2u;

	if (size < sizeof header || memcmp(tc->reply, header, sizeof header) != 0)
		return;
	if (scp80_read_response(crypto, spi2, tc->reply, size, &response, &fault) == 0 &&
	    response.verdict != SCP80_WRONG)
		return;
	fprintf(stderr, "the host cannot read '%s' (SPI ..%02X): %s\n", tc->reply_hex, spi2,
	        fault.text);
	abort();
}

/* Done, with all that any command may ask for: TS 102 223 6.8. */
static uint16_t respond(struct test_card *tc)
{
	static const uint8_t rest[] = {
		0x82, 0x02, 0x82, 0x81, 0x83, 0x01, 0x00,                         /* done     */
		0x93, 0x07, 0x12, 0xF4, 0x10, 0x00, 0x01, 0x00, 0x01,             /* in Spain */
		0x94, 0x08, 0x3A, 0x05, 0x10, 0x21, 0x32, 0x43, 0x54, 0x05,       /* IMEI     */
		0x90, 0x01, 0x02, 0x8D, 0x02, 0x04, 0x32, 0x84, 0x02, 0x01, 0x1E, /* choices  */
	};
	uint8_t apdu[5 + 5 + sizeof rest] = { 0x80, 0x14, 0x00, 0x00, 5 + sizeof rest };
	const size_t details = tc->reply_size > 2 && tc->reply[1] == 0x81 ? 3 : 2;

	memcpy(apdu + 5, tc->reply + details, 5);
	memcpy(apdu + 10, rest, sizeof rest);
	return transmit_octets(tc, apdu, sizeof apdu);
}

/* GET RESPONSE, then FETCH and TERMINAL RESPONSE as long as the card asks for them. spi2 is that of
 * the packet, NULL where there is none. */
static void serve(struct test_card *tc, uint16_t sw, const uint8_t *spi2)
{
	if (sw >> 8 == 0x61)
		sw = transmit_octets(tc, (const uint8_t[]){ 0x00, 0xC0, 0x00, 0x00, (uint8_t)sw },
		                     5);
	if (spi2 != NULL)
		check_receipt(tc, *spi2);
	for (int i = 0; i < FETCHES_MAX && sw >> 8 == 0x91; i++) {
		transmit_octets(tc, (const uint8_t[]){ 0x80, 0x12, 0x00, 0x00, (uint8_t)sw }, 5);
		sw = respond(tc);
	}
}

static void send_tpdus(struct test_card *tc, struct input *input)
{
	while (input->left > 0) {
		struct input tpdu = input_record(input);

		if (tpdu.left > TPDU_MAX)
			tpdu.left = TPDU_MAX;
		serve(tc, send_envelope(tc, tpdu.at, tpdu.left), NULL);
	}
}

static void send_envelopes(struct test_card *tc, struct input *input)
{
	while (input->left > 0) {
		const struct input envelope = input_record(input);
		uint8_t apdu[5 + UINT8_MAX] = { 0x80, 0xC2, 0x00, 0x00, (uint8_t)envelope.left };

		memcpy(apdu + 5, envelope.at, envelope.left);
		serve(tc, transmit_octets(tc, apdu, 5 + envelope.left), NULL);
	}
}

static void send_user_data(struct test_card *tc, struct input *input)
{
	while (input->left > 0) {
		struct input text = input_record(input);
		uint8_t tpdu[TEST_TPDU_MAX];

		if (text.left > TEST_PART_MAX)
			text.left = TEST_PART_MAX;
		serve(tc, send_envelope(tc, tpdu, test_tpdu(text.at, text.left, tpdu)), NULL);
	}
}

static void send_packets(struct test_card *tc, struct input *input)
{
	for (uint64_t counter = 1; input->left > 0; counter++) {
		const struct test_spread spread = { .reference = (uint8_t)counter };
		struct test_packet packet = test_packet(counter);
		uint8_t octets[TEST_PACKET_MAX], tpdu[TEST_TPDU_MAX];
		struct input data;
		size_t size, total;

		packet.spi[0] = input_octet(input);
		packet.spi[1] = input_octet(input);
		for (size_t i = 0, tar = input_octet(input) % TARS; i < sizeof packet.tar; i++)
			packet.tar[i] = tars[tar][i];
		if ((packet.spi[0] & 3) == 1) /* KID of a redundancy check: CRC-32 */
			packet.kid = 0x15;
		data = input_record(input);
		if (data.left == UINT8_MAX) { /* the longest record: all that is left */
			data.left += input->left < 1000 ? input->left : 1000;
			input->left = 0;
		}
		size = test_packet_build(&packet, data.at, data.left, octets);
		total = test_parts(&spread, size);
		for (size_t n = 1; n <= total; n++) {
			const size_t part = test_part(&spread, octets, size, n, tpdu);

			serve(tc, send_envelope(tc, tpdu, part), &packet.spi[1]);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	struct input input = { octets, size };
	const uint8_t mode = input_octet(&input);
	struct test_card *const tc =
		snapshot_restore(mode & MODE_VERIFIED ? SNAPSHOT_VERIFIED : SNAPSHOT_PERSONAL);

	if (mode & MODE_TERMINAL)
		serve(tc,
		      transmit(tc, "801000001F FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
		                   "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"),
		      NULL);
	if (mode & MODE_PACKETS)
		send_packets(tc, &input);
	else if (mode & MODE_ENVELOPES)
		send_envelopes(tc, &input);
	else if (mode & MODE_USER_DATA)
		send_user_data(tc, &input);
	else
		send_tpdus(tc, &input);
	snapshot_power_cycle(tc);
	return 0;
}
