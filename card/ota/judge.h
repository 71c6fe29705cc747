/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_JUDGE_H
#define OTA_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fs/tree.h"
#include "ota/packet.h"
#include "ota/target.h"

/* One packet on its way through the checks. */
struct judgement {
	struct fs *fs;
	const struct uicc_port *port;
	bool outbox_busy; /* a receipt that goes by SMS-SUBMIT would find no room  */
	struct packet packet;
	const struct ota_target *target;
	struct ota_key kic, kid;
	bool kic_known, kid_known;           /* there, and of the algorithm that was told */
	bool sealable, receiptable;          /* what the SPI asks for can be done         */
	bool trusted;                        /* ciphering and check sum are right         */
	struct packet_seal command, receipt; /* as the SPI has them                       */
	uint8_t rule[APPLET_OTA_RULE_SIZE];
};

/*
 * Judges a packet that was read; fs, port, outbox_busy and packet are set by the caller.
 *
 * In the order of the checks: TAR (status 09), least security of the TAR (0A), algorithms, key set
 * and try limit (06), ciphering (05), check sum (01), room for the receipt (07), counter (04, 02,
 * 03). What fails one writes nothing, but that a try limit counts its wrong check sums. What passes
 * them moves the counter in the transaction under way.
 *
 * Returns PACKET_OK, the status code of the check that failed, or UICC_ERR_PORT. Whatever it
 * returns, receipt tells how a receipt can be secured.
 */
int ota_judge(struct judgement *j, const struct ota_target *targets, size_t count);

/* Whether the SPI wants the counter compared, and moves it; what moves it once more. */
bool ota_counts(const struct packet *packet);
int ota_count(struct judgement *j);

#endif
