/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_PLMN_H
#define OCTETS_PLMN_H

#include <stddef.h>
#include <stdint.h>

/* Digits in text and in swapped BCD, as mobile networks write them; filler F. Text that is read is
 * digits only, checked by whoever took it in; each reader returns 0, or -1 for what cannot be. */

/* "302220" or "23430", and 3 octets (TS 24.008 10.5.1.13). An unused place (FF FF FF) is "". */
int plmn_of_text(const char *text, uint8_t plmn[3]);
int plmn_to_text(const uint8_t plmn[3], char text[7]);

/* "302" or "2FF", and 2 octets. An unused place is "". */
int mcc_of_text(const char *text, uint8_t mcc[2]);
int mcc_to_text(const uint8_t mcc[2], char text[4]);

/* Digits in pairs, filled with F to size octets, and back: text of 2 * size + 1 characters. */
int bcd_of_text(const char *text, uint8_t *bcd, size_t size);
int bcd_to_text(const uint8_t *bcd, size_t size, char *text);

/* EF.IMSI (TS 31.102 4.2.2) to at most 15 digits; "" where the file is empty. */
int imsi_of_ef(const uint8_t ef[9], char text[16]);

#endif
