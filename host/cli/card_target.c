/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/card_target.h"

#include <stddef.h>
#include <string.h>

#include "transport/emulated.h"

/* The first row whose prefix fits. open NULL: a kind this program has no wire to. */
static const struct kind {
	const char *prefix, *what;
	int (*open)(const char *name, struct transport **transport, struct fault *fault);
} kinds[] = {
	{ "reader:", "a card in a PC/SC reader", NULL },
	{ "tcp:", "a card behind a TCP port", NULL },
	{ "", "a card image", emulated_open },
};

static const struct kind *kind_of(const char *target)
{
	const struct kind *kind = kinds;

	while (strncmp(target, kind->prefix, strlen(kind->prefix)) != 0)
		kind++;
	return kind;
}

bool card_target_is_real(const char *target)
{
	return kind_of(target)->open != emulated_open;
}

int card_target_open(const char *target, struct transport **transport, struct fault *fault)
{
	const struct kind *kind = kind_of(target);

	*transport = NULL;
	if (!kind->open)
		return fault_set(fault, FAULT_INPUT, target,
		                 "%s: this program opens card images only; name the .card file",
		                 kind->what);
	return kind->open(target + strlen(kind->prefix), transport, fault);
}
