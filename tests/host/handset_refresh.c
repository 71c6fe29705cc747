/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "support/asking_handset.h"
#include "support/image.h"

/* REFRESH of each kind (TS 102 223 6.4.7, TS 31.111 6.4.7), short messages, the end of a session. */

#define AMERICAN "310380501118337"
#define EUROPEAN "222013090961859"
#define EF_IMSI_EUROPEAN "082922100309698195"

static struct asking_test asking;
static struct fault fault;

static const struct handset_state *seen(void)
{
	return asking_state(&asking);
}

/* Given each kind of initialisation, when another IMSI stands on the card, then the handset registers with
 * it; and where the IMSI is the same, it stays registered. */
static void an_initialisation_reads_anew(void **state)
{
	static const struct {
		unsigned qualifier;
		const char *tlvs, *told;
		unsigned selections;
	} rows[] = {
		{ 0x00, "", "REFRESH: initialisation, all files", 0 },
		{ 0x02, "9207013F007FFF6F07", "REFRESH: initialisation, EF.IMSI", 0 },
		{ 0x03, "", "REFRESH: initialisation", 0 },
		{ 0x05, "", "REFRESH: reset of the application", 1 },
		{ 0x06, "", "REFRESH: reset of the 3G session", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		given_an_asking_card(&asking, "smartphone", IMEI);
		asking.card.applications = 0;
		ask(&asking, 0x01, rows[i].qualifier, rows[i].tlvs);
		expect_result(&asking, 0x01, "00");
		expect_told(&asking.test, rows[i].told);
		assert_int_equal(asking.card.applications, rows[i].selections);
		assert_int_equal(seen()->registrations, 1);
		write_behind(&asking, "6F07", EF_IMSI_EUROPEAN);
		ask(&asking, 0x01, rows[i].qualifier, rows[i].tlvs);
		assert_string_equal(seen()->imsi, EUROPEAN);
		assert_true(seen()->registrations > 1);
		assert_int_equal(seen()->refreshes, 2);
		assert_int_equal(asking.card.resets, 1);
		leave_asking_card(&asking);
	}
}

/* Given a list of files that changed, when it comes, then these are read and no others. */
static void a_file_change_reads_the_files_that_are_named(void **state)
{
	unsigned apdus;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	apdus = seen()->apdus;
	ask(&asking, 0x01, 0x01, "920D023F007FFF6F613F007FFF6F7B");
	expect_result(&asking, 0x01, "00");
	expect_told(&asking.test, "REFRESH: file change, EF.OPLMNwAcT, EF.FPLMN");
	/* STATUS, FETCH, twice SELECT, GET RESPONSE, READ, TERMINAL RESPONSE. */
	assert_int_equal(seen()->apdus - apdus, 9);
	assert_int_equal(seen()->registrations, 1);
	/* What it is registered on becomes forbidden. */
	write_behind(&asking, "6F7B", "030227");
	ask(&asking, 0x01, 0x01, "9207013F007FFF6F7B");
	assert_string_not_equal(seen()->cell.plmn, "302720");
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	leave_asking_card(&asking);
}

/* Given UICC reset, when it comes, then it is answered first, and then the card is really reset and all
 * begins anew. */
static void a_reset_is_answered_before_it_is_done(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x05, 0, "990103");
	ask(&asking, 0x27, 0, "A40101A503005000");
	write_behind(&asking, "6F07", EF_IMSI_EUROPEAN);
	assert_int_equal(asking.card.resets, 1);
	ask(&asking, 0x01, 0x04, "");
	expect_result(&asking, 0x01, "00");
	assert_int_equal(asking.card.resets, 2);
	assert_string_equal(seen()->imsi, EUROPEAN);
	asking.card.enveloped = 0;
	go_to(&asking.test, "nowhere");
	wait_for(&asking.test, 600);
	assert_int_equal(asking.card.enveloped, 0);
	leave_asking_card(&asking);
}

/* Given a card that wants to be reset at every chance, when the handset obeys, then it gives up. */
static void a_card_that_begins_anew_for_ever_is_refused(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	for (int i = 0; i < 40; i++)
		asking_card_ask(&asking.card, "D009810301010482028182");
	assert_int_equal(handset_wait(asking.test.handset, 30, &fault), FAULT_REFUSED);
	leave_asking_card(&asking);
}

/* Given Steering of Roaming, when a list comes, then it stands for the operator's, its networks are
 * forbidden no longer, and the handset goes to the best of them; until the next list. */
static void steering_sends_the_handset_elsewhere(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	expect_done(network_set_cause(asking.test.network, "302220", NULL, 11, &fault), &fault);
	expect_done(handset_manual(asking.test.handset, "302220", &fault), &fault);
	expect_done(network_set_cause(asking.test.network, "302220", NULL, 0, &fault), &fault);
	expect_done(handset_automatic(asking.test.handset, &fault), &fault);
	assert_int_equal(seen()->fplmns, 2);
	assert_string_equal(seen()->cell.plmn, "302720");
	ask(&asking, 0x01, 0x07, "F205030222FFFF");
	expect_result(&asking, 0x01, "00");
	expect_told(&asking.test, "Steering of Roaming, 1 networks");
	assert_string_equal(seen()->cell.plmn, "302220");
	assert_int_equal(seen()->fplmns, 1);
	/* On the card, too. */
	ask(&asking, 0x01, 0x01, "9207013F007FFF6F7B");
	assert_int_equal(seen()->fplmns, 1);
	ask(&asking, 0x01, 0x07, "72050302164000");
	assert_string_equal(seen()->cell.plmn, "302610");
	assert_int_equal(seen()->cell.access, ACCESS_EUTRAN);
	assert_int_equal(asking.card.resets, 1);
	leave_asking_card(&asking);
}

/* Given a file of the MF that changed, when it was read, then the USIM can still be asked to authenticate. */
static void a_file_of_the_mf_is_read_and_left_again(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x01, 0x01, "9205013F002FE2");
	expect_told(&asking.test, "EF.ICCID");
	expect_done(handset_search(asking.test.handset, &fault), &fault);
	assert_int_equal(seen()->service, SERVICE_NORMAL);
	leave_asking_card(&asking);
}

/* Given a service table without the operator's list, when all is read anew, then the list is not used. */
static void files_of_services_that_are_not_offered_are_not_read(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	go_to(&asking.test, "US");
	assert_string_equal(seen()->cell.plmn, "310410");
	write_behind(&asking, "6F38", "0000000000000000");
	ask(&asking, 0x01, 0x00, "");
	go_to(&asking.test, "CA");
	go_to(&asking.test, "US");
	assert_string_equal(seen()->cell.plmn, "311480");
	leave_asking_card(&asking);
}

/* Given a card that changes its IMSI when it hears where the handset camps, when the handset goes abroad, then
 * it is the new IMSI that registers, and the old one never tries. */
static void an_imsi_that_changes_while_camping_registers_at_once(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	ask(&asking, 0x05, 0, "990103");
	write_behind(&asking, "6F07", EF_IMSI_EUROPEAN);
	asking_card_ask(&asking.card, "D009810301010082028182");
	forget_story(&asking.test);
	go_to(&asking.test, "FR");
	assert_string_equal(seen()->imsi, EUROPEAN);
	expect_not_told(&asking.test, "as " AMERICAN);
	leave_asking_card(&asking);
}

/* Given areas that are forbidden to one IMSI, when another stands on the card, then they are open to it. */
static void what_is_barred_to_one_imsi_is_open_to_another(void **state)
{
	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	expect_done(network_set_cause(asking.test.network, NULL, AMERICAN, 15, &fault), &fault);
	go_to(&asking.test, "ES");
	assert_int_equal(seen()->service, SERVICE_LIMITED);
	write_behind(&asking, "6F07", EF_IMSI_EUROPEAN);
	/* Its key is another's: the network finds that out, and so it was asked. */
	ask(&asking, 0x01, 0x01, "9207013F007FFF6F07");
	expect_told(&asking.test, "as " EUROPEAN);
	leave_asking_card(&asking);
}

static struct handset_report deliver(const char *hex)
{
	struct handset_report report = { 0 };
	uint8_t tpdu[SMS_TPDU_MAX];
	const int size = hex_read(hex, "TPDU", tpdu, sizeof tpdu, &fault);

	expect_done(size, &fault);
	expect_done(handset_deliver(asking.test.handset, tpdu, (size_t)size, &report, &fault),
	            &fault);
	return report;
}

/* Given messages of each kind, when they come, then one for the card goes to it, one of class 2 to EF.SMS,
 * any other to the user. */
static void a_message_goes_where_its_class_says(void **state)
{
	struct handset_report report;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	/* Not a packet: the card says what it says to any. */
	report = deliver("0405912143F57FF6225070000000000474657374");
	assert_int_not_equal(report.sw, 0);
	expect_told(&asking.test, "a message to the card");
	report = deliver("0405912143F500F6225070000000000474657374");
	assert_int_equal(report.sw, 0x9000);
	expect_told(&asking.test, "stored in EF.SMS");
	report = deliver("0405912143F500002250700000000005E8329BFD06");
	expect_told(&asking.test, "a message: \"hello\"");
	assert_string_equal(seen()->screen, "");
	deliver("0405912143F50010225070000000000AE8329BFD4697D9EC37");
	assert_string_equal(seen()->screen, "hellohello");
	/* For the card, but of no class of the card. */
	deliver("0405912143F57FF5225070000000000474657374");
	expect_told(&asking.test, "a message: \"test\"");
	deliver("0405912143F50008225070000000000404170414");
	expect_told(&asking.test, "ЗД");
	leave_asking_card(&asking);
}

/* Given a full EF.SMS, when another message comes, then it is refused. */
static void a_message_without_a_place_is_refused(void **state)
{
	unsigned stored = 0;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	while (stored < 100 && deliver("0405912143F500F6225070000000000474657374").sw == 0x9000)
		stored++;
	assert_in_range(stored, 1, 99);
	assert_int_equal(deliver("0405912143F500F6225070000000000474657374").sw, 0x6A84);
	leave_asking_card(&asking);
}

/* Given a card that sends, when there is service, then the message can be taken; without, the card hears
 * why not. */
static void what_the_card_sends_is_kept_until_it_is_taken(void **state)
{
	uint8_t tpdu[SMS_TPDU_MAX];

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	assert_int_equal(handset_take_sent(asking.test.handset, tpdu), 0);
	ask(&asking, 0x13, 0, "8B0B010005912143F500040141");
	expect_result(&asking, 0x13, "00");
	ask(&asking, 0x13, 0, "8B0B010105912143F500040142");
	assert_int_equal(handset_take_sent(asking.test.handset, tpdu), 11);
	assert_int_equal(tpdu[10], 0x41);
	assert_int_equal(handset_take_sent(asking.test.handset, tpdu), 11);
	assert_int_equal(tpdu[10], 0x42);
	assert_int_equal(handset_take_sent(asking.test.handset, tpdu), 0);
	for (int i = 0; i < 20; i++)
		asking_card_ask(&asking.card, "D016810301130082028182 8B0B010005912143F500040141");
	ask(&asking, 0x13, 0, "8B0B010005912143F500040141");
	expect_result(&asking, 0x13, "2000");
	go_to(&asking.test, "nowhere");
	while (handset_take_sent(asking.test.handset, tpdu) > 0)
		;
	ask(&asking, 0x13, 0, "8B0B010005912143F500040141");
	expect_result(&asking, 0x13, "2004");
	leave_asking_card(&asking);
}

/* Given a handset, when it is switched off, then nothing is possible but to go and to wait, and it has
 * another IMEI from the next time on. */
static void what_is_off_does_nothing(void **state)
{
	struct handset_report report;
	struct handset *handset;

	(void)state;
	given_an_asking_card(&asking, "smartphone", IMEI);
	handset = asking.test.handset;
	expect_done(handset_set_imei(handset, "35693803564380", &fault), &fault);
	assert_int_equal(handset_set_imei(handset, "3569380356438", &fault), FAULT_INPUT);
	assert_int_equal(handset_set_imei(handset, "3569380356438a", &fault), FAULT_INPUT);
	assert_string_equal(seen()->imei, IMEI);
	asking.card.updates = asking.card.statuses = 0;
	switch_handset(&asking.test, false);
	/* EF.LOCI, EF.PSLOCI; STATUS. */
	assert_int_equal(asking.card.updates, 2);
	assert_int_equal(asking.card.statuses, 1);
	assert_int_equal(seen()->service, SERVICE_NONE);
	assert_int_equal(handset_search(handset, &fault), FAULT_INPUT);
	assert_int_equal(handset_manual(handset, "302720", &fault), FAULT_INPUT);
	assert_int_equal(handset_deliver(handset, (const uint8_t *)"", 0, &report, &fault),
	                 FAULT_INPUT);
	assert_int_equal(handset_wait(handset, -1, &fault), FAULT_INPUT);
	wait_for(&asking.test, 100);
	go_to(&asking.test, "MX");
	assert_int_equal(seen()->now_s, 100);
	switch_handset(&asking.test, true);
	assert_string_equal(seen()->imei, "35693803564380");
	ask(&asking, 0x26, 1, "");
	expect_response(&asking.card, "94083A65390853468390");
	leave_asking_card(&asking);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_initialisation_reads_anew),
		cmocka_unit_test(a_file_change_reads_the_files_that_are_named),
		cmocka_unit_test(a_reset_is_answered_before_it_is_done),
		cmocka_unit_test(a_card_that_begins_anew_for_ever_is_refused),
		cmocka_unit_test(steering_sends_the_handset_elsewhere),
		cmocka_unit_test(a_file_of_the_mf_is_read_and_left_again),
		cmocka_unit_test(files_of_services_that_are_not_offered_are_not_read),
		cmocka_unit_test(an_imsi_that_changes_while_camping_registers_at_once),
		cmocka_unit_test(what_is_barred_to_one_imsi_is_open_to_another),
		cmocka_unit_test(a_message_goes_where_its_class_says),
		cmocka_unit_test(a_message_without_a_place_is_refused),
		cmocka_unit_test(what_the_card_sends_is_kept_until_it_is_taken),
		cmocka_unit_test(what_is_off_does_nothing),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
