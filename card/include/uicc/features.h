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

/*
 * The macros below are 1 or 0. What is 0 is not in the card: a command answers 6D00 or 6E00, a file
 * 6A82, an order that it is no order, and EF.UST does not tell of it.
 */

/* The card as a SIM: class A0, DF.GSM, DF.GSM-ACCESS, the GSM security context (services 27, 38). */
#ifndef UICC_WITH_2G
#define UICC_WITH_2G 1
#endif

/* COMP128-1, -2, -3. */
#ifndef UICC_WITH_COMP128
#define UICC_WITH_COMP128 UICC_WITH_2G
#endif

/* TUAK, TS 35.231. */
#ifndef UICC_WITH_TUAK
#define UICC_WITH_TUAK 1
#endif

/* The test algorithms of TS 34.108 and, with 2G, TS 51.010-1. */
#ifndef UICC_WITH_XOR
#define UICC_WITH_XOR 1
#endif

/* OTA keys for DES and triple DES; a port without des has none either. */
#ifndef UICC_WITH_DES
#define UICC_WITH_DES 1
#endif

/* BER-TLV files: RETRIEVE DATA, SET DATA, TS 102 221 11.3; URSP, IMS and XCAP configuration. */
#ifndef UICC_WITH_BER_TLV
#define UICC_WITH_BER_TLV 1
#endif

/* DF.5GS and its services, TS 31.102 4.4.11. */
#ifndef UICC_WITH_5GS
#define UICC_WITH_5GS 1
#endif

/* SUCI calculated by the USIM: GET IDENTITY, DF.SAIP. The port has elliptic curves. */
#ifndef UICC_WITH_SUCI
#define UICC_WITH_SUCI UICC_WITH_5GS
#endif

/* TS 102 222: files created, deleted, resized, terminated. */
#ifndef UICC_WITH_ADMIN
#define UICC_WITH_ADMIN 1
#endif

/* Remote file management and the listing of applications, TS 102 226. */
#ifndef UICC_WITH_RFM
#define UICC_WITH_RFM 1
#endif

/* SUSPEND UICC, TS 102 221 11.1.22. */
#ifndef UICC_WITH_SUSPEND
#define UICC_WITH_SUSPEND 1
#endif

/* SEARCH RECORD, and SEEK of a SIM. */
#ifndef UICC_WITH_SEARCH
#define UICC_WITH_SEARCH 1
#endif

/* Logical channels above 0: MANAGE CHANNEL. */
#ifndef UICC_WITH_CHANNELS
#define UICC_WITH_CHANNELS 1
#endif

/* What the user sees: the SIM menu, texts and the orders that change them, EF.TEXT. */
#ifndef UICC_WITH_MENU
#define UICC_WITH_MENU 1
#endif

/* Texts in German and Spanish beside English. */
#ifndef UICC_WITH_LANGUAGES
#define UICC_WITH_LANGUAGES 1
#endif

/* EF.LOG. */
#ifndef UICC_WITH_LOG
#define UICC_WITH_LOG 1
#endif

#if UICC_WITH_SUCI && !UICC_WITH_5GS
#error "UICC_WITH_SUCI needs UICC_WITH_5GS: the routing indicator stands there"
#endif
#if UICC_WITH_COMP128 && !UICC_WITH_2G
#error "UICC_WITH_COMP128 needs UICC_WITH_2G"
#endif

/* Part of a table that is there with a feature: UICC_IF(UICC_WITH_LOG, { row },) */
#define UICC_IF(feature, ...) UICC_IF_EXPANDED(feature, __VA_ARGS__)
#define UICC_IF_EXPANDED(value, ...) UICC_IF_##value(__VA_ARGS__)
#define UICC_IF_1(...) __VA_ARGS__
#define UICC_IF_0(...)

#endif
