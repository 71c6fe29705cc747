/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "octets/clock.h"
#include "transport/address.h"
#include "transport/t0_serial.h"

enum {
	IN_SIZE = 512,
	OUT_SIZE = 600, /* the longest command, each octet doubled and marked */
	MARKED = 0x100, /* added to a mark, to tell it from an octet          */
	PARITY_ESCAPE = 0xFF,
	F_DEFAULT = 372,
	WAIT_F_MS = 10, /* RST is low for 400 clock cycles at least: ISO 7816-3 6.2.3 */
	US_PER_MS = 1000,
	US_PER_S = 1000000,
};

struct wire {
	struct t0_line line;
	struct t0_address address;
	int fd; /* -1: gone */
	uint8_t in[IN_SIZE];
	size_t at, size; /* of it */
	uint32_t sent;   /* octets, since the last that was sent with wrong parity */
	uint32_t baud;
	bool checked; /* the device tells wrong parity */
};

static struct wire *wire_of(struct t0_line *line)
{
	return (struct wire *)line;
}

static void let_go(struct wire *wire)
{
	if (wire->fd >= 0)
		close(wire->fd);
	wire->fd = -1;
	wire->at = wire->size = 0;
}

static int gone(struct wire *wire, const char *why, struct fault *fault)
{
	let_go(wire);
	return fault_set(fault, FAULT_TRANSPORT, wire->address.name,
	                 "the line to the card is gone: %s", why);
}

static int find(struct wire *wire, struct fault *fault)
{
	wire->fd = wire->address.device ? t0_serial_open(&wire->address, fault)
	                                : address_connect(wire->address.name, fault);
	wire->baud = wire->address.baud;
	wire->checked = false;
	return wire->fd < 0 ? wire->fd : 0;
}

/* Waits until the descriptor is ready. Returns 0 or FAULT_EXPIRED, FAULT_TRANSPORT. */
static int wait_for(struct wire *wire, short events, int64_t until, struct fault *fault)
{
	for (;;) {
		struct pollfd wait = { wire->fd, events, 0 };
		const int64_t left = until - clock_steady_ms();
		const int rc = poll(&wait, 1, left > 0 ? (int)left : 0);

		if (rc > 0)
			return 0;
		if (rc < 0 && errno != EINTR)
			return gone(wire, strerror(errno), fault);
		if (rc == 0)
			return fault_set(fault, FAULT_EXPIRED, wire->address.name,
			                 "nothing came in time");
	}
}

/* The next octet of the stream, whatever it means. */
static int next_raw(struct wire *wire, int64_t until, uint8_t *octet, struct fault *fault)
{
	ssize_t got;
	int rc;

	if (wire->fd < 0)
		return gone(wire, "it was closed before", fault);
	while (wire->at == wire->size) {
		if ((rc = wait_for(wire, POLLIN, until, fault)) < 0)
			return rc;
		got = read(wire->fd, wire->in, sizeof wire->in);
		if (got == 0)
			return gone(wire, "the other side closed it", fault);
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return gone(wire, strerror(errno), fault);
		wire->at = 0;
		wire->size = got > 0 ? (size_t)got : 0;
	}
	*octet = wire->in[wire->at++];
	return 0;
}

static int write_all(struct wire *wire, const uint8_t *octets, size_t size, struct fault *fault)
{
	const int64_t until = clock_steady_ms() + T0_MARK_MS;
	ssize_t put;
	int rc;

	if (wire->fd < 0)
		return gone(wire, "it was closed before", fault);
	for (size_t done = 0; done<size; done += put> 0 ? (size_t)put : 0) {
		put = wire->address.device
		              ? write(wire->fd, octets + done, size - done)
		              : send(wire->fd, octets + done, size - done, MSG_NOSIGNAL);
		if (put >= 0 || errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return gone(wire, strerror(errno), fault);
		if ((rc = wait_for(wire, POLLOUT, until, fault)) < 0)
			return rc == FAULT_EXPIRED ? gone(wire, "it takes no octets", fault) : rc;
	}
	return 0;
}

/* An octet, or a mark with MARKED added. */
static int next_marked(struct wire *wire, int64_t until, unsigned *event, struct fault *fault)
{
	uint8_t octet;
	int rc = next_raw(wire, until, &octet, fault);

	*event = octet;
	if (rc < 0 || octet != T0_MARK)
		return rc;
	rc = next_raw(wire, until, &octet, fault);
	*event = octet == T0_MARK ? octet : octet | MARKED;
	return rc;
}

static int receive_marked(struct t0_line *line, int64_t wait_ms, uint8_t *octet,
                          struct fault *fault)
{
	const int64_t until = clock_steady_ms() + wait_ms;
	unsigned event;
	int rc;

	do
		rc = next_marked(wire_of(line), until, &event, fault);
	while (rc == 0 && event >= MARKED);
	*octet = (uint8_t)event;
	return rc;
}

/* Waits for a mark; what comes before it is forgotten. */
static int await_mark(struct wire *wire, uint8_t mark, struct fault *fault)
{
	const int64_t until = clock_steady_ms() + T0_MARK_MS;
	unsigned event;
	int rc;

	do
		rc = next_marked(wire, until, &event, fault);
	while (rc == 0 && event != (mark | (unsigned)MARKED));
	return rc == FAULT_EXPIRED
	               ? gone(wire,
	                      "a mark was not answered; what is there is no card's end of "
	                      "T=0",
	                      fault)
	               : rc;
}

static size_t put_octet(uint8_t *to, uint8_t octet)
{
	size_t size = 0;

	if (octet == T0_MARK)
		to[size++] = T0_MARK;
	to[size++] = octet;
	return size;
}

/* One octet with wrong parity; the card asks for it again. */
static int send_wrong(struct wire *wire, uint8_t octet, struct fault *fault)
{
	uint8_t out[4] = { T0_MARK, T0_MARK_WRONG };
	const int rc = write_all(wire, out, 2 + put_octet(out + 2, octet), fault);

	return rc < 0 ? rc : await_mark(wire, T0_MARK_AGAIN, fault);
}

static int send_marked(struct t0_line *line, const uint8_t *octets, size_t size,
                       struct fault *fault)
{
	struct wire *wire = wire_of(line);
	uint8_t out[OUT_SIZE];
	size_t filled = 0;
	int rc = 0;

	for (size_t i = 0; i < size && rc == 0; i++) {
		if (wire->address.wrong && ++wire->sent == wire->address.wrong) {
			wire->sent = 0;
			rc = write_all(wire, out, filled, fault);
			filled = 0;
			if (rc == 0)
				rc = send_wrong(wire, octets[i], fault);
		}
		filled += put_octet(out + filled, octets[i]);
	}
	return rc < 0 ? rc : write_all(wire, out, filled, fault);
}

static int contacts_marked(struct t0_line *line, enum t0_contacts contacts, struct fault *fault)
{
	static const uint8_t marks[] = { [T0_CONTACTS_OFF] = T0_MARK_OFF,
		                         [T0_CONTACTS_RESET] = T0_MARK_RESET,
		                         [T0_CONTACTS_ON] = T0_MARK_ON };
	const uint8_t mark[] = { T0_MARK, marks[contacts] };
	struct wire *wire = wire_of(line);
	int rc = wire->fd < 0 ? find(wire, fault) : 0;

	if (rc == 0)
		rc = write_all(wire, mark, sizeof mark, fault);
	return rc < 0 ? rc : await_mark(wire, mark[1], fault);
}

static int receive_serial(struct t0_line *line, int64_t wait_ms, uint8_t *octet,
                          struct fault *fault)
{
	const int64_t until = clock_steady_ms() + wait_ms;
	struct wire *wire = wire_of(line);
	int rc = next_raw(wire, until, octet, fault);

	if (rc < 0 || !wire->checked || *octet != PARITY_ESCAPE)
		return rc;
	if ((rc = next_raw(wire, until, octet, fault)) < 0 || *octet == PARITY_ESCAPE)
		return rc;
	if ((rc = next_raw(wire, until, octet, fault)) < 0)
		return rc;
	return fault_set(fault, FAULT_TRANSPORT, wire->address.name,
	                 "an octet came with wrong parity (%02X), and this wire cannot ask for it "
	                 "again",
	                 *octet);
}

static int hear_echo(struct t0_line *line, const uint8_t *octets, size_t size, struct fault *fault)
{
	uint8_t heard;
	int rc;

	for (size_t i = 0; i < size; i++) {
		rc = receive_serial(line, T0_MARK_MS, &heard, fault);
		if (rc == FAULT_EXPIRED)
			return gone(wire_of(line), "what was sent is not heard; leave 'echo' out",
			            fault);
		if (rc < 0)
			return rc;
		if (heard != octets[i])
			return fault_set(fault, FAULT_TRANSPORT, wire_of(line)->address.name,
			                 "%02X was sent and %02X heard: the card sends at the same "
			                 "time, or the wire has no echo",
			                 octets[i], heard);
	}
	return 0;
}

static int send_serial(struct t0_line *line, const uint8_t *octets, size_t size,
                       struct fault *fault)
{
	struct wire *wire = wire_of(line);
	const int rc = write_all(wire, octets, size, fault);

	return rc < 0 || !wire->address.echo ? rc : hear_echo(line, octets, size, fault);
}

static int contacts_serial(struct t0_line *line, enum t0_contacts contacts, struct fault *fault)
{
	struct wire *wire = wire_of(line);
	int rc = wire->fd < 0 ? find(wire, fault) : 0;

	if (rc < 0)
		return rc;
	if (contacts != T0_CONTACTS_ON)
		return t0_serial_rst(wire->fd, &wire->address, false, fault);
	usleep(WAIT_F_MS * US_PER_MS);
	t0_serial_flush(wire->fd);
	wire->at = wire->size = 0;
	return t0_serial_rst(wire->fd, &wire->address, true, fault);
}

static int parity_serial(struct t0_line *line, enum t0_parity parity, struct fault *fault)
{
	struct wire *wire = wire_of(line);

	wire->checked = parity != T0_PARITY_ANY;
	return t0_serial_parity(wire->fd, parity, fault);
}

static uint32_t baud_of(const struct t0_line *line, uint16_t f, uint8_t d)
{
	return (uint32_t)((uint64_t)line->clock_hz * d / f);
}

static bool can_serial(const struct t0_line *line, uint16_t f, uint8_t d)
{
	return baud_of(line, f, d) <= T0_BAUD_MAX;
}

static int speed_serial(struct t0_line *line, uint16_t f, uint8_t d, struct fault *fault)
{
	struct wire *wire = wire_of(line);
	const bool first = f == F_DEFAULT && d == 1;

	t0_serial_drain(wire->fd);
	wire->baud = first ? wire->address.baud : baud_of(line, f, d);
	return t0_serial_baud(wire->fd, wire->baud, fault);
}

static void pause_serial(struct t0_line *line, unsigned bits)
{
	struct wire *wire = wire_of(line);

	if (wire->fd < 0)
		return;
	t0_serial_drain(wire->fd);
	usleep((useconds_t)((uint64_t)bits * US_PER_S / wire->baud));
}

static void wire_close(struct t0_line *line)
{
	let_go(wire_of(line));
	free(line);
}

static const struct t0_line_ops marked_ops = {
	.contacts = contacts_marked,
	.send = send_marked,
	.receive = receive_marked,
	.close = wire_close,
};

static const struct t0_line_ops serial_ops = {
	.contacts = contacts_serial,
	.send = send_serial,
	.receive = receive_serial,
	.parity = parity_serial,
	.can = can_serial,
	.speed = speed_serial,
	.pause = pause_serial,
	.close = wire_close,
};

int t0_wire_open(const struct t0_address *address, struct t0_line **line, struct fault *fault)
{
	struct wire *wire = calloc(1, sizeof *wire);
	int rc = 0;

	*line = NULL;
	if (!wire)
		return fault_set(fault, FAULT_SYSTEM, address->name, "out of memory");
	wire->address = *address;
	wire->line.ops = address->marks ? &marked_ops : &serial_ops;
	wire->line.clock_hz = address->clock_hz;
	wire->line.wait_ms = address->wait_ms;
	rc = find(wire, fault);
	if (rc < 0)
		free(wire);
	else
		*line = &wire->line;
	return rc;
}
