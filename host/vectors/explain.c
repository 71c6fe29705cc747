/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "inspect/answer.h"
#include "octets/hex.h"
#include "vectors/play.h"

static void print_hex(const char *prefix, const char *what, const uint8_t *octets, size_t size,
                      FILE *to)
{
	char hex[2 * TRANSPORT_APDU_MAX + 1];

	hex_write(octets, size, hex);
	fprintf(to, "%s%s%s\n", prefix, what, hex);
}

static bool same(const struct answer_line *wanted, const struct answer_line *came)
{
	return wanted->depth == came->depth && strcmp(wanted->name, came->name) == 0 &&
	       answer_fits(wanted, came);
}

static void print_line(const char *prefix, char mark, const struct answer_line *line, FILE *to)
{
	fprintf(to, "%s%c %*s%s", prefix, mark, 2 * (int)line->depth, "", line->name);
	fprintf(to, "%s%s", line->hex[0] ? "  " : "", line->hex);
	fprintf(to, "%s%s\n", line->words[0] ? "  " : "", line->words);
}

/* The lines of what came that a "*" stands for: printed, and passed over. */
static size_t pass_rest(const struct answer_line *rest, const struct answer *came, size_t j,
                        const char *prefix, FILE *to)
{
	/* The last line is the status word. */
	while (j + 1 < came->count && came->line[j].depth >= rest->depth)
		print_line(prefix, ' ', &came->line[j++], to);
	return j;
}

/* The longest common lines of both, from the ends: length[i][j] of wanted from i and came from j. */
static void print_difference(const struct answer *wanted, const struct answer *came,
                             const char *prefix, FILE *to)
{
	static _Thread_local uint8_t length[ANSWER_LINES_MAX + 1][ANSWER_LINES_MAX + 1];
	size_t i, j;

	memset(length, 0, sizeof length);
	for (i = wanted->count; i-- > 0;)
		for (j = came->count; j-- > 0;) {
			const uint8_t a = length[i + 1][j], b = length[i][j + 1];

			length[i][j] = same(&wanted->line[i], &came->line[j])
			                       ? (uint8_t)(length[i + 1][j + 1] + 1)
			                       : (a > b ? a : b);
		}
	for (i = j = 0; i < wanted->count || j < came->count;) {
		if (i < wanted->count && j < came->count &&
		    same(&wanted->line[i], &came->line[j])) {
			print_line(prefix, ' ', &came->line[j++], to);
			i++;
		} else if (i < wanted->count && strcmp(wanted->line[i].name, ANSWER_REST) == 0) {
			j = pass_rest(&wanted->line[i++], came, j, prefix, to);
		} else if (i < wanted->count &&
		           (j == came->count || length[i + 1][j] >= length[i][j + 1])) {
			print_line(prefix, '-', &wanted->line[i++], to);
		} else {
			print_line(prefix, '+', &came->line[j++], to);
		}
	}
}

void play_explain(const struct mismatch *mismatch, const char *prefix, FILE *to)
{
	uint8_t octets[PLAY_ANSWER_MAX], mask[PLAY_ANSWER_MAX];
	struct answer wanted = { 0 }, came = { 0 };
	const int size = pattern_spread(&mismatch->pattern, mismatch->came_size, octets, mask,
	                                sizeof octets);

	fprintf(to, "%s%s:%d\n", prefix, mismatch->path, mismatch->line);
	if (mismatch->command_size > 0)
		print_hex(prefix, "sent    ", mismatch->command, mismatch->command_size, to);
	fprintf(to, "%swanted  %s\n", prefix, mismatch->wanted);
	print_hex(prefix, "came    ", mismatch->came, mismatch->came_size, to);
	if (mismatch->command_size == 0)
		return;
	answer_decode(mismatch->came, NULL, mismatch->came_size, &came);
	if (size >= 0)
		answer_decode(octets, mask, (size_t)size, &wanted);
	if (size >= 0)
		print_difference(&wanted, &came, prefix, to);
	else
		for (size_t i = 0; i < came.count; i++)
			print_line(prefix, '+', &came.line[i], to);
}
