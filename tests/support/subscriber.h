/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_SUBSCRIBER_H
#define SUPPORT_SUBSCRIBER_H

#include <stddef.h>
#include <stdint.h>

#include "network/auc.h"
#include "ota/orders.h"
#include "support/card.h"
#include "support/vector.h"

/* Subscribers for tests of authentication: slots with keys, on a card and at the network. */

enum { SUBSCRIBER_AUTHENTICATE_MAX = 64 }; /* octets of an AUTHENTICATE */

/* Slot number with an IMSI of its own, no key yet. */
struct orders_slot subscriber_slot(unsigned number, enum auc_algorithm algorithm);

/* The same with K, OPc or TOPc and options that chance chose; SQN 0. */
struct orders_slot subscriber_of_chance(unsigned number, enum auc_algorithm algorithm);

/* K and, where the vector has them, OPc and SQN: SEQ one below that of the vector, so that this one
 * is fresh; 0 where it is 0. */
struct orders_slot subscriber_of_vector(const struct vector *vector, enum auc_algorithm algorithm);

/* Slot 1 or 2 of the personal card of support/card.h. */
struct orders_slot personal_slot(unsigned number);

/* A blank card with these slots, the first one active, out of the initialisation state, PIN1
 * verified, the USIM selected. */
void given_subscribers(struct test_card *tc, const struct orders_slot *slots, size_t count);

/* Makes a slot the active one by STORE DATA, and selects the USIM again. */
void activate_subscriber(struct test_card *tc, const struct orders_slot *slot);

/* AUTHENTICATE with Le 00, 3G and GSM context; returns the status word. The answer is in tc. */
uint16_t authenticate(struct test_card *tc, const uint8_t *rand, const uint8_t *autn, size_t size);
uint16_t authenticate_gsm(struct test_card *tc, const uint8_t *rand);

/* Asserts that the card gives what the network expects: RES, CK, IK, and Kc where there is one. */
void expect_accepted(struct test_card *tc, const struct auc_vector *vector);

/* Asserts that it answers with an AUTS, which says sqn. */
void expect_auts(struct test_card *tc, const struct auc *auc, const struct auc_vector *vector,
                 uint64_t sqn);

/* Asserts SRES and Kc, or 9864 where there are none. */
void expect_gsm(struct test_card *tc, const struct auc_vector *vector);

#endif
