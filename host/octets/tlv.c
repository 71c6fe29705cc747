/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/tlv.h"

#include <string.h>

int tlv_take(const uint8_t **at, const uint8_t *end, struct tlv_item *item)
{
	const uint8_t *next = *at;
	size_t size, more;

	if (next == end)
		return 0;
	if (end - next < 2)
		return -1;
	item->tag = *next++;
	size = *next++;
	if (size >= 0x80) {
		more = size - 0x80;
		if (more < 1 || more > 2 || (size_t)(end - next) < more)
			return -1;
		for (size = 0; more > 0; more--)
			size = size << 8 | *next++;
	}
	if ((size_t)(end - next) < size)
		return -1;
	item->value = next;
	item->size = size;
	*at = next + size;
	return 1;
}

int tlv_find(const uint8_t *octets, size_t size, uint8_t tag, struct tlv_item *item)
{
	const uint8_t *at = octets;
	int rc;

	while ((rc = tlv_take(&at, octets + size, item)) > 0)
		if (item->tag == tag)
			return 1;
	return rc;
}

void tlv_append(struct tlv_buffer *buffer, const void *octets, size_t size)
{
	if (buffer->over || size > buffer->room - buffer->size) {
		buffer->over = true;
		return;
	}
	if (size > 0)
		memcpy(buffer->octets + buffer->size, octets, size);
	buffer->size += size;
}

/* Tag and length, the length in its shortest form. */
static size_t put_head(uint8_t head[4], uint8_t tag, size_t size)
{
	size_t n = 0;

	head[n++] = tag;
	if (size > 0xFF)
		head[n++] = 0x82;
	else if (size > 0x7F)
		head[n++] = 0x81;
	if (size > 0xFF)
		head[n++] = (uint8_t)(size >> 8);
	head[n++] = (uint8_t)size;
	return n;
}

void tlv_add(struct tlv_buffer *buffer, uint8_t tag, const void *value, size_t size)
{
	uint8_t head[4];

	if (size > 0xFFFF) {
		buffer->over = true;
		return;
	}
	tlv_append(buffer, head, put_head(head, tag, size));
	tlv_append(buffer, value, size);
}

void tlv_wrap(struct tlv_buffer *buffer, size_t mark, uint8_t tag)
{
	const size_t size = buffer->size - mark;
	uint8_t head[4];
	const size_t head_size = put_head(head, tag, size);

	if (buffer->over || size > 0xFFFF || head_size > buffer->room - buffer->size) {
		buffer->over = true;
		return;
	}
	memmove(buffer->octets + mark + head_size, buffer->octets + mark, size);
	memcpy(buffer->octets + mark, head, head_size);
	buffer->size += head_size;
}
