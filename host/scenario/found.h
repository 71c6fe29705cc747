/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_FOUND_H
#define SCENARIO_FOUND_H

#include <stdbool.h>

#include "scenario/stage.h"

/* What there is on a stage, in words, where something is expected. */

enum { FOUND_TEXT_MAX = 4096 };

struct found {
	char *const *wanted; /* the words of the expectation        */
	bool fits;           /* of those that judge by themselves   */
	char text[FOUND_TEXT_MAX];
};

/* Fills text. Returns 0, or a fault of the machine. */
typedef int found_of(struct stage *stage, struct found *found, struct fault *fault);

/* Of the handset. */
found_of found_service, found_network, found_access, found_cause, found_imsi, found_gate;
found_of found_fplmn, found_refreshes, found_registrations, found_resynchronisations;
found_of found_screen, found_prompt, found_menu, found_choice;

/* Of a copy of the card; of the newest request. */
found_of found_mode, found_active, found_lock, found_paired, found_log, found_file, found_request;

/* What a prompt and a service are called. */
const char *found_prompt_text(enum handset_prompt prompt);
const char *found_service_text(enum handset_service service);

#endif
