/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NVM_CRC_H
#define NVM_CRC_H

#include <stdint.h>

/* CRC-32 (polynomial EDB88320, reflected) taken further from crc over size octets; nothing is
 * complemented. */
uint32_t crc_32(uint32_t crc, const uint8_t *octets, uint32_t size);

/* The same begun with a value of its own, so that neither erased nor zeroed memory checks. */
uint32_t nvm_crc(const uint8_t *octets, uint32_t size);

#endif
