/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include <argp.h>
#include <stddef.h>

/* What a verb's argp table has, its children's tables with it, in the order in which a page tells it. */

enum { OPTION_TABLE_MAX = 64 };

struct option_row {
	const struct argp_option *option;
	const char *header; /* "Trace:", or NULL: of the verb itself */
	int group;
};

struct option_table {
	struct option_row row[OPTION_TABLE_MAX];
	size_t count;
};

/* Reads the table: those without a header first, then header after header by group; within, as written. Rows
 * that are hidden or only text are left out. A table of more rows than there is room for ends the program: it
 * is a fault of ours. */
void option_table_of(const struct argp *argp, struct option_table *table);

/* The option of a long name of size characters, or NULL. */
const struct argp_option *option_table_find(const struct option_table *table, const char *name,
                                            size_t size);

#endif
