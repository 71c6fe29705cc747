/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OTA_DECODING_H
#define CLI_OTA_DECODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "cli/ota_security.h"
#include "octets/fault.h"
#include "ota/sms.h"

/* What 'ota decode' does with octets whose kind nobody told. */

/* What is being decoded: the message whose parts come, and the words so far. */
struct ota_decoding {
	struct ota_security *security; /* loaded, see ota_security_load()      */
	struct sms_message message;    /* begins as zero octets                */
	bool under_way, wrong;         /* parts are missing; a check sum is wrong */
	json_t *found;                 /* an array of objects                  */
};

/* Finds out what the octets are and adds to found what they say. Returns 0, or a fault for what is
 * none of it, or was deciphered with another key. */
int ota_decode(struct ota_decoding *decoding, const uint8_t *octets, size_t size,
               struct fault *fault);

#endif
