/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_JOB_CONTENT_H
#define OTA_JOB_CONTENT_H

#include "ota/change.h"

/* What a job of the platform asks of a card, as it is kept: the content object of a change, or one of
 * those that the other calls make. None of the latter is taken from a client as it is. */

/* {"lockSimToDevice": true}, {"lockState": "IDLE"}. New reference, or NULL. */
json_t *job_content_lock(bool locked);
json_t *job_content_reset(void);

/* Reads any of them, with a fault's where starting at "content". Returns as change_of_json(). */
int job_content_read(const json_t *content, struct change *change, struct fault *fault);

#endif
