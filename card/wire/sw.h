/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_SW_H
#define WIRE_SW_H

#include <stdbool.h>
#include <stdint.h>

/* Status words, TS 102 221 10.2. */
enum status_word {
	SW_OK = 0x9000,
	SW_PENDING = 0x9100,          /* + length of the proactive command that waits        */
	SW_TOOLKIT_BUSY = 0x9300,     /* a dialogue is going on: TS 102 221 10.2.1.1         */
	SW_RESPONSE = 0x6100,         /* + length of the response GET RESPONSE brings        */
	SW_RIGHT_LE = 0x6C00,         /* + the length Le should have had                     */
	SW_DEACTIVATED_FILE = 0x6283, /* a warning: selected, but deactivated                */
	SW_TERMINATED_FILE = 0x6285,  /* a warning: selected, but terminated                 */
	SW_NOT_FOUND = 0x6282,        /* a warning: the search found nothing                 */
	SW_MORE_DATA = 0x62F1,        /* more of the object is to be had                     */
	SW_MORE_EXPECTED = 0x63F1,    /* more of the object is to come                       */
	SW_MORE_LISTED = 0x6310,      /* GET STATUS: more applications than fit              */
	SW_TRIES = 0x63C0,            /* + tries left                                        */
	SW_MEMORY = 0x6581,
	SW_LENGTH = 0x6700,
	SW_CHANNEL = 0x6881,
	SW_SECURE_MESSAGING = 0x6882,
	SW_STRUCTURE = 0x6981, /* command incompatible with file structure            */
	SW_SECURITY = 0x6982,
	SW_BLOCKED = 0x6983,
	SW_INVALIDATED = 0x6984, /* the PIN is disabled, the file deactivated           */
	SW_CONDITIONS = 0x6985,
	SW_NO_EF = 0x6986,
	SW_DATA = 0x6A80,
	SW_FUNCTION = 0x6A81,
	SW_FILE = 0x6A82,
	SW_RECORD = 0x6A83,
	SW_ROOM = 0x6A84,
	SW_P1P2 = 0x6A86,
	SW_LC_P1P2 = 0x6A87,   /* Lc inconsistent with P1 to P2                       */
	SW_REFERENCE = 0x6A88, /* no such key                                         */
	SW_FILE_EXISTS = 0x6A89,
	SW_DF_EXISTS = 0x6A8A,
	SW_MAX_VALUE = 0x9850, /* INCREASE would pass the greatest value              */
	SW_OFFSET = 0x6B00,    /* P1 P2 outside the file                              */
	SW_INSTRUCTION = 0x6D00,
	SW_CLASS = 0x6E00,
	SW_TROUBLE = 0x6F00,
	SW_AUTH_MAC = 0x9862,     /* TS 31.102 7.3.1: incorrect MAC                    */
	SW_AUTH_CONTEXT = 0x9864, /* security context not supported                    */
};

/* The status word for what failed below: error is negative, an enum uicc_error. */
uint16_t sw_of_error(int error);

/* Whether what the command changed stands: TS 102 221 10.2.1.1, 10.2.1.2. A warning 63XX is none:
 * a spent PIN try has been made durable before. */
bool sw_is_success(uint16_t sw);

#endif
