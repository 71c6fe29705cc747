/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "octets/folder.h"
#include "octets/number.h"
#include "transport/holder.h"

/* All numbers big endian, all check sums CRC-32 (ISO 13239, as zlib's). */
enum layout {
	MAGIC_SIZE = 8,
	AT_VERSION = 8,
	AT_MEMORY_SIZE = 12,
	AT_PAGE_SIZE = 16,
	AT_HEADER_CRC = 20,
	HEADER_SIZE = 24,
	AT_TABLE = HEADER_SIZE, /* a check sum per page            */
	AT_PAGES = AT_TABLE + 4 * IMAGE_PAGES,
	AT_REDO = AT_PAGES + IMAGE_MEMORY_SIZE,
	REDO_HEAD = 12,                  /* check sum, sequence, pages      */
	REDO_ITEM = 4 + IMAGE_PAGE_SIZE, /* page number, page               */
	REDO_MAX = REDO_HEAD + IMAGE_PAGES * REDO_ITEM,
	FILE_SIZE = AT_REDO + REDO_MAX,
};

static const uint8_t magic[MAGIC_SIZE] = { 'R', 'C', 'A', 'R', 'D', '\r', '\n', 0x1A };

static const struct image_io system_io = { .pwrite = pwrite, .fdatasync = fdatasync };
const struct image_io *image_io = &system_io;

static uint32_t crc_of(const uint8_t *octets, size_t size)
{
	return (uint32_t)crc32(0, octets, (uInt)size);
}

static int system_fault(const struct image *image, const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, image->path, "%s: %s", what, strerror(errno));
}

static int write_at(const struct image *image, const uint8_t *octets, size_t size, off_t at,
                    struct fault *fault)
{
	while (size > 0) {
		const ssize_t done = image_io->pwrite(image->fd, octets, size, at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return system_fault(image, "cannot write", fault);
		octets += done;
		size -= (size_t)done;
		at += done;
	}
	return 0;
}

static int sync_file(const struct image *image, struct fault *fault)
{
	return image_io->fdatasync(image->fd) == 0 ? 0 : system_fault(image, "cannot sync", fault);
}

static const uint8_t *page_of(const struct image *image, size_t page)
{
	return image->memory + page * IMAGE_PAGE_SIZE;
}

static int write_page(const struct image *image, size_t page, struct fault *fault)
{
	uint8_t crc[4];
	int rc;

	number_put_32(crc, crc_of(page_of(image, page), IMAGE_PAGE_SIZE));
	rc = write_at(image, page_of(image, page), IMAGE_PAGE_SIZE,
	              AT_PAGES + (off_t)(page * IMAGE_PAGE_SIZE), fault);
	return rc < 0 ? rc : write_at(image, crc, sizeof crc, AT_TABLE + (off_t)(4 * page), fault);
}

static int lock_file(const struct image *image, struct fault *fault)
{
	char holder[HOLDER_TEXT_MAX];

	if (flock(image->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return system_fault(image, "cannot lock", fault);
	holder_of_file(image->fd, holder);
	return fault_set(fault, FAULT_BUSY, image->path, "the card is in use by %s", holder);
}

int image_create(struct image *image, const char *path, struct fault *fault)
{
	memset(image, 0, sizeof *image);
	image->fd = -1;
	image->path = strdup(path);
	if (!image->path || asprintf(&image->draft, "%s.XXXXXX", path) < 0) {
		image->draft = NULL;
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	if (access(path, F_OK) == 0) {
		free(image->draft);
		image->draft = NULL;
		return fault_set(fault, FAULT_INPUT, path,
		                 "exists; remove it or choose another name");
	}
	image->fd = mkostemp(image->draft, O_CLOEXEC);
	if (image->fd < 0) {
		free(image->draft);
		image->draft = NULL;
		return system_fault(image, "cannot make a file beside it", fault);
	}
	memset(image->memory, 0xFF, sizeof image->memory);
	return lock_file(image, fault);
}

int image_publish(struct image *image, struct fault *fault)
{
	uint8_t header[HEADER_SIZE];
	int rc;

	memcpy(header, magic, sizeof magic);
	number_put_32(header + AT_VERSION, IMAGE_VERSION);
	number_put_32(header + AT_MEMORY_SIZE, IMAGE_MEMORY_SIZE);
	number_put_32(header + AT_PAGE_SIZE, IMAGE_PAGE_SIZE);
	number_put_32(header + AT_HEADER_CRC, crc_of(header, AT_HEADER_CRC));
	if (ftruncate(image->fd, FILE_SIZE) != 0)
		return system_fault(image, "cannot make it as large as a card", fault);
	rc = write_at(image, header, sizeof header, 0, fault);
	for (size_t page = 0; page < IMAGE_PAGES && rc == 0; page++)
		rc = write_page(image, page, fault);
	if (rc < 0 || (rc = sync_file(image, fault)) < 0)
		return rc;
	/* link() and not rename(): it does not take the place of a file that came meanwhile. */
	if (link(image->draft, image->path) != 0)
		return fault_set(fault, errno == EEXIST ? FAULT_INPUT : FAULT_SYSTEM, image->path,
		                 "cannot be named: %s", strerror(errno));
	unlink(image->draft);
	free(image->draft);
	image->draft = NULL;
	memset(image->dirty, 0, sizeof image->dirty);
	return folder_sync(image->path) == 0 ? 0
	                                     : system_fault(image, "cannot sync its folder", fault);
}

/* Reads what there is, up to the size of an image and one octet more. Returns it or a fault. */
static int read_file(const struct image *image, uint8_t *file, struct fault *fault)
{
	struct stat stat;
	size_t done = 0;
	ssize_t n;

	if (fstat(image->fd, &stat) != 0)
		return system_fault(image, "cannot read", fault);
	if (!S_ISREG(stat.st_mode))
		return fault_set(fault, FAULT_DAMAGED, image->path, "not a card image");
	while (done <= FILE_SIZE &&
	       (n = pread(image->fd, file + done, FILE_SIZE + 1 - done, (off_t)done)) != 0) {
		if (n < 0)
			return system_fault(image, "cannot read", fault);
		done += (size_t)n;
	}
	return (int)done;
}

static int check_header(const struct image *image, const uint8_t *file, size_t size,
                        struct fault *fault)
{
	const char *path = image->path;

	if (size < MAGIC_SIZE || memcmp(file, magic, MAGIC_SIZE) != 0)
		return fault_set(fault, FAULT_DAMAGED, path, "not a card image");
	if (size < HEADER_SIZE)
		return fault_set(fault, FAULT_DAMAGED, path, "cut short: %zu octets, not %d", size,
		                 FILE_SIZE);
	if (number_32(file + AT_HEADER_CRC) != crc_of(file, AT_HEADER_CRC))
		return fault_set(fault, FAULT_DAMAGED, path, "its header is damaged");
	if (number_32(file + AT_VERSION) > IMAGE_VERSION)
		return fault_set(fault, FAULT_NEWER, path,
		                 "an image of version %u; this program knows up to %d",
		                 number_32(file + AT_VERSION), IMAGE_VERSION);
	if (number_32(file + AT_VERSION) != IMAGE_VERSION ||
	    number_32(file + AT_MEMORY_SIZE) != IMAGE_MEMORY_SIZE ||
	    number_32(file + AT_PAGE_SIZE) != IMAGE_PAGE_SIZE)
		return fault_set(fault, FAULT_DAMAGED, path, "its header is out of range");
	if (size < FILE_SIZE)
		return fault_set(fault, FAULT_DAMAGED, path, "cut short: %zu octets, not %d", size,
		                 FILE_SIZE);
	if (size > FILE_SIZE)
		return fault_set(fault, FAULT_DAMAGED, path, "more octets than an image has: %d",
		                 FILE_SIZE);
	return 0;
}

/* An update that was announced is carried out (again). Damage in the place for it means that it was
 * never announced whole: the pages are those of before. */
static void redo(struct image *image, uint8_t *file)
{
	uint8_t *head = file + AT_REDO;
	const uint32_t pages = number_32(head + 8);

	if (pages == 0 || pages > IMAGE_PAGES ||
	    number_32(head) != crc_of(head + 4, REDO_HEAD - 4 + pages * REDO_ITEM))
		return;
	image->sequence = number_32(head + 4);
	for (uint32_t i = 0; i < pages; i++) {
		const uint8_t *item = head + REDO_HEAD + i * REDO_ITEM;
		const uint32_t page = number_32(item);

		if (page >= IMAGE_PAGES)
			continue;
		memcpy(file + AT_PAGES + page * IMAGE_PAGE_SIZE, item + 4, IMAGE_PAGE_SIZE);
		number_put_32(file + AT_TABLE + 4 * page, crc_of(item + 4, IMAGE_PAGE_SIZE));
		image->dirty[page] = true;
	}
}

static int load(struct image *image, uint8_t *file, struct fault *fault)
{
	int rc = read_file(image, file, fault);

	if (rc < 0 || (rc = check_header(image, file, (size_t)rc, fault)) < 0)
		return rc;
	redo(image, file);
	memcpy(image->memory, file + AT_PAGES, IMAGE_MEMORY_SIZE);
	for (size_t page = 0; page < IMAGE_PAGES; page++)
		if (number_32(file + AT_TABLE + 4 * page) !=
		    crc_of(page_of(image, page), IMAGE_PAGE_SIZE))
			return fault_set(fault, FAULT_DAMAGED, image->path,
			                 "page %zu of its memory is damaged", page);
	for (size_t page = 0; page < IMAGE_PAGES; page++)
		if (image->dirty[page] && (rc = write_page(image, page, fault)) < 0)
			return rc;
	memset(image->dirty, 0, sizeof image->dirty);
	return 0;
}

int image_open(struct image *image, const char *path, struct fault *fault)
{
	uint8_t *file = malloc(FILE_SIZE + 1);
	int rc;

	memset(image, 0, sizeof *image);
	image->path = strdup(path);
	image->fd = open(path, O_RDWR | O_CLOEXEC);
	if (!file || !image->path)
		rc = fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	else if (image->fd < 0)
		rc = fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM, path,
		               "cannot open: %s", strerror(errno));
	else if ((rc = lock_file(image, fault)) == 0)
		rc = load(image, file, fault);
	free(file);
	if (rc < 0)
		image_close(image);
	return rc;
}

int image_blank(struct image *image, const char *name, struct fault *fault)
{
	memset(image, 0, sizeof *image);
	memset(image->memory, 0xFF, sizeof image->memory);
	image->fd = -1;
	image->path = strdup(name);
	return image->path ? 0 : fault_set(fault, FAULT_SYSTEM, name, "out of memory");
}

void image_detach(struct image *image)
{
	close(image->fd);
	image->fd = -1;
}

void image_touch(struct image *image, uint32_t at, uint32_t size)
{
	if (size == 0)
		return;
	for (uint32_t page = at / IMAGE_PAGE_SIZE; page <= (at + size - 1) / IMAGE_PAGE_SIZE;
	     page++)
		image->dirty[page] = true;
}

/* What is going to be written, all of it, before any of it is. */
static int announce(struct image *image, uint32_t pages, struct fault *fault)
{
	const size_t size = REDO_HEAD + pages * (size_t)REDO_ITEM;
	uint8_t *record = malloc(size), *at;
	int rc;

	if (!record)
		return fault_set(fault, FAULT_SYSTEM, image->path, "out of memory");
	at = record + REDO_HEAD;
	number_put_32(record + 4, ++image->sequence);
	number_put_32(record + 8, pages);
	for (uint32_t page = 0; page < IMAGE_PAGES; page++)
		if (image->dirty[page]) {
			number_put_32(at, page);
			memcpy(at + 4, page_of(image, page), IMAGE_PAGE_SIZE);
			at += REDO_ITEM;
		}
	number_put_32(record, crc_of(record + 4, size - 4));
	rc = write_at(image, record, size, AT_REDO, fault);
	free(record);
	return rc < 0 ? rc : sync_file(image, fault);
}

int image_flush(struct image *image, struct fault *fault)
{
	uint32_t pages = 0;
	int rc;

	for (size_t page = 0; page < IMAGE_PAGES; page++)
		pages += image->dirty[page];
	if (pages == 0 || image->draft || (image->fd < 0 && !image->keeper))
		return 0;
	if (image->keeper) {
		rc = image->keeper->keep(image->keeper_ctx, image, fault);
		if (rc == 0)
			memset(image->dirty, 0, sizeof image->dirty);
		return rc;
	}
	/* The pages of the last update must be safe before its announcement is overwritten. */
	rc = sync_file(image, fault);
	if (rc < 0 || (rc = announce(image, pages, fault)) < 0)
		return rc;
	for (size_t page = 0; page < IMAGE_PAGES && rc == 0; page++)
		if (image->dirty[page])
			rc = write_page(image, page, fault);
	if (rc == 0)
		memset(image->dirty, 0, sizeof image->dirty);
	return rc;
}

void image_close(struct image *image)
{
	if (image->keeper)
		image->keeper->close(image->keeper_ctx);
	image->keeper = NULL;
	if (image->fd >= 0)
		close(image->fd);
	if (image->draft)
		unlink(image->draft);
	free(image->draft);
	free(image->path);
	image->fd = -1;
	image->draft = image->path = NULL;
}
