/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UICC_UICC_H
#define UICC_UICC_H

#include <stdint.h>

#include "uicc/port.h"

/* One UICC: power it on, reset it, give it command APDUs. All it keeps lies in struct uicc, which
 * the caller owns, and in the non-volatile memory behind the port: any number of cards may live
 * in one process, each used by one thread at a time. */

enum uicc_limit {
	UICC_APDU_MAX = 261,  /* CLA INS P1 P2 Lc, 255 octets, Le: TS 102 221 10.1, short form   */
	UICC_REPLY_MAX = 258, /* 256 octets of response data, SW1 SW2                            */
	UICC_ATR_MAX = 33,    /* ISO 7816-3 8.2.1                                                */
	/* octets of struct uicc: 4,136 where a pointer has 32 bits */
	UICC_RAM_SIZE = 4104 + 8 * sizeof(void *),
	/* octets: the default profile with ten slots and the journal, in units of at most 16 octets;
	 * greater ones take 28 more of them */
	UICC_NVM_MIN = 32768,
};

/* Every failure below the status word. Negative, so a size can share the return value. Never on
 * the wire. */
enum uicc_error {
	UICC_ERR_PORT = -1,    /* a callback of the port failed                              */
	UICC_ERR_CORRUPT = -2, /* the memory holds a card, but not one that checks           */
	UICC_ERR_FULL = -3,    /* no room left: a file, the journal, a table                 */
	UICC_ERR_RANGE = -4,   /* offset, record or size outside the file                    */
	UICC_ERR_FORMAT = -5,  /* TLV, BCD or packet not as its standard has it              */
	UICC_ERR_ABSENT = -6,  /* no such file, record, slot or key set                      */
	UICC_ERR_BLANK = -7,   /* the memory holds no card: uicc_format() makes one          */
	UICC_ERR_NEWER = -8,   /* the memory was written by a later version of this software */
	UICC_ERR_KIND = -9,    /* a memory this version does not drive (nvm_unit, erase)     */
	UICC_ERR_OLDER = -10,  /* the memory was written by an earlier version, whose files this one
	                        * does not know: make the card anew                          */
};

/* One card; opaque. */
struct uicc {
	uint64_t opaque[UICC_RAM_SIZE / 8];
};

/*
 * Writes a new card with the default profile into the memory; what was there is lost.
 *
 *   card  storage for the work; the card is off afterwards
 *   port  the memory must be at least UICC_NVM_MIN octets
 *
 * The new card is in the initialisation state (TS 102 222 6.8): PIN1 0000, ADM1 the transport key
 * UICC_TRANSPORT_ADM, no slot in use; ACTIVATE FILE on the MF ends that state. A power cut leaves
 * what was there untouched, or a blank memory, or the whole new card.
 *
 * Returns 0, UICC_ERR_PORT, UICC_ERR_FULL (memory too small) or UICC_ERR_KIND.
 */
int uicc_format(struct uicc *card, const struct uicc_port *port);

#define UICC_TRANSPORT_ADM                                                                         \
	"\x31\x31\x31\x31\x31\x31\x31\x31" /* 8 octets, VERIFY key reference 0A */

/*
 * Power on (activation and cold reset). Finishes or undoes what a power cut left half done.
 *
 * Returns 0, UICC_ERR_BLANK, UICC_ERR_CORRUPT, UICC_ERR_NEWER, UICC_ERR_OLDER, UICC_ERR_KIND or
 * UICC_ERR_PORT;
 * after an error the card answers 6F00 to everything.
 */
int uicc_power_on(struct uicc *card, const struct uicc_port *port);

/* Warm reset: verified PINs, selected files, channels, the proactive session and half received
 * messages are forgotten. Returns as uicc_power_on(). */
int uicc_reset(struct uicc *card);

/* The answer to reset, TS 102 221 6.3. Returns its size in octets, at most UICC_ATR_MAX. */
uint16_t uicc_atr(const struct uicc *card, uint8_t atr[UICC_ATR_MAX]);

/*
 * Answers one command APDU.
 *
 *   command  header, then Lc and data, then Le, as TS 102 221 10.1 lays them out
 *   size     octets in command
 *   reply    response data, then SW1 SW2; may not overlap command
 *
 * Returns the octets in reply, 2 .. UICC_REPLY_MAX. Never fails: a bad command gets its status
 * word (67XX for one that is no APDU), a failed memory 6581. A case 4 command without Le is
 * answered 61XX and GET RESPONSE brings the data; with Le the data comes at once; a wrong Le is
 * answered 6CXX (T=0, TS 102 221 7.3.1.1). What the command changed is durable, whole, before
 * the return.
 */
uint16_t uicc_transmit(struct uicc *card, const uint8_t *command, uint32_t size,
                       uint8_t reply[UICC_REPLY_MAX]);

#endif
