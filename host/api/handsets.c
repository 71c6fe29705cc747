/* SPDX-License-Identifier: Apache-2.0 */
#include "api/handsets.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "octets/clock.h"
#include "service/uuid.h"

enum { MS_IN_S = 1000 };

/* id "" : free. Who holds one has its lock; users counts those and who waits for it. */
struct place {
	char id[HANDSETS_ID_MAX], iccid[21], account[ACCOUNT_ID_MAX];
	bool copy, removed;
	unsigned users;
	int64_t asked_ms; /* on the steady clock */
	struct session *session;
	pthread_mutex_t lock; /* over the session */
};

struct handsets {
	pthread_mutex_t lock; /* over all but the sessions */
	struct place place[HANDSETS_MAX];
};

int handsets_open(struct handsets **handsets, struct fault *fault)
{
	struct handsets *made = calloc(1, sizeof *made);

	*handsets = made;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	pthread_mutex_init(&made->lock, NULL);
	for (size_t i = 0; i < HANDSETS_MAX; i++)
		pthread_mutex_init(&made->place[i].lock, NULL);
	return 0;
}

static void empty(struct place *place)
{
	session_close(place->session);
	place->session = NULL;
	place->id[0] = '\0';
	place->removed = false;
}

void handsets_close(struct handsets *handsets)
{
	if (!handsets)
		return;
	for (size_t i = 0; i < HANDSETS_MAX; i++) {
		empty(&handsets->place[i]);
		pthread_mutex_destroy(&handsets->place[i].lock);
	}
	pthread_mutex_destroy(&handsets->lock);
	free(handsets);
}

/* What nobody asked for in a long time makes room. The handsets are locked. */
static void drop_idle(struct handsets *handsets)
{
	const int64_t now = clock_steady_ms();

	for (size_t i = 0; i < HANDSETS_MAX; i++) {
		struct place *place = &handsets->place[i];

		if (place->id[0] && place->users == 0 &&
		    now - place->asked_ms > (int64_t)HANDSETS_IDLE_S * MS_IN_S)
			empty(place);
	}
}

/* A free place, which is the account's from here on; NULL where there is none for it. */
static struct place *enter(struct handsets *handsets, const struct account *account,
                           struct fault *fault)
{
	struct place *found = NULL;
	size_t own = 0;

	pthread_mutex_lock(&handsets->lock);
	drop_idle(handsets);
	for (size_t i = 0; i < HANDSETS_MAX; i++) {
		struct place *place = &handsets->place[i];

		if (!place->id[0])
			found = place;
		else
			own += strcmp(place->account, account->id) == 0;
	}
	if (own >= HANDSETS_OF_ACCOUNT || (found && uuid_new(found->id, fault) < 0))
		found = NULL;
	if (found) {
		strcpy(found->account, account->id);
		found->users = 1;
		found->asked_ms = clock_steady_ms();
	}
	pthread_mutex_unlock(&handsets->lock);
	return found;
}

static void hold(struct place *place, struct handset_held *held)
{
	*held = (struct handset_held){ .copy = place->copy,
		                       .session = place->session,
		                       .place = place };
	strcpy(held->id, place->id);
	strcpy(held->iccid, place->iccid);
}

int handsets_add(struct handsets *handsets, const struct account *account,
                 const struct session_options *options, const char *iccid, bool copy,
                 struct handset_held *held, struct fault *fault)
{
	struct place *place;
	int rc;

	fault_set(fault, FAULT_LIMIT, "", "%d of an account, %d in all; close one",
	          HANDSETS_OF_ACCOUNT, HANDSETS_MAX);
	place = enter(handsets, account, fault);
	if (!place) {
		transport_close(options->card);
		profile_release(options->known);
		free(options->known);
		return fault->code;
	}
	pthread_mutex_lock(&place->lock);
	snprintf(place->iccid, sizeof place->iccid, "%s", iccid);
	place->copy = copy;
	rc = session_open(options, &place->session, fault);
	hold(place, held);
	if (rc < 0)
		handsets_remove(handsets, held);
	return rc;
}

int handsets_hold(struct handsets *handsets, const struct account *account, const char *id,
                  struct handset_held *held, struct fault *fault)
{
	struct place *found = NULL;

	pthread_mutex_lock(&handsets->lock);
	drop_idle(handsets);
	for (size_t i = 0; i < HANDSETS_MAX && id[0]; i++) {
		struct place *place = &handsets->place[i];

		if (strcmp(place->id, id) == 0 && !place->removed &&
		    strcmp(place->account, account->id) == 0)
			found = place;
	}
	if (found)
		found->users++;
	pthread_mutex_unlock(&handsets->lock);
	if (!found)
		return fault_set(fault, FAULT_ABSENT, "handset", "no such handset");
	pthread_mutex_lock(&found->lock);
	hold(found, held);
	if (!found->removed)
		return 0;
	handsets_release(handsets, held);
	return fault_set(fault, FAULT_ABSENT, "handset", "no such handset");
}

/* The last one out of a handset that was removed clears its place. */
static void leave(struct handsets *handsets, struct place *place, bool remove)
{
	pthread_mutex_lock(&handsets->lock);
	place->removed = place->removed || remove;
	place->asked_ms = clock_steady_ms();
	pthread_mutex_unlock(&place->lock);
	if (--place->users == 0 && place->removed)
		empty(place);
	pthread_mutex_unlock(&handsets->lock);
}

void handsets_release(struct handsets *handsets, struct handset_held *held)
{
	leave(handsets, held->place, false);
}

void handsets_remove(struct handsets *handsets, struct handset_held *held)
{
	leave(handsets, held->place, true);
}

json_t *handsets_list(struct handsets *handsets, const struct account *account)
{
	json_t *list = json_array();

	pthread_mutex_lock(&handsets->lock);
	drop_idle(handsets);
	for (size_t i = 0; i < HANDSETS_MAX; i++) {
		const struct place *place = &handsets->place[i];

		if (place->id[0] && !place->removed && strcmp(place->account, account->id) == 0)
			json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "handsetId",
			                                      place->id, "iccid", place->iccid,
			                                      "copy", place->copy));
	}
	pthread_mutex_unlock(&handsets->lock);
	return list;
}
