/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/send_sms.h"

#include "cat/tags.h"

int cat_build_send_sms(const struct cat *cat, struct tlv_writer *writer)
{
	uint8_t octets[SUBMIT_TPDU_MAX];
	struct tlv_writer tpdu = { .at = octets, .room = sizeof octets };

	submit_tpdu(&cat->submit, &tpdu);
	cat_put(writer, CAT_TAG_ALPHA, octets, 0);
	cat_put(writer, CAT_TAG_TPDU, octets, tpdu.size);
	return 0; /* no packing */
}

void cat_sms_answered(struct cat *cat, const struct cat_answer *answer)
{
	if (answer->outcome == CAT_DONE)
		submit_sent(&cat->submit);
	else
		submit_drop(&cat->submit);
	if (submit_is_busy(&cat->submit))
		cat_wish(cat, CAT_WISH_SEND_SMS);
}
