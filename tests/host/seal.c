/* SPDX-License-Identifier: Apache-2.0 */
#include "store/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "support/image.h"

#define KEY_HEX "FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308"

static char path[TEST_PATH_MAX];

static int fresh_path(void **state)
{
	(void)state;
	test_path("key", path);
	remove(path);
	unsetenv("ROAMCARD_KEY");
	return 0;
}

static size_t octets_of(const char *hex, uint8_t *to, size_t room)
{
	const int size = hex_read(hex, "test", to, room, NULL);

	assert_true(size >= 0);
	return (size_t)size;
}

static void given_a_file(const char *text, mode_t mode)
{
	write_whole(path, (const uint8_t *)text, strlen(text));
	assert_int_equal(chmod(path, mode), 0);
}

/* Given no key file, when one is made, then only its owner may read it, it loads, another one is
 * another key, and it is not overwritten. */
static void a_key_is_made_once(void **state)
{
	uint8_t key[SEAL_KEY_SIZE], again[SEAL_KEY_SIZE], other[SEAL_KEY_SIZE];
	struct fault fault = { 0 };
	char second[TEST_PATH_MAX];
	struct stat file;

	(void)state;
	assert_int_equal(seal_key_create(path, &fault), 0);
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
	assert_int_equal(seal_key_load(path, key, &fault), 0);
	assert_int_equal(seal_key_create(path, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, path);
	assert_int_equal(seal_key_load(path, again, &fault), 0);
	assert_memory_equal(key, again, sizeof key);
	test_path("second", second);
	assert_int_equal(seal_key_create(second, &fault), 0);
	assert_int_equal(seal_key_load(second, other, &fault), 0);
	assert_memory_not_equal(key, other, sizeof key);
}

/* Given a key file that more than its owner may read, when it is loaded, then it is refused. */
static void a_key_others_may_read_is_refused(void **state)
{
	static const mode_t bad[] = { 0640, 0604, 0644, 0660, 0610, 0601, 0666 };
	uint8_t key[SEAL_KEY_SIZE];
	struct fault fault = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		given_a_file(KEY_HEX "\n", bad[i]);
		assert_int_equal(seal_key_load(path, key, &fault), FAULT_INPUT);
		assert_non_null(strstr(fault.text, "chmod 600"));
	}
	given_a_file(KEY_HEX "\n", 0400);
	assert_int_equal(seal_key_load(path, key, &fault), 0);
	assert_int_equal(key[0], 0xFE);
}

/* Given a file, or a variable, that is no key, when it is loaded, then it is refused and the fault
 * repeats nothing of it. */
static void what_is_no_key_is_refused(void **state)
{
	static const char *const bad[] = { "",           "\n",        "FEFF",       KEY_HEX "0",
		                           KEY_HEX "00", "G" KEY_HEX, KEY_HEX "zz", "0x" KEY_HEX };
	uint8_t key[SEAL_KEY_SIZE];
	struct fault fault = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		given_a_file(bad[i], 0600);
		if (seal_key_load(path, key, &fault) != FAULT_INPUT)
			fail_msg("taken: '%s'", bad[i]);
		assert_string_equal(fault.where, path);
		assert_null(strstr(fault.text, "FEFF"));
		setenv("ROAMCARD_KEY", bad[i], 1);
		assert_int_equal(seal_key_load(NULL, key, &fault), FAULT_INPUT);
		assert_string_equal(fault.where, "ROAMCARD_KEY");
		assert_null(strstr(fault.text, "FEFF"));
	}
}

/* Given a key in the environment, when no file is named, then it is taken; a file goes before it;
 * with neither the fault says how to give one. */
static void the_environment_may_give_the_key(void **state)
{
	uint8_t key[SEAL_KEY_SIZE], wanted[SEAL_KEY_SIZE];
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(seal_key_load(NULL, key, &fault), FAULT_ABSENT);
	assert_non_null(strstr(fault.text, "ROAMCARD_KEY"));
	assert_int_equal(seal_key_load(path, key, &fault), FAULT_ABSENT);
	assert_string_equal(fault.where, path);
	setenv("ROAMCARD_KEY", KEY_HEX, 1);
	octets_of(KEY_HEX, wanted, sizeof wanted);
	assert_int_equal(seal_key_load(NULL, key, &fault), 0);
	assert_memory_equal(key, wanted, sizeof key);
	assert_int_equal(seal_key_load(path, key, &fault), FAULT_ABSENT);
}

/* Given test case 16 of the specification of GCM (McGrew, Viega), when it is opened, then the plain
 * text is the one published. */
static void the_form_is_aes_256_gcm(void **state)
{
	static const char context[] = "\xFE\xED\xFA\xCE\xDE\xAD\xBE\xEF\xFE\xED\xFA\xCE\xDE\xAD"
				      "\xBE\xEF\xAB\xAD\xDA\xD2";
	static const char sealed_hex[] =
		"CAFEBABEFACEDBADDECAF888"
		"522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA"
		"8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0ABCC9F662"
		"76FC6ECE0F4E1768CDDF8853BB2D551B";
	static const char plain_hex[] =
		"D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A72"
		"1C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39";
	uint8_t key[SEAL_KEY_SIZE], sealed[128], plain[128], wanted[128];
	struct fault fault = { 0 };
	size_t size;

	(void)state;
	octets_of(KEY_HEX, key, sizeof key);
	size = octets_of(sealed_hex, sealed, sizeof sealed);
	assert_int_equal(octets_of(plain_hex, wanted, sizeof wanted), size - SEAL_OVERHEAD);
	assert_int_equal(seal_open(key, context, sealed, size, plain, &fault), 0);
	assert_memory_equal(plain, wanted, size - SEAL_OVERHEAD);
}

/* Given values from none to the largest, when they are sealed and opened, then they are as before; a
 * larger one is refused; twice sealed is never twice the same. */
static void what_is_sealed_opens(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 1000, SEAL_PLAIN_MAX };
	static uint8_t plain[SEAL_PLAIN_MAX + 1], back[SEAL_PLAIN_MAX];
	static uint8_t sealed[SEAL_PLAIN_MAX + 1 + SEAL_OVERHEAD];
	static uint8_t again[SEAL_PLAIN_MAX + SEAL_OVERHEAD];
	uint8_t key[SEAL_KEY_SIZE];
	struct fault fault = { 0 };

	(void)state;
	octets_of(KEY_HEX, key, sizeof key);
	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		const size_t whole = sizes[i] + SEAL_OVERHEAD;

		memset(back, 0xEE, sizeof back);
		assert_int_equal(seal_close(key, "place", plain, sizes[i], sealed, &fault), 0);
		assert_int_equal(seal_close(key, "place", plain, sizes[i], again, &fault), 0);
		assert_memory_not_equal(sealed, again, whole);
		assert_int_equal(seal_open(key, "place", sealed, whole, back, &fault), 0);
		assert_memory_equal(back, plain, sizes[i]);
	}
	assert_int_equal(seal_close(key, "place", plain, sizeof plain, sealed, &fault),
	                 FAULT_SYSTEM);
}

/* Given a sealed value, when one bit of it, its length, its place or the key is another, then it
 * does not open. */
static void what_was_changed_does_not_open(void **state)
{
	static const uint8_t plain[] = "465B5CE8B199B49F";
	uint8_t key[SEAL_KEY_SIZE], sealed[sizeof plain + SEAL_OVERHEAD], back[sizeof sealed];
	struct fault fault = { 0 };

	(void)state;
	octets_of(KEY_HEX, key, sizeof key);
	assert_int_equal(seal_close(key, "a/keys", plain, sizeof plain, sealed, &fault), 0);
	for (size_t bit = 0; bit < 8 * sizeof sealed; bit++) {
		sealed[bit / 8] = (uint8_t)(sealed[bit / 8] ^ 1u << bit % 8);
		assert_int_equal(seal_open(key, "a/keys", sealed, sizeof sealed, back, &fault),
		                 FAULT_SECURITY);
		sealed[bit / 8] = (uint8_t)(sealed[bit / 8] ^ 1u << bit % 8);
	}
	for (size_t size = 0; size < sizeof sealed; size++)
		assert_int_equal(seal_open(key, "a/keys", sealed, size, back, &fault),
		                 FAULT_SECURITY);
	assert_int_equal(seal_open(key, "b/keys", sealed, sizeof sealed, back, &fault),
	                 FAULT_SECURITY);
	assert_int_equal(seal_open(key, "", sealed, sizeof sealed, back, &fault), FAULT_SECURITY);
	key[31] ^= 1;
	assert_int_equal(seal_open(key, "a/keys", sealed, sizeof sealed, back, &fault),
	                 FAULT_SECURITY);
	key[31] ^= 1;
	assert_int_equal(seal_open(key, "a/keys", sealed, sizeof sealed, back, &fault), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_key_is_made_once, fresh_path),
		cmocka_unit_test_setup(a_key_others_may_read_is_refused, fresh_path),
		cmocka_unit_test_setup(what_is_no_key_is_refused, fresh_path),
		cmocka_unit_test_setup(the_environment_may_give_the_key, fresh_path),
		cmocka_unit_test(the_form_is_aes_256_gcm),
		cmocka_unit_test(what_is_sealed_opens),
		cmocka_unit_test(what_was_changed_does_not_open),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
