/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/emulated.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/image.h"
#include "transport/image.h"

/* docs/card-image.md. */
enum { FILE_SIZE = 133156 };

static const uint16_t loci_path[] = { 0x6F7E };
static const char *const update_loci[] = {
	"00D6000004 A1A1A1A1",
	"00D6000004 B2B2B2B2",
};

static const struct image_io *system_io;
static char path[TEST_PATH_MAX];

static int fresh_image(void **state)
{
	(void)state;
	system_io = image_io;
	test_path("a.card", path);
	unlink(path);
	given_an_image(path);
	return 0;
}

static int restore_io(void **state)
{
	(void)state;
	image_io = system_io;
	return 0;
}

/* A terminal on the open card, PIN1 verified, EF.LOCI selected. */
static struct terminal terminal_on(struct transport *transport)
{
	struct terminal terminal;
	struct fault fault = { 0 };

	if (terminal_power_on(&terminal, transport, &fault) < 0 ||
	    terminal_verify(&terminal, 1, (const uint8_t *)"0000\xFF\xFF\xFF\xFF", &fault) < 0 ||
	    terminal_select(&terminal, test_usim_aid, sizeof test_usim_aid, loci_path, 1, &fault) <
	            0)
		fail_msg("%s: %s", fault.where, fault.text);
	return terminal;
}

/* The first octet of EF.LOCI on the image. */
static uint8_t loci_of_image(void)
{
	struct transport *transport = open_image(path);
	struct terminal terminal = terminal_on(transport);
	struct terminal_reply reply;

	assert_int_equal(send_hex(&terminal, "00B0000001", &reply), 0x9000);
	transport_close(transport);
	return reply.data[0];
}

static int open_code(struct fault *fault)
{
	struct transport *transport = NULL;
	const int rc = emulated_open(path, &transport, fault);

	if (rc < 0)
		assert_null(transport);
	transport_close(transport);
	return rc;
}

/* Given a card that was changed, when the image is closed and opened, then the change is there. */
static void a_card_survives_its_process(void **state)
{
	struct transport *transport = open_image(path);
	struct terminal terminal = terminal_on(transport);
	struct terminal_reply reply;
	uint8_t atr[TRANSPORT_ATR_MAX];
	struct fault fault;

	(void)state;
	assert_in_range(transport_atr(transport, atr, &fault), 2, TRANSPORT_ATR_MAX);
	assert_int_equal(atr[0], 0x3B);
	assert_int_equal(send_hex(&terminal, update_loci[0], &reply), 0x9000);
	transport_close(transport);
	assert_int_equal(loci_of_image(), 0xA1);
}

/* Given an image, when its owner and rights are looked at, then nobody else may read it: it holds
 * keys. */
static void an_image_is_for_its_owner(void **state)
{
	struct stat stat_of;

	(void)state;
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0600);
	assert_int_equal(stat_of.st_size, FILE_SIZE);
}

/* Given an image, when one of its name is created, then it is refused and the first is untouched. */
static void a_new_card_takes_no_name_that_is_taken(void **state)
{
	struct transport *transport;
	struct fault fault;

	(void)state;
	assert_int_equal(emulated_create(path, &transport, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, path);
	assert_non_null(strstr(fault.text, "exists"));
	assert_null(transport);
	assert_int_equal(files_in_test_folder(), 1);
	assert_int_equal(open_code(&fault), 0);
}

/* Given a card that is being made, when somebody else takes its name, then publishing is refused and
 * theirs stays. */
static void a_name_taken_meanwhile_stays_taken(void **state)
{
	struct transport *transport;
	struct fault fault;
	size_t size;
	uint8_t *octets;

	(void)state;
	unlink(path);
	assert_int_equal(emulated_create(path, &transport, &fault), 0);
	write_whole(path, (const uint8_t *)"theirs", 6);
	assert_int_equal(emulated_publish(transport, &fault), FAULT_INPUT);
	transport_close(transport);
	octets = read_whole(path, &size);
	assert_int_equal(size, 6);
	assert_memory_equal(octets, "theirs", 6);
	test_free(octets);
	assert_int_equal(files_in_test_folder(), 1);
}

/* Given a card that is being made, when it is closed before it is published, then no file stays. */
static void a_card_given_up_leaves_nothing(void **state)
{
	struct transport *transport;
	struct fault fault;

	(void)state;
	unlink(path);
	assert_int_equal(emulated_create(path, &transport, &fault), 0);
	transport_close(transport);
	assert_int_equal(files_in_test_folder(), 0);
	assert_int_equal(open_code(&fault), FAULT_ABSENT);
	assert_string_equal(fault.where, path);
}

/* Given an image open in this process, when it is opened once more, then it is refused and this
 * process is named. */
static void an_image_is_open_once(void **state)
{
	struct transport *transport = open_image(path);
	struct fault fault;
	char who[64];

	(void)state;
	assert_int_equal(open_code(&fault), FAULT_BUSY);
	assert_string_equal(fault.where, path);
	snprintf(who, sizeof who, "in use by process %d (", (int)getpid());
	if (!strstr(fault.text, who))
		fail_msg("'%s' does not say '%s'", fault.text, who);
	transport_close(transport);
	assert_int_equal(open_code(&fault), 0);
}

/* Given an image open in another process, when it is opened, then that one is named; when it was
 * killed, then the image can be opened. */
static void the_process_that_has_it_is_named(void **state)
{
	struct fault fault;
	char who[64], name[16], ready;
	int channel[2];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(channel), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		open_image(path);
		if (write(channel[1], "r", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(channel[0], &ready, 1), 1);
	assert_int_equal(open_code(&fault), FAULT_BUSY);
	prctl(PR_GET_NAME, name);
	snprintf(who, sizeof who, "in use by process %d (%s)", (int)child, name);
	if (!strstr(fault.text, who))
		fail_msg("'%s' does not say '%s'", fault.text, who);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(channel[0]);
	close(channel[1]);
	assert_int_equal(open_code(&fault), 0);
}

/* What stands in for the system: counts down, then ends the process, or says no. */
static unsigned calls_left;
static bool ends;

static bool may_go_on(void)
{
	if (calls_left > 0 && --calls_left > 0)
		return true;
	if (ends)
		_exit(7);
	calls_left = 0;
	errno = ENOSPC;
	return false;
}

static ssize_t counted_pwrite(int fd, const void *octets, size_t size, off_t at)
{
	const bool whole = calls_left != 1;

	/* The last one is cut off half way. */
	if (!whole && system_io->pwrite(fd, octets, size / 2, at) < 0)
		_exit(8);
	return may_go_on() ? system_io->pwrite(fd, octets, size, at) : -1;
}

static int counted_fdatasync(int fd)
{
	return may_go_on() ? system_io->fdatasync(fd) : -1;
}

static const struct image_io counted_io = { .pwrite = counted_pwrite,
	                                    .fdatasync = counted_fdatasync };

/* In a process of its own: two updates, and the end at the n-th call. Exit 0 where both were
 * answered, 7 where it ended before, or 16 added where the first was answered. */
static int run_and_die(unsigned calls)
{
	struct terminal_reply reply;
	struct transport *transport;
	struct terminal terminal;
	int channel[2], status;
	unsigned answered = 0;
	char tick;
	pid_t child;

	assert_int_equal(pipe(channel), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		transport = open_image(path);
		terminal = terminal_on(transport);
		image_io = &counted_io;
		calls_left = calls;
		ends = true;
		for (int i = 0; i < 2; i++)
			if (send_hex(&terminal, update_loci[i], &reply) != 0x9000 ||
			    write(channel[1], "a", 1) != 1)
				_exit(9);
		_exit(0);
	}
	close(channel[1]);
	while (read(channel[0], &tick, 1) == 1)
		answered++;
	close(channel[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) | (answered > 0 ? 16 : 0);
}

/* Given two updates, when the process ends at any write or sync of them, then the card opens with
 * the state before or after, and never without what was answered. */
static void a_crash_at_any_write_leaves_old_or_new(void **state)
{
	const uint8_t before = loci_of_image();
	unsigned calls, seen_before = 0, seen_first = 0;
	size_t size;
	uint8_t *octets = read_whole(path, &size);

	(void)state;
	for (calls = 1;; calls++) {
		int how;
		uint8_t found;

		write_whole(path, octets, size);
		how = run_and_die(calls);
		found = loci_of_image();
		if (how == 16) {
			assert_int_equal(found, 0xB2);
			break;
		}
		if (how == 7)
			assert_true(found == before || found == 0xA1);
		else if (how == (7 | 16))
			assert_true(found == 0xA1 || found == 0xB2);
		else
			fail_msg("call %u: exit %d", calls, how);
		seen_before += found == before;
		seen_first += found == 0xA1;
	}
	test_free(octets);
	/* Each update makes a sync, its announcement, a sync, and two writes a page. */
	assert_true(calls > 10);
	assert_true(seen_before > 0 && seen_first > 0);
}

/* Given a disk that takes no more, when a command changes the card, then the answer is a fault with
 * the reason, the card answers nothing more, and the image opens with the old or the new state. */
static void a_card_that_cannot_be_kept_stops(void **state)
{
	size_t size;
	uint8_t *octets = read_whole(path, &size);
	const uint8_t before = loci_of_image();

	(void)state;
	ends = false;
	for (unsigned calls = 1; calls < 6; calls++) {
		static const uint8_t update[] = { 0x00, 0xD6, 0x00, 0x00, 0x01, 0xA1 };
		static const uint8_t read[] = { 0x00, 0xB0, 0x00, 0x00, 0x01 };
		uint8_t reply[TRANSPORT_REPLY_MAX], found;
		struct transport *transport;
		struct fault fault;

		write_whole(path, octets, size);
		transport = open_image(path);
		terminal_on(transport);
		image_io = &counted_io;
		calls_left = calls;
		assert_int_equal(transport_transmit(transport, update, sizeof update, reply,
		                                    &fault),
		                 FAULT_TRANSPORT);
		assert_string_equal(fault.where, path);
		assert_non_null(strstr(fault.text, "No space left"));
		image_io = system_io;
		assert_int_equal(transport_transmit(transport, read, sizeof read, reply, &fault),
		                 FAULT_TRANSPORT);
		assert_int_equal(transport_reset(transport, &fault), FAULT_TRANSPORT);
		transport_close(transport);
		found = loci_of_image();
		assert_true(found == before || found == 0xA1);
	}
	test_free(octets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_card_survives_its_process, fresh_image),
		cmocka_unit_test_setup(an_image_is_for_its_owner, fresh_image),
		cmocka_unit_test_setup(a_new_card_takes_no_name_that_is_taken, fresh_image),
		cmocka_unit_test_setup(a_name_taken_meanwhile_stays_taken, fresh_image),
		cmocka_unit_test_setup(a_card_given_up_leaves_nothing, fresh_image),
		cmocka_unit_test_setup(an_image_is_open_once, fresh_image),
		cmocka_unit_test_setup(the_process_that_has_it_is_named, fresh_image),
		cmocka_unit_test_setup_teardown(a_crash_at_any_write_leaves_old_or_new, fresh_image,
		                                restore_io),
		cmocka_unit_test_setup_teardown(a_card_that_cannot_be_kept_stops, fresh_image,
		                                restore_io),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
