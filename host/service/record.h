/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_RECORD_H
#define SERVICE_RECORD_H

#include "service/request.h"
#include "store/store.h"

/* How an element's request is written down, within the transaction of its call. Both give it its
 * identifier. Return 0 or FAULT_SYSTEM. For the files of this room. */

/* Requests with jobs that are written all at once, in their order: fewer statements each. */
struct record_book;
struct record_book *record_book_open(size_t room); /* NULL where memory is out */
int record_book_write(struct service *service, const struct record_book *book,
                      const struct request_time *time, struct fault *fault);
void record_book_close(struct record_book *book);

/* With a job that asks content (borrowed) of the card, and is given up at time->now + validity_ms. It is in the
 * book of the time from here, where there is one with room. */
int record_job(struct service *service, const struct store_subscriber *row,
               struct request_element *element, const struct request_time *time,
               const json_t *content, int64_t validity_ms, struct fault *fault);

/* Done with its acceptance: one step says what was. */
int record_done(struct service *service, const struct store_subscriber *row,
                struct request_element *element, const struct request_time *time, const char *step,
                const char *detail, struct fault *fault);

#endif
