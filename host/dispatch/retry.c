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

/* SplitMix64: every bit of the seed reaches every bit of the result. */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

int64_t retry_spread_ms(int64_t wait, uint64_t seed, int64_t job, unsigned attempts)
{
	const uint64_t chance = mix(mix(seed ^ (uint64_t)job) + attempts);

	return wait > 0 ? wait - (int64_t)(chance % ((uint64_t)wait / 4 + 1)) : wait;
}
