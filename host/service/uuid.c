/* SPDX-License-Identifier: Apache-2.0 */
#include "service/uuid.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
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

bool uuid_is(const char *text)
{
	if (strlen(text) != UUID_TEXT_SIZE - 1)
		return false;
	for (int i = 0; text[i]; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

void uuid_copy(char to[UUID_TEXT_SIZE], const char *text)
{
	for (int i = 0; i < UUID_TEXT_SIZE; i++)
		to[i] = (char)tolower((unsigned char)text[i]);
}
