/* SPDX-License-Identifier: Apache-2.0 */
#include "support/writes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t *octets_of(const struct test_card *tc, const struct writes *writes, size_t n)
{
	return writes->octets + n * tc->port.nvm_unit;
}

void writes_start(struct test_card *tc, struct writes *writes)
{
	writes->count = 0;
	tc->writes = 0;
	tc->recording = writes;
}

void writes_stop(struct test_card *tc)
{
	tc->recording = NULL;
}

void writes_add(struct test_card *tc, uint32_t at, const uint8_t *from, uint32_t size)
{
	struct writes *const writes = tc->recording;
	const uint32_t unit = tc->port.nvm_unit;

	for (uint32_t i = 0; i < size; i += unit) {
		assert_true(writes->count < WRITES_MAX);
		assert_true((writes->count + 1) * unit <= sizeof writes->octets);
		memcpy(writes->octets + writes->count * unit, from + i, unit);
		writes->units[writes->count++] = (struct written){ at + i, tc->writes };
	}
}

void writes_apply(struct test_card *tc, const struct writes *writes, size_t n)
{
	memcpy(tc->octets + writes->units[n].at, octets_of(tc, writes, n), tc->port.nvm_unit);
}

void writes_tear(struct test_card *tc, const struct writes *writes, size_t n, enum tear tear)
{
	tc->tear = tear;
	tc->writes = writes->units[n].call;
	tear_unit(tc, writes->units[n].at, octets_of(tc, writes, n));
}
