/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_PLMN_H
#define WIRE_PLMN_H

#include <stdbool.h>
#include <stdint.h>

/* Swapped BCD as mobile networks write it: the first digit in the low nibble, filler F. */

enum plmn_limit {
	IMSI_BCD_SIZE = 8, /* octets: the digits, filled with F         */
	IMSI_EF_SIZE = 9,  /* octets of EF.IMSI, TS 31.102 4.2.2         */
	IMSI_DIGITS_MIN = 6,
	IMSI_DIGITS_MAX = 15,
	MCC_SIZE = 2,
	PLMN_SIZE = 3,
	MSIN_MAX = 5, /* octets: ten digits                       */
};

/* Digits before the filler, which must then go on to the end; or UICC_ERR_FORMAT. */
int bcd_digits(const uint8_t *octets, uint8_t size);

/* Whether these are 6 to 15 digits, filled with F. */
bool imsi_is_valid(const uint8_t imsi[IMSI_BCD_SIZE]);

/* EF.IMSI of an IMSI that is valid: length, then parity and digits (TS 24.008 10.5.1.4). */
void imsi_to_ef(uint8_t ef[IMSI_EF_SIZE], const uint8_t imsi[IMSI_BCD_SIZE]);

/* Whether it is three digits and a filler, or a continent 2FF .. 7FF. */
bool mcc_is_valid(const uint8_t mcc[MCC_SIZE]);

/* Whether it is an MCC of three digits and an MNC of two or three, TS 24.008 10.5.1.13. */
bool plmn_is_valid(const uint8_t plmn[PLMN_SIZE]);

/* The home PLMN of an EF.IMSI whose MNC has mnc_size digits, 2 or 3. */
void plmn_of_imsi(uint8_t plmn[PLMN_SIZE], const uint8_t ef[IMSI_EF_SIZE], uint8_t mnc_size);

/* The digits of an EF.IMSI after MCC and an MNC of mnc_size digits, filled with F. Returns octets,
 * or UICC_ERR_FORMAT where the file holds no IMSI, or none so long, or mnc_size is not 2 or 3. */
int msin_of_imsi(uint8_t msin[MSIN_MAX], const uint8_t ef[IMSI_EF_SIZE], uint8_t mnc_size);

#endif
