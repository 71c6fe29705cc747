/* SPDX-License-Identifier: Apache-2.0 */
#include "support/suci.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <cmocka.h>

#include "apdu/card.h"
#include "auth/suci.h"
#include "memory/curve.h"
#include "support/vector.h"

/* What GET IDENTITY answers, TS 31.102 7.5: a SUCI as octet 4 and on of TS 24.501 9.11.3.4. */

/* The public keys of the published sets; that of profile B with its y coordinate too. */
#define KEY_A "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650"
#define KEY_B "0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1"
#define KEY_B_WHOLE                                                                                \
	"0472DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1"                       \
	"5A7DED52FCBB097A4ED250E036C7B9C8C7004C4EEDC4F068CD7BF8D3F900E3B4"

enum { PRIVATE = 32, CALC_INFO = 120 /* octets of EF.SUCI_Calc_Info */ };

static struct test_card tc;
static uint8_t ephemeral[PRIVATE]; /* of agree_as_told() */

static int kernel(void *ctx, unsigned char *to, size_t size)
{
	(void)ctx;
	return getrandom(to, size, 0) == (ssize_t)size ? 0 : -1;
}

/* A chip whose chance is known. */
static int agree_as_told(void *ctx, enum uicc_curve curve, const uint8_t *peer, uint32_t peer_size,
                         uint8_t *own, uint8_t shared[32])
{
	const struct curve_chance chance = { .rng = kernel };

	(void)ctx;
	return curve_agree(curve, ephemeral, &chance, peer, peer_size, own, shared);
}

static int agree_fails(void *ctx, enum uicc_curve curve, const uint8_t *peer, uint32_t peer_size,
                       uint8_t *own, uint8_t shared[32])
{
	(void)ctx, (void)curve, (void)peer, (void)peer_size, (void)own, (void)shared;
	return UICC_ERR_PORT;
}

static int sha256_fails(void *ctx, const uint8_t *in, uint32_t size, uint8_t digest[32])
{
	(void)ctx, (void)in, (void)size, (void)digest;
	return UICC_ERR_PORT;
}

static void put_calc_info(const char *hex)
{
	put_usim_file(&tc, "5FD04F01", hex, CALC_INFO, 0xFF);
}

static int subscriber(void **state)
{
	(void)state;
	given_a_concealing_card(&tc);
	return 0;
}

static void judge_set(const struct vector *vector)
{
	uint8_t key[33], wanted[64] = { 0xA1, 0, 0x01, 0x72, 0x24, 0x10, 0xF0, 0xFF };
	char calc_info[2 * CALC_INFO + 1];
	size_t size, at = 8;

	vector_octets(vector, "ephemeral", ephemeral, sizeof ephemeral);
	size = vector_octets(vector, "public", key, sizeof key);
	snprintf(calc_info, sizeof calc_info, "A0020%X01 A1%02zX 80011B 81%02zX %s",
	         (unsigned)vector_number(vector, "scheme"), size + 5, size,
	         vector_text(vector, "public"));
	put_calc_info(calc_info);
	wanted[at++] = (uint8_t)vector_number(vector, "scheme");
	wanted[at++] = 0x1B;
	at += vector_octets(vector, "own", wanted + at, sizeof wanted - at);
	at += vector_octets(vector, "cipher", wanted + at, sizeof wanted - at);
	at += vector_octets(vector, "mac", wanted + at, sizeof wanted - at);
	wanted[1] = (uint8_t)(at - 2);
	transmit(&tc, GET_IDENTITY);
	if (tc.reply_size != at + 2 || memcmp(tc.reply, wanted, at) != 0)
		vector_fail(vector, "mac", "the card answers %s", tc.reply_hex);
}

/* Given the ephemeral key is that of the set, then so is the scheme output (TS 33.501 C.4). */
static void the_published_sets_come_out(void **state)
{
	(void)state;
	tc.port.agree = agree_as_told;
	vector_each("vectors/auth/suci.vec", judge_set);
}

/* Given the key of profile B has both coordinates, then the output is the same (SEC 1 2.3.4). */
static void a_key_may_come_with_both_coordinates(void **state)
{
	(void)state;
	octets_of_hex("99798858A1DC6A2C68637149A4B1DBFD1FDFF5ADDD62A2142F06699ED7602529", ephemeral,
	              sizeof ephemeral + 1);
	tc.port.agree = agree_as_told;
	put_calc_info("A0020201 A146 80011B 8141" KEY_B_WHOLE);
	expect(&tc, GET_IDENTITY,
	       "A136" HEAD "021B"
	       "039AAB8376597021E855679A9778EA0B67396E68C66DF32C0F41E9ACCA2DA9B9D1"
	       "46A33FC271 6AC7DAE96AA30A4D 9000");
}

/* Each SUCI has a key of its own, so that nobody can follow the subscriber (TS 33.501 C.3.2). */
static void no_two_are_alike(void **state)
{
	char first[sizeof tc.reply_hex];

	(void)state;
	put_calc_info("A0020101 A125 800101 8120" KEY_A);
	expect(&tc, GET_IDENTITY, "A135" HEAD "0101*9000");
	memcpy(first, tc.reply_hex, sizeof first);
	expect(&tc, GET_IDENTITY, "A135" HEAD "0101*9000");
	assert_memory_not_equal(first + 20, tc.reply_hex + 20, 64);
	assert_memory_not_equal(first + 84, tc.reply_hex + 84, 10);
}

/* A new card conceals nothing: MSIN in the clear, key 0; MNC of two and three digits, MSIN odd and
 * even, the shortest and the longest. */
static void the_null_scheme_shows_the_digits(void **state)
{
	static const struct {
		const char *imsi, *ad, *answer;
	} rows[] = {
		{ EF_IMSI, "00000003", NULL_SCHEME },
		{ EF_IMSI, "00000002", "A10D 01 72F410 F0FF 0000 0210000268 9000" },
		{ "082980102143658709", "00000002", "A10D 01 02F810 F0FF 0000 2143658709 9000" },
		/* Bits 5 to 8 of EF.AD are for later. */
		{ "082980102143658709", "000000F2", "A10D 01 02F810 F0FF 0000 2143658709 9000" },
		{ "0831018310325476F8", "00000003", "A10C 01 130083 F0FF 0000 21436587 9000" },
		{ "04218010F1FFFFFFFF", "00000002", "A109 01 02F810 F0FF 0000 F1 9000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		put_usim_file(&tc, "6F07", rows[i].imsi, 9, 0xFF);
		put_usim_file(&tc, "6FAD", rows[i].ad, 4, 0xFF);
		expect(&tc, GET_IDENTITY, rows[i].answer);
	}
}

/* EF.Routing_Indicator: one to four digits, else the digit 0 (TS 24.501 9.11.3.4). */
static void the_routing_indicator_is_that_of_its_file(void **state)
{
	static const struct {
		const char *file, *suci;
	} rows[] = {
		{ "F0FFFFFF", "F0FF" }, { "F7FFFFFF", "F7FF" }, { "17FFFFFF", "17FF" },
		{ "21F3FFFF", "21F3" }, { "21430000", "2143" }, { "FFFFFFFF", "F0FF" },
		{ "F1F2FFFF", "F0FF" }, { "0A00FFFF", "F0FF" }, { "1FFFFFFF", "F0FF" },
	};
	char wanted[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		put_usim_file(&tc, "5FC04F0A", rows[i].file, 4, 0xFF);
		snprintf(wanted, sizeof wanted, "A10D 01 722410 %s 0000 " MSIN "9000",
		         rows[i].suci);
		expect(&tc, GET_IDENTITY, wanted);
	}
}

struct calc_info {
	const char *file, *answer;
};

static void judge_calc_info(const struct calc_info *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		put_calc_info(rows[i].file);
		expect(&tc, GET_IDENTITY, rows[i].answer);
	}
}

/* The first of the list the card has a key for, and the key it names (TS 31.102 4.4.11.8). */
static void the_most_wanted_scheme_that_can_be_is_taken(void **state)
{
	static const struct calc_info rows[] = {
		/* The first, and its key by place. */
		{ "A0060202 0101 0000 A14B 80011E 8120" KEY_A "80011B 8121" KEY_B,
		  PROFILE_B("1B") },
		{ "A0060101 0202 0000 A14B 80011E 8120" KEY_A "80011B 8121" KEY_B,
		  PROFILE_A("1E") },
		{ "A0040000 0101 A125 80011E 8120" KEY_A, NULL_SCHEME },
		/* An operator's own scheme, one of later. */
		{ "A004 0C01 0101 A125 80011E 8120" KEY_A, PROFILE_A("1E") },
		{ "A004 0301 0101 A125 80011E 8120" KEY_A, PROFILE_A("1E") },
		{ "A002 0C01 A125 80011E 8120" KEY_A, NULL_SCHEME },
		/* No key at that place; place 0, which is none. */
		{ "A004 0202 0101 A125 80011E 8120" KEY_A, PROFILE_A("1E") },
		{ "A002 0100 A125 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A002 01FF A125 80011E 8120" KEY_A, NULL_SCHEME },
		/* The key is of the other profile. */
		{ "A004 0201 0101 A125 80011E 8120" KEY_A, PROFILE_A("1E") },
		{ "A002 0101 A126 80011B 8121" KEY_B, NULL_SCHEME },
		/* As a real card had it: two keys of profile A, the first is wanted. */
		{ "A004 0101 0000 A14A"
		  "80010A 8120 4E858C4D49D1343E6181284C47CA721730C98742CB7C6182D2E8126E08088D36"
		  "80010B 8120 D1BC365F4997D17CE4374E72181431CBFEBA9E1B98D7618F79D48561B144672A",
		  PROFILE_A("0A") },
	};

	(void)state;
	judge_calc_info(rows, sizeof rows / sizeof rows[0]);
}

/* What cannot be read is as if nobody had provided it (TS 33.501 6.12.2). */
static void a_malformed_list_is_the_null_scheme(void **state)
{
	static const struct calc_info rows[] = {
		{ "", NULL_SCHEME },
		{ "00", NULL_SCHEME },
		{ "A000", NULL_SCHEME },
		{ "A001 01 A125 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A003 010101 A125 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A07F 0101 A125 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A0820200 0101 A125 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A125 80011E 8120" KEY_A "A0020101", NULL_SCHEME },
		{ "A1020101 A125 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A0020101", NULL_SCHEME },
		{ "A0020101 A100", NULL_SCHEME },
		{ "A0020101 A17F 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A0020101 A225 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A0020101 A103 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A0020101 A124 80011E 8120" KEY_A, NULL_SCHEME },
		{ "A0020101 A125 81011E 8120" KEY_A, NULL_SCHEME },
		{ "A0020101 A125 80011E 8020" KEY_A, NULL_SCHEME },
		{ "A0020101 A126 8002001E 8120" KEY_A, NULL_SCHEME },
		{ "A0020101 A125 8120" KEY_A "80011E", NULL_SCHEME },
	};

	(void)state;
	judge_calc_info(rows, sizeof rows / sizeof rows[0]);
}

/* A public key that is no point of its curve, or one of small order, is no key. */
static void a_key_that_is_no_point_is_none(void **state)
{
	static const struct calc_info rows[] = {
		/* x has no y; x is no field element; a form that is none; y does not fit x. */
		{ "A0020201 A126 80011B 8121 02"
		  "0000000000000000000000000000000000000000000000000000000000000001",
		  NULL_SCHEME },
		{ "A0020201 A126 80011B 8121 02"
		  "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
		  NULL_SCHEME },
		{ "A0020201 A126 80011B 8121 05"
		  "72DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1",
		  NULL_SCHEME },
		{ "A0020201 A146 80011B 8141 04"
		  "72DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1"
		  "5A7DED52FCBB097A4ED250E036C7B9C8C7004C4EEDC4F068CD7BF8D3F900E3B5",
		  NULL_SCHEME },
		{ "A0020201 A146 80011B 8141 03"
		  "72DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1"
		  "5A7DED52FCBB097A4ED250E036C7B9C8C7004C4EEDC4F068CD7BF8D3F900E3B4",
		  NULL_SCHEME },
		/* Points of order 1, 2, 4 and 8 of Curve25519, RFC 7748 6.1; u may be beyond p. */
		{ "A0020101 A125 80011E 8120"
		  "0000000000000000000000000000000000000000000000000000000000000000",
		  NULL_SCHEME },
		{ "A0020101 A125 80011E 8120"
		  "0100000000000000000000000000000000000000000000000000000000000000",
		  NULL_SCHEME },
		{ "A0020101 A125 80011E 8120"
		  "E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800",
		  NULL_SCHEME },
		{ "A0020101 A125 80011E 8120"
		  "5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157",
		  NULL_SCHEME },
		{ "A0020101 A125 80011E 8120"
		  "ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
		  NULL_SCHEME },
		{ "A0020101 A125 80011E 8120"
		  "EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
		  NULL_SCHEME },
		{ "A0020101 A125 80011E 8120"
		  "EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
		  NULL_SCHEME },
	};

	(void)state;
	judge_calc_info(rows, sizeof rows / sizeof rows[0]);
}

/* A chip that fails is no reason to show the digits. */
static void a_failing_chip_shows_nothing(void **state)
{
	(void)state;
	put_calc_info("A0040101 0000 A125 80011E 8120" KEY_A);
	tc.port.agree = agree_fails;
	expect(&tc, GET_IDENTITY, "6581");
	tc.port.agree = agree_as_told;
	tc.port.sha256 = sha256_fails;
	expect(&tc, GET_IDENTITY, "6581");
}

/* A file longer than the card works with is no malformed list: the digits stay hidden. No file of
 * this profile is so long. */
static void a_list_too_long_is_refused(void **state)
{
	static const struct {
		uint16_t size;
		const char *answer;
	} rows[] = {
		{ SUCI_CALC_INFO_MAX, PROFILE_A("1E") },
		{ SUCI_CALC_INFO_MAX + 1, "6985" },
	};
	struct card *card = (struct card *)(void *)&tc.card;
	struct file row;

	(void)state;
	put_calc_info("A0020101 A125 80011E 8120" KEY_A);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(file_row(&card->fs, FILE_SAIP_SUCI, &row), 0);
		row.size = rows[i].size;
		assert_int_equal(row_write(&card->fs, FILE_SAIP_SUCI, &row), 0);
		assert_int_equal(nvm_commit(&card->nvm), 0);
		expect(&tc, GET_IDENTITY, rows[i].answer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_published_sets_come_out, subscriber),
		cmocka_unit_test_setup(a_key_may_come_with_both_coordinates, subscriber),
		cmocka_unit_test_setup(no_two_are_alike, subscriber),
		cmocka_unit_test_setup(the_null_scheme_shows_the_digits, subscriber),
		cmocka_unit_test_setup(the_routing_indicator_is_that_of_its_file, subscriber),
		cmocka_unit_test_setup(the_most_wanted_scheme_that_can_be_is_taken, subscriber),
		cmocka_unit_test_setup(a_malformed_list_is_the_null_scheme, subscriber),
		cmocka_unit_test_setup(a_key_that_is_no_point_is_none, subscriber),
		cmocka_unit_test_setup(a_failing_chip_shows_nothing, subscriber),
		cmocka_unit_test_setup(a_list_too_long_is_refused, subscriber),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
