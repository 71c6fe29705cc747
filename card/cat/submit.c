/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/submit.h"

#include "wire/mem.h"

enum tpdu {
	TPDU_SUBMIT_UDHI = 0x41, /* TP-MTI 01, TP-UDHI, no validity period          */
	TPDU_REFERENCE = 0x00,   /* the terminal sets its own, TS 31.111 6.4.10     */
	TPDU_PID = 0x00,
	TPDU_DCS_8_BIT = 0x04,
	IEI_CONCAT_8 = 0x00,
	TYPE_OF_NUMBER = 0x70,
	TYPE_ALPHANUMERIC = 0x50,
};

bool submit_is_busy(const struct submit *submit)
{
	return submit->size > 0;
}

static uint8_t address_size(const uint8_t *address)
{
	return (uint8_t)(2 + (address[0] + 1) / 2);
}

/* Type of number in bits 7 to 5 of the second octet, TS 23.040 9.1.2.5. */
bool submit_reaches(const uint8_t *address)
{
	return address[0] > 0 && (address[1] & TYPE_OF_NUMBER) != TYPE_ALPHANUMERIC;
}

void submit_begin(struct submit *submit, const uint8_t *address, uint16_t size)
{
	memcpy(submit->address, address, address_size(address));
	submit->size = size;
	submit->part = 1;
	submit->reference++;
}

/* Octets of text in part number of a message in several. */
static uint16_t share(uint8_t number)
{
	const uint16_t body = SUBMIT_PART_MAX - SUBMIT_CONCAT - 1;

	return number == 1 ? body + 1 : body;
}

/* Where part number begins: the first has the header of the text in it. */
static uint16_t begin_of(uint8_t number)
{
	return number == 1 ? 0 : (uint16_t)(share(1) + (number - 2) * share(2));
}

static uint8_t parts(const struct submit *submit)
{
	uint8_t number = 1;

	if (submit->size <= SUBMIT_PART_MAX)
		return 1;
	while (begin_of((uint8_t)(number + 1)) < submit->size)
		number++;
	return number;
}

/* The user data of one of several: the length of the header, the element of concatenation, what
 * the header of the text holds besides its length, text. */
static void put_part(const struct submit *submit, struct tlv_writer *writer)
{
	const uint8_t total = parts(submit), number = submit->part;
	const uint16_t from = begin_of(number), rest = (uint16_t)(submit->size - from);
	const uint16_t size = rest < share(number) ? rest : share(number);
	const uint8_t concat[SUBMIT_CONCAT] = { IEI_CONCAT_8, 3, submit->reference, total, number };
	const uint8_t own = number == 1 ? SUBMIT_HEADER - 1 : 0, skip = number == 1 ? 1 : 0;
	const uint8_t head[] = { (uint8_t)(SUBMIT_CONCAT + 1 + size - skip),
		                 (uint8_t)(SUBMIT_CONCAT + own) };

	tlv_octets(writer, head, sizeof head);
	tlv_octets(writer, concat, sizeof concat);
	tlv_octets(writer, submit->text + from + skip, (uint16_t)(size - skip));
}

void submit_tpdu(const struct submit *submit, struct tlv_writer *writer)
{
	static const uint8_t begin[] = { TPDU_SUBMIT_UDHI, TPDU_REFERENCE };
	static const uint8_t coding[] = { TPDU_PID, TPDU_DCS_8_BIT };
	const uint8_t size = (uint8_t)submit->size;

	tlv_octets(writer, begin, sizeof begin);
	tlv_octets(writer, submit->address, address_size(submit->address));
	tlv_octets(writer, coding, sizeof coding);
	if (parts(submit) > 1) {
		put_part(submit, writer);
		return;
	}
	tlv_octets(writer, &size, 1);
	tlv_octets(writer, submit->text, submit->size);
}

void submit_sent(struct submit *submit)
{
	if (submit->part++ >= parts(submit))
		submit->size = 0;
}

void submit_drop(struct submit *submit)
{
	submit->size = 0;
}
