/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_CIDR_H
#define SERVICE_CIDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/socket.h>

#include "octets/fault.h"

/* Which addresses the program may connect to for somebody else: public ones, and what the operator adds.
 * An IPv4 address is the same whether alone, mapped into IPv6 or within 64:ff9b::/96 (RFC 6052). */

enum cidr_limit { CIDR_OCTETS = 16, CIDR_LIST_MAX = 32 };

struct cidr {
	uint8_t octets[CIDR_OCTETS]; /* of IPv6; an IPv4 address is mapped */
	unsigned bits;
};

struct cidr_list {
	size_t count;
	struct cidr cidr[CIDR_LIST_MAX];
};

/* "10.1.0.0/16", "fd00::/8", "127.0.0.1". Returns 0 or FAULT_INPUT. */
int cidr_of_text(const char *text, struct cidr *cidr, struct fault *fault);

/* Whether address is public, or in a range of allowed. */
bool cidr_may_connect(const struct cidr_list *allowed, const struct sockaddr *address);

#endif
