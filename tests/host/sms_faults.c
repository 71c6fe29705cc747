/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sms_faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct smsc_faults faults;
static struct fault fault;

/* Given each word, when it is read, then its field is set and no other; all together set all. */
static void each_word_sets_its_field(void **state)
{
	static const struct {
		const char *text;
		struct smsc_faults wanted;
	} rows[] = {
		{ "loss=50", { .loss = 50 } },
		{ "double=1000", { .doubling = 1000 } },
		{ "reorder=0", { 0 } },
		{ "reorder=30", { .reordering = 30 } },
		{ "unreported=7", { .unreported = 7 } },
		{ "delay=200ms", { .delay_ms = 200 } },
		{ "delay=5s", { .delay_ms = 5000 } },
		{ "delay=3m", { .delay_ms = 180000 } },
		{ "delay=168h", { .delay_ms = 604800000 } },
		{ "seed=18446744073709551615", { .seed = UINT64_MAX } },
		{ "off", { .off = true } },
		{ "loss=50,double=20,delay=200ms,reorder=30,seed=7,off,unreported=1",
		  { .loss = 50,
		    .doubling = 20,
		    .delay_ms = 200,
		    .reordering = 30,
		    .seed = 7,
		    .off = true,
		    .unreported = 1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct smsc_faults *wanted = &rows[i].wanted;

		assert_int_equal(sms_faults_of_text(rows[i].text, &faults, &fault), 0);
		assert_int_equal(faults.seed, wanted->seed);
		assert_int_equal(faults.loss, wanted->loss);
		assert_int_equal(faults.doubling, wanted->doubling);
		assert_int_equal(faults.reordering, wanted->reordering);
		assert_int_equal(faults.unreported, wanted->unreported);
		assert_int_equal(faults.delay_ms, wanted->delay_ms);
		assert_int_equal(faults.off, wanted->off);
	}
}

/* Given what is no such word, or no value of it, when it is read, then the fault names it. */
static void a_wrong_word_is_named(void **state)
{
	static const struct {
		const char *text, *named;
	} rows[] = {
		{ "", "''" },
		{ "loss", "'loss'" },
		{ "loss=", "'loss='" },
		{ "loss=1001", "'loss=1001'" },
		{ "loss=-1", "'loss=-1'" },
		{ "loss= 1", "'loss= 1'" },
		{ "loss=0x1", "'loss=0x1'" },
		{ "loss=5,", "''" },
		{ "loss=5,,seed=1", "''" },
		{ "loss=5,loss=5", "'loss=5' is there twice" },
		{ "double=1.5", "'double=1.5'" },
		{ "delay=200", "'delay=200'" },
		{ "delay=ms", "'delay=ms'" },
		{ "delay=169h", "'delay=169h'" },
		{ "delay=1d", "'delay=1d'" },
		{ "seed=18446744073709551616", "'seed=18446744073709551616'" },
		{ "seed=", "'seed='" },
		{ "offset", "'offset'" },
		{ "lost=5", "'lost=5'" },
		{ "seed=1111111111111111111111111111111111111111", "'seed=11111" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(sms_faults_of_text(rows[i].text, &faults, &fault), FAULT_INPUT);
		assert_string_equal(fault.where, "sms-faults");
		if (!strstr(fault.text, rows[i].named))
			fail_msg("%s: %s", rows[i].text, fault.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_sets_its_field),
		cmocka_unit_test(a_wrong_word_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
