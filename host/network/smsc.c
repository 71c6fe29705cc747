/* SPDX-License-Identifier: Apache-2.0 */
#include "network/smsc.h"

#include <stdlib.h>
#include <string.h>

enum { PER_MILLE = 1000, ROOM_FIRST = 16 };

/* How long a handset that could not be reached is left alone, by the tries in a row that failed; the last
 * row goes on. TS 23.040 leaves that to the centre: soon at first, for one in a tunnel, then ever
 * rarer. A handset that can be reached again is told of by smsc_alert() (TS 23.040 3.2.6). */
static const int64_t waits_ms[] = {
	60 * 1000,      5 * 60 * 1000,  15 * 60 * 1000,
	30 * 60 * 1000, 60 * 60 * 1000, 3 * 60 * 60 * 1000,
};

/* Somebody messages wait for. */
struct line {
	struct line *next;
	char recipient[SMSC_RECIPIENT_MAX];
	size_t waiting;
	size_t failures;  /* tries in a row       */
	int64_t retry_at; /* none of it before    */
};

struct message {
	uint64_t id; /* 0: nobody is told of its end */
	uint64_t sequence;
	struct line *line;
	int64_t due, expires;
	unsigned tries;
	bool lost, unreported; /* what the faults have in store for it */
	size_t size;
	uint8_t tpdu[SMS_TPDU_MAX];
};

struct smsc {
	struct smsc_ops ops;
	struct smsc_faults faults;
	uint64_t chance; /* state of the generator */
	uint64_t last_id, last_sequence;
	struct line *lines;
	struct message *messages; /* in no order */
	size_t count, room;
};

int smsc_open(const struct smsc_ops *ops, struct smsc **smsc, struct fault *fault)
{
	*smsc = calloc(1, sizeof **smsc);
	if (!*smsc)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	(*smsc)->ops = *ops;
	return 0;
}

void smsc_close(struct smsc *smsc)
{
	if (!smsc)
		return;
	while (smsc->lines) {
		struct line *line = smsc->lines;

		smsc->lines = line->next;
		free(line);
	}
	free(smsc->messages);
	free(smsc);
}

void smsc_set_faults(struct smsc *smsc, const struct smsc_faults *faults)
{
	smsc->faults = *faults;
	smsc->chance = faults->seed;
}

/* splitmix64: a counter in steps of the golden ratio, stirred. */
static uint64_t next_chance(struct smsc *smsc)
{
	uint64_t z = smsc->chance += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static bool draw(struct smsc *smsc, unsigned per_mille)
{
	return next_chance(smsc) % PER_MILLE < per_mille;
}

static struct line *find_line(const struct smsc *smsc, const char *recipient)
{
	struct line *line = smsc->lines;

	while (line && strcmp(line->recipient, recipient) != 0)
		line = line->next;
	return line;
}

static struct line *line_of(struct smsc *smsc, const char *recipient)
{
	struct line *line = find_line(smsc, recipient);

	if (line || !(line = calloc(1, sizeof *line)))
		return line;
	strcpy(line->recipient, recipient);
	line->next = smsc->lines;
	smsc->lines = line;
	return line;
}

/* A line nobody waits in is forgotten, and with it that its handset could not be reached. */
static void leave_line(struct smsc *smsc, struct line *line)
{
	struct line **at = &smsc->lines;

	if (--line->waiting > 0)
		return;
	while (*at != line)
		at = &(*at)->next;
	*at = line->next;
	free(line);
}

static int make_room(struct smsc *smsc, size_t more, struct fault *fault)
{
	const size_t room = smsc->room ? smsc->room * 2 : ROOM_FIRST;
	struct message *grown;

	if (smsc->count + more > SMSC_MESSAGES_MAX)
		return fault_set(fault, FAULT_LIMIT, "service centre",
		                 "keeps %d short messages at most; wait until some have ended",
		                 SMSC_MESSAGES_MAX);
	if (smsc->count + more <= smsc->room)
		return 0;
	grown = realloc(smsc->messages, room * sizeof *grown);
	if (!grown)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	smsc->messages = grown;
	smsc->room = room;
	return 0;
}

/* Puts a copy of the message into its line, and draws what becomes of it. */
static void keep(struct smsc *smsc, struct message message)
{
	const struct smsc_faults *faults = &smsc->faults;
	const bool held = draw(smsc, faults->reordering);
	const int64_t hold = (int64_t)(next_chance(smsc) % SMSC_HOLD_MAX_MS) + 1;

	message.lost = draw(smsc, faults->loss);
	message.unreported = draw(smsc, faults->unreported);
	message.sequence = ++smsc->last_sequence;
	message.due += faults->delay_ms + (held ? hold : 0);
	message.line->waiting++;
	smsc->messages[smsc->count++] = message;
}

int smsc_submit(struct smsc *smsc, int64_t now_ms, const char *recipient, const uint8_t *tpdu,
                size_t size, int64_t validity_ms, uint64_t *id, struct fault *fault)
{
	struct message message = { .due = now_ms, .expires = now_ms + validity_ms, .size = size };
	const bool doubled = draw(smsc, smsc->faults.doubling);
	int rc;

	if (strlen(recipient) >= SMSC_RECIPIENT_MAX || size > SMS_TPDU_MAX)
		return fault_set(fault, FAULT_LIMIT, "short message",
		                 "%zu octets for '%s'; at most %d, for %d characters", size,
		                 recipient, SMS_TPDU_MAX, SMSC_RECIPIENT_MAX - 1);
	if ((rc = make_room(smsc, doubled ? 2 : 1, fault)) < 0)
		return rc;
	message.line = line_of(smsc, recipient);
	if (!message.line)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	memcpy(message.tpdu, tpdu, size);
	message.id = *id = ++smsc->last_id;
	keep(smsc, message);
	if (doubled)
		keep(smsc, message);
	return 0;
}

/* When something happens to a message: it is tried, or its time is over. */
static int64_t moment(const struct message *message)
{
	const int64_t retry_at = message->line->retry_at;
	const int64_t due = message->due > retry_at ? message->due : retry_at;

	return due < message->expires ? due : message->expires;
}

/* The message something happens to first; NULL where there is none. */
static struct message *first_message(const struct smsc *smsc)
{
	struct message *first = NULL;

	for (struct message *at = smsc->messages; at < smsc->messages + smsc->count; at++)
		if (!first || moment(at) < moment(first) ||
		    (moment(at) == moment(first) && at->sequence < first->sequence))
			first = at;
	return first;
}

static struct message *find_id(const struct smsc *smsc, uint64_t id)
{
	for (struct message *at = smsc->messages; at < smsc->messages + smsc->count; at++)
		if (at->id == id)
			return at;
	return NULL;
}

/* Forgets the message and tells its end; where its double is still there and this one never arrived, the
 * double tells. */
static void end_message(struct smsc *smsc, struct message *message, bool arrived,
                        const struct smsc_report *report)
{
	const struct message ended = *message;
	struct message *twin;

	*message = smsc->messages[--smsc->count];
	leave_line(smsc, ended.line);
	if (ended.id == 0)
		return;
	twin = find_id(smsc, ended.id);
	if (twin && !arrived)
		return;
	if (twin)
		twin->id = 0;
	if (smsc->ops.ended)
		smsc->ops.ended(smsc->ops.ctx, ended.id, ended.unreported ? NULL : report);
}

/* Nobody there: none of its line is tried for a while. */
static void postpone(struct smsc *smsc, struct message *message, int64_t now_ms)
{
	struct line *line = message->line;
	const size_t last = sizeof waits_ms / sizeof waits_ms[0] - 1;

	line->retry_at = now_ms + waits_ms[line->failures < last ? line->failures : last];
	line->failures++;
	if (++message->tries == SMSC_TRIES_MAX)
		end_message(smsc, message, false, NULL);
}

static int try_message(struct smsc *smsc, struct message *message, int64_t now_ms,
                       struct fault *fault)
{
	struct smsc_report report = { 0 };
	int outcome = SMSC_UNREACHABLE;

	if (now_ms >= message->expires || message->lost) {
		end_message(smsc, message, false, NULL);
		return 0;
	}
	if (!smsc->faults.off)
		outcome = smsc->ops.deliver(smsc->ops.ctx, message->line->recipient, message->tpdu,
		                            message->size, &report, fault);
	if (outcome < 0 || outcome == SMSC_UNREACHABLE) {
		postpone(smsc, message, now_ms);
		return outcome < 0 ? outcome : 0;
	}
	message->line->failures = 0;
	end_message(smsc, message, true, &report);
	return 0;
}

int smsc_run(struct smsc *smsc, int64_t now_ms, struct fault *fault)
{
	struct message *message;
	int rc = 0;

	while ((message = first_message(smsc)) && moment(message) <= now_ms) {
		const int tried = try_message(smsc, message, now_ms, rc < 0 ? NULL : fault);

		if (rc == 0)
			rc = tried;
	}
	return rc;
}

int64_t smsc_due(const struct smsc *smsc)
{
	const struct message *first = first_message(smsc);

	return first ? moment(first) : -1;
}

void smsc_alert(struct smsc *smsc, int64_t now_ms, const char *recipient)
{
	struct line *line = find_line(smsc, recipient);

	if (!line)
		return;
	line->failures = 0;
	if (line->retry_at > now_ms)
		line->retry_at = now_ms;
}

void smsc_forget(struct smsc *smsc, const char *recipient)
{
	struct line *line = find_line(smsc, recipient);
	size_t at = 0;

	while (line && at < smsc->count) {
		struct message *message = &smsc->messages[at];
		const bool last = line->waiting == 1;

		if (message->line != line) {
			at++;
			continue;
		}
		*message = smsc->messages[--smsc->count];
		leave_line(smsc, line);
		if (last)
			line = NULL;
	}
}

size_t smsc_waiting(const struct smsc *smsc)
{
	return smsc->count;
}
