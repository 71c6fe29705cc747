/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_offer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/address.h"
#include "transport/t0_wire.h"

enum { AT_STOP, AT_OTHER, WAITS };
enum { IN_SIZE = 512, OUT_SIZE = 4096, TAKE_MS = 5000 /* for a reader to take what was sent */ };

struct served {
	const struct offer *offer;
	int client;
	struct emulated_contacts *contacts;
	bool marked; /* the last octet was a mark               */
	bool wrong;  /* the next one comes with wrong parity    */
	uint8_t out[OUT_SIZE];
	size_t size;
};

static void tell(const struct served *served, const char *text)
{
	if (served->offer->told)
		served->offer->told(served->offer->ctx, text);
}

static void put(struct served *served, uint8_t octet)
{
	if (served->size < sizeof served->out)
		served->out[served->size++] = octet;
}

static void put_mark(struct served *served, uint8_t mark)
{
	put(served, T0_MARK);
	put(served, mark);
}

static void card_sends(void *ctx, const uint8_t *octets, size_t size)
{
	struct served *served = ctx;

	for (size_t i = 0; i < size; i++) {
		if (octets[i] == T0_MARK)
			put(served, T0_MARK);
		put(served, octets[i]);
	}
}

/* A reader that takes nothing has gone. */
static int flush(struct served *served, struct fault *fault)
{
	const uint8_t *at = served->out;

	while (served->size > 0) {
		struct pollfd wait = { served->client, POLLOUT, 0 };
		const ssize_t sent =
			send(served->client, at, served->size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return fault_set(fault, FAULT_ABSENT, "", "%s", strerror(errno));
		if (sent < 0 && poll(&wait, 1, TAKE_MS) == 0)
			return fault_set(fault, FAULT_EXPIRED, "", "the reader takes no octets");
		if (sent > 0) {
			at += sent;
			served->size -= (size_t)sent;
		}
	}
	return 0;
}

static void obey_mark(struct served *served, uint8_t mark)
{
	static const struct {
		uint8_t mark;
		enum t0_contacts contacts;
	} switches[] = { { T0_MARK_OFF, T0_CONTACTS_OFF },
		         { T0_MARK_RESET, T0_CONTACTS_RESET },
		         { T0_MARK_ON, T0_CONTACTS_ON } };

	if (mark == T0_MARK_WRONG)
		served->wrong = true;
	for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
		if (switches[i].mark == mark) {
			served->wrong = false;
			put_mark(served, mark);
			emulated_contacts_switch(served->contacts, switches[i].contacts);
		}
}

static void obey_octet(struct served *served, uint8_t octet)
{
	if (!emulated_contacts_receive(served->contacts, octet, !served->wrong))
		put_mark(served, T0_MARK_AGAIN);
	served->wrong = false;
}

/* What the card cannot do is told; it is silent then, as a card without supply is. */
static void obey(struct served *served, uint8_t octet)
{
	char line[FAULT_LINE_MAX];
	struct fault fault = { 0 };

	if (!served->marked && octet == T0_MARK) {
		served->marked = true;
		return;
	}
	if (served->marked && octet != T0_MARK)
		obey_mark(served, octet);
	else
		obey_octet(served, octet);
	served->marked = false;
	if (emulated_contacts_run(served->contacts, &fault) < 0) {
		fault_line(&fault, line, sizeof line);
		tell(served, line);
	}
}

/* Returns 1 when the other one can be read, 0 when it is time to stop. */
static int wait_for(int stop_fd, int other, struct fault *fault)
{
	for (;;) {
		struct pollfd wait[WAITS] = {
			[AT_STOP] = { stop_fd, POLLIN, 0 }, [AT_OTHER] = { other, POLLIN, 0 }
		};

		if (poll(wait, WAITS, -1) < 0 && errno != EINTR)
			return fault_set(fault, FAULT_SYSTEM, "", "poll: %s", strerror(errno));
		if (wait[AT_STOP].revents)
			return 0;
		if (wait[AT_OTHER].revents)
			return 1;
	}
}

static int converse(struct served *served, int stop_fd, struct fault *fault)
{
	uint8_t in[IN_SIZE];
	ssize_t got;
	int rc;

	while ((rc = wait_for(stop_fd, served->client, fault)) > 0) {
		got = recv(served->client, in, sizeof in, MSG_DONTWAIT);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			return fault_set(fault, FAULT_ABSENT, "", "the reader went");
		for (ssize_t i = 0; i < got; i++) {
			obey(served, in[i]);
			/* An answer and what may come beside it have room. */
			if (served->size > OUT_SIZE / 2 && (rc = flush(served, fault)) < 0)
				return rc;
		}
		if ((rc = flush(served, fault)) < 0)
			return rc;
	}
	return rc;
}

static void serve_reader(struct served *served, const struct emulated_contacts_form *form,
                         int stop_fd)
{
	struct emulated_contacts_form mine = *form;
	struct transport *card = NULL;
	struct fault fault = { 0 };
	char line[FAULT_LINE_MAX];
	int rc;

	mine.sends = card_sends;
	mine.ctx = served;
	address_tune(served->client);
	tell(served, "a reader came");
	rc = served->offer->open(served->offer->ctx, &card, &fault);
	if (rc == 0)
		rc = emulated_contacts_open(card, &mine, &served->contacts, &fault);
	if (rc == 0)
		rc = converse(served, stop_fd, &fault);
	emulated_contacts_close(served->contacts);
	close(served->client);
	fault_line(&fault, line, sizeof line);
	tell(served, rc == 0 ? "told to stop" : line);
}

int t0_offer_serve(const struct offer *offer, const struct emulated_contacts_form *form,
                   int listening, int stop_fd, struct fault *fault)
{
	int rc;

	while ((rc = wait_for(stop_fd, listening, fault)) > 0) {
		struct served served = { .offer = offer };
		struct sockaddr_storage who;
		socklen_t size = sizeof who;

		served.client = accept4(listening, (struct sockaddr *)&who, &size, SOCK_CLOEXEC);
		if (served.client >= 0)
			serve_reader(&served, form, stop_fd);
	}
	return rc;
}
