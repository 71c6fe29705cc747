/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_RECEIPT_H
#define OTA_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cat/session.h"
#include "fs/tree.h"
#include "ota/target.h"

/* One command packet, and what it is carried out with. */
struct ota_job {
	struct fs *fs;
	struct cat *cat; /* sends receipts by SMS-SUBMIT                 */
	const struct ota_target *targets;
	size_t count;
	uint8_t *octets; /* the packet from CPL on; deciphered in place  */
	uint16_t size;
	const uint8_t *sender; /* TP-OA as it stands in the TPDU         */
};

enum { OTA_STATUS_OK = 0 };

/* A packet that was carried out, or refused. */
struct ota_done {
	bool passed;      /* all checks: below is set                     */
	uint8_t status;   /* response status code, TS 102 225 table 5     */
	uint8_t target;   /* enum applet_target                           */
	uint8_t key_set;  /* 0 for none                                   */
	uint16_t counter; /* the end of it                               */
};

/*
 * Carries out one command packet: judges its security (ota/judge.h), runs its target, and builds the
 * proof of receipt it asks for.
 *
 *   to    PACKET_REPORT_MAX octets for the response packet, user data header first
 *   done  set: what became of it
 *
 * What passes the checks moves the counter in the same transaction as what the target writes. A
 * receipt by SMS-SUBMIT, of a packet that passed ciphering and check sum, to a terminal that can
 * send short messages, waits in the proactive session, and to holds one that says so (0B); any
 * other is in to.
 *
 * Returns the octets of the response packet, 0 where none is asked for, UICC_ERR_FORMAT (no command
 * packet) or UICC_ERR_PORT.
 */
int ota_execute(const struct ota_job *job, uint8_t *to, struct ota_done *done);

#endif
