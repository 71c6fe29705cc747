/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_RECEIPT_H
#define OTA_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include "fs/tree.h"
#include "ota/target.h"

/*
 * Carries out one command packet: judges its security, runs its target, and builds the proof of
 * receipt it asks for.
 *
 *   octets  the packet from CPL on; deciphered in place
 *   to      PACKET_RESPONSE_MAX octets for the response packet, user data header first
 *
 * In the order of the checks: TAR (status 09), least security of the TAR (0A), algorithms and key
 * set (06), ciphering (05), check sum (01), counter (02, 03, 04). What fails one writes nothing. What
 * passes them moves the counter in the same transaction as what the target writes.
 *
 * Returns the octets of the response packet, 0 where none is asked for, UICC_ERR_FORMAT (no command
 * packet) or UICC_ERR_PORT.
 */
int ota_execute(struct fs *fs, const struct ota_target *targets, size_t count, uint8_t *octets,
                uint16_t size, uint8_t *to);

#endif
