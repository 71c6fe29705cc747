/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_ENVELOPE_H
#define CAT_ENVELOPE_H

#include <stdint.h>

/* An ENVELOPE, TS 102 223 7: this version takes SMS-PP DOWNLOAD (TS 31.111 7.1.1). */
struct envelope_sms {
	const uint8_t *tpdu;
	uint16_t size;
};

/* Returns 0, UICC_ERR_ABSENT (another envelope) or UICC_ERR_FORMAT (no TLV, a part missing, from
 * another device than the network). */
int envelope_read(const uint8_t *octets, uint16_t size, struct envelope_sms *sms);

#endif
