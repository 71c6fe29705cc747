/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/retry.h"

#include <stddef.h>

#include "octets/fault.h"

/* Policy per failure. What is not here is final: the card, or a rule, said no. */
static const struct policy {
	int code;
	int64_t first_ms, most_ms; /* doubled from one attempt to the next       */
	unsigned attempts;         /* at most; 0: until the request's time is over */
} policies[] = {
	{ FAULT_BUSY, 200, 2000, 0 },       /* another program has the card       */
	{ FAULT_ABSENT, 1000, 60000, 0 },   /* the card is not within reach       */
	{ FAULT_TRANSPORT, 500, 60000, 0 }, /* it stopped answering               */
	{ FAULT_SYSTEM, 1000, 60000, 0 },   /* memory, disk, the store            */
	{ FAULT_EXPIRED, 50, 400, 12 },     /* lost on the way; its validity has passed already */
};

int64_t retry_after_ms(int fault_code, unsigned attempts)
{
	for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
		int64_t wait = policies[i].first_ms;

		if (policies[i].code != fault_code)
			continue;
		if (policies[i].attempts && attempts >= policies[i].attempts)
			return -1;
		for (unsigned n = 1; n < attempts && wait < policies[i].most_ms; n++)
			wait *= 2;
		return wait < policies[i].most_ms ? wait : policies[i].most_ms;
	}
	return -1;
}
