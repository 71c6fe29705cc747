/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_METRICS_H
#define API_METRICS_H

#include "octets/fault.h"

/* What has been answered since the server began. */
struct metrics;
struct store;

enum { METRICS_ROWS = 1024 }; /* routes with a status each; what comes after them counts as one */

int metrics_open(struct metrics **metrics, struct fault *fault);
void metrics_close(struct metrics *metrics);

/* One answer. path is the route's, "/api/v2/request/:requestId", a text that stays. */
void metrics_count(struct metrics *metrics, const char *method, const char *path, unsigned status);

/*
 * All there is, in Prometheus' text format 0.0.4: answers by route and status, requests and deliveries of
 * the store by state, this process' round trips and card errors. A store that refuses is left out and
 * roamcard_store_up 0. *text is to be freed. Returns 0 or FAULT_SYSTEM.
 */
int metrics_text(struct metrics *metrics, struct store *store, char **text, struct fault *fault);

#endif
