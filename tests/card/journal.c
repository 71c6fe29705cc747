/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "nvm/journal.h"

enum {
	STATES = 4,   /* that the scenario goes through: at its begin and after each commit */
	PLACE = 1024, /* octets from the end of the room, where no file lies               */
};

static struct test_card tc;

/* What the memory may hold, in the order of time. */
struct states {
	uint8_t data[STATES][TEST_NVM_SIZE];
	size_t size;
	unsigned known; /* of data, while they are being found out */
	unsigned long saw[STATES];
};
static struct states states;

static void card_with_unit(uint32_t unit)
{
	card_prepare(&tc, unit);
	assert_int_equal(uicc_format(&tc.card, &tc.port), 0);
	power_cycle(&tc);
}

static void note_state(struct states *found)
{
	if (found->known < STATES && found->size == 0)
		assert_true(card_data(&tc, found->data[found->known++]) > 0);
}

/* Three transactions, and one given up in between: several places, one of them twice, more than one
 * piece long, across units, unchanged in part. */
static void write_much(struct test_card *card, void *ctx)
{
	struct states *const found = ctx;
	struct nvm nvm;
	uint8_t octets[700];
	uint32_t at;

	assert_int_equal(nvm_power_on(&nvm, &card->port), 0);
	at = nvm_room(&nvm) - PLACE;
	note_state(found);

	memset(octets, 0x11, sizeof octets);
	assert_int_equal(nvm_write(&nvm, at + 3, octets, 5), 0);
	assert_int_equal(nvm_write(&nvm, at + 300, octets, sizeof octets), 0);
	octets[2] = 0x22;
	assert_int_equal(nvm_write(&nvm, at + 3, octets, 5), 0); /* the same place again */
	assert_int_equal(nvm_commit(&nvm), 0);
	note_state(found);

	memset(octets, 0x33, sizeof octets);
	assert_int_equal(nvm_write(&nvm, at + 4, octets, 1), 0);
	assert_int_equal(nvm_write(&nvm, at + 40, octets, 9), 0);
	assert_int_equal(nvm_rollback(&nvm), 0);
	assert_int_equal(nvm_write(&nvm, at + 41, octets, 1), 0);
	assert_int_equal(nvm_commit(&nvm), 0);
	note_state(found);

	assert_int_equal(nvm_write(&nvm, at + 250, octets, 20), 0);
	assert_int_equal(nvm_write(&nvm, at, octets, 1), 0);
	assert_int_equal(nvm_commit(&nvm), 0);
	note_state(found);
}

/* Which of the states the memory holds; fails where it holds none. */
static unsigned state_now(struct states *found)
{
	static uint8_t data[TEST_NVM_SIZE];

	assert_int_equal(card_data(&tc, data), found->size);
	for (unsigned i = 0; i < STATES; i++)
		if (memcmp(data, found->data[i], found->size) == 0)
			return i;
	fail_msg("neither the old state nor a new one");
	return STATES;
}

static void judge_state(struct test_card *card, bool whole, void *ctx)
{
	struct states *const found = ctx;
	const unsigned now = state_now(found);

	(void)card;
	found->saw[now]++;
	if (whole)
		assert_int_equal(now, STATES - 1);
}

static void find_states(void)
{
	static uint8_t start[TEST_NVM_SIZE];

	memset(&states, 0, sizeof states);
	memcpy(start, tc.octets, sizeof start);
	write_much(&tc, &states);
	assert_int_equal(states.known, STATES);
	states.size = card_data(&tc, states.data[STATES - 1]);
	for (unsigned i = 0; i + 1 < STATES; i++)
		assert_memory_not_equal(states.data[i], states.data[i + 1], states.size);
	memcpy(tc.octets, start, sizeof start);
	power_cycle(&tc);
}

/* Given memories of several units, when the supply fails at any unit written, whatever that unit
 * then holds, then the next power-on finds a state that was committed. */
static void a_power_cut_leaves_all_of_a_transaction_or_none(void **state)
{
	static const uint32_t units[] = { 1, 4, 32, 256 };

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		unsigned long cuts;

		card_with_unit(units[i]);
		find_states();
		cuts = cut_everywhere(&tc, CUT_AT_UNITS, write_much, judge_state, &states);
		printf("           unit %3u: %lu cuts, states seen %lu %lu %lu %lu\n",
		       (unsigned)units[i], cuts, states.saw[0], states.saw[1], states.saw[2],
		       states.saw[3]);
		for (unsigned n = 0; n < STATES; n++)
			assert_true(states.saw[n] > 0);
	}
}

/* Runs work, cut at write at. Returns true when it was cut. */
static bool cut_at(unsigned long at, enum tear tear, void (*work)(void))
{
	tc.step = CUT_AT_CALLS;
	tc.tear = tear;
	tc.writes = 0;
	tc.writes_left = at;
	if (setjmp(tc.cut) != 0)
		return true;
	work();
	tc.writes_left = 0;
	return false;
}

static void recover(void)
{
	struct nvm nvm;

	assert_int_equal(nvm_power_on(&nvm, &tc.port), 0);
}

static void write_much_now(void)
{
	write_much(&tc, &states);
}

/* A transaction that writes a place twice and is given up; then one with entries of the same size. */
static void give_up_then_write(void)
{
	struct nvm nvm;
	uint8_t octets[8];
	uint32_t at;

	assert_int_equal(nvm_power_on(&nvm, &tc.port), 0);
	at = nvm_room(&nvm) - PLACE;
	memset(octets, 0x11, sizeof octets);
	assert_int_equal(nvm_write(&nvm, at, octets, sizeof octets), 0);
	memset(octets, 0x22, sizeof octets);
	assert_int_equal(nvm_write(&nvm, at, octets, sizeof octets), 0);
	assert_int_equal(nvm_rollback(&nvm), 0);
	assert_int_equal(nvm_write(&nvm, at + PLACE / 2, octets, sizeof octets), 0);
	assert_int_equal(nvm_commit(&nvm), 0);
}

/* Given a transaction was given up, when the supply fails in the next one, then nothing of the first
 * comes back: its second entry, which holds what it wrote itself, is not taken for one of the next. */
static void what_was_given_up_never_comes_back(void **state)
{
	static const uint32_t units[] = { 1, 4, 16, 256 };
	static uint8_t start[TEST_NVM_SIZE], data[TEST_NVM_SIZE];
	bool cut = true;

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++, cut = true) {
		card_with_unit(units[i]);
		memcpy(start, tc.octets, sizeof start);
		for (unsigned long at = 1; cut; at++) {
			const uint8_t *place = data + card_data(&tc, data) - PLACE;

			memcpy(tc.octets, start, sizeof start);
			cut = cut_at(at, TEAR_HALF, give_up_then_write);
			card_data(&tc, data);
			assert_true(place[PLACE / 2] == 0x22 || (cut && place[PLACE / 2] == 0xFF));
			for (uint32_t n = 0; n < 8; n++) {
				assert_int_equal(place[n], 0xFF);
				assert_int_equal(place[n + PLACE / 2], place[PLACE / 2]);
			}
		}
	}
}

static void format_now(void)
{
	assert_int_equal(uicc_format(&tc.card, &tc.port), 0);
}

/* Given a transaction was cut, when the supply fails again at any write of the recovery, then the
 * next recovery still finds the state before the transaction. */
static void a_power_cut_during_recovery_harms_nothing(void **state)
{
	static uint8_t start[TEST_NVM_SIZE], cut[TEST_NVM_SIZE];
	unsigned long cuts = 0;

	(void)state;
	card_with_unit(4);
	find_states();
	memcpy(start, tc.octets, sizeof start);
	for (unsigned long at = 1;; at++) {
		unsigned wanted;

		memcpy(tc.octets, start, sizeof start);
		if (!cut_at(at, TEAR_HALF, write_much_now))
			break;
		memcpy(cut, tc.octets, sizeof cut);
		wanted = state_now(&states);
		for (int tear = TEAR_OLD; tear < TEAR_KINDS; tear++)
			for (unsigned long again = 1;; again++) {
				memcpy(tc.octets, cut, sizeof cut);
				if (!cut_at(again, (enum tear)tear, recover))
					break;
				assert_int_equal(state_now(&states), wanted);
				cuts++;
			}
	}
	printf("           %lu cuts\n", cuts);
	assert_true(cuts > 50);
}

/* Given a memory being formatted, when the supply fails at any write, then the next power-on finds
 * it blank, or the whole new card, or the old one as it was. */
static void a_power_cut_during_format_leaves_no_half_card(void **state)
{
	static uint8_t old[TEST_NVM_SIZE], fresh[TEST_NVM_SIZE], found[TEST_NVM_SIZE],
		start[TEST_NVM_SIZE];
	unsigned long cuts = 0;

	(void)state;
	card_with_unit(16);
	card_data(&tc, fresh);
	verify_adm_transport(&tc);
	expect(&tc, "00D682000A 985317011000004335F5", "9000");
	const size_t size = card_data(&tc, old);

	memcpy(start, tc.octets, sizeof start);
	for (int tear = TEAR_OLD; tear < TEAR_KINDS; tear++) {
		bool cut = true;

		for (unsigned long at = 1; cut; at++) {
			int rc;

			memcpy(tc.octets, start, sizeof start);
			cut = cut_at(at, (enum tear)tear, format_now);
			cuts += cut;
			rc = uicc_power_on(&tc.card, &tc.port);
			if (rc == UICC_ERR_BLANK && cut)
				continue;
			assert_int_equal(rc, 0);
			card_data(&tc, found);
			if (!cut || memcmp(found, old, size) != 0)
				assert_memory_equal(found, fresh, size);
		}
	}
	printf("           %lu cuts\n", cuts);
}

static void what_is_no_card_is_refused_with_the_reason(void **state)
{
	struct nvm nvm;

	(void)state;
	card_prepare(&tc, 1);
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_BLANK);
	memset(tc.octets, 0, sizeof tc.octets);
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_BLANK);

	for (uint32_t at = 8; at < 24; at++) { /* any octet of the geometry */
		card_with_unit(1);
		tc.octets[at] ^= 0x10;
		assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_CORRUPT);
	}
	card_with_unit(1);
	tc.port.nvm_size /= 2;
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_CORRUPT);
	tc.port.nvm_size = UICC_NVM_MIN - 1;
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_CORRUPT);
	assert_int_equal(uicc_format(&tc.card, &tc.port), UICC_ERR_FULL);
	card_with_unit(16);
	tc.port.nvm_unit = 8;
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_CORRUPT);

	card_prepare(&tc, 1);
	tc.port.nvm_unit = 3;
	assert_int_equal(nvm_format(&nvm, &tc.port), UICC_ERR_KIND);
	tc.port.nvm_unit = 512;
	assert_int_equal(nvm_format(&nvm, &tc.port), UICC_ERR_KIND);
	tc.port.nvm_unit = 0;
	assert_int_equal(nvm_format(&nvm, &tc.port), UICC_ERR_KIND);
	tc.port.nvm_unit = 1;
	tc.port.nvm_erase_size = 4096;
	assert_int_equal(uicc_format(&tc.card, &tc.port), UICC_ERR_KIND);
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_KIND);
}

/* The same CRC as the journal's, bit by bit. */
static uint32_t crc_again(const uint8_t *octets, size_t size)
{
	uint32_t crc = 0x524D4331;

	for (size_t i = 0; i < size; i++) {
		crc ^= octets[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
	}
	return crc;
}

/* The memory says another version of its layout, and checks. */
static void say_version(int8_t more)
{
	uint32_t crc;

	card_with_unit(1);
	tc.octets[9] = (uint8_t)(tc.octets[9] + more);
	crc = crc_again(tc.octets + 8, 12);
	for (int i = 0; i < 4; i++)
		tc.octets[20 + i] = (uint8_t)(crc >> (24 - 8 * i));
}

static void a_memory_of_another_version_is_refused(void **state)
{
	(void)state;
	say_version(1);
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_NEWER);
	say_version(-1);
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_OLDER);
}

/* Given one mark does not check, then the other counts; given neither, the memory is corrupt.
 * Erased or zeroed octets are no mark. */
static void one_mark_is_enough_and_none_is_not(void **state)
{
	static const uint8_t fillings[] = { 0x00, 0xFF, 0x5A };

	(void)state;
	for (size_t i = 0; i < sizeof fillings; i++) {
		card_with_unit(1);
		verify_adm_transport(&tc); /* two commits: both marks are there */
		memset(tc.octets + 24, fillings[i], 8);
		assert_int_equal(uicc_power_on(&tc.card, &tc.port), 0);
		memset(tc.octets + 24, fillings[i], 16); /* power-on may have renewed it */
		assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_CORRUPT);
	}
}

static void a_transaction_beyond_the_journal_is_refused_whole(void **state)
{
	static const uint8_t octets[1000] = { 1 };
	static uint8_t before[TEST_NVM_SIZE], after[TEST_NVM_SIZE];
	struct nvm nvm;
	size_t size;
	int rc = 0;

	(void)state;
	card_with_unit(1);
	size = card_data(&tc, before);
	assert_int_equal(nvm_power_on(&nvm, &tc.port), 0);
	for (uint32_t at = nvm_room(&nvm) - 20000; rc == 0; at += sizeof octets)
		rc = nvm_write(&nvm, at, octets, sizeof octets);
	assert_int_equal(rc, UICC_ERR_FULL);
	assert_int_equal(nvm_rollback(&nvm), 0);
	assert_int_equal(card_data(&tc, after), size);
	assert_memory_equal(before, after, size);
	assert_int_equal(nvm_write(&nvm, nvm_room(&nvm) - 10, octets, 10), 0);
	assert_int_equal(nvm_commit(&nvm), 0);
}

static void what_does_not_change_costs_nothing(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00D68D0003 112233", "9000");
	tc.writes = tc.write_octets = 0;
	expect(&tc, "00D68D0003 112233", "9000");
	assert_int_equal(tc.writes, 0);
	expect(&tc, "00D68D0003 114433", "9000");
	assert_int_equal(tc.writes, 3); /* entry, file, mark */
	assert_int_equal(tc.write_octets, 17 + 1 + 8);
	tc.writes = 0;
	expect(&tc, "00B08D0003", "114433 9000");
	expect(&tc, "00A40004023F00 00", "*9000");
	assert_int_equal(tc.writes, 0);
}

static void nothing_is_read_or_written_outside(void **state)
{
	uint8_t octets[16] = { 0 };
	struct nvm nvm;

	(void)state;
	card_with_unit(1);
	assert_int_equal(nvm_power_on(&nvm, &tc.port), 0);
	assert_int_equal(nvm_read(&nvm, nvm_room(&nvm) - 8, octets, 9), UICC_ERR_RANGE);
	assert_int_equal(nvm_write(&nvm, nvm_room(&nvm) - 8, octets, 9), UICC_ERR_RANGE);
	assert_int_equal(nvm_read(&nvm, 0xFFFFFFFF, octets, 2), UICC_ERR_RANGE);
	assert_null(nvm_look(&nvm, nvm_room(&nvm), 1));
	assert_int_equal(nvm_read(&nvm, nvm_room(&nvm) - 8, octets, 8), 0);
}

/* Given commands of several transactions, when the supply fails anywhere in them, then each file
 * holds its old or its new content. */
static void update_two_files(struct test_card *card, void *ctx)
{
	(void)ctx;
	verify_pin(card);
	verify_adm_transport(card);
	select_usim(card);
	expect(card, "00D6870009 080910101032547698", "9000");
	expect(card, "00D68D0006 12F34512F346", "9000");
}

static void judge_two_files(struct test_card *card, bool whole, void *ctx)
{
	const char *imsi;

	(void)ctx;
	verify_pin(card);
	select_usim(card);
	transmit(card, "00B0870009");
	imsi = card->reply[0] == 0xFF ? "FFFFFFFFFFFFFFFFFF9000" : "0809101010325476989000";
	assert_string_equal(card->reply_hex, imsi);
	transmit(card, "00B08D0006");
	if (card->reply[0] == 0xFF) {
		assert_false(whole);
		assert_string_equal(card->reply_hex, "FFFFFFFFFFFF9000");
	} else {
		assert_string_equal(card->reply_hex, "12F34512F3469000");
		assert_true(imsi[0] == '0'); /* the first command ended before */
	}
}

static void a_power_cut_never_leaves_half_an_update(void **state)
{
	static const uint32_t units[] = { 1, 16 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		card_with_unit(units[i]);
		printf("           unit %2u: %lu cuts\n", (unsigned)units[i],
		       cut_everywhere(&tc, CUT_AT_UNITS, update_two_files, judge_two_files, NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_cut_leaves_all_of_a_transaction_or_none),
		cmocka_unit_test(a_power_cut_during_recovery_harms_nothing),
		cmocka_unit_test(what_was_given_up_never_comes_back),
		cmocka_unit_test(a_power_cut_during_format_leaves_no_half_card),
		cmocka_unit_test(what_is_no_card_is_refused_with_the_reason),
		cmocka_unit_test(a_memory_of_another_version_is_refused),
		cmocka_unit_test(one_mark_is_enough_and_none_is_not),
		cmocka_unit_test(a_transaction_beyond_the_journal_is_refused_whole),
		cmocka_unit_test(what_does_not_change_costs_nothing),
		cmocka_unit_test(nothing_is_read_or_written_outside),
		cmocka_unit_test(a_power_cut_never_leaves_half_an_update),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
