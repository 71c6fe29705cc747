/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/sw.h"

#include "uicc/uicc.h"

uint16_t sw_of_error(int error)
{
	static const uint16_t words[] = {
		[-UICC_ERR_PORT] = SW_MEMORY,   [-UICC_ERR_CORRUPT] = SW_MEMORY,
		[-UICC_ERR_FULL] = SW_ROOM,     [-UICC_ERR_RANGE] = SW_OFFSET,
		[-UICC_ERR_FORMAT] = SW_DATA,   [-UICC_ERR_ABSENT] = SW_FILE,
		[-UICC_ERR_BLANK] = SW_TROUBLE, [-UICC_ERR_NEWER] = SW_TROUBLE,
		[-UICC_ERR_KIND] = SW_TROUBLE,
	};

	if (error >= 0 || error < UICC_ERR_KIND)
		return SW_TROUBLE;
	return words[-error];
}

bool sw_is_success(uint16_t sw)
{
	if (sw == SW_MORE_EXPECTED || sw == SW_MORE_LISTED)
		return true;
	switch (sw >> 8) {
	case SW_OK >> 8:
	case SW_PENDING >> 8:
	case SW_RESPONSE >> 8:
	case 0x62:
		return true;
	default:
		return false;
	}
}
