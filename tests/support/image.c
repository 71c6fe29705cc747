/* SPDX-License-Identifier: Apache-2.0 */
#include "support/image.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "ota/orders.h"
#include "profile/personalise.h"
#include "profile/profile.h"
#include "transport/emulated.h"

const struct scp80_keys test_image_keys = {
	.number = 1,
	.kic_algorithm = 2,
	.kid_algorithm = 2,
	.kic_size = 16,
	.kid_size = 16,
	.kic = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	.kid = { 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 },
};
const uint8_t test_applet_aid[10] = { 0xF0, 'R', 'O', 'A', 'M', 'C', 'A', 'R', 'D', 1 };
const uint8_t test_usim_aid[7] = { 0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };

static char folder[64];

int make_test_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/roamcard-test.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

/* Calls file for each file of the folder; returns how many there are. */
static unsigned each_file(void (*file)(const char *path))
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	unsigned count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char path[TEST_PATH_MAX];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		if (!file)
			continue;
		test_path(entry->d_name, path);
		file(path);
	}
	closedir(dir);
	return count;
}

static void remove_file(const char *path)
{
	unlink(path);
}

int remove_test_folder(void **state)
{
	(void)state;
	each_file(remove_file);
	return rmdir(folder);
}

unsigned files_in_test_folder(void)
{
	return each_file(NULL);
}

void test_path(const char *name, char path[TEST_PATH_MAX])
{
	assert_true(snprintf(path, TEST_PATH_MAX, "%s/%s", folder, name) < TEST_PATH_MAX);
}

uint16_t send_hex(struct terminal *terminal, const char *hex, struct terminal_reply *reply)
{
	uint8_t command[TRANSPORT_APDU_MAX];
	struct fault fault;
	const int size = hex_read(hex, "APDU", command, sizeof command, &fault);

	if (size < 0 || terminal_command(terminal, command, (size_t)size, reply, &fault) < 0)
		fail_msg("%s: %s: %s", hex, fault.where, fault.text);
	return reply->sw;
}

static void expect_done(struct terminal *terminal, const char *hex)
{
	struct terminal_reply reply;
	struct fault fault;
	const uint16_t sw = send_hex(terminal, hex, &reply);

	if (sw != 0x9000 && sw >> 8 != 0x91)
		fail_msg("%s: %04X", hex, sw);
	assert_int_equal(terminal_serve(terminal, sw, &fault), 0);
}

/* STORE DATA; every element must be applied. */
static void store_orders(struct terminal *terminal, const uint8_t *orders, int size)
{
	char hex[2 * TRANSPORT_APDU_MAX + 1] = "80E29000";
	struct orders_results results;
	struct terminal_reply reply;
	struct fault fault;
	uint16_t sw;

	assert_in_range(size, 1, 255);
	snprintf(hex + 8, 3, "%02X", (unsigned)size);
	hex_write(orders, (size_t)size, hex + 10);
	sw = send_hex(terminal, hex, &reply);
	if (sw != 0x9000 && sw >> 8 != 0x91)
		fail_msg("STORE DATA: %04X", sw);
	assert_int_equal(terminal_serve(terminal, sw, &fault), 0);
	assert_int_equal(orders_read_results(reply.data, reply.size, &results, &fault), 0);
	for (unsigned i = 0; i < results.count; i++)
		assert_int_equal(results.result[i], 0);
}

/* K and OPc are those of TS 35.208 set 1. */
static void define_slot(struct terminal *terminal, unsigned number, const char *imsi, unsigned mnc)
{
	struct orders_slot slot = { .number = number,
		                    .mnc_size = mnc,
		                    .acc = 0x0004,
		                    .algorithm = 1,
		                    .key_size = 16,
		                    .opc_size = 16 };
	uint8_t orders[ORDERS_MAX];
	struct fault fault;

	snprintf(slot.imsi, sizeof slot.imsi, "%s", imsi);
	hex_read("465B5CE8B199B49FAA5F0A2EE238A6BC", "K", slot.key, 16, &fault);
	hex_read("CD63CB71954A9F4E48A5994E37A02BAF", "OPc", slot.opc, 16, &fault);
	store_orders(terminal, orders, orders_of_slot(&slot, orders, &fault));
}

/* Record 1 of EF.OTA_KEY: algorithm, size and 32 octets for KIc, the same for KID. */
static void put_keys(struct terminal *terminal)
{
	uint8_t record[68] = { [0] = 2, [1] = 16, [34] = 2, [35] = 16 };
	char hex[2 * 73 + 1] = "00DC010444";

	memcpy(record + 2, test_image_keys.kic, 16);
	memcpy(record + 36, test_image_keys.kid, 16);
	hex_write(record, sizeof record, hex + 10);
	expect_done(terminal, "00A4000C026F05");
	expect_done(terminal, hex);
}

void given_an_image(const char *path)
{
	static const struct change activate = { .active_imsi = IMAGE_IMSI_1 };
	uint8_t orders[ORDERS_MAX];
	struct transport *transport;
	struct terminal terminal;
	struct fault fault = { 0 };

	if (emulated_create(path, &transport, &fault) < 0 ||
	    terminal_power_on(&terminal, transport, &fault) < 0 ||
	    terminal_verify(&terminal, 0x0A, (const uint8_t *)IMAGE_ADM, &fault) < 0 ||
	    terminal_select(&terminal, test_applet_aid, sizeof test_applet_aid, NULL, 0, &fault) <
	            0)
		fail_msg("%s: %s", fault.where, fault.text);
	define_slot(&terminal, 1, IMAGE_IMSI_1, 2);
	define_slot(&terminal, 2, IMAGE_IMSI_2, 3);
	store_orders(&terminal, orders, orders_of_change(&activate, orders, &fault));
	put_keys(&terminal);
	/* The end of the initialisation state. */
	expect_done(&terminal, "00A4000C023F00");
	expect_done(&terminal, "00440000");
	if (emulated_publish(transport, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	transport_close(transport);
}

struct transport *open_image(const char *path)
{
	struct transport *transport;
	struct fault fault;

	if (emulated_open(path, &transport, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	return transport;
}

uint8_t *read_whole(const char *path, size_t *size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *octets;
	struct stat stat;

	*size = 0;
	if (fd < 0)
		return NULL;
	assert_int_equal(fstat(fd, &stat), 0);
	octets = test_malloc((size_t)stat.st_size + 1);
	assert_int_equal(pread(fd, octets, (size_t)stat.st_size, 0), stat.st_size);
	close(fd);
	*size = (size_t)stat.st_size;
	return octets;
}

void write_whole(const char *path, const uint8_t *octets, size_t size)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, octets, size, 0), (ssize_t)size);
	close(fd);
}

void given_a_card_of_profile(const char *from, const char *path)
{
	static struct profile profile;
	struct transport *transport = NULL;
	struct terminal terminal;
	struct fault fault = { 0 };

	if (profile_load(from, &profile, &fault) < 0 ||
	    emulated_create(path, &transport, &fault) < 0 ||
	    terminal_power_on(&terminal, transport, &fault) < 0 ||
	    personalise_card(&terminal, &profile, &fault) < 0 ||
	    emulated_publish(transport, &fault) < 0)
		fail_msg("%s: %s: %s", from, fault.where, fault.text);
	profile_release(&profile);
	transport_close(transport);
}
