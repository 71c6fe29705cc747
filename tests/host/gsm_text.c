/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/gsm_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "support/vector.h"

enum { ROOM = 512 };

static int coding_of(const struct vector *vector)
{
	static const char *const names[] = { "packed", "octets", "ucs2" };
	const char *name = vector_text(vector, "coding");

	for (int i = 0; i < 3; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1; /* an alpha identifier */
}

static void read_it(const struct vector *vector)
{
	uint8_t octets[ROOM];
	const size_t size = vector_octets(vector, "octets", octets, sizeof octets);
	const int coding = coding_of(vector);
	struct fault fault = { 0 };
	char text[ROOM];
	const int got = coding < 0 ? gsm_alpha_read(octets, size, text, sizeof text, &fault)
	                           : gsm_text_read((enum gsm_coding)coding, octets, size, text,
	                                           sizeof text, &fault);

	if (got < 0)
		vector_fail(vector, "octets", "%s", fault.text);
	if (strcmp(text, vector_text(vector, "text")) != 0 || strlen(text) != (size_t)got)
		vector_fail(vector, "text", "'%s' was read", text);
}

static void write_it(const struct vector *vector)
{
	const char *text = vector_text(vector, "text");
	const int coding = coding_of(vector);
	struct fault fault = { 0 };
	uint8_t octets[ROOM];
	int got;

	if (vector_has(vector, "read"))
		return;
	got = coding < 0 ? gsm_alpha_write(text, octets, sizeof octets, &fault)
	                 : gsm_text_write((enum gsm_coding)coding, text, octets, sizeof octets,
	                                  &fault);
	if (got < 0)
		vector_fail(vector, "text", "%s", fault.text);
	vector_expect(vector, "octets", octets, (size_t)got);
}

static void octets_become_text(void **state)
{
	(void)state;
	vector_each("vectors/coding/gsm-text.vec", read_it);
}

static void text_becomes_octets(void **state)
{
	(void)state;
	vector_each("vectors/coding/gsm-text.vec", write_it);
}

/* Given each character of the default alphabet, when it is read and written, then it is itself. */
static void every_character_comes_back(void **state)
{
	struct fault fault;

	(void)state;
	for (unsigned c = 0; c < 0x80; c++) {
		const uint8_t octet = (uint8_t)c;
		uint8_t back[4];
		char text[8];

		if (c == 0x1B)
			continue;
		assert_true(gsm_text_read(GSM_OCTETS, &octet, 1, text, sizeof text, &fault) > 0);
		assert_int_equal(gsm_text_write(GSM_OCTETS, text, back, sizeof back, &fault), 1);
		assert_int_equal(back[0], c);
	}
}

/* Given texts of 1 to 20 characters, when they are packed and read, then they are themselves: also
 * where seven bits are left over, and where the text ends in @. */
static void packed_texts_of_any_length_come_back(void **state)
{
	char text[21] = "";
	struct fault fault;

	(void)state;
	for (size_t size = 1; size <= 20; size++) {
		uint8_t octets[20];
		char back[64];
		int got;

		memset(text, 'a' + (int)size, size);
		got = gsm_text_write(GSM_PACKED, text, octets, sizeof octets, &fault);
		assert_int_equal(got, (size % 8 == 7 ? size + 1 : size) * 7 / 8 +
		                              ((size % 8 == 7 ? size + 1 : size) * 7 % 8 != 0));
		assert_int_equal(gsm_text_read(GSM_PACKED, octets, (size_t)got, back, sizeof back,
		                               &fault),
		                 size);
		assert_string_equal(back, text);
	}
}

/* Given text that no room or alphabet holds, when it is read or written, then that is said. */
static void what_does_not_fit_is_refused(void **state)
{
	static const uint8_t ucs2[] = { 0x4E, 0x2D, 0x65, 0x87 };
	uint8_t octets[4];
	struct fault fault;
	char text[6];

	(void)state;
	assert_int_equal(gsm_text_read(GSM_UCS2, ucs2, 4, text, sizeof text, &fault), FAULT_LIMIT);
	assert_int_equal(gsm_text_write(GSM_OCTETS, "\u4E2D", octets, 4, &fault), FAULT_INPUT);
	assert_non_null(strstr(fault.text, "U+4E2D"));
	assert_int_equal(gsm_text_write(GSM_OCTETS, "abcde", octets, 4, &fault), FAULT_LIMIT);
	assert_int_equal(gsm_text_write(GSM_PACKED, "abcdef", octets, 4, &fault), FAULT_LIMIT);
	assert_int_equal(gsm_text_write(GSM_UCS2, "abc", octets, 4, &fault), FAULT_LIMIT);
	assert_int_equal(gsm_text_write(GSM_UCS2, "a\xC3", octets, 4, &fault), FAULT_INPUT);
	assert_int_equal(gsm_alpha_write("\u0416\u4E2D", octets, 4, &fault), FAULT_LIMIT);
	assert_int_equal(gsm_coding_of_dcs(0x0C, &fault), FAULT_INPUT);
	assert_int_equal(gsm_coding_of_dcs(0x20, &fault), FAULT_INPUT);
}

/* Given data coding schemes, when they are judged, then the alphabet is that of TS 23.038 4. */
static void a_coding_scheme_names_its_alphabet(void **state)
{
	static const struct {
		uint8_t dcs;
		int coding;
	} rows[] = { { 0x00, GSM_PACKED }, { 0x04, GSM_OCTETS }, { 0x08, GSM_UCS2 },
		     { 0x10, GSM_PACKED }, { 0x15, GSM_OCTETS }, { 0x19, GSM_UCS2 },
		     { 0xF0, GSM_PACKED }, { 0xF6, GSM_OCTETS }, { 0xC0, GSM_PACKED },
		     { 0xE0, GSM_UCS2 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(gsm_coding_of_dcs(rows[i].dcs, NULL), rows[i].coding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_become_text),
		cmocka_unit_test(text_becomes_octets),
		cmocka_unit_test(every_character_comes_back),
		cmocka_unit_test(packed_texts_of_any_length_come_back),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_coding_scheme_names_its_alphabet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
