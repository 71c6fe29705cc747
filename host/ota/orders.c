/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/orders.h"

#include <stdio.h>
#include <string.h>

#include "octets/plmn.h"
#include "octets/tlv.h"

/* docs/applet-protocol.md 2. */
enum tag {
	TAG_ORDERS = 0xE1,
	TAG_SLOT = 0xE2,
	TAG_DEFINE = 0xE3,
	TAG_VERSION = 0xC0,
	TAG_MODE = 0xC1,
	TAG_ACTIVE = 0xC2,
	TAG_NUMBER = 0xC3,
	TAG_IMSI = 0xC4,
	TAG_COUNTRIES = 0xC5,
	TAG_PREFERRED = 0xC6,
	TAG_FORBIDDEN = 0xC7,
	TAG_LOCK = 0xC8,
	TAG_RESET = 0xC9,
	TAG_MNC_SIZE = 0xCA,
	TAG_ACC = 0xCB,
	TAG_ALGORITHM = 0xCC,
	TAG_KEY = 0xCD,
	TAG_OPC = 0xCE,
	TAG_SQN = 0xCF,
	TAG_RESULTS = 0xD0,
	TAG_STATE = 0xD1,
	TAG_OPTIONS = 0xD2,
	TAG_CONFIG = 0xD3,
	TAG_TEXT = 0xD4,
};

enum { VERSION = 1, IMSI_SIZE = 8, STATE_SIZE = 4, APPLIED = 0x00, NOT_APPLIED = 0x01 };

static void add_u8(struct tlv_buffer *buffer, uint8_t tag, unsigned value)
{
	const uint8_t octet = (uint8_t)value;

	tlv_add(buffer, tag, &octet, 1);
}

static void add_imsi(struct tlv_buffer *buffer, uint8_t tag, const char *imsi)
{
	uint8_t bcd[IMSI_SIZE];

	if (bcd_of_text(imsi, bcd, sizeof bcd) < 0)
		buffer->over = true;
	else
		tlv_add(buffer, tag, bcd, sizeof bcd);
}

static void add_list(struct tlv_buffer *buffer, uint8_t tag, const struct change_list *list)
{
	uint8_t items[3 * CHANGE_NETWORKS_MAX];
	const size_t item = tag == TAG_COUNTRIES ? 2 : 3;

	if (!list->given)
		return;
	for (unsigned i = 0; i < list->count; i++)
		if ((item == 2 ? mcc_of_text(list->code[i], items + item * i)
		               : plmn_of_text(list->code[i], items + item * i)) < 0)
			buffer->over = true;
	tlv_add(buffer, tag, items, item * list->count);
}

static struct tlv_buffer begin(uint8_t *orders)
{
	struct tlv_buffer buffer = { .octets = orders, .room = ORDERS_MAX };

	add_u8(&buffer, TAG_VERSION, VERSION);
	return buffer;
}

static int finish(struct tlv_buffer *buffer, int code, const char *what, struct fault *fault)
{
	tlv_wrap(buffer, 0, TAG_ORDERS);
	if (buffer->over)
		return fault_set(fault, code, "orders", "%s", what);
	return (int)buffer->size;
}

/* Settings and texts. */
static int add_manners(struct tlv_buffer *buffer, const struct change *change, struct fault *fault)
{
	uint8_t octets[WORDING_HEAD + WORDING_OCTETS];
	int rc = 0;

	if (change->settings_given) {
		settings_write(&change->settings, octets);
		tlv_add(buffer, TAG_CONFIG, octets, SETTINGS_SIZE);
	}
	for (unsigned i = 0; i < change->texts && rc >= 0; i++) {
		rc = wording_write(&change->text[i], octets, fault);
		if (rc > 0)
			tlv_add(buffer, TAG_TEXT, octets, (size_t)rc);
	}
	return rc < 0 ? rc : 0;
}

int orders_of_change(const struct change *change, uint8_t orders[ORDERS_MAX], struct fault *fault)
{
	struct tlv_buffer buffer = begin(orders);
	int rc;

	if (change->mode != CHANGE_MODE_NONE)
		add_u8(&buffer, TAG_MODE, change->mode == CHANGE_MODE_AUTOMATIC);
	if (change->active_imsi[0])
		add_imsi(&buffer, TAG_ACTIVE, change->active_imsi);
	for (unsigned i = 0; i < change->slots; i++) {
		const struct change_slot *slot = &change->slot[i];
		const size_t mark = buffer.size;

		add_imsi(&buffer, TAG_IMSI, slot->imsi);
		add_list(&buffer, TAG_COUNTRIES, &slot->countries);
		add_list(&buffer, TAG_PREFERRED, &slot->preferred);
		add_list(&buffer, TAG_FORBIDDEN, &slot->forbidden);
		tlv_wrap(&buffer, mark, TAG_SLOT);
	}
	if (change->lock != CHANGE_LOCK_NONE)
		add_u8(&buffer, TAG_LOCK, change->lock == CHANGE_LOCK_ON);
	if (change->reset)
		tlv_add(&buffer, TAG_RESET, NULL, 0);
	if ((rc = add_manners(&buffer, change, fault)) < 0)
		return rc;
	return finish(&buffer, FAULT_LIMIT,
	              "the change does not fit one packet; ask for less at a time", fault);
}

int orders_of_slot(const struct orders_slot *slot, uint8_t orders[ORDERS_MAX], struct fault *fault)
{
	const uint8_t acc[] = { (uint8_t)(slot->acc >> 8), (uint8_t)slot->acc };
	struct tlv_buffer buffer = begin(orders);
	const size_t mark = buffer.size;
	uint8_t sqn[6];

	for (size_t i = 0; i < sizeof sqn; i++)
		sqn[i] = (uint8_t)(slot->sqn >> 8 * (sizeof sqn - 1 - i));
	add_u8(&buffer, TAG_NUMBER, slot->number);
	add_imsi(&buffer, TAG_IMSI, slot->imsi);
	add_u8(&buffer, TAG_MNC_SIZE, slot->mnc_size);
	tlv_add(&buffer, TAG_ACC, acc, sizeof acc);
	add_u8(&buffer, TAG_ALGORITHM, slot->algorithm);
	if (slot->key_size > 0)
		tlv_add(&buffer, TAG_KEY, slot->key, slot->key_size);
	if (slot->opc_size > 0)
		tlv_add(&buffer, TAG_OPC, slot->opc, slot->opc_size);
	tlv_add(&buffer, TAG_SQN, sqn, sizeof sqn);
	if (slot->options_size > 0)
		tlv_add(&buffer, TAG_OPTIONS, slot->options, slot->options_size);
	tlv_wrap(&buffer, mark, TAG_DEFINE);
	return finish(&buffer, FAULT_INPUT, "the slot cannot be put into an order", fault);
}

int orders_read_results(const uint8_t *octets, size_t size, struct orders_results *results,
                        struct fault *fault)
{
	struct tlv_item list, item, state;

	if (tlv_find(octets, size, TAG_ORDERS, &list) <= 0 ||
	    tlv_find(list.value, list.size, TAG_VERSION, &item) <= 0 || item.size != 1 ||
	    item.value[0] != VERSION || tlv_find(list.value, list.size, TAG_STATE, &state) <= 0 ||
	    state.size != STATE_SIZE || tlv_find(list.value, list.size, TAG_RESULTS, &item) <= 0 ||
	    item.size > ORDERS_ELEMENTS_MAX)
		return fault_set(fault, FAULT_INPUT, "results",
		                 "%zu octets that are no list of results of version %d", size,
		                 VERSION);
	results->count = (unsigned)item.size;
	memcpy(results->result, item.value, item.size);
	results->mode = state.value[0];
	results->active = state.value[1];
	results->lock_on = state.value[2];
	results->lock = state.value[3];
	return 0;
}

const char *orders_result_text(uint8_t result)
{
	static const struct {
		uint8_t result;
		const char *text;
	} texts[] = {
		{ APPLIED, "applied" },
		{ NOT_APPLIED, "not applied, since another was refused" },
		{ 0x10, "the card does not know this order" },
		{ 0x11, "the card says its length is wrong" },
		{ 0x12, "the card says its value is wrong" },
		{ 0x13, "no slot of the card in use has this IMSI" },
		{ 0x14, "more than the card holds" },
		{ 0x15, "named twice" },
		{ 0x16, "the card knows another version of the orders" },
		{ 0x17, "the card takes this at a reader only" },
		{ 0x18, "an element is missing" },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].result == result)
			return texts[i].text;
	return "the card gives a reason that is not known";
}

static unsigned count_elements(const struct change *change)
{
	unsigned elements = change->slots;

	elements += change->mode != CHANGE_MODE_NONE;
	elements += change->active_imsi[0] != '\0';
	elements += change->lock != CHANGE_LOCK_NONE;
	elements += change->reset;
	elements += change->settings_given;
	elements += change->texts;
	return elements;
}

/* Element number at of the list that orders_of_change() writes, in the words of the change. */
static void element_name(const struct change *change, unsigned at, char name[FAULT_WHERE_MAX])
{
	unsigned n = 0;

	if (change->mode != CHANGE_MODE_NONE && n++ == at)
		snprintf(name, FAULT_WHERE_MAX, "appletMode");
	else if (change->active_imsi[0] && n++ == at)
		snprintf(name, FAULT_WHERE_MAX, "activeImsi %s", change->active_imsi);
	else if (at - n < change->slots)
		snprintf(name, FAULT_WHERE_MAX, "sim[%u] %s", at - n, change->slot[at - n].imsi);
	else if (at >= count_elements(change) - change->texts)
		snprintf(name, FAULT_WHERE_MAX, "text");
	else if (change->settings_given && at == count_elements(change) - change->texts - 1)
		snprintf(name, FAULT_WHERE_MAX, "settings");
	else
		snprintf(name, FAULT_WHERE_MAX, "device lock");
}

int orders_judge(const struct change *change, const struct orders_results *results,
                 struct fault *fault)
{
	const unsigned elements = count_elements(change);
	unsigned applied = 0;

	for (unsigned i = 0; i < results->count; i++) {
		char name[FAULT_WHERE_MAX] = "orders";

		applied += results->result[i] == APPLIED;
		if (results->result[i] == APPLIED || results->result[i] == NOT_APPLIED)
			continue;
		if (results->count == elements)
			element_name(change, i, name);
		fault_set(fault, FAULT_REFUSED, name, "%s (result %02X)",
		          orders_result_text(results->result[i]), results->result[i]);
		return 0;
	}
	if (applied == elements && results->count == elements)
		return 1;
	fault_set(fault, FAULT_REFUSED, "orders", "the card applied %u of %u, and refused none",
	          applied, elements);
	return 0;
}
