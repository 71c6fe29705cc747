/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/decode.h"

#include <stdio.h>
#include <string.h>

#include "inspect/services.h"
#include "octets/hex.h"
#include "octets/plmn.h"

enum {
	IMSI_SIZE = 9,
	PLMN_SIZE = 3,
	PLMN_ACT_SIZE = 5,
	ACC_SIZE = 2,
	AD_MNC = 3,
	MINUTES_EACH = 6,
	KEY_SIZE = 16,
	KEYS_SIZE = 1 + 2 * KEY_SIZE,
	DIALLING_TAIL = 14, /* of a number's record: after the alpha identifier */
	NUMBER_SIZE = 10,
};

static const char digits[] = "0123456789*#-?";

/* Semi-octets of a dialled number, TS 24.008 10.5.4.7, up to a filler F. */
static void dialled(const uint8_t *octets, size_t size, char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < 2 * size; i++) {
		const unsigned digit = i % 2 ? octets[i / 2] >> 4 : octets[i / 2] & 0xFu;

		if (digit == 0xF)
			break;
		text[n++] = digits[digit < sizeof digits - 1 ? digit : sizeof digits - 2];
	}
	text[n] = '\0';
}

json_t *decode_imsi(const uint8_t *octets, size_t size)
{
	char text[16];

	if (size != IMSI_SIZE || imsi_of_ef(octets, text) < 0)
		return NULL;
	return json_string(text);
}

/* 4.2.18: the operation mode, and how many digits the MNC has. */
json_t *decode_ad(const uint8_t *octets, size_t size)
{
	static const struct {
		uint8_t mode;
		const char *text;
	} modes[] = {
		{ 0x00, "normal operation" },
		{ 0x80, "type approval" },
		{ 0x01, "normal operation, specific facilities" },
		{ 0x81, "type approval, specific facilities" },
		{ 0x02, "maintenance" },
		{ 0x04, "cell test" },
	};
	const char *mode = "unknown";

	if (size <= AD_MNC)
		return NULL;
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
		if (modes[i].mode == octets[0])
			mode = modes[i].text;
	return json_pack("{s:s, s:i}", "mode", mode, "mncLength", octets[AD_MNC] & 0xF);
}

/* 4.2.15: a bit each class, 15 first; 10 is no access class but emergency calls. */
json_t *decode_acc(const uint8_t *octets, size_t size)
{
	json_t *list;

	if (size != ACC_SIZE)
		return NULL;
	list = json_array();
	for (int i = 0; i < 16; i++)
		if ((octets[0] << 8 | octets[1]) >> i & 1)
			json_array_append_new(list, json_integer(i));
	return list;
}

static json_t *services(const uint8_t *octets, size_t size, const char *(*name)(unsigned))
{
	json_t *list = json_array();

	for (unsigned i = 0; i < 8 * size; i++)
		if (octets[i / 8] >> i % 8 & 1) {
			const char *text = name(i + 1);

			json_array_append_new(list, json_pack("{s:i, s:s}", "service", (int)i + 1,
			                                      "name", text ? text : "reserved"));
		}
	return list;
}

json_t *decode_ust(const uint8_t *octets, size_t size)
{
	return services(octets, size, service_name);
}

json_t *decode_est(const uint8_t *octets, size_t size)
{
	return services(octets, size, enabled_service_name);
}

json_t *decode_minutes(const uint8_t *octets, size_t size)
{
	return size == 1 ? json_pack("{s:i}", "minutes", octets[0] * MINUTES_EACH) : NULL;
}

/* 4.2.5: the bits of the access technology identifier. */
static json_t *technologies(const uint8_t octets[2])
{
	static const struct {
		uint16_t bit;
		const char *name;
	} bits[] = {
		{ 0x8000, "UTRAN" },         { 0x4000, "E-UTRAN" },
		{ 0x0800, "NG-RAN" },        { 0x0400, "satellite NG-RAN" },
		{ 0x0080, "GSM" },           { 0x0040, "GSM COMPACT" },
		{ 0x0020, "cdma2000 HRPD" }, { 0x0010, "cdma2000 1xRTT" },
	};
	const unsigned coded = (unsigned)(octets[0] << 8 | octets[1]);
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
		if (coded & bits[i].bit)
			json_array_append_new(list, json_string(bits[i].name));
	return list;
}

/* Places that are not used end nothing and are left out. */
static json_t *networks(const uint8_t *octets, size_t size, size_t item)
{
	json_t *list = json_array();

	for (size_t at = 0; at + item <= size; at += item) {
		json_t *network;

		if (memcmp(octets + at, "\xFF\xFF\xFF", PLMN_SIZE) == 0)
			continue;
		network = decode_network(octets + at);
		if (!network) {
			json_decref(list);
			return NULL;
		}
		if (item == PLMN_ACT_SIZE)
			json_object_set_new(network, "access",
			                    technologies(octets + at + PLMN_SIZE));
		json_array_append_new(list, network);
	}
	return list;
}

json_t *decode_networks(const uint8_t *octets, size_t size)
{
	return networks(octets, size, PLMN_SIZE);
}

json_t *decode_networks_act(const uint8_t *octets, size_t size)
{
	return networks(octets, size, PLMN_ACT_SIZE);
}

/* 4.2.12. */
json_t *decode_spn(const uint8_t *octets, size_t size)
{
	json_t *name = size > 1 ? decode_label(octets + 1, size - 1) : NULL;

	if (!name)
		return NULL;
	return json_pack("{s:o, s:b, s:b}", "name", name, "alsoInHomeNetwork",
	                 octets[0] != 0xFF && (octets[0] & 1), "onlyInListedNetworks",
	                 octets[0] != 0xFF && !(octets[0] & 2));
}

/* 4.2.21: a record is a number, a name and the categories, the last octet. */
json_t *decode_emergency(const uint8_t *octets, size_t size)
{
	char number[7];

	if (size < PLMN_SIZE + 1 || octets[0] == 0xFF)
		return NULL;
	dialled(octets, PLMN_SIZE, number);
	return json_pack("{s:s, s:o, s:i}", "number", number, "name",
	                 decode_label(octets + PLMN_SIZE, size - PLMN_SIZE - 1), "category",
	                 octets[size - 1]);
}

/* 4.2.3: 7 is no key. */
json_t *decode_keys(const uint8_t *octets, size_t size)
{
	if (size != KEYS_SIZE)
		return NULL;
	if (octets[0] == 7)
		return json_string("no keys");
	return json_pack("{s:i, s:o, s:o}", "ksi", octets[0], "ck",
	                 decode_hex(octets + 1, KEY_SIZE), "ik",
	                 decode_hex(octets + 1 + KEY_SIZE, KEY_SIZE));
}

/* How a file of a location lies: an identity, maybe a signature, the area, the status. */
struct location {
	size_t identity_size, signature_size, area_at, area_size, extra_size, status_at;
	const char *identity, *area, *extra; /* extra: an octet behind the area, or NULL */
};

static json_t *location(const uint8_t *octets, size_t size, const struct location *how)
{
	static const char *const states[] = { "updated", "not updated", "not allowed" };
	const unsigned status = size == how->status_at + 1 ? octets[how->status_at] & 7u : 0;
	const uint8_t *area = octets + how->area_at;
	json_t *object, *network;

	if (size != how->status_at + 1)
		return NULL;
	object = json_pack("{s:o}", how->identity, decode_hex(octets, how->identity_size));
	if (how->signature_size > 0)
		json_object_set_new(object, "signature",
		                    decode_hex(octets + how->identity_size, how->signature_size));
	network = decode_network(area);
	if (network)
		json_object_update_new(object, network);
	else
		json_object_set_new(object, "plmn", json_string("none"));
	json_object_set_new(object, how->area, decode_hex(area + PLMN_SIZE, how->area_size));
	if (how->extra)
		json_object_set_new(object, how->extra,
		                    decode_hex(area + PLMN_SIZE + how->area_size, how->extra_size));
	json_object_set_new(object, "status",
	                    json_string(status < 3 ? states[status] : "reserved"));
	return object;
}

/* 4.2.17. */
json_t *decode_loci(const uint8_t *octets, size_t size)
{
	static const struct location how = { .identity = "tmsi",
		                             .identity_size = 4,
		                             .area = "lac",
		                             .area_at = 4,
		                             .area_size = 2,
		                             .status_at = 10 };

	return location(octets, size, &how);
}

/* 4.2.23. */
json_t *decode_psloci(const uint8_t *octets, size_t size)
{
	static const struct location how = { .identity = "ptmsi",
		                             .identity_size = 4,
		                             .signature_size = 3,
		                             .area = "lac",
		                             .area_at = 7,
		                             .area_size = 2,
		                             .extra = "rac",
		                             .extra_size = 1,
		                             .status_at = 13 };

	return location(octets, size, &how);
}

/* 4.2.91. */
json_t *decode_epsloci(const uint8_t *octets, size_t size)
{
	static const struct location how = { .identity = "guti",
		                             .identity_size = 12,
		                             .area = "tac",
		                             .area_at = 12,
		                             .area_size = 2,
		                             .status_at = 17 };

	return location(octets, size, &how);
}

/* 4.4.11.2. */
json_t *decode_5gs_loci(const uint8_t *octets, size_t size)
{
	static const struct location how = { .identity = "guti",
		                             .identity_size = 13,
		                             .area = "tac",
		                             .area_at = 13,
		                             .area_size = 3,
		                             .status_at = 19 };

	return location(octets, size, &how);
}

/* 4.2.24, 4.2.26, 4.4.2.3 of TS 31.102, TS 51.011 10.5.1: name, then length, type and ten octets of
 * number, two identifiers. */
json_t *decode_dialling(const uint8_t *octets, size_t size)
{
	char number[2 * NUMBER_SIZE + 2] = "";
	const uint8_t *tail;
	json_t *name;

	if (size < DIALLING_TAIL)
		return NULL;
	tail = octets + size - DIALLING_TAIL;
	if (tail[0] < 1 || tail[0] > NUMBER_SIZE + 1)
		return NULL;
	name = decode_label(octets, size - DIALLING_TAIL);
	if (!name)
		return NULL;
	/* Type of number 001: international, TS 24.008 10.5.4.7. */
	if ((tail[1] & 0x70) == 0x10)
		number[0] = '+';
	dialled(tail + 2, tail[0] - 1u, number + strlen(number));
	return json_pack("{s:o, s:s}", "name", name, "number", number);
}
