/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/gsm_text.h"

#include <stdbool.h>
#include <string.h>

enum {
	ESCAPE = 0x1B,
	CARRIAGE_RETURN = 0x0D,
	UNKNOWN = 0xFFFD,
	FILLER = 0xFF,
	PAIR_FIRST = 0xD800,
	PAIR_SECOND = 0xDC00,
	PAIR_END = 0xE000,
	CHARACTERS_MAX = 1024, /* of one text that is written */
	PAGE = 128,            /* characters of 81 and 82     */
};

/* TS 23.038 6.2.1. */
static const uint16_t alphabet[128] = {
	'@',   0xA3, '$',  0xA5,  0xE8, 0xE9,  0xF9,  0xEC,  0xF2,  0xC7,  '\n',  0xD8,  0xF8,
	'\r',  0xC5, 0xE5, 0x394, '_',  0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398,
	0x39E, 0,    0xC6, 0xE6,  0xDF, 0xC9,  ' ',   '!',   '"',   '#',   0xA4,  '%',   '&',
	'\'',  '(',  ')',  '*',   '+',  ',',   '-',   '.',   '/',   '0',   '1',   '2',   '3',
	'4',   '5',  '6',  '7',   '8',  '9',   ':',   ';',   '<',   '=',   '>',   '?',   0xA1,
	'A',   'B',  'C',  'D',   'E',  'F',   'G',   'H',   'I',   'J',   'K',   'L',   'M',
	'N',   'O',  'P',  'Q',   'R',  'S',   'T',   'U',   'V',   'W',   'X',   'Y',   'Z',
	0xC4,  0xD6, 0xD1, 0xDC,  0xA7, 0xBF,  'a',   'b',   'c',   'd',   'e',   'f',   'g',
	'h',   'i',  'j',  'k',   'l',  'm',   'n',   'o',   'p',   'q',   'r',   's',   't',
	'u',   'v',  'w',  'x',   'y',  'z',   0xE4,  0xF6,  0xF1,  0xFC,  0xE0,
};

/* TS 23.038 6.2.1.1. */
static const struct {
	uint8_t septet;
	uint16_t character;
} extension[] = {
	{ 0x0A, '\f' }, { 0x14, '^' }, { 0x28, '{' }, { 0x29, '}' }, { 0x2F, '\\' },
	{ 0x3C, '[' },  { 0x3D, '~' }, { 0x3E, ']' }, { 0x40, '|' }, { 0x65, 0x20AC },
};

struct text_out {
	char *to;
	size_t size, room;
	bool over;
};

static void put_octet(struct text_out *out, uint32_t octet)
{
	if (out->size + 1 >= out->room) {
		out->over = true;
		return;
	}
	out->to[out->size++] = (char)octet;
}

static void put_character(struct text_out *out, uint32_t c)
{
	if (c < 0x80) {
		put_octet(out, c);
		return;
	}
	if (c < 0x800) {
		put_octet(out, 0xC0 | c >> 6);
	} else {
		if (c < 0x10000) {
			put_octet(out, 0xE0 | c >> 12);
		} else {
			put_octet(out, 0xF0 | c >> 18);
			put_octet(out, 0x80 | (c >> 12 & 0x3F));
		}
		put_octet(out, 0x80 | (c >> 6 & 0x3F));
	}
	put_octet(out, 0x80 | (c & 0x3F));
}

/* Half a character is none: it is not left behind. */
static int text_end(struct text_out *out, struct fault *fault)
{
	if (out->over) {
		out->to[0] = '\0';
		return fault_set(fault, FAULT_LIMIT, "text", "more than %zu octets of UTF-8",
		                 out->room - 1);
	}
	out->to[out->size] = '\0';
	return (int)out->size;
}

static uint32_t extended(uint8_t septet)
{
	for (size_t i = 0; i < sizeof extension / sizeof extension[0]; i++)
		if (extension[i].septet == septet)
			return extension[i].character;
	/* A table unknown: what the main table has there, 6.2.1.1. */
	return septet < 0x80 && septet != ESCAPE ? alphabet[septet] : ' ';
}

/* One octet or septet; escape is kept from one to the next. */
static void put_septet(struct text_out *out, uint8_t septet, bool *escape)
{
	if (septet == ESCAPE && !*escape) {
		*escape = true;
		return;
	}
	if (*escape)
		put_character(out, extended(septet));
	else
		put_character(out, septet < 0x80 ? alphabet[septet] : UNKNOWN);
	*escape = false;
}

static uint8_t septet_at(const uint8_t *octets, size_t size, size_t bit)
{
	const size_t at = bit / 8;
	const unsigned high = at + 1 < size ? octets[at + 1] : 0;

	return (uint8_t)((octets[at] | high << 8) >> bit % 8 & 0x7F);
}

int gsm_septets_read(const uint8_t *octets, size_t size, size_t bit, size_t count, char *to,
                     size_t room, struct fault *fault)
{
	struct text_out out = { .to = to, .room = room };
	bool escape = false;

	if (bit + 7 * count > 8 * size)
		return fault_set(fault, FAULT_LIMIT, "text",
		                 "%zu septets do not stand in %zu octets", count, size);
	for (size_t i = 0; i < count; i++)
		put_septet(&out, septet_at(octets, size, bit + 7 * i), &escape);
	return text_end(&out, fault);
}

/* Where seven bits are left over they hold CR, 6.1.2.3.1, or zero, as many write it. */
static size_t septets_in(const uint8_t *octets, size_t size)
{
	const size_t count = size * 8 / 7;
	uint8_t last;

	if (size == 0 || size % 7 != 0)
		return count;
	last = septet_at(octets, size, 7 * (count - 1));
	return last == CARRIAGE_RETURN || last == 0 ? count - 1 : count;
}

static void put_octets(struct text_out *out, const uint8_t *octets, size_t size)
{
	bool escape = false;

	for (size_t i = 0; i < size && octets[i] != FILLER; i++)
		put_septet(out, octets[i], &escape);
}

static void put_ucs2(struct text_out *out, const uint8_t *octets, size_t size)
{
	uint32_t first = 0;

	for (size_t i = 0; i + 1 < size; i += 2) {
		const uint32_t c = (uint32_t)(octets[i] << 8 | octets[i + 1]);

		if (first && c >= PAIR_SECOND && c < PAIR_END) {
			put_character(out,
			              0x10000 + ((first - PAIR_FIRST) << 10) + c - PAIR_SECOND);
			first = 0;
			continue;
		}
		if (first)
			put_character(out, UNKNOWN);
		first = c >= PAIR_FIRST && c < PAIR_SECOND ? c : 0;
		if (!first)
			put_character(out, c >= PAIR_SECOND && c < PAIR_END ? UNKNOWN : c);
	}
	if (first)
		put_character(out, UNKNOWN);
}

int gsm_coding_of_dcs(uint8_t dcs, struct fault *fault)
{
	static const int of_bits[] = { GSM_PACKED, GSM_OCTETS, GSM_UCS2, -1 };
	const unsigned group = dcs >> 4;
	int coding = -1;

	/* 00xx and 01xx: bit 6 compressed, bits 4 3 the alphabet; 1111: bit 3; message waiting. */
	if (group < 8 && !(dcs & 0x20))
		coding = of_bits[dcs >> 2 & 3];
	else if (group == 0xF)
		coding = dcs & 4 ? GSM_OCTETS : GSM_PACKED;
	else if (group == 0xC || group == 0xD)
		coding = GSM_PACKED;
	else if (group == 0xE)
		coding = GSM_UCS2;
	if (coding < 0)
		return fault_set(fault, FAULT_INPUT, "text", "data coding scheme %02X", dcs);
	return coding;
}

int gsm_text_read(enum gsm_coding coding, const uint8_t *octets, size_t size, char *to, size_t room,
                  struct fault *fault)
{
	struct text_out out = { .to = to, .room = room };

	if (coding == GSM_PACKED)
		return gsm_septets_read(octets, size, 0, septets_in(octets, size), to, room, fault);
	if (coding == GSM_OCTETS)
		put_octets(&out, octets, size);
	else
		put_ucs2(&out, octets, size);
	return text_end(&out, fault);
}

static size_t ucs2_before_filler(const uint8_t *octets, size_t size)
{
	size_t n = 0;

	while (n + 1 < size && !(octets[n] == FILLER && octets[n + 1] == FILLER))
		n += 2;
	return n;
}

/* 81 and 82: a length, a base, then octets of the default alphabet or of the base's page. */
static void put_paged(struct text_out *out, const uint8_t *octets, size_t size)
{
	const bool wide = octets[0] == 0x82;
	const size_t head = wide ? 4 : 3;
	uint32_t base;

	if (size < head)
		return;
	base = wide ? (uint32_t)(octets[2] << 8 | octets[3]) : (uint32_t)octets[2] << 7;
	for (size_t i = head; i < size && i < head + octets[1]; i++) {
		bool escape = i > head && octets[i - 1] == ESCAPE;

		if (octets[i] >= 0x80)
			put_character(out, base + (octets[i] & 0x7F));
		else if (octets[i] != ESCAPE)
			put_septet(out, octets[i], &escape);
	}
}

int gsm_alpha_read(const uint8_t *octets, size_t size, char *to, size_t room, struct fault *fault)
{
	struct text_out out = { .to = to, .room = room };

	if (size > 0 && octets[0] == 0x80)
		put_ucs2(&out, octets + 1, ucs2_before_filler(octets + 1, size - 1));
	else if (size > 0 && (octets[0] == 0x81 || octets[0] == 0x82))
		put_paged(&out, octets, size);
	else
		put_octets(&out, octets, size);
	return text_end(&out, fault);
}

/* The characters of UTF-8; returns how many, or a fault. */
static int characters_of(const char *text, uint32_t to[CHARACTERS_MAX], struct fault *fault)
{
	static const struct {
		uint8_t mask, value, more;
	} leads[] = { { 0x80, 0x00, 0 }, { 0xE0, 0xC0, 1 }, { 0xF0, 0xE0, 2 }, { 0xF8, 0xF0, 3 } };
	const uint8_t *at = (const uint8_t *)text;
	int count = 0;

	while (*at) {
		size_t kind = 0;
		uint32_t c;

		while (kind < 4 && (*at & leads[kind].mask) != leads[kind].value)
			kind++;
		if (kind == 4)
			return fault_set(fault, FAULT_INPUT, "text", "it is no UTF-8");
		c = *at++ & (uint8_t)~leads[kind].mask;
		for (unsigned i = 0; i < leads[kind].more; i++, at++) {
			if ((*at & 0xC0) != 0x80)
				return fault_set(fault, FAULT_INPUT, "text", "it is no UTF-8");
			c = c << 6 | (*at & 0x3F);
		}
		if (count == CHARACTERS_MAX)
			return fault_set(fault, FAULT_LIMIT, "text", "more than %d characters",
			                 CHARACTERS_MAX);
		to[count++] = c;
	}
	return count;
}

/* Septets of a character: 1, 2 with an escape, 0 where the alphabet has it not. */
static size_t septets_of(uint32_t c, uint8_t septets[2])
{
	for (size_t i = 0; i < sizeof alphabet / sizeof alphabet[0]; i++) {
		if (alphabet[i] == c && i != ESCAPE) {
			septets[0] = (uint8_t)i;
			return 1;
		}
	}
	for (size_t i = 0; i < sizeof extension / sizeof extension[0]; i++) {
		if (extension[i].character == c) {
			septets[0] = ESCAPE;
			septets[1] = extension[i].septet;
			return 2;
		}
	}
	return 0;
}

static int over_room(size_t room, struct fault *fault)
{
	return fault_set(fault, FAULT_LIMIT, "text", "more than %zu octets", room);
}

static int write_octets(const uint32_t *characters, size_t count, uint8_t *to, size_t room,
                        struct fault *fault)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		uint8_t septets[2];
		const size_t n = septets_of(characters[i], septets);

		if (n == 0)
			return fault_set(fault, FAULT_INPUT, "text",
			                 "U+%04X is not in the default alphabet",
			                 (unsigned)characters[i]);
		if (size + n > room)
			return over_room(room, fault);
		memcpy(to + size, septets, n);
		size += n;
	}
	return (int)size;
}

static int write_packed(const uint32_t *characters, size_t count, uint8_t *to, size_t room,
                        struct fault *fault)
{
	uint8_t septets[2 * CHARACTERS_MAX + 1];
	const int got = write_octets(characters, count, septets, 2 * CHARACTERS_MAX, fault);
	size_t n = (size_t)got, size;

	if (got < 0)
		return got;
	if (n % 8 == 7)
		septets[n++] = CARRIAGE_RETURN;
	size = (n * 7 + 7) / 8;
	if (size > room)
		return over_room(room, fault);
	memset(to, 0, size);
	for (size_t i = 0; i < n; i++) {
		const size_t at = 7 * i / 8;
		const unsigned bits = (unsigned)septets[i] << 7 * i % 8;

		to[at] = (uint8_t)(to[at] | bits);
		if (bits > 0xFF)
			to[at + 1] = (uint8_t)(bits >> 8);
	}
	return (int)size;
}

static int write_ucs2(const uint32_t *characters, size_t count, uint8_t *to, size_t room,
                      struct fault *fault)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		const uint32_t above = characters[i] - 0x10000;
		const bool pair = characters[i] >= 0x10000;
		const uint32_t units[] = { pair ? PAIR_FIRST + (above >> 10) : characters[i],
			                   PAIR_SECOND + (above & 0x3FF) };

		for (unsigned unit = 0; unit < (pair ? 2u : 1u); unit++) {
			if (size + 2 > room)
				return over_room(room, fault);
			to[size++] = (uint8_t)(units[unit] >> 8);
			to[size++] = (uint8_t)units[unit];
		}
	}
	return (int)size;
}

int gsm_text_write(enum gsm_coding coding, const char *text, uint8_t *to, size_t room,
                   struct fault *fault)
{
	uint32_t characters[CHARACTERS_MAX];
	const int count = characters_of(text, characters, fault);

	if (count < 0)
		return count;
	if (coding == GSM_PACKED)
		return write_packed(characters, (size_t)count, to, room, fault);
	return (coding == GSM_OCTETS ? write_octets : write_ucs2)(characters, (size_t)count, to,
	                                                          room, fault);
}

/* The first character of the page that holds all the default alphabet has not; false where none
 * does. 81 has bases in steps of a page below U+8000, 82 anywhere. */
static bool page_of(const uint32_t *characters, size_t count, uint32_t *base, bool *wide)
{
	uint32_t lowest = UINT32_MAX, highest = 0;
	uint8_t septets[2];

	for (size_t i = 0; i < count; i++) {
		if (septets_of(characters[i], septets) > 0)
			continue;
		if (characters[i] < lowest)
			lowest = characters[i];
		if (characters[i] > highest)
			highest = characters[i];
	}
	*wide = lowest / PAGE != highest / PAGE || highest >= 0x8000;
	*base = *wide ? lowest : lowest / PAGE * PAGE;
	return highest < 0x10000 && highest - lowest < PAGE;
}

static int write_paged(const uint32_t *characters, size_t count, uint32_t base, bool wide,
                       uint8_t *to, size_t room, struct fault *fault)
{
	const size_t head = wide ? 4 : 3;
	size_t size = head;

	for (size_t i = 0; i < count; i++) {
		uint8_t octets[2];
		size_t n = septets_of(characters[i], octets);

		if (n == 0) {
			octets[0] = (uint8_t)(0x80 | (characters[i] - base));
			n = 1;
		}
		if (size + n > room || size + n - head > 0xFF)
			return over_room(room, fault);
		memcpy(to + size, octets, n);
		size += n;
	}
	to[0] = wide ? 0x82 : 0x81;
	to[1] = (uint8_t)(size - head);
	to[2] = (uint8_t)(wide ? base >> 8 : base >> 7);
	if (wide)
		to[3] = (uint8_t)base;
	return (int)size;
}

int gsm_alpha_write(const char *text, uint8_t *to, size_t room, struct fault *fault)
{
	uint32_t characters[CHARACTERS_MAX], base;
	const int got = characters_of(text, characters, fault);
	const size_t count = (size_t)got;
	bool wide, plain = true;
	uint8_t septets[2];
	int rc;

	if (got < 0)
		return got;
	for (size_t i = 0; i < count && plain; i++)
		plain = septets_of(characters[i], septets) > 0;
	if (plain)
		return write_octets(characters, count, to, room, fault);
	/* With a page each character costs one octet and not two. */
	if (page_of(characters, count, &base, &wide) && (wide ? 4u : 3u) + count < 1 + 2 * count)
		return write_paged(characters, count, base, wide, to, room, fault);
	if (room == 0)
		return over_room(room, fault);
	to[0] = 0x80;
	rc = write_ucs2(characters, count, to + 1, room - 1, fault);
	return rc < 0 ? rc : rc + 1;
}
