/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/bearer.h"

int bearer_send(struct bearer *bearer, const struct scp80_tpdu *tpdus, size_t count,
                int64_t validity_ms, struct fault *fault)
{
	if (count == 0 || count > SMS_PARTS_MAX)
		return fault_set(fault, FAULT_LIMIT, "packet",
		                 "%zu short messages; a packet has 1 to %d", count, SMS_PARTS_MAX);
	return bearer->ops->send(bearer, tpdus, count, validity_ms, fault);
}

int bearer_wait(struct bearer *bearer, struct fault *fault)
{
	return bearer->ops->wait(bearer, fault);
}

void bearer_close(struct bearer *bearer)
{
	if (bearer)
		bearer->ops->close(bearer);
}
