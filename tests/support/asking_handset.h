/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_ASKING_HANDSET_H
#define SUPPORT_ASKING_HANDSET_H

#include "support/asking_card.h"
#include "support/handset.h"

/* A handset in Canada, registered, around a card whose toolkit the test plays. */
struct asking_test {
	struct handset_test test;
	struct transport *inner;
	struct asking_card card;
};

/* profile: "smartphone" … ; imei may be NULL. */
void given_an_asking_card(struct asking_test *asking, const char *profile, const char *imei);
void leave_asking_card(struct asking_test *asking);

/* The card asks, by its type, qualifier and the TLVs behind the device identities; the handset comes to
 * know of it by its next STATUS. */
void ask(struct asking_test *asking, unsigned type, unsigned qualifier, const char *tlvs);

/* Fails where the last TERMINAL RESPONSE has another result, or is not to that type of command. */
void expect_result(struct asking_test *asking, unsigned type, const char *result);

/* Writes a transparent file of the USIM on a channel of its own, behind the handset's back. */
void write_behind(struct asking_test *asking, const char *fid, const char *octets);

const struct handset_state *asking_state(const struct asking_test *asking);

#define IMEI "490154203237518"

#endif
