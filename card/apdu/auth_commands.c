/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "apdu/card.h"
#include "apdu/commands.h"
#include "apdu/gsm.h"
#include "apdu/usim.h"
#include "auth/authenticate.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/mem.h"
#include "wire/sw.h"
#include "wire/tlv.h"

/* AUTHENTICATE, TS 31.102 7.1; RUN GSM ALGORITHM, TS 51.011 9.2.16. */

enum context {
	CONTEXT_GSM = 0x80, /* P2, table in 7.1.2 */
	CONTEXT_3G = 0x81,
};

enum {
	TAG_ACCEPTED = 0xDB,
	TAG_SYNC_FAILURE = 0xDC,
};

/* 7.1.1: in the USIM (or DF.GSM) and after PIN1; then the gate. */
static uint16_t judge(const struct card *card, uint16_t df, struct credential *credential)
{
	int rc;

	if (!usim_df_is_current(card, df))
		return SW_CONDITIONS;
	if (!pin_opens(&card->pins, PIN_REFERENCE_PIN1))
		return SW_SECURITY;
	rc = gate_reasons(&card->gate, &card->fs);
	if (rc != 0)
		return rc < 0 ? sw_of_error(rc) : SW_CONDITIONS;
	rc = credential_read(&card->fs, credential);
	if (rc < 0)
		return rc == UICC_ERR_ABSENT ? SW_CONDITIONS : sw_of_error(rc);
	return SW_OK;
}

static void put(struct tlv_writer *answer, const uint8_t *octets, uint8_t size)
{
	tlv_octets(answer, &size, 1);
	tlv_octets(answer, octets, size);
}

static void put_tag(struct tlv_writer *answer, uint8_t tag)
{
	tlv_octets(answer, &tag, 1);
}

static void put_keys(const struct card *card, const struct credential *credential,
                     const struct auth_output *keys, struct tlv_writer *answer)
{
	uint8_t kc[AUTH_KC_SIZE];

	put_tag(answer, TAG_ACCEPTED);
	put(answer, keys->res, credential->sizes.res);
	put(answer, keys->ck, credential->sizes.ck);
	put(answer, keys->ik, credential->sizes.ik);
	if (UICC_WITH_2G && usim_has_service(&card->fs, SERVICE_GSM_ACCESS) &&
	    kc_of_keys(credential, keys, kc) == AUTH_ACCEPTED)
		put(answer, kc, sizeof kc);
}

/* L1 RAND L2 AUTN. */
static uint16_t run_3g(struct card *card, const struct credential *credential,
                       const struct apdu *in, struct tlv_writer *answer)
{
	const uint8_t *const autn = in->data + 1 + AUTH_RAND_SIZE + 1;
	const uint8_t size = autn_size(credential);
	struct auth_answer result;
	int rc;

	if (credential->algorithm == NULL || credential->algorithm->f2345 == NULL)
		return SW_AUTH_CONTEXT;
	if (in->lc != 1 + AUTH_RAND_SIZE + 1 + size || in->data[0] != AUTH_RAND_SIZE ||
	    autn[-1] != size)
		return SW_LENGTH;
	rc = authenticate_3g(&card->fs, credential, in->data + 1, autn, &result);
	switch (rc) {
	case AUTH_ACCEPTED:
		put_keys(card, credential, &result.keys, answer);
		return SW_OK;
	case AUTH_SYNC_FAILURE:
		put_tag(answer, TAG_SYNC_FAILURE);
		put(answer, result.auts, auts_size(credential));
		return SW_OK;
	case AUTH_MAC_WRONG:
		return SW_AUTH_MAC;
	case AUTH_NO_CONTEXT:
		return SW_AUTH_CONTEXT;
	default:
		return sw_of_error(rc);
	}
}

/* L1 RAND. */
static uint16_t run_gsm(struct card *card, const struct credential *credential,
                        const struct apdu *in, struct tlv_writer *answer)
{
	uint8_t sres[AUTH_SRES_SIZE], kc[AUTH_KC_SIZE];
	int rc;

	if (!UICC_WITH_2G || !usim_has_service(&card->fs, SERVICE_GSM_CONTEXT))
		return SW_AUTH_CONTEXT;
	if (in->lc != 1 + AUTH_RAND_SIZE || in->data[0] != AUTH_RAND_SIZE)
		return SW_LENGTH;
	rc = authenticate_2g(&card->fs, credential, in->data + 1, sres, kc);
	if (rc != AUTH_ACCEPTED)
		return rc < 0 ? sw_of_error(rc) : SW_AUTH_CONTEXT;
	put(answer, sres, sizeof sres);
	put(answer, kc, sizeof kc);
	return SW_OK;
}

uint16_t command_authenticate(struct card *card, const struct apdu *in, struct reply *out)
{
	struct tlv_writer answer = { .at = out->data, .room = REPLY_DATA_MAX };
	struct credential credential = { .algorithm = NULL };
	uint16_t sw;

	if (in->p1 != 0 || (in->p2 != CONTEXT_GSM && in->p2 != CONTEXT_3G))
		return SW_P1P2;
	if ((sw = judge(card, FILE_USIM, &credential)) != SW_OK)
		return sw;
	sw = in->p2 == CONTEXT_3G ? run_3g(card, &credential, in, &answer)
	                          : run_gsm(card, &credential, in, &answer);
	out->size = answer.size;
	return sw;
}

uint16_t gsm_run_algorithm(struct card *card, const struct apdu *in, struct reply *out)
{
	struct credential credential;
	uint16_t sw;
	int rc;

	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if (in->lc != AUTH_RAND_SIZE)
		return SW_LENGTH;
	/* A SIM has one word for all that forbids it: 9804. */
	if ((sw = judge(card, FILE_GSM, &credential)) != SW_OK)
		return sw == SW_CONDITIONS ? SW_SECURITY : sw;
	rc = authenticate_2g(&card->fs, &credential, in->data, out->data,
	                     out->data + AUTH_SRES_SIZE);
	if (rc != AUTH_ACCEPTED)
		return rc < 0 ? sw_of_error(rc) : SW_SECURITY;
	out->size = AUTH_SRES_SIZE + AUTH_KC_SIZE;
	return SW_OK;
}
