/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/readers.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <winscard.h>

#include "octets/clock.h"
#include "transport/pcsc_fault.h"

_Static_assert((int)READER_NAME_MAX >= (int)MAX_READERNAME, "a reader's name is pcscd's");
_Static_assert((int)READERS_MAX >= (int)PCSCLITE_MAX_READERS_CONTEXTS, "pcscd has no more");
_Static_assert((int)TRANSPORT_ATR_MAX >= (int)MAX_ATR_SIZE, "an ATR is an ATR");

/* Their names, one after the other, each with its NUL, an empty one last. */
typedef char name_list[READERS_MAX * READER_NAME_MAX + 1];

static LONG list_names(SCARDCONTEXT context, name_list names)
{
	DWORD size = sizeof(name_list);
	const LONG error = SCardListReaders(context, NULL, names, &size);

	if (error != SCARD_S_SUCCESS)
		names[0] = '\0';
	return error == SCARD_E_NO_READERS_AVAILABLE ? SCARD_S_SUCCESS : error;
}

static void take(const SCARD_READERSTATE *state, struct reader *reader)
{
	const DWORD event = state->dwEventState;

	memset(reader, 0, sizeof *reader);
	snprintf(reader->name, sizeof reader->name, "%s", state->szReader);
	reader->present = event & SCARD_STATE_PRESENT;
	reader->mute = event & SCARD_STATE_MUTE;
	reader->in_use = event & (SCARD_STATE_INUSE | SCARD_STATE_EXCLUSIVE);
	reader->exclusive = event & SCARD_STATE_EXCLUSIVE;
	reader->event = (unsigned)(event >> 16);
	if (!reader->present || reader->mute || state->cbAtr > sizeof reader->atr)
		return;
	reader->atr_size = state->cbAtr;
	memcpy(reader->atr, state->rgbAtr, state->cbAtr);
}

static size_t name_states(const char *names, SCARD_READERSTATE *states)
{
	size_t count = 0;

	for (; *names && count < READERS_MAX; names += strlen(names) + 1)
		states[count++] = (SCARD_READERSTATE){ .szReader = names };
	return count;
}

/* The readers as they are. */
struct look {
	name_list names;
	SCARD_READERSTATE states[READERS_MAX + 1]; /* one more, for whoever waits for new ones */
	size_t count;
};

static LONG look(SCARDCONTEXT context, struct look *now)
{
	LONG error = list_names(context, now->names);

	now->count = 0;
	if (error != SCARD_S_SUCCESS)
		return error;
	now->count = name_states(now->names, now->states);
	if (now->count > 0)
		error = SCardGetStatusChange(context, 0, now->states, (DWORD)now->count);
	return error == SCARD_E_TIMEOUT ? SCARD_S_SUCCESS : error;
}

static int take_all(const struct look *look, struct reader *readers)
{
	for (size_t i = 0; i < look->count; i++)
		take(&look->states[i], &readers[i]);
	return (int)look->count;
}

int readers_list(struct reader readers[READERS_MAX], struct fault *fault)
{
	SCARDCONTEXT context;
	struct look now;
	LONG error = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

	if (error != SCARD_S_SUCCESS)
		return pcsc_fault(error, "readers", fault);
	error = look(context, &now);
	SCardReleaseContext(context);
	return error == SCARD_S_SUCCESS ? take_all(&now, readers)
	                                : pcsc_fault(error, "readers", fault);
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

static int too_many(const struct reader *readers, size_t count, const char *which,
                    struct fault *fault)
{
	char names[FAULT_TEXT_MAX / 2] = "";
	size_t size = 0;

	for (size_t i = 0; i < count && size < sizeof names; i++)
		if (strcasestr(readers[i].name, which))
			size += (size_t)snprintf(names + size, sizeof names - size, "%s'%s'",
			                         size ? ", " : "", readers[i].name);
	return fault_set(fault, FAULT_INPUT, which,
	                 "more than one reader is meant; write more of "
	                 "one of %s",
	                 names);
}

int readers_choose(const struct reader *readers, size_t count, const char *which,
                   struct reader *found, struct fault *fault)
{
	const struct reader *part = NULL;
	unsigned fitting = 0;

	for (size_t i = 0; i < count; i++) {
		if ((is_number(which) && strtoul(which, NULL, 10) == i) ||
		    strcmp(readers[i].name, which) == 0) {
			*found = readers[i];
			return 0;
		}
		if (!is_number(which) && *which && strcasestr(readers[i].name, which)) {
			part = &readers[i];
			fitting++;
		}
	}
	if (fitting > 1)
		return too_many(readers, count, which, fault);
	if (!part)
		return fault_set(fault, FAULT_ABSENT, which,
		                 "no such reader; 'roamcard readers' lists those there are");
	*found = *part;
	return 0;
}

int reader_find(const char *which, struct reader *found, struct fault *fault)
{
	struct reader readers[READERS_MAX];
	const int count = readers_list(readers, fault);

	return count < 0 ? count : readers_choose(readers, (size_t)count, which, found, fault);
}

/* No event of PC/SC says that pcscd is back: it is tried, less and less often. */
enum { BACK_FIRST_MS = 100, BACK_MOST_MS = 2000 };

static const char new_reader[] = "\\\\?PnP?\\Notification";

struct reader_watch {
	pthread_mutex_t lock; /* over stop, connected, context */
	pthread_cond_t stopped;
	bool stop, connected;
	SCARDCONTEXT context;
	bool away;   /* it was told that pcscd is gone */
	bool looked; /* last is what was told          */
	struct look last;
};

int reader_watch_open(struct reader_watch **watch, struct fault *fault)
{
	struct reader_watch *made = calloc(1, sizeof *made);

	*watch = made;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "readers", "out of memory");
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->stopped, NULL);
	return 0;
}

static void disconnect(struct reader_watch *watch)
{
	pthread_mutex_lock(&watch->lock);
	if (watch->connected)
		SCardReleaseContext(watch->context);
	watch->connected = watch->looked = false;
	pthread_mutex_unlock(&watch->lock);
}

void reader_watch_close(struct reader_watch *watch)
{
	if (!watch)
		return;
	disconnect(watch);
	pthread_cond_destroy(&watch->stopped);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
}

void reader_watch_stop(struct reader_watch *watch)
{
	pthread_mutex_lock(&watch->lock);
	watch->stop = true;
	if (watch->connected)
		SCardCancel(watch->context);
	pthread_cond_signal(&watch->stopped);
	pthread_mutex_unlock(&watch->lock);
}

/* Waits so long; returns whether it was stopped by then. */
static bool is_stopped_within(struct reader_watch *watch, int ms)
{
	const int64_t until = clock_steady_ms() + ms;
	bool stop;

	pthread_mutex_lock(&watch->lock);
	while (!watch->stop && ms > 0 && clock_wait(&watch->stopped, &watch->lock, until))
		;
	stop = watch->stop;
	pthread_mutex_unlock(&watch->lock);
	return stop;
}

/* Where it was told already that pcscd is gone, it is waited for. */
static LONG reach_pcscd(struct reader_watch *watch)
{
	int wait = BACK_FIRST_MS;

	for (;;) {
		SCARDCONTEXT context;
		const LONG error = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

		if (error == SCARD_S_SUCCESS) {
			pthread_mutex_lock(&watch->lock);
			watch->context = context;
			watch->connected = true;
			pthread_mutex_unlock(&watch->lock);
			watch->away = false;
			return error;
		}
		if (!watch->away || is_stopped_within(watch, wait))
			return error;
		wait = wait * 2 < BACK_MOST_MS ? wait * 2 : BACK_MOST_MS;
	}
}

/* Sleeps until something is other than it was told. The high half of the state is how many there
 * were: of insertions and removals, and for new_reader of readers. */
static LONG wait_for_change(struct reader_watch *watch)
{
	struct look *last = &watch->last;

	for (size_t i = 0; i < last->count; i++)
		last->states[i].dwCurrentState =
			last->states[i].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	last->states[last->count] = (SCARD_READERSTATE){
		.szReader = new_reader,
		.dwCurrentState = (DWORD)last->count << 16,
	};
	return SCardGetStatusChange(watch->context, INFINITE, last->states, (DWORD)last->count + 1);
}

int reader_watch_next(struct reader_watch *watch, struct reader readers[READERS_MAX],
                      struct fault *fault)
{
	while (!is_stopped_within(watch, 0)) {
		LONG error = watch->connected ? SCARD_S_SUCCESS : reach_pcscd(watch);

		if (error == SCARD_S_SUCCESS && watch->looked)
			error = wait_for_change(watch);
		if (error == SCARD_E_CANCELLED || error == SCARD_E_TIMEOUT)
			continue;
		if (error == SCARD_S_SUCCESS || error == SCARD_E_UNKNOWN_READER)
			error = look(watch->context, &watch->last);
		if (error == SCARD_S_SUCCESS) {
			watch->looked = true;
			return take_all(&watch->last, readers);
		}
		disconnect(watch);
		if (is_stopped_within(watch, 0))
			break;
		watch->away = true;
		return pcsc_fault(error, "readers", fault);
	}
	return fault_set(fault, FAULT_EXPIRED, "readers", "the watch was stopped");
}
