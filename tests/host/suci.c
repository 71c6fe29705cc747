/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <cmocka.h>

#include "network/curves.h"
#include "network/suci.h"
#include "octets/plmn.h"
#include "support/card.h"
#include "support/vector.h"

/* The home network's side of concealment against the published sets, and against the card: two
 * readings of the same standards, by two libraries. */

enum { ROUNDS = 12, SUCI_SIZE_MAX = 8 + SUCI_OUTPUT_MAX, TAG = 0xA1 };

static struct test_card tc;

static void chance(void *to, size_t size)
{
	assert_int_equal(getrandom(to, size, 0), (ssize_t)size);
}

/* --- published sets ------------------------------------------------------------------------ */

static size_t suci_of_vector(const struct vector *vector, uint8_t suci[SUCI_SIZE_MAX])
{
	static const uint8_t head[] = { 0x01, 0x72, 0x24, 0x10, 0x21, 0xF3 };
	size_t at = sizeof head;

	memcpy(suci, head, sizeof head);
	suci[at++] = (uint8_t)vector_number(vector, "scheme");
	suci[at++] = 0x1B;
	at += vector_octets(vector, "own", suci + at, SUCI_SIZE_MAX - at);
	at += vector_octets(vector, "cipher", suci + at, SUCI_SIZE_MAX - at);
	return at + vector_octets(vector, "mac", suci + at, SUCI_SIZE_MAX - at);
}

/* Public keys, the secret seen from both ends, and what is revealed. */
static void judge_set(const struct vector *vector)
{
	const unsigned scheme = (unsigned)vector_number(vector, "scheme");
	uint8_t key[SUCI_PRIVATE], ephemeral[SUCI_PRIVATE], public[SUCI_PUBLIC_MAX];
	uint8_t secret[CURVES_SECRET], octets[SUCI_SIZE_MAX];
	const size_t size = suci_of_vector(vector, octets);
	struct suci suci;
	char imsi[16];

	vector_octets(vector, "key", key, sizeof key);
	vector_octets(vector, "ephemeral", ephemeral, sizeof ephemeral);
	assert_int_equal(suci_public(scheme, ephemeral, public, NULL), curves_public_size(scheme));
	vector_expect(vector, "own", public, curves_public_size(scheme));
	assert_int_equal(curves_secret(scheme, key, public, secret, NULL), 0);
	vector_expect(vector, "shared", secret, sizeof secret);
	assert_int_equal(suci_public(scheme, key, public, NULL), curves_public_size(scheme));
	vector_expect(vector, "public", public, curves_public_size(scheme));
	assert_int_equal(curves_secret(scheme, ephemeral, public, secret, NULL), 0);
	vector_expect(vector, "shared", secret, sizeof secret);

	assert_int_equal(suci_read(octets, size, &suci, NULL), 0);
	assert_string_equal(suci.home, "274012");
	assert_string_equal(suci.routing, "123");
	assert_int_equal(suci.scheme, scheme);
	assert_int_equal(suci.key, 0x1B);
	assert_int_equal(suci_reveal(&suci, key, imsi, NULL), 0);
	assert_string_equal(imsi, "274012001002086");
}

static void the_published_sets_are_revealed(void **state)
{
	(void)state;
	vector_each("vectors/auth/suci.vec", judge_set);
}

/* One bit wrong, in each octet of the output: nothing is revealed. In the public key the MAC may not
 * even be looked at, where it is no point any more. */
static void judge_changes(const struct vector *vector)
{
	uint8_t key[SUCI_PRIVATE], octets[SUCI_SIZE_MAX];
	const size_t size = suci_of_vector(vector, octets);
	const size_t own = curves_public_size((unsigned)vector_number(vector, "scheme"));
	struct suci suci;
	char imsi[16];

	vector_octets(vector, "key", key, sizeof key);
	for (size_t at = 8; at < size; at++) {
		octets[at] ^= 0x10;
		assert_int_equal(suci_read(octets, size, &suci, NULL), 0);
		if (at >= 8 + own)
			assert_int_equal(suci_reveal(&suci, key, imsi, NULL), FAULT_SECURITY);
		else
			assert_true(suci_reveal(&suci, key, imsi, NULL) < 0);
		octets[at] ^= 0x10;
	}
	key[5] ^= 1;
	assert_int_equal(suci_read(octets, size, &suci, NULL), 0);
	assert_int_equal(suci_reveal(&suci, key, imsi, NULL), FAULT_SECURITY);
}

static void what_was_changed_is_not_revealed(void **state)
{
	(void)state;
	vector_each("vectors/auth/suci.vec", judge_changes);
}

/* --- with the card ------------------------------------------------------------------------- */

/* MCC, MNC and MSIN of chance: an IMSI of 6 to 15 digits. */
static void imsi_of_chance(char imsi[16], size_t mnc_size)
{
	uint8_t dice[16];
	size_t size;

	chance(dice, sizeof dice);
	size = 3 + mnc_size + 1 + dice[15] % (12 - mnc_size);
	for (size_t i = 0; i < size; i++)
		imsi[i] = (char)('0' + dice[i] % 10);
	imsi[size] = 0;
}

static void update(const char *path, const uint8_t *octets, size_t size)
{
	uint8_t command[5 + 255] = { 0x00, 0xD6, 0x00, 0x00, (uint8_t)size };

	expect(&tc, path, "9000");
	memcpy(command + 5, octets, size);
	assert_int_equal(transmit_octets(&tc, command, 5 + size), 0x9000);
}

static void put_imsi(const char *imsi, size_t mnc_size)
{
	uint8_t ef[9], ad[4] = { 0, 0, 0, (uint8_t)mnc_size };
	char digits[19]; /* the parity is the first, TS 24.008 10.5.1.4 */

	snprintf(digits, sizeof digits, "%u%s", strlen(imsi) % 2 ? 9 : 1, imsi);
	assert_int_equal(bcd_of_text(digits, ef + 1, 8), 0);
	ef[0] = (uint8_t)((strlen(digits) + 1) / 2);
	update("00A4080C04 7FFF6F07", ef, sizeof ef);
	update("00A4080C04 7FFF6FAD", ad, sizeof ad);
}

static void put_key(unsigned scheme, uint8_t identifier, const uint8_t *public, size_t size)
{
	uint8_t info[64] = { 0xA0, 2, (uint8_t)scheme, 1,    0xA1,         (uint8_t)(5 + size),
		             0x80, 1, identifier,      0x81, (uint8_t)size };

	memcpy(info + 11, public, size);
	update("00A4080C06 7FFF5FD04F01", info, 11 + size);
}

static void take_suci(struct suci *suci)
{
	assert_int_equal(transmit(&tc, "80780001 00"), 0x9000);
	assert_int_equal(tc.reply[0], TAG);
	assert_int_equal(tc.reply[1], tc.reply_size - 4);
	assert_int_equal(suci_read(tc.reply + 2, tc.reply[1], suci, NULL), 0);
}

static void go_round(unsigned scheme)
{
	uint8_t key[SUCI_PRIVATE], other[SUCI_PRIVATE], public[SUCI_PUBLIC_MAX], dice[2];
	char imsi[16], found[16];
	struct suci suci;
	size_t mnc_size;
	int size;

	chance(key, sizeof key);
	chance(other, sizeof other);
	chance(dice, sizeof dice);
	key[0] = other[0] = dice[0] & 0x7F; /* below the order of secp256r1, all but surely */
	mnc_size = 2 + dice[0] % 2;
	imsi_of_chance(imsi, mnc_size);
	size = suci_public(scheme, key, public, NULL);
	assert_true(size > 0);
	put_imsi(imsi, mnc_size);
	put_key(scheme, dice[1], public, (size_t)size);
	take_suci(&suci);
	assert_int_equal(strlen(suci.home), 3 + mnc_size);
	assert_int_equal(strncmp(imsi, suci.home, 3 + mnc_size), 0);
	assert_string_equal(suci.routing, "0");
	assert_int_equal(suci.scheme, scheme);
	assert_int_equal(suci.key, dice[1]);
	assert_int_equal(suci_reveal(&suci, key, found, NULL), 0);
	assert_string_equal(found, imsi);
	assert_int_equal(suci_reveal(&suci, other, found, NULL), FAULT_SECURITY);
}

/* Given keys and IMSIs of chance, when the card conceals, then the network reveals. */
static void what_the_card_conceals_the_network_reveals(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	verify_adm_transport(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	for (int i = 0; i < ROUNDS; i++) {
		go_round(SUCI_PROFILE_A);
		go_round(SUCI_PROFILE_B);
	}
}

static void the_null_scheme_is_read_without_a_key(void **state)
{
	struct suci suci;
	char imsi[16], found[16];

	(void)state;
	given_a_blank_card(&tc);
	verify_adm_transport(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	for (int i = 0; i < ROUNDS; i++) {
		const size_t mnc_size = 2 + (size_t)i % 2;

		imsi_of_chance(imsi, mnc_size);
		put_imsi(imsi, mnc_size);
		take_suci(&suci);
		assert_int_equal(suci.scheme, SUCI_NULL);
		assert_int_equal(suci_reveal(&suci, NULL, found, NULL), 0);
		assert_string_equal(found, imsi);
	}
}

/* --- what is none -------------------------------------------------------------------------- */

/* FAULT_INPUT at suci_read(), or at suci_reveal() with any key. */
static void what_is_no_suci_is_refused(void **state)
{
	static const char *const unreadable[] = {
		"",
		"01722410F0FF0000",
		"11722410F0FF0000 2143",
		"02722410F0FF0000 2143",
		"01FFFFFFF0FF0000 2143",
		"017A2410F0FF0000 2143",
		"01722410FFFF0000 2143",
		"01722410F1F20000 2143",
	};
	static const char *const unrevealed[] = {
		"01722410F0FF0000 FF",
		"01722410F0FF0000 2A43",
		"01722410F0FF0000 214365870921",
		"01722410F0FF0300 2143",
		"01722410F0FF0100 2143",
		"01722410F0FF0200"
		"040000000000000000000000000000000000000000000000000000000000000000"
		"2143 0000000000000000",
		"01722410F0FF0100"
		"0000000000000000000000000000000000000000000000000000000000000000"
		"2143 0000000000000000",
	};
	static const uint8_t key[SUCI_PRIVATE] = { 1 };
	uint8_t octets[2 * SUCI_SIZE_MAX] = { 0x01, 0x72, 0x24, 0x10, 0xF0, 0xFF };
	uint8_t public[SUCI_PUBLIC_MAX];
	struct suci suci;
	char imsi[16];

	(void)state;
	assert_int_equal(suci_read(octets, SUCI_SIZE_MAX, &suci, NULL), 0);
	assert_int_equal(suci_read(octets, SUCI_SIZE_MAX + 1, &suci, NULL), FAULT_INPUT);
	for (size_t i = 0; i < sizeof unreadable / sizeof unreadable[0]; i++) {
		const size_t size = octets_of_hex(unreadable[i], octets, sizeof octets);

		assert_int_equal(suci_read(octets, size, &suci, NULL), FAULT_INPUT);
	}
	for (size_t i = 0; i < sizeof unrevealed / sizeof unrevealed[0]; i++) {
		const size_t size = octets_of_hex(unrevealed[i], octets, sizeof octets);

		assert_int_equal(suci_read(octets, size, &suci, NULL), 0);
		assert_int_equal(suci_reveal(&suci, key, imsi, NULL), FAULT_INPUT);
	}
	memset(octets, 0xFF, sizeof octets);
	assert_int_equal(suci_public(SUCI_NULL, key, public, NULL), FAULT_INPUT);
	assert_int_equal(suci_public(SUCI_PROFILE_B, octets, public, NULL), FAULT_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_sets_are_revealed),
		cmocka_unit_test(what_was_changed_is_not_revealed),
		cmocka_unit_test(what_the_card_conceals_the_network_reveals),
		cmocka_unit_test(the_null_scheme_is_read_without_a_key),
		cmocka_unit_test(what_is_no_suci_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
