/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_pdu.h"

#include <string.h>

#include "octets/number.h"
#include "octets/rest.h"

/* How a field stands in a PDU, SMPP 3.4 3.1: an integer of one or two octets; a text that ends with NUL;
 * the message, its length before it. */
enum kind { OCTET, NUMBER, TEXT, MESSAGE };

struct field {
	enum kind kind;
	size_t at, room;
};

#define FIELD_OCTET(name)                                                                          \
	{                                                                                          \
		OCTET, offsetof(struct smpp_pdu, name), 1                                          \
	}
#define FIELD_NUMBER(name)                                                                         \
	{                                                                                          \
		NUMBER, offsetof(struct smpp_pdu, name), 2                                         \
	}
#define FIELD_TEXT(name)                                                                           \
	{                                                                                          \
		TEXT, offsetof(struct smpp_pdu, name), sizeof((struct smpp_pdu *)0)->name          \
	}
#define FIELD_MESSAGE                                                                              \
	{                                                                                          \
		MESSAGE, offsetof(struct smpp_pdu, message), SMPP_MESSAGE_MAX                      \
	}

/* SMPP 3.4 4.1.5 */
static const struct field bind_fields[] = {
	FIELD_TEXT(system_id), FIELD_TEXT(password),   FIELD_TEXT(system_type),
	FIELD_OCTET(version),  FIELD_OCTET(range_ton), FIELD_OCTET(range_npi),
	FIELD_TEXT(range),
};

static const struct field bind_answer_fields[] = { FIELD_TEXT(system_id) };

/* SMPP 3.4 4.4.1, 4.6.1 */
static const struct field message_fields[] = {
	FIELD_TEXT(service),     FIELD_OCTET(from.ton),  FIELD_OCTET(from.npi),
	FIELD_TEXT(from.digits), FIELD_OCTET(to.ton),    FIELD_OCTET(to.npi),
	FIELD_TEXT(to.digits),   FIELD_OCTET(esm_class), FIELD_OCTET(protocol),
	FIELD_OCTET(priority),   FIELD_TEXT(schedule),   FIELD_TEXT(validity),
	FIELD_OCTET(registered), FIELD_OCTET(replace),   FIELD_OCTET(coding),
	FIELD_OCTET(canned),     FIELD_MESSAGE,
};

static const struct field id_fields[] = { FIELD_TEXT(id) };

#define FIELDS(rows) rows, sizeof(rows) / sizeof(rows)[0]

static const struct {
	uint32_t command;
	const struct field *fields;
	size_t count;
} commands[] = {
	{ SMPP_BIND_TRANSCEIVER, FIELDS(bind_fields) },
	{ SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE, FIELDS(bind_answer_fields) },
	{ SMPP_SUBMIT_SM, FIELDS(message_fields) },
	{ SMPP_SUBMIT_SM | SMPP_RESPONSE, FIELDS(id_fields) },
	{ SMPP_DELIVER_SM, FIELDS(message_fields) },
	{ SMPP_DELIVER_SM | SMPP_RESPONSE, FIELDS(id_fields) },
	{ SMPP_ENQUIRE_LINK, NULL, 0 },
	{ SMPP_ENQUIRE_LINK | SMPP_RESPONSE, NULL, 0 },
	{ SMPP_UNBIND, NULL, 0 },
	{ SMPP_UNBIND | SMPP_RESPONSE, NULL, 0 },
	{ SMPP_GENERIC_NACK, NULL, 0 },
};

/* SMPP 3.4 5.3.2 */
static const struct {
	uint16_t tag;
	unsigned has;
	struct field field;
} options[] = {
	{ 0x001E, SMPP_HAS_RECEIPTED, FIELD_TEXT(receipted) },
	{ 0x020C, SMPP_HAS_REFERENCE, FIELD_NUMBER(reference) },
	{ 0x020E, SMPP_HAS_SEGMENTS, FIELD_OCTET(segments) },
	{ 0x020F, SMPP_HAS_SEGMENT, FIELD_OCTET(segment) },
	{ 0x0210, SMPP_HAS_VERSION, FIELD_OCTET(centre_version) },
	{ 0x0424, SMPP_HAS_PAYLOAD, FIELD_MESSAGE },
	{ 0x0427, SMPP_HAS_STATE, FIELD_OCTET(state) },
};

enum {
	COMMANDS = sizeof commands / sizeof commands[0],
	OPTIONS = sizeof options / sizeof options[0]
};

static size_t row_of(uint32_t command)
{
	size_t row = 0;

	while (row < COMMANDS && commands[row].command != command)
		row++;
	return row;
}

int smpp_length(const uint8_t octets[4], struct fault *fault)
{
	const uint32_t length = number_32(octets);

	if (length < SMPP_HEADER)
		return fault_set(fault, FAULT_INPUT, "SMPP", "a PDU of %u octets; a header has %d",
		                 (unsigned)length, SMPP_HEADER);
	if (length > SMPP_PDU_MAX)
		return fault_set(fault, FAULT_LIMIT, "SMPP", "a PDU of %u octets; at most %d",
		                 (unsigned)length, SMPP_PDU_MAX);
	return (int)length;
}

/* ---- reading ---- */

static int read_text(struct rest *rest, char *to, size_t room)
{
	const uint8_t *end = rest->size ? memchr(rest->at, 0, rest->size) : NULL;
	const size_t size = end ? (size_t)(end - rest->at) + 1 : 0;

	if (!end || size > room)
		return SMPP_BAD_PARAMETER_LENGTH;
	memcpy(to, rest_take(rest, size), size);
	return SMPP_OK;
}

/* sm_length and short_message. */
static int read_message(struct rest *rest, struct smpp_pdu *pdu)
{
	const uint8_t *length = rest_take(rest, 1);
	const uint8_t *octets =
		length && *length <= SMPP_SHORT_MAX ? rest_take(rest, *length) : NULL;

	if (!octets)
		return SMPP_BAD_MESSAGE_LENGTH;
	pdu->size = *length;
	memcpy(pdu->message, octets, *length);
	return SMPP_OK;
}

static int read_field(const struct field *field, struct rest *rest, struct smpp_pdu *pdu)
{
	uint8_t *to = (uint8_t *)pdu + field->at;
	const uint8_t *octet;

	if (field->kind == TEXT)
		return read_text(rest, (char *)to, field->room);
	if (field->kind == MESSAGE)
		return read_message(rest, pdu);
	octet = rest_take(rest, 1);
	if (!octet)
		return SMPP_BAD_LENGTH;
	*to = *octet;
	return SMPP_OK;
}

static int read_payload(const uint8_t *value, size_t size, struct smpp_pdu *pdu)
{
	if (size > SMPP_MESSAGE_MAX || pdu->size > 0)
		return SMPP_BAD_PARAMETER_LENGTH;
	memcpy(pdu->message, value, size);
	pdu->size = size;
	return SMPP_OK;
}

/* The value of an optional parameter; a text needs no NUL where its length says how long it is, as some
 * centres write it. */
static int read_value(const struct field *field, const uint8_t *value, size_t size,
                      struct smpp_pdu *pdu)
{
	uint8_t *to = (uint8_t *)pdu + field->at;
	uint16_t number;

	if (field->kind == MESSAGE)
		return read_payload(value, size, pdu);
	if (field->kind == TEXT) {
		const uint8_t *end = memchr(value, 0, size);
		const size_t text = end ? (size_t)(end - value) : size;

		if (text >= field->room)
			return SMPP_BAD_PARAMETER_LENGTH;
		memcpy(to, value, text);
		to[text] = 0;
		return SMPP_OK;
	}
	if (size != field->room)
		return SMPP_BAD_PARAMETER_LENGTH;
	if (field->kind == OCTET) {
		*to = *value;
	} else {
		number = number_16(value);
		memcpy(to, &number, sizeof number);
	}
	return SMPP_OK;
}

static int read_options(struct rest *rest, struct smpp_pdu *pdu)
{
	int rc = SMPP_OK;

	while (rest->size > 0 && rc == SMPP_OK) {
		const uint8_t *head = rest_take(rest, 4);
		const size_t size = head ? number_16(head + 2) : 0;
		const uint8_t *value = head ? rest_take(rest, size) : NULL;
		size_t row = 0;

		if (!value)
			return SMPP_BAD_OPTIONS;
		while (row < OPTIONS && options[row].tag != number_16(head))
			row++;
		if (row == OPTIONS)
			continue;
		rc = read_value(&options[row].field, value, size, pdu);
		pdu->has |= options[row].has;
	}
	return rc;
}

static int read_body(size_t row, struct rest *rest, struct smpp_pdu *pdu)
{
	int rc = SMPP_OK;

	/* An answer that tells of an error may end here, SMPP 3.4 4.1.6, 4.4.2. */
	if (rest->size == 0 && (pdu->command & SMPP_RESPONSE) && pdu->status != SMPP_OK)
		return SMPP_OK;
	for (size_t i = 0; i < commands[row].count && rc == SMPP_OK; i++)
		rc = read_field(&commands[row].fields[i], rest, pdu);
	return rc == SMPP_OK ? read_options(rest, pdu) : rc;
}

int smpp_read(const uint8_t *octets, size_t size, struct smpp_pdu *pdu, struct fault *fault)
{
	struct rest rest = { octets, size };
	const uint8_t *header = rest_take(&rest, SMPP_HEADER);
	size_t row;
	int rc;

	memset(pdu, 0, sizeof *pdu);
	if (!header) {
		fault_fill(fault, FAULT_INPUT, "SMPP", "%zu octets; a header has %d", size,
		           SMPP_HEADER);
		return SMPP_BAD_LENGTH;
	}
	pdu->command = number_32(header + 4);
	pdu->status = number_32(header + 8);
	pdu->sequence = number_32(header + 12);
	row = row_of(pdu->command);
	rc = row == COMMANDS ? SMPP_BAD_COMMAND : read_body(row, &rest, pdu);
	if (rc != SMPP_OK)
		fault_fill(fault, FAULT_INPUT, "SMPP", "command %08X cannot be read: %s",
		           (unsigned)pdu->command, smpp_status_text((uint32_t)rc));
	return rc;
}

/* ---- writing ---- */

struct room {
	uint8_t *octets;
	size_t used;
	bool over;
};

static void put(struct room *room, const void *octets, size_t size)
{
	room->over = room->over || size > SMPP_PDU_MAX - room->used;
	if (room->over)
		return;
	memcpy(room->octets + room->used, octets, size);
	room->used += size;
}

static void put_number(struct room *room, uint32_t number, size_t size)
{
	uint8_t octets[4];

	number_put(octets, number, size);
	put(room, octets, size);
}

static void put_field(struct room *room, const struct field *field, const struct smpp_pdu *pdu)
{
	const uint8_t *from = (const uint8_t *)pdu + field->at;

	if (field->kind == MESSAGE) {
		const size_t size = pdu->has & SMPP_HAS_PAYLOAD ? 0 : pdu->size;

		room->over = room->over || size > SMPP_SHORT_MAX;
		put_number(room, (uint32_t)size, 1);
		put(room, pdu->message, size);
	} else {
		put(room, from,
		    field->kind == TEXT ? strnlen((const char *)from, field->room - 1) + 1 : 1);
	}
}

static void put_option(struct room *room, size_t row, const struct smpp_pdu *pdu)
{
	const struct field *field = &options[row].field;
	const uint8_t *from = (const uint8_t *)pdu + field->at;
	uint16_t number;
	size_t size = field->room;

	if (field->kind == MESSAGE)
		size = pdu->size;
	else if (field->kind == TEXT)
		size = strnlen((const char *)from, field->room - 1) + 1;
	put_number(room, options[row].tag, 2);
	put_number(room, (uint32_t)size, 2);
	if (field->kind == NUMBER) {
		memcpy(&number, from, sizeof number);
		put_number(room, number, 2);
	} else {
		put(room, from, size);
	}
}

int smpp_write(const struct smpp_pdu *pdu, uint8_t octets[SMPP_PDU_MAX], struct fault *fault)
{
	struct room room = { .octets = octets };
	const size_t row = row_of(pdu->command);

	if (row == COMMANDS)
		return fault_set(fault, FAULT_INPUT, "SMPP", "command %08X is none we write",
		                 (unsigned)pdu->command);
	if (pdu->size > SMPP_MESSAGE_MAX)
		return fault_set(fault, FAULT_LIMIT, "SMPP", "%zu octets of message; at most %d",
		                 pdu->size, SMPP_MESSAGE_MAX);
	put_number(&room, 0, 4);
	put_number(&room, pdu->command, 4);
	put_number(&room, pdu->status, 4);
	put_number(&room, pdu->sequence, 4);
	for (size_t i = 0; i < commands[row].count; i++)
		put_field(&room, &commands[row].fields[i], pdu);
	for (size_t i = 0; i < OPTIONS; i++)
		if (pdu->has & options[i].has)
			put_option(&room, i, pdu);
	if (room.over)
		return fault_set(fault, FAULT_LIMIT, "SMPP", "more than a PDU may have");
	octets[2] = (uint8_t)(room.used >> 8);
	octets[3] = (uint8_t)room.used;
	return (int)room.used;
}

const char *smpp_status_text(uint32_t status)
{
	static const struct {
		uint32_t status;
		const char *text;
	} texts[] = {
		{ SMPP_OK, "done" },
		{ SMPP_BAD_MESSAGE_LENGTH, "message of a length that cannot be" },
		{ SMPP_BAD_LENGTH, "command of a length that cannot be" },
		{ SMPP_BAD_COMMAND, "command not known" },
		{ SMPP_BAD_STATE, "not bound for that" },
		{ SMPP_SYSTEM_ERROR, "system error" },
		{ SMPP_BAD_SOURCE, "source address refused" },
		{ SMPP_BAD_DESTINATION, "destination address refused" },
		{ SMPP_BIND_FAILED, "bind failed" },
		{ SMPP_BAD_PASSWORD, "wrong password" },
		{ SMPP_BAD_SYSTEM_ID, "system id not known" },
		{ SMPP_QUEUE_FULL, "message queue full" },
		{ SMPP_SUBMIT_FAILED, "submission failed" },
		{ SMPP_THROTTLED, "throttled" },
		{ SMPP_LATER, "not now" },
		{ SMPP_BAD_OPTIONS, "optional parameters that cannot be" },
		{ SMPP_BAD_PARAMETER_LENGTH, "parameter of a length that cannot be" },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].status == status)
			return texts[i].text;
	return "refused";
}
