/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_AUTHENTICATE_H
#define AUTH_AUTHENTICATE_H

#include <stdint.h>

#include "auth/algorithm.h"
#include "auth/credential.h"
#include "fs/tree.h"

/* Authentication and key agreement, TS 33.102 6.3.3, and what of it 2G gets, 6.8.1.2. */

enum auth_verdict {
	AUTH_ACCEPTED,
	AUTH_SYNC_FAILURE, /* the answer is AUTS            */
	AUTH_MAC_WRONG,    /* no answer                     */
	AUTH_NO_CONTEXT,   /* not with this algorithm       */
};

enum auth_answer_size {
	AUTS_MAX = AUTH_SQN_SIZE + AUTH_MAC_MAX,
};

struct auth_answer {
	struct auth_output keys; /* accepted: res, ck, ik                               */
	uint8_t auts[AUTS_MAX];  /* synchronisation failure: 6 octets and those of MAC-S */
};

/* Octets of AUTN for this credential: SQN, AMF, MAC-A. */
uint8_t autn_size(const struct credential *credential);
uint8_t auts_size(const struct credential *credential);

/*
 * Judges a challenge. Accepted, its sequence number is written into the open transaction; nothing
 * else changes anything.
 *
 *   rand, autn  16 octets; autn_size() octets
 *
 * Returns enum auth_verdict, or UICC_ERR_FULL, UICC_ERR_PORT.
 */
int authenticate_3g(struct fs *fs, const struct credential *credential, const uint8_t *rand,
                    const uint8_t *autn, struct auth_answer *answer);

/* SRES and Kc of a RAND: of a 2G algorithm, or by c2 and c3 of a 3G one. Returns AUTH_ACCEPTED,
 * AUTH_NO_CONTEXT or UICC_ERR_PORT. */
int authenticate_2g(const struct fs *fs, const struct credential *credential, const uint8_t *rand,
                    uint8_t sres[AUTH_SRES_SIZE], uint8_t kc[AUTH_KC_SIZE]);

/* c3: Kc of CK and IK. Returns AUTH_ACCEPTED, or AUTH_NO_CONTEXT where they are too long for it. */
int kc_of_keys(const struct credential *credential, const struct auth_output *keys,
               uint8_t kc[AUTH_KC_SIZE]);

#endif
