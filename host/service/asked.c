/* SPDX-License-Identifier: Apache-2.0 */
#include "service/asked.h"

#include <string.h>

#include "ota/job_content.h"
#include "store/store.h"

static void fold_list(struct change_list *list, const struct change_list *later)
{
	if (later->given)
		*list = *later;
}

static void fold_slot(struct change *change, const struct change_slot *later)
{
	unsigned i = 0;

	while (i < change->slots && strcmp(change->slot[i].imsi, later->imsi) != 0)
		i++;
	if (i == CHANGE_SLOTS_MAX)
		return;
	if (i == change->slots) {
		memset(&change->slot[i], 0, sizeof change->slot[i]);
		strcpy(change->slot[i].imsi, later->imsi);
		change->slots++;
	}
	fold_list(&change->slot[i].countries, &later->countries);
	fold_list(&change->slot[i].preferred, &later->preferred);
	fold_list(&change->slot[i].forbidden, &later->forbidden);
}

void asked_fold(struct change *change, const struct change *later)
{
	if (later->mode != CHANGE_MODE_NONE)
		change->mode = later->mode;
	if (later->active_imsi[0])
		strcpy(change->active_imsi, later->active_imsi);
	if (later->lock != CHANGE_LOCK_NONE)
		change->lock = later->lock;
	change->reset = later->reset;
	for (unsigned i = 0; i < later->slots; i++)
		fold_slot(change, &later->slot[i]);
}

struct folding {
	struct change *change;
	struct fault *fault;
	int rc; /* 1 once something was asked */
};

static void fold_content(void *ctx, const char *content)
{
	struct folding *folding = ctx;
	json_t *object = json_loads(content, 0, NULL);
	struct change later;
	int rc;

	if (folding->rc >= 0) {
		rc = job_content_read(object, &later, folding->fault);
		if (rc == 0)
			asked_fold(folding->change, &later);
		folding->rc = rc < 0 ? rc : 1;
	}
	json_decref(object);
}

int asked_of(struct store *store, const char *subscriber, struct change *change,
             struct fault *fault)
{
	struct folding folding = { .change = change, .fault = fault };
	int rc;

	memset(change, 0, sizeof *change);
	rc = store_contents(store, subscriber, fold_content, &folding, fault);
	return rc < 0 ? rc : folding.rc;
}
