/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UICC_FEATURES_H
#define UICC_FEATURES_H

/*
 * What a card is built with. Each macro has the value a host wants; a firmware gives others to the
 * compiler (-DUICC_SMALL_CRC=1), the same for every file of card/ and for what includes its headers.
 * docs/footprint.md says what each saves.
 */

/* The greatest nvm_unit a port may have, a power of two 1 .. 256. What is on its way between memory and
 * memory takes stack, at most this and at least 64 octets, at the deepest point. */
#ifndef UICC_NVM_UNIT_MAX
#define UICC_NVM_UNIT_MAX 256
#endif

/* 1: CRC-32 from a table of 64 octets instead of 1024, in twice the time. */
#ifndef UICC_SMALL_CRC
#define UICC_SMALL_CRC 0
#endif

#endif
