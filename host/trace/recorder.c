/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/recorder.h"

#include <stdio.h>
#include <string.h>

static void keep_command(struct recorder *recorder, const struct trace_event *event)
{
	struct gsmtap_item *item = &recorder->item;
	struct instruction_apdu apdu;

	item->command_size =
		event->size < sizeof item->command ? event->size : sizeof item->command;
	memcpy(item->command, event->octets, item->command_size);
	follow_command(&recorder->follow, event->octets, event->size, &apdu);
	if (!recorder->show_secrets)
		follow_mask_command(&recorder->follow, item->command, item->command_size);
}

static void add(struct recorder *recorder, enum gsmtap_kind kind, const struct trace_event *event)
{
	struct gsmtap_item *item = &recorder->item;

	item->kind = kind;
	item->answer_size = event->size < sizeof item->answer ? event->size : sizeof item->answer;
	if (item->answer_size > 0)
		memcpy(item->answer, event->octets, item->answer_size);
	snprintf(item->text, sizeof item->text, "%s", event->text ? event->text : "");
	if (kind == GSMTAP_EXCHANGE && !recorder->show_secrets)
		follow_mask_answer(&recorder->follow, item->answer, item->answer_size);
	capture_add(recorder->capture, item, event->at_us);
	item->command_size = 0;
}

static void restart(struct recorder *recorder, enum gsmtap_kind kind,
                    const struct trace_event *event)
{
	follow_restart(&recorder->follow);
	recorder->item.command_size = 0;
	add(recorder, kind, event);
}

static void record(struct trace_sink *sink, const struct trace_event *event)
{
	struct recorder *recorder = (struct recorder *)sink;

	switch (event->kind) {
	case TRACE_OPENED:
		restart(recorder, GSMTAP_OPENED, event);
		break;
	case TRACE_RESET:
		restart(recorder, GSMTAP_RESET, event);
		break;
	case TRACE_POWER:
		restart(recorder, GSMTAP_POWER, event);
		break;
	case TRACE_COMMAND:
		keep_command(recorder, event);
		break;
	case TRACE_ANSWER:
		follow_answer(&recorder->follow, event->octets, event->size);
		add(recorder, GSMTAP_EXCHANGE, event);
		break;
	case TRACE_LOST:
		add(recorder, GSMTAP_LOST, event);
		break;
	}
}

struct trace_sink *recorder_sink(struct recorder *recorder)
{
	recorder->sink.event = record;
	recorder->follow = (struct follow){ .names = recorder->names };
	recorder->item = (struct gsmtap_item){ .card = capture_add_card(recorder->capture) };
	return &recorder->sink;
}
