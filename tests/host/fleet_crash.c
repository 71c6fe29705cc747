/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/fleet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fleet/form.h"
#include "support/image.h"
#include "support/image_calls.h"
#include "support/image_log.h"

/* What a machine that loses its power leaves of a fleet (support/image_log.h): what lies in one sector and is no
 * longer than an entry is whole or not there. */

enum {
	FILE_MAX = 400000,
	UPDATES = 8,
	CARD = 1,
};

/* Pages with other octets from each update on; many of them do not fit the first place of a card. After
 * some the card is closed and opened. */
static const struct update {
	unsigned pages;
	bool reopen;
} updates[UPDATES] = { { 1, false }, { 1, true },  { 1, false },  { 12, false },
	               { 1, true },  { 1, false }, { 60, false }, { 1, true } };

static size_t calls_after[UPDATES + 1], file_size, last_size;
static char path[TEST_PATH_MAX];
static uint8_t first_file[FILE_MAX];
static uint8_t memory_after[UPDATES + 1][IMAGE_MEMORY_SIZE];

/* Opens the card, its memory in image. Returns NULL where it does not open. */
static struct kept *open_card(struct image *image)
{
	struct fleet *fleet;
	struct kept *kept = NULL;
	struct fault fault = { 0 };

	memset(image, 0, sizeof *image);
	if (fleet_open(path, &fleet, &fault) < 0 ||
	    kept_open(fleet, CARD, &kept, image->memory, &fault) < 0)
		print_error("%s: %s\n", fault.where, fault.text);
	fleet_close(fleet);
	return kept;
}

static void change(struct image *image, unsigned pages)
{
	for (size_t i = 0; i < (size_t)pages * IMAGE_PAGE_SIZE; i++)
		image->memory[IMAGE_MEMORY_SIZE - 1 - i] = (uint8_t)rand();
}

static void update_all(void)
{
	static struct image image;
	struct kept *kept = open_card(&image);
	struct fault fault;

	assert_non_null(kept);
	memcpy(memory_after[0], image.memory, IMAGE_MEMORY_SIZE);
	image_log_begin();
	for (unsigned i = 0; i < UPDATES; i++) {
		change(&image, updates[i].pages);
		assert_int_equal(kept_keeper.keep(kept, &image, &fault), 0);
		calls_after[i + 1] = image_log_count();
		memcpy(memory_after[i + 1], image.memory, IMAGE_MEMORY_SIZE);
		if (updates[i].reopen) {
			kept_keeper.close(kept);
			kept = open_card(&image);
		}
	}
	kept_keeper.close(kept);
	image_calls_pass();
}

static void record_updates(void)
{
	static const uint8_t seed[FLEET_SEED_SIZE];
	json_t *profile = json_load_file("vectors/profiles/card-a.json", 0, NULL);
	struct fault fault;
	uint8_t *octets;

	assert_int_equal(fleet_new(path, 3, profile, seed, NULL, NULL, &fault), 0);
	json_decref(profile);
	octets = read_whole(path, &file_size);
	assert_true(file_size <= FILE_MAX);
	memcpy(first_file, octets, file_size);
	test_free(octets);
	update_all();
	test_free(read_whole(path, &last_size));
	assert_true(last_size <= FILE_MAX);
}

/* Another update, which is found when the card is opened anew. */
static void go_on(struct kept *kept, struct image *image)
{
	static uint8_t memory[IMAGE_MEMORY_SIZE];
	struct fault fault;

	change(image, 2);
	memcpy(memory, image->memory, IMAGE_MEMORY_SIZE);
	assert_int_equal(kept_keeper.keep(kept, image, &fault), 0);
	kept_keeper.close(kept);
	kept = open_card(image);
	assert_non_null(kept);
	assert_memory_equal(image->memory, memory, IMAGE_MEMORY_SIZE);
	kept_keeper.close(kept);
}

static void judge(size_t calls, unsigned long pattern, unsigned from, unsigned to)
{
	static struct image image;
	struct kept *kept = open_card(&image);
	unsigned state = from;

	if (!kept)
		fail_msg("after call %zu, pattern %lx: does not open", calls, pattern);
	while (state <= to && memcmp(image.memory, memory_after[state], IMAGE_MEMORY_SIZE) != 0)
		state++;
	if (state > to)
		fail_msg("after call %zu, pattern %lx: neither state %u nor %u", calls, pattern,
		         from, to);
	go_on(kept, &image);
}

/* Given a card that is used for the first time, used on, closed and opened, and twice outgrows its place, when
 * the power fails at any write or sync and leaves any part of what was not synced, then the card opens with the
 * state before or after the update under way, an update that returned is there, and the next one is kept. */
static void a_power_cut_leaves_old_or_new(void **state)
{
	struct image_cuts cuts = {
		.path = path,
		.first = first_file,
		.sector = ENTRY_SIZE,
		.updates = UPDATES,
		.calls_after = calls_after,
		.judge = judge,
	};

	(void)state;
	record_updates();
	cuts.first_size = file_size;
	cuts.last_size = last_size;
	assert_true(image_log_cut_everywhere(&cuts) > 60);
	image_log_forget();
}

/* Given a new fleet, when any write of it fails, then no file of its name is there, and none beside it. */
static void a_new_fleet_is_there_whole_or_not_at_all(void **state)
{
	static const uint8_t seed[FLEET_SEED_SIZE];
	struct fault fault;
	int rc = -1;

	(void)state;
	unlink(path);
	for (unsigned calls = 0; rc < 0; calls++) {
		image_calls_refuse_after(calls);
		rc = fleet_new(path, 10000, NULL, seed, NULL, NULL, &fault);
		image_calls_pass();
		assert_int_equal(files_in_test_folder(), rc == 0);
		assert_true(calls < 100);
	}
}

static int set_up(void **state)
{
	const int rc = make_test_folder(state);

	test_path("a.fleet", path);
	return rc;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_cut_leaves_old_or_new),
		cmocka_unit_test(a_new_fleet_is_there_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, set_up, remove_test_folder);
}
