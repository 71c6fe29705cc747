/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/fleet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fleet/form.h"
#include "inspect/view.h"
#include "profile/personalise.h"
#include "support/image.h"
#include "transport/emulated.h"

/* A fleet: made, opened, used, grown, damaged, and its limits. */

enum { CARDS = 1000 };

static const char profile_path[] = "vectors/profiles/card-a.json";
static const uint8_t seed[FLEET_SEED_SIZE] = { 1, 2, 3 };
static char path[TEST_PATH_MAX];

static struct fleet *open_fleet(void)
{
	struct fleet *fleet;
	struct fault fault = { 0 };

	if (fleet_open(path, &fleet, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	return fleet;
}

static struct transport *open_card(const struct fleet *fleet, uint32_t card)
{
	struct transport *transport;
	struct fault fault = { 0 };

	if (fleet_card_open(fleet, card, &transport, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	return transport;
}

static int new_fleet(uint32_t cards, const char *profile, struct fault *fault)
{
	json_t *object = json_loads(profile, 0, NULL);
	int rc;

	assert_non_null(object);
	rc = fleet_new(path, cards, object, seed, NULL, NULL, fault);
	json_decref(object);
	return rc;
}

static int given_a_fleet(void **state)
{
	json_t *profile = json_load_file(profile_path, 0, NULL);
	struct fault fault = { 0 };
	int rc;

	(void)state;
	unlink(path);
	rc = fleet_new(path, CARDS, profile, seed, NULL, NULL, &fault);
	json_decref(profile);
	if (rc < 0)
		print_error("%s: %s\n", fault.where, fault.text);
	return rc;
}

/* Given a fleet, when a card is opened, then its memory is octet for octet that of a blank card that was
 * personalised, by the APDUs of 'card new' with a reset among them, with the profile of that card. */
static void a_card_is_what_personalisation_gives(void **state)
{
	static const uint32_t sample[] = { 0, 1, 2, 9, 10, 499, CARDS - 1 };
	struct fleet *fleet = open_fleet();
	struct profile *profile = test_malloc(sizeof *profile);
	static struct terminal terminal;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof sample / sizeof sample[0]; i++) {
		struct transport *made, *found = open_card(fleet, sample[i]);

		assert_int_equal(fleet_profile(fleet, sample[i], profile, &fault), 0);
		assert_int_equal(emulated_in_memory(&made, &fault), 0);
		assert_int_equal(terminal_start(&terminal, made, &fault), 0);
		assert_int_equal(personalise_shared(&terminal, profile, &fault), 0);
		assert_int_equal(terminal_start(&terminal, made, &fault), 0);
		assert_int_equal(personalise_own(&terminal, profile, &fault), 0);
		assert_memory_equal(emulated_memory(made), emulated_memory(found),
		                    IMAGE_MEMORY_SIZE);
		transport_close(made);
		transport_close(found);
	}
	test_free(profile);
	fleet_close(fleet);
}

/* Given a fleet, then no two of its cards share ICCID, IMSI or key, and each is found by its ICCID with and
 * without check digit. */
static void each_card_has_its_own_numbers_and_keys(void **state)
{
	struct fleet *fleet = open_fleet();
	struct profile *one = test_malloc(sizeof *one), *other = test_malloc(sizeof *other);
	struct fault fault;

	(void)state;
	assert_int_equal(fleet_profile(fleet, 0, one, &fault), 0);
	for (uint32_t card = 1; card < CARDS; card++) {
		uint32_t found;

		assert_int_equal(fleet_profile(fleet, card, other, &fault), 0);
		assert_string_not_equal(one->iccid, other->iccid);
		assert_memory_not_equal(one->keys[0].kic, other->keys[0].kic, 16);
		assert_memory_not_equal(other->keys[0].kic, other->keys[0].kid, 16);
		for (unsigned i = 0; i < one->slots; i++) {
			assert_string_not_equal(one->slot[i].imsi, other->slot[i].imsi);
			assert_memory_not_equal(one->slot[i].key, other->slot[i].key, 16);
		}
		assert_int_equal(fleet_find(fleet, other->iccid, &found, &fault), 0);
		assert_int_equal(found, card);
		other->iccid[strlen(other->iccid) - 1] = '\0';
		assert_int_equal(fleet_find(fleet, other->iccid, &found, &fault), 0);
		assert_int_equal(found, card);
		for (unsigned i = 0; i < other->slots; i++) {
			assert_int_equal(fleet_find_imsi(fleet, other->slot[i].imsi, &found,
			                                 &fault),
			                 0);
			assert_int_equal(found, card);
		}
		*one = *other;
		assert_int_equal(fleet_profile(fleet, card, one, &fault), 0);
	}
	test_free(one);
	test_free(other);
	fleet_close(fleet);
}

/* Given IMSIs that no card has, by their network, their number or their size, then none is found. */
static void an_imsi_of_no_card_is_not_found(void **state)
{
	static const char *const nobodys[] = {
		"222013090961858", "222013090961860",  "222013090963859", "222023090961859",
		"22201309096185",  "2220130909618590", "22201309096185A", "",
	};
	struct fleet *fleet = open_fleet();
	struct fault fault;
	uint32_t found;

	(void)state;
	assert_int_equal(fleet_find_imsi(fleet, "222013090961861", &found, &fault), 0);
	assert_int_equal(found, 1);
	for (size_t i = 0; i < sizeof nobodys / sizeof nobodys[0]; i++)
		assert_int_equal(fleet_find_imsi(fleet, nobodys[i], &found, &fault), FAULT_ABSENT);
	fleet_close(fleet);
}

/* Given a fleet, then its range goes from the first card's ICCID without check digit to the last one's. */
static void a_range_has_all_cards(void **state)
{
	struct fleet *fleet = open_fleet();
	char low[FLEET_ICCID_MAX], high[FLEET_ICCID_MAX], first[FLEET_ICCID_MAX],
		last[FLEET_ICCID_MAX];

	(void)state;
	assert_int_equal(fleet_iccid_range(fleet, low, high), 0);
	assert_int_equal(fleet_iccid(fleet, 0, first), 0);
	assert_int_equal(fleet_iccid(fleet, CARDS - 1, last), 0);
	first[strlen(first) - 1] = last[strlen(last) - 1] = '\0';
	assert_string_equal(low, first);
	assert_string_equal(high, last);
	assert_int_equal(strtoull(high, NULL, 10) - strtoull(low, NULL, 10), CARDS - 1);
	fleet_close(fleet);
}

/* Given the seed of docs/fleet.md, then card 7's keys are those computed apart from the program, by openssl's
 * own command. */
static void keys_come_from_the_seed_as_the_document_says(void **state)
{
	static const uint8_t kic[] = { 0x0A, 0xFE, 0x51, 0xBC, 0xA4, 0x32, 0x34, 0xAF,
		                       0x41, 0xC4, 0x25, 0x80, 0xCB, 0x41, 0xE1, 0x3A };
	struct fleet *fleet = open_fleet();
	struct profile *profile = test_malloc(sizeof *profile);
	struct fault fault;

	(void)state;
	assert_int_equal(fleet_profile(fleet, 7, profile, &fault), 0);
	assert_memory_equal(profile->keys[0].kic, kic, sizeof kic);
	test_free(profile);
	fleet_close(fleet);
}

/* A wrong ADM1, which a card counts: one octet of its memory at least is another. */
static void use_card(struct transport *card)
{
	static struct terminal terminal;
	struct terminal_reply reply;
	struct fault fault;

	assert_int_equal(terminal_start(&terminal, card, &fault), 0);
	assert_int_equal(send_hex(&terminal, "0020000A084242424242424242", &reply) & 0xFFF0,
	                 0x63C0);
}

static unsigned tries_left(struct transport *card)
{
	static struct terminal terminal;
	struct terminal_reply reply;
	struct fault fault;

	assert_int_equal(terminal_start(&terminal, card, &fault), 0);
	return send_hex(&terminal, "0020000A00", &reply) & 0xF;
}

/* Given a card that was used, when the fleet is opened anew, then it is as it was left, its neighbours are
 * as they were made, and the file grew by one place. */
static void a_used_card_is_kept_and_no_other(void **state)
{
	struct fleet *fleet = open_fleet();
	struct transport *card = open_card(fleet, 5);
	struct fleet_figures figures;
	struct fault fault;

	(void)state;
	use_card(card);
	use_card(card);
	transport_close(card);
	fleet_close(fleet);
	fleet = open_fleet();
	for (uint32_t i = 4; i <= 6; i++) {
		card = open_card(fleet, i);
		assert_int_equal(tries_left(card), i == 5 ? 8 : 10);
		transport_close(card);
	}
	assert_int_equal(fleet_check(fleet, &figures, &fault), 0);
	assert_int_equal(figures.cards, CARDS);
	assert_int_equal(figures.used, 1);
	assert_true(figures.kept < 1024);
	fleet_close(fleet);
}

/* Given an open card, then nobody else opens it, of this process or another; its neighbour opens; and once it
 * is closed it does too. */
static void a_card_is_open_once_and_others_beside_it(void **state)
{
	struct fleet *fleet = open_fleet();
	struct transport *card = open_card(fleet, 5), *again;
	struct fault fault;
	int status;
	pid_t child;

	(void)state;
	assert_int_equal(fleet_card_open(fleet, 5, &again, &fault), FAULT_BUSY);
	assert_non_null(strstr(fault.where, "#5"));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct fleet *theirs;
		const int good = fleet_open(path, &theirs, &fault) == 0 &&
		                 fleet_card_open(theirs, 5, &again, &fault) == FAULT_BUSY &&
		                 fleet_card_open(theirs, 6, &again, &fault) == 0;

		_exit(good ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	transport_close(open_card(fleet, 6));
	transport_close(card);
	transport_close(open_card(fleet, 5));
	fleet_close(fleet);
}

/* Given memories that differ from the profile's in more and more pages, then each is packed and found again, the
 * worst of them within PACKED_MAX. */
static void any_memory_is_packed_and_found_again(void **state)
{
	static uint8_t usual[IMAGE_MEMORY_SIZE], memory[IMAGE_MEMORY_SIZE];
	static uint8_t found[IMAGE_MEMORY_SIZE], packed[PACKED_MAX];
	struct fault fault;

	(void)state;
	for (unsigned pages = 0; pages <= IMAGE_PAGES; pages += 16) {
		int size;

		memcpy(memory, usual, sizeof memory);
		for (size_t i = 0; i < (size_t)pages * IMAGE_PAGE_SIZE; i++)
			memory[sizeof memory - 1 - i] = (uint8_t)rand();
		size = pack_memory(usual, memory, packed, &fault);
		assert_true(size >= (int)MAP_SIZE);
		assert_int_equal(unpack_memory(usual, packed, (size_t)size, found), 0);
		assert_memory_equal(found, memory, sizeof memory);
		assert_int_equal(unpack_memory(usual, packed, (size_t)size - 1, found), -1);
	}
}

static void flip(uint8_t *file, size_t size, size_t at)
{
	file[at] ^= 0x40;
	write_whole(path, file, size);
	file[at] ^= 0x40;
}

static int open_damaged(uint32_t number)
{
	struct transport *card = NULL;
	struct fleet *fleet;
	struct fault fault = { 0 };
	int rc = fleet_open(path, &fleet, &fault);

	if (rc == 0)
		rc = fleet_card_open(fleet, number, &card, &fault);
	transport_close(card);
	fleet_close(fleet);
	assert_true(rc == 0 || fault.text[0] != '\0');
	return rc;
}

/* Given a file with one octet damaged, of its head, its profile, a card's entry, mark or last state, then what
 * concerns it is refused as damaged, and another card opens. */
static void damage_is_told(void **state)
{
	struct fleet *fleet = open_fleet();
	struct transport *card = open_card(fleet, 5);
	size_t size, table = fleet->table, place;
	uint8_t *file;

	(void)state;
	use_card(card);
	transport_close(card);
	fleet_close(fleet);
	file = read_whole(path, &size);
	place = size - SECTOR - 2 * CLASS_UNIT;
	for (size_t at = 0; at < HEAD_SIZE + 4000; at += at < HEAD_SIZE ? 1 : 97) {
		flip(file, size, at);
		assert_int_equal(open_damaged(5), FAULT_DAMAGED);
	}
	for (size_t at = table + 5 * ENTRY_SIZE; at < table + 6 * ENTRY_SIZE; at++) {
		flip(file, size, at);
		assert_int_equal(open_damaged(5), FAULT_DAMAGED);
		assert_int_equal(open_damaged(6), 0);
	}
	for (size_t at = 0; at < MARK_SIZE; at++) {
		flip(file, size, place + at);
		assert_int_equal(open_damaged(5), FAULT_DAMAGED);
	}
	for (size_t at = 0; at < 200; at++) {
		flip(file, size, place + SECTOR + CLASS_UNIT + at);
		assert_int_equal(open_damaged(5), FAULT_DAMAGED);
		assert_int_equal(open_damaged(6), 0);
	}
	write_whole(path, file, size);
	assert_int_equal(open_damaged(5), 0);
	write_whole(path, file, size - 1);
	assert_int_equal(open_damaged(5), FAULT_DAMAGED);
	write_whole(path, file, table + 17);
	assert_int_equal(open_damaged(0), FAULT_DAMAGED);
	test_free(file);
}

/* Given what a fleet cannot be, then it is refused and no file is left. */
static void limits_are_refused(void **state)
{
	static const struct {
		uint32_t cards;
		const char *profile;
		int rc;
	} cases[] = {
		{ 0, "{}", FAULT_LIMIT },
		{ FLEET_CARDS_MAX + 1, "{}", FAULT_LIMIT },
		{ 11, "{\"iccid\":\"899999999999999989\"}", 0 },
		{ 11, "{\"iccid\":\"899999999999999990\"}", FAULT_LIMIT },
		{ 2, "{\"slots\":[{\"imsi\":\"999990000000009\"}]}", 0 },
		{ 100, "{\"slots\":[{\"imsi\":\"001019999999999\"}]}", FAULT_LIMIT },
		{ 100,
		  "{\"slots\":[{\"imsi\":\"001010000000001\"},{\"imsi\":\"001010000000003\"}]}",
		  FAULT_INPUT },
		{ 100,
		  "{\"slots\":[{\"imsi\":\"001010000000001\"},{\"imsi\":\"001010000000002\"}]}",
		  0 },
		{ 100, "{\"iccid\":\"1\"}", FAULT_INPUT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fault fault = { 0 };

		unlink(path);
		assert_int_equal(new_fleet(cases[i].cards, cases[i].profile, &fault), cases[i].rc);
		assert_int_equal(files_in_test_folder(), cases[i].rc == 0);
	}
}

/* Given a fleet, then its name is not taken again, and nobody else may read it. */
static void a_fleet_is_made_once_and_for_its_owner(void **state)
{
	struct fleet *fleet;
	struct fault fault;

	(void)state;
	assert_int_equal(new_fleet(1, "{}", &fault), FAULT_INPUT);
	chmod(path, 0644);
	assert_int_equal(fleet_open(path, &fleet, &fault), FAULT_INPUT);
	assert_non_null(strstr(fault.text, "chmod 600"));
}

static int set_up(void **state)
{
	const int rc = make_test_folder(state);

	test_path("a.fleet", path);
	return rc;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_card_is_what_personalisation_gives, given_a_fleet),
		cmocka_unit_test_setup(each_card_has_its_own_numbers_and_keys, given_a_fleet),
		cmocka_unit_test_setup(a_range_has_all_cards, given_a_fleet),
		cmocka_unit_test_setup(an_imsi_of_no_card_is_not_found, given_a_fleet),
		cmocka_unit_test_setup(keys_come_from_the_seed_as_the_document_says, given_a_fleet),
		cmocka_unit_test_setup(a_used_card_is_kept_and_no_other, given_a_fleet),
		cmocka_unit_test_setup(a_card_is_open_once_and_others_beside_it, given_a_fleet),
		cmocka_unit_test(any_memory_is_packed_and_found_again),
		cmocka_unit_test_setup(damage_is_told, given_a_fleet),
		cmocka_unit_test_setup(limits_are_refused, given_a_fleet),
		cmocka_unit_test_setup(a_fleet_is_made_once_and_for_its_owner, given_a_fleet),
	};

	return cmocka_run_group_tests(tests, set_up, remove_test_folder);
}
