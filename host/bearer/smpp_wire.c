/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_inside.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "octets/clock.h"

enum { SEQUENCE_MAX = 0x7FFFFFFF }; /* SMPP 3.4 5.1.4 */

uint32_t wire_next_sequence(struct smpp *session)
{
	session->sequence = session->sequence >= SEQUENCE_MAX ? 1 : session->sequence + 1;
	return session->sequence;
}

void wire_drop(struct smpp *session, const char *why)
{
	const struct smpp_options *options = &session->options;

	/* Told where something changes: not at each try to come back. */
	if (why && session->pause_ms == 0)
		fprintf(stderr, "roamcard: SMPP %s:%s: %s; trying again\n", options->host,
		        options->port, why);
	if (session->fd >= 0)
		close(session->fd);
	session->fd = -1;
	session->phase = PHASE_DOWN;
	session->in_size = session->out_size = 0;
	session->asked = 0;
	session->throttled_until = session->throttle_ms = 0;
	session->pause_ms = session->pause_ms ? 2 * session->pause_ms : options->pause_ms;
	if (session->pause_ms > options->pause_most_ms)
		session->pause_ms = options->pause_most_ms;
	session->resume_at = clock_steady_ms() + session->pause_ms;
	queue_cut(session);
	pthread_mutex_lock(&session->lock);
	session->counts.cuts += session->bound && why;
	session->bound = false;
	pthread_mutex_unlock(&session->lock);
}

static int begin_socket(struct smpp *session, const struct addrinfo *info)
{
	const int on = 1;
	const int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(fd, info->ai_addr, info->ai_addrlen) < 0 && errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	session->fd = fd;
	return 0;
}

void wire_connect(struct smpp *session)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	const int rc = getaddrinfo(session->options.host, session->options.port, &hints, &found);

	if (rc != 0) {
		wire_drop(session, gai_strerror(rc));
		return;
	}
	session->phase = PHASE_CONNECTING;
	session->asked_at = clock_steady_ms();
	for (const struct addrinfo *at = found; at && session->fd < 0; at = at->ai_next)
		begin_socket(session, at);
	freeaddrinfo(found);
	if (session->fd < 0)
		wire_drop(session, strerror(errno));
}

int wire_connected(struct smpp *session)
{
	struct smpp_pdu bind = { .command = SMPP_BIND_TRANSCEIVER, .version = 0x34 };
	const struct smpp_options *options = &session->options;
	int error = 0;
	socklen_t size = sizeof error;

	if (getsockopt(session->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error != 0) {
		wire_drop(session, strerror(error));
		return 0;
	}
	memcpy(bind.system_id, options->system_id, sizeof bind.system_id);
	memcpy(bind.password, options->password, sizeof bind.password);
	memcpy(bind.system_type, options->system_type, sizeof bind.system_type);
	session->phase = PHASE_BINDING;
	session->heard_at = clock_steady_ms();
	return wire_ask(session, &bind);
}

int wire_put(struct smpp *session, const struct smpp_pdu *pdu)
{
	uint8_t octets[SMPP_PDU_MAX];
	const int size = smpp_write(pdu, octets, NULL);

	if (size < 0 || (size_t)size > sizeof session->out - session->out_size)
		return -1;
	memcpy(session->out + session->out_size, octets, (size_t)size);
	session->out_size += (size_t)size;
	return 0;
}

int wire_ask(struct smpp *session, struct smpp_pdu *pdu)
{
	pdu->sequence = session->asked = wire_next_sequence(session);
	session->asked_at = clock_steady_ms();
	return wire_put(session, pdu);
}

int wire_flush(struct smpp *session)
{
	while (session->out_size > 0) {
		const ssize_t sent =
			send(session->fd, session->out, session->out_size, MSG_NOSIGNAL);

		if (sent < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -1;
		session->out_size -= (size_t)sent;
		memmove(session->out, session->out + sent, session->out_size);
	}
	return 0;
}

/* Where the next PDU begins is not known any more: told, and ended. SMPP 3.4 4.3. */
static int refuse_length(struct smpp *session)
{
	const struct smpp_pdu nack = { .command = SMPP_GENERIC_NACK, .status = SMPP_BAD_LENGTH };

	pthread_mutex_lock(&session->lock);
	session->counts.malformed++;
	pthread_mutex_unlock(&session->lock);
	if (wire_put(session, &nack) == 0)
		wire_flush(session);
	return -1;
}

/* The PDUs that are whole. */
static int hand_over(struct smpp *session)
{
	size_t done = 0;

	while (session->in_size - done >= 4) {
		const int size = smpp_length(session->in + done, NULL);

		if (size < 0)
			return refuse_length(session);
		if (session->in_size - done < (size_t)size)
			break;
		if (answer_pdu(session, session->in + done, (size_t)size) < 0)
			return -1;
		if (session->fd < 0) /* it was the last one */
			return 0;
		done += (size_t)size;
	}
	session->in_size -= done;
	memmove(session->in, session->in + done, session->in_size);
	return 0;
}

int wire_read(struct smpp *session)
{
	const ssize_t got = recv(session->fd, session->in + session->in_size,
	                         sizeof session->in - session->in_size, 0);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	if (got == 0)
		return -1;
	session->in_size += (size_t)got;
	session->heard_at = clock_steady_ms();
	return hand_over(session);
}
