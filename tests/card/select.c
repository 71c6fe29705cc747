/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/vector.h"

static struct test_card tc;

static int fresh_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

enum { TAGS_MAX = 16 };

/* The tags inside the template at octets, in their order. */
static size_t tags_of(const uint8_t *octets, size_t size, uint8_t tags[TAGS_MAX])
{
	size_t count = 0;

	assert_true(size > 2 && octets[0] == 0x62);
	for (size_t at = 2; at + 1 < size && count < TAGS_MAX; at += 2u + octets[at + 1])
		tags[count++] = octets[at];
	return count;
}

/* The tags of a that b has too. */
static size_t common(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count,
                     uint8_t tags[TAGS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < a_count; i++)
		if (memchr(b, a[i], b_count) != NULL)
			tags[count++] = a[i];
	return count;
}

static void compare_order(const struct vector *vector)
{
	uint8_t command[32], template[128], theirs[TAGS_MAX], ours[TAGS_MAX], a[TAGS_MAX],
		b[TAGS_MAX];
	size_t size = vector_octets(vector, "select", command, sizeof command - 1);
	size_t theirs_count, ours_count, a_count, b_count;

	command[size++] = 0;
	if (transmit_octets(&tc, command, size) != 0x9000)
		vector_fail(vector, "select", "answers %s", tc.reply_hex);
	size = vector_octets(vector, "template", template, sizeof template);
	theirs_count = tags_of(template, size, theirs);
	ours_count = tags_of(tc.reply, tc.reply_size - 2u, ours);
	a_count = common(theirs, theirs_count, ours, ours_count, a);
	b_count = common(ours, ours_count, theirs, theirs_count, b);
	if (a_count != b_count || memcmp(a, b, a_count) != 0 || a_count < 5)
		vector_fail(vector, "template", "other order or tags: %s", tc.reply_hex);
}

/* Given FCP templates of real cards, then ours has the same tags in the same order (TS 102 221
 * 11.1.1.4). */
static void fcp_templates_are_built_as_on_real_cards(void **state)
{
	(void)state;
	select_usim(&tc);
	vector_each("vectors/coding/fcp.vec", compare_order);
}

/* 11.1.1.2: with an AID cut so that two applications match, P2 says which. */
static void occurrences_of_a_cut_aid_are_told_apart(void **state)
{
	static const char usim[] = "8410 A0000000871002FFFFFFFF8900000100 9000";
	static const char created[] = "8408 A000000087100401 9000";

	(void)state;
	verify_adm_transport(&tc);
	expect(&tc,
	       "00E0000020 621E 8202 7821 8302 7FF4 8408 A000000087100401 8A0105 8B03 2F060E "
	       "8102 0000",
	       "9000");
	expect(&tc, "00A4040C05 A000000087", "9000");
	expect(&tc, "80F20001 00", usim);
	expect(&tc, "00A4040E05 A000000087", "9000");
	expect(&tc, "80F20001 00", created);
	expect(&tc, "00A4040E05 A000000087", "6A82"); /* no next one */
	expect(&tc, "00A4040F05 A000000087", "9000");
	expect(&tc, "80F20001 00", usim);
	expect(&tc, "00A4040F05 A000000087", "6A82"); /* nor one before */
	expect(&tc, "00A4040D05 A000000087", "9000");
	expect(&tc, "80F20001 00", created);
}

/* 11.1.1.2: P2 40 ends the session of the application that is active; PIN2, which is local to it,
 * must be verified again. */
static void an_application_is_closed(void **state)
{
	(void)state;
	verify_pin(&tc);
	expect(&tc, "0020008108 30303030FFFFFFFF", "9000");
	expect(&tc, "00A4044C07 A0000000871002", "6A82"); /* not active yet */
	select_usim(&tc);
	expect(&tc, "0020008108 30303030FFFFFFFF", "9000");
	expect(&tc, "00D6850001 00", "9000"); /* EF.EST */
	expect(&tc, "00A4044C0A F0524F414D4341524401", "6A82");
	expect(&tc, "00A4044C07 A0000000871002", "9000");
	expect(&tc, "80F20001 00", "6A88");
	expect(&tc, "80F20000 00", "*8302 3F00*9000");
	expect(&tc, "00A4000C02 7FFF", "6A82");
	select_usim(&tc);
	expect(&tc, "00D6850001 00", "6982");
	expect(&tc, "00B0870000", "*9000"); /* PIN1 is the whole card's */
	expect(&tc, "00A4004C02 3F00", "6A86");
	expect(&tc, "00A4040807 A0000000871002", "6A86");
}

/* 11.1.1.2: P1 01 means a DF of the current DF and nothing else. */
static void a_child_df_is_selected(void **state)
{
	(void)state;
	expect(&tc, "00A4010C02 7F10", "9000");
	expect(&tc, "00A4010C02 7F20", "6A82");
	expect(&tc, "00A4010C02 6F3A", "6A82");
	expect(&tc, "00A4010C02 5F3A", "9000");
	expect(&tc, "00A4000C02 4F3A", "9000");
	expect(&tc, "00A4010C01 5F", "6A87");
}

/* 8.4.1: from a DF its children, the DFs beside it, the one above. */
static void dfs_below_the_application_are_reached(void **state)
{
	(void)state;
	select_usim(&tc);
	expect(&tc, "00A4000C02 5FC0", "9000");
	expect(&tc, "00A4000C02 4F01", "9000");
	expect(&tc, "00A4000C02 5F3B", "9000");
	expect(&tc, "00A4000C02 4F01", "6A82");
	expect(&tc, "00A4000C02 7FFF", "9000");
	expect(&tc, "00A4090C04 5FC04F06", "9000");
	expect(&tc, "00A4030C", "9000");
	expect(&tc, "80F20001 00", "8410*9000");
	expect(&tc, "00A4080C06 7FFF5FD04F01", "9000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(fcp_templates_are_built_as_on_real_cards, fresh_card),
		cmocka_unit_test_setup(occurrences_of_a_cut_aid_are_told_apart, fresh_card),
		cmocka_unit_test_setup(an_application_is_closed, fresh_card),
		cmocka_unit_test_setup(a_child_df_is_selected, fresh_card),
		cmocka_unit_test_setup(dfs_below_the_application_are_reached, fresh_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
