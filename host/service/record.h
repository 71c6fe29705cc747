/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_RECORD_H
#define SERVICE_RECORD_H

#include "service/request.h"
#include "store/store.h"

/* How an element's request is written down, within the transaction of its call. Both give it its
 * identifier. Return 0 or FAULT_SYSTEM. For the files of this room. */

/* With a job that asks content (borrowed) of the card, and is given up at time->now + validity_ms. */
int record_job(struct service *service, const struct store_subscriber *row,
               struct request_element *element, const struct request_time *time,
               const json_t *content, int64_t validity_ms, struct fault *fault);

/* Done with its acceptance: one step says what was. */
int record_done(struct service *service, const struct store_subscriber *row,
                struct request_element *element, const struct request_time *time, const char *step,
                const char *detail, struct fault *fault);

#endif
