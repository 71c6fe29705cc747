/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/option_table.h"

#include <stdlib.h>
#include <string.h>

/* Children have no children here: one level is what the verbs use. */
static void take(struct option_table *table, const struct argp *argp, const char *header, int group)
{
	const struct argp_option *option = argp->options;

	for (; option && (option->name || option->key || option->doc); option++) {
		if (!option->name || option->flags & (OPTION_HIDDEN | OPTION_DOC))
			continue;
		if (table->count == OPTION_TABLE_MAX)
			abort();
		table->row[table->count++] = (struct option_row){ option, header, group };
	}
}

/* By group, and stable: what has no header is of group 0, before all others. */
static void sort(struct option_table *table)
{
	for (size_t i = 1; i < table->count; i++) {
		const struct option_row row = table->row[i];
		size_t at = i;

		for (; at > 0 && table->row[at - 1].group > row.group; at--)
			table->row[at] = table->row[at - 1];
		table->row[at] = row;
	}
}

void option_table_of(const struct argp *argp, struct option_table *table)
{
	const struct argp_child *child = argp->children;

	table->count = 0;
	take(table, argp, NULL, 0);
	for (; child && child->argp; child++)
		take(table, child->argp, child->header, child->header ? child->group : 0);
	sort(table);
}

const struct argp_option *option_table_find(const struct option_table *table, const char *name,
                                            size_t size)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct argp_option *option = table->row[i].option;

		if (strlen(option->name) == size && strncmp(option->name, name, size) == 0)
			return option;
	}
	return NULL;
}
