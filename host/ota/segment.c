/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/scp80.h"

#include <string.h>

/* A command packet in short messages: TS 23.040 9.2.2.1 and 9.2.3.24, TS 31.115 4. */
enum {
	USER_DATA_MAX = 140,
	PID_DATA_DOWNLOAD = 0x7F,
	DCS_CLASS_2_8BIT = 0xF6,
};

/* SMS-DELIVER, no more messages, user data header; from 12345, international; no time stamp that
 * would say anything. */
static const uint8_t before_length[] = {
	0x44, 0x05, 0x91, 0x21, 0x43, 0xF5, PID_DATA_DOWNLOAD, DCS_CLASS_2_8BIT, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00
};

static const uint8_t single_header[] = { 0x02, 0x70, 0x00 };

/* Header of part number of total; the command packet element stands in the first alone. */
static size_t part_header(uint8_t header[8], uint8_t reference, size_t total, size_t number)
{
	const uint8_t concatenation[] = { 0x00, 0x03, reference, (uint8_t)total, (uint8_t)number };
	size_t size = 1;

	memcpy(header + size, concatenation, sizeof concatenation);
	size += sizeof concatenation;
	if (number == 1) {
		header[size++] = 0x70;
		header[size++] = 0x00;
	}
	header[0] = (uint8_t)(size - 1);
	return size;
}

static void put_tpdu(struct scp80_tpdu *tpdu, const uint8_t *header, size_t header_size,
                     const uint8_t *text, size_t size)
{
	uint8_t *at = tpdu->octets;

	memcpy(at, before_length, sizeof before_length);
	at += sizeof before_length;
	*at++ = (uint8_t)(header_size + size);
	memcpy(at, header, header_size);
	memcpy(at + header_size, text, size);
	tpdu->size = sizeof before_length + 1 + header_size + size;
}

int scp80_segment(const uint8_t *packet, size_t size, uint8_t reference,
                  struct scp80_tpdu tpdu[SCP80_PARTS_MAX], struct fault *fault)
{
	const size_t single_room = USER_DATA_MAX - sizeof single_header;
	const size_t first_room = USER_DATA_MAX - 8, next_room = USER_DATA_MAX - 6;
	size_t total, done = 0;

	if (size <= single_room) {
		put_tpdu(&tpdu[0], single_header, sizeof single_header, packet, size);
		return 1;
	}
	total = 1 + (size - first_room + next_room - 1) / next_room;
	if (total > SCP80_PARTS_MAX)
		return fault_set(fault, FAULT_LIMIT, "packet", "%zu short messages; at most %d",
		                 total, SCP80_PARTS_MAX);
	for (size_t number = 1; number <= total; number++) {
		const size_t room = number == 1 ? first_room : next_room;
		const size_t step = size - done < room ? size - done : room;
		uint8_t header[8];
		const size_t header_size = part_header(header, reference, total, number);

		put_tpdu(&tpdu[number - 1], header, header_size, packet + done, step);
		done += step;
	}
	return (int)total;
}
