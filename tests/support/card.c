/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fs/tree.h"
#include "nvm/journal.h"
#include "support/writes.h"

/* --- the port: counts, fails, cuts --------------------------------------------------------- */

void tear_unit(struct test_card *tc, uint32_t at, const uint8_t *from)
{
	const uint32_t unit = tc->port.nvm_unit, half = unit / 2;

	switch (tc->tear) {
	case TEAR_OLD:
		break;
	case TEAR_NEW:
		memcpy(tc->octets + at, from, unit);
		break;
	case TEAR_HALF: /* of a unit of one octet: half of its bits */
		if (unit == 1)
			tc->octets[at] = (uint8_t)((tc->octets[at] & 0xF0) | (from[0] & 0x0F));
		else
			memcpy(tc->octets + at, from, half);
		break;
	case TEAR_NOISE:
		for (uint32_t i = 0; i < unit; i++)
			tc->octets[at + i] = (uint8_t)(0xA5 ^ (at + i) * 29 ^ tc->writes * 13);
		break;
	case TEAR_KINDS:
		fail();
	}
}

/* Writes the units before number under; that one torn; the supply is gone. */
static void cut_here(struct test_card *tc, uint32_t at, const uint8_t *from, uint32_t under)
{
	const uint32_t before = under * tc->port.nvm_unit;

	memcpy(tc->octets + at, from, before);
	tear_unit(tc, at + before, from + before);
	tc->writes_left = 0;
	longjmp(tc->cut, 1);
}

static void cut_if_due(struct test_card *tc, uint32_t at, const uint8_t *from, uint32_t size)
{
	const uint32_t units = size / tc->port.nvm_unit;

	if (tc->writes_left == 0 || units == 0)
		return;
	if (tc->step == CUT_AT_CALLS) {
		if (--tc->writes_left ==
		    0) /* any of them, so that first, last and others come up */
			cut_here(tc, at, from, (uint32_t)(tc->writes * 7 + tc->tear * 3) % units);
		return;
	}
	if (tc->writes_left <= units)
		cut_here(tc, at, from, (uint32_t)tc->writes_left - 1);
	tc->writes_left -= units;
}

static int test_write(void *ctx, uint32_t at, const uint8_t *from, uint32_t size)
{
	struct test_card *tc = ctx;

	assert_true(at % tc->port.nvm_unit == 0 && size % tc->port.nvm_unit == 0);
	if (tc->failing_from != 0 && --tc->failing_from == 0)
		tc->fails = true;
	if (tc->failing_write != 0 && --tc->failing_write == 0) {
		memcpy(tc->octets + at, from, (size + 1) / 2);
		return UICC_ERR_PORT;
	}
	if (tc->fails)
		return UICC_ERR_PORT;
	tc->writes++;
	tc->write_octets += size;
	if (tc->recording != NULL)
		writes_add(tc, at, from, size);
	cut_if_due(tc, at, from, size);
	return tc->memory.port.nvm_write(&tc->memory, at, from, size);
}

static int test_read(void *ctx, uint32_t at, uint8_t *to, uint32_t size)
{
	struct test_card *tc = ctx;

	return tc->memory.port.nvm_read(&tc->memory, at, to, size);
}

static int test_aes(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
                    uint8_t iv[16], const uint8_t *in, uint8_t *out, uint32_t size)
{
	struct test_card *tc = ctx;

	return tc->memory.port.aes(&tc->memory, mode, key, key_size, iv, in, out, size);
}

static int test_des(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
                    uint8_t iv[8], const uint8_t *in, uint8_t *out, uint32_t size)
{
	struct test_card *tc = ctx;

	return tc->memory.port.des(&tc->memory, mode, key, key_size, iv, in, out, size);
}

static int test_random(void *ctx, uint8_t *to, uint32_t size)
{
	struct test_card *tc = ctx;

	return tc->memory.port.random(&tc->memory, to, size);
}

static int test_agree(void *ctx, enum uicc_curve curve, const uint8_t *peer, uint32_t peer_size,
                      uint8_t *own, uint8_t shared[32])
{
	struct test_card *tc = ctx;

	assert_true(curve == UICC_CURVE_X25519 ? peer_size == 32
	                                       : peer_size == 33 || peer_size == 65);
	return tc->memory.port.agree(&tc->memory, curve, peer, peer_size, own, shared);
}

static int test_sha256(void *ctx, const uint8_t *in, uint32_t size, uint8_t digest[32])
{
	struct test_card *tc = ctx;

	assert_true(size <= UICC_SHA256_MAX);
	return tc->memory.port.sha256(&tc->memory, in, size, digest);
}

uint32_t card_memory_size = TEST_NVM_SIZE;

void card_prepare(struct test_card *tc, uint32_t unit)
{
	memset(tc, 0, sizeof *tc);
	memset(tc->octets, 0xFF, sizeof tc->octets);
	memory_port_init(&tc->memory, tc->octets, card_memory_size);
	tc->port = tc->memory.port;
	tc->port.ctx = tc;
	tc->port.nvm_unit = unit;
	tc->port.nvm_map = unit == 1 ? tc->octets : NULL; /* so that both ways to read are tested */
	tc->port.nvm_read = test_read;
	tc->port.nvm_write = test_write;
	tc->port.aes = test_aes;
	tc->port.des = test_des;
	tc->port.random = test_random;
	tc->port.agree = test_agree;
	tc->port.sha256 = test_sha256;
}

/* --- APDUs --------------------------------------------------------------------------------- */

static const char digits[] = "0123456789ABCDEF0123456789abcdef";

static int digit_of(char c)
{
	const char *at = c != 0 ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) % 16 : -1;
}

size_t octets_of_hex(const char *hex, uint8_t *to, size_t room)
{
	size_t size = 0;

	for (; *hex != 0; hex++) {
		if (*hex == ' ')
			continue;
		assert_true(digit_of(hex[0]) >= 0 && digit_of(hex[1]) >= 0);
		assert_true(size < room);
		to[size++] = (uint8_t)(digit_of(hex[0]) << 4 | digit_of(hex[1]));
		hex++;
	}
	return size;
}

uint16_t transmit_octets(struct test_card *tc, const uint8_t *octets, size_t size)
{
	/* At the very end of an array, so that a sanitizer sees a read past the command. Static,
	 * since a power cut leaves without a word. */
	static uint8_t room[2 * UICC_APDU_MAX];
	uint8_t *const command = room + sizeof room - size;

	assert_true(size <= sizeof room);
	if (size > 0)
		memcpy(command, octets, size);
	tc->reply_size = uicc_transmit(&tc->card, command, (uint32_t)size, tc->reply);
	assert_in_range(tc->reply_size, 2, UICC_REPLY_MAX);
	for (size_t i = 0; i < tc->reply_size; i++) {
		tc->reply_hex[2 * i] = digits[tc->reply[i] >> 4];
		tc->reply_hex[2 * i + 1] = digits[tc->reply[i] & 0x0F];
	}
	tc->reply_hex[2 * tc->reply_size] = 0;
	return (uint16_t)(tc->reply[tc->reply_size - 2] << 8 | tc->reply[tc->reply_size - 1]);
}

uint16_t transmit(struct test_card *tc, const char *hex)
{
	uint8_t command[2 * UICC_APDU_MAX];

	return transmit_octets(tc, command, octets_of_hex(hex, command, sizeof command));
}

/* Capitals, no blanks. */
static void tidy(const char *hex, char *to, size_t room)
{
	size_t size = 0;

	for (; *hex != 0; hex++) {
		if (*hex == ' ')
			continue;
		assert_true(size + 1 < room);
		to[size++] = *hex >= 'a' && *hex <= 'f' ? (char)(*hex - 'a' + 'A') : *hex;
	}
	to[size] = 0;
}

static bool matches(const char *found, const char *wanted)
{
	for (; *wanted != 0 && *wanted != '*'; wanted++, found++)
		if (*found == 0 || (*wanted != '.' && *found != *wanted))
			return false;
	if (*wanted == 0)
		return *found == 0;
	for (; *found != 0; found++)
		if (matches(found, wanted + 1))
			return true;
	return matches(found, wanted + 1);
}

void expect(struct test_card *tc, const char *hex, const char *wanted)
{
	char tidied[2 * UICC_REPLY_MAX + 1];

	tidy(wanted, tidied, sizeof tidied);
	transmit(tc, hex);
	if (!matches(tc->reply_hex, tidied))
		fail_msg("%s answered\n  %s, not\n  %s", hex, tc->reply_hex, tidied);
}

void verify_adm_transport(struct test_card *tc)
{
	expect(tc, "0020000A08 3131313131313131", "9000");
}

void verify_adm(struct test_card *tc)
{
	expect(tc, "0020000A08 " PERSONAL_ADM, "9000");
}

void verify_pin(struct test_card *tc)
{
	expect(tc, "0020000108 30303030FFFFFFFF", "9000");
}

void select_usim(struct test_card *tc)
{
	expect(tc, "00A4040C07 A0000000871002", "9000");
}

void select_applet(struct test_card *tc)
{
	expect(tc, "00A4040C0A F0524F414D4341524401", "9000");
}

void power_cycle(struct test_card *tc)
{
	assert_int_equal(uicc_power_on(&tc->card, &tc->port), 0);
}

static void given_a_blank_card_of(struct test_card *tc, uint32_t unit)
{
	card_prepare(tc, unit);
	assert_int_equal(uicc_format(&tc->card, &tc->port), 0);
	power_cycle(tc);
}

void given_a_blank_card(struct test_card *tc)
{
	given_a_blank_card_of(tc, 1);
}

/* DEFINE orders of docs/applet-protocol.md 2: MNC of 2 and 3 digits, MILENAGE. */
static const char define_slot_1[] =
	"80E29000 4A E148 C00101 E343 C30101 C40822023190901658F9 CA0102 CB020004 CC0101"
	"CD10 " PERSONAL_K_1 " CE10 " PERSONAL_OPC_1 "CF06 000000000000 00";
static const char define_slot_2[] =
	"80E29000 4A E148 C00101 E343 C30102 C40813300805118133F7 CA0103 CB020080 CC0101"
	"CD10 " PERSONAL_K_2 " CE10 " PERSONAL_OPC_2 "CF06 000000000000 00";

void given_a_personal_card(struct test_card *tc)
{
	given_a_personal_card_of(tc, 1);
}

void given_a_personal_card_of(struct test_card *tc, uint32_t unit)
{
	given_a_blank_card_of(tc, unit);
	verify_adm_transport(tc);
	expect(tc, "00A4000C02 2FE2", "9000");
	expect(tc, "00D600000A " PERSONAL_ICCID_EF, "9000");
	select_applet(tc);
	expect(tc, define_slot_1, "E10C C00101 D00100 *9000");
	expect(tc, define_slot_2, "E10C C00101 D00100 *9000");
	expect(tc, "80E290000F E10D C00101 C20822023190901658F9 00",
	       "E10C C00101 D00100 D104 00010000 *");
	/* Key set 1: AES-CBC and AES-CMAC, 16 octets each. */
	expect(tc, "00A4000C02 6F05", "9000");
	expect(tc,
	       "00DC010444 02 10 " PERSONAL_KIC "00000000000000000000000000000000"
	       "02 10 " PERSONAL_KID "00000000000000000000000000000000",
	       "9000");
	expect(tc, "00A4000C02 6F04", "9000");
	expect(tc, "00DC030416 0A 01 0A 0A " PERSONAL_ADM "0000 FFFFFFFFFFFFFFFF", "9000");
	expect(tc, "0044000002 3F00", "9000");
	power_cycle(tc);
}

/* --- power cuts ---------------------------------------------------------------------------- */

size_t card_data(struct test_card *tc, uint8_t *to)
{
	struct nvm nvm;

	assert_int_equal(nvm_power_on(&nvm, &tc->port), 0);
	assert_int_equal(nvm_read(&nvm, 0, to, nvm_room(&nvm)), 0);
	return nvm_room(&nvm);
}

size_t card_data_but_log(struct test_card *tc, uint8_t *to)
{
	const size_t size = card_data(tc, to);
	struct nvm nvm;
	struct file log;
	struct fs fs;

	assert_int_equal(nvm_power_on(&nvm, &tc->port), 0);
	assert_int_equal(fs_power_on(&fs, &nvm), 0);
	assert_int_equal(file_row(&fs, FILE_LOG, &log), 0);
	memset(to + log.at, 0, log.size + file_tail_size(FILE_STRUCTURE_CYCLIC));
	return size;
}

/* One run from the memory at start, cut at write number at. Returns true when it was whole. */
static bool run_once(struct test_card *tc, const uint8_t *start, unsigned long at,
                     void (*scenario)(struct test_card *tc, void *ctx), void *ctx)
{
	memcpy(tc->octets, start, sizeof tc->octets);
	power_cycle(tc);
	tc->writes = 0;
	tc->writes_left = at;
	if (setjmp(tc->cut) != 0)
		return false;
	scenario(tc, ctx);
	return tc->writes_left != 0;
}

unsigned long cut_everywhere(struct test_card *tc, enum cut_step step,
                             void (*scenario)(struct test_card *tc, void *ctx),
                             void (*judge)(struct test_card *tc, bool whole, void *ctx), void *ctx)
{
	uint8_t *const start = malloc(sizeof tc->octets);
	unsigned long cuts = 0;
	bool whole;

	assert_non_null(start);
	memcpy(start, tc->octets, sizeof tc->octets);
	tc->step = step;
	for (int tear = TEAR_OLD; tear < TEAR_KINDS; tear++) {
		unsigned long at = 1;

		tc->tear = (enum tear)tear;
		do {
			whole = run_once(tc, start, at++, scenario, ctx);
			tc->writes_left = 0;
			cuts += !whole;
			power_cycle(tc);
			judge(tc, whole, ctx);
		} while (!whole);
	}
	free(start);
	return cuts;
}

void two_states_of(struct test_card *tc, void (*scenario)(struct test_card *tc, void *ctx),
                   struct two_states *states)
{
	uint8_t *const start = malloc(sizeof tc->octets);

	assert_non_null(start);
	memcpy(start, tc->octets, sizeof tc->octets);
	states->saw_before = states->saw_after = 0;
	states->size = card_data(tc, states->before);
	power_cycle(tc);
	scenario(tc, states);
	assert_int_equal(card_data(tc, states->after), states->size);
	memcpy(tc->octets, start, sizeof tc->octets);
	free(start);
	power_cycle(tc);
}

void judge_two_states(struct test_card *tc, bool whole, void *ctx)
{
	struct two_states *const states = ctx;
	static uint8_t found[TEST_NVM_SIZE];

	assert_int_equal(card_data(tc, found), states->size);
	if (memcmp(found, states->after, states->size) == 0) {
		states->saw_after++;
		return;
	}
	assert_false(whole);
	states->saw_before++;
	assert_memory_equal(found, states->before, states->size);
}
