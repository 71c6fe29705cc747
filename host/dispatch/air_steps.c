/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/air_inside.h"

#include <stdio.h>

/* SMPP 3.4 4.4.1, 4.4.2, appendix B */
static const char step_submit[] = "submit_sm";
static const char step_answer[] = "submit_sm_resp";
static const char step_receipt[] = "delivery receipt";

enum { DETAIL_MAX = 256, SECOND_MS = 1000 };

const char *air_printable(const char *word, char *to, size_t room)
{
	size_t size = 0;

	for (; word[size] && size + 1 < room; size++)
		to[size] = word[size];
	to[size] = '\0';
	for (char *at = to; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	return to;
}

static void tell(struct air *air, uint64_t tag, const char *step, const char *detail)
{
	store_packet_step_add(air->store, tag, store_now(air->store), step, detail);
}

/* "message 1 of 2", and which try where it is not the first. */
static int write_message(char detail[DETAIL_MAX], unsigned part, unsigned parts, unsigned tries)
{
	return tries > 1 ? snprintf(detail, DETAIL_MAX, "message %u of %u, try %u", part + 1, parts,
	                            tries)
	                 : snprintf(detail, DETAIL_MAX, "message %u of %u", part + 1, parts);
}

void air_tell_try(struct air *air, const struct smpp_try *tried)
{
	char detail[DETAIL_MAX];
	int size;

	if (tried->tries > AIR_TRIES_TOLD)
		return;
	size = write_message(detail, tried->part, tried->parts, tried->tries);
	if (tried->put_off)
		snprintf(detail + size, sizeof detail - (size_t)size,
		         ": status %02X, %s; again in %lld s%s", (unsigned)tried->status,
		         smpp_status_text(tried->status),
		         (long long)(tried->resume_ms + SECOND_MS - 1) / SECOND_MS,
		         tried->tries == AIR_TRIES_TOLD ? ", which is not told any more" : "");
	else
		snprintf(detail + size, sizeof detail - (size_t)size, ", to %s", tried->to);
	tell(air, tried->tag, tried->put_off ? step_answer : step_submit, detail);
}

void air_tell_outcome(struct air *air, const struct smpp_outcome *outcome)
{
	char detail[DETAIL_MAX], id[SMPP_ID_MAX];
	const int size = write_message(detail, outcome->part, outcome->parts, outcome->tries);
	char *const rest = detail + size;
	const size_t room = sizeof detail - (size_t)size;

	if (outcome->expired)
		snprintf(rest, room, ": its time passed before the centre took it");
	else if (outcome->status != SMPP_OK)
		snprintf(rest, room, ": status %02X, %s", (unsigned)outcome->status,
		         smpp_status_text(outcome->status));
	else
		snprintf(rest, room, ": taken, message_id %s",
		         air_printable(outcome->id, id, sizeof id));
	tell(air, outcome->tag, outcome->expired ? step_submit : step_answer, detail);
}

void air_tell_receipt(struct air *air, uint64_t tag, const struct smpp_arrival *arrival)
{
	char detail[DETAIL_MAX], id[SMPP_ID_MAX], error[SMPP_ERROR_MAX];

	snprintf(detail, sizeof detail, "message_id %s: %s%s%s",
	         air_printable(arrival->id, id, sizeof id), smpp_state_text(arrival->state),
	         arrival->error[0] ? ", error " : "",
	         air_printable(arrival->error, error, sizeof error));
	tell(air, tag, step_receipt, detail);
}
