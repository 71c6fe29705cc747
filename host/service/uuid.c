/* SPDX-License-Identifier: Apache-2.0 */
#include "service/uuid.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>

int uuid_new(char text[UUID_TEXT_SIZE], struct fault *fault)
{
	uint8_t o[16];

	if (getrandom(o, sizeof o, 0) != sizeof o)
		return fault_set(fault, FAULT_SYSTEM, "random", "the system gives none");
	o[6] = (uint8_t)((o[6] & 0x0F) | 0x40);
	o[8] = (uint8_t)((o[8] & 0x3F) | 0x80);
	snprintf(text, UUID_TEXT_SIZE,
	         "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", o[0], o[1],
	         o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11], o[12], o[13], o[14],
	         o[15]);
	return 0;
}
