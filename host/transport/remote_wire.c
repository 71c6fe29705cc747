/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/remote_wire.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MAGIC_SIZE = sizeof REMOTE_MAGIC - 1, HELLO_SIZE = MAGIC_SIZE + 1, MS = 1000, NS = 1000000 };

static const char where[] = "remote card";

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * MS + now.tv_nsec / NS;
}

/* What is left of a time that ends then; -1 without end. */
static int left_ms(int64_t end)
{
	const int64_t left = end < 0 ? -1 : end - now_ms();

	return end >= 0 && left < 0 ? 0 : (int)left;
}

static int broken(struct fault *fault)
{
	return fault_set(fault, FAULT_TRANSPORT, where, "the connection broke: %s",
	                 strerror(errno));
}

/* Returns 1 when fd is ready, 0 when also is, or FAULT_EXPIRED, FAULT_TRANSPORT. */
static int wait_for(int fd, short events, int also, int64_t end, struct fault *fault)
{
	struct pollfd wait[] = { { fd, events, 0 }, { also, POLLIN, 0 } };
	int rc;

	do
		rc = poll(wait, also < 0 ? 1 : 2, left_ms(end));
	while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return broken(fault);
	if (rc == 0)
		return fault_set(fault, FAULT_EXPIRED, where, "the other side was too slow");
	return wait[0].revents != 0;
}

/* All of size octets by then. */
static int receive_all(int fd, uint8_t *to, size_t size, int64_t end, struct fault *fault)
{
	size_t have = 0;

	while (have < size) {
		const int rc = wait_for(fd, POLLIN, -1, end, fault);
		ssize_t got;

		if (rc < 0)
			return rc;
		got = recv(fd, to + have, size - have, MSG_DONTWAIT);
		if (got == 0)
			return fault_set(fault, FAULT_ABSENT, where, "the other side closed");
		if (got < 0 && errno == ECONNRESET)
			return fault_set(fault, FAULT_ABSENT, where, "the other side is gone");
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return broken(fault);
		have += got > 0 ? (size_t)got : 0;
	}
	return 1;
}

int remote_receive(int fd, int also, int wait_ms, struct remote_frame *frame, struct fault *fault)
{
	uint8_t length[REMOTE_LENGTH_SIZE];
	size_t size;
	int64_t end;
	int rc = wait_for(fd, POLLIN, also, wait_ms < 0 ? -1 : now_ms() + wait_ms, fault);

	if (rc <= 0)
		return rc;
	end = now_ms() + REMOTE_FRAME_MS;
	rc = receive_all(fd, length, sizeof length, end, fault);
	if (rc < 0)
		return rc;
	size = (size_t)(length[0] << 8 | length[1]);
	if (size == 0 || size > REMOTE_BODY_MAX + 1)
		return fault_set(fault, FAULT_LIMIT, where,
		                 "a frame of %zu octets; there are 1 to %d", size,
		                 REMOTE_BODY_MAX + 1);
	rc = receive_all(fd, &frame->kind, 1, end, fault);
	frame->size = size - 1;
	return rc < 0 ? rc : receive_all(fd, frame->body, frame->size, end, fault);
}

int remote_send(int fd, uint8_t kind, const void *body, size_t size, struct fault *fault)
{
	uint8_t octets[REMOTE_LENGTH_SIZE + 1 + REMOTE_BODY_MAX];
	const int64_t end = now_ms() + REMOTE_FRAME_MS;
	size_t sent = 0;

	if (size > REMOTE_BODY_MAX)
		return fault_set(fault, FAULT_LIMIT, where, "%zu octets; a frame has at most %d",
		                 size, REMOTE_BODY_MAX);
	octets[0] = (uint8_t)((size + 1) >> 8);
	octets[1] = (uint8_t)(size + 1);
	octets[2] = kind;
	if (size > 0)
		memcpy(octets + REMOTE_LENGTH_SIZE + 1, body, size);
	size += REMOTE_LENGTH_SIZE + 1;
	while (sent < size) {
		const int rc = wait_for(fd, POLLOUT, -1, end, fault);
		ssize_t put;

		if (rc < 0)
			return rc;
		put = send(fd, octets + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (put < 0 && errno != EAGAIN && errno != EINTR)
			return broken(fault);
		sent += put > 0 ? (size_t)put : 0;
	}
	return 0;
}

int remote_send_hello(int fd, uint8_t kind, struct fault *fault)
{
	uint8_t hello[HELLO_SIZE];

	memcpy(hello, REMOTE_MAGIC, MAGIC_SIZE);
	hello[MAGIC_SIZE] = REMOTE_VERSION;
	return remote_send(fd, kind, hello, sizeof hello, fault);
}

int remote_check_hello(const struct remote_frame *frame, uint8_t kind, struct fault *fault)
{
	if (frame->kind != kind || frame->size != HELLO_SIZE ||
	    memcmp(frame->body, REMOTE_MAGIC, MAGIC_SIZE) != 0)
		return fault_set(fault, FAULT_INPUT, where,
		                 "who is there does not speak as docs/remote-card.md has it");
	if (frame->body[MAGIC_SIZE] != REMOTE_VERSION)
		return fault_set(fault, FAULT_NEWER, where,
		                 "the other side speaks version %u; this program speaks %d",
		                 frame->body[MAGIC_SIZE], REMOTE_VERSION);
	return 0;
}

int remote_send_fault(int fd, const struct fault *cause, struct fault *fault)
{
	uint8_t body[1 + REMOTE_TEXT_MAX];
	char text[REMOTE_TEXT_MAX + 1];
	size_t size;

	fault_line(cause, text, sizeof text);
	body[0] = (uint8_t)-cause->code;
	for (size = 0; text[size]; size++)
		body[1 + size] = (uint8_t)text[size];
	return remote_send(fd, REMOTE_ERROR, body, 1 + size, fault);
}

/* What is no printing ASCII is not for our terminal. */
int remote_fault_of(const struct remote_frame *frame, const char *who, struct fault *fault)
{
	char text[REMOTE_TEXT_MAX + 1];
	const size_t size = frame->size > REMOTE_TEXT_MAX ? REMOTE_TEXT_MAX + 1 : frame->size;
	size_t i;

	for (i = 1; i < size; i++)
		text[i - 1] =
			frame->body[i] >= ' ' && frame->body[i] < 0x7F ? (char)frame->body[i] : '?';
	text[size > 0 ? size - 1 : 0] = '\0';
	return fault_set(fault,
	                 frame->size > 0 && frame->body[0] == (uint8_t)-FAULT_BUSY
	                         ? FAULT_BUSY
	                         : FAULT_TRANSPORT,
	                 who, "the other side says: %s", text);
}
