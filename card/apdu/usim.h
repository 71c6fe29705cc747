/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_USIM_H
#define APDU_USIM_H

#include <stdbool.h>

#include "apdu/card.h"

/* What the commands of TS 31.102 7 have in common. */

/* Bits of EF.UST the commands ask for, TS 31.102 4.2.8. */
enum usim_service {
	SERVICE_GSM_ACCESS = 27,  /* Kc beside CK and IK                        */
	SERVICE_GSM_CONTEXT = 38, /* AUTHENTICATE with P2 80                    */
	SERVICE_PRIVACY = 124,    /* of the identity                            */
	SERVICE_SUCI = 125,       /* calculated by the USIM                     */
	SERVICE_OTHER_SUPI = 130, /* an identity that is no IMSI                */
};

/* Whether EF.UST has the service. A reading error is an absent service: the answer is then shorter,
 * never wrong. */
bool usim_has_service(const struct fs *fs, enum usim_service service);

/* Whether DF df (FILE_USIM, FILE_GSM), or one in it, is current. */
bool usim_df_is_current(const struct card *card, uint16_t df);

#endif
