/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/reader_cards.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/reader_card.h"
#include "service/subscriber.h"
#include "transport/reader_follow.h"

/* A reader and the card in it. */
struct place {
	struct reader reader;
	char iccid[READER_ICCID_MAX]; /* "" where it is not known                       */
	bool read;                    /* nothing is to be tried with this card any more */
};

struct reader_cards {
	pthread_mutex_t lock; /* over all but the follower */
	struct reader_follower *follower;
	void (*told)(void *ctx, const char *iccid);
	void *ctx;
	struct fault away; /* code 0: pcscd is there */
	size_t count;
	struct place places[READERS_MAX];
};

/* What is known of the same card in the same reader. */
static void remember(const struct reader_cards *cards, struct place *place)
{
	for (size_t i = 0; i < cards->count; i++) {
		const struct place *old = &cards->places[i];

		if (strcmp(old->reader.name, place->reader.name) != 0 ||
		    old->reader.event != place->reader.event ||
		    old->reader.present != place->reader.present)
			continue;
		strcpy(place->iccid, old->iccid);
		place->read = old->read;
	}
}

/* Returns whether it is a card that was not known. One that another program has is read when that lets go
 * of it: then the readers are told again. */
static bool read_card(struct place *place)
{
	struct fault fault = { 0 };
	int rc;

	if (place->read || !place->reader.present)
		return false;
	rc = reader_card_iccid(&place->reader, place->iccid, &fault);
	place->read = rc != FAULT_BUSY;
	if (rc < 0)
		place->iccid[0] = '\0';
	if (rc < 0 && rc != FAULT_BUSY)
		fprintf(stderr, "roamcard: %s: %s\n", fault.where, fault.text);
	return rc == 0;
}

static void say(const struct reader_cards *cards, const struct fault *fault)
{
	if (fault && !cards->away.code)
		fprintf(stderr, "roamcard: readers: %s\n", fault->text);
	if (!fault && cards->away.code)
		fprintf(stderr, "roamcard: readers: pcscd is back\n");
}

/* The only one who writes count and places, so that they are read without the lock here. */
static void readers_told(void *ctx, const struct reader *readers, size_t count,
                         const struct fault *fault)
{
	struct reader_cards *cards = ctx;
	struct place places[READERS_MAX] = { 0 };
	bool came[READERS_MAX] = { false };

	for (size_t i = 0; i < count; i++) {
		places[i].reader = readers[i];
		remember(cards, &places[i]);
		came[i] = read_card(&places[i]);
	}
	say(cards, fault);
	pthread_mutex_lock(&cards->lock);
	cards->away = fault ? *fault : (struct fault){ 0 };
	cards->count = count;
	memcpy(cards->places, places, sizeof places);
	for (size_t i = 0; i < count; i++)
		if (came[i] && cards->told)
			cards->told(cards->ctx, places[i].iccid);
	pthread_mutex_unlock(&cards->lock);
}

int reader_cards_open(struct reader_cards **cards, struct fault *fault)
{
	struct reader_cards *made = calloc(1, sizeof *made);
	int rc;

	*cards = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "readers", "out of memory");
	pthread_mutex_init(&made->lock, NULL);
	rc = reader_follow(readers_told, made, &made->follower, fault);
	if (rc < 0)
		reader_cards_close(made);
	else
		*cards = made;
	return rc;
}

void reader_cards_tell(struct reader_cards *cards, void (*told)(void *ctx, const char *iccid),
                       void *ctx)
{
	pthread_mutex_lock(&cards->lock);
	cards->told = told;
	cards->ctx = ctx;
	for (size_t i = 0; told && i < cards->count; i++)
		if (cards->places[i].iccid[0])
			told(ctx, cards->places[i].iccid);
	pthread_mutex_unlock(&cards->lock);
}

bool reader_cards_has(struct reader_cards *cards, const char *iccid)
{
	bool found = false;

	pthread_mutex_lock(&cards->lock);
	for (size_t i = 0; i < cards->count && !found; i++)
		found = cards->places[i].iccid[0] && iccid_equal(cards->places[i].iccid, iccid);
	pthread_mutex_unlock(&cards->lock);
	return found;
}

int reader_cards_find(struct reader_cards *cards, const char *iccid, struct transport **transport,
                      struct fault *fault)
{
	struct place place;
	struct fault away;
	bool found = false;

	*transport = NULL;
	pthread_mutex_lock(&cards->lock);
	away = cards->away;
	for (size_t i = 0; i < cards->count && !found; i++) {
		place = cards->places[i];
		found = place.iccid[0] && iccid_equal(place.iccid, iccid);
	}
	pthread_mutex_unlock(&cards->lock);
	if (found)
		return reader_card_open(place.reader.name, place.iccid, transport, fault);
	if (away.code)
		return fault_set(fault, FAULT_ABSENT, "readers", "%s", away.text);
	return fault_set(fault, FAULT_ABSENT, "readers", "no card with ICCID %s is in one", iccid);
}

void reader_cards_close(struct reader_cards *cards)
{
	if (!cards)
		return;
	reader_follow_end(cards->follower);
	pthread_mutex_destroy(&cards->lock);
	free(cards);
}
