/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_REQUEST_STORY_H
#define CLI_REQUEST_STORY_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "octets/fault.h"

/*
 * Prints a request as a story in lines of at most 80 characters: who asked what of which card and when; its steps, under
 * each what was sent and answered in words; what was read back, effect by effect; its end. An account's order has its
 * counts in place of steps.
 *
 *   request  as GET /api/v2/request/{id} has it, its steps with messages and packet of service/packets.h
 *   octets   messages and packets in hex too
 *
 * Returns 0, or FAULT_INPUT for effects that are none.
 */
int request_story_print(FILE *to, const json_t *request, bool octets, struct fault *fault);

#endif
