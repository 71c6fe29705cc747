/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_IMAGE_H
#define TRANSPORT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "octets/fault.h"

/* The file of an emulated card: its memory, in pages, each with a check sum, and a place for the
 * pages that are being changed. Byte by byte in docs/card-image.md. */

enum image_limit {
	IMAGE_MEMORY_SIZE = 65536,
	IMAGE_PAGE_SIZE = 256,
	IMAGE_PAGES = IMAGE_MEMORY_SIZE / IMAGE_PAGE_SIZE,
	IMAGE_VERSION = 1,
};

/* The calls that make something durable; tests put others here to stop at one of them. */
struct image_io {
	ssize_t (*pwrite)(int fd, const void *octets, size_t size, off_t at);
	int (*fdatasync)(int fd);
};

extern const struct image_io *image_io;

struct image;

/* Where the memory is kept instead of in a file of its own. keep makes the touched pages durable, all of
 * them or none, and returns 0 or a fault. */
struct image_keeper {
	int (*keep)(void *ctx, const struct image *image, struct fault *fault);
	void (*close)(void *ctx);
};

struct image {
	char *path;  /* where it stands, or will stand           */
	char *draft; /* of a new one until it is published, or NULL */
	int fd;      /* -1: in memory only                      */
	uint8_t memory[IMAGE_MEMORY_SIZE];
	bool dirty[IMAGE_PAGES];
	uint32_t sequence;
	const struct image_keeper *keeper; /* NULL: the file     */
	void *keeper_ctx;
};

/* Makes the file of a new card, blank, under a name of its own beside path. Returns 0, FAULT_INPUT
 * (path exists) or FAULT_SYSTEM. */
int image_create(struct image *image, const char *path, struct fault *fault);

/* Writes all pages of a new image and gives it its name, which must still be free. */
int image_publish(struct image *image, struct fault *fault);

/* Opens, finishes an update that a crash cut off, checks every page. Returns 0, FAULT_ABSENT,
 * FAULT_BUSY, FAULT_DAMAGED, FAULT_NEWER or FAULT_SYSTEM. */
int image_open(struct image *image, const char *path, struct fault *fault);

/* A blank memory that is kept in no file; name is for messages. Returns 0 or FAULT_SYSTEM. */
int image_blank(struct image *image, const char *name, struct fault *fault);

/* Lets go of the file; the memory stays and is kept nowhere. */
void image_detach(struct image *image);

/* Octets at .. at + size of memory changed. */
void image_touch(struct image *image, uint32_t at, uint32_t size);

/* Makes the touched pages durable, all of them or none. Returns 0 or FAULT_SYSTEM. */
int image_flush(struct image *image, struct fault *fault);

/* Lets go of the file; a draft is removed. */
void image_close(struct image *image);

#endif
