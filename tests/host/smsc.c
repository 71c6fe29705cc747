/* SPDX-License-Identifier: Apache-2.0 */
#include "network/smsc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LOG_MAX = 4096, HOUR_MS = 3600 * 1000, MINUTE_MS = 60 * 1000 };

/* What the centre did, in its order: "a1 " message 1 to handset a, "[1] " its end with a report,
 * "(1) " without. */
static char log_text[LOG_MAX];
static int answer; /* of every handset: enum smsc_outcome, or a fault */
static unsigned tries;
static unsigned gone_after; /* so many deliveries: SMSC_UNREACHABLE; 0 never */
static uint64_t last_id;
static struct smsc *smsc;
static struct fault fault;

static void note(const char *format, const char *who, unsigned long long number)
{
	const size_t size = strlen(log_text);

	assert_true(size + 32 < LOG_MAX);
	sprintf(log_text + size, format, who, number);
}

static int deliver(void *ctx, const char *recipient, const uint8_t *tpdu, size_t size,
                   struct smsc_report *report, struct fault *why)
{
	const int outcome = answer;

	(void)ctx;
	assert_int_equal(size, 1);
	tries++;
	if (answer < 0)
		return fault_set(why, answer, recipient, "cut");
	if (answer == SMSC_UNREACHABLE)
		return answer;
	note("%s%llu ", recipient, tpdu[0]);
	if (gone_after > 0 && --gone_after == 0)
		answer = SMSC_UNREACHABLE;
	report->sw = 0x9000;
	report->size = 1;
	report->data[0] = tpdu[0];
	return outcome;
}

static void ended(void *ctx, uint64_t id, const struct smsc_report *report)
{
	(void)ctx;
	if (report)
		assert_int_equal(report->data[0], id & 0xFF);
	note(report ? "%s[%llu] " : "%s(%llu) ", "", (unsigned long long)id);
}

static int a_centre(void **state)
{
	static const struct smsc_ops ops = { .deliver = deliver, .ended = ended };

	(void)state;
	log_text[0] = '\0';
	answer = SMSC_DELIVERED;
	tries = gone_after = 0;
	last_id = 0;
	fault = (struct fault){ 0 };
	return smsc_open(&ops, &smsc, &fault);
}

static int no_centre(void **state)
{
	(void)state;
	smsc_close(smsc);
	return 0;
}

/* Messages are numbered from 1, and their one octet is their number. */
static void submit(int64_t now_ms, const char *recipient, int64_t validity_ms)
{
	const uint8_t octet = (uint8_t)(last_id + 1);

	assert_int_equal(smsc_submit(smsc, now_ms, recipient, &octet, 1, validity_ms, &last_id,
	                             &fault),
	                 0);
	assert_int_equal(last_id & 0xFF, octet);
}

static void run(int64_t now_ms)
{
	assert_int_equal(smsc_run(smsc, now_ms, &fault), 0);
}

static void run_to_the_end(void)
{
	for (int64_t due; (due = smsc_due(smsc)) >= 0;)
		run(due);
}

/* Given no faults, when messages are submitted for two handsets, then each is delivered once, in its
 * order, and its end is told with the report. */
static void without_faults_messages_arrive_once_and_in_order(void **state)
{
	(void)state;
	submit(0, "a", HOUR_MS);
	submit(0, "b", HOUR_MS);
	submit(0, "a", HOUR_MS);
	assert_int_equal(smsc_due(smsc), 0);
	assert_int_equal(smsc_waiting(smsc), 3);
	run(0);
	assert_string_equal(log_text, "a1 [1] b2 [2] a3 [3] ");
	assert_int_equal(smsc_waiting(smsc), 0);
	assert_int_equal(smsc_due(smsc), -1);
}

/* Given a handset that cannot be reached, when time passes, then it is tried after 1, 5, 15, 30 minutes,
 * 1 hour, and every 3 hours. */
static void an_unreachable_handset_is_tried_ever_rarer(void **state)
{
	static const int64_t waits[] = { 1, 5, 15, 30, 60, 180, 180 };
	int64_t now = 0;

	(void)state;
	answer = SMSC_UNREACHABLE;
	submit(0, "a", INT64_C(100) * HOUR_MS);
	for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
		run(now);
		assert_int_equal(tries, i + 1);
		assert_int_equal(smsc_due(smsc), now + waits[i] * MINUTE_MS);
		now = smsc_due(smsc);
		run(now - 1);
		assert_int_equal(tries, i + 1);
	}
	assert_string_equal(log_text, "");
}

/* Given messages that wait for a handset, when it can be reached again but nobody says so, then a new
 * message does not overtake them; when it is told, all go at once in their order. */
static void an_alert_sends_what_waits_in_its_order(void **state)
{
	(void)state;
	answer = SMSC_UNREACHABLE;
	submit(0, "a", HOUR_MS);
	run(0);
	answer = SMSC_DELIVERED;
	submit(1000, "a", HOUR_MS);
	submit(1000, "b", HOUR_MS);
	run(1000);
	assert_string_equal(log_text, "b3 [3] ");
	smsc_alert(smsc, 2000, "nobody");
	smsc_alert(smsc, 2000, "a");
	assert_int_equal(smsc_due(smsc), 2000);
	run(1999);
	assert_int_equal(smsc_waiting(smsc), 2);
	run(2000);
	assert_string_equal(log_text, "b3 [3] a1 [1] a2 [2] ");
}

/* Given a handset that is alerted and again not there, when it is tried, then the waiting begins from
 * the shortest. */
static void an_alert_begins_the_waiting_anew(void **state)
{
	(void)state;
	answer = SMSC_UNREACHABLE;
	submit(0, "a", HOUR_MS);
	run(0);
	run(MINUTE_MS);
	assert_int_equal(smsc_due(smsc), 6 * MINUTE_MS);
	smsc_alert(smsc, 2 * MINUTE_MS, "a");
	run(2 * MINUTE_MS);
	assert_int_equal(smsc_due(smsc), 3 * MINUTE_MS);
}

/* Given a handset that comes back for one message only, when it is gone again, then the waiting begins
 * from the shortest too. */
static void a_delivery_begins_the_waiting_anew(void **state)
{
	(void)state;
	answer = SMSC_UNREACHABLE;
	submit(0, "a", HOUR_MS);
	submit(0, "a", HOUR_MS);
	run(0);
	run(MINUTE_MS);
	answer = SMSC_DELIVERED;
	gone_after = 1;
	run(6 * MINUTE_MS);
	assert_string_equal(log_text, "a1 [1] ");
	assert_int_equal(smsc_due(smsc), 7 * MINUTE_MS);
}

/* Given a message with a validity, when it ends, then the message is there in the millisecond before
 * and has expired in it, whoever is reachable by then. */
static void a_message_expires_to_the_millisecond(void **state)
{
	(void)state;
	answer = SMSC_UNREACHABLE;
	submit(5, "a", 1000);
	run(5);
	assert_int_equal(smsc_due(smsc), 1005);
	run(1004);
	assert_int_equal(smsc_waiting(smsc), 1);
	answer = SMSC_DELIVERED;
	run(1005);
	assert_string_equal(log_text, "(1) ");
	assert_int_equal(smsc_waiting(smsc), 0);
	submit(2000, "a", 1000);
	run(2999);
	assert_string_equal(log_text, "(1) a2 [2] ");
	submit(3000, "a", 1000);
	run(9000);
	assert_string_equal(log_text, "(1) a2 [2] (3) ");
}

/* Given a handset that is never there, when a message of endless validity waits, then it ends after as
 * many tries as the limit says. */
static void tries_are_limited(void **state)
{
	(void)state;
	answer = SMSC_UNREACHABLE;
	submit(0, "a", INT64_C(100000) * HOUR_MS);
	run_to_the_end();
	assert_int_equal(tries, SMSC_TRIES_MAX);
	assert_string_equal(log_text, "(1) ");
}

/* Given a message that the card refuses, when it is delivered, then it ends with that report. */
static void a_refusal_is_final(void **state)
{
	(void)state;
	answer = SMSC_REFUSED;
	submit(0, "a", HOUR_MS);
	run(0);
	assert_string_equal(log_text, "a1 [1] ");
	assert_int_equal(smsc_waiting(smsc), 0);
}

/* Given a wire that is cut, when messages are delivered, then the fault is told, the messages stay, and
 * those for others go. */
static void a_cut_wire_keeps_its_messages(void **state)
{
	(void)state;
	answer = FAULT_TRANSPORT;
	submit(0, "a", HOUR_MS);
	submit(0, "a", HOUR_MS);
	assert_int_equal(smsc_run(smsc, 0, &fault), FAULT_TRANSPORT);
	assert_string_equal(fault.where, "a");
	assert_int_equal(tries, 1);
	answer = SMSC_DELIVERED;
	run(MINUTE_MS);
	assert_string_equal(log_text, "a1 [1] a2 [2] ");
}

/* Given messages for two handsets, when those of one are taken back, then nobody is told, and the
 * others go. */
static void what_is_taken_back_is_gone(void **state)
{
	(void)state;
	submit(0, "a", HOUR_MS);
	submit(0, "b", HOUR_MS);
	submit(0, "a", HOUR_MS);
	smsc_forget(smsc, "a");
	smsc_forget(smsc, "a");
	assert_int_equal(smsc_waiting(smsc), 1);
	run(0);
	assert_string_equal(log_text, "b2 [2] ");
}

/* ---- faults ---- */

/* A crowd of messages under faults; what came of it is in the log. */
static void run_a_crowd(const struct smsc_faults *faults, unsigned count)
{
	smsc_set_faults(smsc, faults);
	for (unsigned i = 0; i < count; i++)
		submit(0, "a", HOUR_MS);
	run_to_the_end();
	assert_int_equal(smsc_waiting(smsc), 0);
}

static unsigned occurrences(const char *of)
{
	unsigned count = 0;

	for (const char *at = log_text; (at = strstr(at, of)); at++)
		count++;
	return count;
}

/* Given loss, when messages are submitted, then the lost ones end without report and never come; of all
 * none comes. */
static void a_lost_message_ends_without_report(void **state)
{
	(void)state;
	run_a_crowd(&(struct smsc_faults){ .seed = 1, .loss = 300 }, 200);
	assert_in_range(occurrences("("), 30, 90);
	assert_int_equal(occurrences("[") + occurrences("("), 200);
	assert_int_equal(occurrences("a"), occurrences("["));
	log_text[0] = '\0';
	run_a_crowd(&(struct smsc_faults){ .seed = 1, .loss = 1000 }, 10);
	assert_int_equal(occurrences("a"), 0);
}

/* Given doubling, when messages are submitted, then each comes once or twice in a row, and its end is
 * told once, after the first. */
static void a_doubled_message_is_reported_once(void **state)
{
	(void)state;
	run_a_crowd(&(struct smsc_faults){ .seed = 1, .doubling = 1000 }, 3);
	assert_string_equal(log_text, "a1 [1] a1 a2 [2] a2 a3 [3] a3 ");
	log_text[0] = '\0';
	run_a_crowd(&(struct smsc_faults){ .seed = 1, .doubling = 300 }, 100);
	assert_in_range(occurrences("a"), 115, 145);
	assert_int_equal(occurrences("["), 100);
}

/* Given doubling and loss, when one of the two is lost, then the other one reports; when both are, the
 * message ends once, without. */
static void of_a_doubled_message_the_one_that_comes_reports(void **state)
{
	(void)state;
	run_a_crowd(&(struct smsc_faults){ .seed = 3, .doubling = 1000, .loss = 500 }, 100);
	assert_int_equal(occurrences("[") + occurrences("("), 100);
	assert_in_range(occurrences("("), 10, 40);
	assert_in_range(occurrences("a"), 80, 120);
}

/* Given reordering, when messages are submitted, then all come, some later than others submitted after
 * them, none held back longer than the limit. */
static void a_held_back_message_is_overtaken(void **state)
{
	unsigned last = 0, number, overtaken = 0;

	(void)state;
	smsc_set_faults(smsc, &(struct smsc_faults){ .seed = 1, .reordering = 300 });
	for (unsigned i = 0; i < 50; i++)
		submit(0, "a", HOUR_MS);
	run(SMSC_HOLD_MAX_MS);
	assert_int_equal(smsc_waiting(smsc), 0);
	assert_int_equal(occurrences("["), 50);
	for (const char *at = log_text; (at = strchr(at, 'a')); at++) {
		assert_int_equal(sscanf(at, "a%u", &number), 1);
		overtaken += number < last;
		last = number;
	}
	assert_in_range(overtaken, 3, 25);
}

/* Given a delay, when a message is submitted, then it comes that much later, in its order. */
static void a_delay_is_added_to_each_delivery(void **state)
{
	(void)state;
	smsc_set_faults(smsc, &(struct smsc_faults){ .delay_ms = 250 });
	submit(1000, "a", HOUR_MS);
	submit(1100, "a", HOUR_MS);
	assert_int_equal(smsc_due(smsc), 1250);
	run(1249);
	assert_string_equal(log_text, "");
	run(1250);
	assert_string_equal(log_text, "a1 [1] ");
	run(1350);
	assert_string_equal(log_text, "a1 [1] a2 [2] ");
}

/* Given reports that are lost, when a message is delivered, then it comes, and ends without report. */
static void a_lost_report_is_no_lost_message(void **state)
{
	(void)state;
	run_a_crowd(&(struct smsc_faults){ .unreported = 1000 }, 2);
	assert_string_equal(log_text, "a1 (1) a2 (2) ");
}

/* Given handsets that are off, when messages are due, then nobody is asked; once they are on, the
 * messages go at the next try. */
static void nobody_answers_while_handsets_are_off(void **state)
{
	(void)state;
	smsc_set_faults(smsc, &(struct smsc_faults){ .off = true });
	submit(0, "a", HOUR_MS);
	run(0);
	assert_int_equal(tries, 0);
	assert_int_equal(smsc_due(smsc), MINUTE_MS);
	smsc_set_faults(smsc, &(struct smsc_faults){ 0 });
	run(MINUTE_MS);
	assert_string_equal(log_text, "a1 [1] ");
}

/* Given all faults at once, when the same is submitted with the same seed, then the same happens; with
 * another seed, something else. */
static void equal_seeds_give_equal_runs(void **state)
{
	static char first[LOG_MAX], other[LOG_MAX];
	struct smsc_faults faults = { .seed = 7,
		                      .loss = 100,
		                      .doubling = 100,
		                      .reordering = 200,
		                      .unreported = 50,
		                      .delay_ms = 20 };

	(void)state;
	run_a_crowd(&faults, 100);
	strcpy(first, log_text);
	no_centre(NULL);
	a_centre(NULL);
	run_a_crowd(&faults, 100);
	assert_string_equal(log_text, first);
	no_centre(NULL);
	a_centre(NULL);
	faults.seed = 8;
	run_a_crowd(&faults, 100);
	strcpy(other, log_text);
	assert_string_not_equal(other, first);
}

/* Given as many messages as it keeps, when one more is submitted, then it is refused and nothing of the
 * others is lost; so are a TPDU and a name that are too long. */
static void a_full_centre_takes_no_more(void **state)
{
	static const uint8_t tpdu[SMS_TPDU_MAX + 1];
	static const char name[SMSC_RECIPIENT_MAX + 1] = "0123456789012345678901234567890";
	uint64_t id;

	(void)state;
	answer = SMSC_UNREACHABLE;
	for (unsigned i = 0; i < SMSC_MESSAGES_MAX; i++)
		assert_int_equal(smsc_submit(smsc, 0, "a", tpdu, 1, HOUR_MS, &id, &fault), 0);
	assert_int_equal(smsc_submit(smsc, 0, "b", tpdu, 1, HOUR_MS, &id, &fault), FAULT_LIMIT);
	assert_non_null(strstr(fault.text, "10000"));
	assert_int_equal(smsc_waiting(smsc), SMSC_MESSAGES_MAX);
	run(0);
	assert_int_equal(tries, 1);
	smsc_forget(smsc, "a");
	assert_int_equal(smsc_waiting(smsc), 0);
	assert_int_equal(smsc_submit(smsc, 0, "b", tpdu, SMS_TPDU_MAX + 1, 1, &id, &fault),
	                 FAULT_LIMIT);
	assert_int_equal(smsc_submit(smsc, 0, name, tpdu, SMS_TPDU_MAX, 1, &id, &fault), 0);
	assert_int_equal(smsc_submit(smsc, 0, "01234567890123456789012345678901", tpdu, 1, 1, &id,
	                             &fault),
	                 FAULT_LIMIT);
	smsc_close(NULL);
}

#define AT_CENTRE(test) cmocka_unit_test_setup_teardown(test, a_centre, no_centre)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AT_CENTRE(without_faults_messages_arrive_once_and_in_order),
		AT_CENTRE(an_unreachable_handset_is_tried_ever_rarer),
		AT_CENTRE(an_alert_sends_what_waits_in_its_order),
		AT_CENTRE(an_alert_begins_the_waiting_anew),
		AT_CENTRE(a_delivery_begins_the_waiting_anew),
		AT_CENTRE(a_message_expires_to_the_millisecond),
		AT_CENTRE(tries_are_limited),
		AT_CENTRE(a_refusal_is_final),
		AT_CENTRE(a_cut_wire_keeps_its_messages),
		AT_CENTRE(what_is_taken_back_is_gone),
		AT_CENTRE(a_lost_message_ends_without_report),
		AT_CENTRE(a_doubled_message_is_reported_once),
		AT_CENTRE(of_a_doubled_message_the_one_that_comes_reports),
		AT_CENTRE(a_held_back_message_is_overtaken),
		AT_CENTRE(a_delay_is_added_to_each_delivery),
		AT_CENTRE(a_lost_report_is_no_lost_message),
		AT_CENTRE(nobody_answers_while_handsets_are_off),
		AT_CENTRE(equal_seeds_give_equal_runs),
		AT_CENTRE(a_full_centre_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
