/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/clock.h"

#include <stdio.h>
#include <time.h>

int64_t clock_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_ms(void)
{
	return clock_now_us() / 1000;
}

int64_t clock_steady_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool clock_wait(pthread_cond_t *word, pthread_mutex_t *lock, int64_t until_steady_ms)
{
	const struct timespec until = { .tv_sec = (time_t)(until_steady_ms / 1000),
		                        .tv_nsec = (long)(until_steady_ms % 1000) * 1000000 };

	return pthread_cond_clockwait(word, lock, CLOCK_MONOTONIC, &until) == 0;
}

void clock_text(int64_t ms, char text[CLOCK_TEXT_SIZE])
{
	const time_t seconds = (time_t)(ms / 1000);
	char date[20];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text, CLOCK_TEXT_SIZE, "%s.%03dZ", date, (int)(ms % 1000));
}
