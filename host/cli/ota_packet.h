/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OTA_PACKET_H
#define CLI_OTA_PACKET_H

#include <jansson.h>

#include "cli/ota_payload.h"
#include "cli/ota_security.h"

/* What 'ota build' and 'ota send' have in common: a command packet of what stands on the command line. */

/* Reads the keys, builds the data and says whom they are for: all but the counter. Returns 0, or what
 * ota_security_load(), ota_payload_build() and ota_security_address() return. */
int ota_packet_prepare(struct ota_security *security, struct ota_payload *payload,
                       struct fault *fault);

/* An object of spi, keyset, tar and counter. New reference. */
json_t *ota_packet_header_json(const struct ota_security *security);

#endif
