/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/card_target.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/fleet_target.h"
#include "inspect/reader_card.h"
#include "profile/keyfile.h"
#include "transport/cautious.h"
#include "transport/emulated.h"
#include "transport/pcsc.h"
#include "transport/rehearsal.h"
#include "transport/socket.h"
#include "transport/t0_address.h"

static int open_tcp(const char *name, struct transport **transport, struct fault *fault)
{
	return socket_open(name - strlen("tcp:"), transport, fault);
}

static int open_unix(const char *name, struct transport **transport, struct fault *fault)
{
	return socket_open(name - strlen("unix:"), transport, fault);
}

/* The first row whose prefix fits; name is what stands behind it. */
static const struct kind {
	const char *prefix;
	int (*open)(const char *name, struct transport **transport, struct fault *fault);
	bool real; /* it may be */
	int (*copy)(const char *name, struct transport **transport, struct fault *fault);
	char *(*keys)(const char *name);
} kinds[] = {
	{ .prefix = "reader:", .open = pcsc_open, .real = true },
	{ .prefix = "iccid:", .open = reader_card_find, .real = true },
	{ .prefix = "tcp:", .open = open_tcp, .real = true },
	{ .prefix = "t0:", .open = t0_open, .real = true },
	{ .prefix = "unix:", .open = open_unix, .real = true },
	{ "fleet:", fleet_target_open, false, fleet_target_copy, fleet_target_keys },
	{ "", emulated_open, false, emulated_copy, keyfile_path },
};

static const struct kind *kind_of(const char *target)
{
	const struct kind *kind = kinds;

	while (strncmp(target, kind->prefix, strlen(kind->prefix)) != 0)
		kind++;
	return kind;
}

int card_target_open(const char *target, struct transport **transport, struct fault *fault)
{
	const struct kind *kind = kind_of(target);
	const char *name = target + strlen(kind->prefix);

	*transport = NULL;
	if (*name == '\0')
		return fault_set(fault, FAULT_INPUT, target, "no card; nothing stands behind '%s'",
		                 kind->prefix);
	return kind->open(name, transport, fault);
}

int card_target_open_with(const char *target, const struct card_consent *consent,
                          struct transport **transport, struct fault *fault)
{
	struct transport *card;
	int rc;

	if (consent->dry_run)
		return rehearsal_open(stdout, transport, fault);
	rc = card_target_open(target, &card, fault);
	*transport = card;
	if (rc < 0 || consent->yes || !card_target_is_real(target))
		return rc;
	return cautious_open(card, "--yes sends it", transport, fault);
}

int card_target_open_to_write(const char *target, const struct card_consent *consent,
                              struct transport **transport, struct fault *fault)
{
	*transport = NULL;
	if (card_target_is_real(target) && !consent->yes && !consent->dry_run)
		return fault_set(fault, FAULT_INPUT, target,
		                 "this writes to a card that may be a real one; --yes does it, "
		                 "--dry-run shows what would be sent");
	return card_target_open_with(target, consent, transport, fault);
}

int card_target_copy(const char *target, struct transport **transport, struct fault *fault)
{
	const struct kind *kind = kind_of(target);

	*transport = NULL;
	return kind->copy ? kind->copy(target + strlen(kind->prefix), transport, fault)
	                  : fault_set(fault, FAULT_INPUT, target,
	                              "only a card image can be copied; name one");
}

bool card_target_is_real(const char *target)
{
	return kind_of(target)->real;
}

char *card_target_keys(const char *target)
{
	const struct kind *kind = kind_of(target);

	return kind->keys ? kind->keys(target + strlen(kind->prefix)) : NULL;
}
