/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_RFM_H
#define OTA_RFM_H

#include "octets/fault.h"
#include "ota/change.h"
#include "ota/rfm_script.h"

/* Changes on a card without our applet, by remote file management of its USIM (TS 31.116): the lists
 * of its one IMSI are the files themselves. */

enum rfm_card_limit {
	RFM_PLACES_MAX = 51,      /* 5 octets each in one UPDATE BINARY              */
	RFM_PREFERRED_USUAL = 8,  /* places that TS 31.102 4.2.53 and 4.2.16 want    */
	RFM_FORBIDDEN_USUAL = 4,  /* of a card at the least                          */
	RFM_TAR_USUAL = 0xB00011, /* the USIM's in the classic allocation            */
};

struct rfm_card {
	uint32_t tar; /* that the card's USIM is managed under */
	enum rfm_format format;
	unsigned preferred, forbidden; /* places of EF.OPLMNwAcT and EF.FPLMN */
	char imsi[CHANGE_IMSI_MAX];
};

/*
 * The script that does the change: SELECT of each file and UPDATE BINARY of all its places, those
 * that are not named empty.
 *
 *   commands  set to how many the script has
 *
 * Returns its octets, or, before anything is sent, FAULT_REFUSED (the card cannot do that: modes,
 * other IMSIs, countries, locks; where names it) or FAULT_LIMIT (more networks than places).
 */
int rfm_of_change(const struct change *change, const struct rfm_card *card,
                  uint8_t script[RFM_SCRIPT_MAX], size_t *commands, struct fault *fault);

#endif
