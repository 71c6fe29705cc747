/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/algorithm.h"

#include <stddef.h>

static const struct auth_algorithm *const rows[] = {
	[APPLET_ALGORITHM_MILENAGE] = &milenage,   [APPLET_ALGORITHM_TUAK] = &tuak,
	[APPLET_ALGORITHM_XOR] = &xor_3g,          [APPLET_ALGORITHM_COMP128_1] = &comp128_1,
	[APPLET_ALGORITHM_COMP128_2] = &comp128_2, [APPLET_ALGORITHM_COMP128_3] = &comp128_3,
	[APPLET_ALGORITHM_XOR_2G] = &xor_2g,
};

const struct auth_algorithm *auth_algorithm(uint8_t algorithm)
{
	return algorithm < sizeof rows / sizeof rows[0] ? rows[algorithm] : NULL;
}
