/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_PROACTIVE_H
#define TERMINAL_PROACTIVE_H

#include <stddef.h>
#include <stdint.h>

#include "terminal/terminal.h"

enum { PROACTIVE_RESPONSE_MAX = 64 };

/* The terminal profile this terminal downloads, TS 102 223 5.2. */
extern const uint8_t proactive_profile[];
extern const size_t proactive_profile_size;

/*
 * Obeys one proactive command (tag D0) and writes the TERMINAL RESPONSE data.
 *
 * Returns its octets, or FAULT_REFUSED for what is no proactive command.
 */
int proactive_obey(struct terminal *terminal, const uint8_t *command, size_t size,
                   uint8_t response[PROACTIVE_RESPONSE_MAX], struct fault *fault);

#endif
