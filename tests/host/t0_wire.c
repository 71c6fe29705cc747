/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A line over a device, which is a pseudo-terminal with the test at its other end. */

enum { WAIT_MS = 5000 /* until something is lost */ };

static int master = -1;
static struct t0_line *line;
static struct fault fault;

static void given_a_line(const char *options)
{
	struct t0_address address;
	char text[128];

	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	snprintf(text, sizeof text, "%s%s", ptsname(master), options);
	assert_int_equal(t0_address_read(text, &address, &fault), 0);
	if (t0_wire_open(&address, &line, &fault) < 0 && strstr(fault.text, strerror(ENOSYS))) {
		print_message("NOT TESTED: this kernel, or what stands for it, sets no rates of "
		              "one's own choice\n");
		skip();
	}
	assert_non_null(line);
}

static int close_line(void **state)
{
	(void)state;
	if (line)
		line->ops->close(line);
	close(master);
	line = NULL;
	return 0;
}

static void says(const char *octets, size_t size)
{
	assert_int_equal(write(master, octets, size), (ssize_t)size);
}

static void heard(const char *octets, size_t size)
{
	char got[64];
	size_t have = 0;

	while (have < size) {
		struct pollfd wait = { master, POLLIN, 0 };
		ssize_t more;

		assert_int_equal(poll(&wait, 1, WAIT_MS), 1);
		more = read(master, got + have, sizeof got - have);
		assert_true(more > 0);
		have += (size_t)more;
	}
	assert_int_equal(have, size);
	assert_memory_equal(got, octets, size);
}

static int receives(void)
{
	uint8_t octet;
	const int rc = line->ops->receive(line, WAIT_MS, &octet, &fault);

	return rc < 0 ? rc : octet;
}

static int sends(const char *octets, size_t size)
{
	return line->ops->send(line, (const uint8_t *)octets, size, &fault);
}

/* Given a device that tells wrong parity, when FF comes, then it is FF: the driver doubles it. Before TS nothing is told. */
static void ff_is_ff_whatever_the_driver_makes_of_it(void **state)
{
	(void)state;
	given_a_line("");
	says("\xFF\x3B", 2);
	assert_int_equal(receives(), 0xFF);
	assert_int_equal(receives(), 0x3B);
	assert_int_equal(line->ops->parity(line, T0_PARITY_EVEN, &fault), 0);
	says("\xFF\x01", 2);
	assert_int_equal(receives(), 0xFF);
	assert_int_equal(receives(), 0x01);
	assert_int_equal(line->ops->parity(line, T0_PARITY_ANY, &fault), 0);
	says("\xFF\x02", 2);
	assert_int_equal(receives(), 0xFF);
	assert_int_equal(receives(), 0x02);
}

/* Given one line for both directions, when something else is heard than was sent, then that is a fault. */
static void an_echo_is_compared(void **state)
{
	(void)state;
	given_a_line(",echo");
	says("\x00\xA4\x60", 3);
	assert_int_equal(sends("\x00\xA4", 2), 0);
	heard("\x00\xA4", 2);
	assert_int_equal(receives(), 0x60);
	says("\x01", 1);
	assert_int_equal(sends("\x00", 1), FAULT_TRANSPORT);
	assert_non_null(strstr(fault.text, "00 was sent and 01 heard"));
}

static void a_speed_is_set_and_gone_back_from(void **state)
{
	(void)state;
	given_a_line(",baud=9600");
	assert_true(line->ops->can(line, 512, 32));
	assert_int_equal(line->ops->speed(line, 512, 32, &fault), 0);
	assert_int_equal(line->ops->speed(line, 372, 1, &fault), 0);
	close_line(NULL);
	given_a_line(",clock=100000000");
	assert_false(line->ops->can(line, 372, 32));
}

/* Given a stream with marks, when contacts are switched, then what came before the answer is forgotten; 10 is doubled. */
static void marks_are_answered_and_doubled(void **state)
{
	(void)state;
	given_a_line(",marks");
	says("\x55\x10\x10\x10\x41\x10\x43\x3B", 8);
	assert_int_equal(line->ops->contacts(line, T0_CONTACTS_RESET, &fault), 0);
	assert_int_equal(line->ops->contacts(line, T0_CONTACTS_ON, &fault), 0);
	heard("\x10\x41\x10\x43", 4);
	assert_int_equal(receives(), 0x3B);
	assert_int_equal(sends("\x10\x20\x10", 3), 0);
	heard("\x10\x10\x20\x10\x10", 5);
	says("\x10\x7F\x10\x10", 4); /* a mark nobody knows is passed over */
	assert_int_equal(receives(), 0x10);
}

static void every_second_octet_is_sent_wrong_first(void **state)
{
	(void)state;
	given_a_line(",marks,wrong=2");
	says("\x10\x48\x10\x48", 4);
	assert_int_equal(sends("\x01\x10\x03\x04", 4), 0);
	heard("\x01\x10\x44\x10\x10\x10\x10\x03\x10\x44\x04\x04", 12);
}

static void a_device_that_is_gone_is_told(void **state)
{
	(void)state;
	given_a_line(",marks");
	close(master);
	assert_int_equal(receives(), FAULT_TRANSPORT);
	assert_non_null(strstr(fault.text, "the line to the card is gone"));
	assert_int_equal(sends("\x01", 1), FAULT_TRANSPORT);
	master = -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(ff_is_ff_whatever_the_driver_makes_of_it, close_line),
		cmocka_unit_test_teardown(an_echo_is_compared, close_line),
		cmocka_unit_test_teardown(a_speed_is_set_and_gone_back_from, close_line),
		cmocka_unit_test_teardown(marks_are_answered_and_doubled, close_line),
		cmocka_unit_test_teardown(every_second_octet_is_sent_wrong_first, close_line),
		cmocka_unit_test_teardown(a_device_that_is_gone_is_told, close_line),
	};

	return cmocka_run_group_tests_name("t0_wire", tests, NULL, NULL);
}
