/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bearer/terminal.h"
#include "inspect/view.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/platform.h"
#include "transport/emulated.h"

/* One card behind a service centre, and the steps of an order taken one by one. */

enum { STEPS_MAX = 512, MINUTE_MS = 60000 };

static struct transport *transport;
static struct terminal terminal;
static struct centre *centre;
static struct bearer *bearer;
static struct order *order;
static struct fault fault;
static struct change change;
static uint64_t last_counter;
static char steps[STEPS_MAX];
static char path[TEST_PATH_MAX];

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *why)
{
	(void)ctx;
	(void)why;
	*counter = last_counter += step;
	return 0;
}

static void note_step(void *ctx, const char *step, const char *detail)
{
	const size_t size = strlen(steps);

	(void)ctx;
	(void)detail;
	assert_true((size_t)snprintf(steps + size, sizeof steps - size, "%s ", step) <
	            sizeof steps - size);
}

static struct delivery delivery = {
	.keys = &test_image_keys,
	.may_resync = true,
	.next_counter = next_counter,
	.step = note_step,
};

static int a_card_behind_a_centre(void **state)
{
	(void)state;
	if (emulated_copy(path, &transport, &fault) < 0 ||
	    terminal_power_on(&terminal, transport, &fault) < 0 ||
	    centre_open(&centre, &fault) < 0 ||
	    terminal_bearer(centre, &terminal, &bearer, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	order = NULL;
	last_counter = 0;
	steps[0] = '\0';
	delivery.spi = NULL;
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	order_close(order);
	bearer_close(bearer);
	centre_close(centre);
	transport_close(transport);
	return 0;
}

static int a_folder_with_a_card(void **state)
{
	const int rc = make_test_folder(state);

	given_card("a.card", PROFILE_A);
	test_path("a.card", path);
	return rc;
}

/* A list that fills two short messages, beginning with this network. */
static void ask_for(int network)
{
	char content[512] = "{'sim': [{'imsi': '" A_IMSI_1 "', 'preferredOperatorNetworks': '";
	json_t *object;

	for (int i = 0; i < CHANGE_NETWORKS_MAX; i++)
		sprintf(content + strlen(content), "%s%06d", i ? "," : "", network + i);
	strcat(content, "'}]}");
	object = json_of(content);
	assert_int_equal(change_of_json(object, "content", &change, &fault), 0);
	json_decref(object);
}

static void begin(int network, int64_t validity_ms)
{
	ask_for(network);
	order_close(order);
	if (order_begin(&delivery, &change, bearer, validity_ms, &order, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	assert_int_equal(bearer->answer.parts, 2);
}

/* The first preferred network of the slot, as the card has it. */
static int network_on_card(void)
{
	static const struct view_secrets secrets = {
		.adm1_known = true,
		.pin1_known = true,
		.adm1 = "ABCDEFGH",
		.pin1 = { '0', '0', '0', '0', 0xFF, 0xFF, 0xFF, 0xFF },
	};
	static struct view view;

	assert_int_equal(view_read(&terminal, &secrets, &view, &fault), 0);
	return atoi(view.slot[0].preferred.code[0]);
}

static void set_faults(struct smsc_faults faults)
{
	centre_set_faults(centre, &faults);
}

/* Given an order, when it is begun, then its counter is taken and its messages wait; nothing happens
 * until time passes; then it is applied, and told in its steps. */
static void an_order_waits_for_time_to_pass(void **state)
{
	(void)state;
	set_faults((struct smsc_faults){ .delay_ms = MINUTE_MS });
	begin(302100, ORDER_VALIDITY_MS);
	assert_int_equal(last_counter, 1);
	assert_string_equal(steps, "sent ");
	assert_int_equal(centre_due(centre), MINUTE_MS);
	assert_int_equal(centre_run(centre, MINUTE_MS - 1, &fault), 0);
	assert_int_equal(order_poll(order, &fault), 0);
	assert_int_equal(bearer->answer.reports, 0);
	assert_int_equal(centre_run(centre, MINUTE_MS, &fault), 0);
	assert_int_equal(centre_now(centre), MINUTE_MS);
	assert_int_equal(order_poll(order, &fault), 1);
	assert_int_equal(order_status(order), SCP80_OK);
	assert_string_equal(steps, "sent receipt ");
	assert_int_equal(bearer->answer.reports, 2);
	assert_int_equal(network_on_card(), 302100);
	assert_int_equal(centre_due(centre), -1);
}

/* Given messages that are lost, when the validity is over and not before, then that is the verdict, with
 * how many were answered. */
static void a_lost_order_expires_with_its_validity(void **state)
{
	(void)state;
	set_faults((struct smsc_faults){ .loss = 1000 });
	begin(302100, MINUTE_MS);
	assert_int_equal(centre_run(centre, MINUTE_MS - 1, &fault), 0);
	assert_int_equal(order_poll(order, &fault), 0);
	assert_int_equal(centre_due(centre), MINUTE_MS);
	assert_int_equal(centre_run(centre, MINUTE_MS, &fault), 0);
	assert_int_equal(order_poll(order, &fault), FAULT_EXPIRED);
	assert_string_equal(fault.text, "none came in time; 0 of 2 short messages were answered");
	assert_true(bearer->answer.expired);
}

/* Given a receipt that is lost, when the order is sent again with a higher counter, then the card takes
 * it again, and holds what was asked once. */
static void a_lost_receipt_is_repeated_without_harm(void **state)
{
	(void)state;
	set_faults((struct smsc_faults){ .unreported = 1000 });
	begin(302100, MINUTE_MS);
	assert_int_equal(order_wait(order, &fault), FAULT_EXPIRED);
	assert_int_equal(network_on_card(), 302100);
	set_faults((struct smsc_faults){ 0 });
	begin(302100, MINUTE_MS);
	assert_int_equal(order_wait(order, &fault), 0);
	assert_int_equal(last_counter, 2);
	assert_int_equal(network_on_card(), 302100);
}

/* Given messages that come twice, when the first are applied and the second refused for their counter,
 * then the order is applied, and no counter is moved on for that. */
static void doubles_do_no_harm(void **state)
{
	(void)state;
	set_faults((struct smsc_faults){ .doubling = 1000 });
	for (int i = 1; i <= 3; i++) {
		begin(302100 + i, ORDER_VALIDITY_MS);
		assert_int_equal(order_wait(order, &fault), 0);
		assert_int_equal(last_counter, i);
		assert_int_equal(centre_due(centre), -1);
		assert_int_equal(network_on_card(), 302100 + i);
	}
	assert_null(strstr(steps, DELIVER_RESYNC));
}

/* Given messages in any order, when all have come, then the order is applied. */
static void parts_may_come_in_any_order(void **state)
{
	(void)state;
	set_faults((struct smsc_faults){ .reordering = 500, .seed = 5 });
	for (int i = 1; i <= 20; i++) {
		begin(302100 + i, ORDER_VALIDITY_MS);
		assert_int_equal(order_wait(order, &fault), 0);
		assert_int_equal(network_on_card(), 302100 + i);
	}
	assert_int_equal(last_counter, 20);
}

/* Given all that can go wrong, when each order is sent until it arrives, then every one is applied in
 * the end, and the card has the last counter. */
static void orders_get_through_all_of_it(void **state)
{
	unsigned lost = 0;

	(void)state;
	set_faults((struct smsc_faults){ .loss = 150,
	                                 .doubling = 200,
	                                 .reordering = 300,
	                                 .unreported = 100,
	                                 .delay_ms = 200,
	                                 .seed = 11 });
	for (int i = 1; i <= 40; i++) {
		int rc;

		for (;;) {
			begin(302100 + i, ORDER_VALIDITY_MS);
			rc = order_wait(order, &fault);
			if (rc != FAULT_EXPIRED)
				break;
			lost++;
			assert_in_range(lost, 1, 100);
			steps[0] = '\0';
		}
		assert_int_equal(rc, 0);
		assert_string_equal(steps, "sent receipt ");
		steps[0] = '\0';
		assert_int_equal(network_on_card(), 302100 + i);
	}
	assert_in_range(lost, 10, 60);
	assert_int_equal(last_counter, 40 + lost);
}

/* Given a card whose counter is ahead, when that is proved, then the order is sent once more far above
 * it, by whoever polls too. */
static void a_counter_that_is_low_is_moved_on_once(void **state)
{
	(void)state;
	last_counter = 7;
	begin(302100, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), 0);
	last_counter = 0;
	steps[0] = '\0';
	begin(302200, ORDER_VALIDITY_MS);
	assert_int_equal(centre_run(centre, 0, &fault), 0);
	assert_int_equal(order_poll(order, &fault), 0);
	assert_int_equal(centre_run(centre, 0, &fault), 0);
	assert_int_equal(order_poll(order, &fault), 1);
	assert_string_equal(steps, "sent receipt " DELIVER_RESYNC " sent receipt ");
	assert_int_equal(network_on_card(), 302200);
}

/* Given a card whose counter is farther ahead than one step, when it says so again, then that is
 * final. */
static void a_counter_is_not_moved_on_twice(void **state)
{
	(void)state;
	last_counter = 2 * DELIVER_RESYNC_STEP;
	begin(302100, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), 0);
	last_counter = 0;
	begin(302200, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), FAULT_REFUSED);
	assert_int_equal(order_status(order), SCP80_COUNTER_LOW);
	assert_int_equal(last_counter, DELIVER_RESYNC_STEP + 1);
}

/* Given a report of the first message that is lost and one of the last that is not, when they are
 * delivered, then the receipt in it is enough, and no time need pass. */
static void a_receipt_is_enough_without_the_other_reports(void **state)
{
	unsigned found = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		set_faults((struct smsc_faults){ .unreported = 500, .seed = seed });
		begin(302100, ORDER_VALIDITY_MS);
		assert_int_equal(centre_run(centre, centre_now(centre), &fault), 0);
		if (bearer->answer.size == 0 || bearer->answer.reports != 1)
			continue;
		found++;
		assert_int_equal(order_poll(order, &fault), 1);
	}
	assert_in_range(found, 1, 15);
}

/* Given a receipt by SMS-SUBMIT, when it is asked for, then what the card sends is read out of it, doubled
 * or not. */
static void a_receipt_may_be_a_message_of_the_card(void **state)
{
	(void)state;
	delivery.spi = "cipher,cc,counter-higher,por,por-cc,por-cipher,por-submit";
	begin(302100, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), 0);
	assert_int_equal(bearer->answer.submits, 1);
	set_faults((struct smsc_faults){ .doubling = 1000 });
	begin(302200, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), 0);
	assert_int_equal(network_on_card(), 302200);
}

/* Given no receipt asked for, when all messages arrived, then that is enough; when some did not, the
 * order may be sent again. */
static void without_a_receipt_arrival_is_enough(void **state)
{
	(void)state;
	delivery.spi = "cipher,cc,counter-higher";
	begin(302100, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), 0);
	assert_string_equal(steps, "sent ");
	set_faults((struct smsc_faults){ .loss = 1000 });
	begin(302200, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), FAULT_EXPIRED);
	assert_int_equal(network_on_card(), 302100);
}

/* Given a packet on its way, when another is sent by the same bearer, then the first never arrives. */
static void a_new_packet_takes_the_old_one_back(void **state)
{
	(void)state;
	begin(302100, ORDER_VALIDITY_MS);
	begin(302200, ORDER_VALIDITY_MS);
	assert_int_equal(order_wait(order, &fault), 0);
	assert_int_equal(network_on_card(), 302200);
	begin(302300, ORDER_VALIDITY_MS);
	bearer_close(bearer);
	assert_int_equal(centre_due(centre), -1);
	assert_int_equal(terminal_bearer(centre, &terminal, &bearer, &fault), 0);
	assert_int_equal(bearer_wait(bearer, &fault), 0);
	assert_int_equal(bearer_send(bearer, NULL, SMS_PARTS_MAX + 1, 1, &fault), FAULT_LIMIT);
	assert_int_equal(bearer_send(bearer, NULL, 0, 1, &fault), FAULT_LIMIT);
}

/* ---- two cards that are no cards ---- */

static unsigned reached[2];
static uint16_t status_word = 0x9000;

static int reach(void *ctx, const uint8_t *tpdu, size_t size, struct smsc_report *report,
                 struct fault *why)
{
	(void)tpdu;
	(void)size;
	(void)why;
	++*(unsigned *)ctx;
	report->sw = status_word;
	return status_word != 0;
}

static size_t nothing_sent(void *ctx, uint8_t tpdu[SMS_TPDU_MAX])
{
	(void)ctx;
	(void)tpdu;
	return 0;
}

/* A card in the terminal whose messages are held back. */
static bool held_back;

static int reach_card(void *ctx, const uint8_t *tpdu, size_t size, struct smsc_report *report,
                      struct fault *why)
{
	static struct terminal_reply reply;
	const int rc = terminal_deliver(ctx, tpdu, size, &reply, why);

	report->sw = reply.sw;
	report->size = reply.size;
	memcpy(report->data, reply.data, reply.size);
	return rc < 0 ? rc : 1;
}

static size_t take_unless_held_back(void *ctx, uint8_t tpdu[SMS_TPDU_MAX])
{
	struct terminal *sender = ctx;

	if (held_back || sender->submits == 0)
		return 0;
	memcpy(tpdu, sender->submit[0].tpdu, sender->submit[0].size);
	return sender->submit[--sender->submits].size;
}

/* Given a receipt that is announced and follows later, when the order is polled, then it is open until
 * the message is there; when none ever comes, until the validity is over. */
static void an_announced_receipt_is_waited_for(void **state)
{
	static const struct centre_card card = { .deliver = reach_card,
		                                 .take_sent = take_unless_held_back };

	(void)state;
	bearer_close(bearer);
	assert_int_equal(centre_bearer(centre, &card, &terminal, &bearer, &fault), 0);
	delivery.spi = "cipher,cc,counter-higher,por,por-cc,por-cipher,por-submit";
	held_back = true;
	begin(302100, MINUTE_MS);
	assert_int_equal(centre_run(centre, 1, &fault), 0);
	assert_true(bearer->answer.over);
	assert_int_equal(order_poll(order, &fault), 0);
	held_back = false;
	assert_int_equal(centre_run(centre, 2, &fault), 0);
	assert_int_equal(order_poll(order, &fault), 1);
	held_back = true;
	begin(302200, MINUTE_MS);
	assert_int_equal(centre_run(centre, 3, &fault), 0);
	assert_int_equal(order_poll(order, &fault), 0);
	assert_int_equal(centre_run(centre, 2 + MINUTE_MS, &fault), 0);
	assert_int_equal(order_poll(order, &fault), FAULT_EXPIRED);
	held_back = false;
}

static const struct centre_card no_card = { .deliver = reach, .take_sent = nothing_sent };

/* Given two bearers at one centre, when messages go, then each reaches its own; one that is busy or not
 * there is tried again, at once when it is told to be back. */
static void bearers_at_one_centre_are_apart(void **state)
{
	static const struct scp80_tpdu tpdus[2] = { { .size = 1 }, { .size = 2 } };
	struct bearer *other[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(centre_bearer(centre, &no_card, &reached[i], &other[i], &fault),
		                 0);
	assert_int_equal(bearer_send(other[0], tpdus, 2, MINUTE_MS, &fault), 0);
	assert_int_equal(bearer_send(other[1], tpdus, 1, MINUTE_MS, &fault), 0);
	assert_int_equal(centre_run(centre, 5, &fault), 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(reached[i], 2 - i);
		assert_true(other[i]->answer.over);
		assert_int_equal(other[i]->answer.reports, 2 - i);
		reached[i] = 0;
	}
	status_word = 0x9300;
	assert_int_equal(bearer_send(other[1], tpdus, 1, 2 * MINUTE_MS, &fault), 0);
	assert_int_equal(centre_run(centre, 10, &fault), 0);
	assert_int_equal(centre_due(centre), 10 + MINUTE_MS);
	status_word = 0;
	centre_alert(centre, other[1]);
	assert_int_equal(centre_run(centre, 20, &fault), 0);
	assert_int_equal(reached[1], 2);
	assert_false(other[1]->answer.over);
	status_word = 0x6F00;
	centre_alert(centre, other[1]);
	assert_int_equal(centre_run(centre, 30, &fault), 0);
	assert_int_equal(other[1]->answer.sw, 0x6F00);
	assert_true(other[1]->answer.over);
	assert_int_equal(centre_run(centre, 1, &fault), 0);
	assert_int_equal(centre_now(centre), 30);
	for (int i = 0; i < 2; i++)
		bearer_close(other[i]);
}

#define AT_CARD(test) cmocka_unit_test_setup_teardown(test, a_card_behind_a_centre, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AT_CARD(an_order_waits_for_time_to_pass),
		AT_CARD(a_lost_order_expires_with_its_validity),
		AT_CARD(a_lost_receipt_is_repeated_without_harm),
		AT_CARD(doubles_do_no_harm),
		AT_CARD(parts_may_come_in_any_order),
		AT_CARD(orders_get_through_all_of_it),
		AT_CARD(a_counter_that_is_low_is_moved_on_once),
		AT_CARD(a_counter_is_not_moved_on_twice),
		AT_CARD(a_receipt_is_enough_without_the_other_reports),
		AT_CARD(a_receipt_may_be_a_message_of_the_card),
		AT_CARD(without_a_receipt_arrival_is_enough),
		AT_CARD(a_new_packet_takes_the_old_one_back),
		AT_CARD(an_announced_receipt_is_waited_for),
		AT_CARD(bearers_at_one_centre_are_apart),
	};

	return cmocka_run_group_tests(tests, a_folder_with_a_card, remove_test_folder);
}
