/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/vpcd.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "octets/clock.h"

enum {
	LENGTH_SIZE = 2,
	FRAME_MAX = LENGTH_SIZE + VPCD_MESSAGE_MAX,
	FOR_EVER = -1,
	SW_WRONG_LENGTH = 0x6700,
	SW_NOT_NOW = 0x6985, /* conditions of use not satisfied */
};

/* A message of one octet. */
enum control { CONTROL_OFF = 0, CONTROL_ON = 1, CONTROL_RESET = 2, CONTROL_ATR = 4 };

struct vpcd {
	struct vpcd_options options;
	struct sockaddr_storage address;
	socklen_t address_size;
	pthread_t thread;
	int wake; /* an eventfd: something below changed */

	pthread_mutex_t lock; /* what follows; and the card while it is being used */
	struct transport *card;
	unsigned removals; /* so far: whoever serves an older one lets go */
	bool present, stopping;

	/* the thread's own */
	uint8_t inbox[FRAME_MAX];
	size_t filled;
	bool waiting_told;
};

static void tell(const struct vpcd *vpcd, enum vpcd_told what, const char *text)
{
	if (vpcd->options.told)
		vpcd->options.told(vpcd->options.ctx, what, text);
}

static void tell_fault(const struct vpcd *vpcd, const struct fault *fault)
{
	char line[FAULT_LINE_MAX];

	fault_line(fault, line, sizeof line);
	tell(vpcd, VPCD_FAULT, line);
}

static void wake_up(struct vpcd *vpcd)
{
	const uint64_t one = 1;
	const ssize_t written = write(vpcd->wake, &one, sizeof one);

	(void)written; /* full means it is awake already */
}

/* Waits for the socket (-1: none), or until woken, or the time is over. Returns whether the socket has
 * something. */
static bool wait_for(struct vpcd *vpcd, int fd, short events, int ms)
{
	struct pollfd polled[2] = { { .fd = vpcd->wake, .events = POLLIN },
		                    { .fd = fd, .events = events } };
	uint64_t count;
	ssize_t got = 0;

	if (poll(polled, 2, ms) <= 0)
		return false;
	if (polled[0].revents)
		got = read(vpcd->wake, &count, sizeof count);
	(void)got;
	return fd >= 0 && polled[1].revents != 0;
}

/* Whether this slot goes on with the card it had when there were so many removals. */
static bool goes_on(struct vpcd *vpcd, unsigned removals)
{
	bool good;

	pthread_mutex_lock(&vpcd->lock);
	good = !vpcd->stopping && vpcd->card && vpcd->removals == removals;
	pthread_mutex_unlock(&vpcd->lock);
	return good;
}

static bool send_all(int fd, const uint8_t *octets, size_t size)
{
	while (size > 0) {
		const ssize_t sent = send(fd, octets, size, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		octets += sent;
		size -= (size_t)sent;
	}
	return true;
}

static bool send_message(int fd, uint8_t *frame, size_t size)
{
	frame[0] = (uint8_t)(size >> 8);
	frame[1] = (uint8_t)size;
	return send_all(fd, frame, LENGTH_SIZE + size);
}

/* Octets of the answer, 0 where none is due, or a fault. */
static int obey(struct transport *card, uint8_t control, uint8_t *answer, struct fault *fault)
{
	switch (control) {
	case CONTROL_ON: /* brings down what was up, so that off has nothing to do */
		return transport_power_cycle(card, fault);
	case CONTROL_RESET:
		return transport_reset(card, fault);
	case CONTROL_ATR:
		return transport_atr(card, answer, fault);
	case CONTROL_OFF:
	default:
		return 0;
	}
}

static int answer_sw(unsigned sw, uint8_t *answer)
{
	answer[0] = (uint8_t)(sw >> 8);
	answer[1] = (uint8_t)sw;
	return 2;
}

static int answer_message(struct transport *card, const uint8_t *message, size_t size,
                          uint8_t answer[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	if (size == 0)
		return 0;
	if (size == 1)
		return obey(card, message[0], answer, fault);
	if (size > TRANSPORT_APDU_MAX)
		return answer_sw(SW_WRONG_LENGTH, answer);
	return transport_transmit(card, message, size, answer, fault);
}

/* One message and its answer. False: this connection is over. */
static bool serve_message(struct vpcd *vpcd, int fd, const uint8_t *message, size_t size)
{
	uint8_t frame[LENGTH_SIZE + TRANSPORT_REPLY_MAX];
	struct fault fault = { 0 };
	bool first;
	int rc, sent;

	pthread_mutex_lock(&vpcd->lock);
	if (!vpcd->card) {
		pthread_mutex_unlock(&vpcd->lock);
		return false;
	}
	rc = answer_message(vpcd->card, message, size, frame + LENGTH_SIZE, &fault);
	/* A rule on this side said no (transport/cautious.h): the card is there all the same. */
	sent = rc == FAULT_REFUSED || rc == FAULT_INPUT ? answer_sw(SW_NOT_NOW, frame + LENGTH_SIZE)
	                                                : rc;
	first = !vpcd->present;
	vpcd->present = true;
	pthread_mutex_unlock(&vpcd->lock);
	if (first)
		tell(vpcd, VPCD_PRESENT, "");
	if (rc < 0)
		tell_fault(vpcd, &fault);
	return sent == 0 || (sent > 0 && send_message(fd, frame, (size_t)sent));
}

/* The messages that are there, whole. */
static bool serve_inbox(struct vpcd *vpcd, int fd)
{
	size_t at = 0;

	while (vpcd->filled - at >= LENGTH_SIZE) {
		const uint8_t *frame = vpcd->inbox + at;
		const size_t size = (size_t)frame[0] << 8 | frame[1];

		if (vpcd->filled - at < LENGTH_SIZE + size)
			break;
		if (!serve_message(vpcd, fd, frame + LENGTH_SIZE, size))
			return false;
		at += LENGTH_SIZE + size;
	}
	memmove(vpcd->inbox, vpcd->inbox + at, vpcd->filled - at);
	vpcd->filled -= at;
	return true;
}

/*
 * The driver sends length and message in two segments, the second once the first is acknowledged. Linux
 * falls back to delayed acknowledgements (40 ms) after each answer: asked again each time.
 */
static ssize_t receive(struct vpcd *vpcd, int fd)
{
	const int one = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
	if (!wait_for(vpcd, fd, POLLIN, FOR_EVER)) {
		errno = EAGAIN;
		return -1;
	}
	return recv(fd, vpcd->inbox + vpcd->filled, sizeof vpcd->inbox - vpcd->filled,
	            MSG_DONTWAIT);
}

/* Until the driver goes, the card is taken out, or nothing more is to be done here. */
static void serve(struct vpcd *vpcd, int fd, unsigned removals)
{
	vpcd->filled = 0;
	while (goes_on(vpcd, removals)) {
		const ssize_t got = receive(vpcd, fd);

		if (got == 0)
			return;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return;
		if (got < 0)
			continue;
		vpcd->filled += (size_t)got;
		if (!serve_inbox(vpcd, fd))
			return;
	}
}

static bool is_stopping(struct vpcd *vpcd)
{
	bool stopping;

	pthread_mutex_lock(&vpcd->lock);
	stopping = vpcd->stopping;
	pthread_mutex_unlock(&vpcd->lock);
	return stopping;
}

/* Waits, whatever is put in meanwhile; not where all ends. */
static void rest(struct vpcd *vpcd, int ms)
{
	const int64_t until = clock_steady_ms() + ms;
	int64_t left;

	while (!is_stopping(vpcd) && (left = until - clock_steady_ms()) > 0)
		wait_for(vpcd, -1, 0, (int)left);
}

/* Lets go of the driver, so that pcscd sees the card gone before the slot calls again. */
static void leave(struct vpcd *vpcd, int fd)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	uint8_t ignored[256];
	bool was;

	pthread_mutex_lock(&vpcd->lock);
	was = vpcd->present;
	vpcd->present = false;
	pthread_mutex_unlock(&vpcd->lock);
	shutdown(fd, SHUT_WR);
	while (!is_stopping(vpcd) && poll(&polled, 1, VPCD_NOTICE_MS) > 0 &&
	       recv(fd, ignored, sizeof ignored, MSG_DONTWAIT) > 0)
		;
	close(fd);
	if (was)
		tell(vpcd, VPCD_ABSENT, "");
	if (was)
		rest(vpcd, VPCD_ABSENT_MS);
}

/* Nobody listens and the kernel gave the call the port it calls: TCP then connects it to itself. */
static bool is_own_echo(int fd)
{
	struct sockaddr_storage own = { 0 }, other = { 0 };
	socklen_t own_size = sizeof own, other_size = sizeof other;

	return getsockname(fd, (struct sockaddr *)&own, &own_size) == 0 &&
	       getpeername(fd, (struct sockaddr *)&other, &other_size) == 0 &&
	       own_size == other_size && memcmp(&own, &other, own_size) == 0;
}

static bool connects(struct vpcd *vpcd, int fd)
{
	int error = 0;
	socklen_t size = sizeof error;

	if (connect(fd, (const struct sockaddr *)&vpcd->address, vpcd->address_size) < 0 &&
	    (errno != EINPROGRESS || !wait_for(vpcd, fd, POLLOUT, VPCD_NOTICE_MS) ||
	     getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error != 0))
		return false;
	return !is_own_echo(fd) && fcntl(fd, F_SETFL, 0) == 0;
}

/* A connected socket, or -1. */
static int call(struct vpcd *vpcd)
{
	const int one = 1;
	int fd = socket(vpcd->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connects(vpcd, fd))
		return fd;
	close(fd);
	return -1;
}

/* Calls until somebody answers or the card is out. */
static int call_again(struct vpcd *vpcd, unsigned removals)
{
	int ms = VPCD_BACKOFF_MIN_MS, fd;

	while (goes_on(vpcd, removals)) {
		fd = call(vpcd);
		if (fd >= 0) {
			vpcd->waiting_told = false;
			return fd;
		}
		if (!vpcd->waiting_told)
			tell(vpcd, VPCD_WAITING, "");
		vpcd->waiting_told = true;
		wait_for(vpcd, -1, 0, ms);
		ms = 2 * ms < VPCD_BACKOFF_MAX_MS ? 2 * ms : VPCD_BACKOFF_MAX_MS;
	}
	return -1;
}

static void *run(void *ctx)
{
	struct vpcd *vpcd = ctx;

	while (!is_stopping(vpcd)) {
		unsigned removals;
		bool empty;
		int fd;

		pthread_mutex_lock(&vpcd->lock);
		empty = !vpcd->card;
		removals = vpcd->removals;
		pthread_mutex_unlock(&vpcd->lock);
		if (empty) {
			wait_for(vpcd, -1, 0, FOR_EVER);
			continue;
		}
		fd = call_again(vpcd, removals);
		if (fd < 0)
			continue;
		serve(vpcd, fd, removals);
		leave(vpcd, fd);
	}
	return NULL;
}

static int resolve(struct vpcd *vpcd, struct fault *fault)
{
	const struct addrinfo wanted = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	char port[16];
	int rc;

	snprintf(port, sizeof port, "%u", vpcd->options.port);
	rc = getaddrinfo(vpcd->options.host, port, &wanted, &found);
	if (rc != 0)
		return fault_set(fault, FAULT_INPUT, vpcd->options.host, "no such host: %s",
		                 gai_strerror(rc));
	memcpy(&vpcd->address, found->ai_addr, found->ai_addrlen);
	vpcd->address_size = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

static int start(struct vpcd *vpcd, struct fault *fault)
{
	pthread_mutex_init(&vpcd->lock, NULL);
	vpcd->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (vpcd->wake < 0)
		return fault_set(fault, FAULT_SYSTEM, "eventfd", "%s", strerror(errno));
	if (pthread_create(&vpcd->thread, NULL, run, vpcd) == 0)
		return 0;
	close(vpcd->wake);
	return fault_set(fault, FAULT_SYSTEM, "", "cannot start a thread");
}

int vpcd_open(const struct vpcd_options *options, struct vpcd **vpcd, struct fault *fault)
{
	struct vpcd *made = calloc(1, sizeof *made);
	int rc;

	*vpcd = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->options = *options;
	rc = resolve(made, fault);
	if (rc == 0)
		rc = start(made, fault);
	if (rc < 0)
		free(made);
	else
		*vpcd = made;
	return rc;
}

void vpcd_insert(struct vpcd *vpcd, struct transport *card)
{
	pthread_mutex_lock(&vpcd->lock);
	vpcd->card = card;
	pthread_mutex_unlock(&vpcd->lock);
	wake_up(vpcd);
}

struct transport *vpcd_remove(struct vpcd *vpcd)
{
	struct transport *card;

	pthread_mutex_lock(&vpcd->lock);
	card = vpcd->card;
	vpcd->card = NULL;
	vpcd->removals++;
	pthread_mutex_unlock(&vpcd->lock);
	wake_up(vpcd);
	return card;
}

struct transport *vpcd_replace(struct vpcd *vpcd, struct transport *card)
{
	struct transport *old;

	pthread_mutex_lock(&vpcd->lock);
	old = vpcd->card;
	vpcd->card = card;
	pthread_mutex_unlock(&vpcd->lock);
	wake_up(vpcd);
	return old;
}

bool vpcd_present(struct vpcd *vpcd)
{
	bool present;

	pthread_mutex_lock(&vpcd->lock);
	present = vpcd->present;
	pthread_mutex_unlock(&vpcd->lock);
	return present;
}

struct transport *vpcd_hold(struct vpcd *vpcd)
{
	pthread_mutex_lock(&vpcd->lock);
	return vpcd->card;
}

void vpcd_release(struct vpcd *vpcd)
{
	pthread_mutex_unlock(&vpcd->lock);
}

void vpcd_close(struct vpcd *vpcd)
{
	if (!vpcd)
		return;
	pthread_mutex_lock(&vpcd->lock);
	vpcd->stopping = true;
	pthread_mutex_unlock(&vpcd->lock);
	wake_up(vpcd);
	pthread_join(vpcd->thread, NULL);
	close(vpcd->wake);
	pthread_mutex_destroy(&vpcd->lock);
	transport_close(vpcd->card);
	free(vpcd);
}
