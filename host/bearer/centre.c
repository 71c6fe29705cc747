/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/centre.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One bearer: a recipient of the service centre, and the packet that was sent to it last. */
struct link {
	struct bearer base; /* first, as bearer.h asks */
	struct link *next;
	struct centre *centre;
	const struct centre_card *card;
	void *ctx;
	char name[SMSC_RECIPIENT_MAX];
	uint64_t first_id; /* of the parts, which are numbered in a row */
	int64_t deadline;
};

struct centre {
	struct smsc *smsc;
	struct link *links;
	unsigned long long last_name;
	int64_t now_ms;
};

/* What becomes of a message by the status word of its ENVELOPE: TS 31.111 7.1.1.2, TS 102 221 10.2.1. What
 * has no row was refused. */
static const struct {
	uint16_t sw, mask;
	enum smsc_outcome outcome;
} outcomes[] = {
	{ 0x9300, 0xFFFF, SMSC_UNREACHABLE }, /* toolkit is busy          */
	{ 0x9000, 0xFFFF, SMSC_DELIVERED },   { 0x9100, 0xFF00, SMSC_DELIVERED },
	{ 0x6200, 0xFE00, SMSC_DELIVERED }, /* and a report of an error */
	{ 0x9E00, 0xFE00, SMSC_DELIVERED },
};

static enum smsc_outcome outcome_of(uint16_t sw)
{
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
		if ((sw & outcomes[i].mask) == outcomes[i].sw)
			return outcomes[i].outcome;
	return SMSC_REFUSED;
}

static struct link *find_link(const struct centre *centre, const char *name)
{
	struct link *link = centre->links;

	while (link && strcmp(link->name, name) != 0)
		link = link->next;
	return link;
}

static void collect_sent(struct link *link)
{
	struct bearer_answer *answer = &link->base.answer;
	size_t size;

	while (answer->submits < SMS_PARTS_MAX &&
	       (size = link->card->take_sent(link->ctx, answer->submit[answer->submits].tpdu)) > 0)
		answer->submit[answer->submits++].size = size;
}

static int deliver(void *ctx, const char *recipient, const uint8_t *tpdu, size_t size,
                   struct smsc_report *report, struct fault *fault)
{
	struct link *link = find_link(ctx, recipient);
	const int rc = link ? link->card->deliver(link->ctx, tpdu, size, report, fault) : 0;

	if (rc <= 0)
		return rc < 0 ? rc : (int)SMSC_UNREACHABLE;
	collect_sent(link);
	return (int)outcome_of(report->sw);
}

static void note_end(void *ctx, uint64_t id, const struct smsc_report *report)
{
	struct link *link = ((struct centre *)ctx)->links;
	struct bearer_answer *answer;

	while (link && (id < link->first_id || id >= link->first_id + link->base.answer.parts))
		link = link->next;
	if (!link || !report)
		return;
	answer = &link->base.answer;
	answer->reports++;
	answer->over = answer->over || answer->reports == answer->parts;
	answer->sw = report->sw;
	if (report->size == 0)
		return;
	answer->size = report->size;
	memcpy(answer->data, report->data, report->size);
}

int centre_open(struct centre **centre, struct fault *fault)
{
	struct smsc_ops ops = { .deliver = deliver, .ended = note_end };
	int rc;

	*centre = ops.ctx = calloc(1, sizeof **centre);
	if (!*centre)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = smsc_open(&ops, &(*centre)->smsc, fault);
	if (rc < 0) {
		free(*centre);
		*centre = NULL;
	}
	return rc;
}

void centre_close(struct centre *centre)
{
	if (!centre)
		return;
	smsc_close(centre->smsc);
	free(centre);
}

void centre_set_faults(struct centre *centre, const struct smsc_faults *faults)
{
	smsc_set_faults(centre->smsc, faults);
}

int centre_run(struct centre *centre, int64_t now_ms, struct fault *fault)
{
	int rc;

	if (now_ms > centre->now_ms)
		centre->now_ms = now_ms;
	rc = smsc_run(centre->smsc, centre->now_ms, fault);
	for (struct link *link = centre->links; link; link = link->next) {
		struct bearer_answer *answer = &link->base.answer;

		collect_sent(link);
		if (answer->parts > 0 && centre->now_ms >= link->deadline)
			answer->over = answer->expired = true;
	}
	return rc;
}

/* The end of a packet's time is a moment too: its answer is over then. */
int64_t centre_due(const struct centre *centre)
{
	int64_t due = smsc_due(centre->smsc);

	for (const struct link *link = centre->links; link; link = link->next)
		if (!link->base.answer.over && (due < 0 || link->deadline < due))
			due = link->deadline;
	return due;
}

int64_t centre_now(const struct centre *centre)
{
	return centre->now_ms;
}

void centre_alert(struct centre *centre, const struct bearer *bearer)
{
	smsc_alert(centre->smsc, centre->now_ms, ((const struct link *)bearer)->name);
}

/* ---- a bearer ---- */

/* Messages the card sent before are none of this packet. */
static void forget_packet(struct link *link)
{
	smsc_forget(link->centre->smsc, link->name);
	do {
		link->base.answer.submits = 0;
		collect_sent(link);
	} while (link->base.answer.submits > 0);
	link->base.answer = (struct bearer_answer){ .over = true };
}

static int link_send(struct bearer *bearer, const struct scp80_tpdu *tpdus, size_t count,
                     int64_t validity_ms, struct fault *fault)
{
	struct link *link = (struct link *)bearer;
	struct centre *centre = link->centre;
	uint64_t id = 0;
	int rc = 0;

	forget_packet(link);
	for (size_t i = 0; i < count && rc == 0; i++) {
		rc = smsc_submit(centre->smsc, centre->now_ms, link->name, tpdus[i].octets,
		                 tpdus[i].size, validity_ms, &id, fault);
		if (i == 0)
			link->first_id = id;
	}
	if (rc < 0) {
		forget_packet(link);
		return rc;
	}
	link->deadline = centre->now_ms + validity_ms;
	bearer->answer = (struct bearer_answer){ .parts = (unsigned)count };
	return 0;
}

static int link_wait(struct bearer *bearer, struct fault *fault)
{
	struct link *link = (struct link *)bearer;
	const int64_t due = smsc_due(link->centre->smsc);
	int rc;

	if (due >= 0 && due < link->deadline) {
		rc = centre_run(link->centre, due, fault);
		return rc < 0 ? rc : 1;
	}
	if (bearer->answer.over)
		return 0;
	rc = centre_run(link->centre, link->deadline, fault);
	return rc < 0 ? rc : 1;
}

static void link_close(struct bearer *bearer)
{
	struct link *link = (struct link *)bearer;
	struct link **at = &link->centre->links;

	forget_packet(link);
	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	free(link);
}

static const struct bearer_ops link_ops = {
	.send = link_send,
	.wait = link_wait,
	.close = link_close,
};

int centre_bearer(struct centre *centre, const struct centre_card *card, void *ctx,
                  struct bearer **bearer, struct fault *fault)
{
	struct link *link = calloc(1, sizeof *link);

	*bearer = NULL;
	if (!link)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	link->base = (struct bearer){ .ops = &link_ops, .answer = { .over = true } };
	link->centre = centre;
	link->card = card;
	link->ctx = ctx;
	snprintf(link->name, sizeof link->name, "%llu", ++centre->last_name);
	link->next = centre->links;
	centre->links = link;
	*bearer = &link->base;
	return 0;
}
