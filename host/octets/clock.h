/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_CLOCK_H
#define OCTETS_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_TEXT_SIZE = 32 };

/* Milliseconds, microseconds since 1970. */
int64_t clock_now_ms(void);
int64_t clock_now_us(void);

/* Milliseconds since some moment, never set back: to measure a wait by. */
int64_t clock_steady_ms(void);

/* Waits for a word, with the lock held, until then on the steady clock: a clock that is set does not change how
 * long. Returns false when the time has come. */
bool clock_wait(pthread_cond_t *word, pthread_mutex_t *lock, int64_t until_steady_ms);

/* A time as ISO 8601 in UTC, "2026-01-31T12:00:00.000Z". */
void clock_text(int64_t ms, char text[CLOCK_TEXT_SIZE]);

#endif
