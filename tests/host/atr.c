/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/atr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"

/* ISO/IEC 7816-3 8.2; of our own making but for the first, which is the card's (card/apdu). */
#define OURS "3B9F96801F878031E073FE211B67524F414D433031C3"

static struct fault fault;

static size_t octets_of(const char *hex, uint8_t octets[64])
{
	const int size = hex_read(hex, "ATR", octets, 64, &fault);

	assert_true(size >= 0);
	return (size_t)size;
}

/* Given answers to reset, when they are put in words, then the words have the protocols, the speed, the
 * classes, and what the historical octets say. */
static void an_answer_is_told_in_words(void **state)
{
	static const struct {
		const char *hex, *words;
	} rows[] = {
		{ OURS,
		  "T=0, F 512 D 32, class A (5 V) B (3 V) C (1.8 V), historical "
		  "8031E073FE211B67524F414D433031, services E0, selection by whole name, by path, "
		  "4 logical channels" },
		{ "3B00", "T=0, F 372 D 1" },
		{ "3F00", "T=0, inverse convention, F 372 D 1" },
		{ "3B1095", "T=0, F 512 D 16" },
		{ "3B80801F9E81", "T=0, F 372 D 1, class B (3 V) C (1.8 V)" },
		{ "3B80801F9E82", "no ATR of ISO 7816-3: its check octet TCK does not fit" },
		{ "3B800181", "T=1, F 372 D 1" },
		{ "3B80800101", "T=0 T=1, F 372 D 1" },
		{ "3B801081", "T=0, F 372 D 1, not negotiable" },
		{ "3B10F0", "T=0, TA1 F0" },
		{ "3B0480730000", "T=0, F 372 D 1, historical 80730000" },
		{ "3B058073804047", "T=0, F 372 D 1, historical 8073804047, selection by whole "
		                    "name, extended lengths, "
		                    "8 logical channels or more" },
		{ "3B04AABBCCDD", "T=0, F 372 D 1, historical AABBCCDD" },
		{ "3B03007100", "T=0, F 372 D 1, historical 007100" },
		{ "", "no ATR of ISO 7816-3: cut short after 0 octets" },
		{ "3B", "no ATR of ISO 7816-3: cut short after 1 octets" },
		{ "3B0300", "no ATR of ISO 7816-3: cut short after 3 octets" },
		{ "3B0000", "no ATR of ISO 7816-3: 1 octets too many" },
		{ "5500", "no ATR of ISO 7816-3: begins with 55; 3B or 3F does" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char words[ATR_WORDS_MAX];
		uint8_t octets[64];

		atr_words(octets, octets_of(rows[i].hex, octets), words);
		assert_string_equal(words, rows[i].words);
	}
}

/* Given any octets, when they are read, then it ends and stays within them: the sanitizers look on. */
static void any_octets_are_read_to_an_end(void **state)
{
	char words[ATR_WORDS_MAX];

	(void)state;
	srand(6);
	for (int n = 0; n < 200000; n++) {
		const size_t size = (size_t)(rand() % 34);
		uint8_t *octets =
			malloc(size ? size : 1); /* of its own, so that a read behind it is seen */

		for (size_t i = 0; i < size; i++)
			octets[i] = (uint8_t)rand();
		if (size > 0)
			octets[0] = 0x3B;
		atr_words(octets, size, words);
		assert_true(strlen(words) > 0);
		free(octets);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_told_in_words),
		cmocka_unit_test(any_octets_are_read_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
