/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/handset.h"

#include <string.h>

static int deliver(void *ctx, const uint8_t *tpdu, size_t size, struct smsc_report *report,
                   struct fault *fault)
{
	const struct handset_state *state = handset_state(ctx);
	struct handset_report answer;
	int rc;

	if (!state->on || state->service != SERVICE_NORMAL)
		return 0;
	rc = handset_deliver(ctx, tpdu, size, &answer, fault);
	if (rc < 0)
		return rc;
	report->sw = answer.sw;
	report->size = answer.size;
	memcpy(report->data, answer.data, answer.size);
	return 1;
}

static size_t take_sent(void *ctx, uint8_t tpdu[SMS_TPDU_MAX])
{
	return handset_take_sent(ctx, tpdu);
}

int handset_bearer(struct centre *centre, struct handset *handset, struct bearer **bearer,
                   struct fault *fault)
{
	static const struct centre_card card = { .deliver = deliver, .take_sent = take_sent };

	_Static_assert(sizeof((struct handset_report *)0)->data <= SMSC_REPORT_MAX, "a report");
	return centre_bearer(centre, &card, handset, bearer, fault);
}
