/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_SCRIPT_WORDS_H
#define INSPECT_SCRIPT_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "ota/rfm_script.h"

/* Commands of a script for remote management, as they come one after the other: files by name, and secrets. */

/* An array of texts, "SELECT EF.FPLMN (6F7B)", one a command. PINs and keys are not told. New reference or NULL. */
json_t *script_words_json(const struct rfm_script *script);

/* Overwrites with FF the PINs and keys in what a packet carries; what is no script stays. */
void script_hide_secrets(uint8_t *data, size_t size);

#endif
