/* SPDX-License-Identifier: Apache-2.0 */
#include "service/subscriber.h"

#include <string.h>
#include <strings.h>

/* What each kind looks like, digits only; how many of them are compared. */
static const struct kind {
	const char *name;
	enum identifier_type type;
	size_t least, most, compared;
} kinds[] = {
	{ "IMSI", IDENTIFIER_IMSI, 6, 15, 15 },
	{ "ICCID", IDENTIFIER_ICCID, 18, 20, 20 },
	{ "MSISDN", IDENTIFIER_MSISDN, 4, 15, 15 },
	{ "IMEI", IDENTIFIER_IMEI, 14, 16, 14 }, /* the rest is check digit or software version */
};

int identifier_of_text(const char *type, const char *value, const char *where_type,
                       const char *where_value, struct identifier *identifier, struct fault *fault)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct kind *kind = &kinds[i];
		size_t size;

		if (strcasecmp(type, kind->name) != 0)
			continue;
		if (kind->type == IDENTIFIER_MSISDN && value[0] == '+')
			value++;
		size = strlen(value);
		if (size < kind->least || size > kind->most || strspn(value, "0123456789") != size)
			return fault_set(fault, FAULT_INPUT, where_value,
			                 "'%.40s' is no %s; write %zu to %zu digits", value,
			                 kind->name, kind->least, kind->most);
		identifier->type = kind->type;
		if (size > kind->compared)
			size = kind->compared;
		memcpy(identifier->value, value, size);
		identifier->value[size] = '\0';
		return 0;
	}
	return fault_set(fault, FAULT_INPUT, where_type, "'%.40s'; IMSI, ICCID, MSISDN or IMEI",
	                 type);
}

const char *identifier_type_name(enum identifier_type type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].type == type)
			return kinds[i].name;
	return "";
}

bool iccid_equal(const char *a, const char *b)
{
	const size_t long_a = strlen(a), long_b = strlen(b);
	const size_t common = long_a < long_b ? long_a : long_b;

	return common >= 18 && long_a <= common + 1 && long_b <= common + 1 &&
	       strncmp(a, b, common) == 0;
}
