/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The card under test stands in one place, which its port points to. */
static struct test_card tc;

static struct snapshot {
	struct uicc card;
	uint8_t octets[TEST_NVM_SIZE];
} snapshots[SNAPSHOT_KINDS];

static uint32_t chance;

/* Random octets that are the same for the same input. */
static int repeated_random(void *ctx, uint8_t *to, uint32_t size)
{
	(void)ctx;
	for (uint32_t i = 0; i < size; i++) {
		chance = chance * 1664525 + 1013904223;
		to[i] = (uint8_t)(chance >> 24);
	}
	return 0;
}

static void keep(enum snapshot_kind kind)
{
	snapshots[kind].card = tc.card;
	memcpy(snapshots[kind].octets, tc.octets, sizeof tc.octets);
}

void snapshots_take(void)
{
	given_a_blank_card(&tc);
	verify_adm_transport(&tc);
	keep(SNAPSHOT_BLANK);
	given_a_personal_card(&tc);
	keep(SNAPSHOT_PERSONAL);
	verify_pin(&tc);
	verify_adm(&tc);
	select_usim(&tc);
	keep(SNAPSHOT_VERIFIED);
	tc.port.random = repeated_random;
}

struct test_card *snapshot_restore(enum snapshot_kind kind)
{
	chance = 1;
	tc.card = snapshots[kind].card;
	memcpy(tc.octets, snapshots[kind].octets, sizeof tc.octets);
	return &tc;
}

void snapshot_power_cycle(struct test_card *card)
{
	const int rc = uicc_power_on(&card->card, &card->port);

	if (rc == 0)
		return;
	fprintf(stderr, "the card does not come up: %d\n", rc);
	abort();
}
