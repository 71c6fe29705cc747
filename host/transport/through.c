/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/through.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "octets/clock.h"
#include "transport/control.h"
#include "transport/emulated.h"
#include "transport/pcsc.h"
#include "transport/t0_address.h"
#include "transport/t0_local.h"

enum { RETRY_MS = 50 };

struct through_card {
	struct transport transport;
	struct through how;
	struct transport *reader;
};

static struct through_card *through_of(struct transport *transport)
{
	return (struct through_card *)transport;
}

/* One command to the slot. */
static int tell(const struct through *how, const char *verb, const char *rest, struct fault *fault)
{
	char line[CONTROL_LINE_MAX];
	const int size = snprintf(line, sizeof line, "%s %u %s", verb, how->slot, rest);
	struct fault cause = { 0 };
	int rc;

	if (size < 0 || (size_t)size >= sizeof line)
		return fault_set(fault, FAULT_LIMIT, rest, "longer than a command may be");
	rc = control_tell(how->control, line, stderr, &cause);
	/* Whoever plays a card takes a refusal for the card's own. */
	return rc < 0 ? fault_set(fault, rc == FAULT_REFUSED ? FAULT_TRANSPORT : rc, cause.where,
	                          "%s", cause.text)
	              : 0;
}

/* A card whose supply was cut falls out of the reader for a moment: it is waited for. */
static int restart(struct through_card *through,
                   int (*run)(struct transport *transport, struct fault *fault),
                   struct fault *fault)
{
	const int64_t until = clock_steady_ms() + THROUGH_RETURN_MS;
	int rc = run(through->reader, fault);

	while (rc == FAULT_TRANSPORT && clock_steady_ms() < until) {
		usleep(RETRY_MS * 1000);
		rc = run(through->reader, fault);
	}
	return rc;
}

static int through_reset(struct transport *transport, struct fault *fault)
{
	return restart(through_of(transport), transport_reset, fault);
}

static int through_power_cycle(struct transport *transport, struct fault *fault)
{
	return restart(through_of(transport), transport_power_cycle, fault);
}

static int through_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                       struct fault *fault)
{
	return transport_atr(through_of(transport)->reader, atr, fault);
}

static int through_transmit(struct transport *transport, const uint8_t *command, size_t size,
                            uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	return transport_transmit(through_of(transport)->reader, command, size, reply, fault);
}

static int through_save(struct transport *transport, const char *path, struct fault *fault)
{
	return tell(&through_of(transport)->how, "save", path, fault);
}

/* By an image in a folder of its own, which does not stay. */
static int through_copy(struct transport *transport, struct transport **copy, struct fault *fault)
{
	const char *top = getenv("TMPDIR");
	char *folder = NULL, *path = NULL;
	int rc = 0;

	if (asprintf(&folder, "%s/roamcard.XXXXXX", top && *top ? top : "/tmp") < 0)
		folder = NULL;
	if (!folder || !mkdtemp(folder) || asprintf(&path, "%s/copy.card", folder) < 0) {
		free(folder);
		return fault_set(fault, FAULT_SYSTEM, "copy", "cannot make a folder for it");
	}
	rc = through_save(transport, path, fault);
	if (rc == 0)
		rc = emulated_copy(path, copy, fault);
	unlink(path);
	rmdir(folder);
	free(path);
	free(folder);
	return rc;
}

static int through_cut(struct transport *transport, uint32_t writes, struct fault *fault)
{
	char text[16];

	snprintf(text, sizeof text, "%u", writes);
	return tell(&through_of(transport)->how, "cut", text, fault);
}

static void through_close(struct transport *transport)
{
	transport_close(through_of(transport)->reader);
	free(transport);
}

static const struct transport_ops through_ops = {
	.kind = "reader",
	.reset = through_reset,
	.power_cycle = through_power_cycle,
	.atr = through_atr,
	.transmit = through_transmit,
	.copy = through_copy,
	.save = through_save,
	.cut = through_cut,
	.close = through_close,
};

static int open_reader(const struct through *through, struct transport **reader,
                       struct fault *fault)
{
	const char *name = strchr(through->target, ':') + 1;

	if (strncmp(through->target, THROUGH_T0, strlen(THROUGH_T0)) == 0)
		return t0_open(name, reader, fault);
	return (through->whole ? pcsc_open_whole : pcsc_open)(name, reader, fault);
}

static int open_here(struct transport **transport, struct fault *fault)
{
	const struct t0_reader_options options = { .name = "card in memory" };
	struct transport *card;
	const int rc = emulated_in_memory(&card, fault);

	return rc < 0 ? rc : t0_local_open(card, NULL, &options, transport, fault);
}

static int open_there(const struct through *through, struct transport **transport,
                      struct fault *fault)
{
	struct through_card *made = calloc(1, sizeof *made);
	int rc = made ? tell(through, "replace", "blank", fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	*transport = NULL;
	if (rc == 0)
		rc = open_reader(through, &made->reader, fault);
	if (rc < 0) {
		free(made);
		return rc;
	}
	made->transport.ops = &through_ops;
	made->how = *through;
	*transport = &made->transport;
	return 0;
}

int through_open(const struct through *through, struct transport **transport, struct fault *fault)
{
	*transport = NULL;
	return strcmp(through->target, THROUGH_T0) == 0 ? open_here(transport, fault)
	                                                : open_there(through, transport, fault);
}
