/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_WORLD_FILE_H
#define NETWORK_WORLD_FILE_H

#include "network/world_table.h"

/* Reading the table of a world, docs/network.md. */

/* Where the reader is. */
struct world_reader {
	struct world *world;
	const char *path;
	int line;
	bool included; /* what is read comes with the program */
	struct fault *fault;
};

/* Rows are read by kind, so that they may stand in any order in the file. */
enum world_pass { PASS_COUNTRIES, PASS_NETWORKS, PASS_AGREEMENTS };

struct world_row {
	const char *word, *usage;
	enum world_pass pass;
	int (*read)(struct world_reader *reader, const struct world_row *row, char *rest);
};

extern const struct world_row world_rows[];
extern const size_t world_row_count;

/* The table that comes with the program. */
extern const char world_table_text[];

/* Reads a table into an empty world; path NULL: the one that comes with the program. Returns as
 * world_open(). */
int world_read(const char *path, struct world *world, struct fault *fault);

/* Reads the rows of a table that is in memory, up to a pass; reader->path is its name in faults. */
int world_read_text(struct world_reader *reader, const char *text, enum world_pass last);

/* Cuts the next word off a line; NULL where there is none left. */
char *world_take_word(char **rest);

/* A fault with "FILE:LINE" in where; its value is code. */
int world_fault(const struct world_reader *reader, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
