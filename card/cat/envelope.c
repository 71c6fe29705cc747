/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/envelope.h"

#include <stdbool.h>
#include <stddef.h>

#include "cat/commands.h"
#include "uicc/uicc.h"

int envelope_read(const uint8_t *octets, uint16_t size, struct envelope_sms *sms)
{
	struct tlv_reader reader = { octets, size };
	bool from_network = false;
	struct tlv tlv;
	int rc;

	if (tlv_next(&reader, &tlv) <= 0 || reader.left != 0)
		return UICC_ERR_FORMAT;
	if (tlv.tag != CAT_TAG_SMS_PP)
		return UICC_ERR_ABSENT;
	reader = (struct tlv_reader){ tlv.value, tlv.size };
	sms->tpdu = NULL;
	while ((rc = ctlv_next(&reader, &tlv)) > 0) {
		if (tlv.tag == CAT_TAG_DEVICES)
			from_network = tlv.size == 2 && tlv.value[0] == CAT_DEVICE_NETWORK &&
			               tlv.value[1] == CAT_DEVICE_UICC;
		if (tlv.tag == CAT_TAG_TPDU) {
			sms->tpdu = tlv.value;
			sms->size = tlv.size;
		}
	}
	return rc == 0 && from_network && sms->tpdu ? 0 : UICC_ERR_FORMAT;
}
