/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_TLV_H
#define OCTETS_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* BER-TLV with tags of one octet, the host's reading of it; also simple enough for
 * COMPREHENSION-TLV, whose comprehension bit the caller masks. */

struct tlv_item {
	uint8_t tag;
	const uint8_t *value;
	size_t size;
};

/* Takes the item at *at, which is moved behind it. Returns 1, 0 where *at is end, -1 where an item
 * runs over the end. */
int tlv_take(const uint8_t **at, const uint8_t *end, struct tlv_item *item);

/* Looks for a tag among the items side by side. Returns 1, 0 or -1 as above. */
int tlv_find(const uint8_t *octets, size_t size, uint8_t tag, struct tlv_item *item);

/* Writes into a buffer of a fixed size; over is set by what does not fit. */
struct tlv_buffer {
	uint8_t *octets;
	size_t size, room;
	bool over;
};

void tlv_append(struct tlv_buffer *buffer, const void *octets, size_t size);
void tlv_add(struct tlv_buffer *buffer, uint8_t tag, const void *value, size_t size);

/* What was appended since mark (buffer->size then) becomes the value of a TLV. */
void tlv_wrap(struct tlv_buffer *buffer, size_t mark, uint8_t tag);

#endif
