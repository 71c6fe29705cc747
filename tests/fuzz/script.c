/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"
#include "fuzz/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/card.h"
#include "applet/orders.h"
#include "remote/targets.h"

/* Secured data as the targets of packets get them, without packet and short messages: the first
 * octet says which target and which access domain, the second how much room the answer has. */

/* Octets that a receipt of 140 has for it under any seal: targets count on them. */
enum { ROOM_LEAST = 90 };

static const uint8_t domains[][APPLET_TAR_ACCESS_SIZE] = {
	{ APPLET_ACCESS_FULL },
	{ APPLET_ACCESS_NONE },
	{ APPLET_ACCESS_UICC, ACCESS_DATA_PIN1 },
	{ APPLET_ACCESS_UICC, 0, ACCESS_DATA_ADM1 },
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	snapshots_take();
	return 0;
}

/* As the ENVELOPE does: the applet's orders, or a target of the remote room. */
static int run(struct card *card, uint8_t which, struct input data, struct tlv_writer *answer)
{
	const unsigned number = which % (1 + REMOTE_TARGETS);
	const uint8_t *const domain = domains[(which >> 4) % (sizeof domains / sizeof domains[0])];
	struct applet applet = card_applet(card);
	struct card_remote remote = { .card = card };

	if (number == REMOTE_TARGETS)
		return orders_carry_out(&applet, ORDERS_FROM_AIR, data.at, (uint16_t)data.left,
		                        answer);
	memcpy(remote.origin.access, domain, APPLET_TAR_ACCESS_SIZE);
	return remote_targets[number].run(&remote, data.at, (uint16_t)data.left, answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	struct test_card *const tc = snapshot_restore(SNAPSHOT_PERSONAL);
	struct card *const card = (struct card *)(void *)&tc->card;
	struct input input = { octets, size };
	const uint8_t which = input_octet(&input);
	const uint16_t room = ROOM_LEAST + input_octet(&input);
	uint8_t *const to = malloc(room);
	struct tlv_writer answer = { .at = to, .room = room };
	int rc;

	if (to == NULL || input.left > OTA_BUFFER_SIZE) {
		free(to);
		return 0;
	}
	rc = run(card, which, input, &answer);
	if (answer.size > answer.room)
		abort();
	rc = rc < 0 || answer.full ? nvm_rollback(&card->nvm) : nvm_commit(&card->nvm);
	if (rc < 0) {
		fprintf(stderr, "the transaction does not end: %d\n", rc);
		abort();
	}
	free(to);
	transmit(tc, "00B0000000");
	snapshot_power_cycle(tc);
	return 0;
}
