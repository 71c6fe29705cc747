/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_OTA_WORDS_H
#define INSPECT_OTA_WORDS_H

#include <stdio.h>

#include <jansson.h>

#include "ota/rfm_script.h"
#include "ota/scp80.h"
#include "ota/sms.h"

/* Packets, messages and scripts in words: one JSON object each, for machines as it is, for people
 * printed as lines. All return new references; NULL when memory is short. */

json_t *ota_command_json(const struct scp80_command *command);
json_t *ota_response_json(const struct scp80_response *response);
json_t *ota_message_json(const struct sms *sms);

/* What a packet carries: orders and results of the applet, scripts and their results; else the hex
 * alone. */
json_t *ota_data_json(const uint8_t *data, size_t size, bool answer);

json_t *ota_hex_json(const uint8_t *octets, size_t size);

/* An object or array of objects as lines "key  value", what is inside set in. */
void ota_print(FILE *to, const json_t *value, int json);

#endif
