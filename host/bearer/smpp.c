/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_inside.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "octets/clock.h"

enum { STEP_MOST_MS = 1000, UNBIND_MS = 2000, PORT_DIGITS = 5 };

const struct smpp_options smpp_usual = {
	.from = { .ton = 1, .npi = 1, .digits = "12345" },
	.window = 10,
	.enquire_ms = 30000,
	.response_ms = 10000,
	.pause_ms = 1000,
	.pause_most_ms = 60000,
};

int smpp_place(const char *text, struct smpp_options *options, struct fault *fault)
{
	const char *colon = strrchr(text, ':');
	const bool bracketed = text[0] == '[' && colon && colon[-1] == ']';
	const char *host = bracketed ? text + 1 : text;
	const size_t size = colon ? (size_t)(colon - host) - (bracketed ? 1 : 0) : 0;
	const size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;

	if (size == 0 || size >= sizeof options->host || digits == 0 || digits > PORT_DIGITS ||
	    colon[1 + digits] || (!bracketed && memchr(host, ':', size)))
		return fault_set(fault, FAULT_INPUT, "SMPP", "'%s' is no place; write host:port",
		                 text);
	memcpy(options->host, host, size);
	options->host[size] = '\0';
	memcpy(options->port, colon + 1, digits + 1);
	return 0;
}

bool smpp_is_bound(struct smpp *session)
{
	bool bound;

	pthread_mutex_lock(&session->lock);
	bound = session->bound;
	pthread_mutex_unlock(&session->lock);
	return bound;
}

void smpp_count(struct smpp *session, struct smpp_counts *counts)
{
	pthread_mutex_lock(&session->lock);
	*counts = session->counts;
	pthread_mutex_unlock(&session->lock);
}

/* ---- the thread ---- */

static bool is_stopping(struct smpp *session)
{
	bool stop;

	pthread_mutex_lock(&session->lock);
	stop = session->stop;
	pthread_mutex_unlock(&session->lock);
	return stop;
}

/* What is awaited and has not come in time ends the link. */
static const char *overdue(struct smpp *session, int64_t now)
{
	const int64_t oldest = queue_oldest(session);

	if ((session->asked || session->phase == PHASE_CONNECTING) &&
	    now - session->asked_at >= session->options.response_ms)
		return session->phase == PHASE_BOUND ? "enquire_link is not answered" : "no answer";
	if (oldest >= 0 && now - oldest >= session->options.response_ms)
		return "submit_sm is not answered";
	return NULL;
}

static int enquire(struct smpp *session, int64_t now)
{
	struct smpp_pdu pdu = { .command = SMPP_ENQUIRE_LINK };

	if (session->phase != PHASE_BOUND || session->asked ||
	    now - session->heard_at < session->options.enquire_ms)
		return 0;
	return wire_ask(session, &pdu);
}

static void look_at_time(struct smpp *session, int64_t now)
{
	const char *why = session->fd >= 0 ? overdue(session, now) : NULL;

	queue_expire(session);
	if (why)
		wire_drop(session, why);
	else if (session->phase == PHASE_DOWN && now >= session->resume_at)
		wire_connect(session);
	else if (session->fd >= 0 && session->phase != PHASE_CONNECTING &&
	         (enquire(session, now) < 0 || queue_send(session, now) < 0 ||
	          wire_flush(session) < 0))
		wire_drop(session, "the link is cut");
}

/* Until something is due, but for deadlines of messages, which are looked at in passing. */
static int patience(const struct smpp *session, int64_t now)
{
	int64_t until = now + STEP_MOST_MS;
	const int64_t due[] = {
		session->phase == PHASE_DOWN ? session->resume_at : until,
		session->asked ? session->asked_at + session->options.response_ms : until,
		session->throttled_until > now ? session->throttled_until : until,
		session->phase == PHASE_BOUND && !session->asked
			? session->heard_at + session->options.enquire_ms
			: until,
	};

	for (size_t i = 0; i < sizeof due / sizeof due[0]; i++)
		if (due[i] < until)
			until = due[i];
	return until > now ? (int)(until - now) : 0;
}

static void wait_for_events(struct smpp *session)
{
	const short wanted = session->phase == PHASE_CONNECTING ? POLLOUT
	                     : session->out_size > 0            ? POLLIN | POLLOUT
	                                                        : POLLIN;
	struct pollfd polled[] = { { .fd = session->wake, .events = POLLIN },
		                   { .fd = session->fd, .events = wanted } };
	uint64_t woken;
	int rc = 0;

	if (poll(polled, 2, patience(session, clock_steady_ms())) <= 0)
		return;
	if (polled[0].revents && read(session->wake, &woken, sizeof woken) < 0)
		return;
	if (session->fd < 0 || !polled[1].revents)
		return;
	if (session->phase == PHASE_CONNECTING)
		rc = wire_connected(session);
	else if (polled[1].revents & (POLLIN | POLLHUP | POLLERR))
		rc = wire_read(session);
	if (rc < 0)
		wire_drop(session, "the link is cut");
}

static void take_leave(struct smpp *session)
{
	struct smpp_pdu unbind = { .command = SMPP_UNBIND };
	const int64_t until = clock_steady_ms() + UNBIND_MS;

	if (session->phase != PHASE_BOUND || wire_ask(session, &unbind) < 0)
		return;
	session->phase = PHASE_UNBINDING;
	while (session->fd >= 0 && clock_steady_ms() < until && wire_flush(session) == 0)
		wait_for_events(session);
}

static void *keep_session(void *ctx)
{
	struct smpp *session = ctx;

	while (!is_stopping(session)) {
		look_at_time(session, clock_steady_ms());
		wait_for_events(session);
	}
	take_leave(session);
	if (session->fd >= 0)
		close(session->fd);
	return NULL;
}

/* ---- from outside ---- */

static int check_options(const struct smpp_options *options, struct fault *fault)
{
	if (options->window < 1 || options->window > SMPP_WINDOW_MAX)
		return fault_set(fault, FAULT_INPUT, "SMPP", "a window of %u; 1 to %d are possible",
		                 options->window, SMPP_WINDOW_MAX);
	if (!options->host[0] || !options->port[0])
		return fault_set(fault, FAULT_INPUT, "SMPP",
		                 "no place of a centre; name host:port");
	return 0;
}

static void session_free(struct smpp *session)
{
	queue_free(session);
	pthread_mutex_destroy(&session->lock);
	if (session->wake >= 0)
		close(session->wake);
	OPENSSL_cleanse(&session->options, sizeof session->options);
	free(session);
}

int smpp_open(const struct smpp_options *options, const struct smpp_hooks *hooks,
              struct smpp **session, struct fault *fault)
{
	struct smpp *made;
	int rc = check_options(options, fault);

	*session = NULL;
	if (rc < 0)
		return rc;
	made = calloc(1, sizeof *made);
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->options = *options;
	made->hooks = *hooks;
	made->fd = -1;
	made->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&made->lock, NULL);
	if (made->wake < 0 || pthread_create(&made->thread, NULL, keep_session, made) != 0) {
		session_free(made);
		return fault_set(fault, FAULT_SYSTEM, "SMPP", "no thread to be had");
	}
	*session = made;
	return 0;
}

void smpp_close(struct smpp *session)
{
	const uint64_t one = 1;

	if (!session)
		return;
	pthread_mutex_lock(&session->lock);
	session->stop = true;
	pthread_mutex_unlock(&session->lock);
	/* A full counter wakes as well. */
	(void)!write(session->wake, &one, sizeof one);
	pthread_join(session->thread, NULL);
	session_free(session);
}
