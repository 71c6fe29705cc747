/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/timers.h"

#include "terminal/envelopes.h"
#include "terminal/local_information.h"

enum { TIME_SIZE = 3 };

static void add_timer(struct answer *answer, uint8_t number)
{
	tlv_add(&answer->data, BARE_TIMER | COMPREHENSION, &number, 1);
}

static void add_rest(struct answer *answer, const struct timer *timer, int64_t now)
{
	uint8_t value[TIME_SIZE];

	local_time_of_seconds(timer->ends > now ? timer->ends - now : 0, value);
	tlv_add(&answer->data, BARE_TIMER_VALUE | COMPREHENSION, value, sizeof value);
}

static int start(struct handset *handset, const struct command *command, struct timer *timer,
                 struct answer *answer)
{
	struct tlv_item item;
	int64_t seconds;

	(void)answer;
	if (!command_take(command, BARE_TIMER_VALUE, &item))
		return RESULT_MISSING;
	seconds = item.size == TIME_SIZE ? local_seconds_of_time(item.value) : -1;
	/* A timer of no time at all would end for ever. */
	if (seconds <= 0)
		return RESULT_DATA_UNKNOWN;
	*timer = (struct timer){ .running = true,
		                 .seconds = seconds,
		                 .ends = handset->state.now_s + seconds };
	return RESULT_DONE;
}

static int stop(struct handset *handset, const struct command *command, struct timer *timer,
                struct answer *answer)
{
	(void)command;
	if (!timer->running)
		return RESULT_TIMER_STATE;
	add_rest(answer, timer, handset->state.now_s);
	timer->running = false;
	return RESULT_DONE;
}

static int value(struct handset *handset, const struct command *command, struct timer *timer,
                 struct answer *answer)
{
	(void)command;
	if (!timer->running)
		return RESULT_TIMER_STATE;
	add_rest(answer, timer, handset->state.now_s);
	return RESULT_DONE;
}

/* By qualifier, TS 102 223 8.6. */
static const struct management {
	const char *name;
	unsigned announced;
	int (*run)(struct handset *handset, const struct command *command, struct timer *timer,
	           struct answer *answer);
} managements[] = {
	{ "start", PROFILE_BIT(8, 1), start },
	{ "stop", PROFILE_BIT(8, 1), stop },
	{ "value", PROFILE_BIT(8, 2), value },
};

int timers_manage(struct handset *handset, const struct command *command, struct answer *answer,
                  struct fault *fault)
{
	const struct management *management;
	struct tlv_item item;
	int result;

	(void)fault;
	command_take(command, BARE_TIMER, &item);
	if (item.size != 1 || item.value[0] < 1 || item.value[0] > HANDSET_TIMERS ||
	    command->qualifier >= sizeof managements / sizeof managements[0])
		return RESULT_DATA_UNKNOWN;
	management = &managements[command->qualifier];
	if (!obey_announces(handset, management->announced))
		return RESULT_BEYOND;
	add_timer(answer, item.value[0]);
	result = management->run(handset, command, &handset->timers[item.value[0] - 1], answer);
	handset_tell(handset, TOLD_CARD, "TIMER MANAGEMENT: %s %u, %lld s", management->name,
	             item.value[0], (long long)handset->timers[item.value[0] - 1].seconds);
	return result;
}

int64_t timers_next(const struct handset *handset)
{
	int64_t next = -1;

	for (size_t i = 0; i < HANDSET_TIMERS; i++) {
		const struct timer *timer = &handset->timers[i];

		if (timer->running && (next < 0 || timer->ends < next))
			next = timer->ends;
	}
	return next;
}

/* The value told is the one it was started with, 7.4.1. */
int timers_end_one(struct handset *handset, struct fault *fault)
{
	const int64_t next = timers_next(handset);

	if (next < 0 || next > handset->state.now_s)
		return 0;
	for (size_t i = 0; i < HANDSET_TIMERS; i++) {
		struct timer *timer = &handset->timers[i];
		uint8_t time[TIME_SIZE];
		int rc;

		if (!timer->running || timer->ends != next)
			continue;
		timer->running = false;
		handset_tell(handset, TOLD_TIME, "timer %zu ends", i + 1);
		local_time_of_seconds(timer->seconds, time);
		rc = envelope_timer(handset, (uint8_t)(i + 1), time, fault);
		return rc < 0 ? rc : 1;
	}
	return 0;
}
