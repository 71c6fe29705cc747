/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_SUCI_H
#define AUTH_SUCI_H

#include <stdint.h>

#include "auth/ecies.h"
#include "fs/tree.h"

/* The subscription concealed identifier of the IMSI, calculated by the USIM: TS 31.102 5.3.51,
 * TS 33.501 6.12. */

enum suci_limit {
	SUCI_HEAD_SIZE = 8, /* octets before the scheme output                          */
	SUCI_MAX = SUCI_HEAD_SIZE + ECIES_OUTPUT_MAX,
	SUCI_CALC_INFO_MAX = 256, /* octets of EF.SUCI_Calc_Info the card works with          */
};

/*
 * Conceals the IMSI in EF.IMSI, for the routing indicator and by the first scheme of DF.SAIP's
 * EF.SUCI_Calc_Info this card can carry out. Where that file is malformed or none of its schemes
 * can be carried out (no such scheme, no key, a key that is none) it is the null scheme.
 *
 *   suci  as octet 4 and on of TS 24.501 9.11.3.4
 *
 * Returns the octets at suci; UICC_ERR_ABSENT where there is no IMSI, or EF.AD does not tell the
 * size of its MNC; UICC_ERR_FULL where EF.SUCI_Calc_Info is longer than SUCI_CALC_INFO_MAX; or
 * UICC_ERR_PORT.
 */
int suci_of_imsi(const struct fs *fs, uint8_t suci[SUCI_MAX]);

#endif
