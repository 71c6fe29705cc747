/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/retry.h"

#include <stddef.h>

#include "octets/fault.h"

/* Policy per failure. What is not here is final: the card, or a rule, said no. */
static const struct policy {
	int code;
	int64_t first_ms, most_ms; /* doubled from one attempt to the next */
} policies[] = {
	{ FAULT_BUSY, 200, 2000 },       /* another program has the card       */
	{ FAULT_ABSENT, 1000, 60000 },   /* the card is not within reach       */
	{ FAULT_TRANSPORT, 500, 60000 }, /* it stopped answering               */
	{ FAULT_SYSTEM, 1000, 60000 },   /* memory, disk, the store            */
};

int64_t retry_after_ms(int fault_code, unsigned attempts)
{
	for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
		int64_t wait = policies[i].first_ms;

		if (policies[i].code != fault_code)
			continue;
		for (unsigned n = 1; n < attempts && wait < policies[i].most_ms; n++)
			wait *= 2;
		return wait < policies[i].most_ms ? wait : policies[i].most_ms;
	}
	return -1;
}
