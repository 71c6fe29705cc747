/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/vector.h"

static struct test_card tc;

/* The value of a tag in the FCP that the last reply holds, or NULL. */
static const uint8_t *fcp_value(uint8_t tag, size_t *size)
{
	const size_t end = tc.reply_size - 2u;
	size_t at = 2;

	assert_int_equal(tc.reply[0], 0x62);
	assert_int_equal(tc.reply[1], end - 2);
	while (at < end) {
		if (tc.reply[at] == tag) {
			*size = tc.reply[at + 1];
			return tc.reply + at + 2;
		}
		at += 2u + tc.reply[at + 1];
	}
	return NULL;
}

static void check_octets(const struct vector *vector, uint8_t tag, const uint8_t *wanted,
                         size_t wanted_size)
{
	size_t size = 0;
	const uint8_t *found = fcp_value(tag, &size);

	if (found == NULL || size != wanted_size || memcmp(found, wanted, size) != 0)
		vector_fail(vector, NULL, "tag %02X is not as expected: %s", tag, tc.reply_hex);
}

static void select_below_mf(const struct vector *vector, const uint8_t *path, size_t size)
{
	uint8_t command[5 + 8 + 1] = { 0x00, 0xA4, 0x08, 0x04, (uint8_t)size };

	if (size == 2 && memcmp(path, "\x3F\x00", 2) == 0)
		command[2] = 0x00;
	memcpy(command + 5, path, size);
	transmit_octets(&tc, command, 6 + size);
	if (tc.reply_size < 4 || tc.reply[0] != 0x62)
		vector_fail(vector, "path", "SELECT answers %s", tc.reply_hex);
}

static void check_structure(const struct vector *vector)
{
	const uint64_t structure = vector_number(vector, "structure");
	uint8_t descriptor[5] = { (uint8_t)structure, 0x21 };
	size_t size = 2;

	if (vector_has(vector, "record")) {
		const uint64_t record = vector_number(vector, "record");

		descriptor[3] = (uint8_t)record;
		size = 5;
		if (!vector_has(vector, "size")) { /* as many as there are */
			const uint8_t *found = fcp_value(0x82, &size);

			assert_non_null(found);
			descriptor[4] = found[4];
		} else {
			descriptor[4] = (uint8_t)(vector_number(vector, "size") / record);
		}
	}
	check_octets(vector, 0x82, descriptor, size);
}

static void check_file(const struct vector *vector)
{
	uint8_t path[8], arr[3] = { 0x2F, 0x06, (uint8_t)vector_number(vector, "arr") };
	const size_t size = vector_octets(vector, "path", path, sizeof path);
	const uint8_t life =
		(uint8_t)(vector_has(vector, "life") ? vector_number(vector, "life") : 0x05);
	const uint8_t sfi = (uint8_t)(vector_has(vector, "sfi") ? vector_number(vector, "sfi") : 0);

	select_below_mf(vector, path, size);
	check_structure(vector);
	if (path[0] == 0x7F && size > 2)
		arr[0] = 0x6F;
	check_octets(vector, 0x8B, arr, sizeof arr);
	if (vector_number(vector, "structure") == 0x78)
		return;
	check_octets(vector, 0x83, path + size - 2, 2);
	check_octets(vector, 0x8A, &life, 1);
	check_octets(vector, 0x88, (const uint8_t[]){ (uint8_t)(sfi << 3) }, sfi != 0);
	if (vector_has(vector, "size")) {
		const uint16_t body = (uint16_t)vector_number(vector, "size");
		const uint8_t octets[2] = { (uint8_t)(body >> 8), (uint8_t)body };

		check_octets(vector, 0x80, octets, sizeof octets);
	}
}

/* Given the default profile, then each file of the list answers SELECT by path with the structure,
 * size, short identifier and access rule it should have (TS 102 221 11.1.1.4). */
static void every_file_of_the_list_is_there(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	select_usim(&tc);
	vector_each("vectors/coding/usim-files.vec", check_file);
}

/* Given an EF is a file of the SIM too, when one is updated, then the other shows it (TS 51.011
 * 10.3). */
static void the_sim_shows_what_the_usim_keeps(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	verify_adm_transport(&tc);
	select_usim(&tc);
	expect(&tc, "00D6870009 080910100000000010", "9000");
	expect(&tc, "00A4080C04 7F206F07", "9000");
	expect(&tc, "00B0000009", "080910100000000010 9000");
	expect(&tc, "00D6000009 080910109999999999", "9000");
	select_usim(&tc);
	expect(&tc, "00B0870009", "080910109999999999 9000");
}

/* Each enabled service of EF.UST that stands for a file has it (TS 31.102 4.2.8). */
static void the_service_table_promises_only_files_that_are_there(void **state)
{
	static const struct {
		uint8_t service;
		const char *path;
	} rows[] = {
		{ 2, "6F3B" },       { 3, "6F4B" },       { 4, "6F49" },       { 5, "6F4C" },
		{ 10, "6F3C" },      { 11, "6F47" },      { 12, "6F42" },      { 14, "6F4F" },
		{ 15, "6F45" },      { 16, "6F50" },      { 17, "6F3E" },      { 18, "6F3F" },
		{ 19, "6F46" },      { 20, "6F60" },      { 21, "6F40" },      { 27, "5F3B4F20" },
		{ 34, "6F56" },      { 42, "6F61" },      { 43, "6F62" },      { 44, "6F4E" },
		{ 45, "6FC5" },      { 46, "6FC6" },      { 47, "6FC7" },      { 48, "6FCA" },
		{ 49, "6FCB" },      { 51, "6FCD" },      { 53, "6FCF" },      { 71, "6FD9" },
		{ 73, "6FDB" },      { 74, "6FDC" },      { 85, "6FE3" },      { 122, "5FC04F01" },
		{ 123, "5FC04F05" }, { 125, "5FD04F01" }, { 126, "5FC04F06" }, { 129, "5FC04F08" },
		{ 136, "5FC04F03" },
	};
	/* 124: the file of 125 is that of both. */
	static const uint8_t without_file[] = { 28, 33, 38, 124 };
	uint8_t expected[17] = { 0 };
	char command[32];

	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	for (size_t i = 0; i < sizeof without_file; i++)
		expected[(without_file[i] - 1) / 8] |= (uint8_t)(1 << (without_file[i] - 1) % 8);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		expected[(rows[i].service - 1) / 8] |= (uint8_t)(1 << (rows[i].service - 1) % 8);
		snprintf(command, sizeof command, "00A4080C %02zX 7FFF%s",
		         strlen(rows[i].path) / 2 + 2, rows[i].path);
		expect(&tc, command, "9000");
	}
	expect(&tc, "00A4080C04 7FFF6F38", "9000");
	expect(&tc, "00B0000000", "*9000");
	assert_int_equal(tc.reply_size, sizeof expected + 2);
	assert_memory_equal(tc.reply, expected, sizeof expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_of_the_list_is_there),
		cmocka_unit_test(the_sim_shows_what_the_usim_keeps),
		cmocka_unit_test(the_service_table_promises_only_files_that_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
