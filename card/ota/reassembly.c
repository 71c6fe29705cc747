/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/reassembly.h"

#include <stddef.h>

#include "uicc/uicc.h"
#include "wire/mem.h"

/* SMS-DELIVER, TS 23.040 9.2.2.1. */
enum tpdu {
	TPDU_MTI = 0x03, /* 00: SMS-DELIVER           */
	TPDU_UDHI = 0x40,
	PID_DATA_DOWNLOAD = 0x7F,
	SCTS_SIZE = 7,
	ADDRESS_DIGITS_MAX = 20,
};

/* Information elements, TS 23.040 9.2.3.24, TS 31.115 4. */
enum iei { IEI_CONCAT_8 = 0x00, IEI_CONCAT_16 = 0x08, IEI_COMMAND = 0x70 };

/* TP-DCS that say 8-bit data of class 2: general coding, the same with automatic deletion, and
 * coding with a class. TS 23.038 4. */
static const uint8_t codings[] = { 0x16, 0x56, 0xF6 };

struct part {
	const uint8_t *sender;
	uint16_t reference;
	bool wide, command;
	uint8_t total, number;
	const uint8_t *text;
	uint8_t size;
};

static int read_element(struct part *part, uint8_t iei, const uint8_t *value, uint8_t size)
{
	const bool wide = iei == IEI_CONCAT_16;

	if (iei == IEI_COMMAND) {
		part->command = true;
		return size == 0 ? 0 : UICC_ERR_FORMAT;
	}
	if (iei != IEI_CONCAT_8 && iei != IEI_CONCAT_16)
		return 0;
	if (size != (wide ? 4 : 3))
		return UICC_ERR_FORMAT;
	part->wide = wide;
	part->reference = (uint16_t)(wide ? value[0] << 8 | value[1] : value[0]);
	part->total = value[size - 2];
	part->number = value[size - 1];
	if (part->number == 0 || part->number > part->total)
		return UICC_ERR_FORMAT;
	return part->total > APPLET_PARTS_MAX ? UICC_ERR_RANGE : 0;
}

static int read_user_data(struct part *part, const uint8_t *ud, uint8_t size)
{
	uint8_t at = 1, header;

	if (size < 1 || ud[0] >= size)
		return UICC_ERR_FORMAT;
	header = (uint8_t)(ud[0] + 1);
	while (at < header) {
		int rc;

		if (header - at < 2 || ud[at + 1] > header - at - 2)
			return UICC_ERR_FORMAT;
		rc = read_element(part, ud[at], ud + at + 2, ud[at + 1]);
		if (rc < 0)
			return rc;
		at = (uint8_t)(at + 2 + ud[at + 1]);
	}
	part->text = ud + header;
	part->size = (uint8_t)(size - header);
	return part->size > OTA_TEXT_MAX ? UICC_ERR_FORMAT : 0; /* no header says anything of OTA */
}

static bool is_data_download(uint8_t pid, uint8_t dcs)
{
	for (unsigned i = 0; i < sizeof codings; i++)
		if (codings[i] == dcs)
			return pid == PID_DATA_DOWNLOAD;
	return false;
}

/* Octets of an address: digits, type, digits in BCD. */
static uint8_t address_size(const uint8_t *address)
{
	return (uint8_t)(2 + (address[0] + 1) / 2);
}

static int read_tpdu(struct part *part, const uint8_t *tpdu, uint16_t size)
{
	uint16_t at;

	if (size < 3 || (tpdu[0] & TPDU_MTI) != 0 || !(tpdu[0] & TPDU_UDHI) ||
	    tpdu[1] > ADDRESS_DIGITS_MAX)
		return UICC_ERR_FORMAT;
	at = (uint16_t)(1 + address_size(tpdu + 1));
	if (at + 2 + SCTS_SIZE + 1 > size)
		return UICC_ERR_FORMAT;
	if (!is_data_download(tpdu[at], tpdu[at + 1]))
		return UICC_ERR_FORMAT;
	at = (uint16_t)(at + 2 + SCTS_SIZE);
	if (tpdu[at] > OTA_PART_MAX || at + 1 + tpdu[at] != size)
		return UICC_ERR_FORMAT;
	*part = (struct part){ .sender = tpdu + 1, .total = 1, .number = 1 };
	return read_user_data(part, tpdu + at + 1, tpdu[at]);
}

static uint8_t row_of(const struct ota *ota, const struct ota_message *message)
{
	return (uint8_t)(message - ota->messages + 1);
}

static void forget(struct ota *ota, struct ota_message *message)
{
	for (unsigned i = 0; i < APPLET_PARTS_MAX; i++)
		if (ota->parts[i].message == row_of(ota, message))
			ota->parts[i].message = 0;
	memset(message, 0, sizeof *message);
}

/* Where part number of a message is; APPLET_PARTS_MAX for nowhere. Number 0 of message 0: a place
 * that is free. */
static unsigned place_of(const struct ota *ota, uint8_t message, uint8_t number)
{
	unsigned i = 0;

	while (i < APPLET_PARTS_MAX && (ota->parts[i].message != message ||
	                                (message > 0 && ota->parts[i].number != number)))
		i++;
	return i;
}

static bool is_of(const struct ota_message *message, const struct part *part)
{
	return message->total == part->total && message->wide == part->wide &&
	       message->reference == part->reference &&
	       memcmp(message->sender, part->sender, address_size(part->sender)) == 0;
}

static uint16_t age_of(const struct ota *ota, const struct ota_message *message)
{
	return (uint16_t)(ota->clock - message->touched);
}

/* A message that waits, the one that has waited longest, but never the one that is kept. */
static struct ota_message *oldest(struct ota *ota, const struct ota_message *keep)
{
	struct ota_message *found = NULL;

	for (unsigned i = 0; i < OTA_MESSAGES; i++) {
		struct ota_message *const message = &ota->messages[i];

		if (message == keep || message->total == 0)
			continue;
		if (!found || age_of(ota, message) > age_of(ota, found))
			found = message;
	}
	return found;
}

/* A row for the message that part begins. */
static struct ota_message *begin(struct ota *ota, const struct part *part)
{
	struct ota_message *message = NULL;

	for (unsigned i = 0; i < OTA_MESSAGES && !message; i++)
		if (ota->messages[i].total == 0)
			message = &ota->messages[i];
	if (!message) {
		message = oldest(ota, NULL);
		forget(ota, message);
	}
	message->reference = part->reference;
	message->wide = part->wide;
	message->total = part->total;
	memcpy(message->sender, part->sender, address_size(part->sender));
	return message;
}

/* The message that part belongs to, one under way or a fresh one. References come round again: a
 * part that is here already, but with other octets, is of a fresh message. */
static struct ota_message *message_of(struct ota *ota, const struct part *part)
{
	struct ota_message *message = NULL;
	unsigned at;

	for (unsigned i = 0; i < OTA_MESSAGES; i++)
		if (is_of(&ota->messages[i], part))
			message = &ota->messages[i];
	if (!message)
		return begin(ota, part);
	at = place_of(ota, row_of(ota, message), part->number);
	if (at < APPLET_PARTS_MAX &&
	    (ota->parts[at].size != part->size ||
	     memcmp(ota->buffer + at * OTA_TEXT_MAX, part->text, part->size) != 0)) {
		forget(ota, message);
		return begin(ota, part);
	}
	return message;
}

static void keep(struct ota *ota, struct ota_message *message, const struct part *part)
{
	const uint8_t row = row_of(ota, message);
	unsigned at;

	message->touched = ++ota->clock;
	message->command |= part->command;
	if (place_of(ota, row, part->number) < APPLET_PARTS_MAX)
		return;
	/* A message has at most as many parts as there are places: dropping others makes room. */
	while ((at = place_of(ota, 0, 0)) == APPLET_PARTS_MAX)
		forget(ota, oldest(ota, message));
	ota->parts[at] = (struct ota_part){ row, part->number, part->size };
	memcpy(ota->buffer + at * OTA_TEXT_MAX, part->text, part->size);
	message->here++;
}

static void swap(struct ota *ota, unsigned a, unsigned b)
{
	const struct ota_part part = ota->parts[a];

	ota->parts[a] = ota->parts[b];
	ota->parts[b] = part;
	for (unsigned i = 0; i < OTA_TEXT_MAX; i++) {
		const uint8_t octet = ota->buffer[a * OTA_TEXT_MAX + i];

		ota->buffer[a * OTA_TEXT_MAX + i] = ota->buffer[b * OTA_TEXT_MAX + i];
		ota->buffer[b * OTA_TEXT_MAX + i] = octet;
	}
}

/* The parts in their order, side by side at the start of the buffer. */
static int join(struct ota *ota, struct ota_message *message)
{
	const uint8_t total = message->total, row = row_of(ota, message);
	const bool command = message->command;
	uint16_t size = 0;

	for (uint8_t i = 0; i < total; i++) {
		const unsigned at = place_of(ota, row, (uint8_t)(i + 1));

		if (at != i)
			swap(ota, i, at);
		memmove(ota->buffer + size, ota->buffer + i * OTA_TEXT_MAX, ota->parts[i].size);
		size = (uint16_t)(size + ota->parts[i].size);
	}
	memcpy(ota->sender, message->sender, sizeof ota->sender);
	forget(ota, message);
	if (size > APPLET_PACKET_MAX)
		return UICC_ERR_RANGE;
	return command && size > 0 ? size : UICC_ERR_FORMAT;
}

int ota_receive(struct ota *ota, const uint8_t *tpdu, uint16_t size)
{
	struct ota_message *message;
	struct part part;
	const int rc = read_tpdu(&part, tpdu, size);

	if (rc < 0)
		return rc;
	if (part.total == 1 && !part.command)
		return UICC_ERR_FORMAT;
	message = message_of(ota, &part);
	keep(ota, message, &part);
	return message->here == message->total ? join(ota, message) : 0;
}
