/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_UUID_H
#define SERVICE_UUID_H

#include <stdbool.h>

#include "octets/fault.h"

enum { UUID_TEXT_SIZE = 37 };

/* A random UUID (RFC 4122 4.4) in small letters. Returns 0 or FAULT_SYSTEM. */
int uuid_new(char text[UUID_TEXT_SIZE], struct fault *fault);

/* Whether text is one, in any letter case; and it in small letters. */
bool uuid_is(const char *text);
void uuid_copy(char to[UUID_TEXT_SIZE], const char *text);

#endif
