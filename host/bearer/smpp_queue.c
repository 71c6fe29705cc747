/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "octets/clock.h"

enum {
	WANT_RECEIPT = 0x01, /* SMPP 3.4 5.2.17: of success and of failure */
	THROTTLE_MOST_MS = 60000,
	SECONDS_A_DAY = 86400,
	DAYS_MOST = 31,
};

/* What has the centre ask for patience: it stays in the queue. */
static bool is_for_later(uint32_t status)
{
	return status == SMPP_THROTTLED || status == SMPP_QUEUE_FULL;
}

int smpp_submit(struct smpp *session, const struct smpp_message *messages, size_t count,
                struct fault *fault)
{
	struct smpp_entry *first = NULL, **end = &first;
	const uint64_t one = 1;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		*end = calloc(1, sizeof **end);
		if (!*end) {
			rc = fault_set(fault, FAULT_SYSTEM, "", "out of memory");
			break;
		}
		(*end)->message = messages[i];
		end = &(*end)->next;
	}
	pthread_mutex_lock(&session->lock);
	if (rc == 0 && session->queued + count > SMPP_QUEUE_MAX)
		rc = fault_set(fault, FAULT_BUSY, "SMPP", "the queue has its %d messages",
		               SMPP_QUEUE_MAX);
	if (rc == 0) {
		struct smpp_entry **at = &session->queue;

		while (*at)
			at = &(*at)->next;
		*at = first;
		first = NULL;
		session->queued += count;
	}
	pthread_mutex_unlock(&session->lock);
	while (first) {
		struct smpp_entry *next = first->next;

		free(first);
		first = next;
	}
	if (rc == 0 && write(session->wake, &one, sizeof one) < 0)
		return 0; /* its counter is full: it wakes anyway */
	return rc;
}

bool smpp_has_room(struct smpp *session, size_t count)
{
	bool has;

	pthread_mutex_lock(&session->lock);
	has = session->queued + count <= SMPP_QUEUE_MAX;
	pthread_mutex_unlock(&session->lock);
	return has;
}

/* From now, SMPP 3.4 7.1.1.2: days here, as months are of no fixed length; at most DAYS_MOST of them. */
static void set_validity(int64_t ms, char text[SMPP_TIME_MAX])
{
	const int64_t seconds = ms < 1000 ? 1 : ms / 1000;
	const int days =
		seconds / SECONDS_A_DAY > DAYS_MOST ? DAYS_MOST : (int)(seconds / SECONDS_A_DAY);
	const int rest = (int)(seconds % SECONDS_A_DAY);

	snprintf(text, SMPP_TIME_MAX, "0000%02d%02d%02d%02d000R", days, rest / 3600, rest / 60 % 60,
	         rest % 60);
}

static int send_entry(struct smpp *session, struct smpp_entry *entry, int64_t now)
{
	const struct smpp_message *message = &entry->message;
	struct smpp_pdu pdu = {
		.command = SMPP_SUBMIT_SM,
		.sequence = wire_next_sequence(session),
		.from = session->options.from,
		.to = { .ton = 1, .npi = 1 },
		.esm_class = message->esm_class,
		.protocol = message->protocol,
		.coding = message->coding,
		.registered = WANT_RECEIPT,
		.size = message->size,
	};

	memcpy(pdu.to.digits, message->to, sizeof pdu.to.digits);
	memcpy(pdu.message, message->text, message->size);
	set_validity(message->deadline - clock_now_ms(), pdu.validity);
	if (wire_put(session, &pdu) < 0)
		return -1;
	entry->sequence = pdu.sequence;
	entry->sent_at = now;
	entry->tries++;
	session->counts.submitted++;
	return 0;
}

static struct smpp_try try_of(const struct smpp_entry *entry)
{
	struct smpp_try tried = { .tag = entry->message.tag,
		                  .part = entry->message.part,
		                  .parts = entry->message.parts,
		                  .tries = entry->tries };

	memcpy(tried.to, entry->message.to, sizeof tried.to);
	return tried;
}

/* Without the lock: who is told may be in smpp_submit() at the time. */
static void tell_tries(const struct smpp *session, const struct smpp_try *tries, size_t count)
{
	for (size_t i = 0; i < count && session->hooks.tried; i++)
		session->hooks.tried(session->hooks.ctx, &tries[i]);
}

int queue_send(struct smpp *session, int64_t now)
{
	struct smpp_try sent[SMPP_WINDOW_MAX];
	size_t count = 0;
	unsigned open = 0;
	int rc = 0;

	if (session->phase != PHASE_BOUND || now < session->throttled_until)
		return 0;
	pthread_mutex_lock(&session->lock);
	for (struct smpp_entry *entry = session->queue;
	     entry && rc == 0 && open < session->options.window; entry = entry->next) {
		open++;
		if (entry->sequence)
			continue;
		rc = send_entry(session, entry, now);
		if (rc == 0)
			sent[count++] = try_of(entry);
	}
	pthread_mutex_unlock(&session->lock);
	tell_tries(session, sent, count);
	return rc;
}

/* Takes an entry out of the queue and tells of it; the lock is held, and let go of. */
static void end_entry(struct smpp *session, struct smpp_entry **at, struct smpp_outcome *outcome)
{
	struct smpp_entry *entry = *at;

	*at = entry->next;
	session->queued--;
	pthread_mutex_unlock(&session->lock);
	outcome->tag = entry->message.tag;
	outcome->part = entry->message.part;
	outcome->parts = entry->message.parts;
	outcome->tries = entry->tries;
	outcome->repeated = entry->repeated;
	free(entry);
	session->hooks.ended(session->hooks.ctx, outcome);
}

/* Longer each time, until the centre takes one. */
static void throttle(struct smpp *session, int64_t now)
{
	session->throttle_ms =
		session->throttle_ms ? 2 * session->throttle_ms : session->options.pause_ms;
	if (session->throttle_ms > THROTTLE_MOST_MS)
		session->throttle_ms = THROTTLE_MOST_MS;
	session->throttled_until = now + session->throttle_ms;
	session->counts.throttled++;
}

/* It stays; the lock is held, and let go of. */
static void put_off(struct smpp *session, struct smpp_entry *entry, uint32_t status, int64_t now)
{
	struct smpp_try tried = try_of(entry);

	entry->sequence = 0;
	/* Of those that were asked to wait together, the first says how long. */
	if (now >= session->throttled_until)
		throttle(session, now);
	tried.put_off = true;
	tried.status = status;
	tried.resume_ms = session->throttled_until - now;
	pthread_mutex_unlock(&session->lock);
	tell_tries(session, &tried, 1);
}

bool queue_answered(struct smpp *session, const struct smpp_pdu *pdu, int64_t now)
{
	struct smpp_outcome outcome = { .status = pdu->status };
	struct smpp_entry **at = &session->queue;

	pthread_mutex_lock(&session->lock);
	while (*at && ((*at)->sequence == 0 || (*at)->sequence != pdu->sequence))
		at = &(*at)->next;
	if (!*at) {
		pthread_mutex_unlock(&session->lock);
		return false;
	}
	if (is_for_later(pdu->status)) {
		put_off(session, *at, pdu->status, now);
		return true;
	}
	if (pdu->status == SMPP_OK) {
		session->counts.accepted++;
		session->throttle_ms = 0;
		memcpy(outcome.id, pdu->id, sizeof outcome.id);
	} else {
		session->counts.refused++;
	}
	end_entry(session, at, &outcome);
	return true;
}

void queue_cut(struct smpp *session)
{
	pthread_mutex_lock(&session->lock);
	for (struct smpp_entry *entry = session->queue; entry; entry = entry->next) {
		entry->repeated = entry->repeated || entry->sequence;
		entry->sequence = 0;
	}
	pthread_mutex_unlock(&session->lock);
}

/* One whose answer is awaited is left: what became of it is not known. */
void queue_expire(struct smpp *session)
{
	const int64_t now = clock_now_ms();
	struct smpp_outcome outcome = { .expired = true };
	struct smpp_entry **at;

	do {
		at = &session->queue;
		pthread_mutex_lock(&session->lock);
		while (*at && ((*at)->sequence || (*at)->message.deadline > now))
			at = &(*at)->next;
		if (*at)
			end_entry(session, at, &outcome);
		else
			at = NULL;
	} while (at);
	pthread_mutex_unlock(&session->lock);
}

int64_t queue_oldest(struct smpp *session)
{
	int64_t oldest = -1;

	pthread_mutex_lock(&session->lock);
	for (const struct smpp_entry *entry = session->queue; entry; entry = entry->next)
		if (entry->sequence && (oldest < 0 || entry->sent_at < oldest))
			oldest = entry->sent_at;
	pthread_mutex_unlock(&session->lock);
	return oldest;
}

void queue_free(struct smpp *session)
{
	while (session->queue) {
		struct smpp_entry *next = session->queue->next;

		free(session->queue);
		session->queue = next;
	}
}
