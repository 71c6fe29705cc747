/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_SCP80_CHECK_H
#define OTA_SCP80_CHECK_H

#include "ota/scp80.h"

/* What commands and responses have in common, for scp80*.c: keys, check sums. */

enum { SCP80_UDH = 3 }; /* octets of 02 71 00, which a response's check sum covers */

struct scp80_crypto {
	uint8_t number, kic_algorithm, kid_algorithm;
	struct cipher *kic, *kid; /* NULL: not there */
};

/* Octets of the check sum of this kind; asked 0 is the longest. Returns 0 for none, or FAULT_INPUT. */
int scp80_check_size(const struct scp80_crypto *crypto, enum scp80_integrity integrity,
                     uint8_t asked, struct fault *fault);

/* The check sum that stands at octet at of a packet, over all before and behind it. Returns 0,
 * FAULT_INPUT (no key) or FAULT_SYSTEM. */
int scp80_sum(struct scp80_crypto *crypto, enum scp80_integrity integrity, const uint8_t *packet,
              size_t at, size_t check_size, size_t size, uint8_t sum[SCP80_CHECK_MAX],
              struct fault *fault);

/* The verdict on a check sum that was read. Returns it, or FAULT_SYSTEM. */
int scp80_judge(struct scp80_crypto *crypto, enum scp80_integrity integrity, const uint8_t *packet,
                size_t at, size_t check_size, size_t size, struct fault *fault);

#endif
