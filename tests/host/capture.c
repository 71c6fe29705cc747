/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/capture.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "inspect/known_files.h"
#include "octets/hex.h"
#include "support/image.h"
#include "trace/recorder.h"
#include "transport/emulated.h"
#include "transport/watched.h"

enum { ITEMS = 6, THREADS = 4, EACH = 100 };

#define AT_US INT64_C(1767225600123456)

static struct gsmtap_item item_of(unsigned number)
{
	struct gsmtap_item item = { .kind = GSMTAP_EXCHANGE,
		                    .card = 1,
		                    .command = { 0x00, 0xB0, 0, 0, (uint8_t)number },
		                    .command_size = 5,
		                    .answer_size = number + 2 };

	if (number == 0)
		item = (struct gsmtap_item){ .kind = GSMTAP_OPENED, .card = 1, .text = "a.card" };
	memset(item.answer, (int)number, item.answer_size);
	return item;
}

static void given_a_capture(const char *path)
{
	struct capture *capture;
	struct fault fault;

	assert_int_equal(capture_create(path, &capture, &fault), 0);
	for (unsigned i = 0; i < ITEMS; i++) {
		const struct gsmtap_item item = item_of(i);

		capture_add(capture, &item, AT_US + i);
	}
	assert_int_equal(capture_close(capture, &fault), 0);
}

static void assert_item(const struct gsmtap_item *item, unsigned number)
{
	const struct gsmtap_item wanted = item_of(number);

	assert_int_equal(item->kind, wanted.kind);
	assert_int_equal(item->command_size, wanted.command_size);
	assert_int_equal(item->answer_size, wanted.answer_size);
	assert_memory_equal(item->answer, wanted.answer, wanted.answer_size);
}

/* Reads a file to its end; every item must be that of given_a_capture(). Returns how many, or the fault. */
static int read_all(const char *path, bool *cut, struct fault *fault)
{
	struct capture_reader *reader;
	struct gsmtap_item item;
	unsigned count = 0;
	int rc = capture_open(path, &reader, fault);

	if (rc < 0)
		return rc;
	while ((rc = capture_next(reader, &item, fault)) > 0) {
		assert_int_equal(capture_number(reader), count + 1);
		assert_int_equal(capture_time_us(reader), AT_US + count);
		assert_item(&item, count++);
	}
	*cut = capture_cut(reader);
	capture_end(reader);
	return rc < 0 ? rc : (int)count;
}

static const char *const names[] = { "a.pcap", "a.pcap.gz" };

/* Given a capture, plain or compressed; when read; then all of it is there, nobody else can read the file, and
 * compressed is what the name says. */
static void a_file_is_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char path[TEST_PATH_MAX];
		struct fault fault;
		struct stat status;
		uint8_t *octets;
		size_t size;
		bool cut;

		test_path(names[i], path);
		assert_true(capture_is_name(path));
		given_a_capture(path);
		assert_int_equal(read_all(path, &cut, &fault), ITEMS);
		assert_false(cut);
		assert_int_equal(stat(path, &status), 0);
		assert_int_equal(status.st_mode & 0777, 0600);
		octets = read_whole(path, &size);
		assert_int_equal(octets[0], i == 0 ? 0xA1 : 0x1F);
		test_free(octets);
	}
	assert_false(capture_is_name("a.card"));
	assert_false(capture_is_name(".pcap"));
}

/* Given a capture that was cut after any of its octets; when read; then it is shorter, or a fault says what is
 * missing: never anything that was not written. */
static void a_file_cut_anywhere_is_a_shorter_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char path[TEST_PATH_MAX], part[TEST_PATH_MAX];
		struct fault fault = { 0 };
		uint8_t *octets;
		size_t size;
		int before = 0;

		test_path(names[i], path);
		test_path("part", part);
		given_a_capture(path);
		octets = read_whole(path, &size);
		for (size_t end = 0; end < size; end++) {
			bool cut = false;
			int count;

			write_whole(part, octets, end);
			count = read_all(part, &cut, &fault);
			if (before == 0 && count == FAULT_INPUT)
				continue;
			assert_in_range(count, before, ITEMS);
			if (i == 1)
				assert_true(cut);
			before = count;
		}
		assert_int_equal(before, i == 0 ? ITEMS - 1 : ITEMS);
		test_free(octets);
	}
}

/* Given a capture with any one octet changed; when read; then it ends, with items or with a fault. */
static void a_file_with_a_wrong_octet_is_read_to_an_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char path[TEST_PATH_MAX], wrong[TEST_PATH_MAX];
		unsigned faults = 0;
		uint8_t *octets;
		size_t size;

		test_path(names[i], path);
		test_path("wrong", wrong);
		given_a_capture(path);
		octets = read_whole(path, &size);
		for (size_t at = 0; at < size; at++) {
			struct capture_reader *reader;
			struct gsmtap_item item;
			struct fault fault = { 0 };
			int rc;

			octets[at] ^= 0xFF;
			write_whole(wrong, octets, size);
			octets[at] ^= 0xFF;
			rc = capture_open(wrong, &reader, &fault);
			while (rc >= 0 && (rc = capture_next(reader, &item, &fault)) > 0)
				;
			capture_end(reader);
			if (rc < 0)
				assert_int_equal(fault.code, rc);
			faults += rc < 0;
		}
		assert_true(faults > 20);
		test_free(octets);
	}
}

/* Given captures that nobody has ended; when read; then all that was written is there. */
static void a_file_is_read_before_its_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct gsmtap_item item = item_of(0);
		struct capture *capture;
		char path[TEST_PATH_MAX];
		struct fault fault;
		bool cut;

		test_path(names[i], path);
		assert_int_equal(capture_create(path, &capture, &fault), 0);
		assert_int_equal(read_all(path, &cut, &fault), 0);
		capture_add(capture, &item, AT_US);
		assert_int_equal(read_all(path, &cut, &fault), 1);
		assert_int_equal(cut, i == 1);
		assert_int_equal(capture_close(capture, &fault), 0);
	}
}

/* A file of another program: little endian, times in nanoseconds. */
static const char little[] = "4D3CB2A1 02000400 00000000 00000000 00000400 65000000"
			     "00BE5569 40E20100 1F000000 1F000000"
			     "4500001F000000004011000001010101020202020035003500 0B0000 000000"
			     "00BE5569 C0E5C907 35000000 35000000"
			     "45000035 00000000 40110000 C0000201 C0000202 C001127900210000"
			     "02040400000000000000000000000000 00A4000C022FE29000";

static void write_hex(const char *hex, const char *path)
{
	uint8_t octets[512];
	const int size = hex_read(hex, "", octets, sizeof octets, NULL);

	assert_true(size >= 0);
	write_whole(path, octets, (size_t)size);
}

/* Given a capture in the other order of octets, with nanoseconds and a packet of DNS; when read; then the exchange
 * is found, at its time, and the other packet was passed over. */
static void a_file_of_another_machine_is_read(void **state)
{
	struct capture_reader *reader;
	struct gsmtap_item item;
	struct fault fault;
	char path[TEST_PATH_MAX];

	(void)state;
	test_path("little.pcap", path);
	write_hex(little, path);
	assert_int_equal(capture_open(path, &reader, &fault), 0);
	assert_int_equal(capture_next(reader, &item, &fault), 1);
	assert_int_equal(capture_number(reader), 2);
	assert_int_equal(capture_time_us(reader), INT64_C(1767226880130672));
	assert_int_equal(item.command_size, 7);
	assert_int_equal(capture_next(reader, &item, &fault), 0);
	assert_int_equal(capture_passed_over(reader), 1);
	assert_false(capture_cut(reader));
	capture_end(reader);
}

/* Given what is no capture, or a packet that cannot be; when opened and read; then a fault says which. */
static void what_is_no_capture_is_refused(void **state)
{
	static const struct {
		const char *hex, *where, *text;
	} rows[] = {
		{ "", "wrong", "no capture: 0 octets" },
		{ "504B0304000000000000000000000000000000000000000000", "wrong", "no capture" },
		{ "0A0D0D0A1C0000004D3C2B1A01000000FFFFFFFFFFFFFFFF", "wrong", "pcapng" },
		{ "A1B2C3D4 0003 0004 00000000 00000000 0000FFFF 00000065", "wrong", "version" },
		{ "A1B2C3D4 0002 0004 00000000 00000000 0000FFFF 000000C3", "wrong",
		  "link type 195" },
		{ "A1B2C3D4 0002 0004 00000000 00000000 0000FFFF 00000065 0000000000000000 "
		  "00010014 00010014",
		  "wrong: packet 1", "65556 octets" },
		{ "A1B2C3D4 0002 0004 00000000 00000000 0000FFFF 00000065 0000000000000000 "
		  "00000000 00000000",
		  "wrong: packet 1", "0 octets" },
	};
	struct capture_reader *reader;
	struct gsmtap_item item;
	char path[TEST_PATH_MAX];

	(void)state;
	test_path("wrong", path);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fault fault = { 0 };
		int rc;

		write_hex(rows[i].hex, path);
		rc = capture_open(path, &reader, &fault);
		if (rc == 0)
			rc = capture_next(reader, &item, &fault);
		capture_end(reader);
		assert_int_equal(rc, FAULT_INPUT);
		assert_non_null(strstr(fault.where, rows[i].where));
		assert_non_null(strstr(fault.text, rows[i].text));
	}
	test_path("absent", path);
	assert_int_equal(capture_open(path, &reader, &(struct fault){ 0 }), FAULT_ABSENT);
}

static void *add_items(void *ctx)
{
	struct gsmtap_item item = item_of(5);

	item.card = capture_add_card(ctx);
	for (int i = 0; i < EACH; i++)
		capture_add(ctx, &item, AT_US);
	return NULL;
}

/* Given threads that write to one file; when they are done; then every packet is whole and every card has its own. */
static void threads_share_a_file(void **state)
{
	unsigned of_card[THREADS + 1] = { 0 };
	struct capture_reader *reader;
	pthread_t threads[THREADS];
	struct capture *capture;
	struct gsmtap_item item;
	char path[TEST_PATH_MAX];
	struct fault fault;

	(void)state;
	test_path("threads.pcap.gz", path);
	assert_int_equal(capture_create(path, &capture, &fault), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_items, capture), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(capture_close(capture, &fault), 0);
	assert_int_equal(capture_open(path, &reader, &fault), 0);
	while (capture_next(reader, &item, &fault) > 0) {
		assert_in_range(item.card, 1, THREADS);
		of_card[item.card]++;
	}
	for (int i = 1; i <= THREADS; i++)
		assert_int_equal(of_card[i], EACH);
	capture_end(reader);
}

/* Given a disk that is full, or no such folder; when a file is made; then a fault says so. */
static void a_file_that_cannot_be_written_is_a_fault(void **state)
{
	struct capture *capture;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(capture_create("/dev/full", &capture, &fault), FAULT_SYSTEM);
	assert_non_null(strstr(fault.text, "No space left"));
	assert_int_equal(capture_create("/nowhere/a.pcap", &capture, &fault), FAULT_SYSTEM);
	assert_int_equal(capture_close(NULL, &fault), 0);
}

/* A card in memory, with PIN1 and files of keys, whose wire goes to the file. */
static struct transport *a_watched_card(const char *path, bool show_secrets, struct watch *watch)
{
	struct transport *card;
	struct fault fault = { 0 };

	*watch = (struct watch){ .names = known_file_name, .show_secrets = show_secrets };
	assert_int_equal(capture_create(path, &watch->capture, &fault), 0);
	if (emulated_in_memory(&card, &fault) < 0 || watch_card(watch, "a.card", &card, &fault) < 0)
		fail_msg("%s", fault.text);
	return card;
}

static void read_commands(const char *path, char commands[][2 * GSMTAP_COMMAND_MAX + 1],
                          char answers[][2 * GSMTAP_ANSWER_MAX + 1], size_t wanted)
{
	struct capture_reader *reader;
	struct gsmtap_item item;
	struct fault fault;
	size_t count = 0;

	assert_int_equal(capture_open(path, &reader, &fault), 0);
	while (capture_next(reader, &item, &fault) > 0)
		if (item.kind == GSMTAP_EXCHANGE && count < wanted) {
			hex_write(item.command, item.command_size, commands[count]);
			hex_write(item.answer, item.answer_size, answers[count++]);
		}
	capture_end(reader);
	assert_int_equal(count, wanted);
}

/* Given PINs, and what goes into and comes out of files of keys; when recorded; then they are overwritten at their
 * length, and not where secrets were asked for. */
static void secrets_are_overwritten(void **state)
{
	static const struct {
		const char *sent, *kept, *answer, *answer_kept;
	} rows[] = {
		{ "002000010830303030FFFFFFFF", "0020000108FFFFFFFFFFFFFFFF", "9000", "9000" },
		{ "00A4040C07A0000000871002", "00A4040C07A0000000871002", "9000", "9000" },
		{ "00A4000C026F08", "00A4000C026F08", "9000", "9000" },
		{ "00D60000050102030405", "00D6000005FFFFFFFFFF", "9000", "9000" },
		{ "00B0000003", "00B0000003", "0102039000", "FFFFFF9000" },
		{ "00A4000C026F7E", "00A4000C026F7E", "9000", "9000" },
		{ "00D600000201FE", "00D600000201FE", "9000", "9000" },
		{ "00B0000002", "00B0000002", "01FE9000", "01FE9000" },
		{ "80E2900003112233", "80E2900003FFFFFF", NULL, NULL },
	};
	enum { ROWS = sizeof rows / sizeof rows[0] };
	static char commands[ROWS][2 * GSMTAP_COMMAND_MAX + 1];
	static char answers[ROWS][2 * GSMTAP_ANSWER_MAX + 1];
	char path[TEST_PATH_MAX];

	(void)state;
	test_path("secret.pcap", path);
	for (int show = 0; show < 2; show++) {
		struct watch watch;
		struct terminal terminal = { .transport = a_watched_card(path, show, &watch) };
		struct terminal_reply reply;
		struct fault fault;

		for (size_t i = 0; i < ROWS; i++)
			send_hex(&terminal, rows[i].sent, &reply);
		transport_close(terminal.transport);
		assert_int_equal(capture_close(watch.capture, &fault), 0);
		read_commands(path, commands, answers, ROWS);
		for (size_t i = 0; i < ROWS; i++) {
			assert_string_equal(commands[i], show ? rows[i].sent : rows[i].kept);
			if (rows[i].answer)
				assert_string_equal(answers[i],
				                    show ? rows[i].answer : rows[i].answer_kept);
		}
	}
}

/* Given answers to AUTHENTICATE (TS 31.102 7.1.2); when masked; then RES, SRES and AUTS are left, the keys are not. */
static void keys_of_an_authentication_are_overwritten(void **state)
{
	static const struct {
		const char *came, *kept;
	} rows[] = {
		{ "DB02A1A2 03B1B2B3 02C1C2 9000", "DB02A1A203FFFFFF02FFFF9000" },
		{ "DB02A1A2 03B1B2B3 02C1C2 01D1 9000", "DB02A1A203FFFFFF02FFFF01FF9000" },
		{ "DC03A1A2A3 9000", "DC03A1A2A39000" },
		{ "04A1A2A3A4 08B1B2B3B4B5B6B7B8 9000", "04A1A2A3A408FFFFFFFFFFFFFFFF9000" },
		{ "DB0AA1A2 9000", "DB0AA1A29000" },
		{ "A1A2 9000", "FFFF9000" },
		{ "6135", "6135" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const uint8_t command[] = { 0x00, 0x88, 0x00, 0x81, 0x01, 0x00 };
		struct follow follow = { .names = known_file_name };
		struct instruction_apdu apdu;
		uint8_t octets[64];
		char hex[2 * sizeof octets + 1];
		const int size = hex_read(rows[i].came, "", octets, sizeof octets, NULL);

		assert_true(size > 0);
		assert_true(follow_command(&follow, command, sizeof command, &apdu));
		follow_answer(&follow, octets, (size_t)size);
		follow_mask_answer(&follow, octets, (size_t)size);
		hex_write(octets, (size_t)size, hex);
		assert_string_equal(hex, rows[i].kept);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_back),
		cmocka_unit_test(a_file_cut_anywhere_is_a_shorter_one),
		cmocka_unit_test(a_file_with_a_wrong_octet_is_read_to_an_end),
		cmocka_unit_test(a_file_is_read_before_its_end),
		cmocka_unit_test(a_file_of_another_machine_is_read),
		cmocka_unit_test(what_is_no_capture_is_refused),
		cmocka_unit_test(threads_share_a_file),
		cmocka_unit_test(a_file_that_cannot_be_written_is_a_fault),
		cmocka_unit_test(secrets_are_overwritten),
		cmocka_unit_test(keys_of_an_authentication_are_overwritten),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
