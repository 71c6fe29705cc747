/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_GSM_H
#define APDU_GSM_H

#include <stdint.h>

#include "wire/command.h"

/* Class A0: the card as a SIM, TS 51.011 9. */

enum gsm_cla { GSM_CLA = 0xA0 };

/* The status word a SIM has for what the UICC would say to instruction ins: TS 51.011 9.4. */
uint16_t gsm_status_word(uint8_t ins, uint16_t sw);

/* gsm_commands.c: TS 51.011 9.2.1, 9.2.2, 9.2.7, 9.2.9 to 9.2.15, 9.2.18; what is coded as on a
 * UICC has no handler of its own. */
apdu_handler gsm_select, gsm_status, gsm_seek, gsm_get_response;
apdu_handler gsm_invalidate, gsm_rehabilitate;
apdu_handler gsm_run_algorithm; /* auth_commands.c: 9.2.16 */
apdu_handler gsm_verify_chv, gsm_change_chv, gsm_disable_chv, gsm_enable_chv, gsm_unblock_chv;

#endif
