/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/defaults.h"

#include <stdlib.h>
#include <string.h>

#include "profile/tars.h"

enum { MILENAGE = 1, KEY_SIZE = 16, MSL_CC_CIPHER_COUNTER = 0x16 };

/* As a card without a profile has them. */
static const struct profile_tar tars[] = {
	{ .tar = 0x524D43, .target = TARGET_APPLET, .msl = MSL_CC_CIPHER_COUNTER },
	{ .tar = 0xB00000, .target = TARGET_RFM_UICC, .msl = MSL_CC_CIPHER_COUNTER },
	{ .tar = 0xB00001, .target = TARGET_RFM_USIM, .msl = MSL_CC_CIPHER_COUNTER },
	{ .tar = 0xB00011, .target = TARGET_RFM_USIM, .msl = MSL_CC_CIPHER_COUNTER },
	{ .tar = 0x000000, .target = TARGET_RAM, .msl = MSL_CC_CIPHER_COUNTER },
};

void default_profile(struct profile *profile)
{
	memset(profile, 0, sizeof *profile);
	strcpy(profile->spi, SPI_USUAL);
	profile->rfm = (struct rfm_card){ .tar = RFM_TAR_USUAL,
		                          .preferred = RFM_PREFERRED_USUAL,
		                          .forbidden = RFM_FORBIDDEN_USUAL };
	strcpy(profile->iccid, "8900101000000000016");
	memcpy(profile->pin1, "0000\xFF\xFF\xFF\xFF", 8);
	memcpy(profile->pin2, "0000\xFF\xFF\xFF\xFF", 8);
	memcpy(profile->puk1, "00000000", 8);
	memcpy(profile->puk2, "00000000", 8);
	memcpy(profile->adm1, "\x31\x31\x31\x31\x31\x31\x31\x31", 8);
	profile->tars = sizeof tars / sizeof tars[0];
	memcpy(profile->tar, tars, sizeof tars);
}

void default_slot(struct profile *profile)
{
	struct orders_slot *slot = &profile->slot[0];

	*slot = (struct orders_slot){ .number = 1, .algorithm = MILENAGE, .mnc_size = 2 };
	strcpy(slot->imsi, "001010123456789");
	slot->acc = default_acc(slot->imsi);
	default_key(slot);
	profile->slots = 1;
}

/* K of TS 34.108 8.1.2, OPc zero. */
void default_key(struct orders_slot *slot)
{
	for (int i = 0; i < KEY_SIZE; i++)
		slot->key[i] = (uint8_t)i;
	memset(slot->opc, 0, KEY_SIZE);
	slot->key_size = slot->opc_size = KEY_SIZE;
}

uint16_t default_acc(const char *imsi)
{
	return (uint16_t)(1u << (imsi[strlen(imsi) - 1] - '0'));
}

unsigned default_mnc_size(const char *imsi)
{
	/* MCC ranges with three digits, ITU E.212 annex; where both occur, the profile must say. */
	static const struct {
		int first, last;
	} three[] = { { 302, 302 }, { 310, 316 }, { 334, 334 }, { 338, 338 }, { 342, 342 },
		      { 344, 344 }, { 346, 346 }, { 348, 348 }, { 350, 350 }, { 352, 352 },
		      { 354, 354 }, { 356, 356 }, { 358, 358 }, { 360, 360 }, { 365, 366 },
		      { 376, 376 }, { 405, 405 }, { 708, 708 }, { 722, 722 }, { 732, 732 } };
	const char digits[] = { imsi[0], imsi[1], imsi[2], '\0' };
	const int mcc = atoi(digits);

	for (size_t i = 0; i < sizeof three / sizeof three[0]; i++)
		if (mcc >= three[i].first && mcc <= three[i].last)
			return 3;
	return 2;
}
