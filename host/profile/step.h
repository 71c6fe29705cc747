/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_STEP_H
#define PROFILE_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "terminal/terminal.h"

/* One command of a personalisation. For the files of this room. */

enum { STEP_DATA_MAX = 255 };

/* Sends a command and serves what the card then asks for. Returns 0 whatever the status word,
 * FAULT_LIMIT (more data than an APDU holds), FAULT_TRANSPORT. step names it in a fault. */
int step_try(struct terminal *terminal, const char *step, const uint8_t header[4],
             const uint8_t *data, size_t size, struct terminal_reply *reply, struct fault *fault);

/* The same; FAULT_REFUSED where the card does not do it. */
int step_send(struct terminal *terminal, const char *step, const uint8_t header[4],
              const uint8_t *data, size_t size, struct terminal_reply *reply, struct fault *fault);

/* Whether a status word says that it is done. */
int step_is_done(uint16_t sw);

/* A fault of what the card answered, in words. Returns code. */
int step_refused(uint16_t sw, int code, const char *where, const char *what, struct fault *fault);

#endif
