/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/orders.h"

#include <stdbool.h>

#include "applet/config.h"
#include "applet/events.h"
#include "applet/lock.h"
#include "applet/log.h"
#include "applet/plan.h"
#include "applet/roam.h"
#include "applet/slots.h"
#include "applet/text_store.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

static uint8_t mode_judge(struct plan *plan, const struct tlv *order)
{
	if (order->size != 1)
		return APPLET_BAD_LENGTH;
	if (order->value[0] > APPLET_MODE_AUTOMATIC)
		return APPLET_BAD_VALUE;
	plan->state[STATE_AT_MODE] = order->value[0];
	plan->hold = PLAN_RELEASE;
	return APPLET_APPLIED;
}

static uint8_t active_judge(struct plan *plan, const struct tlv *order)
{
	uint8_t slot;

	if (order->size != IMSI_BCD_SIZE)
		return APPLET_BAD_LENGTH;
	if (!imsi_is_valid(order->value))
		return APPLET_BAD_VALUE;
	slot = plan_slot(plan, order->value);
	if (slot == 0)
		return APPLET_NO_SLOT;
	if (slot != plan->state[STATE_AT_ACTIVE])
		plan->parts |= SLOT_SUBSCRIPTION;
	plan->state[STATE_AT_ACTIVE] = slot;
	plan->hold = PLAN_HOLD;
	return APPLET_APPLIED;
}

static uint8_t lock_judge(struct plan *plan, const struct tlv *order)
{
	if (order->size != 1)
		return APPLET_BAD_LENGTH;
	if (order->value[0] > 1)
		return APPLET_BAD_VALUE;
	lock_turn(plan->state, order->value[0] ? LOCK_FEATURE_ON : LOCK_FEATURE_OFF, NULL);
	return APPLET_APPLIED;
}

static uint8_t reset_judge(struct plan *plan, const struct tlv *order)
{
	if (order->size != 0)
		return APPLET_BAD_LENGTH;
	lock_turn(plan->state, LOCK_RESET, NULL);
	return APPLET_APPLIED;
}

static uint8_t config_judge(struct plan *plan, const struct tlv *order)
{
	(void)plan;
	if (order->size != APPLET_CONFIG_SIZE)
		return APPLET_BAD_LENGTH;
	return config_is_valid(order->value) ? APPLET_APPLIED : APPLET_BAD_VALUE;
}

static int config_apply(struct plan *plan, const struct tlv *order)
{
	return config_write(plan->applet->fs, order->value);
}

#if UICC_WITH_MENU
static uint8_t text_order_judge(struct plan *plan, const struct tlv *order)
{
	return text_judge(plan->applet->fs, &plan->texts, order->value, order->size);
}

static int text_order_apply(struct plan *plan, const struct tlv *order)
{
	return text_store(plan->applet->fs, order->value, order->size);
}
#endif

/* clang-format off */
/* In the order in which they take effect, whatever their place in the list. */
static const struct order_row {
	uint16_t tag;
	bool at_card_only, once;
	void (*prepare)(struct plan *plan, const struct tlv *order);
	uint8_t (*judge)(struct plan *plan, const struct tlv *order);
	int (*apply)(struct plan *plan, const struct tlv *order); /* NULL: the plan says it all */
} rows[] = {
	{ .tag = APPLET_TAG_DEFINE,
	  .at_card_only = true,
	  .prepare = define_clear,
	  .judge = define_judge,
	  .apply = define_apply },
	{ .tag = APPLET_TAG_SLOT, .judge = lists_judge, .apply = lists_apply },
	{ .tag = APPLET_TAG_MODE, .once = true, .judge = mode_judge },
	{ .tag = APPLET_TAG_ACTIVE, .once = true, .judge = active_judge },
	{ .tag = APPLET_TAG_LOCK, .once = true, .judge = lock_judge },
	{ .tag = APPLET_TAG_RESET, .once = true, .judge = reset_judge },
	{ .tag = APPLET_TAG_CONFIG, .once = true, .judge = config_judge, .apply = config_apply },
	UICC_IF(UICC_WITH_MENU,
		{ .tag = APPLET_TAG_TEXT, .judge = text_order_judge, .apply = text_order_apply },)
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof rows[0] };

/* The list as it came, its elements counted, and what became of each. */
struct list {
	struct tlv_reader elements;
	uint8_t count;
	uint8_t results[APPLET_ELEMENTS_MAX];
};

uint8_t plan_slot(const struct plan *plan, const uint8_t *imsi)
{
	uint8_t ef[IMSI_EF_SIZE];

	imsi_to_ef(ef, imsi);
	for (uint8_t i = 0; i < APPLET_SLOTS; i++)
		if (memcmp(plan->imsi[i], ef, sizeof ef) == 0)
			return (uint8_t)(i + 1);
	return 0;
}

static int plan_begin(struct plan *plan, struct applet *applet)
{
	int rc;

	memset(plan, 0, sizeof *plan);
	plan->applet = applet;
	rc = state_read(applet->fs, plan->state);
	for (uint8_t i = 0; i < APPLET_SLOTS && rc >= 0; i++) {
		rc = slot_imsi(applet->fs, (uint8_t)(i + 1), plan->imsi[i]);
		if (rc == 0)
			plan->imsi[i][0] = 0;
	}
	return rc < 0 ? rc : 0;
}

/* Finds the elements. Returns APPLET_APPLIED, or why the list is refused at large. */
static uint8_t list_read(struct list *list, const uint8_t *octets, uint16_t size)
{
	struct tlv_reader reader = { octets, size };
	struct tlv tlv;
	int rc;

	list->count = 0;
	if (tlv_next(&reader, &tlv) <= 0 || tlv.tag != APPLET_TAG_ORDERS || reader.left != 0)
		return APPLET_BAD_VALUE;
	reader = (struct tlv_reader){ tlv.value, tlv.size };
	rc = tlv_next(&reader, &tlv);
	if (rc < 0)
		return APPLET_BAD_VALUE;
	if (rc == 0 || tlv.tag != APPLET_TAG_VERSION || tlv.size != 1 ||
	    tlv.value[0] != APPLET_VERSION)
		return APPLET_BAD_VERSION;
	list->elements = reader;
	while ((rc = tlv_next(&reader, &tlv)) > 0) {
		if (list->count == APPLET_ELEMENTS_MAX)
			return APPLET_TOO_MANY;
		list->results[list->count++] =
			tlv.tag == APPLET_TAG_VERSION ? APPLET_TWICE : APPLET_BAD_TAG;
	}
	return rc < 0 ? APPLET_BAD_VALUE : APPLET_APPLIED;
}

static void prepare(struct plan *plan, const struct list *list, const struct order_row *row)
{
	struct tlv_reader reader = list->elements;
	struct tlv order;

	while (row->prepare && tlv_next(&reader, &order) > 0)
		if (order.tag == row->tag)
			row->prepare(plan, &order);
}

static void judge(struct plan *plan, struct list *list, const struct order_row *row,
                  enum orders_origin origin)
{
	struct tlv_reader reader = list->elements;
	bool seen = false;
	struct tlv order;

	for (uint8_t i = 0; tlv_next(&reader, &order) > 0; i++) {
		if (order.tag != row->tag)
			continue;
		if (row->at_card_only && origin != ORDERS_AT_CARD)
			list->results[i] = APPLET_NOT_HERE;
		else if (row->once && seen)
			list->results[i] = APPLET_TWICE;
		else
			list->results[i] = row->judge(plan, &order);
		seen = true;
	}
}

/* Whether every order is right. Else those that are become APPLET_NOT_APPLIED. */
static bool all_right(struct list *list)
{
	bool right = true;

	for (uint8_t i = 0; i < list->count; i++)
		right &= list->results[i] == APPLET_APPLIED;
	for (uint8_t i = 0; i < list->count && !right; i++)
		if (list->results[i] == APPLET_APPLIED)
			list->results[i] = APPLET_NOT_APPLIED;
	return right;
}

/* A locked card does not authenticate; a card that is not paired need not know its terminal. */
static int move_gate(const struct plan *plan)
{
	struct gate *const gate = plan->applet->gate;
	struct fs *const fs = plan->applet->fs;
	int rc;

	if (plan->state[STATE_AT_LOCK] == APPLET_LOCK_LOCKED)
		return gate_close(gate, fs, APPLET_GATE_LOCKED, GATE_FOR_GOOD);
	rc = gate_open(gate, fs, APPLET_GATE_LOCKED);
	if (rc == 0 && plan->state[STATE_AT_LOCK] == APPLET_LOCK_IDLE)
		rc = gate_open(gate, fs, APPLET_GATE_IMEI);
	return rc;
}

/* What the log tells of an order list: a switch, and a lock state that is another now. */
static int log_changes(const struct plan *plan, const uint8_t before[APPLET_STATE_SIZE])
{
	const struct log_event events[] = {
		{ .kind = APPLET_LOG_SWITCH,
		  .why = APPLET_SWITCH_ORDER,
		  .from = before[STATE_AT_ACTIVE],
		  .to = plan->state[STATE_AT_ACTIVE],
		  .mcc = plan->applet->toolkit->mcc },
		{ .kind = APPLET_LOG_LOCK,
		  .why = APPLET_LOCK_BY_ORDER,
		  .from = before[STATE_AT_LOCK],
		  .to = plan->state[STATE_AT_LOCK] },
	};
	int rc = 0;

	for (unsigned i = 0; i < sizeof events / sizeof events[0] && rc == 0; i++)
		if (events[i].from != events[i].to)
			rc = log_add(plan->applet->fs, &events[i]);
	return rc;
}

/* The applet goes by what is now. An order for the active slot is held; one for the mode alone lets
 * the choice begin anew, and so does one that unlocks: a locked card chose nothing. */
static int tell_toolkit(const struct plan *plan, const uint8_t before[APPLET_STATE_SIZE])
{
	const bool unlocks = before[STATE_AT_LOCK] != plan->state[STATE_AT_LOCK];
	int rc = 0;

	if (plan->hold != PLAN_AS_IT_WAS)
		rc = roam_hold(plan->applet, plan->hold == PLAN_HOLD);
	if (rc < 0)
		return rc;
	return events_orders_changed(plan->applet, plan->hold != PLAN_AS_IT_WAS || plan->listed ||
	                                                   plan->defined || unlocks);
}

static int apply(struct plan *plan, const struct list *list)
{
	uint8_t *changes = plan->state + STATE_AT_CHANGES, before[APPLET_STATE_SIZE];
	int rc = state_read(plan->applet->fs, before);

	if (rc < 0)
		return rc;

	for (unsigned i = 0; i < ROWS; i++) {
		struct tlv_reader reader = list->elements;
		struct tlv order;

		while (rows[i].apply && tlv_next(&reader, &order) > 0)
			if (order.tag == rows[i].tag && (rc = rows[i].apply(plan, &order)) < 0)
				return rc;
	}
	put_u32(changes, get_u32(changes) + 1);
	if ((rc = state_write(plan->applet->fs, plan->state)) < 0 || (rc = move_gate(plan)) < 0 ||
	    (rc = log_changes(plan, before)) < 0 || (rc = tell_toolkit(plan, before)) < 0)
		return rc;
	return plan->parts ? slot_show(plan->applet, plan->state[STATE_AT_ACTIVE], plan->parts) : 0;
}

static int answer_results(const struct applet *applet, const uint8_t *results, uint8_t count,
                          struct tlv_writer *answer)
{
	uint8_t state[APPLET_STATE_SIZE];
	const int rc = state_read(applet->fs, state);
	uint16_t mark;

	if (rc < 0)
		return rc;
	mark = tlv_open(answer, APPLET_TAG_ORDERS);
	tlv_put_u8(answer, APPLET_TAG_VERSION, APPLET_VERSION);
	tlv_put(answer, APPLET_TAG_RESULTS, results, count);
	tlv_put(answer, APPLET_TAG_STATE, state + STATE_AT_MODE, STATE_AT_IMEI - STATE_AT_MODE);
	tlv_close(answer, mark);
	return answer->full ? UICC_ERR_FULL : 0;
}

int orders_carry_out(struct applet *applet, enum orders_origin origin, const uint8_t *octets,
                     uint16_t size, struct tlv_writer *answer)
{
	struct list list;
	struct plan plan;
	bool right;
	const uint8_t refused = list_read(&list, octets, size);
	int rc;

	if (refused != APPLET_APPLIED) {
		rc = answer_results(applet, &refused, 1, answer);
		return rc < 0 ? rc : UICC_ERR_FORMAT;
	}
	if ((rc = plan_begin(&plan, applet)) < 0)
		return rc;
	for (unsigned i = 0; i < ROWS && origin == ORDERS_AT_CARD; i++)
		prepare(&plan, &list, &rows[i]);
	for (unsigned i = 0; i < ROWS; i++)
		judge(&plan, &list, &rows[i], origin);
	if (origin == ORDERS_AT_CARD && plan.hold == PLAN_HOLD)
		plan.hold = PLAN_RELEASE; /* it is where a card begins, and no wish of today */
	right = all_right(&list);
	if (right && (rc = apply(&plan, &list)) < 0)
		return rc;
	rc = answer_results(applet, list.results, list.count, answer);
	return rc < 0 || right ? rc : ORDERS_REFUSED;
}
