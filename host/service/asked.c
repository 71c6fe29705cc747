/* SPDX-License-Identifier: Apache-2.0 */
#include "service/asked.h"

#include <string.h>

#include "ota/change_join.h"
#include "ota/job_content.h"
#include "ota/raw_message.h"
#include "store/store.h"

void asked_fold(struct change *change, const struct change *later)
{
	change->reset = false;
	change_fold(change, later);
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
	struct raw_message message;
	int rc;

	/* What a message of octets asked for, only its sender knows. */
	if (folding->rc >= 0 && raw_message_of_job(object, &message, NULL) == 0) {
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
