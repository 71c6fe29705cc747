/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/pcsc_session.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "transport/pcsc_fault.h"
#include "transport/readers.h"

enum { MS = 1000, NS = 1000000 };

/*
 * SCardConnect and SCardBeginTransaction wait without end for another program's transaction. They do so
 * in a thread of their own, which is left behind after a while and then gives back what it got.
 */
struct attempt {
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool finished, left;
	char reader[READER_NAME_MAX];
	struct pcsc_session session;
	LONG error;
};

static LONG begin(const char *reader, struct pcsc_session *session)
{
	LONG error = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &session->context);

	if (error != SCARD_S_SUCCESS)
		return error;
	error = SCardConnect(session->context, reader, SCARD_SHARE_SHARED,
	                     SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &session->card,
	                     &session->protocol);
	if (error == SCARD_S_SUCCESS) {
		session->open = true;
		error = SCardBeginTransaction(session->card);
		if (error == SCARD_S_SUCCESS || error == SCARD_W_RESET_CARD)
			return SCARD_S_SUCCESS;
		SCardDisconnect(session->card, SCARD_LEAVE_CARD);
	}
	session->open = false;
	SCardReleaseContext(session->context);
	return error;
}

static void give_back(struct pcsc_session *session)
{
	if (!session->open)
		return;
	SCardEndTransaction(session->card, SCARD_LEAVE_CARD);
	SCardDisconnect(session->card, SCARD_LEAVE_CARD);
	SCardReleaseContext(session->context);
	session->open = false;
}

static void attempt_free(struct attempt *attempt)
{
	pthread_cond_destroy(&attempt->done);
	pthread_mutex_destroy(&attempt->lock);
	free(attempt);
}

static void *try_to_begin(void *ctx)
{
	struct attempt *attempt = ctx;
	struct pcsc_session session = { 0 };
	const LONG error = begin(attempt->reader, &session);
	bool left;

	pthread_mutex_lock(&attempt->lock);
	attempt->session = session;
	attempt->error = error;
	attempt->finished = true;
	left = attempt->left;
	pthread_cond_signal(&attempt->done);
	pthread_mutex_unlock(&attempt->lock);
	if (left) {
		give_back(&session);
		attempt_free(attempt);
	}
	return NULL;
}

static struct attempt *attempt_start(const char *reader)
{
	struct attempt *attempt = calloc(1, sizeof *attempt);
	pthread_condattr_t monotonic;
	pthread_t thread;

	if (!attempt)
		return NULL;
	strncpy(attempt->reader, reader, sizeof attempt->reader - 1);
	pthread_mutex_init(&attempt->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&attempt->done, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&thread, NULL, try_to_begin, attempt) != 0) {
		attempt_free(attempt);
		return NULL;
	}
	pthread_detach(thread);
	return attempt;
}

/* Returns what came of it; SCARD_E_SHARING_VIOLATION where nothing did in that time. */
static LONG attempt_wait(struct attempt *attempt, int patience_ms, struct pcsc_session *session)
{
	struct timespec until;
	LONG error = SCARD_E_SHARING_VIOLATION;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)(patience_ms % MS) * NS;
	until.tv_sec += patience_ms / MS + until.tv_nsec / (MS * NS);
	until.tv_nsec %= MS * NS;
	pthread_mutex_lock(&attempt->lock);
	while (!attempt->finished &&
	       pthread_cond_timedwait(&attempt->done, &attempt->lock, &until) == 0)
		;
	if (!attempt->finished) {
		attempt->left = true;
		pthread_mutex_unlock(&attempt->lock);
		return error;
	}
	error = attempt->error;
	*session = attempt->session;
	pthread_mutex_unlock(&attempt->lock);
	attempt_free(attempt);
	return error;
}

LONG pcsc_session_restart(struct pcsc_session *session, DWORD how)
{
	return SCardReconnect(session->card, SCARD_SHARE_SHARED,
	                      SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, how, &session->protocol);
}

int pcsc_session_open(const char *reader, int patience_ms, struct pcsc_session *session,
                      struct fault *fault)
{
	struct attempt *attempt = attempt_start(reader);
	LONG error;

	memset(session, 0, sizeof *session);
	if (!attempt)
		return fault_set(fault, FAULT_SYSTEM, reader, "no thread to be had");
	error = attempt_wait(attempt, patience_ms, session);
	if (error == SCARD_S_SUCCESS)
		error = pcsc_session_restart(session, SCARD_RESET_CARD);
	if (error == SCARD_S_SUCCESS)
		return 0;
	give_back(session);
	return pcsc_fault(error, reader, fault);
}

void pcsc_session_close(struct pcsc_session *session)
{
	if (!session->open)
		return;
	SCardEndTransaction(session->card, SCARD_RESET_CARD);
	SCardDisconnect(session->card, SCARD_LEAVE_CARD);
	SCardReleaseContext(session->context);
	session->open = false;
}
