/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_RETRY_H
#define DISPATCH_RETRY_H

#include <stdint.h>

/* When to try again after a failure: milliseconds from now, or -1 never. attempts, those that were
 * made, counts from 1. */
int64_t retry_after_ms(int fault_code, unsigned attempts);

/* Shortened by up to a quarter, so that jobs which failed together do not come back together: the same for the
 * same seed, job and attempt. */
int64_t retry_spread_ms(int64_t wait, uint64_t seed, int64_t job, unsigned attempts);

#endif
