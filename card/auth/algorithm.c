/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/algorithm.h"
#include "uicc/features.h"

#include <stddef.h>

/* clang-format off */
static const struct auth_algorithm *const rows[] = {
	[APPLET_ALGORITHM_MILENAGE] = &milenage,
	UICC_IF(UICC_WITH_TUAK, [APPLET_ALGORITHM_TUAK] = &tuak,)
	UICC_IF(UICC_WITH_XOR, [APPLET_ALGORITHM_XOR] = &xor_3g,)
	UICC_IF(UICC_WITH_COMP128, [APPLET_ALGORITHM_COMP128_1] = &comp128_1,)
	UICC_IF(UICC_WITH_COMP128, [APPLET_ALGORITHM_COMP128_2] = &comp128_2,)
	UICC_IF(UICC_WITH_COMP128, [APPLET_ALGORITHM_COMP128_3] = &comp128_3,)
	UICC_IF(UICC_WITH_XOR, UICC_IF(UICC_WITH_2G, [APPLET_ALGORITHM_XOR_2G] = &xor_2g,))
};
/* clang-format on */

const struct auth_algorithm *auth_algorithm(uint8_t algorithm)
{
	return algorithm < sizeof rows / sizeof rows[0] ? rows[algorithm] : NULL;
}
