/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/terminal.h"

#include <string.h>

static int deliver(void *ctx, const uint8_t *tpdu, size_t size, struct smsc_report *report,
                   struct fault *fault)
{
	struct terminal_reply reply;
	const int rc = terminal_deliver(ctx, tpdu, size, &reply, fault);

	if (rc < 0)
		return rc;
	report->sw = reply.sw;
	report->size = reply.size;
	memcpy(report->data, reply.data, reply.size);
	return 1;
}

static size_t take_sent(void *ctx, uint8_t tpdu[SMS_TPDU_MAX])
{
	struct terminal *terminal = ctx;
	size_t size;

	if (terminal->submits == 0)
		return 0;
	size = terminal->submit[0].size;
	memcpy(tpdu, terminal->submit[0].tpdu, size);
	terminal->submits--;
	memmove(terminal->submit, terminal->submit + 1,
	        terminal->submits * sizeof terminal->submit[0]);
	return size;
}

int terminal_bearer(struct centre *centre, struct terminal *terminal, struct bearer **bearer,
                    struct fault *fault)
{
	static const struct centre_card card = { .deliver = deliver, .take_sent = take_sent };

	_Static_assert((int)SMSC_REPORT_MAX >= (int)TERMINAL_DATA_MAX, "an answer of the card");
	return centre_bearer(centre, &card, terminal, bearer, fault);
}
