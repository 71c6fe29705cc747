/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/image.h"
#include "support/image_calls.h"
#include "support/image_log.h"

/* What a machine that loses its power leaves of a card image (support/image_log.h). */

enum { FILE_SIZE = 133156, UPDATES = 3 };

/* The pages each update changes: a page of its own, one that the next changes too. */
static const unsigned updated[UPDATES][2] = { { 0, 255 }, { 255, 9 }, { 9, 8 } };

static char path[TEST_PATH_MAX];
static uint8_t first_file[FILE_SIZE];
static uint8_t memory_after[UPDATES + 1][IMAGE_MEMORY_SIZE];
static size_t calls_after[UPDATES + 1];

static int open_it(struct image *image)
{
	struct fault fault = { 0 };
	const int rc = image_open(image, path, &fault);

	if (rc < 0)
		print_error("%s: %s\n", fault.where, fault.text);
	return rc;
}

/* Runs the updates once on a whole image and keeps every write and sync. */
static void record_updates(void)
{
	static struct image image;
	struct fault fault;
	size_t size;
	uint8_t *octets;

	assert_int_equal(image_create(&image, path, &fault), 0);
	for (size_t i = 0; i < sizeof image.memory; i++)
		image.memory[i] = (uint8_t)(i * 5 + i / 256);
	image_log_begin();
	assert_int_equal(image_publish(&image, &fault), 0);
	image_calls_pass();
	/* Nothing of it is still on the way when it gets its name. */
	assert_true(image_log_ends_with_sync());
	image_log_forget();
	octets = read_whole(path, &size);
	assert_int_equal(size, FILE_SIZE);
	memcpy(first_file, octets, size);
	test_free(octets);
	memcpy(memory_after[0], image.memory, sizeof image.memory);
	image_log_begin();
	for (unsigned update = 0; update < UPDATES; update++) {
		for (int i = 0; i < 2; i++) {
			const uint32_t at = updated[update][i] * IMAGE_PAGE_SIZE + 17 * update;

			memset(image.memory + at, (int)(0xC0 + update), 100);
			image_touch(&image, at, 100);
		}
		assert_int_equal(image_flush(&image, &fault), 0);
		calls_after[update + 1] = image_log_count();
		memcpy(memory_after[update + 1], image.memory, sizeof image.memory);
	}
	image_calls_pass();
	image_close(&image);
}

/* Another update, and what was there before must be there after it. */
static void go_on(struct image *image, const uint8_t *memory)
{
	enum { ELSEWHERE = 100 * IMAGE_PAGE_SIZE };
	struct fault fault;

	image->memory[ELSEWHERE] ^= 1;
	image_touch(image, ELSEWHERE, 1);
	assert_int_equal(image_flush(image, &fault), 0);
	image_close(image);
	assert_int_equal(open_it(image), 0);
	image->memory[ELSEWHERE] ^= 1;
	assert_memory_equal(image->memory, memory, IMAGE_MEMORY_SIZE);
}

/* The image must open, hold one of the states from .. to, and go on from there. */
static void judge(size_t calls, unsigned long pattern, unsigned from, unsigned to)
{
	static struct image image;
	unsigned state = from;

	if (open_it(&image) < 0)
		fail_msg("after call %zu, pattern %lx: does not open", calls, pattern);
	while (state <= to && memcmp(image.memory, memory_after[state], sizeof image.memory) != 0)
		state++;
	if (state > to)
		fail_msg("after call %zu, pattern %lx: neither state %u nor %u", calls, pattern,
		         from, to);
	go_on(&image, memory_after[state]);
	image_close(&image);
}

/* Given three updates of pages that overlap, when the power fails at any write or sync and leaves any
 * part of what was not synced, then the image opens with the state before or after the update that
 * was under way, an update that returned is there, and the next one finds it whole. */
static void a_power_cut_leaves_old_or_new(void **state)
{
	const struct image_cuts cuts = {
		.path = path,
		.first = first_file,
		.first_size = sizeof first_file,
		.last_size = sizeof first_file,
		.updates = UPDATES,
		.calls_after = calls_after,
		.judge = judge,
	};

	(void)state;
	record_updates();
	assert_true(image_log_cut_everywhere(&cuts) > 1000);
	image_log_forget();
}

/* Given a new image, when any write of it fails, then no file of its name is there, and none beside
 * it once it is closed. */
static void a_new_image_is_there_whole_or_not_at_all(void **state)
{
	static struct image image;
	unsigned calls;
	int rc = -1;

	(void)state;
	unlink(path);
	for (calls = 0; rc < 0; calls += calls < 8 ? 1 : 37) {
		struct fault fault;

		assert_int_equal(image_create(&image, path, &fault), 0);
		image_calls_refuse_after(calls);
		rc = image_publish(&image, &fault);
		image_calls_pass();
		image_close(&image);
		assert_int_equal(files_in_test_folder(), rc == 0);
		if (rc < 0)
			assert_int_equal(rc, FAULT_SYSTEM);
	}
	assert_true(calls > 500);
	assert_int_equal(open_it(&image), 0);
	image_close(&image);
}

static int set_up(void **state)
{
	const int rc = make_test_folder(state);

	test_path("a.card", path);
	return rc;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_cut_leaves_old_or_new),
		cmocka_unit_test(a_new_image_is_there_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, set_up, remove_test_folder);
}
