/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/emulated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/image.h"

static const char *const open_loci[] = {
	"0020000108 30303030FFFFFFFF",
	"00A4040C07 A0000000871002",
	"00A4000C02 6F7E",
};
static char path[TEST_PATH_MAX];

static void select_loci(struct terminal *terminal)
{
	struct terminal_reply reply;

	for (size_t i = 0; i < sizeof open_loci / sizeof open_loci[0]; i++)
		assert_int_equal(send_hex(terminal, open_loci[i], &reply), 0x9000);
}

static uint8_t first_of_loci(struct terminal *terminal)
{
	struct terminal_reply reply;

	assert_int_equal(send_hex(terminal, "00B0000001", &reply), 0x9000);
	return reply.data[0];
}

/* Whether the supply lasted to the end of UPDATE BINARY. */
static bool update_loci(struct terminal *terminal, uint8_t value)
{
	const uint8_t command[] = { 0x00, 0xD6, 0x00, 0x00, 0x01, value };
	struct terminal_reply reply;
	struct fault fault = { 0 };
	const int rc = terminal_command(terminal, command, sizeof command, &reply, &fault);

	if (rc == 0)
		assert_int_equal(reply.sw, 0x9000);
	else
		assert_non_null(strstr(fault.text, "power cut"));
	return rc == 0;
}

/* Given a card on an image; when its supply is cut at each write of an update in turn; then no answer
 * comes, nor to the next command, and after a power cycle the file is as before or as after, also in the
 * image; with the last write it is as after. */
static void a_cut_at_any_write_leaves_before_or_after(void **state)
{
	uint32_t cuts = 0;
	uint8_t before = 0xA0;
	struct fault fault;

	(void)state;
	test_path("a.card", path);
	given_an_image(path);
	for (bool whole = false; !whole; cuts++) {
		struct terminal terminal = { .transport = open_image(path) };
		const uint8_t after = (uint8_t)(before ^ 0x0F);
		uint8_t found;

		select_loci(&terminal);
		assert_true(update_loci(&terminal, before));
		emulated_cut_after(terminal.transport, cuts + 1);
		whole = update_loci(&terminal, after);
		if (!whole) {
			assert_false(update_loci(&terminal, after));
			assert_int_equal(transport_reset(terminal.transport, &fault), 0);
			select_loci(&terminal);
		}
		found = first_of_loci(&terminal);
		assert_true(found == before || found == after);
		assert_true(!whole || found == after);
		transport_close(terminal.transport);
		terminal.transport = open_image(path);
		select_loci(&terminal);
		assert_int_equal(first_of_loci(&terminal), found);
		transport_close(terminal.transport);
		assert_in_range(cuts, 0, 100);
		before = found == before ? after : before;
	}
	assert_in_range(cuts, 3, 100);
}

/* Given a card; when it is copied; then each keeps to itself what is written later. */
static void a_copy_and_its_card_do_not_notice_each_other(void **state)
{
	struct terminal terminal = { 0 }, copy = { 0 };
	struct fault fault;

	(void)state;
	assert_int_equal(emulated_in_memory(&terminal.transport, &fault), 0);
	select_loci(&terminal);
	assert_true(update_loci(&terminal, 0x11));
	assert_int_equal(transport_copy(terminal.transport, &copy.transport, &fault), 0);
	select_loci(&copy);
	assert_int_equal(first_of_loci(&copy), 0x11);
	assert_true(update_loci(&copy, 0x22));
	assert_int_equal(first_of_loci(&terminal), 0x11);
	assert_true(update_loci(&terminal, 0x33));
	assert_int_equal(first_of_loci(&copy), 0x22);
	transport_close(copy.transport);
	transport_close(terminal.transport);
}

/* Given a card that wrote; when its writes are counted; then a cut that many later finds the same. */
static void writes_are_counted_to_choose_a_cut(void **state)
{
	struct terminal terminal = { 0 };
	struct fault fault;
	uint32_t writes;

	(void)state;
	assert_int_equal(emulated_in_memory(&terminal.transport, &fault), 0);
	select_loci(&terminal);
	writes = emulated_writes(terminal.transport);
	assert_true(update_loci(&terminal, 0x11));
	writes = emulated_writes(terminal.transport) - writes;
	emulated_cut_after(terminal.transport, writes);
	assert_false(update_loci(&terminal, 0x22));
	assert_int_equal(transport_power_cycle(terminal.transport, &fault), 0);
	select_loci(&terminal);
	emulated_cut_after(terminal.transport, writes + 1);
	assert_true(update_loci(&terminal, 0x33));
	transport_close(terminal.transport);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_at_any_write_leaves_before_or_after),
		cmocka_unit_test(a_copy_and_its_card_do_not_notice_each_other),
		cmocka_unit_test(writes_are_counted_to_choose_a_cut),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
