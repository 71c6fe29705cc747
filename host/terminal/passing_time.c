/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/card_files.h"
#include "terminal/roaming.h"
#include "terminal/screen.h"
#include "terminal/service_state.h"
#include "terminal/timers.h"

/* Virtual time: what happens next happens, then what happens after it. */

enum { INS_STATUS = 0xF2, STATUS_NO_INDICATION = 0x00, STATUS_NO_DATA = 0x0C };

/* TS 102 221 14.5.2: STATUS while idle; its answer brings what the card wants. */
static int poll(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ETSI, INS_STATUS, STATUS_NO_INDICATION,
		                          STATUS_NO_DATA };
	struct terminal_reply reply;

	handset->poll_at = handset->state.now_s + handset->poll_s;
	return card_send(handset, header, NULL, 0, &reply, fault);
}

/* Without normal service a handset searches; with it, it looks whether its cell is still there. */
static int look(struct handset *handset, struct fault *fault)
{
	handset->look_at = handset->state.now_s + LOOK_S;
	if (handset->state.service == SERVICE_NORMAL && roaming_is_heard(handset))
		return 0;
	return roaming_select(handset, fault);
}

static int give_up_user(struct handset *handset, struct fault *fault)
{
	handset_tell(handset, TOLD_TIME, "the user does not answer");
	return screen_answer(handset, RESULT_NO_USER, NULL, fault);
}

static int end_timer(struct handset *handset, struct fault *fault)
{
	const int rc = timers_end_one(handset, fault);

	return rc < 0 ? rc : 0;
}

static int64_t next_poll(const struct handset *handset)
{
	return handset->poll_s > 0 ? handset->poll_at : -1;
}

static int64_t next_look(const struct handset *handset)
{
	return handset->look_at;
}

static int64_t next_higher(const struct handset *handset)
{
	return handset->higher_at > 0 && handset->state.service == SERVICE_NORMAL
	               ? handset->higher_at
	               : -1;
}

static int64_t next_user(const struct handset *handset)
{
	return handset->state.prompt != PROMPT_NONE ? handset->dialogue.until : -1;
}

/* What time brings: when next (-1 never), and what is then done. */
static const struct {
	int64_t (*next)(const struct handset *handset);
	int (*run)(struct handset *handset, struct fault *fault);
} clocks[] = {
	{ timers_next, end_timer },      { next_user, give_up_user }, { next_poll, poll },
	{ next_higher, roaming_higher }, { next_look, look },
};

/* The earliest, by its place in the table; the number of rows where there is none by then. */
static size_t earliest(const struct handset *handset, int64_t until, int64_t *at)
{
	size_t found = sizeof clocks / sizeof clocks[0];

	*at = until;
	for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
		const int64_t next = clocks[i].next(handset);

		if (next < 0 || next > until ||
		    (found < sizeof clocks / sizeof clocks[0] && next >= *at))
			continue;
		*at = next;
		found = i;
	}
	return found;
}

int handset_wait(struct handset *handset, int64_t seconds, struct fault *fault)
{
	struct handset_state *state = &handset->state;
	const int64_t until = state->now_s + seconds;
	int rc = 0;

	if (seconds < 0)
		return fault_set(fault, FAULT_INPUT, "wait", "time does not go back");
	while (state->on && rc == 0) {
		int64_t at;
		const size_t clock = earliest(handset, until, &at);

		if (clock == sizeof clocks / sizeof clocks[0])
			break;
		if (at > state->now_s)
			state->now_s = at;
		rc = clocks[clock].run(handset, fault);
		if (rc == 0)
			rc = handset_settle(handset, fault);
	}
	if (rc == 0)
		state->now_s = until;
	return rc;
}
