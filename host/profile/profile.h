/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_PROFILE_H
#define PROFILE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "inspect/view.h"
#include "octets/fault.h"
#include "ota/change.h"
#include "ota/orders.h"
#include "ota/rfm.h"
#include "ota/scp80.h"
#include "ota/spi.h"
#include "profile/files.h"

/* What a card is made of: the profile file of `roamcard card new`, and the key file it leaves
 * beside the card (the same keys, less what only the card needs, with the counters as they are). */

enum profile_limit {
	PROFILE_KEY_SETS_MAX = 15,
	PROFILE_TARS_MAX = 8,
	PROFILE_FILE_MAX = 65536, /* octets of the JSON text */
};

struct profile_tar {
	uint32_t tar;
	uint8_t target; /* enum profile_target */
	uint8_t msl;
	uint8_t domain[4]; /* access domain, TS 102 226 8.2.1.3.2.2.2: a record of EF.TAR_ACCESS */
};

/* How a key set is used; 0 for what is left to the standard. */
struct profile_rule {
	uint8_t cc_length; /* octets of an AES-CMAC: 4, 8                              */
	uint8_t try_limit; /* wrong check sums in a row that block the set; 0 never    */
};

/* What drives the card over the air: the applet, or remote file management alone. */
enum profile_kind { PROFILE_APPLET, PROFILE_RFM };

struct profile {
	enum profile_kind kind;
	struct rfm_card rfm; /* of PROFILE_RFM */
	char iccid[21];
	uint8_t pin1[8], pin2[8], puk1[8], puk2[8], adm1[8]; /* as VERIFY wants them, FF filled */
	bool pin1_given, adm1_given; /* else they are the test values, which a card need not have */
	bool lock_sim_to_device;
	struct change settings; /* mode, active IMSI, lists of every slot */
	unsigned slots;
	struct orders_slot slot[CHANGE_SLOTS_MAX];
	unsigned key_sets;
	struct scp80_keys keys[PROFILE_KEY_SETS_MAX];
	uint64_t counter[PROFILE_KEY_SETS_MAX];
	struct profile_rule rule[PROFILE_KEY_SETS_MAX];
	char spi[SPI_TEXT_MAX]; /* words of the security of packets to it */
	unsigned tars;
	struct profile_tar tar[PROFILE_TARS_MAX];
	struct files *files; /* NULL for none; profile_release() */
};

/* Reads a profile object. What is left out takes the 3GPP test values (docs/profile.md), except a
 * key that is half given. Returns 0 or FAULT_INPUT naming the key ("slots[1].k"). */
int profile_of_json(const json_t *object, struct profile *profile, struct fault *fault);

/* The same from a file; path NULL is an object without keys, all test values. A fault's where is the file, its
 * text starts with the key. Returns 0, FAULT_INPUT, FAULT_ABSENT, FAULT_LIMIT (larger than PROFILE_FILE_MAX) or
 * FAULT_SYSTEM. */
int profile_load(const char *path, struct profile *profile, struct fault *fault);

/* Lets go of files[] after either of the above, whatever it returned; the rest needs nothing. NULL is
 * fine. */
void profile_release(struct profile *profile);

/* The key file's object: iccid, adm1 and pin1 where they are given, slots[] (imsi, mncLength, k, opc), ota[] with counters, kind, rfm, spi:
 * what an operator keeps. New reference or NULL. */
json_t *profile_key_json(const struct profile *profile);

#endif
