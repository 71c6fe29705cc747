/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_SNAPSHOT_H
#define FUZZ_SNAPSHOT_H

#include "support/card.h"

/* Cards as every input finds them. */

/* Which card: the personal one, or a blank one, as after power-on or with secrets verified. */
enum snapshot_kind {
	SNAPSHOT_PERSONAL,
	SNAPSHOT_VERIFIED, /* PIN1 and ADM1, ADF.USIM selected    */
	SNAPSHOT_BLANK,    /* initialisation state, ADM1 verified */
	SNAPSHOT_KINDS,
};

/* Makes them all, once. */
void snapshots_take(void);

/* The card of this kind, as it was made, whatever was done with it since. Its random octets are the
 * same each time. */
struct test_card *snapshot_restore(enum snapshot_kind kind);

/* Off and on; whatever a terminal sent, the card must come up. Else the process ends. */
void snapshot_power_cycle(struct test_card *tc);

#endif
