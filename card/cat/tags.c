/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/tags.h"

void cat_put(struct tlv_writer *writer, enum cat_tag tag, const uint8_t *value, uint16_t size)
{
	tlv_put(writer, (uint16_t)(tag | CAT_COMPREHENSION), value, size);
}

int cat_find(struct tlv_reader reader, enum cat_tag tag, struct tlv *tlv)
{
	while (ctlv_next(&reader, tlv) > 0)
		if (tlv->tag == tag)
			return 1;
	return 0;
}
