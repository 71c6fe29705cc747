/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_APPLET_LOG_H
#define INSPECT_APPLET_LOG_H

#include <stddef.h>
#include <stdint.h>

/* The applet's event log, EF.LOG, in words. */

enum { APPLET_LOG_TEXT_MAX = 96 };

/* A record: "12 switch: country, slot 1 to 2, in 310"; "none" for one that is free. Returns 0, or -1 for what
 * is not coded as it should be. */
int applet_log_text(const uint8_t *record, size_t size, char text[APPLET_LOG_TEXT_MAX]);

#endif
