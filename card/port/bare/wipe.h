/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BARE_WIPE_H
#define BARE_WIPE_H

#include <stdint.h>

/* Zeros that no compiler leaves out, for what was secret. */
static inline void bare_wipe(void *at, uint32_t size)
{
	volatile uint8_t *octet = at;

	while (size-- > 0)
		*octet++ = 0;
}

#endif
