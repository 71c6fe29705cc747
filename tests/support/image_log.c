/* SPDX-License-Identifier: Apache-2.0 */
#include "support/image_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/image.h"
#include "transport/image.h"

enum {
	FILE_MAX = 400000,
	CALLS_MAX = 600,
	PENDING_MAX = 6,
};

/* What may be left of one write. */
enum left { LEFT_NONE, LEFT_ALL, LEFT_FIRST_HALF, LEFT_SECOND_HALF, LEFT_KINDS };

struct call {
	bool sync;
	off_t at;
	size_t size;
	uint8_t *octets;
};

static struct call calls[CALLS_MAX];
static size_t count;

static struct call *log_call(void)
{
	assert_true(count < CALLS_MAX);
	return &calls[count++];
}

static ssize_t logged_pwrite(int fd, const void *octets, size_t size, off_t at)
{
	struct call *call = log_call();

	*call = (struct call){ .at = at, .size = size, .octets = test_malloc(size) };
	memcpy(call->octets, octets, size);
	return pwrite(fd, octets, size, at);
}

static int logged_fdatasync(int fd)
{
	*log_call() = (struct call){ .sync = true };
	return fdatasync(fd);
}

void image_log_begin(void)
{
	static const struct image_io logged_io = { .pwrite = logged_pwrite,
		                                   .fdatasync = logged_fdatasync };

	image_io = &logged_io;
}

void image_log_forget(void)
{
	while (count > 0)
		if (!calls[--count].sync)
			test_free(calls[count].octets);
}

size_t image_log_count(void)
{
	return count;
}

bool image_log_ends_with_sync(void)
{
	return count > 0 && calls[count - 1].sync;
}

static void leave(uint8_t *file, const struct call *call, enum left left)
{
	const size_t half = call->size / 2;
	const size_t begin = left == LEFT_SECOND_HALF ? half : 0;
	const size_t end = left == LEFT_FIRST_HALF ? half : call->size;

	assert_true((size_t)call->at + call->size <= FILE_MAX);
	if (left != LEFT_NONE)
		memcpy(file + call->at + begin, call->octets + begin, end - begin);
}

static unsigned kinds_of(const struct image_cuts *cuts, const struct call *call)
{
	return call->size <= cuts->sector ? LEFT_ALL + 1 : LEFT_KINDS;
}

/* Writes before the last sync are on the disk; the others are pending. */
static size_t sort_calls(size_t made, uint8_t *base, const struct call *pending[PENDING_MAX])
{
	size_t synced = 0, found = 0;

	for (size_t i = 0; i < made; i++)
		if (calls[i].sync)
			synced = i;
	for (size_t i = 0; i < made; i++) {
		if (calls[i].sync)
			continue;
		if (i < synced) {
			leave(base, &calls[i], LEFT_ALL);
			continue;
		}
		assert_true(found < PENDING_MAX);
		pending[found++] = &calls[i];
	}
	return found;
}

static unsigned long cut_after(const struct image_cuts *cuts, size_t made, unsigned from,
                               unsigned to)
{
	static uint8_t base[FILE_MAX], file[FILE_MAX];
	const struct call *pending[PENDING_MAX];
	unsigned long patterns = 1;
	size_t found;

	memset(base, 0, sizeof base);
	memcpy(base, cuts->first, cuts->first_size);
	found = sort_calls(made, base, pending);
	for (size_t i = 0; i < found; i++)
		patterns *= kinds_of(cuts, pending[i]);
	for (unsigned long pattern = 0; pattern < patterns; pattern++) {
		unsigned long kinds = pattern;

		memcpy(file, base, cuts->last_size);
		for (size_t i = 0; i < found; i++) {
			const unsigned of = kinds_of(cuts, pending[i]);

			leave(file, pending[i], (enum left)(kinds % of));
			kinds /= of;
		}
		write_whole(cuts->path, file, cuts->last_size);
		cuts->judge(made, pattern, from, to);
	}
	return patterns;
}

unsigned long image_log_cut_everywhere(const struct image_cuts *cuts)
{
	unsigned long cases = 0;

	assert_true(cuts->first_size <= FILE_MAX && cuts->last_size <= FILE_MAX);
	for (size_t made = 0; made <= count; made++) {
		unsigned done = 0, begun;

		while (done < cuts->updates && cuts->calls_after[done + 1] <= made)
			done++;
		begun = done < cuts->updates && made > cuts->calls_after[done];
		cases += cut_after(cuts, made, done, done + begun);
	}
	return cases;
}
