/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/credential.h"

#include <string.h>

#include "network/auc.h"
#include "octets/hex.h"
#include "profile/defaults.h"
#include "profile/fields.h"

enum {
	K_SIZE = 16,
	CONSTANTS = 5, /* of MILENAGE, each of c and r */
	C_SIZE = 16,
	R_AT = CONSTANTS * C_SIZE,
	R_MAX = 127,
	TUAK_FIELDS = 5,
};

/* One number of "parameters", and the octet of the options it becomes. */
struct number {
	const char *name;
	unsigned least, most; /* as it is written            */
	unsigned unit;        /* of what an octet counts: 8 for bits told of octets */
	bool is_power;        /* a power of two              */
	uint8_t otherwise;    /* the octet where it is absent */
};

static const struct number tuak_numbers[TUAK_FIELDS] = {
	{ "resBits", 32, 256, 8, true, 8 },    { "macBits", 64, 256, 8, true, 8 },
	{ "ckBits", 128, 256, 8, true, 16 },   { "ikBits", 128, 256, 8, true, 16 },
	{ "iterations", 1, 255, 1, false, 1 },
};

static const struct number xor_numbers[] = { { "resBits", 32, 128, 8, false, 16 } };

/* By the name in a profile. The names of one key are of the value itself and of what it is made of,
 * NULL where there is none. */
static const struct row {
	const char *name;
	uint8_t algorithm; /* enum auc_algorithm */
	size_t k_most, opc_size;
	const char *opc, *op;
	const struct number *numbers; /* of "parameters" */
	size_t count;
} rows[] = {
	{ .name = "MILENAGE",
	  .algorithm = AUC_MILENAGE,
	  .k_most = K_SIZE,
	  .opc = "opc",
	  .op = "op",
	  .opc_size = 16 },
	{ .name = "TUAK",
	  .algorithm = AUC_TUAK,
	  .k_most = 32,
	  .opc = "topc",
	  .op = "top",
	  .opc_size = 32,
	  .numbers = tuak_numbers,
	  .count = TUAK_FIELDS },
	{ .name = "XOR",
	  .algorithm = AUC_XOR,
	  .k_most = K_SIZE,
	  .numbers = xor_numbers,
	  .count = 1 },
	{ .name = "COMP128-1", .algorithm = AUC_COMP128_1, .k_most = K_SIZE },
	{ .name = "COMP128-2", .algorithm = AUC_COMP128_2, .k_most = K_SIZE },
	{ .name = "COMP128-3", .algorithm = AUC_COMP128_3, .k_most = K_SIZE },
	{ .name = "XOR-2G", .algorithm = AUC_XOR_2G, .k_most = K_SIZE },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct row *row_of(uint8_t algorithm)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].algorithm == algorithm)
			return &rows[i];
	return NULL;
}

/* MILENAGE where nothing is said. */
static const struct row *read_algorithm(const json_t *object, const char *where,
                                        struct fault *fault)
{
	const json_t *value = json_object_get(object, "algorithm");
	const struct place place = place_below(where, "algorithm");
	const char *name = value ? field_text(value, place.text, fault) : rows[0].name;

	if (!name)
		return NULL;
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	fault_set(fault, FAULT_INPUT, place.text,
	          "'%.20s' is none of MILENAGE, TUAK, XOR, COMP128-1, -2, -3 and XOR-2G", name);
	return NULL;
}

static int read_number(const json_t *value, const char *where, const struct number *number,
                       uint8_t *octet, struct fault *fault)
{
	const json_int_t found = json_integer_value(value);

	if (!json_is_integer(value) || found < number->least || found > number->most ||
	    found % number->unit != 0 || (number->is_power && (found & (found - 1)) != 0))
		return fault_set(fault, FAULT_INPUT, where, "not a %s from %u to %u%s",
		                 number->is_power ? "power of two" : "number", number->least,
		                 number->most,
		                 !number->is_power && number->unit > 1 ? " in steps of 8" : "");
	*octet = (uint8_t)(found / number->unit);
	return 0;
}

static int read_numbers(const json_t *object, const char *where, const struct row *row,
                        struct orders_slot *slot, struct fault *fault)
{
	struct field fields[TUAK_FIELDS] = { 0 };
	int rc;

	for (size_t i = 0; i < row->count; i++)
		fields[i] = (struct field){ row->numbers[i].name, field_later, 0 };
	rc = fields_read(object, where, fields, row->count, NULL, fault);
	for (size_t i = 0; i < row->count && rc == 0; i++) {
		const char *const name = row->numbers[i].name;
		const json_t *value = json_object_get(object, name);

		slot->options[i] = row->numbers[i].otherwise;
		if (value)
			rc = read_number(value, place_below(where, name).text, &row->numbers[i],
			                 &slot->options[i], fault);
	}
	slot->options_size = row->count;
	return rc;
}

/* Both lists, since one without the other is no choice an operator makes. */
static int read_constants(const json_t *object, const char *where, struct orders_slot *slot,
                          struct fault *fault)
{
	static const struct field fields[] = { { "c", field_later, 0 }, { "r", field_later, 0 } };
	static const struct number r = { "r", 0, R_MAX, 1, false, 0 };
	const json_t *lists[] = { json_object_get(object, "c"), json_object_get(object, "r") };
	int rc = fields_read(object, where, fields, 2, NULL, fault);

	for (size_t i = 0; i < 2 && rc == 0; i++)
		if (json_array_size(lists[i]) != CONSTANTS)
			rc = fault_set(fault, FAULT_INPUT, place_below(where, fields[i].name).text,
			               "not an array of %d", CONSTANTS);
	for (size_t i = 0; i < CONSTANTS && rc >= 0; i++) {
		const struct place c = place_entry(place_below(where, "c").text, i);

		rc = field_octets(json_array_get(lists[0], i), c.text, slot->options + C_SIZE * i,
		                  C_SIZE, C_SIZE, fault);
		if (rc >= 0)
			rc = read_number(json_array_get(lists[1], i),
			                 place_entry(place_below(where, "r").text, i).text, &r,
			                 &slot->options[R_AT + i], fault);
	}
	slot->options_size = R_AT + CONSTANTS;
	return rc < 0 ? rc : 0;
}

static int read_parameters(const json_t *object, const char *where, const struct row *row,
                           struct orders_slot *slot, struct fault *fault)
{
	const json_t *parameters = json_object_get(object, "parameters");
	const struct place place = place_below(where, "parameters");

	if (!parameters)
		return 0;
	if (row->algorithm == AUC_MILENAGE)
		return read_constants(parameters, place.text, slot, fault);
	if (row->count == 0)
		return fault_set(fault, FAULT_INPUT, place.text, "%s has none", row->name);
	return read_numbers(parameters, place.text, row, slot, fault);
}

/* What names a key, and of which only those of the algorithm may be there. */
static int judge_names(const json_t *object, const char *where, const struct row *row,
                       struct fault *fault)
{
	for (size_t i = 0; i < ROWS; i++) {
		const char *const names[] = { rows[i].opc, rows[i].op };

		for (size_t n = 0; n < 2; n++)
			if (names[n] && &rows[i] != row && json_object_get(object, names[n]))
				return fault_set(fault, FAULT_INPUT,
				                 place_below(where, names[n]).text,
				                 "is of %s, not of %s", rows[i].name, row->name);
	}
	return 0;
}

static int read_k(const json_t *k, const char *where, const struct row *row,
                  struct orders_slot *slot, struct fault *fault)
{
	const struct place place = place_below(where, "k");
	const int size = field_octets(k, place.text, slot->key, K_SIZE, row->k_most, fault);

	if (size < 0)
		return size;
	if (size != K_SIZE && (size_t)size != row->k_most)
		return fault_set(fault, FAULT_INPUT, place.text, "%d octets; %d or %zu are needed",
		                 size, K_SIZE, row->k_most);
	slot->key_size = (size_t)size;
	return 0;
}

/* OPc as it is given, or made of OP; TOPc alike. */
static int read_opc(const json_t *object, const char *where, const struct row *row,
                    struct orders_slot *slot, struct fault *fault)
{
	const json_t *opc = json_object_get(object, row->opc);
	const json_t *op = json_object_get(object, row->op);
	const struct place place = place_below(where, row->opc);
	struct auc auc;
	int rc;

	if (!opc == !op)
		return fault_set(fault, FAULT_INPUT, place.text,
		                 opc ? "and %s are both there; give one"
		                     : "missing beside k; give it or %s",
		                 row->op);
	rc = field_octets(opc ? opc : op, opc ? place.text : place_below(where, row->op).text,
	                  slot->opc, row->opc_size, row->opc_size, fault);
	if (rc < 0)
		return rc;
	slot->opc_size = row->opc_size;
	if (opc)
		return 0;
	if ((rc = auc_of_slot(slot, &auc, fault)) < 0 || (rc = auc_opc(&auc, slot->opc, fault)) < 0)
		return rc;
	memcpy(slot->opc, auc.opc, row->opc_size);
	return 0;
}

/* No key at all is the one of the test USIM; TUAK has no such key. */
static int read_key(const json_t *object, const char *where, const struct row *row,
                    struct orders_slot *slot, struct fault *fault)
{
	const json_t *k = json_object_get(object, "k");
	const bool has_opc =
		row->opc && (json_object_get(object, row->opc) || json_object_get(object, row->op));
	int rc;

	if (!k && !has_opc && row->algorithm != AUC_TUAK) {
		default_key(slot);
		slot->opc_size = row->opc_size;
		return 0;
	}
	if (!k)
		return fault_set(fault, FAULT_INPUT, place_below(where, "k").text,
		                 "missing; a key is given whole or not at all");
	rc = read_k(k, where, row, slot, fault);
	return rc < 0 || !row->opc ? rc : read_opc(object, where, row, slot, fault);
}

int credential_of_json(const json_t *object, const char *where, struct orders_slot *slot,
                       struct fault *fault)
{
	const struct row *const row = read_algorithm(object, where, fault);
	int rc;

	if (!row)
		return FAULT_INPUT;
	slot->algorithm = row->algorithm;
	if ((rc = judge_names(object, where, row, fault)) < 0 ||
	    (rc = read_parameters(object, where, row, slot, fault)) < 0)
		return rc;
	return read_key(object, where, row, slot, fault);
}

static json_t *hex_json(const uint8_t *octets, size_t size)
{
	char text[2 * AUC_KEY_MAX + 1];

	hex_write(octets, size, text);
	return json_string(text);
}

static json_t *constants_json(const struct orders_slot *slot)
{
	json_t *c = json_array(), *r = json_array();

	for (size_t i = 0; i < CONSTANTS; i++) {
		json_array_append_new(c, hex_json(slot->options + C_SIZE * i, C_SIZE));
		json_array_append_new(r, json_integer(slot->options[R_AT + i]));
	}
	return json_pack("{s:o, s:o}", "c", c, "r", r);
}

static json_t *parameters_json(const struct row *row, const struct orders_slot *slot)
{
	json_t *object;

	if (row->algorithm == AUC_MILENAGE)
		return constants_json(slot);
	object = json_object();
	for (size_t i = 0; i < row->count; i++)
		json_object_set_new(object, row->numbers[i].name,
		                    json_integer(slot->options[i] * row->numbers[i].unit));
	return object;
}

int credential_to_json(const struct orders_slot *slot, json_t *object)
{
	const struct row *const row = row_of(slot->algorithm);
	int rc;

	if (!row)
		return -1;
	rc = json_object_set_new(object, "algorithm", json_string(row->name));
	rc |= json_object_set_new(object, "k", hex_json(slot->key, slot->key_size));
	if (row->opc)
		rc |= json_object_set_new(object, row->opc, hex_json(slot->opc, slot->opc_size));
	if (slot->options_size > 0)
		rc |= json_object_set_new(object, "parameters", parameters_json(row, slot));
	return rc;
}
