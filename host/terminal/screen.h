/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_SCREEN_H
#define TERMINAL_SCREEN_H

#include "terminal/obey.h"

/* Screen and keys: TS 102 223 6.4.1, 6.4.3, 6.4.8, 6.4.9. */
command_run screen_text, screen_input, screen_choice, screen_menu;

/* The answer to the command that waits for its user goes: a result and the TLVs behind it. Returns 0
 * or a fault. */
int screen_answer(struct handset *handset, uint8_t result, const struct tlv_buffer *data,
                  struct fault *fault);

/* Forgets all that was shown, as a reset does. */
void screen_clear(struct handset *handset);

#endif
