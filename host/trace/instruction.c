/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/instruction.h"

#include <string.h>

#include "trace/toolkit.h"

enum {
	HEADER_SIZE = 4,
	LE_ALL = 256,
	SFI_IN_P1 = 0x80, /* binary commands */
	RECORD_MODE = 0x07,
	RECORD_SFI_SHIFT = 3,
};

#define COUNT(rows) (sizeof rows / sizeof rows[0])

bool instruction_parse(const uint8_t *octets, size_t size, struct instruction_apdu *apdu)
{
	if (size < HEADER_SIZE)
		return false;
	*apdu = (struct instruction_apdu){
		.cla = octets[0],
		.ins = octets[1],
		.p1 = octets[2],
		.p2 = octets[3],
	};
	if (size == HEADER_SIZE)
		return true;
	if (size == HEADER_SIZE + 1) {
		apdu->has_le = true;
		apdu->le = octets[HEADER_SIZE] ? octets[HEADER_SIZE] : LE_ALL;
		return true;
	}
	apdu->data = octets + HEADER_SIZE + 1;
	apdu->size = octets[HEADER_SIZE];
	size -= HEADER_SIZE + 1;
	if (apdu->size > size || size - apdu->size > 1)
		return false;
	apdu->has_le = size > apdu->size;
	if (apdu->has_le)
		apdu->le = apdu->data[apdu->size] ? apdu->data[apdu->size] : LE_ALL;
	return true;
}

/* What a row may say of a command. */
struct view_of {
	const struct instruction_apdu *apdu;
	const struct current *current;
	current_file_name *names;
};

typedef void tell_parameters(const struct view_of *view, struct words *words);

static void tell_select(const struct view_of *view, struct words *words)
{
	words_add(words, " ");
	current_tell(view->current, view->names, words);
	if ((view->apdu->p2 & 0x40) != 0)
		words_add(words, ", the application ends");
}

static void tell_binary(const struct view_of *view, struct words *words)
{
	const struct instruction_apdu *apdu = view->apdu;
	unsigned offset = apdu->p2;

	words_add(words, " ");
	if (apdu->p1 & SFI_IN_P1) {
		words_add(words, "SFI %02X", apdu->p1 & 0x1Fu);
	} else {
		current_tell_ef(view->current, view->names, words);
		offset |= (unsigned)apdu->p1 << 8;
	}
	if (offset > 0)
		words_add(words, " from %u", offset);
	if (apdu->has_le && apdu->le < LE_ALL)
		words_add(words, ", %u octets", apdu->le);
}

static void tell_record(const struct view_of *view, struct words *words)
{
	static const struct words_row modes[] = {
		{ 0x02, "next" },
		{ 0x03, "previous" },
		{ 0x04, "" },
	};
	const uint8_t sfi = view->apdu->p2 >> RECORD_SFI_SHIFT;

	words_add(words, " ");
	if (view->apdu->p1 > 0)
		words_add(words, "%u ", view->apdu->p1);
	else
		words_row(words, modes, COUNT(modes), view->apdu->p2 & RECORD_MODE, "mode");
	words_add(words, "of ");
	if (sfi)
		words_add(words, "SFI %02X", sfi);
	else
		current_tell_ef(view->current, view->names, words);
}

/* TS 102 221 table 9.3. */
static void tell_reference(const struct view_of *view, struct words *words)
{
	static const struct words_row references[] = {
		{ 0x01, "PIN1" }, { 0x81, "PIN2" }, { 0x11, "universal PIN" },
		{ 0x0A, "ADM1" }, { 0x0B, "ADM2" }, { 0x0C, "ADM3" },
		{ 0x0D, "ADM4" }, { 0x0E, "ADM5" }, { 0x8A, "ADM6" },
	};

	words_add(words, " ");
	words_row(words, references, COUNT(references), view->apdu->p2, "reference");
	if (view->apdu->size == 0)
		words_add(words, ", how many tries are left");
}

static void tell_file(const struct view_of *view, struct words *words)
{
	words_add(words, " ");
	current_tell(view->current, view->names, words);
}

static void tell_status(const struct view_of *view, struct words *words)
{
	static const struct words_row rows[] = {
		{ 0x00, "" },
		{ 0x01, ", the application is initialised" },
		{ 0x02, ", the application ends" },
	};

	words_row(words, rows, COUNT(rows), view->apdu->p1, ", P1");
}

/* TS 31.102 7.1.2. */
static void tell_context(const struct view_of *view, struct words *words)
{
	static const struct words_row rows[] = {
		{ 0x80, " in GSM context" },
		{ 0x81, "" },
		{ 0x82, " in VGCS context" },
		{ 0x84, " in GBA context" },
	};

	words_row(words, rows, COUNT(rows), view->apdu->p2, " in context");
}

static void tell_channel(const struct view_of *view, struct words *words)
{
	words_add(words, " %s %u", view->apdu->p1 & 0x80 ? "close" : "open", view->apdu->p2);
}

static void tell_suspend(const struct view_of *view, struct words *words)
{
	words_add(words, "%s", view->apdu->p1 & 0x01 ? ", resume" : "");
}

typedef void tell_data(const uint8_t *octets, size_t size, struct words *words);

static void tell_nothing(const uint8_t *octets, size_t size, struct words *words)
{
	(void)octets;
	(void)size;
	(void)words;
}

enum secrecy { OPEN, SECRET, BY_SFI_P1, BY_SFI_P2 };

static const struct row {
	uint8_t ins;
	const char *name;
	tell_parameters *parameters; /* NULL: they say nothing */
	tell_data *data;             /* NULL: hex              */
	enum secrecy secrecy;        /* of its data            */
} rows[] = {
	{ 0xA4, "SELECT", tell_select, tell_nothing, OPEN },
	{ 0xC0, "GET RESPONSE", NULL, NULL, OPEN },
	{ 0xB0, "READ BINARY", tell_binary, NULL, BY_SFI_P1 },
	{ 0xD6, "UPDATE BINARY", tell_binary, NULL, BY_SFI_P1 },
	{ 0xB2, "READ RECORD", tell_record, NULL, BY_SFI_P2 },
	{ 0xDC, "UPDATE RECORD", tell_record, NULL, BY_SFI_P2 },
	{ 0xA2, "SEARCH RECORD", tell_record, NULL, BY_SFI_P2 },
	{ 0x32, "INCREASE", tell_file, NULL, OPEN },
	{ 0xCB, "RETRIEVE DATA", tell_file, NULL, OPEN },
	{ 0xDB, "SET DATA", tell_file, NULL, OPEN },
	{ 0xF2, "STATUS", tell_status, NULL, OPEN },
	{ 0x20, "VERIFY PIN", tell_reference, NULL, SECRET },
	{ 0x24, "CHANGE PIN", tell_reference, NULL, SECRET },
	{ 0x26, "DISABLE PIN", tell_reference, NULL, SECRET },
	{ 0x28, "ENABLE PIN", tell_reference, NULL, SECRET },
	{ 0x2C, "UNBLOCK PIN", tell_reference, NULL, SECRET },
	{ 0x04, "DEACTIVATE FILE", tell_file, NULL, OPEN },
	{ 0x44, "ACTIVATE FILE", tell_file, NULL, OPEN },
	{ 0x88, "AUTHENTICATE", tell_context, NULL, OPEN },
	{ 0x89, "AUTHENTICATE", tell_context, NULL, OPEN },
	{ 0x84, "GET CHALLENGE", NULL, NULL, OPEN },
	{ 0xAA, "TERMINAL CAPABILITY", NULL, NULL, OPEN },
	{ 0x10, "TERMINAL PROFILE", NULL, toolkit_profile, OPEN },
	{ 0x12, "FETCH", NULL, NULL, OPEN },
	{ 0x14, "TERMINAL RESPONSE", NULL, toolkit_response, OPEN },
	{ 0xC2, "ENVELOPE", NULL, toolkit_envelope, OPEN },
	{ 0x70, "MANAGE CHANNEL", tell_channel, NULL, OPEN },
	{ 0x76, "SUSPEND UICC", tell_suspend, NULL, OPEN },
	{ 0x78, "GET IDENTITY", NULL, NULL, OPEN },
	{ 0xE0, "CREATE FILE", NULL, NULL, OPEN },
	{ 0xE4, "DELETE FILE", NULL, NULL, OPEN },
	{ 0xD4, "RESIZE FILE", NULL, NULL, OPEN },
	{ 0xE2, "STORE DATA", NULL, NULL, SECRET }, /* subscriber keys may be among them */
};

bool instruction_reads(uint8_t ins)
{
	static const uint8_t reading[] = { 0xB0, 0xB2, 0xC0, 0xF2, 0x12, 0x84 };

	return memchr(reading, ins, sizeof reading) != NULL;
}

bool instruction_authenticates(uint8_t ins)
{
	return ins == 0x88 || ins == 0x89;
}

static const struct row *find(uint8_t ins)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].ins == ins)
			return &rows[i];
	return NULL;
}

const char *instruction_name(uint8_t ins)
{
	const struct row *row = find(ins);

	return row ? row->name : NULL;
}

bool instruction_is_secret(const struct instruction_apdu *apdu, const struct current *current,
                           current_file_name *names)
{
	const struct row *row = find(apdu->ins);

	switch (row ? row->secrecy : OPEN) {
	case SECRET:
		return true;
	case BY_SFI_P1:
		return apdu->p1 & SFI_IN_P1 || current_is_secret(current, names);
	case BY_SFI_P2:
		return apdu->p2 >> RECORD_SFI_SHIFT || current_is_secret(current, names);
	default:
		return false;
	}
}

void instruction_tell(const struct instruction_apdu *apdu, const struct current *current,
                      current_file_name *names, bool show_secrets, struct words *words)
{
	const struct view_of view = { apdu, current, names };
	const struct row *row = find(apdu->ins);

	if (!row) {
		words_add(words, "%02X%02X%02X%02X ", apdu->cla, apdu->ins, apdu->p1, apdu->p2);
		words_hex(words, apdu->data, apdu->size);
		return;
	}
	words_add(words, "%s", row->name);
	if (row->parameters)
		row->parameters(&view, words);
	if (apdu->size == 0 || row->data == tell_nothing)
		return;
	words_add(words, ": ");
	if (!show_secrets && instruction_is_secret(apdu, current, names))
		words_add(words, "%zu octets hidden", apdu->size);
	else if (row->data)
		row->data(apdu->data, apdu->size, words);
	else
		words_hex(words, apdu->data, apdu->size);
}
