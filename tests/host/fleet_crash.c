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

/* What a machine that loses its power can leave of a fleet: of the writes since the last completed sync each
 * may have reached the disk or not, or in half, in any combination; but what lies in one sector and is no
 * longer than an entry is whole or not there. */

enum {
	FILE_MAX = 400000,
	EVENTS_MAX = 100,
	PENDING_MAX = 5,
	UPDATES = 8,
	CARD = 1,
	LEFT_KINDS = 4, /* of one write: none, all, the first half, the second half */
};

/* Pages with other octets from each update on; many of them do not fit the first place of a card. After
 * some the card is closed and opened. */
static const struct update {
	unsigned pages;
	bool reopen;
} updates[UPDATES] = { { 1, false }, { 1, true },  { 1, false },  { 12, false },
	               { 1, true },  { 1, false }, { 60, false }, { 1, true } };

struct event {
	bool sync;
	off_t at;
	size_t size;
	uint8_t *octets;
};

static const struct image_io *system_io;
static struct event events[EVENTS_MAX];
static size_t event_count, events_after[UPDATES + 1], file_size, last_size;
static char path[TEST_PATH_MAX];
static uint8_t first_file[FILE_MAX];
static uint8_t memory_after[UPDATES + 1][IMAGE_MEMORY_SIZE];

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
	image_io = &logged_io;
	for (unsigned i = 0; i < UPDATES; i++) {
		change(&image, updates[i].pages);
		assert_int_equal(kept_keeper.keep(kept, &image, &fault), 0);
		events_after[i + 1] = event_count;
		memcpy(memory_after[i + 1], image.memory, IMAGE_MEMORY_SIZE);
		if (updates[i].reopen) {
			kept_keeper.close(kept);
			kept = open_card(&image);
		}
	}
	kept_keeper.close(kept);
	image_io = system_io;
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

static void leave(uint8_t *file, const struct event *event, unsigned kind)
{
	const size_t half = event->size / 2;
	const size_t begin = kind == 3 ? half : 0, end = kind == 2 ? half : event->size;

	if (kind > 0)
		memcpy(file + event->at + begin, event->octets + begin, end - begin);
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

static void judge(size_t crash, unsigned long pattern, unsigned from, unsigned to)
{
	static struct image image;
	struct kept *kept = open_card(&image);
	unsigned state = from;

	if (!kept)
		fail_msg("after event %zu, pattern %lx: does not open", crash, pattern);
	while (state <= to && memcmp(image.memory, memory_after[state], IMAGE_MEMORY_SIZE) != 0)
		state++;
	if (state > to)
		fail_msg("after event %zu, pattern %lx: neither state %u nor %u", crash, pattern,
		         from, to);
	go_on(kept, &image);
}

/* Writes before the last sync are on the disk; the others are pending. */
static size_t sort_events(size_t crash, uint8_t *base, const struct event *pending[PENDING_MAX])
{
	size_t synced = 0, count = 0;

	for (size_t i = 0; i < crash; i++)
		if (events[i].sync)
			synced = i;
	for (size_t i = 0; i < crash; i++) {
		if (events[i].sync)
			continue;
		if (i < synced) {
			leave(base, &events[i], 1);
			continue;
		}
		assert_true(count < PENDING_MAX);
		pending[count++] = &events[i];
	}
	return count;
}

static unsigned long crash_after(size_t crash, unsigned from, unsigned to)
{
	static uint8_t base[FILE_MAX], file[FILE_MAX];
	const struct event *pending[PENDING_MAX];
	unsigned long patterns = 1;
	size_t count;

	memset(base, 0, sizeof base);
	memcpy(base, first_file, file_size);
	count = sort_events(crash, base, pending);
	for (size_t i = 0; i < count; i++)
		patterns *= pending[i]->size <= ENTRY_SIZE ? 2 : LEFT_KINDS;
	for (unsigned long pattern = 0; pattern < patterns; pattern++) {
		unsigned long kinds = pattern;

		memcpy(file, base, last_size);
		for (size_t i = 0; i < count; i++) {
			const unsigned of = pending[i]->size <= ENTRY_SIZE ? 2 : LEFT_KINDS;

			leave(file, pending[i], (unsigned)(kinds % of));
			kinds /= of;
		}
		write_whole(path, file, last_size);
		judge(crash, pattern, from, to);
	}
	return patterns;
}

/* Given a card that is used for the first time, used on, closed and opened, and twice outgrows its place, when
 * the power fails at any write or sync and leaves any part of what was not synced, then the card opens with the
 * state before or after the update under way, an update that returned is there, and the next one is kept. */
static void a_power_cut_leaves_old_or_new(void **state)
{
	unsigned long cases = 0;

	(void)state;
	record_updates();
	for (size_t crash = 0; crash <= event_count; crash++) {
		unsigned done = 0;

		while (done < UPDATES && events_after[done + 1] <= crash)
			done++;
		cases +=
			crash_after(crash, done,
		                    done < UPDATES && crash > events_after[done] ? done + 1 : done);
	}
	while (event_count > 0)
		if (!events[--event_count].sync)
			test_free(events[event_count].octets);
	assert_true(cases > 60);
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

/* Given a new fleet, when any write of it fails, then no file of its name is there, and none beside it. */
static void a_new_fleet_is_there_whole_or_not_at_all(void **state)
{
	static const uint8_t seed[FLEET_SEED_SIZE];
	struct fault fault;
	int rc = -1;

	(void)state;
	unlink(path);
	for (unsigned calls = 0; rc < 0; calls++) {
		image_io = &refused_io;
		calls_left = calls;
		rc = fleet_new(path, 10000, NULL, seed, NULL, NULL, &fault);
		image_io = system_io;
		assert_int_equal(files_in_test_folder(), rc == 0);
		assert_true(calls < 100);
	}
}

static int set_up(void **state)
{
	const int rc = make_test_folder(state);

	system_io = image_io;
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
