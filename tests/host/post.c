/* SPDX-License-Identifier: Apache-2.0 */
#include "api/post.h"

#include "api/notifier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Worked with Python's hmac: key 00..1f, "1790000000" "." the body. */
static void a_signature_is_that_of_another_program(void **state)
{
	uint8_t secret[WEBHOOK_SECRET_SIZE];
	char signature[POST_SIGNATURE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof secret; i++)
		secret[i] = (uint8_t)i;
	assert_int_equal(post_sign(secret, "1790000000", "{\"a\":1}", signature, NULL), 0);
	assert_string_equal(signature,
	                    "7f051117f5480d4dbdb30c1e50b34102b54a47bb42d37297641143f3408973a9");
}

/* Given a post to a private address, when it is sent, then it is refused before anything is connected.
 */
static void a_private_address_is_not_connected_to(void **state)
{
	struct store_post post = { .url = "http://localhost:9/" };
	const atomic_bool stop = false;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(post_send(&post, NULL, 0, &stop, &fault), FAULT_REFUSED);
	assert_non_null(strstr(fault.text, "not allowed here"));
}

/* Given a URL of another scheme in the store, when it is sent, then there is no answer. */
static void only_http_is_spoken(void **state)
{
	struct store_post post = { .url = "file:///dev/null" };
	const atomic_bool stop = false;

	(void)state;
	assert_int_equal(post_send(&post, NULL, 0, &stop, NULL), FAULT_TRANSPORT);
}

/* Given a post that is not taken, when it is tried again, then the pause doubles from the first to an hour. */
static void the_pause_doubles_to_an_hour(void **state)
{
	static const struct {
		unsigned attempts;
		int64_t pause;
	} rows[] = {
		{ 1, 5000 },     { 2, 10000 },    { 3, 20000 },
		{ 10, 2560000 }, { 11, 3600000 }, { 12, 3600000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(notifier_pause_after(NOTIFIER_PAUSE_MS, rows[i].attempts),
		                 rows[i].pause);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_is_that_of_another_program),
		cmocka_unit_test(a_private_address_is_not_connected_to),
		cmocka_unit_test(only_http_is_spoken),
		cmocka_unit_test(the_pause_doubles_to_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
