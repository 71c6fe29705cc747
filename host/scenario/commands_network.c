/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "octets/hex.h"
#include "scenario/command.h"
#include "scenario/request.h"
#include "scenario/text_message.h"

enum { PER_MILLE = 1000, MS = 1000 };

static int deliver(struct stage *stage, const uint8_t *tpdu, size_t size, struct fault *fault)
{
	struct handset_report *report = malloc(sizeof *report);
	char text[64];
	int rc = report ? handset_deliver(stage->handset, tpdu, size, report, fault)
	                : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		snprintf(text, sizeof text, "the card answers %04X", report->sw);
		stage_tell(stage, TELL_EVENT, "sms", text, NULL);
	}
	free(report);
	return rc;
}

static int do_sms(struct stage *stage, const struct line *line, struct fault *fault)
{
	uint8_t tpdu[SMS_TPDU_MAX];
	const int size = text_message(line->word[1], stage_now(stage), tpdu, fault);

	return size < 0 ? size : deliver(stage, tpdu, (size_t)size, fault);
}

static int do_tpdu(struct stage *stage, const struct line *line, struct fault *fault)
{
	uint8_t tpdu[SMS_TPDU_MAX];
	const int size = hex_read(line->rest, "tpdu", tpdu, sizeof tpdu, fault);

	return size < 0 ? size : deliver(stage, tpdu, (size_t)size, fault);
}

static int do_request(struct stage *stage, const struct line *line, struct fault *fault)
{
	struct change *change = malloc(sizeof *change);
	json_error_t error;
	json_t *content = json_loads(line->rest, JSON_REJECT_DUPLICATES, &error);
	int rc;

	if (!content)
		rc = fault_set(fault, FAULT_INPUT, "request", "no JSON: column %d: %s",
		               error.column, error.text);
	else if (!change)
		rc = fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	else if ((rc = change_of_json(content, "", change, fault)) == 0)
		rc = request_begin(stage, change, fault);
	json_decref(content);
	free(change);
	return rc;
}

/* What calls other than the bulk one ask for. */
static int send(struct stage *stage, enum change_lock lock, bool reset, struct fault *fault)
{
	struct change *change = calloc(1, sizeof *change);
	int rc;

	if (!change)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	change->lock = lock;
	change->reset = reset;
	rc = request_begin(stage, change, fault);
	free(change);
	return rc;
}

static int do_lock(struct stage *stage, const struct line *line, struct fault *fault)
{
	return send(stage, argument_is_on(line->word[1]) ? CHANGE_LOCK_ON : CHANGE_LOCK_OFF, false,
	            fault);
}

static int do_sim_status(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	return send(stage, CHANGE_LOCK_NONE, true, fault);
}

static int do_subscriber(struct stage *stage, const struct line *line, struct fault *fault)
{
	enum network_status status = NETWORK_ACTIVE;

	while (strcasecmp(network_status_text(status), line->word[2]) != 0)
		status++;
	return network_set_status(stage->network, line->word[1], status, fault);
}

static int do_sqn_lost(struct stage *stage, const struct line *line, struct fault *fault)
{
	return network_lose_sqn(stage->network, line->word[1], fault);
}

static int do_network(struct stage *stage, const struct line *line, struct fault *fault)
{
	const bool rejects = strcasecmp(line->word[2], "rejects") == 0;

	if (rejects != (line->count > 3))
		return fault_set(fault, FAULT_INPUT, "network", "%s",
		                 rejects ? "with which cause is it to reject"
		                         : "who is admitted has no cause");
	return network_set_cause(stage->network, line->word[1], NULL,
	                         rejects ? (unsigned)atol(line->word[3]) : CAUSE_NONE, fault);
}

static int do_coverage(struct stage *stage, const struct line *line, struct fault *fault)
{
	return world_set_coverage(stage->world, line->word[1], argument_is_on(line->word[2]),
	                          fault);
}

static int set_chance(struct stage *stage, unsigned *chance, const struct line *line,
                      struct fault *fault)
{
	const long value = atol(line->word[1]);

	if (value > PER_MILLE)
		return fault_set(fault, FAULT_INPUT, line->word[0], "of %d messages at most %d",
		                 PER_MILLE, PER_MILLE);
	*chance = (unsigned)value;
	centre_set_faults(stage->centre, &stage->faults);
	return 0;
}

static int do_loss(struct stage *stage, const struct line *line, struct fault *fault)
{
	return set_chance(stage, &stage->faults.loss, line, fault);
}

static int do_double(struct stage *stage, const struct line *line, struct fault *fault)
{
	return set_chance(stage, &stage->faults.doubling, line, fault);
}

static int do_reorder(struct stage *stage, const struct line *line, struct fault *fault)
{
	return set_chance(stage, &stage->faults.reordering, line, fault);
}

static int do_unreported(struct stage *stage, const struct line *line, struct fault *fault)
{
	return set_chance(stage, &stage->faults.unreported, line, fault);
}

static int do_delay(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)fault;
	stage->faults.delay_ms = argument_seconds(line->word[1]) * MS;
	centre_set_faults(stage->centre, &stage->faults);
	return 0;
}

static int do_validity(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)fault;
	stage->validity_ms = argument_seconds(line->word[1]) * MS;
	return 0;
}

static int do_seed(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)fault;
	stage->faults.seed = (uint64_t)atol(line->word[1]);
	centre_set_faults(stage->centre, &stage->faults);
	return 0;
}

const struct command commands_network[] = {
	{ "sms", 1, { ARGUMENT_TEXT }, do_sms, "a short message from 12345" },
	{ "tpdu", 1, { ARGUMENT_REST }, do_tpdu, "an SMS-DELIVER TPDU in hex" },
	{ "request",
	  1,
	  { ARGUMENT_JSON },
	  do_request,
	  "a change as the REST call has it, over the air, on one line" },
	{ "lock", 1, { ARGUMENT_SWITCH }, do_lock, "the device lock feature, over the air" },
	{ "sim-status",
	  1,
	  { ARGUMENT_RESET },
	  do_sim_status,
	  "the device lock forgets, over the air" },
	{ "subscriber",
	  2,
	  { ARGUMENT_IMSI, ARGUMENT_STATUS },
	  do_subscriber,
	  "its status in the platform" },
	{ "sqn-lost",
	  1,
	  { ARGUMENT_IMSI },
	  do_sqn_lost,
	  "the authentication centre begins its sequence numbers anew" },
	{ "network",
	  2,
	  { ARGUMENT_PLMN, ARGUMENT_VERDICT, ARGUMENT_NUMBER },
	  do_network,
	  "answers every registration with this cause, or again as it is" },
	{ "coverage",
	  2,
	  { ARGUMENT_PLACE, ARGUMENT_SWITCH },
	  do_coverage,
	  "a network, or a country's all, is heard or not" },
	{ "sms-loss", 1, { ARGUMENT_NUMBER }, do_loss, "of 1000 messages this many are lost" },
	{ "sms-unreported",
	  1,
	  { ARGUMENT_NUMBER },
	  do_unreported,
	  "or come, and their report does not" },
	{ "sms-double", 1, { ARGUMENT_NUMBER }, do_double, "or come twice" },
	{ "sms-reorder", 1, { ARGUMENT_NUMBER }, do_reorder, "or are overtaken by others" },
	{ "sms-delay", 1, { ARGUMENT_TIME }, do_delay, "each is this late" },
	{ "sms-validity",
	  1,
	  { ARGUMENT_TIME },
	  do_validity,
	  "of the messages of a request; 1d unless told otherwise" },
	{ "seed", 1, { ARGUMENT_NUMBER }, do_seed, "of the chances above" },
	{ 0 },
};
