/* SPDX-License-Identifier: Apache-2.0 */
#include "support/image_calls.h"

#include <unistd.h>

#include "transport/image.h"

static const struct image_io passed_io = { .pwrite = pwrite, .fdatasync = fdatasync };

static unsigned calls_left, syncs_left;
static int exit_status;

void image_calls_pass(void)
{
	image_io = &passed_io;
}

static int refuses(void)
{
	if (calls_left == 0)
		return 1;
	calls_left--;
	return 0;
}

static ssize_t refused_pwrite(int fd, const void *octets, size_t size, off_t at)
{
	return refuses() ? -1 : pwrite(fd, octets, size, at);
}

static int refused_fdatasync(int fd)
{
	return refuses() ? -1 : fdatasync(fd);
}

void image_calls_refuse_after(unsigned calls)
{
	static const struct image_io refused_io = { .pwrite = refused_pwrite,
		                                    .fdatasync = refused_fdatasync };

	calls_left = calls;
	image_io = &refused_io;
}

static int sync_or_exit(int fd)
{
	if (--syncs_left == 0)
		_exit(exit_status);
	return fdatasync(fd);
}

void image_calls_exit_at_sync(unsigned n, int status)
{
	static const struct image_io mortal_io = { .pwrite = pwrite, .fdatasync = sync_or_exit };

	syncs_left = n;
	exit_status = status;
	image_io = &mortal_io;
}
