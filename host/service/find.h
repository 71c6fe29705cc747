/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_FIND_H
#define SERVICE_FIND_H

#include "service/subscriber.h"
#include "store/store.h"

/* A subscriber in the requestor's subtree. Returns 0, FAULT_ABSENT (unknown and foreign are one) or
 * FAULT_SYSTEM. For the files of this room. */
int find_subscriber(struct service *service, const struct account *requestor,
                    const struct identifier *identifier, struct store_subscriber *subscriber,
                    struct fault *fault);

#endif
