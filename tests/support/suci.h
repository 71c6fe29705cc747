/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_SUCI_H
#define SUPPORT_SUCI_H

#include "support/card.h"

/* A card that is asked for its identity. */

#define GET_IDENTITY "80780001 00"

/* IMSI 274 012 001002086, whose MSIN is that of the published sets, and how the SUCI begins. */
#define EF_IMSI "082947100210000268"
#define HEAD "01 722410 F0FF"
#define MSIN "00012080F6"

/* Answers: how they begin is all that is known of what is concealed. */
#define NULL_SCHEME "A10D" HEAD "0000" MSIN "9000"
#define PROFILE_A(key) "A135" HEAD "01" key "*9000"
#define PROFILE_B(key) "A136" HEAD "02" key "*9000"

/* A blank card with that IMSI, in the initialisation state, ADM1 and PIN1 verified, the USIM
 * selected. */
void given_a_concealing_card(struct test_card *tc);

/* Puts hex at the start of a transparent file of the USIM or a DF in it (path: hex), and fill up to
 * size octets after it. The file is current afterwards. */
void put_usim_file(struct test_card *tc, const char *path, const char *hex, size_t size,
                   uint8_t fill);

#endif
