/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/socket.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transport/address.h"
#include "transport/remote_wire.h"

struct socket_card {
	struct transport transport;
	char *address;
	int fd; /* -1: lost */
};

static struct socket_card *socket_of(struct transport *transport)
{
	return (struct socket_card *)transport;
}

static void hang_up(struct socket_card *card)
{
	if (card->fd >= 0)
		close(card->fd);
	card->fd = -1;
}

static int lose(struct socket_card *card, const struct fault *cause, struct fault *fault)
{
	hang_up(card);
	return fault_set(fault, FAULT_TRANSPORT, card->address, "%s", cause->text);
}

/* One frame there, one back. An error of the card's side is one of the card: the connection stays, but
 * what the card did is not known, so it is reset before it is used again. */
static int ask(struct socket_card *card, uint8_t kind, const void *body, size_t size,
               struct remote_frame *frame, struct fault *fault)
{
	struct fault cause = { 0 };
	int rc;

	if (card->fd < 0)
		return fault_set(fault, FAULT_TRANSPORT, card->address,
		                 "the card was lost before; reset it or open it again");
	rc = remote_send(card->fd, kind, body, size, &cause);
	if (rc >= 0)
		rc = remote_receive(card->fd, -1, REMOTE_ANSWER_MS, frame, &cause);
	if (rc < 0)
		return lose(card, &cause, fault);
	if (frame->kind == REMOTE_ERROR) {
		hang_up(card);
		return remote_fault_of(frame, card->address, fault);
	}
	if (frame->kind == (kind | REMOTE_ANSWER))
		return 0;
	fault_set(&cause, FAULT_TRANSPORT, "", "an answer of kind %02X came to %02X", frame->kind,
	          kind);
	return lose(card, &cause, fault);
}

static int greet(struct socket_card *card, struct fault *fault)
{
	struct remote_frame frame = { 0 };
	int rc = remote_send_hello(card->fd, REMOTE_HELLO, fault);

	if (rc >= 0)
		rc = remote_receive(card->fd, -1, REMOTE_ANSWER_MS, &frame, fault);
	if (rc < 0)
		return rc;
	return frame.kind == REMOTE_ERROR
	               ? remote_fault_of(&frame, card->address, fault)
	               : remote_check_hello(&frame, REMOTE_HELLO | REMOTE_ANSWER, fault);
}

static int call(struct socket_card *card, struct fault *fault)
{
	int rc = address_connect(card->address, fault);

	if (rc < 0)
		return rc;
	card->fd = rc;
	rc = greet(card, fault);
	if (rc < 0)
		hang_up(card);
	return rc;
}

static int restart(struct socket_card *card, uint8_t kind, struct fault *fault)
{
	struct remote_frame frame = { 0 };
	struct fault cause = { 0 };

	if (card->fd < 0 && call(card, &cause) < 0)
		return fault_set(fault, FAULT_TRANSPORT, cause.where, "%s", cause.text);
	return ask(card, kind, NULL, 0, &frame, fault);
}

static int socket_reset(struct transport *transport, struct fault *fault)
{
	return restart(socket_of(transport), REMOTE_RESET, fault);
}

static int socket_power_cycle(struct transport *transport, struct fault *fault)
{
	return restart(socket_of(transport), REMOTE_POWER_CYCLE, fault);
}

/* The body of an answer, of least to most octets. */
static int take(struct socket_card *card, const struct remote_frame *frame, size_t least,
                size_t most, uint8_t *to, struct fault *fault)
{
	struct fault cause = { 0 };

	if (frame->size >= least && frame->size <= most) {
		memcpy(to, frame->body, frame->size);
		return (int)frame->size;
	}
	fault_set(&cause, FAULT_TRANSPORT, "", "an answer of %zu octets came; it has %zu to %zu",
	          frame->size, least, most);
	return lose(card, &cause, fault);
}

static int socket_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                      struct fault *fault)
{
	struct socket_card *card = socket_of(transport);
	struct remote_frame frame = { 0 };
	const int rc = ask(card, REMOTE_ATR, NULL, 0, &frame, fault);

	return rc < 0 ? rc : take(card, &frame, 2, TRANSPORT_ATR_MAX, atr, fault);
}

static int socket_transmit(struct transport *transport, const uint8_t *command, size_t size,
                           uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct socket_card *card = socket_of(transport);
	struct remote_frame frame = { 0 };
	const int rc = ask(card, REMOTE_TRANSMIT, command, size, &frame, fault);

	return rc < 0 ? rc : take(card, &frame, 2, TRANSPORT_REPLY_MAX, reply, fault);
}

static void socket_close(struct transport *transport)
{
	struct socket_card *card = socket_of(transport);

	hang_up(card);
	free(card->address);
	free(card);
}

static const struct transport_ops socket_ops = {
	.kind = "remote card",
	.reset = socket_reset,
	.power_cycle = socket_power_cycle,
	.atr = socket_atr,
	.transmit = socket_transmit,
	.close = socket_close,
};

int socket_open(const char *address, struct transport **transport, struct fault *fault)
{
	struct socket_card *card = calloc(1, sizeof *card);
	int rc;

	*transport = NULL;
	if (!card || !(card->address = strdup(address))) {
		free(card);
		return fault_set(fault, FAULT_SYSTEM, address, "out of memory");
	}
	card->transport.ops = &socket_ops;
	card->fd = -1;
	rc = call(card, fault);
	if (rc < 0)
		socket_close(&card->transport);
	else
		*transport = &card->transport;
	return rc;
}
