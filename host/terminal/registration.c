/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/registration.h"

#include <string.h>

#include "octets/tlv.h"
#include "terminal/card_files.h"
#include "terminal/envelopes.h"
#include "terminal/location_files.h"
#include "terminal/service_state.h"
#include "terminal/usim_files.h"

/* AUTHENTICATE, TS 31.102 7.1.2.1. */
enum authenticate {
	INS_AUTHENTICATE = 0x88,
	CONTEXT_3G = 0x81,
	TAG_SUCCESS = 0xDB,
	TAG_SYNCH = 0xDC,
	SW_MAC = 0x9862,
};

/* What a cause asks of a handset: TS 24.008 4.4.4.7, TS 24.301 5.5.1.2.5. What has no row is tried
 * again. */
enum consequence { CARD_INVALID, NETWORK_FORBIDDEN, AREA_FORBIDDEN, TRIED_AGAIN };

static const struct {
	unsigned cause;
	enum consequence consequence;
} consequences[] = {
	{ CAUSE_IMSI_UNKNOWN, CARD_INVALID },
	{ CAUSE_ILLEGAL_MS, CARD_INVALID },
	{ CAUSE_NOT_ALLOWED, CARD_INVALID },
	{ CAUSE_PLMN_NOT_ALLOWED, NETWORK_FORBIDDEN },
	{ CAUSE_LOCATION_AREA_NOT_ALLOWED, AREA_FORBIDDEN },
	{ CAUSE_ROAMING_NOT_ALLOWED, AREA_FORBIDDEN },
	{ CAUSE_NO_SUITABLE_CELLS, AREA_FORBIDDEN },
};

static enum consequence consequence_of(unsigned cause)
{
	for (size_t i = 0; i < sizeof consequences / sizeof consequences[0]; i++)
		if (consequences[i].cause == cause)
			return consequences[i].consequence;
	return TRIED_AGAIN;
}

/* Values with their length before them, one behind the other. */
static bool take_value(struct tlv_item *rest, uint8_t *to, size_t room, size_t *size)
{
	if (rest->size == 0 || rest->value[0] >= rest->size || rest->value[0] > room)
		return false;
	*size = rest->value[0];
	memcpy(to, rest->value + 1, *size);
	rest->value += *size + 1;
	rest->size -= *size + 1;
	return true;
}

/* The answer of the card. The keys of a success are taken by the network from its own vector. */
static void read_answer(const struct terminal_reply *reply, struct registrant_answer *answer)
{
	struct tlv_item rest = { .tag = reply->size > 0 ? reply->data[0] : 0,
		                 .value = reply->data + 1,
		                 .size = reply->size > 0 ? reply->size - 1 : 0 };

	answer->result = REGISTRANT_REFUSED;
	if (reply->sw == SW_MAC)
		answer->result = REGISTRANT_MAC_FAILURE;
	if (!card_did(reply->sw))
		return;
	if (rest.tag == TAG_SUCCESS &&
	    take_value(&rest, answer->res, sizeof answer->res, &answer->res_size))
		answer->result = REGISTRANT_RES;
	else if (rest.tag == TAG_SYNCH &&
	         take_value(&rest, answer->auts, sizeof answer->auts, &answer->auts_size))
		answer->result = REGISTRANT_SYNCH;
}

static int authenticate(void *ctx, const struct auc_vector *vector,
                        struct registrant_answer *answer, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ISO, INS_AUTHENTICATE, 0x00, CONTEXT_3G };
	struct handset *handset = ctx;
	uint8_t data[2 + AUC_RAND + AUC_AUTN_MAX];
	struct terminal_reply reply;
	int rc = card_enter_usim(handset, fault);

	if (rc < 0)
		return rc;
	data[0] = AUC_RAND;
	memcpy(data + 1, vector->rand, AUC_RAND);
	data[1 + AUC_RAND] = (uint8_t)vector->autn_size;
	memcpy(data + 2 + AUC_RAND, vector->autn, vector->autn_size);
	rc = card_send(handset, header, data, 2 + AUC_RAND + vector->autn_size, &reply, fault);
	if (rc < 0)
		return rc;
	*answer = (struct registrant_answer){ 0 };
	read_answer(&reply, answer);
	handset->state.card_refused = answer->result == REGISTRANT_REFUSED;
	if (handset->state.card_refused)
		handset_tell(handset, TOLD_NETWORK, "AUTHENTICATE: the card refuses (%04X)",
		             reply.sw);
	return 0;
}

static struct barred *barred_at(const struct handset *handset, const struct cell *cell, bool area)
{
	for (size_t i = 0; i < handset->barred_count; i++) {
		const struct barred *barred = &handset->barred[i];

		if (barred->area == area && strcmp(barred->plmn, cell->plmn) == 0 &&
		    strcmp(barred->country, handset->state.place.country) == 0 &&
		    (area || barred->access == cell->access))
			return (struct barred *)barred;
	}
	return NULL;
}

bool registration_is_barred(const struct handset *handset, const struct cell *cell)
{
	const struct barred *area = barred_at(handset, cell, true),
			    *cell_only = barred_at(handset, cell, false);

	return (area && area->until > handset->state.now_s) ||
	       (cell_only && cell_only->until > handset->state.now_s);
}

int64_t registration_next(const struct handset *handset, int64_t until)
{
	for (size_t i = 0; i < handset->barred_count; i++) {
		const int64_t next = handset->barred[i].until;

		if (next > handset->state.now_s && next < until)
			until = next;
	}
	return until;
}

void registration_clear_barred(struct handset *handset, bool areas)
{
	size_t kept = 0;

	for (size_t i = 0; i < handset->barred_count; i++)
		if (handset->barred[i].area && !areas)
			handset->barred[kept++] = handset->barred[i];
	handset->barred_count = kept;
}

/* Where there is no place left the oldest gives way. */
static void bar(struct handset *handset, const struct cell *cell, bool area)
{
	struct barred *barred = barred_at(handset, cell, area);

	if (!barred) {
		if (handset->barred_count == INSIDE_BARRED_MAX)
			memmove(handset->barred, handset->barred + 1,
			        --handset->barred_count * sizeof *handset->barred);
		barred = &handset->barred[handset->barred_count++];
		*barred = (struct barred){ .access = cell->access, .area = area };
		memcpy(barred->plmn, cell->plmn, sizeof barred->plmn);
		memcpy(barred->country, handset->state.place.country, sizeof barred->country);
	}
	barred->tries++;
	barred->until = handset->state.now_s + (area                      ? AREA_S
	                                        : barred->tries < RETRIES ? RETRY_S
	                                                                  : RETRY_LONG_S);
}

/* TS 31.102 4.2.16: where the file is full the oldest entry gives way. */
static int forbid(struct handset *handset, const char *plmn, struct fault *fault)
{
	struct handset_state *state = &handset->state;
	const size_t room = handset->usim.fplmn_room > 0 ? handset->usim.fplmn_room : 1;

	for (size_t i = 0; i < state->fplmns; i++)
		if (strcmp(state->fplmn[i], plmn) == 0)
			return 0;
	if (state->fplmns >= room)
		memmove(state->fplmn, state->fplmn + 1, --state->fplmns * sizeof *state->fplmn);
	memcpy(state->fplmn[state->fplmns++], plmn, strlen(plmn) + 1);
	handset_tell(handset, TOLD_NETWORK, "%s becomes a forbidden network", plmn);
	return usim_write_fplmn(handset, fault);
}

static int suffer(struct handset *handset, const struct cell *cell, unsigned cause,
                  struct fault *fault)
{
	switch (consequence_of(cause)) {
	case CARD_INVALID:
		handset->usim.invalid = true;
		return 0;
	case NETWORK_FORBIDDEN:
		return forbid(handset, cell->plmn, fault);
	case AREA_FORBIDDEN:
		bar(handset, cell, true);
		return 0;
	case TRIED_AGAIN:
		break;
	}
	bar(handset, cell, false);
	return 0;
}

static int rejected(struct handset *handset, const struct cell *cell, unsigned cause,
                    struct fault *fault)
{
	int rc = location_write_rejected(handset, cell, cause, fault);

	if (rc == 0)
		rc = suffer(handset, cell, cause, fault);
	if (rc == 0)
		rc = envelope_rejection(handset, cell, cause, fault);
	return rc;
}

static int admitted(struct handset *handset, const struct cell *cell,
                    const struct registration *registration, struct fault *fault)
{
	const int rc = location_write_admitted(handset, cell, registration, fault);

	memcpy(handset->lac, registration->lac, sizeof handset->lac);
	registration_clear_barred(handset, false);
	return rc < 0 ? rc : service_enter(handset, SERVICE_NORMAL, cell, fault);
}

int registration_try(struct handset *handset, const struct cell *cell, struct fault *fault)
{
	const struct registrant registrant = { .ctx = handset, .authenticate = authenticate };
	struct handset_state *state = &handset->state;
	struct registration registration = { 0 };
	int rc;

	state->card_refused = false;
	rc = network_register(handset->options.network, cell, state->imsi, &registrant,
	                      &registration, fault);
	if (rc < 0)
		return rc;
	state->registrations++;
	state->challenges += registration.challenges;
	state->resynchronisations += registration.resynchronised;
	state->cause = registration.cause;
	handset_tell(handset, TOLD_NETWORK, "registers on %s %s (%s) as %s: %s%s", cell->plmn,
	             cell->name, access_text(cell->access), state->imsi,
	             registration.resynchronised ? "resynchronised, " : "",
	             registration.cause == CAUSE_NONE ? "admitted"
	                                              : reject_cause_text(registration.cause));
	if (registration.cause == CAUSE_NONE)
		rc = admitted(handset, cell, &registration, fault);
	else
		rc = rejected(handset, cell, registration.cause, fault);
	return rc < 0 ? rc : registration.cause == CAUSE_NONE;
}
