/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_WEBHOOK_URL_H
#define API_WEBHOOK_URL_H

#include "octets/fault.h"
#include "service/cidr.h"

/* Whether a webhook may be there: http or https, a host, no name or password in it, and no address that
 * the operator does not allow. A host's name is judged when it is connected to. Returns 0 or FAULT_INPUT. */
int webhook_url_check(const struct cidr_list *allowed, const char *url, struct fault *fault);

#endif
