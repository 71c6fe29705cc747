/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/vector.h"

enum { WORDS_MAX = 32, WORD_MAX = 24, LINE_MAX_HERE = 512 };

static const char letters[] = "GUEN"; /* by enum access */

/* The words of a value, parted by blanks. Returns how many; 0 where the case has none. */
static size_t words_of(const struct vector *vector, const char *word, char words[][WORD_MAX])
{
	char line[LINE_MAX_HERE], *rest, *at;
	size_t count = 0;

	if (!vector_has(vector, word))
		return 0;
	snprintf(line, sizeof line, "%s", vector_text(vector, word));
	for (at = strtok_r(line, " ", &rest); at; at = strtok_r(NULL, " ", &rest)) {
		assert_true(count < WORDS_MAX);
		snprintf(words[count++], WORD_MAX, "%s", at);
	}
	return count;
}

/* "20810/4000", or "26202" alone. */
static void list_of(const struct vector *vector, const char *word, struct selection_list *list)
{
	char words[WORDS_MAX][WORD_MAX];

	list->count = words_of(vector, word, words);
	for (size_t i = 0; i < list->count; i++) {
		const char *slash = strchr(words[i], '/');
		const size_t digits = slash ? (size_t)(slash - words[i]) : strlen(words[i]);

		assert_in_range(digits, 5, 6);
		snprintf(list->entry[i].plmn, WORLD_PLMN_MAX, "%.*s", (int)digits, words[i]);
		list->entry[i].access = slash ? (uint16_t)strtoul(slash + 1, NULL, 16) : 0;
	}
}

static size_t cells_of(const struct vector *vector, struct cell cells[WORDS_MAX])
{
	char words[WORDS_MAX][WORD_MAX];
	const size_t count = words_of(vector, "heard", words);

	for (size_t i = 0; i < count; i++) {
		const char *access = strchr(words[i], '/') + 1;

		cells[i] =
			(struct cell){ .access = (enum access)(strchr(letters, *access) - letters),
			               .dbm = atoi(access + 2) };
		snprintf(cells[i].plmn, WORLD_PLMN_MAX, "%.*s", (int)(access - 1 - words[i]),
		         words[i]);
	}
	return count;
}

static void expect_order(const struct vector *vector, const struct cell *cells,
                         const struct selection_choice *order, size_t count)
{
	char line[LINE_MAX_HERE] = "none";
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		size += (size_t)snprintf(line + size, sizeof line - size, "%s%s/%c", i ? " " : "",
		                         cells[order[i].cell].plmn,
		                         letters[cells[order[i].cell].access]);
	if (strcmp(line, vector_text(vector, "order")) != 0)
		vector_fail(vector, "order", "%s", line);
}

static void try_case(const struct vector *vector)
{
	static struct selection_list home, equivalent, user, operators, forbidden;
	char plmns[WORDS_MAX][WORLD_PLMN_MAX];
	struct selection_choice order[WORLD_CELLS_MAX];
	struct selection selection = { .home_access = &home,
		                       .equivalent = &equivalent,
		                       .user = &user,
		                       .operators = &operators,
		                       .forbidden = (const char(*)[WORLD_PLMN_MAX])plmns };
	struct cell cells[WORDS_MAX];
	const size_t count = cells_of(vector, cells);

	list_of(vector, "home", &home);
	list_of(vector, "equivalent", &equivalent);
	list_of(vector, "user", &user);
	list_of(vector, "operators", &operators);
	list_of(vector, "forbidden", &forbidden);
	for (size_t i = 0; i < forbidden.count; i++)
		memcpy(plmns[i], forbidden.entry[i].plmn, WORLD_PLMN_MAX);
	selection.forbidden_count = forbidden.count;
	snprintf(selection.hplmn, sizeof selection.hplmn, "%s", vector_text(vector, "hplmn"));
	if (vector_has(vector, "registered"))
		snprintf(selection.registered, sizeof selection.registered, "%s",
		         vector_text(vector, "registered"));
	expect_order(vector, cells, order, selection_order(&selection, cells, count, order));
}

static void networks_are_tried_in_the_standards_order(void **state)
{
	(void)state;
	vector_each("vectors/network/selection.vec", try_case);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_are_tried_in_the_standards_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
