/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_LOG_H
#define APPLET_LOG_H

#include <stdint.h>

#include "fs/tree.h"
#include "uicc/applet.h"

/* EF.LOG: the last APPLET_LOG_RECORDS events, the newest first. */

struct log_event {
	uint8_t kind;       /* enum applet_log                                      */
	uint8_t why;        /* of that kind                                         */
	uint8_t from, to;   /* enum applet_log_at says of what                      */
	const uint8_t *mcc; /* where the terminal is; NULL: it does not matter     */
	uint16_t detail;
};

/* Adds an event. One for which the transaction has no room is left out: the log holds nothing up.
 * Returns 0 or UICC_ERR_PORT. */
int log_add(struct fs *fs, const struct log_event *event);

#endif
