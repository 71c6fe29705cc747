/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/image.h"

/* What a machine that loses its power can leave of a card image: of the writes since the last
 * completed sync each may have reached the disk or not, or in half, in any combination. */

enum {
	FILE_MAX = 133156,
	EVENTS_MAX = 600,
	PENDING_MAX = 6,
	UPDATES = 3,
};

struct event {
	bool sync;
	off_t at;
	size_t size;
	uint8_t *octets;
};

static const struct image_io *system_io;
static struct event events[EVENTS_MAX];
static size_t event_count;

static struct event *log_event(void)
{
	assert_true(event_count < EVENTS_MAX);
	return &events[event_count++];
}

static ssize_t logged_pwrite(int fd, const void *octets, size_t size, off_t at)
{
	struct event *event = log_event();

	*event = (struct event){ .at = at, .size = size, .octets = test_malloc(size) };
	memcpy(event->octets, octets, size);
	return system_io->pwrite(fd, octets, size, at);
}

static int logged_fdatasync(int fd)
{
	log_event()->sync = true;
	return system_io->fdatasync(fd);
}

static const struct image_io logged_io = { .pwrite = logged_pwrite, .fdatasync = logged_fdatasync };

static void forget_events(void)
{
	while (event_count > 0)
		if (!events[--event_count].sync)
			test_free(events[event_count].octets);
}

/* The pages each update changes: a page of its own, one that the next changes too. */
static const unsigned updated[UPDATES][2] = { { 0, 255 }, { 255, 9 }, { 9, 8 } };

static char path[TEST_PATH_MAX];
static uint8_t first_file[FILE_MAX];
static uint8_t memory_after[UPDATES + 1][IMAGE_MEMORY_SIZE];
static size_t events_after[UPDATES + 1];

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
	image_io = &logged_io;
	assert_int_equal(image_publish(&image, &fault), 0);
	image_io = system_io;
	/* Nothing of it is still on the way when it gets its name. */
	assert_true(events[event_count - 1].sync);
	forget_events();
	octets = read_whole(path, &size);
	assert_int_equal(size, FILE_MAX);
	memcpy(first_file, octets, size);
	test_free(octets);
	memcpy(memory_after[0], image.memory, sizeof image.memory);
	image_io = &logged_io;
	for (unsigned update = 0; update < UPDATES; update++) {
		for (int i = 0; i < 2; i++) {
			const uint32_t at = updated[update][i] * IMAGE_PAGE_SIZE + 17 * update;

			memset(image.memory + at, (int)(0xC0 + update), 100);
			image_touch(&image, at, 100);
		}
		assert_int_equal(image_flush(&image, &fault), 0);
		events_after[update + 1] = event_count;
		memcpy(memory_after[update + 1], image.memory, sizeof image.memory);
	}
	image_io = system_io;
	image_close(&image);
}

/* What may be left of one write: none, all, the first half, the second half. */
enum { LEFT_KINDS = 4 };

static void leave(uint8_t *file, const struct event *event, unsigned kind)
{
	const size_t half = event->size / 2;
	const size_t begin = kind == 3 ? half : 0, end = kind == 2 ? half : event->size;

	assert_true((size_t)event->at + event->size <= FILE_MAX);
	if (kind > 0)
		memcpy(file + event->at + begin, event->octets + begin, end - begin);
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
static void judge(size_t crash, unsigned long pattern, unsigned from, unsigned to)
{
	static struct image image;
	unsigned state = from;

	if (open_it(&image) < 0)
		fail_msg("after event %zu, pattern %lx: does not open", crash, pattern);
	while (state <= to && memcmp(image.memory, memory_after[state], sizeof image.memory) != 0)
		state++;
	if (state > to)
		fail_msg("after event %zu, pattern %lx: neither state %u nor %u", crash, pattern,
		         from, to);
	go_on(&image, memory_after[state]);
	image_close(&image);
}

/* All that can be left when the power fails with the first crash events issued. */
static unsigned long crash_after(size_t crash, unsigned from, unsigned to)
{
	static uint8_t base[FILE_MAX], file[FILE_MAX];
	const struct event *pending[PENDING_MAX];
	unsigned long patterns = 1;
	size_t synced = 0, count = 0;

	for (size_t i = 0; i < crash; i++)
		if (events[i].sync)
			synced = i;
	memcpy(base, first_file, sizeof base);
	for (size_t i = 0; i < crash; i++) {
		if (events[i].sync)
			continue;
		if (i < synced) {
			leave(base, &events[i], 1);
			continue;
		}
		assert_true(count < PENDING_MAX);
		pending[count++] = &events[i];
		patterns *= LEFT_KINDS;
	}
	for (unsigned long pattern = 0; pattern < patterns; pattern++) {
		unsigned long kinds = pattern;

		memcpy(file, base, sizeof file);
		for (size_t i = 0; i < count; i++, kinds /= LEFT_KINDS)
			leave(file, pending[i], (unsigned)(kinds % LEFT_KINDS));
		write_whole(path, file, sizeof file);
		judge(crash, pattern, from, to);
	}
	return patterns;
}

/* Given three updates of pages that overlap, when the power fails at any write or sync and leaves any
 * part of what was not synced, then the image opens with the state before or after the update that
 * was under way, an update that returned is there, and the next one finds it whole. */
static void a_power_cut_leaves_old_or_new(void **state)
{
	unsigned long cases = 0;

	(void)state;
	record_updates();
	for (size_t crash = 0; crash <= event_count; crash++) {
		unsigned done = 0;

		while (done < UPDATES && events_after[done + 1] <= crash)
			done++;
		cases += crash_after(crash, done, crash > events_after[done] ? done + 1 : done);
	}
	forget_events();
	assert_true(cases > 1000);
}

static unsigned calls_left;

static ssize_t refused_pwrite(int fd, const void *octets, size_t size, off_t at)
{
	return calls_left > 0 && calls_left-- > 0 ? system_io->pwrite(fd, octets, size, at) : -1;
}

static int refused_fdatasync(int fd)
{
	return calls_left > 0 && calls_left-- > 0 ? system_io->fdatasync(fd) : -1;
}

static const struct image_io refused_io = { .pwrite = refused_pwrite,
	                                    .fdatasync = refused_fdatasync };

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
		image_io = &refused_io;
		calls_left = calls;
		rc = image_publish(&image, &fault);
		image_io = system_io;
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

	system_io = image_io;
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
