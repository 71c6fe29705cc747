/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/text.h"

#include <stddef.h>

#include "applet/text_store.h"
#include "applet/text_table.h"
#include "cat/tags.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/gsm_alphabet.h"
#include "wire/mem.h"

enum {
	LANGUAGES_MAX = 3, /* of EF.LI that are looked at  */
	LANGUAGE_SIZE = 2,
	DCS_GSM = 0x04, /* an octet a character, TS 102 223 8.15 */
	DCS_UCS2 = 0x08,
	ALPHA_UCS2 = 0x80, /* TS 31.102 annex A */
	UCS2_DISPLAY_OCTET = 2,
	UCS2_DISPLAY_BIT = 7,
	OCTETS_MAX = 1 + 2 * TEXT_CHARS_MAX,
	NO_CODE = -1,
	GSM_CODES = 128,
	ESCAPE = 0x1B,
};

/* The code of a character in the default alphabet, or NO_CODE. */
static int gsm_code(uint16_t character)
{
	for (int code = 0; code < GSM_CODES; code++)
		if (code != ESCAPE && gsm_to_ucs2((uint8_t)code) == character)
			return code;
	return NO_CODE;
}

static bool is_gsm(const struct text *text)
{
	for (uint8_t i = 0; i < text->size; i++)
		if (gsm_code(text->chars[i]) == NO_CODE)
			return false;
	return true;
}

static void add_char(struct text *text, uint16_t character)
{
	if (text->size < TEXT_CHARS_MAX)
		text->chars[text->size++] = character;
}

void text_add_ascii(struct text *text, const char *ascii)
{
	for (; *ascii; ascii++)
		add_char(text, (uint8_t)*ascii);
}

/* UTF-8, of one or two octets a character. */
static void add_utf8(struct text *text, const char *utf8)
{
	for (; *utf8; utf8++) {
		const uint8_t octet = (uint8_t)*utf8;

		if (octet < 0x80)
			add_char(text, octet);
		else
			add_char(text, (uint16_t)((octet & 0x1F) << 6 | (*++utf8 & 0x3F)));
	}
}

void text_add_digits(struct text *text, const uint8_t *bcd, uint8_t size)
{
	for (unsigned i = 0; i < 2u * size; i++) {
		const uint8_t digit = i % 2 == 0 ? bcd[i / 2] & 0xF : bcd[i / 2] >> 4;

		if (digit > 9)
			return;
		add_char(text, (uint16_t)('0' + digit));
	}
}

static bool add_own(struct text *text, const uint8_t *language, enum applet_text number)
{
	for (unsigned i = 0; i < TEXT_LANGUAGES; i++) {
		const struct text_language *const own = &text_languages[i];

		if (memcmp(own->language, language, LANGUAGE_SIZE) != 0 ||
		    own->texts[number] == NULL)
			continue;
		add_utf8(text, own->texts[number]);
		return true;
	}
	return false;
}

/* Adds a text in one language. Returns 1, 0 where there is none that the terminal can show, or an
 * error; then nothing was added. */
static int add_in(struct text *text, const struct applet *applet, const uint8_t *language,
                  enum applet_text number)
{
	const bool ucs2 = cat_can(applet->cat, UCS2_DISPLAY_OCTET, UCS2_DISPLAY_BIT);
	const uint8_t before = text->size;
	uint8_t octets[APPLET_TEXT_SIZE];
	int rc = text_find(applet->fs, number, language, octets);

	if (rc < 0 && rc != UICC_ERR_ABSENT)
		return rc;
	for (uint8_t i = 0; rc > 0 && i < octets[TEXT_AT_SIZE];) {
		const uint8_t *const at = octets + TEXT_AT_TEXT + i;

		add_char(text, octets[TEXT_AT_CODING] == APPLET_CODING_UCS2 ? get_u16(at)
		                                                            : gsm_to_ucs2(*at));
		i = (uint8_t)(i + (octets[TEXT_AT_CODING] == APPLET_CODING_UCS2 ? 2 : 1));
	}
	if (rc < 0 && !add_own(text, language, number))
		return 0;
	if (ucs2 || is_gsm(text))
		return 1;
	text->size = before;
	return 0;
}

int text_add(struct text *text, const struct applet *applet, enum applet_text number)
{
	uint8_t languages[(LANGUAGES_MAX + 1) * LANGUAGE_SIZE];
	int rc = file_read(applet->fs, FILE_LI, 0, languages, LANGUAGES_MAX * LANGUAGE_SIZE);

	if (rc < 0)
		memset(languages, 0xFF, sizeof languages);
	memcpy(languages + LANGUAGES_MAX * LANGUAGE_SIZE, text_languages[0].language,
	       LANGUAGE_SIZE);
	for (unsigned i = 0; i <= LANGUAGES_MAX; i++) {
		rc = add_in(text, applet, languages + i * LANGUAGE_SIZE, number);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	return 0;
}

/* The octets behind a coding of the one kind or the other. Returns how many. */
static uint16_t write_gsm(const struct text *text, uint8_t *octets)
{
	for (uint8_t i = 0; i < text->size; i++)
		octets[i] = (uint8_t)gsm_code(text->chars[i]);
	return text->size;
}

static uint16_t write_ucs2(const struct text *text, uint8_t *octets)
{
	for (uint8_t i = 0; i < text->size; i++)
		put_u16(octets + 2 * i, text->chars[i]);
	return (uint16_t)(2 * text->size);
}

void text_put_string(const struct text *text, struct tlv_writer *writer)
{
	uint8_t octets[OCTETS_MAX];
	uint16_t size;

	if (is_gsm(text)) {
		octets[0] = DCS_GSM;
		size = write_gsm(text, octets + 1);
	} else {
		octets[0] = DCS_UCS2;
		size = write_ucs2(text, octets + 1);
	}
	cat_put(writer, CAT_TAG_TEXT, octets, (uint16_t)(size + 1));
}

static uint16_t write_alpha(const struct text *text, uint8_t octets[OCTETS_MAX])
{
	if (is_gsm(text))
		return write_gsm(text, octets);
	octets[0] = ALPHA_UCS2;
	return (uint16_t)(1 + write_ucs2(text, octets + 1));
}

void text_put_alpha(const struct text *text, struct tlv_writer *writer)
{
	uint8_t octets[OCTETS_MAX];

	cat_put(writer, CAT_TAG_ALPHA, octets, write_alpha(text, octets));
}

void text_put_item(const struct text *text, uint8_t identifier, struct tlv_writer *writer)
{
	uint8_t octets[1 + OCTETS_MAX];

	octets[0] = identifier;
	cat_put(writer, CAT_TAG_ITEM, octets, (uint16_t)(1 + write_alpha(text, octets + 1)));
}
