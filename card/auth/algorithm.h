/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_ALGORITHM_H
#define AUTH_ALGORITHM_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/applet.h"
#include "uicc/port.h"

/* What an authentication algorithm is to the rest of the card: one const row. TS 33.102 6.3. */

enum auth_size {
	AUTH_RAND_SIZE = 16,
	AUTH_SQN_SIZE = 6,
	AUTH_AMF_SIZE = 2,
	AUTH_AK_SIZE = 6,
	AUTH_SRES_SIZE = 4,
	AUTH_KC_SIZE = 8,
	AUTH_KEY_MAX = 32, /* K, TOPc, CK, IK: TUAK, TS 35.231 */
	AUTH_RES_MAX = 32,
	AUTH_MAC_MAX = 32,
};

/* Octets of what an algorithm gives; a matter of its options. */
struct auth_sizes {
	uint8_t res, mac, ck, ik;
};

struct auth_algorithm;

/* Of one slot: the algorithm, its key and its options. */
struct credential {
	const struct auth_algorithm *algorithm;
	struct auth_sizes sizes;
	const uint8_t *options; /* enum applet_milenage_at, _tuak_at, _xor_at */
	uint8_t slot;           /* 1 .. APPLET_SLOTS                          */
	uint8_t key_size;
	uint8_t octets[APPLET_SLOT_KEY_SIZE]; /* the record: enum applet_slot_key_at  */
};

/* One RAND before an algorithm. */
struct auth_run {
	const struct uicc_port *port;
	const struct credential *credential;
	const uint8_t *rand;
	uint8_t temp[16]; /* of the algorithm, from f2345 to the others */
};

/* f2, f3, f4 and f5; sizes as struct auth_sizes tells. */
struct auth_output {
	uint8_t res[AUTH_RES_MAX], ck[AUTH_KEY_MAX], ik[AUTH_KEY_MAX], ak[AUTH_AK_SIZE];
};

/* The functions return 0 or UICC_ERR_PORT. f2345 comes first; the others go on from it. */
struct auth_algorithm {
	uint8_t key, long_key;   /* octets of K: one or the other                            */
	uint8_t opc;             /* octets of OPc or TOPc; 0 for an algorithm without        */
	uint8_t options_size;    /* octets; 0 for an algorithm without                       */
	const uint8_t *standard; /* the options of one that was told none                    */
	bool (*options_hold)(const uint8_t *options);
	struct auth_sizes (*sizes)(const uint8_t *options);

	/* 3G; NULL for an algorithm of 2G only. mac has room for AUTH_MAC_MAX. */
	int (*f2345)(struct auth_run *run, struct auth_output *out);
	int (*f1)(const struct auth_run *run, const uint8_t sqn[AUTH_SQN_SIZE],
	          const uint8_t amf[AUTH_AMF_SIZE], uint8_t *mac);
	int (*f1star)(const struct auth_run *run, const uint8_t sqn[AUTH_SQN_SIZE],
	              const uint8_t amf[AUTH_AMF_SIZE], uint8_t *mac);
	int (*f5star)(const struct auth_run *run, uint8_t ak[AUTH_AK_SIZE]);

	/* 2G; NULL where SRES and Kc are made of what 3G gives. */
	void (*a3a8)(const struct auth_run *run, uint8_t sres[AUTH_SRES_SIZE],
	             uint8_t kc[AUTH_KC_SIZE]);
};

/* The row of an enum applet_algorithm, or NULL where this card has no such algorithm. */
const struct auth_algorithm *auth_algorithm(uint8_t algorithm);

extern const struct auth_algorithm milenage, tuak, xor_3g, xor_2g;
extern const struct auth_algorithm comp128_1, comp128_2, comp128_3;

#endif
