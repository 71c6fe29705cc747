/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_TEXT_MESSAGE_H
#define SCENARIO_TEXT_MESSAGE_H

#include <stdint.h>

#include "octets/fault.h"
#include "ota/sms.h"

/* The SMS-DELIVER TPDU of a text from 12345: default alphabet where that can hold it, else UCS2. TS 23.040
 * 9.2.2.1. Returns its octets, FAULT_INPUT (no UTF-8) or FAULT_LIMIT (longer than one message). */
int text_message(const char *text, int64_t now_s, uint8_t tpdu[SMS_TPDU_MAX], struct fault *fault);

#endif
