/* SPDX-License-Identifier: Apache-2.0 */
#include "network/subscribers.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

enum { PLACES_FIRST = 64 };

/* FNV-1a, 32 bits. */
static uint32_t hash(const char *imsi)
{
	uint32_t value = 2166136261;

	for (; *imsi; imsi++)
		value = (value ^ (uint8_t)*imsi) * 16777619;
	return value;
}

/* Where the IMSI is, or the free place where it would be. At least one is free. */
static struct subscriber **place_of(const struct subscribers *subscribers, const char *imsi)
{
	size_t at = hash(imsi) & (subscribers->places - 1);

	while (subscribers->place[at] && strcmp(subscribers->place[at]->imsi, imsi) != 0)
		at = (at + 1) & (subscribers->places - 1);
	return &subscribers->place[at];
}

struct subscriber *subscribers_find(const struct subscribers *subscribers, const char *imsi)
{
	return subscribers->places == 0 ? NULL : *place_of(subscribers, imsi);
}

/* Half of the places stay free. Returns 0 or -1. */
static int grow(struct subscribers *subscribers)
{
	struct subscribers more = *subscribers;

	if (2 * (subscribers->count + 1) <= subscribers->places)
		return 0;
	more.places = subscribers->places ? 2 * subscribers->places : PLACES_FIRST;
	more.place = calloc(more.places, sizeof(struct subscriber *));
	if (!more.place)
		return -1;
	for (size_t i = 0; i < subscribers->places; i++)
		if (subscribers->place[i])
			*place_of(&more, subscribers->place[i]->imsi) = subscribers->place[i];
	free(subscribers->place);
	*subscribers = more;
	return 0;
}

struct subscriber *subscribers_add(struct subscribers *subscribers, const char *imsi)
{
	struct subscriber *subscriber;

	if (grow(subscribers) < 0)
		return NULL;
	subscriber = calloc(1, sizeof *subscriber);
	if (!subscriber)
		return NULL;
	snprintf(subscriber->imsi, sizeof subscriber->imsi, "%s", imsi);
	*place_of(subscribers, imsi) = subscriber;
	subscribers->count++;
	return subscriber;
}

void subscribers_release(struct subscribers *subscribers)
{
	for (size_t i = 0; i < subscribers->places; i++) {
		if (subscribers->place[i])
			OPENSSL_cleanse(subscribers->place[i], sizeof **subscribers->place);
		free(subscribers->place[i]);
	}
	free(subscribers->place);
	*subscribers = (struct subscribers){ 0 };
}
