/* SPDX-License-Identifier: Apache-2.0 */
#include "network/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "network/subscribers.h"

enum {
	CAUSE_MAX = 255, /* an octet, TS 24.008 10.5.3.6                              */
	IMSI_MIN = 6,
	CHALLENGES_MAX = 2, /* two failures in a row end it, TS 24.301 5.4.2.7          */
	TMSI_FIRST = 0x10000000,
	TMSI_RANGE = 0x30000000, /* below C0000000: those are the SGSN's, TS 23.003 2.4  */
	LAC_RANGE = 0xFFFD,      /* 0001 .. FFFD: 0000 and FFFE are reserved, TS 23.003 4.1 */
};

/* What a scenario set; empty text for every network, every IMSI. */
struct set_cause {
	char plmn[WORLD_PLMN_MAX];
	char imsi[CHANGE_IMSI_MAX];
	unsigned cause;
};

struct network {
	struct world *world;
	struct subscribers subscribers;
	struct set_cause set[NETWORK_CAUSES_MAX];
	size_t set_count;
	uint32_t admitted; /* so far: what TMSI and LAC are made of */
};

static const char *const status_text[NETWORK_STATUSES] = {
	[NETWORK_ACTIVE] = "ACTIVE",
	[NETWORK_SUSPEND] = "SUSPEND",
	[NETWORK_INACTIVE] = "INACTIVE",
	[NETWORK_TERMINATED] = "TERMINATED",
};

int network_status_of_text(const char *text)
{
	for (int i = 0; i < NETWORK_STATUSES; i++)
		if (strcmp(status_text[i], text) == 0)
			return i;
	return -1;
}

const char *network_status_text(enum network_status status)
{
	return (size_t)status < NETWORK_STATUSES ? status_text[status] : "";
}

const char *reject_cause_text(unsigned cause)
{
	static const struct {
		unsigned cause;
		const char *text;
	} rows[] = {
		{ CAUSE_NONE, "none" },
		{ CAUSE_IMSI_UNKNOWN, "IMSI unknown in HLR" },
		{ CAUSE_ILLEGAL_MS, "illegal MS" },
		{ CAUSE_NOT_ALLOWED, "services not allowed" },
		{ CAUSE_PLMN_NOT_ALLOWED, "PLMN not allowed" },
		{ CAUSE_LOCATION_AREA_NOT_ALLOWED, "location area not allowed" },
		{ CAUSE_ROAMING_NOT_ALLOWED, "roaming not allowed in this location area" },
		{ CAUSE_NO_SUITABLE_CELLS, "no suitable cells in location area" },
		{ CAUSE_NETWORK_FAILURE, "network failure" },
		{ CAUSE_CONGESTION, "congestion" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].cause == cause)
			return rows[i].text;
	return "reject cause";
}

int network_open(struct world *world, struct network **network, struct fault *fault)
{
	*network = calloc(1, sizeof **network);
	if (!*network)
		return fault_set(fault, FAULT_SYSTEM, "network", "out of memory");
	(*network)->world = world;
	return 0;
}

void network_close(struct network *network)
{
	if (!network)
		return;
	subscribers_release(&network->subscribers);
	free(network);
}

struct world *network_world(struct network *network)
{
	return network->world;
}

static bool is_imsi(const char *text)
{
	const size_t size = strspn(text, "0123456789");

	return text[size] == '\0' && size >= IMSI_MIN && size < CHANGE_IMSI_MAX;
}

int network_add(struct network *network, const struct orders_slot *slot, struct fault *fault)
{
	struct subscriber *subscriber;
	struct auc auc;
	int rc;

	if (!is_imsi(slot->imsi))
		return fault_set(fault, FAULT_INPUT, "subscriber", "'%s' is no IMSI", slot->imsi);
	if (subscribers_find(&network->subscribers, slot->imsi))
		return fault_set(fault, FAULT_INPUT, slot->imsi, "is a subscriber already");
	if (network->subscribers.count == NETWORK_SUBSCRIBERS_MAX)
		return fault_set(fault, FAULT_LIMIT, slot->imsi, "more than %d subscribers",
		                 NETWORK_SUBSCRIBERS_MAX);
	rc = auc_of_slot(slot, &auc, fault);
	if (rc == 0 && auc.algorithm == AUC_XOR_2G)
		rc = fault_set(fault, FAULT_INPUT, slot->imsi,
		               "its algorithm is of 2G; the networks here authenticate as 3G does");
	if (rc == 0) {
		subscriber = subscribers_add(&network->subscribers, slot->imsi);
		if (subscriber)
			subscriber->auc = auc;
		else
			rc = fault_set(fault, FAULT_SYSTEM, slot->imsi, "out of memory");
	}
	OPENSSL_cleanse(&auc, sizeof auc);
	return rc;
}

bool network_has(const struct network *network, const char *imsi)
{
	return subscribers_find(&network->subscribers, imsi) != NULL;
}

int network_set_status(struct network *network, const char *imsi, enum network_status status,
                       struct fault *fault)
{
	struct subscriber *const subscriber = subscribers_find(&network->subscribers, imsi);

	if (!subscriber)
		return fault_set(fault, FAULT_ABSENT, imsi, "is no subscriber here");
	subscriber->status = status;
	return 0;
}

int network_lose_sqn(struct network *network, const char *imsi, struct fault *fault)
{
	struct subscriber *const subscriber = subscribers_find(&network->subscribers, imsi);

	if (!subscriber)
		return fault_set(fault, FAULT_ABSENT, imsi, "is no subscriber here");
	subscriber->auc.sqn = 0;
	return 0;
}

int network_challenge(struct network *network, const char *imsi, struct auc_vector *vector,
                      struct fault *fault)
{
	struct subscriber *const subscriber = subscribers_find(&network->subscribers, imsi);

	if (!subscriber)
		return fault_set(fault, FAULT_ABSENT, imsi, "is no subscriber here");
	if (subscriber->status != NETWORK_ACTIVE)
		return fault_set(fault, FAULT_REFUSED, imsi, "is %s",
		                 network_status_text(subscriber->status));
	return auc_challenge(&subscriber->auc, vector, fault);
}

int network_resynchronise(struct network *network, const char *imsi, const uint8_t rand[AUC_RAND],
                          const uint8_t *auts, size_t size, struct fault *fault)
{
	struct subscriber *const subscriber = subscribers_find(&network->subscribers, imsi);

	if (!subscriber)
		return fault_set(fault, FAULT_ABSENT, imsi, "is no subscriber here");
	return auc_resynchronise(&subscriber->auc, rand, auts, size, fault);
}

static int check_cause(const struct network *network, const char *plmn, const char *imsi,
                       unsigned cause, struct fault *fault)
{
	struct place place;

	if (cause > CAUSE_MAX)
		return fault_set(fault, FAULT_INPUT, "cause", "%u is none; 0 to %d", cause,
		                 CAUSE_MAX);
	if (imsi && !is_imsi(imsi))
		return fault_set(fault, FAULT_INPUT, "cause", "'%.32s' is no IMSI", imsi);
	if (!plmn)
		return 0;
	if (world_place(network->world, plmn, &place, fault) < 0)
		return FAULT_INPUT;
	return place.plmn[0] != '\0'
	               ? 0
	               : fault_set(fault, FAULT_INPUT, "cause", "'%.64s' is no network", plmn);
}

int network_set_cause(struct network *network, const char *plmn, const char *imsi, unsigned cause,
                      struct fault *fault)
{
	struct set_cause set = { .cause = cause };
	size_t at = 0;
	const int rc = check_cause(network, plmn, imsi, cause, fault);

	if (rc < 0)
		return rc;
	snprintf(set.plmn, sizeof set.plmn, "%s", plmn ? plmn : "");
	snprintf(set.imsi, sizeof set.imsi, "%s", imsi ? imsi : "");
	while (at < network->set_count && (strcmp(network->set[at].plmn, set.plmn) != 0 ||
	                                   strcmp(network->set[at].imsi, set.imsi) != 0))
		at++;
	if (at == network->set_count) {
		if (cause == CAUSE_NONE)
			return 0;
		if (at == NETWORK_CAUSES_MAX)
			return fault_set(fault, FAULT_LIMIT, "cause", "more than %d are set",
			                 NETWORK_CAUSES_MAX);
		network->set_count++;
	}
	network->set[at] = cause == CAUSE_NONE ? network->set[--network->set_count] : set;
	return 0;
}

/* The most exact of those set: an IMSI says more than a network. */
static unsigned cause_set(const struct network *network, const char *plmn, const char *imsi)
{
	unsigned cause = CAUSE_NONE;
	int best = -1;

	for (size_t i = 0; i < network->set_count; i++) {
		const struct set_cause *const set = &network->set[i];
		const int exact = 2 * (set->imsi[0] != '\0') + (set->plmn[0] != '\0');

		if ((set->imsi[0] == '\0' || strcmp(set->imsi, imsi) == 0) &&
		    (set->plmn[0] == '\0' || strcmp(set->plmn, plmn) == 0) && exact > best) {
			best = exact;
			cause = set->cause;
		}
	}
	return cause;
}

/* What is judged before anybody asks the card. */
static unsigned judge(const struct network *network, const char *plmn, const char *imsi,
                      const struct subscriber *subscriber)
{
	const unsigned set = cause_set(network, plmn, imsi);

	if (!subscriber)
		return CAUSE_IMSI_UNKNOWN;
	if (subscriber->status != NETWORK_ACTIVE)
		return CAUSE_NOT_ALLOWED;
	if (set != CAUSE_NONE)
		return set;
	return world_admits(network->world, plmn, imsi) ? CAUSE_NONE : CAUSE_PLMN_NOT_ALLOWED;
}

static void keep_keys(const struct auc_vector *vector, struct registration *registration)
{
	memcpy(registration->kc, vector->kc, sizeof registration->kc);
	memcpy(registration->ck, vector->ck, sizeof registration->ck);
	memcpy(registration->ik, vector->ik, sizeof registration->ik);
}

/* What the network makes of an answer. Sets again where another challenge may follow, and then
 * returns the cause there is if none does. */
static unsigned judge_answer(struct auc *auc, const struct auc_vector *vector,
                             const struct registrant_answer *answer,
                             struct registration *registration, bool *again)
{
	struct fault fault;

	*again = false;
	switch (answer->result) {
	case REGISTRANT_RES:
		return auc_res_is_right(vector, answer->res, answer->res_size) ? CAUSE_NONE
		                                                               : CAUSE_ILLEGAL_MS;
	case REGISTRANT_MAC_FAILURE:
		*again = true;
		return CAUSE_ILLEGAL_MS;
	case REGISTRANT_SYNCH:
		if (auc_resynchronise(auc, vector->rand, answer->auts, answer->auts_size, &fault) ==
		    0)
			*again = registration->resynchronised = true;
		return CAUSE_ILLEGAL_MS;
	default:
		return CAUSE_NOT_ALLOWED;
	}
}

static int authenticate(struct auc *auc, const struct registrant *registrant,
                        struct registration *registration, struct fault *fault)
{
	struct registrant_answer answer;
	struct auc_vector vector;
	bool again = true;
	int rc = 0;

	while (rc == 0 && again && registration->challenges < CHALLENGES_MAX) {
		memset(&answer, 0, sizeof answer);
		rc = auc_challenge(auc, &vector, fault);
		if (rc == 0)
			rc = registrant->authenticate(registrant->ctx, &vector, &answer, fault);
		if (rc < 0)
			break;
		registration->challenges++;
		keep_keys(&vector, registration);
		registration->cause = judge_answer(auc, &vector, &answer, registration, &again);
	}
	OPENSSL_cleanse(&vector, sizeof vector);
	return rc;
}

/* The next ones; by turns through all there are. */
static void assign(struct network *network, struct registration *registration)
{
	const uint32_t tmsi = TMSI_FIRST + network->admitted % TMSI_RANGE;
	const uint32_t lac = 1 + network->admitted % LAC_RANGE;

	for (int i = 0; i < 4; i++)
		registration->tmsi[i] = (uint8_t)(tmsi >> (24 - 8 * i));
	for (int i = 0; i < 2; i++)
		registration->lac[i] = (uint8_t)(lac >> (8 - 8 * i));
	network->admitted++;
}

int network_register(struct network *network, const struct cell *cell, const char *imsi,
                     const struct registrant *registrant, struct registration *registration,
                     struct fault *fault)
{
	struct subscriber *const subscriber = subscribers_find(&network->subscribers, imsi);
	int rc;

	*registration = (struct registration){ 0 };
	registration->cause = judge(network, cell->plmn, imsi, subscriber);
	if (registration->cause != CAUSE_NONE)
		return 0;
	rc = authenticate(&subscriber->auc, registrant, registration, fault);
	if (rc == 0 && registration->cause == CAUSE_NONE)
		assign(network, registration);
	return rc;
}
