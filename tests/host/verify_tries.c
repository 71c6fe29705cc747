/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/recorder.h"

#define ASK "002000 0A 00"
#define TRY "002000 0A 08 3131313131313131"

static struct recorder recorder;
static struct fault fault;

/* The card is played: whatever else is sent to it fails the test. */
static int verify(const char *const *script)
{
	struct terminal terminal = { .transport = &recorder.transport };
	int rc;

	fault = (struct fault){ 0 };
	recorder_play(&recorder, script);
	rc = terminal_verify(&terminal, 0x0A, (const uint8_t *)"11111111", &fault);
	recorder_done(&recorder);
	return rc;
}
#define VERIFY(...) verify((const char *const[]){ __VA_ARGS__, NULL })

/* Given a card with three tries or more, when a key is verified, then it is asked for them first and the key
 * sent once, right or wrong. */
static void tries_are_asked_for_before_a_key_is_sent(void **state)
{
	(void)state;
	assert_int_equal(VERIFY(ASK, "63C3", TRY, "9000"), 0);
	assert_int_equal(VERIFY(ASK, "63CA", TRY, "9000"), 0);
	assert_int_equal(VERIFY(ASK, "63C3", TRY, "63C2"), FAULT_SECURITY);
	assert_non_null(strstr(fault.text, "wrong value; 2 tries left"));
}

/* Given a card with fewer, or that does not tell, when a key is to be verified, then it is not sent. */
static void the_last_tries_are_never_spent(void **state)
{
	static const char *const answers[] = { "63C2", "63C1", "63C0", "6983", "6700",
		                               "6D00", "9000", "6A88", "6984", "6300" };

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		assert_int_equal(VERIFY(ASK, answers[i]), FAULT_REFUSED);
	VERIFY(ASK, "63C2");
	assert_non_null(
		strstr(fault.text, "2 tries left; none of the last 2 is spent by a program"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tries_are_asked_for_before_a_key_is_sent),
		cmocka_unit_test(the_last_tries_are_never_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
