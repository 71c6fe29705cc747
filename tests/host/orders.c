/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/orders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"

static void expect_orders(const struct change *change, const char *wanted)
{
	uint8_t orders[ORDERS_MAX], octets[ORDERS_MAX];
	struct fault fault = { 0 };
	const int size = orders_of_change(change, orders, &fault);

	if (size < 0)
		fail_msg("%s", fault.text);
	assert_int_equal(hex_read(wanted, "wanted", octets, sizeof octets, &fault), size);
	assert_memory_equal(orders, octets, (size_t)size);
}

/* Given changes of one thing each, when they are encoded, then it is the order of
 * docs/applet-protocol.md 2. */
static void each_change_is_its_order(void **state)
{
	(void)state;
	expect_orders(&(struct change){ .mode = CHANGE_MODE_MANUAL }, "E106 C00101 C10100");
	expect_orders(&(struct change){ .mode = CHANGE_MODE_AUTOMATIC }, "E106 C00101 C10101");
	expect_orders(&(struct change){ .active_imsi = "310380501118337" },
	              "E10D C00101 C2081330080511 8133F7");
	expect_orders(&(struct change){ .lock = CHANGE_LOCK_ON }, "E106 C00101 C80101");
	expect_orders(&(struct change){ .lock = CHANGE_LOCK_OFF, .reset = true },
	              "E108 C00101 C80100 C900");
}

/* Given a list that is absent and one that is emptied, when they are encoded, then only the second
 * one stands in the order. */
static void an_emptied_list_is_not_an_absent_one(void **state)
{
	struct change change = { .slots = 1, .slot[0].imsi = "222013090961859" };

	(void)state;
	expect_orders(&change, "E10F C00101 E20A C40822023190901658F9");
	change.slot[0].preferred.given = true;
	expect_orders(&change, "E111 C00101 E20C C40822023190901658F9 C600");
	change.slot[0].countries = (struct change_list){ true, 2, { "2FF", "302" } };
	change.slot[0].forbidden = (struct change_list){ true, 1, { "23430" } };
	expect_orders(&change,
	              "E11C C00101 E217 C40822023190901658F9 C504F2FF03F2 C600 C70332F403");
}

/* Given the largest change there is, when it is encoded, then it fits its limit; one slot's lists at
 * their limits need the long forms of the length. */
static void the_largest_change_fits(void **state)
{
	static struct change change = { .mode = CHANGE_MODE_MANUAL,
		                        .active_imsi = "222013090961859",
		                        .slots = CHANGE_SLOTS_MAX,
		                        .lock = CHANGE_LOCK_ON,
		                        .reset = true };
	uint8_t orders[ORDERS_MAX];
	struct fault fault;
	int size;

	(void)state;
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++) {
		struct change_slot *slot = &change.slot[i];

		snprintf(slot->imsi, sizeof slot->imsi, "22201309096185%u", i);
		slot->countries = (struct change_list){ .given = true, .count = 16 };
		slot->preferred = (struct change_list){ .given = true, .count = 32 };
		slot->forbidden = slot->preferred;
		for (unsigned n = 0; n < 32; n++) {
			snprintf(slot->countries.code[n], CHANGE_CODE_MAX, "%03u", 200 + n);
			snprintf(slot->preferred.code[n], CHANGE_CODE_MAX, "3022%02u", n);
			snprintf(slot->forbidden.code[n], CHANGE_CODE_MAX, "234%02u", n);
		}
	}
	size = orders_of_change(&change, orders, &fault);
	/* A slot: 3 + 10 + 34 + 98 + 98; the rest 16 + 5. */
	assert_int_equal(size, 4 + 3 + 3 + 10 + 10 * (3 + 10 + 34 + 98 + 98) + 3 + 2);
	assert_memory_equal(orders, "\xE1\x82\x09\x93\xC0\x01\x01", 7);
	assert_memory_equal(orders + 20, "\xE2\x81\xF0\xC4\x08", 5);
}

/* Given a slot's identity, when it is encoded, then it is the order that defines it. */
static void a_slot_is_defined(void **state)
{
	static const struct orders_slot slot = {
		.number = 3,
		.imsi = "310370201128465",
		.mnc_size = 3,
		.acc = 0x1002,
		.algorithm = 1,
		.key_size = 16,
		.opc_size = 16,
		.key = { 0xAA, 0xAB },
		.opc = { 0xBB },
		.sqn = 0x0102030405A6,
	};
	static const char wanted[] =
		"E148 C00101 E343 C30103 C40813300702118264F5 CA0103 CB021002 CC0101"
		"CD10 AAAB0000000000000000000000000000 CE10 BB000000000000000000000000000000"
		"CF06 0102030405A6";
	struct orders_slot tuak = slot;
	uint8_t orders[ORDERS_MAX], octets[ORDERS_MAX];
	struct fault fault;
	int size;

	(void)state;
	size = orders_of_slot(&slot, orders, &fault);
	assert_int_equal(hex_read(wanted, "wanted", octets, sizeof octets, &fault), size);
	assert_memory_equal(orders, octets, (size_t)size);
	/* No OPc: no element for it. */
	tuak.opc_size = 0;
	assert_int_equal(orders_of_slot(&tuak, orders, &fault), size - 18);
}

static int read_hex(const char *hex, struct orders_results *results, struct fault *fault)
{
	uint8_t octets[256];
	const int size = hex_read(hex, "results", octets, sizeof octets, fault);

	assert_true(size >= 0);
	return orders_read_results(octets, (size_t)size, results, fault);
}

/* Given results, when they are read, then they are those; what is none is refused. */
static void results_are_read(void **state)
{
	static const char *const wrong[] = {
		"",
		"E100",
		"E10F C00102 D00400000000 D10400010000", /* version      */
		"E10F C00101 D00400000000 D10300010000", /* state        */
		"E109 C00101 D00400000000",              /* no state     */
		"E109 C00101 D10400010000",              /* no results   */
		"E110 C00101 D00400000000 D10400010000", /* too long     */
		"E124 C00101 D01900000000000000000000000000000000000000000000000000 D10400010000",
	};
	struct orders_results results;
	struct fault fault;

	(void)state;
	assert_int_equal(read_hex("E10F C00101 D00410001301 D10401020100", &results, &fault), 0);
	assert_int_equal(results.count, 4);
	assert_memory_equal(results.result, "\x10\x00\x13\x01", 4);
	assert_int_equal(results.mode, 1);
	assert_int_equal(results.active, 2);
	assert_int_equal(results.lock_on, 1);
	assert_int_equal(results.lock, 0);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(read_hex(wrong[i], &results, &fault), FAULT_INPUT);
}

/* Given results of a change with mode, active IMSI, two slots and a lock, when they are judged, then
 * an element that was refused is named in the words of the request. */
static void a_refused_element_is_named(void **state)
{
	static const struct change change = {
		.mode = CHANGE_MODE_MANUAL,
		.active_imsi = "222013090961859",
		.slots = 2,
		.slot = { { .imsi = "222013090961859" }, { .imsi = "310380501118337" } },
		.lock = CHANGE_LOCK_ON,
	};
	static const struct {
		struct orders_results results;
		const char *where, *text; /* NULL: all applied */
	} rows[] = {
		{ { 5, { 0, 0, 0, 0, 0 }, 0, 0, 0, 0 }, NULL, NULL },
		{ { 5, { 0x12, 1, 1, 1, 1 }, 0, 0, 0, 0 }, "appletMode", "value" },
		{ { 5, { 1, 0x13, 1, 1, 1 }, 0, 0, 0, 0 },
		  "activeImsi 222013090961859",
		  "no slot" },
		{ { 5, { 1, 1, 0x14, 1, 1 }, 0, 0, 0, 0 }, "sim[0] 222013090961859", "more than" },
		{ { 5, { 1, 1, 1, 0x13, 1 }, 0, 0, 0, 0 }, "sim[1] 310380501118337", "13" },
		{ { 5, { 1, 1, 1, 1, 0x7F }, 0, 0, 0, 0 }, "device lock", "not known" },
		{ { 1, { 0x16 }, 0, 0, 0, 0 }, "orders", "another version" },
		{ { 1, { 0x12 }, 0, 0, 0, 0 }, "orders", "value" },
		/* Not refused, and yet not done. */
		{ { 5, { 0, 0, 0, 0, 1 }, 0, 0, 0, 0 }, "orders", "4 of 5" },
		{ { 4, { 0, 0, 0, 0 }, 0, 0, 0, 0 }, "orders", "4 of 5" },
		{ { 6, { 0, 0, 0, 0, 0, 0 }, 0, 0, 0, 0 }, "orders", "6 of 5" },
		{ { 0, { 0 }, 0, 0, 0, 0 }, "orders", "0 of 5" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fault fault = { 0 };

		assert_int_equal(orders_judge(&change, &rows[i].results, &fault), !rows[i].where);
		if (!rows[i].where)
			continue;
		assert_string_equal(fault.where, rows[i].where);
		assert_int_equal(fault.code, FAULT_REFUSED);
		if (!strstr(fault.text, rows[i].text))
			fail_msg("row %zu: %s", i, fault.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_its_order),
		cmocka_unit_test(an_emptied_list_is_not_an_absent_one),
		cmocka_unit_test(the_largest_change_fits),
		cmocka_unit_test(a_slot_is_defined),
		cmocka_unit_test(results_are_read),
		cmocka_unit_test(a_refused_element_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
