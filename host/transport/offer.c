/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/offer.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/address.h"
#include "transport/remote_wire.h"

enum { AT_LISTENING, AT_STOP, AT_CLIENT, WAITS };
enum { PARTING_MS = 100 }; /* for the hello of who is sent away */

/* Of the command: nothing may be in it where its kind has no body. */
static int do_atr(struct transport *card, const struct remote_frame *asked, uint8_t *reply,
                  struct fault *fault)
{
	(void)asked;
	return transport_atr(card, reply, fault);
}

static int do_reset(struct transport *card, const struct remote_frame *asked, uint8_t *reply,
                    struct fault *fault)
{
	const int rc = transport_reset(card, fault);

	return rc < 0 ? rc : do_atr(card, asked, reply, fault);
}

static int do_power_cycle(struct transport *card, const struct remote_frame *asked, uint8_t *reply,
                          struct fault *fault)
{
	const int rc = transport_power_cycle(card, fault);

	return rc < 0 ? rc : do_atr(card, asked, reply, fault);
}

static int do_transmit(struct transport *card, const struct remote_frame *asked, uint8_t *reply,
                       struct fault *fault)
{
	return transport_transmit(card, asked->body, asked->size, reply, fault);
}

static const struct order {
	uint8_t kind;
	size_t least, most; /* octets of its body */
	int (*run)(struct transport *card, const struct remote_frame *asked, uint8_t *reply,
	           struct fault *fault);
} orders[] = {
	{ REMOTE_ATR, 0, 0, do_atr },
	{ REMOTE_RESET, 0, 0, do_reset },
	{ REMOTE_POWER_CYCLE, 0, 0, do_power_cycle },
	{ REMOTE_TRANSMIT, 4, TRANSPORT_APDU_MAX, do_transmit },
};

static const struct order *order_of(const struct remote_frame *frame)
{
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		if (orders[i].kind == frame->kind && frame->size >= orders[i].least &&
		    frame->size <= orders[i].most)
			return &orders[i];
	return NULL;
}

/* A fault of the card is told and ends the session: what the card did is not known. */
static int obey(int client, struct transport *card, const struct remote_frame *frame,
                struct fault *fault)
{
	const struct order *order = order_of(frame);
	uint8_t reply[TRANSPORT_REPLY_MAX];
	int rc = order ? order->run(card, frame, reply, fault)
	               : fault_set(fault, FAULT_INPUT, "", "no frame of kind %02X has %zu octets",
	                           frame->kind, frame->size);

	if (rc < 0) {
		remote_send_fault(client, fault, NULL);
		return rc;
	}
	return remote_send(client, frame->kind | REMOTE_ANSWER, reply, (size_t)rc, fault);
}

static void tell(const struct offer *offer, const char *text)
{
	if (offer->told)
		offer->told(offer->ctx, text);
}

/* An error that was sent is lost where the socket is closed before what came in was read. */
static void close_politely(int client)
{
	struct pollfd wait = { client, POLLIN, 0 };
	uint8_t sink[REMOTE_BODY_MAX];

	shutdown(client, SHUT_WR);
	if (poll(&wait, 1, PARTING_MS) > 0)
		(void)!recv(client, sink, sizeof sink, MSG_DONTWAIT);
	close(client);
}

static int next_client(int listening, int flags)
{
	struct sockaddr_storage who;
	socklen_t size = sizeof who;

	return accept4(listening, (struct sockaddr *)&who, &size, SOCK_CLOEXEC | flags);
}

/* Who comes while another is served. */
static void send_away(int listening)
{
	const struct fault busy = { FAULT_BUSY, "",
		                    "another client has the card; try again later" };
	const int other = next_client(listening, SOCK_NONBLOCK);

	if (other < 0)
		return;
	remote_send_fault(other, &busy, NULL);
	close_politely(other);
}

/* Returns 1 when the client says something, 0 when it is time to stop. */
static int wait_for_client(int client, int listening, int stop_fd, struct fault *fault)
{
	for (;;) {
		struct pollfd wait[WAITS] = {
			[AT_LISTENING] = { listening, POLLIN, 0 },
			[AT_STOP] = { stop_fd, POLLIN, 0 },
			[AT_CLIENT] = { client, POLLIN, 0 },
		};

		if (poll(wait, WAITS, -1) < 0 && errno != EINTR)
			return fault_set(fault, FAULT_SYSTEM, "", "poll: %s", strerror(errno));
		if (wait[AT_STOP].revents)
			return 0;
		if (wait[AT_LISTENING].revents)
			send_away(listening);
		if (wait[AT_CLIENT].revents)
			return 1;
	}
}

static int converse(int client, int listening, int stop_fd, struct transport *card,
                    struct fault *fault)
{
	struct remote_frame frame;
	int rc;

	while ((rc = wait_for_client(client, listening, stop_fd, fault)) > 0) {
		rc = remote_receive(client, -1, 0, &frame, fault);
		if (rc == FAULT_LIMIT)
			remote_send_fault(client, fault, NULL);
		if (rc < 0 || (rc = obey(client, card, &frame, fault)) < 0)
			return rc;
	}
	return rc;
}

/* The first frame: before it the card is not touched. */
static int welcome(const struct offer *offer, int client, int stop_fd, struct transport **card,
                   struct fault *fault)
{
	struct remote_frame frame;
	int rc = remote_receive(client, stop_fd, REMOTE_HELLO_MS, &frame, fault);

	if (rc <= 0)
		return rc;
	rc = remote_check_hello(&frame, REMOTE_HELLO, fault);
	if (rc == 0)
		rc = offer->open(offer->ctx, card, fault);
	if (rc < 0) {
		remote_send_fault(client, fault, NULL);
		return rc;
	}
	rc = remote_send_hello(client, REMOTE_HELLO | REMOTE_ANSWER, fault);
	return rc < 0 ? rc : 1;
}

static void serve_client(const struct offer *offer, int client, int listening, int stop_fd)
{
	struct transport *card = NULL;
	struct fault fault = { 0 };
	char line[FAULT_LINE_MAX];
	int rc;

	address_tune(client);
	tell(offer, "a client came");
	rc = welcome(offer, client, stop_fd, &card, &fault);
	if (rc > 0)
		rc = converse(client, listening, stop_fd, card, &fault);
	transport_close(card);
	close(client);
	fault_line(&fault, line, sizeof line);
	tell(offer, rc == FAULT_ABSENT ? "the client went" : rc < 0 ? line : "told to stop");
}

int offer_serve(const struct offer *offer, int listening, int stop_fd, struct fault *fault)
{
	for (;;) {
		struct pollfd wait[] = {
			[AT_LISTENING] = { listening, POLLIN, 0 },
			[AT_STOP] = { stop_fd, POLLIN, 0 },
		};
		int client;

		if (poll(wait, 2, -1) < 0 && errno != EINTR)
			return fault_set(fault, FAULT_SYSTEM, "", "poll: %s", strerror(errno));
		if (wait[AT_STOP].revents)
			return 0;
		if (!wait[AT_LISTENING].revents)
			continue;
		client = next_client(listening, 0);
		if (client >= 0)
			serve_client(offer, client, listening, stop_fd);
	}
}
