/* SPDX-License-Identifier: Apache-2.0 */
#include "service/cidr.h"

#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

static bool may(const struct cidr_list *allowed, const char *text)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return cidr_may_connect(allowed, (const struct sockaddr *)&four);
	assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
	return cidr_may_connect(allowed, (const struct sockaddr *)&six);
}

/* Given no list, then addresses that are not public are refused, in every way to write them; and their
 * public neighbours are not. */
static void only_public_addresses_are_for_everybody(void **state)
{
	static const char *const private[] = {
		"0.0.0.0",
		"10.0.0.0",
		"10.255.255.255",
		"100.64.0.1",
		"100.127.255.255",
		"127.0.0.1",
		"127.255.255.254",
		"169.254.169.254",
		"172.16.0.1",
		"172.31.255.255",
		"192.0.0.1",
		"192.0.2.1",
		"192.168.0.1",
		"198.18.0.1",
		"198.19.255.255",
		"198.51.100.1",
		"203.0.113.1",
		"224.0.0.1",
		"240.0.0.1",
		"255.255.255.255",
		"::",
		"::1",
		"::127.0.0.1",
		"::ffff:10.0.0.1",
		"::ffff:127.0.0.1",
		"64:ff9b::10.0.0.1",
		"64:ff9b:1::1",
		"100::1",
		"2001::1",
		"2001:db8::1",
		"2002:7f00:1::",
		"fc00::1",
		"fdff::1",
		"fe80::1",
		"febf::1",
		"fec0::1",
		"ff02::1",
		"fbff::1",
		"::ffff:0:127.0.0.1",
		"4000::1",
		"1fff::1",
	};
	static const char *const public[] = {
		"1.1.1.1",          "9.255.255.255",
		"11.0.0.0",         "100.63.255.255",
		"100.128.0.0",      "126.255.255.255",
		"128.0.0.1",        "169.253.255.255",
		"172.15.255.255",   "172.32.0.0",
		"192.167.255.255",  "192.169.0.0",
		"198.17.255.255",   "198.20.0.0",
		"223.255.255.255",  "2001:4860:4860::8888",
		"2606:4700::1",     "::ffff:93.184.216.34",
		"64:ff9b::1.1.1.1", "3ffe::1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof private / sizeof private[0]; i++)
		if (may(NULL, private[i]))
			fail_msg("%s is taken", private[i]);
	for (size_t i = 0; i < sizeof public / sizeof public[0]; i++)
		if (!may(NULL, public[i]))
			fail_msg("%s is refused", public[i]);
}

/* Given ranges the operator allows, then what is in them is taken, however it is written, and no more. */
static void what_the_operator_allows_is_taken(void **state)
{
	static const char *const ranges[] = { "10.1.0.0/16", "127.0.0.1", "fd00:1::/33" };
	struct cidr_list list = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		assert_int_equal(cidr_of_text(ranges[i], &list.cidr[list.count++], NULL), 0);
	assert_true(may(&list, "10.1.255.255"));
	assert_true(may(&list, "::ffff:10.1.0.1"));
	assert_false(may(&list, "10.2.0.0"));
	assert_false(may(&list, "10.0.255.255"));
	assert_true(may(&list, "127.0.0.1"));
	assert_false(may(&list, "127.0.0.2"));
	assert_true(may(&list, "fd00:1:7fff::"));
	assert_false(may(&list, "fd00:1:8000::"));
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",       "10",          "10.0.0.0/",   "10.0.0.0/33", "10.0.0/8",
		"::/129", "10.0.0.0/-1", "10.0.0.0/8x", "localhost",   "10.0.0.0/ 8"
	};
	struct cidr cidr;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (cidr_of_text(wrong[i], &cidr, NULL) != FAULT_INPUT)
			fail_msg("'%s' is taken", wrong[i]);
}

/* Given an address that is neither IPv4 nor IPv6, then it is refused. */
static void other_families_are_refused(void **state)
{
	const struct sockaddr address = { .sa_family = AF_UNIX };
	struct cidr_list all = { .count = 1 };

	(void)state;
	assert_false(cidr_may_connect(&all, &address));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_public_addresses_are_for_everybody),
		cmocka_unit_test(what_the_operator_allows_is_taken),
		cmocka_unit_test(what_is_no_network_is_refused),
		cmocka_unit_test(other_families_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
