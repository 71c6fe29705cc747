/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REMOTE_SCRIPT_H
#define REMOTE_SCRIPT_H

#include <stdint.h>

#include "remote/session.h"
#include "wire/tlv.h"

/*
 * Scripts of commands, TS 102 226: as they stand (compact, 5.1) or in a template (expanded, 5.2),
 * which its tag tells. Each command is run, in turn, up to the first that ends in an error; the
 * answer says how many were, and what they answered. An answer too long for the writer is cut, told
 * by 62F1, and ends the script.
 *
 * Return 0 or UICC_ERR_PORT.
 */
int script_run(struct session *session, const uint8_t *data, uint16_t size,
               struct tlv_writer *answer);
int script_run_compact(struct session *session, const uint8_t *data, uint16_t size,
                       struct tlv_writer *answer);
int script_run_expanded(struct session *session, const uint8_t *data, uint16_t size,
                        struct tlv_writer *answer);

enum script_template { SCRIPT_DEFINITE = 0xAA, SCRIPT_INDEFINITE = 0xAE };

#endif
