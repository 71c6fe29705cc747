/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/deliver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bearer/terminal.h"
#include "dispatch/order.h"
#include "dispatch/witness.h"
#include "ota/job_content.h"
#include "terminal/terminal.h"
#include "trace/status_word.h"

void deliver_to_profile(struct delivery *delivery, const struct profile *profile)
{
	delivery->keys = &profile->keys[0];
	delivery->spi = profile->spi;
	delivery->rfm = profile->kind == PROFILE_RFM ? &profile->rfm : NULL;
}

static void tell(const struct delivery *delivery, const char *step, const char *detail)
{
	if (delivery->step)
		delivery->step(delivery->ctx, step, detail);
}

/* On a card without our applet the files are the lists, and its one IMSI their slot: with that the
 * effects are looked for, and then it is forgotten. */
bool deliver_compare(const struct delivery *delivery, const struct change *change,
                     struct view *view, struct effects *effects)
{
	bool proved;

	if (!delivery->rfm)
		return effects_compare(change, view, effects);
	memset(view->slot, 0, sizeof view->slot);
	view->slot[0] = (struct view_slot){ .in_use = true,
		                            .preferred = view->oplmn,
		                            .forbidden = view->fplmn };
	strcpy(view->slot[0].imsi, view->imsi);
	view->active = 1;
	view->applet = true;
	proved = effects_compare(change, view, effects);
	view->applet = false;
	return proved;
}

void deliver_read_back_text(const struct effects *effects, char *text, size_t room)
{
	size_t holds = 0, superseded = 0;
	int size;

	for (size_t i = 0; i < effects->count; i++) {
		holds += effects->row[i].holds;
		superseded += effects->row[i].superseded[0] != '\0';
	}
	if (effects->count == 0) {
		snprintf(text, room, "no effect was asked for that could be looked for");
		return;
	}
	size = snprintf(text, room, "%zu of %zu effects hold", holds, effects->count);
	if (superseded)
		snprintf(text + size, room - (size_t)size, ", %zu superseded", superseded);
}

static int read_back(const struct delivery *delivery, struct terminal *terminal,
                     const struct change *change, struct delivered *delivered, struct fault *fault)
{
	char detail[96];
	const int rc = view_read(terminal, delivery->secrets, &delivered->view, fault);

	if (rc < 0)
		return rc;
	delivered->located = location_read(terminal, delivery->secrets, &delivered->location);
	delivered->proved =
		deliver_compare(delivery, change, &delivered->view, &delivered->effects);
	deliver_read_back_text(&delivered->effects, detail, sizeof detail);
	tell(delivery, DELIVER_READ_BACK, detail);
	return 0;
}

int deliver_read(struct delivery *delivery, const char *content, struct change *change,
                 struct raw_message *message, struct fault *fault)
{
	json_t *object = json_loads(content, 0, NULL);
	int rc = raw_message_of_job(object, message, fault);

	memset(change, 0, sizeof *change);
	if (rc > 0)
		delivery->message = message;
	else if (rc == 0)
		rc = job_content_read(object, change, fault);
	json_decref(object);
	return rc < 0 ? rc : 0;
}

/* One short message as it was given; what the card says is its status word. */
static int deliver_message(const struct delivery *delivery, struct bearer *bearer,
                           struct fault *fault)
{
	struct scp80_tpdu tpdu = { .size = 0 };
	char detail[64 + STATUS_WORD_TEXT_MAX], words[STATUS_WORD_TEXT_MAX];
	int rc;

	raw_message_tpdu(delivery->message, &tpdu);
	rc = bearer_send(bearer, &tpdu, 1, delivery->message->expiration_s * 1000, fault);
	if (rc < 0)
		return rc;
	snprintf(detail, sizeof detail, "%zu octets as they were given", delivery->message->size);
	if (delivery->octets)
		delivery->octets(delivery->ctx, tpdu.octets, tpdu.size);
	tell(delivery, DELIVER_SENT, detail);
	while ((rc = bearer_wait(bearer, fault)) > 0)
		;
	if (rc < 0)
		return rc;
	if (bearer->answer.reports == 0)
		return fault_set(fault, FAULT_EXPIRED, "message", "no report of the card came");
	status_word_text(bearer->answer.sw, words);
	snprintf(detail, sizeof detail, "status word %04X%s%s", bearer->answer.sw,
	         words[0] ? ": " : "", words);
	tell(delivery, "receipt", detail);
	if (bearer->answer.sw >> 8 >= 0x90 && bearer->answer.sw >> 8 <= 0x92)
		return 0;
	return fault_set(fault, FAULT_REFUSED, "message", "the card answered %04X%s%s",
	                 bearer->answer.sw, words[0] ? ": " : "", words);
}

static int deliver_order(const struct delivery *delivery, struct bearer *bearer,
                         const struct change *change, struct delivered *delivered,
                         struct fault *fault)
{
	struct order *order;
	int rc;

	if (delivery->message)
		return deliver_message(delivery, bearer, fault);
	rc = order_begin(delivery, change, bearer, ORDER_VALIDITY_MS, &order, fault);

	if (rc < 0)
		return rc;
	rc = order_wait(order, fault);
	delivered->status = order_status(order);
	order_close(order);
	return rc;
}

/* Through the service centre of the delivery, or one that is there for it alone. */
static int deliver_through(const struct delivery *delivery, struct terminal *terminal,
                           const struct change *change, struct delivered *delivered,
                           struct fault *fault)
{
	struct centre *centre = delivery->centre;
	struct bearer *bearer = NULL;
	int rc = centre ? 0 : centre_open(&centre, fault);

	if (rc == 0)
		rc = terminal_bearer(centre, terminal, &bearer, fault);
	if (rc == 0)
		rc = deliver_order(delivery, bearer, change, delivered, fault);
	bearer_close(bearer);
	if (!delivery->centre)
		centre_close(centre);
	return rc;
}

/* The terminal and what its handset did, for the time of one delivery. */
struct scene {
	struct terminal terminal;
	struct witness witness;
};

int deliver_change(const struct delivery *delivery, const struct change *change,
                   struct delivered *delivered, struct fault *fault)
{
	struct scene *scene = calloc(1, sizeof *scene);
	int rc;

	memset(delivered, 0, sizeof *delivered);
	if (!scene)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	witness_before(delivery, change, &scene->witness);
	rc = terminal_power_on(&scene->terminal, delivery->transport, fault);
	if (rc == 0)
		rc = deliver_through(delivery, &scene->terminal, change, delivered, fault);
	if (rc == 0)
		rc = read_back(delivery, &scene->terminal, change, delivered, fault);
	if (rc == 0)
		witness_after(delivery, &scene->witness);
	free(scene);
	return rc;
}
