/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "octets/clock.h"

enum {
	REDRAW_MS = 100,
	KNOWN_MS = 500, /* before, a rate says little */
};

void progress_begin(struct progress *progress, const char *what, uint64_t total)
{
	*progress = (struct progress){ .what = what,
		                       .total = total,
		                       .begun_ms = clock_steady_ms(),
		                       .shows = isatty(STDERR_FILENO) };
}

static int time_text(char *to, size_t room, uint64_t seconds)
{
	if (seconds < 60)
		return snprintf(to, room, "%" PRIu64 " s", seconds);
	if (seconds < 3600)
		return snprintf(to, room, "%" PRIu64 " min %02" PRIu64 " s", seconds / 60,
		                seconds % 60);
	return snprintf(to, room, "%" PRIu64 " h %02" PRIu64 " min", seconds / 3600,
	                seconds / 60 % 60);
}

void progress_text(char text[PROGRESS_TEXT_MAX], const char *what, uint64_t done, uint64_t total,
                   int64_t elapsed_ms)
{
	const double rate = elapsed_ms > 0 ? (double)done * 1000 / (double)elapsed_ms : 0;
	const uint64_t percent = total > 0 ? done * 100 / total : 100;
	size_t at = (size_t)snprintf(text, PROGRESS_TEXT_MAX,
	                             "%.40s: %" PRIu64 " of %" PRIu64 ", %" PRIu64 " %%", what,
	                             done, total, percent);

	if (done == 0 || elapsed_ms < KNOWN_MS)
		return;
	at += (size_t)snprintf(text + at, PROGRESS_TEXT_MAX - at,
	                       rate < 10 ? ", %.1f/s" : ", %.0f/s", rate);
	if (done >= total)
		return;
	at += (size_t)snprintf(text + at, PROGRESS_TEXT_MAX - at, ", ");
	at += (size_t)time_text(text + at, PROGRESS_TEXT_MAX - at,
	                        (uint64_t)((double)(total - done) / rate + 0.5));
	snprintf(text + at, PROGRESS_TEXT_MAX - at, " left");
}

void progress_at(struct progress *progress, uint64_t done)
{
	const int64_t now = clock_steady_ms();
	char text[PROGRESS_TEXT_MAX];

	if (!progress->shows || (progress->shown_ms > 0 && now - progress->shown_ms < REDRAW_MS))
		return;
	progress->shown_ms = now;
	progress_text(text, progress->what, done, progress->total, now - progress->begun_ms);
	fprintf(stderr, "\r\033[K%s", text);
}

void progress_end(struct progress *progress)
{
	if (progress->shows && progress->shown_ms > 0)
		fputs("\r\033[K", stderr);
	progress->shown_ms = 0;
}

void progress_told(void *ctx, uint32_t done, uint32_t of)
{
	(void)of;
	progress_at(ctx, done);
}
