/* SPDX-License-Identifier: Apache-2.0 */
#include "security/condition.h"

#include "wire/tlv.h"

/* A list of conditions under way: the SC_DOs themselves, or what an OR or AND template holds. */
struct list {
	struct tlv_reader reader;
	bool all;   /* AND: each must hold */
	bool holds; /* so far              */
};

static struct list list_of(const uint8_t *octets, uint16_t size, bool all)
{
	return (struct list){ .reader = { octets, size }, .all = all, .holds = all && size > 0 };
}

static void note(struct list *list, bool holds)
{
	list->holds = list->all ? list->holds && holds : list->holds || holds;
}

/* A control reference template: the key whose verification it asks for. */
static bool key_holds(const struct tlv *template, const struct pins *pins)
{
	struct tlv_reader reader = { template->value, template->size };
	struct tlv part;

	while (tlv_next(&reader, &part) > 0)
		if (part.tag == CONDITION_KEY_REFERENCE && part.size == 1)
			return pin_opens(pins, part.value[0]);
	return false;
}

static bool single_holds(const struct tlv *condition, const struct pins *pins, bool never_holds)
{
	switch (condition->tag) {
	case CONDITION_ALWAYS:
		return true;
	case CONDITION_NEVER:
		return never_holds;
	case CONDITION_KEY:
		return key_holds(condition, pins);
	default:
		return false;
	}
}

bool condition_holds(const uint8_t *octets, uint16_t size, const struct pins *pins,
                     bool never_holds)
{
	struct list lists[CONDITION_DEPTH];
	int depth = 0;

	lists[0] = list_of(octets, size, false);
	for (;;) {
		struct tlv condition;
		const int rc = tlv_next(&lists[depth].reader, &condition);

		if (rc < 0)
			return false;
		if (rc == 0) {
			if (depth == 0)
				return lists[0].holds;
			depth--;
			note(&lists[depth], lists[depth + 1].holds);
		} else if (condition.tag == CONDITION_OR || condition.tag == CONDITION_AND) {
			if (++depth == CONDITION_DEPTH)
				return false;
			lists[depth] = list_of(condition.value, condition.size,
			                       condition.tag == CONDITION_AND);
		} else {
			note(&lists[depth], single_holds(&condition, pins, never_holds));
		}
	}
}

bool condition_octet_holds(uint8_t octet, const struct pins *pins, bool never_holds)
{
	const bool all = (octet & OCTET_ALL) != 0;
	bool holds = all;

	if (octet == OCTET_ALWAYS)
		return true;
	if (octet == OCTET_NEVER)
		return never_holds;
	if ((octet & (OCTET_SECURE | OCTET_EXTERNAL | OCTET_USER)) == 0)
		return false;
	if (octet & OCTET_SECURE)
		holds = false;
	if (octet & OCTET_EXTERNAL) {
		const bool external = pin_opens(pins, PIN_REFERENCE_ADM1);

		holds = all ? holds && external : holds || external;
	}
	if (octet & OCTET_USER) {
		const bool user = pin_opens(pins, PIN_REFERENCE_PIN1);

		holds = all ? holds && user : holds || user;
	}
	return holds;
}
