/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "octets/fault.h"

/* The rules of the platform over a store: no HTTP, no SQL. A service may be used by several threads
 * at a time. */

struct service;
struct store;

/* Over an open store, which must outlive it. Returns 0 or FAULT_SYSTEM. */
int service_open(struct store *store, struct service **service, struct fault *fault);

void service_close(struct service *service);

#endif
