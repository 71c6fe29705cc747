/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_JUDGE_H
#define OTA_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fs/tree.h"
#include "ota/packet.h"
#include "ota/target.h"

/* A packet that was read, and what it is judged with. */
struct ota_case {
	struct fs *fs;
	struct packet packet;
	const struct ota_target *targets;
	size_t count;
	bool outbox_busy; /* a receipt that goes by SMS-SUBMIT would find no room */
	/* What comes out: */
	const struct ota_target *target;
	bool trusted;              /* ciphering and check sum are right        */
	struct packet_shape shape; /* of the seal that a receipt of it will have */
};

/*
 * Judges.
 *
 * In the order of the checks: TAR (status 09), least security of the TAR (0A), algorithms, key set
 * and try limit (06), ciphering (05), check sum (01), room for the receipt (07), counter (04, 02,
 * 03). What fails one writes nothing, but that a try limit counts its wrong check sums. What passes
 * them moves the counter in the transaction under way.
 *
 * Returns PACKET_OK, the status code of the check that failed, or UICC_ERR_PORT. Keys are on the
 * stack for no longer than this takes.
 */
int ota_judge(struct ota_case *c);

/* Builds a receipt of a packet that was judged, sealed as its SPI asks and its key set can. Returns
 * as packet_respond(). */
int ota_receipt(struct ota_case *c, const struct packet_response *response);

/* The key set whose counter a packet moves: 1 .. 15, or 0 for none. */
uint8_t ota_counter_set(const struct packet *packet);

/* Writes once more what a packet leaves that passed its checks, whatever became of its target: its
 * counter, and the tries of its key set. Returns 0, or an error. */
int ota_keep(struct ota_case *c);

#endif
