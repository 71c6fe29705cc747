/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "support/image.h"
#include "transport/emulated.h"

/* Images that are damaged, cut short, or of another version are refused with the reason. */

/* docs/card-image.md. */
enum {
	AT_VERSION = 8,
	AT_HEADER_CRC = 20,
	AT_TABLE = 24,
	AT_PAGES = 1048,
	AT_REDO = 66584,
	FILE_SIZE = 133156,
};

static char path[TEST_PATH_MAX];

static int fresh_image(void **state)
{
	(void)state;
	test_path("a.card", path);
	unlink(path);
	given_an_image(path);
	return 0;
}

static int open_code(struct fault *fault)
{
	struct transport *transport = NULL;
	const int rc = emulated_open(path, &transport, fault);

	if (rc < 0)
		assert_null(transport);
	transport_close(transport);
	return rc;
}

/* Given an image, when any octet of its header, its table or a page is another one, then it is
 * refused and the text says what is damaged; in the place for the next update it does no harm. */
static void a_damaged_octet_is_noticed(void **state)
{
	size_t size;
	uint8_t *octets = read_whole(path, &size);

	(void)state;
	assert_int_equal(size, FILE_SIZE);
	for (size_t at = 0; at < size; at += at < AT_PAGES ? 1 : 251) {
		const char *wanted = at < AT_VERSION ? "not a card image"
		                     : at < AT_TABLE ? "header"
		                                     : "page";
		struct fault fault = { 0 };
		int rc;

		octets[at] ^= 0x10;
		write_whole(path, octets, size);
		octets[at] ^= 0x10;
		rc = open_code(&fault);
		if (at >= AT_REDO) {
			assert_int_equal(rc, 0);
			continue;
		}
		assert_int_equal(rc, FAULT_DAMAGED);
		assert_string_equal(fault.where, path);
		if (!strstr(fault.text, wanted))
			fail_msg("octet %zu: %s", at, fault.text);
	}
	test_free(octets);
}

/* Given an image cut short anywhere, or with something behind it, when it is opened, then it is
 * refused with the reason. */
static void a_truncated_image_is_refused(void **state)
{
	static const struct {
		size_t size;
		const char *wanted;
	} rows[] = {
		{ 0, "not a card image" },
		{ 7, "not a card image" },
		{ 8, "cut short: 8 octets" },
		{ 23, "cut short: 23 octets" },
		{ 24, "cut short: 24 octets" },
		{ AT_PAGES, "cut short: 1048 octets" },
		{ AT_PAGES + 40000, "cut short" },
		{ AT_REDO, "cut short: 66584 octets" },
		{ FILE_SIZE - 1, "cut short: 133155 octets, not 133156" },
		{ FILE_SIZE + 1, "more octets" },
	};
	size_t size;
	uint8_t *octets = read_whole(path, &size);

	(void)state;
	assert_int_equal(size, FILE_SIZE);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fault fault;

		write_whole(path, octets, rows[i].size);
		assert_int_equal(open_code(&fault), FAULT_DAMAGED);
		if (!strstr(fault.text, rows[i].wanted))
			fail_msg("%zu octets: %s", rows[i].size, fault.text);
	}
	test_free(octets);
}

static void put_u32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Given an image of a later version, when it is opened, then it is refused as newer, whatever its
 * size; one of version 0 is damaged. */
static void a_newer_image_is_refused_as_such(void **state)
{
	struct fault fault;
	size_t size;
	uint8_t *octets = read_whole(path, &size);

	(void)state;
	put_u32(octets + AT_VERSION, 2);
	put_u32(octets + AT_HEADER_CRC, (uint32_t)crc32(0, octets, AT_HEADER_CRC));
	write_whole(path, octets, size);
	assert_int_equal(open_code(&fault), FAULT_NEWER);
	assert_non_null(strstr(fault.text, "version 2"));
	write_whole(path, octets, 100);
	assert_int_equal(open_code(&fault), FAULT_NEWER);
	put_u32(octets + AT_VERSION, 0);
	put_u32(octets + AT_HEADER_CRC, (uint32_t)crc32(0, octets, AT_HEADER_CRC));
	write_whole(path, octets, size);
	assert_int_equal(open_code(&fault), FAULT_DAMAGED);
	test_free(octets);
}

/* Given an image whose pages check but hold no card, when it is opened, then it is refused. */
static void an_image_without_a_card_is_refused(void **state)
{
	static struct image image;
	struct fault fault;

	(void)state;
	assert_int_equal(image_open(&image, path, &fault), 0);
	memset(image.memory, 0xFF, sizeof image.memory);
	image_touch(&image, 0, sizeof image.memory);
	assert_int_equal(image_flush(&image, &fault), 0);
	image_close(&image);
	assert_int_equal(open_code(&fault), FAULT_DAMAGED);
	assert_non_null(strstr(fault.text, "no card"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_damaged_octet_is_noticed, fresh_image),
		cmocka_unit_test_setup(a_truncated_image_is_refused, fresh_image),
		cmocka_unit_test_setup(a_newer_image_is_refused_as_such, fresh_image),
		cmocka_unit_test_setup(an_image_without_a_card_is_refused, fresh_image),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
