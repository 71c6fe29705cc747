/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_PACKETS_H
#define SERVICE_PACKETS_H

#include <jansson.h>

#include "octets/fault.h"
#include "service/account.h"
#include "service/service.h"

/*
 * What of a request went to its card and came back: an array of a row {at, step, messages, packet} for each step that
 * has octets, in their order. messages and packet are {octets, fields} as inspect/packet_words.h has them, packet null
 * where there is none. The keys of the card open the packets, and are not told.
 *
 * New reference. Returns 0, FAULT_ABSENT (unknown, not the requestor's, or of an account) or FAULT_SYSTEM.
 */
int packets_of_request(struct service *service, const struct account *requestor,
                       const char *request_id, json_t **packets, struct fault *fault);

/* Gives each of a request's steps {at, step, detail} the messages and packet of its row, where it has one. Rows of steps
 * that are not there yet are passed over. */
void packets_join(json_t *steps, const json_t *packets);

#endif
