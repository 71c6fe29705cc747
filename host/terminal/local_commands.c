/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/local_commands.h"

#include <stdio.h>

#include "terminal/envelopes.h"
#include "terminal/local_information.h"

enum { EVENTS_TEXT_MAX = 96 }; /* all that are known, each once */

int local_more_time(struct handset *handset, const struct command *command, struct answer *answer,
                    struct fault *fault)
{
	(void)command;
	(void)answer;
	(void)fault;
	handset_tell(handset, TOLD_CARD, "MORE TIME");
	return RESULT_DONE;
}

/* TS 102 223 8.8: minutes, seconds, tenths of seconds. The interval granted is answered. */
int local_poll_interval(struct handset *handset, const struct command *command,
                        struct answer *answer, struct fault *fault)
{
	static const int64_t tenths[] = { 600, 10, 1 };
	uint8_t granted[2];
	struct tlv_item item;

	(void)fault;
	command_take(command, BARE_DURATION, &item);
	if (item.size != 2 || item.value[0] >= sizeof tenths / sizeof tenths[0] || !item.value[1])
		return RESULT_DATA_UNKNOWN;
	handset->poll_s = (tenths[item.value[0]] * item.value[1] + 9) / 10;
	handset->poll_at = handset->state.now_s + handset->poll_s;
	granted[0] = handset->poll_s > 255 ? 0 : 1;
	granted[1] = (uint8_t)(handset->poll_s > 255 ? handset->poll_s / 60 : handset->poll_s);
	tlv_add(&answer->data, BARE_DURATION | COMPREHENSION, granted, sizeof granted);
	handset_tell(handset, TOLD_CARD, "POLL INTERVAL: %lld s", (long long)handset->poll_s);
	return RESULT_DONE;
}

int local_polling_off(struct handset *handset, const struct command *command, struct answer *answer,
                      struct fault *fault)
{
	(void)command;
	(void)answer;
	(void)fault;
	handset->poll_s = 0;
	handset_tell(handset, TOLD_CARD, "POLLING OFF");
	return RESULT_DONE;
}

/* 6.4.16: the list replaces the one before; an empty one ends it. */
int local_event_list(struct handset *handset, const struct command *command, struct answer *answer,
                     struct fault *fault)
{
	char text[EVENTS_TEXT_MAX] = " none";
	struct tlv_item item;
	uint32_t events = 0;
	size_t size = 0;

	(void)answer;
	(void)fault;
	command_take(command, BARE_EVENTS, &item);
	for (size_t i = 0; i < item.size; i++) {
		const char *name = envelope_event_text(item.value[i]);

		if (!name)
			return RESULT_BEYOND;
		if (!(events >> item.value[i] & 1))
			size += (size_t)snprintf(text + size, sizeof text - size, "%s %s",
			                         size > 0 ? "," : "", name);
		events |= 1u << item.value[i];
	}
	handset->events = events;
	handset_tell(handset, TOLD_CARD, "SET UP EVENT LIST:%s", text);
	return RESULT_DONE;
}

/* TS 31.111 6.4.15: in limited service the answer is given and says so. */
static int provide_location(struct handset *handset, struct answer *answer)
{
	if (handset->state.service == SERVICE_NONE)
		return answer_additional(answer, RESULT_UNABLE, ADDITIONAL_NO_SERVICE);
	local_add_location(handset, &answer->data, BARE_LOCATION | COMPREHENSION);
	return handset->state.service == SERVICE_LIMITED ? RESULT_LIMITED_SERVICE : RESULT_DONE;
}

static int provide_imei(struct handset *handset, struct answer *answer)
{
	return local_add_imei(handset, &answer->data)
	               ? RESULT_DONE
	               : answer_additional(answer, RESULT_UNABLE, ADDITIONAL_NONE);
}

static int provide_imeisv(struct handset *handset, struct answer *answer)
{
	return local_add_imeisv(handset, &answer->data)
	               ? RESULT_DONE
	               : answer_additional(answer, RESULT_UNABLE, ADDITIONAL_NONE);
}

static int provide_date(struct handset *handset, struct answer *answer)
{
	local_add_date(handset, &answer->data);
	return RESULT_DONE;
}

static int provide_language(struct handset *handset, struct answer *answer)
{
	local_add_language(handset, &answer->data);
	return RESULT_DONE;
}

static int provide_access(struct handset *handset, struct answer *answer)
{
	uint8_t code;

	if (handset->state.service == SERVICE_NONE)
		return answer_additional(answer, RESULT_UNABLE, ADDITIONAL_NO_SERVICE);
	code = local_access_code(handset->state.cell.access);
	tlv_add(&answer->data, BARE_ACCESS | COMPREHENSION, &code, 1);
	return RESULT_DONE;
}

/* By qualifier, TS 102 223 8.6. */
static const struct provision {
	const char *name;
	unsigned announced;
	int (*run)(struct handset *handset, struct answer *answer);
} provisions[] = {
	[0x00] = { "location", PROFILE_BIT(4, 7), provide_location },
	[0x01] = { "IMEI", PROFILE_BIT(4, 7), provide_imei },
	[0x03] = { "date and time", PROFILE_BIT(8, 3), provide_date },
	[0x04] = { "language", PROFILE_BIT(9, 4), provide_language },
	[0x06] = { "access technology", PROFILE_BIT(9, 8), provide_access },
	[0x08] = { "IMEISV", PROFILE_BIT(18, 7), provide_imeisv },
};

int local_provide(struct handset *handset, const struct command *command, struct answer *answer,
                  struct fault *fault)
{
	const struct provision *provision =
		command->qualifier < sizeof provisions / sizeof provisions[0]
			? &provisions[command->qualifier]
			: NULL;
	int result;

	(void)fault;
	if (!provision || !provision->run || !obey_announces(handset, provision->announced)) {
		handset->state.unannounced++;
		return RESULT_BEYOND;
	}
	result = provision->run(handset, answer);
	handset_tell(handset, TOLD_CARD, "PROVIDE LOCAL INFORMATION: %s%s", provision->name,
	             result == RESULT_UNABLE            ? ", none can be given"
	             : result == RESULT_LIMITED_SERVICE ? ", in limited service"
	                                                : "");
	return result;
}
