/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "ota/orders.h"
#include "support/handset.h"
#include "support/image.h"
#include "support/recorder.h"
#include "support/vector.h"
#include "transport/emulated.h"

/* A handset around the emulated card. */

#define AMERICAN "310380501118337" /* the active slot of vectors/profiles/card-a.json */
#define EUROPEAN "222013090961859"
#define PIN1 ((const uint8_t *)"0000\xFF\xFF\xFF\xFF")

static struct handset_test test;
static struct fault fault;

static const struct handset_state *seen(void)
{
	return handset_state(test.handset);
}

static void given_one_registered_in(const char *place)
{
	given_a_handset(&test, NULL, NULL, NULL);
	go_to(&test, place);
	switch_handset(&test, true);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
}

/* Without location and timers: the applet has nothing to choose by. */
static void given_a_minimal_one_registered_in(const char *place)
{
	const struct handset_options options = { .profile = handset_profile_named("minimal"),
		                                 .pin1 = PIN1 };

	given_a_handset(&test, NULL, NULL, &options);
	go_to(&test, place);
	switch_handset(&test, true);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
}

/* The card as another terminal finds it, the handset off. */
static void given_another_terminal(struct terminal *terminal)
{
	switch_handset(&test, false);
	*terminal = (struct terminal){ .transport = test.card };
	expect_done(transport_reset(test.card, &fault), &fault);
	expect_done(terminal_select(terminal, test_usim_aid, sizeof test_usim_aid, NULL, 0, &fault),
	            &fault);
	expect_done(terminal_verify(terminal, 0x01, PIN1, &fault), &fault);
}

static size_t read_file(struct terminal *terminal, uint16_t fid, uint8_t octets[256])
{
	int rc;

	expect_done(terminal_select(terminal, test_usim_aid, sizeof test_usim_aid, &fid, 1, &fault),
	            &fault);
	rc = terminal_read_binary(terminal, octets, 256, &fault);
	expect_done(rc, &fault);
	return (size_t)rc;
}

/* ".." is any octet. */
static void expect_file(struct terminal *terminal, uint16_t fid, const char *pattern)
{
	uint8_t octets[256];
	char hex[513];
	bool same;

	hex_write(octets, read_file(terminal, fid, octets), hex);
	same = strlen(hex) >= strlen(pattern);
	for (size_t i = 0; same && pattern[i]; i++)
		same = pattern[i] == '.' || pattern[i] == hex[i];
	if (!same)
		fail_msg("%04X is %s; %s was wanted", fid, hex, pattern);
}

/* Given a card and a place where its IMSI is admitted, when the handset is switched on, then it reads
 * the card in at most a hundred APDUs and registers. */
static void a_handset_that_is_switched_on_registers(void **state)
{
	(void)state;
	given_one_registered_in("CA");
	assert_string_equal(seen()->imsi, AMERICAN);
	assert_string_equal(seen()->iccid, "8935711001000034527");
	assert_string_equal(seen()->cell.plmn, "302720");
	assert_int_equal(seen()->cause, CAUSE_NONE);
	assert_int_equal(seen()->registrations, 1);
	assert_int_equal(seen()->challenges, 1);
	assert_in_range(seen()->apdus, 60, 120);
	leave_handset(&test);
}

/* Given a new session, when the card is read, then the profile comes after the PIN and before the USIM's
 * files, the identity before the lists, and STATUS at the end: TS 31.102 5.1.1. */
static void the_card_is_read_in_the_standards_order(void **state)
{
	static const char *const order[] = {
		"00A40004023F00",     "00A40804022FE2",     "00A40804022F00",
		"00A40404",           "0020000108",         "80100000",
		"00A40804047FFF6F38", "00A40804047FFF6F07", "00A40804047FFF6F7E",
		"00A40804047FFF6F7B", "00A40804047FFF6F61", "80F2010C",
		"00880081",
	};
	static struct recorder recorder;
	struct handset_options options = { .network = NULL };
	size_t at = 0;

	(void)state;
	given_a_handset(&test, NULL, NULL, &options);
	recorder_of(&recorder, test.card);
	handset_close(test.handset);
	options = (struct handset_options){ .network = test.network, .pin1 = PIN1 };
	expect_done(handset_open(&recorder.transport, &options, &test.handset, &fault), &fault);
	go_to(&test, "CA");
	switch_handset(&test, true);
	assert_true(recorder.count < RECORDER_MAX);
	for (size_t i = 0; i < recorder.count && at < sizeof order / sizeof order[0]; i++) {
		char hex[2 * TRANSPORT_APDU_MAX + 1];

		hex_write(recorder.exchanges[i].command, recorder.exchanges[i].size, hex);
		at += strncmp(hex, order[at], strlen(order[at])) == 0;
	}
	if (at < sizeof order / sizeof order[0])
		fail_msg("%s did not come in its place", order[at]);
	leave_handset(&test);
}

/* Given a card that asks for TERMINAL CAPABILITY and has no USIM, when the handset is switched on, then it
 * says what it can, and has limited service. */
static void a_card_that_asks_hears_what_the_terminal_can(void **state)
{
	static const char *const script[] = {
		"00A40004023F00",
		"6209A5038701018302 3F00 9000",
		"80AA000005A903820100",
		"9000",
		"00A40804022FE2",
		"6A82",
		"00A40804022F05",
		"6A82",
		"00A40804022F06",
		"6A82",
		"00A40804022F00",
		"6A82",
		"*",
		"9000",
		NULL,
	};
	const struct handset_options options = { 0 };
	static struct recorder recorder;

	(void)state;
	recorder_play(&recorder, script);
	given_a_handset(&test, NULL, &recorder.transport, &options);
	go_to(&test, "CA");
	switch_handset(&test, true);
	recorder_done(&recorder);
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	leave_handset(&test);
}

/* Given an admission, when the card is read afterwards, then EF.LOCI, EF.PSLOCI, EF.EPSLOCI and the keys
 * are those of the registration. */
static void the_location_is_written_to_the_card(void **state)
{
	struct terminal terminal;

	(void)state;
	given_one_registered_in("CA");
	given_another_terminal(&terminal);
	expect_file(&terminal, 0x6F7E, "........030227....FF00");
	expect_file(&terminal, 0x6F73, "..............030227....0100");
	expect_file(&terminal, 0x6FE3, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000001");
	expect_file(&terminal, 0x6F08, "00");
	leave_handset(&test);
}

/* Given a registration on E-UTRAN behind one on GSM, when the card is read, then only the last one stands
 * as updated; and it is the first tried at the next switch-on. */
static void the_last_registration_is_tried_first(void **state)
{
	struct terminal terminal;

	(void)state;
	given_one_registered_in("CA");
	expect_done(handset_manual(test.handset, "302610", &fault), &fault);
	assert_string_equal(seen()->cell.plmn, "302610");
	assert_int_equal(seen()->cell.access, ACCESS_NGRAN);
	expect_done(handset_automatic(test.handset, &fault), &fault);
	given_another_terminal(&terminal);
	expect_file(&terminal, 0x6F7E, "........030227....FF01");
	switch_handset(&test, true);
	assert_string_equal(seen()->cell.plmn, "302610");
	leave_handset(&test);
}

/* Given a network whose sequence number is behind the card's, when the handset registers, then the card's
 * AUTS sets it right and the handset is admitted. */
static void the_network_resynchronises_by_the_cards_auts(void **state)
{
	static struct network *second;
	struct handset_options options = { .pin1 = PIN1 };
	struct orders_slot slot = { .number = 2,
		                    .mnc_size = 3,
		                    .algorithm = 1,
		                    .key_size = 16,
		                    .opc_size = 16,
		                    .imsi = AMERICAN };

	(void)state;
	given_one_registered_in("CA");
	for (int i = 0; i < 40; i++)
		expect_done(handset_search(test.handset, &fault), &fault);
	assert_int_equal(seen()->resynchronisations, 0);
	switch_handset(&test, false);
	handset_close(test.handset);
	hex_read("0396EB317B6D1C36F19C1C84CD6FFD16", "K", slot.key, 16, &fault);
	hex_read("53C15671C60A4B731C55B4A441C0BDE2", "OPc", slot.opc, 16, &fault);
	expect_done(network_open(test.world, &second, &fault), &fault);
	expect_done(network_add(second, &slot, &fault), &fault);
	options.network = second;
	expect_done(handset_open(test.card, &options, &test.handset, &fault), &fault);
	go_to(&test, "CA");
	switch_handset(&test, true);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	assert_int_equal(seen()->resynchronisations, 1);
	leave_handset(&test);
	network_close(second);
}

/* Given a network that has another key, when the handset registers, then the card finds the MAC wrong and
 * the network the subscriber illegal; the card did not refuse. */
static void a_wrong_key_makes_an_illegal_subscriber(void **state)
{
	const struct orders_slot slot = { .number = 2,
		                          .mnc_size = 3,
		                          .algorithm = 1,
		                          .key_size = 16,
		                          .opc_size = 16,
		                          .imsi = AMERICAN };
	struct handset_options options = { .pin1 = PIN1 };
	struct network *second;

	(void)state;
	given_a_handset(&test, NULL, NULL, NULL);
	handset_close(test.handset);
	expect_done(network_open(test.world, &second, &fault), &fault);
	expect_done(network_add(second, &slot, &fault), &fault);
	options.network = second;
	expect_done(handset_open(test.card, &options, &test.handset, &fault), &fault);
	go_to(&test, "CA");
	switch_handset(&test, true);
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	assert_int_equal(seen()->cause, CAUSE_ILLEGAL_MS);
	assert_false(seen()->card_refused);
	leave_handset(&test);
	network_close(second);
}

/* Given cause 11, when the handset is rejected, then the network is forbidden, on the card too, and the
 * next one is tried; after a manual choice that succeeds it is not any more. */
static void a_network_that_is_not_allowed_is_forbidden(void **state)
{
	struct terminal terminal;

	(void)state;
	given_a_handset(&test, NULL, NULL, NULL);
	expect_done(network_set_cause(test.network, "302720", NULL, 11, &fault), &fault);
	go_to(&test, "CA");
	switch_handset(&test, true);
	expect_told(&test, "302720 becomes a forbidden network");
	assert_string_equal(seen()->cell.plmn, "302220");
	given_another_terminal(&terminal);
	expect_file(&terminal, 0x6F7B, "13F062030227FFFFFF");
	switch_handset(&test, true);
	assert_int_equal(seen()->fplmns, 2);
	expect_done(network_set_cause(test.network, "302720", NULL, CAUSE_NONE, &fault), &fault);
	expect_done(handset_manual(test.handset, "302720", &fault), &fault);
	assert_string_equal(seen()->cell.plmn, "302720");
	assert_int_equal(seen()->fplmns, 1);
	given_another_terminal(&terminal);
	expect_file(&terminal, 0x6F7B, "13F062FFFFFF");
	leave_handset(&test);
}

/* Given a rejection, when the card is read, then nothing is assigned and the status says why: TS 24.008
 * 4.1.2.2. */
static void a_rejection_is_written_to_the_card(void **state)
{
	static const struct {
		unsigned cause;
		const char *loci, *psloci;
	} rows[] = {
		{ 2, "FFFFFFFFFFFFFF0000FF02", "FFFFFFFFFFFFFFFFFFFF0000FF02" },
		{ 8, "FFFFFFFFFFFFFF0000FF02", "FFFFFFFFFFFFFFFFFFFF0000FF02" },
		{ 11, "FFFFFFFFFFFFFF0000FF02", "FFFFFFFFFFFFFFFFFFFF0000FF02" },
		{ 12, "FFFFFFFFFFFFFF0000FF03", "FFFFFFFFFFFFFFFFFFFF0000FF03" },
		{ 17, "FFFFFFFFFFFFFF0000FF01", "FFFFFFFFFFFFFFFFFFFF0000FF01" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct terminal terminal;

		given_one_registered_in("302720");
		expect_done(network_set_cause(test.network, NULL, NULL, rows[i].cause, &fault),
		            &fault);
		expect_done(handset_search(test.handset, &fault), &fault);
		assert_int_equal(seen()->service, SERVICE_LIMITED);
		given_another_terminal(&terminal);
		expect_file(&terminal, 0x6F7E, rows[i].loci);
		expect_file(&terminal, 0x6F73, rows[i].psloci);
		leave_handset(&test);
	}
}

/* Given forbidden networks on the card, when the handset chooses, then they are passed over. */
static void forbidden_networks_of_the_card_are_passed_over(void **state)
{
	static const uint8_t fplmn[] = { 0x03, 0x02, 0x27, 0x03, 0x02, 0x22 };
	static const uint16_t fid = 0x6F7B;
	struct terminal_reply reply;
	struct terminal terminal;
	char hex[32] = "00D6000006";

	(void)state;
	given_one_registered_in("CA");
	given_another_terminal(&terminal);
	expect_done(terminal_select(&terminal, test_usim_aid, sizeof test_usim_aid, &fid, 1,
	                            &fault),
	            &fault);
	hex_write(fplmn, sizeof fplmn, hex + 10);
	assert_int_equal(send_hex(&terminal, hex, &reply), 0x9000);
	switch_handset(&test, true);
	assert_string_equal(seen()->cell.plmn, "302610");
	leave_handset(&test);
}

/* Given a change of the active IMSI on the card, when its REFRESH comes, then the handset reads anew and
 * registers with the other one. */
static void another_imsi_registers_after_the_refresh(void **state)
{
	static const struct change activate = { .active_imsi = EUROPEAN };
	uint8_t orders[ORDERS_MAX];
	char hex[2 * 300] = "80E29000";
	struct terminal_reply reply;
	struct terminal terminal;
	int size;

	(void)state;
	given_a_minimal_one_registered_in("CA");
	go_to(&test, "FR");
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	/* On another channel of the same session, as a terminal of the operator would. */
	terminal = (struct terminal){ .transport = test.card };
	assert_int_equal(send_hex(&terminal, "0070000001", &reply), 0x9000);
	assert_int_equal(send_hex(&terminal, "01A4040C0AF0524F414D4341524401", &reply), 0x9000);
	assert_int_equal(send_hex(&terminal, "0120000A084142434445464748", &reply), 0x9000);
	size = orders_of_change(&activate, orders, &fault);
	snprintf(hex + 8, 3, "%02X", (unsigned)size);
	hex_write(orders, (size_t)size, hex + 10);
	hex[1] = '1';
	assert_int_equal(send_hex(&terminal, hex, &reply) >> 8, 0x91);
	wait_for(&test, 30);
	assert_string_equal(seen()->imsi, EUROPEAN);
	assert_int_equal(seen()->refreshes, 1);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	/* Its list prefers a network that is not the strongest. */
	assert_string_equal(seen()->cell.plmn, "20801");
	leave_handset(&test);
}

/* The worked packet of docs/applet-protocol.md 6: MANUAL, the European IMSI, its lists. */
static void deliver_change(const struct vector *vector)
{
	struct handset_report report;
	uint8_t tpdu[SMS_TPDU_MAX];
	const size_t size = vector_octets(vector, "tpdu", tpdu, sizeof tpdu);

	expect_done(handset_deliver(test.handset, tpdu, size, &report, &fault), &fault);
	vector_expect(vector, "receipt", report.data, report.size);
}

/* Given a change that comes over the air, when the handset has delivered it, then the receipt is there, and
 * the handset has read the card anew and registered with the other IMSI. */
static void a_change_over_the_air_registers_the_other_imsi(void **state)
{
	(void)state;
	given_a_minimal_one_registered_in("CA");
	go_to(&test, "FR");
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	forget_story(&test);
	vector_each("vectors/ota/worked-packet.vec", deliver_change);
	assert_string_equal(seen()->imsi, EUROPEAN);
	assert_int_equal(seen()->refreshes, 1);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	expect_told(&test, "REFRESH: initialisation, all files");
	leave_handset(&test);
}

/* Given a network of the operator's list that belongs to a neighbour, when it is heard across the border, then
 * the periodic search passes it over: TS 23.122 4.4.3.3.1. */
static void a_neighbours_network_is_no_better_one(void **state)
{
	static const char world[] = "include countries\n"
				    "network 302720 CA -70 - - - Rogers\n"
				    "network 310410 CA -80 - - - ATT across the border\n"
				    "admit 310380 3FF\n";

	(void)state;
	given_a_handset(&test, world, NULL, NULL);
	expect_done(world_set_coverage(test.world, "310410", false, &fault), &fault);
	go_to(&test, "CA");
	switch_handset(&test, true);
	assert_string_equal(seen()->cell.plmn, "302720");
	expect_done(world_set_coverage(test.world, "310410", true, &fault), &fault);
	expect_done(handset_search(test.handset, &fault), &fault);
	assert_string_equal(seen()->cell.plmn, "302720");
	/* When a network is chosen anew it is one as any other. */
	expect_done(world_set_coverage(test.world, "302720", false, &fault), &fault);
	expect_done(handset_search(test.handset, &fault), &fault);
	assert_string_equal(seen()->cell.plmn, "310410");
	leave_handset(&test);
}

/* Given a handset without the PIN, or with a wrong one, when it is switched on, then it has limited service
 * and says why. */
static void without_the_pin_there_is_no_subscription(void **state)
{
	const struct handset_options wrong = { .pin1 = (const uint8_t *)"9999\xFF\xFF\xFF\xFF" };

	(void)state;
	given_a_handset(&test, NULL, NULL, &wrong);
	go_to(&test, "CA");
	switch_handset(&test, true);
	assert_string_equal(seen()->imsi, "");
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	expect_told(&test, "wrong value; 2 tries left");
	/* The last two are not spent. */
	switch_handset(&test, false);
	switch_handset(&test, true);
	expect_told(&test, "none of the last 2 is spent");
	leave_handset(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_handset_that_is_switched_on_registers),
		cmocka_unit_test(the_card_is_read_in_the_standards_order),
		cmocka_unit_test(a_card_that_asks_hears_what_the_terminal_can),
		cmocka_unit_test(the_location_is_written_to_the_card),
		cmocka_unit_test(the_last_registration_is_tried_first),
		cmocka_unit_test(the_network_resynchronises_by_the_cards_auts),
		cmocka_unit_test(a_wrong_key_makes_an_illegal_subscriber),
		cmocka_unit_test(a_network_that_is_not_allowed_is_forbidden),
		cmocka_unit_test(a_rejection_is_written_to_the_card),
		cmocka_unit_test(forbidden_networks_of_the_card_are_passed_over),
		cmocka_unit_test(another_imsi_registers_after_the_refresh),
		cmocka_unit_test(a_change_over_the_air_registers_the_other_imsi),
		cmocka_unit_test(a_neighbours_network_is_no_better_one),
		cmocka_unit_test(without_the_pin_there_is_no_subscription),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
