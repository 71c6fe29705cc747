/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_local.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE_SIZE = 1024, F_DEFAULT = 372, BAUD = 9600 };

struct local {
	struct transport transport;
	struct t0_line line;
	struct emulated_contacts *contacts;
	struct transport *reader;
	struct emulated_contacts_form form;
	struct t0_reader_options options;
	uint8_t queue[QUEUE_SIZE]; /* what the card has sent */
	size_t at, size;
};

static struct local *local_of(struct transport *transport)
{
	return (struct local *)transport;
}

static struct local *local_of_line(struct t0_line *line)
{
	return (struct local *)((uint8_t *)line - offsetof(struct local, line));
}

/* The reader takes all of an answer before it says something new: the queue holds it. */
static void card_sends(void *ctx, const uint8_t *octets, size_t size)
{
	struct local *local = ctx;

	if (local->at == local->size)
		local->at = local->size = 0;
	if (size > QUEUE_SIZE - local->size)
		size = QUEUE_SIZE - local->size;
	memcpy(local->queue + local->size, octets, size);
	local->size += size;
}

static int line_contacts(struct t0_line *line, enum t0_contacts contacts, struct fault *fault)
{
	struct local *local = local_of_line(line);

	local->at = local->size = 0;
	emulated_contacts_switch(local->contacts, contacts);
	return emulated_contacts_run(local->contacts, fault);
}

static int line_send(struct t0_line *line, const uint8_t *octets, size_t size, struct fault *fault)
{
	struct local *local = local_of_line(line);
	int rc = 0;

	for (size_t i = 0; i < size && rc == 0; i++) {
		emulated_contacts_receive(local->contacts, octets[i], true);
		rc = emulated_contacts_run(local->contacts, fault);
	}
	return rc;
}

static int line_receive(struct t0_line *line, int64_t wait_ms, uint8_t *octet, struct fault *fault)
{
	struct local *local = local_of_line(line);

	(void)wait_ms;
	if (local->at == local->size)
		return fault_set(fault, FAULT_EXPIRED, local->options.name, "the card is silent");
	*octet = local->queue[local->at++];
	return 0;
}

/* The card outlives its line, to be let go of by the transport. */
static void line_close(struct t0_line *line)
{
	(void)line;
}

static const struct t0_line_ops line_ops = {
	.contacts = line_contacts,
	.send = line_send,
	.receive = line_receive,
	.close = line_close,
};

static int local_reset(struct transport *transport, struct fault *fault)
{
	return transport_reset(local_of(transport)->reader, fault);
}

static int local_power_cycle(struct transport *transport, struct fault *fault)
{
	return transport_power_cycle(local_of(transport)->reader, fault);
}

static int local_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                     struct fault *fault)
{
	return transport_atr(local_of(transport)->reader, atr, fault);
}

static int local_transmit(struct transport *transport, const uint8_t *command, size_t size,
                          uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	return transport_transmit(local_of(transport)->reader, command, size, reply, fault);
}

static struct transport *card_of(struct transport *transport)
{
	return emulated_contacts_card(local_of(transport)->contacts);
}

/* A copy is used the same way. */
static int local_copy(struct transport *transport, struct transport **copy, struct fault *fault)
{
	const struct local *local = local_of(transport);
	struct transport *card;
	const int rc = transport_copy(card_of(transport), &card, fault);

	return rc < 0 ? rc : t0_local_open(card, &local->form, &local->options, copy, fault);
}

static int local_save(struct transport *transport, const char *path, struct fault *fault)
{
	return transport_save(card_of(transport), path, fault);
}

static int local_cut(struct transport *transport, uint32_t writes, struct fault *fault)
{
	return transport_cut(card_of(transport), writes, fault);
}

static void local_close(struct transport *transport)
{
	struct local *local = local_of(transport);

	transport_close(local->reader);
	emulated_contacts_close(local->contacts);
	free(local);
}

static const struct transport_ops local_ops = {
	.kind = "t0",
	.reset = local_reset,
	.power_cycle = local_power_cycle,
	.atr = local_atr,
	.transmit = local_transmit,
	.copy = local_copy,
	.save = local_save,
	.cut = local_cut,
	.close = local_close,
};

int t0_local_open(struct transport *card, const struct emulated_contacts_form *form,
                  const struct t0_reader_options *options, struct transport **transport,
                  struct fault *fault)
{
	struct local *local = calloc(1, sizeof *local);
	int rc;

	*transport = NULL;
	if (!local) {
		transport_close(card);
		return fault_set(fault, FAULT_SYSTEM, options->name, "out of memory");
	}
	local->transport.ops = &local_ops;
	local->line.ops = &line_ops;
	local->line.clock_hz = BAUD * F_DEFAULT;
	if (form)
		local->form = *form;
	local->form.sends = card_sends;
	local->form.ctx = local;
	local->options = *options;
	rc = emulated_contacts_open(card, &local->form, &local->contacts, fault);
	if (rc == 0)
		rc = t0_reader_open(&local->line, options, &local->reader, fault);
	if (rc == 0)
		*transport = &local->transport;
	else
		local_close(&local->transport);
	return rc;
}
