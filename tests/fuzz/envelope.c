/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"
#include "fuzz/snapshot.h"
#include "support/packet.h"

/* A network that sends anything. The first octet says how:
 *
 *   even  records follow, each an SMS-DELIVER TPDU
 *   odd   records follow, each a packet that checks: three octets for the SPI and the TAR, then
 *         secured data, with the keys of the card and a counter that counts
 */

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

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	snapshots_take();
	return 0;
}

/* GET RESPONSE, then FETCH and TERMINAL RESPONSE as long as the card asks for them. */
static void serve(struct test_card *tc, uint16_t sw)
{
	if (sw >> 8 == 0x61)
		sw = transmit_octets(tc, (const uint8_t[]){ 0x00, 0xC0, 0x00, 0x00, (uint8_t)sw },
		                     5);
	for (int i = 0; i < FETCHES_MAX && sw >> 8 == 0x91; i++) {
		transmit_octets(tc, (const uint8_t[]){ 0x80, 0x12, 0x00, 0x00, (uint8_t)sw }, 5);
		sw = transmit(tc, "801400000C 810301130002028281030100");
	}
}

static void send_tpdus(struct test_card *tc, struct input *input)
{
	while (input->left > 0) {
		struct input tpdu = input_record(input);

		if (tpdu.left > TPDU_MAX)
			tpdu.left = TPDU_MAX;
		serve(tc, send_envelope(tc, tpdu.at, tpdu.left));
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
		for (size_t n = 1; n <= total; n++)
			serve(tc,
			      send_envelope(tc, tpdu, test_part(&spread, octets, size, n, tpdu)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	struct input input = { octets, size };
	const uint8_t mode = input_octet(&input);
	struct test_card *const tc =
		snapshot_restore(mode & 2 ? SNAPSHOT_VERIFIED : SNAPSHOT_PERSONAL);

	if (mode & 4) /* a terminal that can send short messages and refresh */
		transmit(tc, "801000000D FFFFFFFF7F0000DFFF00001FE2");
	if (mode & 1)
		send_packets(tc, &input);
	else
		send_tpdus(tc, &input);
	snapshot_power_cycle(tc);
	return 0;
}
