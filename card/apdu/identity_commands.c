/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/card.h"
#include "apdu/commands.h"
#include "apdu/usim.h"
#include "auth/suci.h"
#include "uicc/uicc.h"
#include "wire/sw.h"
#include "wire/tlv.h"

/* GET IDENTITY, TS 31.102 7.5. */

enum {
	CONTEXT_SUCI = 0x01, /* P2 */
	TAG_SUCI = 0xA1,
};

/* 7.5.1: in the USIM, after PIN1, where the service table says that the USIM calculates. */
static uint16_t judge(const struct card *card)
{
	if (!usim_df_is_current(card, FILE_USIM))
		return SW_CONDITIONS;
	if (!pin_opens(&card->pins, PIN_REFERENCE_PIN1))
		return SW_SECURITY;
	if (!usim_has_service(&card->fs, SERVICE_PRIVACY) ||
	    !usim_has_service(&card->fs, SERVICE_SUCI) ||
	    usim_has_service(&card->fs, SERVICE_OTHER_SUPI))
		return SW_CONDITIONS;
	return SW_OK;
}

uint16_t command_get_identity(struct card *card, const struct apdu *in, struct reply *out)
{
	struct tlv_writer answer = { .at = out->data, .room = REPLY_DATA_MAX };
	uint8_t suci[SUCI_MAX];
	uint16_t sw;
	int rc;

	if (in->p1 != 0 || in->p2 != CONTEXT_SUCI)
		return SW_P1P2;
	if ((sw = judge(card)) != SW_OK)
		return sw;
	rc = suci_of_imsi(&card->fs, suci);
	if (rc == UICC_ERR_ABSENT || rc == UICC_ERR_FULL)
		return SW_CONDITIONS;
	if (rc < 0)
		return sw_of_error(rc);
	tlv_put(&answer, TAG_SUCI, suci, (uint16_t)rc);
	out->size = answer.size;
	return SW_OK;
}
