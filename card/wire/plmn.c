/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/plmn.h"

#include "uicc/uicc.h"
#include "wire/mem.h"

enum { FILLER = 0xF, IMSI_TYPE = 1, ODD = 8, MCC_DIGITS = 3 };

static uint8_t nibble(const uint8_t *octets, unsigned i)
{
	return i % 2 == 0 ? octets[i / 2] & 0xF : octets[i / 2] >> 4;
}

static bool is_digit(uint8_t value)
{
	return value <= 9;
}

int bcd_digits(const uint8_t *octets, uint8_t size)
{
	unsigned digits = 0;

	while (digits < 2u * size && is_digit(nibble(octets, digits)))
		digits++;
	for (unsigned i = digits; i < 2u * size; i++)
		if (nibble(octets, i) != FILLER)
			return UICC_ERR_FORMAT;
	return (int)digits;
}

bool imsi_is_valid(const uint8_t imsi[IMSI_BCD_SIZE])
{
	const int digits = bcd_digits(imsi, IMSI_BCD_SIZE);

	return digits >= IMSI_DIGITS_MIN && digits <= IMSI_DIGITS_MAX;
}

void imsi_to_ef(uint8_t ef[IMSI_EF_SIZE], const uint8_t imsi[IMSI_BCD_SIZE])
{
	const unsigned digits = (unsigned)bcd_digits(imsi, IMSI_BCD_SIZE);

	memset(ef, 0xFF, IMSI_EF_SIZE);
	ef[0] = (uint8_t)(digits / 2 + 1);
	ef[1] = (uint8_t)(nibble(imsi, 0) << 4 | IMSI_TYPE | (digits % 2 ? ODD : 0));
	for (unsigned i = 1; i < digits; i += 2)
		ef[1 + (i + 1) / 2] =
			(uint8_t)(nibble(imsi, i) | (i + 1 < digits ? nibble(imsi, i + 1) : FILLER)
		                                            << 4);
}

bool mcc_is_valid(const uint8_t mcc[MCC_SIZE])
{
	const uint8_t first = nibble(mcc, 0), second = nibble(mcc, 1), third = nibble(mcc, 2);

	if (nibble(mcc, 3) != FILLER)
		return false;
	if (second == FILLER && third == FILLER)
		return first >= 2 && first <= 7;
	return is_digit(first) && is_digit(second) && is_digit(third);
}

bool plmn_is_valid(const uint8_t plmn[PLMN_SIZE])
{
	for (unsigned i = 0; i < 2 * PLMN_SIZE; i++)
		if (!is_digit(nibble(plmn, i)) && !(i == 3 && nibble(plmn, i) == FILLER))
			return false;
	return true;
}

void plmn_of_imsi(uint8_t plmn[PLMN_SIZE], const uint8_t ef[IMSI_EF_SIZE], uint8_t mnc_size)
{
	const uint8_t *digits = ef + 1; /* the parity is nibble 0, MCC 1 .. 3, MNC 4 .. 6 */
	const uint8_t third = mnc_size == 3 ? nibble(digits, 6) : FILLER;

	plmn[0] = (uint8_t)(nibble(digits, 2) << 4 | nibble(digits, 1));
	plmn[1] = (uint8_t)(third << 4 | nibble(digits, 3));
	plmn[2] = (uint8_t)(nibble(digits, 5) << 4 | nibble(digits, 4));
}

/* Digits of an EF.IMSI, counted by its length and parity; 0 where it holds no IMSI. */
static unsigned imsi_digits(const uint8_t ef[IMSI_EF_SIZE])
{
	const uint8_t parity = nibble(ef + 1, 0);
	const unsigned digits = 2u * ef[0] - (parity & ODD ? 1 : 2);

	if (ef[0] == 0 || ef[0] >= IMSI_EF_SIZE || (parity & ~ODD) != IMSI_TYPE)
		return 0;
	for (unsigned i = 1; i <= digits; i++)
		if (!is_digit(nibble(ef + 1, i)))
			return 0;
	return digits;
}

int msin_of_imsi(uint8_t msin[MSIN_MAX], const uint8_t ef[IMSI_EF_SIZE], uint8_t mnc_size)
{
	const unsigned digits = imsi_digits(ef), first = 1u + MCC_DIGITS + mnc_size;
	uint8_t size = 0;

	if ((mnc_size != 2 && mnc_size != 3) || digits < IMSI_DIGITS_MIN || first > digits)
		return UICC_ERR_FORMAT;
	for (unsigned i = first; i <= digits; i += 2) {
		const uint8_t second = i < digits ? nibble(ef + 1, i + 1) : FILLER;

		msin[size++] = (uint8_t)(second << 4 | nibble(ef + 1, i));
	}
	return size;
}
