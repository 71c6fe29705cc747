/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/progress.h"

static void assert_line(const char *expected, uint64_t done, uint64_t total, int64_t elapsed_ms)
{
	char text[PROGRESS_TEXT_MAX];

	progress_text(text, "making cards", done, total, elapsed_ms);
	assert_string_equal(expected, text);
}

static void before_half_a_second_a_rate_is_not_told(void **state)
{
	(void)state;
	assert_line("making cards: 0 of 20, 0 %", 0, 20, 0);
	assert_line("making cards: 5 of 20, 25 %", 5, 20, 499);
	assert_line("making cards: 5 of 20, 25 %, 10/s, 2 s left", 5, 20, 500);
}

static void what_is_left_is_told_in_the_words_of_its_size(void **state)
{
	(void)state;
	assert_line("making cards: 100 of 1000, 10 %, 50/s, 18 s left", 100, 1000, 2000);
	assert_line("making cards: 100 of 10000, 1 %, 50/s, 3 min 18 s left", 100, 10000, 2000);
	assert_line("making cards: 1 of 20000, 0 %, 0.5/s, 11 h 06 min left", 1, 20000, 2000);
}

static void work_that_has_not_begun_has_no_rate(void **state)
{
	(void)state;
	assert_line("making cards: 0 of 20, 0 %", 0, 20, 60000);
}

static void work_that_is_done_has_nothing_left(void **state)
{
	(void)state;
	assert_line("making cards: 20 of 20, 100 %, 10/s", 20, 20, 2000);
	assert_line("making cards: 0 of 0, 100 %", 0, 0, 2000);
}

static void the_longest_of_all_fits(void **state)
{
	char text[PROGRESS_TEXT_MAX];

	(void)state;
	progress_text(text, "a word for it that is longer than any of ours ever was",
	              UINT64_MAX / 200, UINT64_MAX / 100, 1000000);
	assert_true(strlen(text) < PROGRESS_TEXT_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_half_a_second_a_rate_is_not_told),
		cmocka_unit_test(what_is_left_is_told_in_the_words_of_its_size),
		cmocka_unit_test(work_that_has_not_begun_has_no_rate),
		cmocka_unit_test(work_that_is_done_has_nothing_left),
		cmocka_unit_test(the_longest_of_all_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
