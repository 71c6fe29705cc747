/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_LOG_H
#define APPLET_LOG_H

#include <stdint.h>

#include "fs/tree.h"
#include "uicc/applet.h"
#include "uicc/features.h"

/* EF.LOG: the last APPLET_LOG_RECORDS events, the newest first. */

struct log_event {
	uint8_t kind;       /* enum applet_log                                      */
	uint8_t why;        /* of that kind                                         */
	uint8_t from, to;   /* enum applet_log_at says of what                      */
	const uint8_t *mcc; /* where the terminal is; NULL: it does not matter     */
	uint16_t detail;
};

/* log_add() where there is a log. */
int log_write(struct fs *fs, const struct log_event *event);

/* Adds an event. One for which the transaction has no room is left out: the log holds nothing up.
 * Returns 0 or UICC_ERR_PORT. */
static inline int log_add(struct fs *fs, const struct log_event *event)
{
	return UICC_WITH_LOG ? log_write(fs, event) : 0;
}

#endif
