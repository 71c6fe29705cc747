/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_TOOLKIT_H
#define TRACE_TOOLKIT_H

#include <stddef.h>
#include <stdint.h>

#include "trace/words.h"

/* What passes between a card's toolkit and a terminal, in words: TS 102 223, TS 31.111. What is not coded
 * as its clause has it is told in hex. */

/* A proactive command, tag D0 first. */
void toolkit_command(const uint8_t *octets, size_t size, struct words *words);

/* The data of a TERMINAL RESPONSE. */
void toolkit_response(const uint8_t *octets, size_t size, struct words *words);

/* The data of an ENVELOPE. */
void toolkit_envelope(const uint8_t *octets, size_t size, struct words *words);

/* The data of a TERMINAL PROFILE: what of it matters to a card such as ours. */
void toolkit_profile(const uint8_t *octets, size_t size, struct words *words);

/* The name of a type of command (9.4) and of a general result (8.12), or NULL. */
const char *toolkit_type_text(uint8_t type);
const char *toolkit_result_text(uint8_t result);

/* And back: the type by its name, "REFRESH", and the result by a short one, "busy", "beyond". Return -1 for
 * none. */
int toolkit_type_of_text(const char *text);
int toolkit_result_of_text(const char *text);

/* The names that toolkit_type_of_text() and toolkit_result_of_text() know, by number; NULL at the end. */
const char *toolkit_type_at(size_t number);
const char *toolkit_result_at(size_t number);

#endif
