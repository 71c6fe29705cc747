/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/keyfile.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "dispatch/deliver.h"
#include "support/image.h"
#include "support/json_text.h"

static struct profile profile, read_back; /* large, so not on the stack */
static char path[TEST_PATH_MAX];
static struct fault fault;

/* What was made durable and renamed, in order: 'f' a file, 'd' a folder, 'r' a rename. These two
 * stand before the C library's. */
static char order[16];
static int disk_full;

static void note(char what)
{
	const size_t size = strlen(order);

	if (size + 1 < sizeof order)
		order[size] = what;
}

int fsync(int fd)
{
	struct stat file;

	if (fstat(fd, &file) == 0)
		note(S_ISDIR(file.st_mode) ? 'd' : 'f');
	return disk_full ? -1 : (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
	note('r');
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static int a_key_file(void **state)
{
	(void)state;
	disk_full = 0;
	test_path("a.keys", path);
	unlink(path);
	assert_int_equal(profile_load("vectors/profiles/card-a.json", &profile, &fault), 0);
	profile.keys[1] = profile.keys[0];
	profile.keys[1].number = 3;
	profile.counter[1] = SCP80_COUNTER_MAX - 1;
	profile.key_sets = 2;
	assert_int_equal(keyfile_create(path, &profile, &fault), 0);
	fault = (struct fault){ 0 };
	memset(order, 0, sizeof order);
	return 0;
}

static unsigned mode_of_file(void)
{
	struct stat file;

	assert_int_equal(stat(path, &file), 0);
	return file.st_mode & 0777;
}

/* Given a new card's key file, when it is looked at, then only its owner may read it, it holds the
 * keys, and it is not written over; nothing else is left in the folder. */
static void it_is_made_once_for_its_owner(void **state)
{
	(void)state;
	assert_int_equal(mode_of_file(), 0600);
	assert_int_equal(keyfile_load(path, &read_back, &fault), 0);
	assert_string_equal(read_back.iccid, profile.iccid);
	assert_int_equal(read_back.key_sets, 2);
	assert_memory_equal(&read_back.keys[1], &profile.keys[1], sizeof profile.keys[1]);
	assert_int_equal(read_back.counter[1], SCP80_COUNTER_MAX - 1);
	profile.counter[0] = 77;
	assert_int_equal(keyfile_create(path, &profile, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, path);
	assert_int_equal(keyfile_load(path, &read_back, &fault), 0);
	assert_int_equal(read_back.counter[0], 0);
	assert_int_equal(files_in_test_folder(), 1);
}

/* Given a key file others may read, when it is read or a counter is taken, then it is refused with
 * the remedy, and the counter is as it was. */
static void one_that_others_may_read_is_refused(void **state)
{
	static const mode_t bad[] = { 0640, 0604, 0644, 0660, 0610, 0601, 0666 };
	uint64_t counter = 0;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(chmod(path, bad[i]), 0);
		assert_int_equal(keyfile_load(path, &read_back, &fault), FAULT_INPUT);
		assert_int_equal(keyfile_next_counter(path, 1, &counter, &fault), FAULT_INPUT);
		assert_string_equal(fault.where, path);
		assert_non_null(strstr(fault.text, "chmod 600"));
	}
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(keyfile_next_counter(path, 1, &counter, &fault), 0);
	assert_int_equal(counter, 1);
}

/* Given a key file, when counters are taken, then each is one more than the last, of its key set
 * alone, there for who reads the file next, and all else of the file is as it was. */
static void a_counter_is_one_more(void **state)
{
	uint64_t counter;

	(void)state;
	for (uint64_t i = 1; i <= 3; i++) {
		assert_int_equal(keyfile_next_counter(path, 1, &counter, &fault), 0);
		assert_int_equal(counter, i);
		assert_int_equal(keyfile_load(path, &read_back, &fault), 0);
		assert_int_equal(read_back.counter[0], i);
	}
	assert_int_equal(read_back.counter[1], SCP80_COUNTER_MAX - 1);
	assert_int_equal(mode_of_file(), 0600);
	assert_memory_equal(read_back.keys, profile.keys, 2 * sizeof profile.keys[0]);
	assert_memory_equal(read_back.slot[1].opc, profile.slot[1].opc, 16);
	assert_memory_equal(read_back.adm1, profile.adm1, 8);
	assert_int_equal(files_in_test_folder(), 1);
}

/* Given a counter, when it is taken, then the new file is durable before it takes the old one's
 * name, and the name before the counter is given. */
static void a_counter_is_durable_when_it_is_given(void **state)
{
	uint64_t counter;

	(void)state;
	assert_int_equal(keyfile_next_counter(path, 1, &counter, &fault), 0);
	assert_string_equal(order, "frd");
}

/* Given a disk that keeps nothing, when a counter is taken, then it is refused, and the file is the
 * old one, alone. */
static void a_disk_that_refuses_leaves_the_old_file(void **state)
{
	uint64_t counter;

	(void)state;
	disk_full = 1;
	assert_int_equal(keyfile_next_counter(path, 1, &counter, &fault), FAULT_SYSTEM);
	assert_string_equal(fault.where, path);
	disk_full = 0;
	assert_string_equal(order, "f");
	assert_int_equal(keyfile_load(path, &read_back, &fault), 0);
	assert_int_equal(read_back.counter[0], 0);
	assert_int_equal(files_in_test_folder(), 1);
}

/* Given a counter at its end, a key set or a file that is not there, when a counter is taken, then it
 * is refused, each in its way. */
static void where_there_is_no_counter_none_is_given(void **state)
{
	uint64_t counter;

	(void)state;
	assert_int_equal(keyfile_next_counter(path, 3, &counter, &fault), 0);
	assert_int_equal(counter, SCP80_COUNTER_MAX);
	assert_int_equal(keyfile_next_counter(path, 3, &counter, &fault), FAULT_LIMIT);
	assert_non_null(strstr(fault.text, "key set 3"));
	assert_int_equal(keyfile_next_counter(path, 2, &counter, &fault), FAULT_ABSENT);
	unlink(path);
	assert_int_equal(keyfile_next_counter(path, 1, &counter, &fault), FAULT_ABSENT);
	assert_string_equal(fault.where, path);
}

/* Given names of cards, when the key file's is asked for, then it is the card's with .keys. */
static void it_stands_beside_its_card(void **state)
{
	static const char *const rows[][2] = {
		{ "a.card", "a.keys" },
		{ "x/y.z/a.card", "x/y.z/a.keys" },
		{ "a", "a.keys" },
		{ ".card", ".card.keys" },
		{ "a.card.card", "a.card.keys" },
		{ "a.cards", "a.cards.keys" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *beside = keyfile_path(rows[i][0]);

		assert_string_equal(beside, rows[i][1]);
		free(beside);
	}
}

/* Given a profile of kind rfm, when it is written and read as a key file, then it is of that kind, with
 * its TAR, places and security, and no key of its network. */
static void a_key_file_keeps_its_kind(void **state)
{
	struct delivery delivery = { 0 };
	json_t *object = json_of(
		"{'kind': 'rfm', 'spi': 'cipher,cc,por', 'slots': [{'imsi': '901700000046728'}],"
		" 'rfm': {'tar': 'B00140', 'format': 'expanded', 'preferredPlaces': 40},"
		" 'ota': [{'keyset': 3, 'kic': {'algorithm': '3DES', 'key':"
		" '00112233445566778899AABBCCDDEEFF0011223344556677'}, 'kid': {'algorithm':"
		" 'DES', 'key': '0011223344556677'}, 'counter': 7}]}");
	json_t *written;

	(void)state;
	assert_int_equal(profile_of_json(object, &profile, &fault), 0);
	written = profile_key_json(&profile);
	assert_int_equal(profile_of_json(written, &read_back, &fault), 0);
	assert_null(json_object_get(json_array_get(json_object_get(written, "slots"), 0), "k"));
	json_decref(object);
	json_decref(written);
	assert_int_equal(read_back.kind, PROFILE_RFM);
	deliver_to_profile(&delivery, &read_back);
	assert_int_equal(delivery.rfm->tar, 0xB00140);
	assert_int_equal(delivery.rfm->format, RFM_EXPANDED);
	assert_int_equal(delivery.rfm->preferred, 40);
	assert_int_equal(delivery.rfm->forbidden, RFM_FORBIDDEN_USUAL);
	assert_string_equal(delivery.rfm->imsi, "901700000046728");
	assert_string_equal(delivery.spi, "cipher,cc,por");
	assert_int_equal(read_back.keys[0].kic_algorithm, CIPHER_3DES_3);
	assert_int_equal(read_back.keys[0].kid_algorithm, CIPHER_DES);
	assert_memory_equal(&read_back.keys[0], &profile.keys[0], sizeof read_back.keys[0]);
	assert_int_equal(read_back.counter[0], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_file_keeps_its_kind),
		cmocka_unit_test_setup(it_is_made_once_for_its_owner, a_key_file),
		cmocka_unit_test_setup(one_that_others_may_read_is_refused, a_key_file),
		cmocka_unit_test_setup(a_counter_is_one_more, a_key_file),
		cmocka_unit_test_setup(a_counter_is_durable_when_it_is_given, a_key_file),
		cmocka_unit_test_setup(a_disk_that_refuses_leaves_the_old_file, a_key_file),
		cmocka_unit_test_setup(where_there_is_no_counter_none_is_given, a_key_file),
		cmocka_unit_test(it_stands_beside_its_card),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
