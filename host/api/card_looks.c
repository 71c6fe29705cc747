/* SPDX-License-Identifier: Apache-2.0 */
#include "api/card_looks.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/account.h"
#include "store/store.h"

struct look {
	char account[ACCOUNT_ID_MAX], iccid[STORE_ICCID_MAX];
	int64_t at;
	json_t *files;
};

struct card_looks {
	pthread_mutex_t lock;
	struct look look[CARD_LOOKS_MAX];
};

int card_looks_open(struct card_looks **looks, struct fault *fault)
{
	*looks = calloc(1, sizeof **looks);
	if (!*looks)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	pthread_mutex_init(&(*looks)->lock, NULL);
	return 0;
}

void card_looks_close(struct card_looks *looks)
{
	if (!looks)
		return;
	for (size_t i = 0; i < CARD_LOOKS_MAX; i++)
		json_decref(looks->look[i].files);
	pthread_mutex_destroy(&looks->lock);
	free(looks);
}

static const char *path_of(const json_t *file)
{
	return json_string_value(json_object_get(file, "path"));
}

/* Both trees are in one order: the next file is looked for from the place of the last. */
static const json_t *find(const json_t *files, const char *path, size_t *place)
{
	const size_t count = json_array_size(files);

	for (size_t i = 0; i < count; i++) {
		const json_t *file = json_array_get(files, (*place + i) % count);

		if (strcmp(path_of(file), path) == 0) {
			*place = (*place + i + 1) % count;
			return file;
		}
	}
	return NULL;
}

static json_t *content_of(const json_t *file)
{
	json_t *content = json_object();

	if (!file) {
		json_decref(content);
		return json_null();
	}
	json_object_set(content, "content", json_object_get(file, "content"));
	json_object_set(content, "value", json_object_get(file, "value"));
	return content;
}

static bool is_same(const json_t *a, const json_t *b)
{
	const json_t *one = json_object_get(a, "content"), *other = json_object_get(b, "content");

	return a && b && ((!one && !other) || json_equal(one, other));
}

static void add(json_t *differences, const char *path, const json_t *before, const json_t *after)
{
	if (json_array_size(differences) < CARD_DIFFERENCES_MAX)
		json_array_append_new(differences,
		                      json_pack("{s:s, s:o, s:o}", "path", path, "before",
		                                content_of(before), "after", content_of(after)));
}

static json_t *compare(const json_t *before, const json_t *after)
{
	json_t *differences = json_array(), *file;
	size_t i, place = 0;

	json_array_foreach(after, i, file)
	{
		const json_t *was = find(before, path_of(file), &place);

		if (!is_same(was, file))
			add(differences, path_of(file), was, file);
	}
	place = 0;
	json_array_foreach(before, i, file)
	{
		if (!find(after, path_of(file), &place))
			add(differences, path_of(file), file, NULL);
	}
	return differences;
}

/* The account's look at the card, or the oldest of all. */
static struct look *place_of(struct card_looks *looks, const char *account, const char *iccid)
{
	struct look *oldest = &looks->look[0];

	for (size_t i = 0; i < CARD_LOOKS_MAX; i++) {
		struct look *look = &looks->look[i];

		if (strcmp(look->account, account) == 0 && strcmp(look->iccid, iccid) == 0)
			return look;
		if (look->at < oldest->at)
			oldest = look;
	}
	return oldest;
}

int64_t card_looks_take(struct card_looks *looks, const char *account, const char *iccid,
                        int64_t at, json_t *files, json_t **differences)
{
	struct look *look;
	json_t *before = NULL;
	int64_t then = 0;

	pthread_mutex_lock(&looks->lock);
	look = place_of(looks, account, iccid);
	if (strcmp(look->account, account) == 0 && strcmp(look->iccid, iccid) == 0) {
		then = look->at;
		before = look->files;
	} else {
		json_decref(look->files);
	}
	snprintf(look->account, sizeof look->account, "%s", account);
	snprintf(look->iccid, sizeof look->iccid, "%s", iccid);
	look->at = at;
	look->files = json_incref(files);
	*differences = before ? compare(before, files) : NULL;
	json_decref(before);
	pthread_mutex_unlock(&looks->lock);
	return then;
}
