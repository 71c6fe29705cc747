/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_MEM_H
#define WIRE_MEM_H

#include <stddef.h>

/* All the card asks of a C library. Declared here, since a freestanding compiler owes us no
 * <string.h>. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *at, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#endif
