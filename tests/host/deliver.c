/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/deliver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "dispatch/cards.h"
#include "dispatch/retry.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/platform.h"
#include "transport/emulated.h"

enum { INS_SELECT = 0xA4, INS_READ_BINARY = 0xB0, INS_ENVELOPE = 0xC2, LOG_MAX = 64 };

/* ---- a wire that tells what passes it, and may be bad ---- */

enum trouble { NO_TROUBLE, NO_ANSWER, EMPTY_ANSWER, CHANGED_ANSWER, OTHER_FPLMN };

struct wire {
	struct transport base; /* first, as transport.h asks */
	struct transport *card;
	enum trouble trouble;
	bool fplmn_selected;
	char log[LOG_MAX]; /* '+' a counter, 'E' an ENVELOPE, 'R' a READ BINARY, each run once */
};

static void note(struct wire *wire, char what)
{
	const size_t size = strlen(wire->log);

	if (size > 0 && wire->log[size - 1] == what && what == 'R')
		return;
	assert_true(size + 1 < LOG_MAX);
	wire->log[size] = what;
	wire->log[size + 1] = '\0';
}

static int wire_reset(struct transport *transport, struct fault *fault)
{
	return transport_reset(((struct wire *)transport)->card, fault);
}

static int wire_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                    struct fault *fault)
{
	return transport_atr(((struct wire *)transport)->card, atr, fault);
}

static int wire_transmit(struct transport *transport, const uint8_t *command, size_t size,
                         uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct wire *wire = (struct wire *)transport;
	const bool envelope = command[1] == INS_ENVELOPE;
	int got;

	if (envelope && wire->trouble == NO_ANSWER)
		return fault_set(fault, FAULT_TRANSPORT, "wire", "cut");
	if (envelope && wire->trouble == EMPTY_ANSWER) {
		memcpy(reply, "\x90\x00", 2);
		return 2;
	}
	if (envelope)
		note(wire, 'E');
	if (command[1] == INS_SELECT)
		wire->fplmn_selected = size >= 7 && memcmp(command + 5, "\x6F\x7B", 2) == 0;
	got = transport_transmit(wire->card, command, size, reply, fault);
	if (command[1] == INS_READ_BINARY) {
		note(wire, 'R');
		if (wire->trouble == OTHER_FPLMN && wire->fplmn_selected && got > 2)
			memset(reply, 0xFF, (size_t)got - 2);
	}
	/* The receipt comes with GET RESPONSE or with the answer itself. */
	if (wire->trouble == CHANGED_ANSWER && strchr(wire->log, 'E') && got > 16)
		reply[got - 3] ^= 1;
	return got;
}

static void wire_close(struct transport *transport)
{
	transport_close(((struct wire *)transport)->card);
}

static const struct transport_ops wire_ops = {
	.kind = "wire",
	.reset = wire_reset,
	.atr = wire_atr,
	.transmit = wire_transmit,
	.close = wire_close,
};

/* ---- */

static struct wire wire;
static uint64_t last_counter;
static int counter_fault, keep_fault;
static char told[256]; /* the names of the steps, one after the other */
static struct fault fault;
static struct delivered delivered; /* large, so not on the stack */
static const struct view_secrets secrets = {
	.adm1_known = true,
	.pin1_known = true,
	.adm1 = "ABCDEFGH",
	.pin1 = { '0', '0', '0', '0', 0xFF, 0xFF, 0xFF, 0xFF },
};
static char path[TEST_PATH_MAX];

static int a_card_on_the_wire(void **state)
{
	(void)state;
	test_path("a.card", path);
	unlink(path);
	given_card("a.card", PROFILE_A);
	wire = (struct wire){ .base = { &wire_ops }, .card = open_image(path) };
	fault = (struct fault){ 0 };
	last_counter = 0;
	counter_fault = keep_fault = 0;
	return 0;
}

static int close_the_card(void **state)
{
	(void)state;
	transport_close(&wire.base);
	return 0;
}

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *why)
{
	(void)ctx;
	if (counter_fault)
		return fault_set(why, counter_fault, "counter", "none");
	note(&wire, '+');
	*counter = last_counter += step;
	return 0;
}

static int keep(void *ctx, int rc, struct fault *why)
{
	(void)ctx;
	if (rc == 0 && keep_fault)
		return fault_set(why, keep_fault, "store", "it is full");
	note(&wire, '=');
	return rc;
}

static void note_step(void *ctx, const char *step, const char *detail)
{
	const size_t size = strlen(told);

	(void)ctx;
	(void)detail;
	if (strcmp(step, DELIVER_SENT) == 0)
		note(&wire, 's');
	snprintf(told + size, sizeof told - size, "%s;", step);
}

static int deliver(const char *content)
{
	const struct delivery delivery = {
		.transport = &wire.base,
		.keys = &test_image_keys,
		.secrets = &secrets,
		.next_counter = next_counter,
		.keep = keep,
		.step = note_step,
	};
	json_t *object = json_of(content);
	static struct change change;

	assert_int_equal(change_of_json(object, "content", &change, &fault), 0);
	json_decref(object);
	wire.log[0] = told[0] = '\0';
	return deliver_change(&delivery, &change, &delivered, &fault);
}

#define SMALL "{'activeImsi': '" A_IMSI_1 "'}"
#define FORBID "{'sim': [{'imsi': '" A_IMSI_2 "', 'forbiddenNetworks': '31026,20801'}]}"

/* Given a change, when it is delivered, then one counter is taken, what is sent told and both kept before the first
 * octet of it leaves, and the card is read after the last; a large one goes in several messages under one. */
static void the_counter_moves_before_anything_is_sent(void **state)
{
	char content[1024] = "{'sim': [{'imsi': '" A_IMSI_1 "', 'preferredOperatorNetworks': '";
	size_t envelopes;

	(void)state;
	assert_int_equal(deliver(SMALL), 0);
	assert_true(delivered.proved);
	assert_memory_equal(strchr(wire.log, '+'), "+s=ER", 5);
	assert_string_equal(told, "sent;receipt;read back;");
	assert_null(memchr(wire.log, 'E', (size_t)(strchr(wire.log, '+') - wire.log)));
	assert_int_equal(last_counter, 1);
	for (int i = 0; i < CHANGE_NETWORKS_MAX; i++)
		sprintf(content + strlen(content), "%s%06d", i ? "," : "", 302000 + i);
	strcat(content, "', 'forbiddenNetworks': '");
	for (int i = 0; i < CHANGE_NETWORKS_MAX; i++)
		sprintf(content + strlen(content), "%s%06d", i ? "," : "", 310000 + i);
	strcat(content, "'}]}");
	assert_int_equal(deliver(content), 0);
	assert_true(delivered.proved);
	assert_int_equal(last_counter, 2);
	envelopes = strspn(strchr(wire.log, '=') + 1, "E");
	assert_in_range(envelopes, 2, 8);
	assert_int_equal(strchr(wire.log, '=')[1 + envelopes], 'R');
}

/* Given a counter that cannot be kept, when a change is to be delivered, then nothing leaves, and what was told to be
 * sent is told not to be. */
static void what_cannot_be_kept_is_not_sent(void **state)
{
	(void)state;
	keep_fault = FAULT_SYSTEM;
	assert_int_equal(deliver(SMALL), FAULT_SYSTEM);
	assert_string_equal(fault.text, "it is full");
	assert_null(strchr(wire.log, 'E'));
	assert_string_equal(told, "sent;not sent;");
}

/* Given no counter to be had, when a change is to be delivered, then nothing leaves, and the reason
 * is that of the counter. */
static void without_a_counter_nothing_is_sent(void **state)
{
	(void)state;
	counter_fault = FAULT_LIMIT;
	assert_int_equal(deliver(SMALL), FAULT_LIMIT);
	assert_string_equal(fault.where, "counter");
	assert_null(strchr(wire.log, 'E'));
}

/* Given a wire that is cut, when a change is delivered, then that is told as of the transport, the
 * counter is used up, and the next delivery goes with a higher one. */
static void a_cut_wire_costs_a_counter(void **state)
{
	(void)state;
	wire.trouble = NO_ANSWER;
	assert_int_equal(deliver(SMALL), FAULT_TRANSPORT);
	assert_int_equal(last_counter, 1);
	assert_false(delivered.proved);
	wire.trouble = NO_TROUBLE;
	assert_int_equal(deliver(SMALL), 0);
	assert_int_equal(last_counter, 2);
	assert_true(delivered.proved);
}

/* Given a proof of receipt that does not come, or comes changed, when a change is delivered, then it
 * is not taken for done. */
static void a_receipt_must_come_and_check(void **state)
{
	(void)state;
	wire.trouble = EMPTY_ANSWER;
	assert_int_equal(deliver(SMALL), FAULT_REFUSED);
	assert_string_equal(fault.where, "proof of receipt");
	assert_non_null(strstr(fault.text, "9000"));
	wire.trouble = CHANGED_ANSWER;
	assert_int_equal(deliver(SMALL), FAULT_SECURITY);
	assert_false(delivered.proved);
}

/* Given a card that says done and does not hold it, when it is read back, then the delivery is not
 * proved, and the row says what was found. */
static void what_the_card_does_not_hold_is_not_proved(void **state)
{
	size_t wrong = 0;

	(void)state;
	wire.trouble = OTHER_FPLMN;
	assert_int_equal(deliver(FORBID), 0);
	assert_false(delivered.proved);
	for (size_t i = 0; i < delivered.effects.count; i++) {
		if (delivered.effects.row[i].holds)
			continue;
		wrong++;
		assert_string_equal(delivered.effects.row[i].what, "EF.FPLMN");
		assert_string_equal(delivered.effects.row[i].asked, "31026,20801");
		assert_string_equal(delivered.effects.row[i].found, "-");
	}
	assert_int_equal(wrong, 1);
	wire.trouble = NO_TROUBLE;
	assert_int_equal(deliver(FORBID), 0);
	assert_true(delivered.proved);
}

/* ---- cards within reach ---- */

/* Given a folder with two cards, one that is damaged and other files, when it is read, then the two
 * are known by ICCID, and the damaged one is told of with the reason. */
static void a_folder_is_known_by_iccid(void **state)
{
	static const char text[] = "no card";
	char folder[TEST_PATH_MAX], other[TEST_PATH_MAX];
	struct transport *transport = NULL;
	struct cards *cards;

	(void)state;
	transport_close(&wire.base);
	wire.card = NULL;
	given_card("b.card", PROFILE_B);
	test_path("damaged.card", other);
	write_whole(other, (const uint8_t *)text, sizeof text);
	test_path("a.keys", path);
	write_whole(path, (const uint8_t *)text, sizeof text);
	test_path(".hidden.card", path);
	write_whole(path, (const uint8_t *)text, sizeof text);
	test_path("", folder);
	assert_int_equal(cards_open_folder(folder, &cards, &fault), 0);
	assert_int_equal(cards_count(cards), 2);
	assert_string_equal(cards_iccid(cards, 0), A_ICCID);
	assert_non_null(strstr(cards_path(cards, 0), "a.card"));
	assert_string_equal(cards_iccid(cards, 1), B_ICCID);
	assert_non_null(strstr(cards_problem(cards, 0), "damaged.card: "));
	assert_null(cards_problem(cards, 1));
	unlink(other);
	assert_int_equal(cards_open(cards, B_ICCID, &transport, &fault), 0);
	assert_int_equal(cards_open(cards, B_ICCID, &wire.card, &fault), FAULT_BUSY);
	assert_null(wire.card);
	transport_close(transport);
	assert_int_equal(cards_open(cards, "8900101000000000016", &transport, &fault),
	                 FAULT_ABSENT);
	assert_null(transport);
	cards_close(cards);
	test_path("b.card", path);
	unlink(path);
}

/* Given a folder that was read, when a card comes later, then it is found. */
static void a_card_may_come_later(void **state)
{
	char folder[TEST_PATH_MAX];
	struct transport *transport;
	struct cards *cards;

	(void)state;
	test_path("", folder);
	assert_int_equal(cards_open_folder(folder, &cards, &fault), 0);
	assert_int_equal(cards_open(cards, B_ICCID, &transport, &fault), FAULT_ABSENT);
	given_card("b.card", PROFILE_B);
	assert_int_equal(cards_open(cards, B_ICCID, &transport, &fault), 0);
	transport_close(transport);
	cards_close(cards);
	assert_int_equal(cards_open_folder("/nowhere", &cards, &fault), FAULT_ABSENT);
	assert_string_equal(fault.where, "/nowhere");
	assert_null(cards);
}

/* Given a fault, when it may pass, then it is tried again after a time that doubles to a limit, and
 * when it is a no, never. */
static void only_what_may_pass_is_tried_again(void **state)
{
	static const struct {
		int code;
		unsigned attempts;
		int64_t wait;
	} rows[] = {
		{ FAULT_BUSY, 1, 200 },        { FAULT_BUSY, 2, 400 },
		{ FAULT_BUSY, 4, 1600 },       { FAULT_BUSY, 5, 2000 },
		{ FAULT_BUSY, 1000000, 2000 }, { FAULT_ABSENT, 1, 1000 },
		{ FAULT_ABSENT, 6, 32000 },    { FAULT_ABSENT, 7, 60000 },
		{ FAULT_TRANSPORT, 1, 500 },   { FAULT_TRANSPORT, 99, 60000 },
		{ FAULT_SYSTEM, 1, 1000 },     { FAULT_INPUT, 1, -1 },
		{ FAULT_DAMAGED, 1, -1 },      { FAULT_NEWER, 1, -1 },
		{ FAULT_LIMIT, 1, -1 },        { FAULT_REFUSED, 1, -1 },
		{ FAULT_SECURITY, 1, -1 },     { FAULT_EXPIRED, 1, 50 },
		{ FAULT_EXPIRED, 11, 400 },    { FAULT_EXPIRED, 12, -1 },
		{ FAULT_EXPIRED, 13, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(retry_after_ms(rows[i].code, rows[i].attempts), rows[i].wait);
}

/* Given many jobs that failed together, when their waits are spread, then none is longer and none shorter than three
 * quarters, they are not one, and the same seed has the same. */
static void waits_are_spread_over_a_quarter(void **state)
{
	enum { JOBS = 1000, WAIT = 4000 };
	int64_t least = WAIT, most = 0;

	(void)state;
	for (int64_t job = 0; job < JOBS; job++) {
		const int64_t wait = retry_spread_ms(WAIT, 7, job, 1);

		assert_int_equal(wait, retry_spread_ms(WAIT, 7, job, 1));
		least = wait < least ? wait : least;
		most = wait > most ? wait : most;
	}
	assert_in_range(least, WAIT * 3 / 4, WAIT * 3 / 4 + WAIT / 40);
	assert_in_range(most, WAIT - WAIT / 40, WAIT);
	assert_int_not_equal(retry_spread_ms(WAIT, 7, 1, 1), retry_spread_ms(WAIT, 8, 1, 1));
	assert_int_not_equal(retry_spread_ms(WAIT, 7, 1, 1), retry_spread_ms(WAIT, 7, 1, 2));
	assert_int_equal(retry_spread_ms(0, 7, 1, 1), 0);
	assert_int_equal(retry_spread_ms(-1, 7, 1, 1), -1);
}

#define ON_WIRE(test) cmocka_unit_test_setup_teardown(test, a_card_on_the_wire, close_the_card)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_WIRE(the_counter_moves_before_anything_is_sent),
		ON_WIRE(without_a_counter_nothing_is_sent),
		ON_WIRE(what_cannot_be_kept_is_not_sent),
		ON_WIRE(a_cut_wire_costs_a_counter),
		ON_WIRE(a_receipt_must_come_and_check),
		ON_WIRE(what_the_card_does_not_hold_is_not_proved),
		ON_WIRE(a_folder_is_known_by_iccid),
		ON_WIRE(a_card_may_come_later),
		cmocka_unit_test(only_what_may_pass_is_tried_again),
		cmocka_unit_test(waits_are_spread_over_a_quarter),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
