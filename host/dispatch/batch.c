/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ota/change_join.h"
#include "ota/job_content.h"
#include "store/joined.h"

static int add_item(struct batch *batch, const struct store_job *job, struct fault *fault)
{
	struct batch_item *item = calloc(1, sizeof *item);

	if (!item) {
		free(job->content);
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	}
	item->job = *job;
	batch->item[batch->count++] = item;
	return 0;
}

static void drop_items(struct batch *batch, size_t from)
{
	for (size_t i = from; i < batch->count; i++) {
		free(batch->item[i]->job.content);
		free(batch->item[i]);
	}
	batch->count = from;
}

void batch_end(struct batch *batch)
{
	drop_items(batch, 0);
	steps_clear(&batch->steps);
}

int batch_begin(struct batch *batch, const struct store_job *job, struct delivery *delivery,
                struct fault *fault)
{
	int rc = add_item(batch, job, fault);

	if (rc == 0)
		rc = deliver_read(delivery, job->content, &batch->item[0]->change, &batch->message,
		                  fault);
	if (rc == 0)
		batch->all = batch->item[0]->change;
	return rc;
}

/* ---- who travels ---- */

static int read_change(const struct store_job *job, struct change *change, struct fault *fault)
{
	json_t *object = json_loads(job->content, 0, NULL);
	const int rc = job_content_read(object, change, fault);

	json_decref(object);
	return rc;
}

/* A job that would fail alone fails alone. */
static int join_item(struct batch *batch, const struct delivery *delivery, struct batch_item *item,
                     struct fault *fault)
{
	struct change all = batch->all;
	int rc = read_change(&item->job, &item->change, fault);

	if (rc == 0)
		rc = deliver_check(delivery, &item->change, fault);
	if (rc == 0)
		rc = change_join(&all, &item->change, fault);
	if (rc == 0)
		rc = deliver_check(delivery, &all, fault);
	if (rc == 0)
		batch->all = all;
	return rc;
}

/* Keeps those in a row that can be joined. */
static void judge_items(struct batch *batch, const struct delivery *delivery, bool sent)
{
	size_t i = 1;

	while (i < batch->count && (sent || batch->item[i]->job.leader != STORE_LEADER_ALONE) &&
	       join_item(batch, delivery, batch->item[i], NULL) == 0)
		i++;
	drop_items(batch, i);
}

static int read_items(struct batch *batch, struct store *store, bool sent, struct fault *fault)
{
	struct store_job jobs[BATCH_MAX - 1];
	const int count =
		store_jobs_behind(store, &batch->item[0]->job, sent, jobs, BATCH_MAX - 1, fault);
	int rc = count < 0 ? count : 0;

	for (int i = 0; i < count; i++)
		if (rc == 0)
			rc = add_item(batch, &jobs[i], fault);
		else
			free(jobs[i].content);
	return rc;
}

/* Those among the first of them that travelled with it before. */
static size_t count_old(const struct batch *batch)
{
	size_t count = 0;

	for (size_t i = 1; i < batch->count; i++)
		count += batch->item[i]->job.leader == batch->item[0]->job.sequence;
	return count;
}

/* ---- their steps ---- */

static void tell_one(struct batch *batch, size_t at, const char *step, const char *detail)
{
	const struct batch_item *item = batch->item[at];

	if (!item->job.ended)
		steps_add(&batch->steps, item->job.request, step, detail, NULL, 0);
}

static void tell_replaced(struct batch *batch, size_t at)
{
	char names[CHANGE_NAMES_MAX], detail[CHANGE_NAMES_MAX + STORE_ID_MAX + 16];

	for (size_t i = at + 1; i < batch->count; i++) {
		if (!change_replaced(&batch->item[at]->change, &batch->item[i]->change, names))
			continue;
		snprintf(detail, sizeof detail, "%s: by request %s", names,
		         batch->item[i]->job.request);
		tell_one(batch, at, BATCH_SUPERSEDED, detail);
	}
}

static void tell_joined(struct batch *batch)
{
	char detail[STORE_ID_MAX + 64];

	snprintf(detail, sizeof detail, "%zu requests in one packet, request %s the first",
	         batch->count, batch->item[0]->job.request);
	for (size_t i = 0; i < batch->count; i++) {
		tell_one(batch, i, BATCH_JOINED, detail);
		tell_replaced(batch, i);
	}
}

void batch_tell(struct batch *batch, const char *step, const char *detail, const uint8_t *octets,
                size_t size)
{
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->item[i]->job.ended)
			steps_add(&batch->steps, batch->item[i]->job.request, step, detail, octets,
			          size);
}

/* They are under way with the first, and say so. */
static int write_joined(struct batch *batch, struct store *store, struct fault *fault)
{
	struct store_job jobs[BATCH_MAX - 1];
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	for (size_t i = 1; i < batch->count; i++)
		jobs[i - 1] = batch->item[i]->job;
	rc = store_jobs_join(store, &batch->item[0]->job, jobs, batch->count - 1, store_now(store),
	                     fault);
	rc = batch_keep(batch, store, rc, fault);
	for (size_t i = 1; i < batch->count && rc == 0; i++)
		batch->item[i]->job.leader = jobs[i - 1].leader;
	return rc;
}

int batch_keep(struct batch *batch, struct store *store, int rc, struct fault *fault)
{
	if (rc == 0)
		rc = steps_write(&batch->steps, store, fault);
	if (rc < 0) {
		store_rollback(store);
		return rc;
	}
	rc = store_commit(store, fault);
	if (rc == 0)
		steps_clear(&batch->steps);
	return rc;
}

int batch_gather(struct batch *batch, struct store *store, const struct delivery *delivery,
                 bool sent, struct fault *fault)
{
	const struct batch_item *first = batch->item[0];
	size_t read, old;
	int rc;

	if (delivery->message || first->job.leader == STORE_LEADER_ALONE)
		return 0;
	rc = read_items(batch, store, sent, fault);
	read = count_old(batch);
	if (rc == 0)
		judge_items(batch, delivery, sent);
	old = count_old(batch);
	if (rc == 0 && batch->count - 1 > old)
		tell_joined(batch);
	if (rc == 0 && (batch->count > 1 || read > 0))
		rc = write_joined(batch, store, fault);
	if (rc < 0) {
		steps_clear(&batch->steps);
		drop_items(batch, 1);
		batch->all = first->change;
	}
	return rc;
}

/* ---- what became of each ---- */

void batch_compare(struct batch *batch, const struct delivery *delivery, struct view *view)
{
	for (size_t i = 0; i < batch->count; i++)
		deliver_compare(delivery, &batch->item[i]->change, view, &batch->item[i]->effects);
	for (size_t i = 0; i < batch->count; i++)
		for (size_t j = i + 1; j < batch->count; j++)
			effects_supersede(&batch->item[i]->effects, &batch->item[j]->effects,
			                  batch->item[j]->job.request);
}
