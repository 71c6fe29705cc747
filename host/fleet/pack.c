/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "fleet/form.h"

enum {
	GROUP_SIZE = GROUP_PAGES * IMAGE_PAGE_SIZE,
	RAW_DEFLATE =
		-15, /* window of 32 KiB: a group, and behind it the group of the dictionary */
	LEVEL = 6,
	MEMORY_LEVEL = 8,
};

static bool is_in(const uint8_t map[MAP_SIZE], unsigned page)
{
	return (map[page / 8] & 0x80 >> page % 8) != 0;
}

/* The next pages of the map, up to a group of them, side by side. Returns octets; *page is moved on. */
static size_t gather(const uint8_t map[MAP_SIZE], unsigned *page, const uint8_t *memory,
                     uint8_t group[GROUP_SIZE])
{
	size_t size = 0;

	for (; *page < IMAGE_PAGES && size < GROUP_SIZE; ++*page)
		if (is_in(map, *page)) {
			memcpy(group + size, memory + *page * (size_t)IMAGE_PAGE_SIZE,
			       IMAGE_PAGE_SIZE);
			size += IMAGE_PAGE_SIZE;
		}
	return size;
}

static void scatter(const uint8_t map[MAP_SIZE], unsigned page, const uint8_t *group, size_t size,
                    uint8_t *memory)
{
	for (; size > 0; page++)
		if (is_in(map, page)) {
			memcpy(memory + page * (size_t)IMAGE_PAGE_SIZE, group, IMAGE_PAGE_SIZE);
			group += IMAGE_PAGE_SIZE;
			size -= IMAGE_PAGE_SIZE;
		}
}

static int deflate_group(z_stream *stream, const uint8_t *dictionary, const uint8_t *group,
                         size_t size, uint8_t *to, size_t room)
{
	stream->next_in = (uint8_t *)(uintptr_t)group;
	stream->avail_in = (uInt)size;
	stream->next_out = to;
	stream->avail_out = (uInt)room;
	if (deflateReset(stream) != Z_OK ||
	    deflateSetDictionary(stream, dictionary, (uInt)size) != Z_OK ||
	    deflate(stream, Z_FINISH) != Z_STREAM_END)
		return -1;
	return (int)(room - stream->avail_out);
}

static int pack_groups(z_stream *stream, const uint8_t *usual, const uint8_t *memory,
                       const uint8_t map[MAP_SIZE], uint8_t *packed)
{
	uint8_t dictionary[GROUP_SIZE], group[GROUP_SIZE];
	size_t done = MAP_SIZE, size;

	for (unsigned page = 0, same = 0; (size = gather(map, &page, memory, group)) > 0 &&
	                                  gather(map, &same, usual, dictionary) == size;) {
		const int deflated = deflate_group(stream, dictionary, group, size,
		                                   packed + done + 2, PACKED_MAX - done - 2);

		if (deflated < 0)
			return -1;
		packed[done] = (uint8_t)(deflated >> 8);
		packed[done + 1] = (uint8_t)deflated;
		done += 2 + (size_t)deflated;
	}
	return (int)done;
}

int pack_memory(const uint8_t usual[IMAGE_MEMORY_SIZE], const uint8_t memory[IMAGE_MEMORY_SIZE],
                uint8_t packed[PACKED_MAX], struct fault *fault)
{
	z_stream stream = { 0 };
	int size;

	memset(packed, 0, MAP_SIZE);
	for (unsigned page = 0; page < IMAGE_PAGES; page++)
		if (memcmp(usual + page * (size_t)IMAGE_PAGE_SIZE,
		           memory + page * (size_t)IMAGE_PAGE_SIZE, IMAGE_PAGE_SIZE) != 0)
			packed[page / 8] |= (uint8_t)(0x80 >> page % 8);
	if (deflateInit2(&stream, LEVEL, Z_DEFLATED, RAW_DEFLATE, MEMORY_LEVEL,
	                 Z_DEFAULT_STRATEGY) != Z_OK)
		return fault_set(fault, FAULT_SYSTEM, "zlib", "out of memory");
	size = pack_groups(&stream, usual, memory, packed, packed);
	deflateEnd(&stream);
	return size < 0 ? fault_set(fault, FAULT_SYSTEM, "zlib", "does not deflate") : size;
}

static int inflate_group(const uint8_t *dictionary, const uint8_t *packed, size_t packed_size,
                         uint8_t *group, size_t size)
{
	z_stream stream = { 0 };
	int rc;

	stream.next_in = (uint8_t *)(uintptr_t)packed;
	stream.avail_in = (uInt)packed_size;
	stream.next_out = group;
	stream.avail_out = (uInt)size;
	if (inflateInit2(&stream, RAW_DEFLATE) != Z_OK)
		return -1;
	rc = inflateSetDictionary(&stream, dictionary, (uInt)size) == Z_OK
	             ? inflate(&stream, Z_FINISH)
	             : Z_DATA_ERROR;
	inflateEnd(&stream);
	return rc == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0 ? 0 : -1;
}

int unpack_memory(const uint8_t usual[IMAGE_MEMORY_SIZE], const uint8_t *packed, size_t size,
                  uint8_t memory[IMAGE_MEMORY_SIZE])
{
	uint8_t dictionary[GROUP_SIZE], group[GROUP_SIZE];
	size_t done = MAP_SIZE, pages;

	if (size < MAP_SIZE)
		return -1;
	memcpy(memory, usual, IMAGE_MEMORY_SIZE);
	for (unsigned page = 0, from = 0; (pages = gather(packed, &page, usual, dictionary)) > 0;
	     from = page) {
		const size_t deflated =
			done + 2 <= size ? (size_t)packed[done] << 8 | packed[done + 1] : SIZE_MAX;

		if (deflated == SIZE_MAX || deflated > size - done - 2 ||
		    inflate_group(dictionary, packed + done + 2, deflated, group, pages) < 0)
			return -1;
		scatter(packed, from, group, pages, memory);
		done += 2 + deflated;
	}
	return done == size ? 0 : -1;
}
