/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_subject.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "cli/card_target.h"
#include "dispatch/cards.h"
#include "inspect/reader_card.h"
#include "profile/keyfile.h"
#include "profile/secrets.h"
#include "service/admission.h"
#include "service/asked.h"
#include "service/subscriber.h"
#include "store/store.h"

/* By whatever key it is found first. */
static int find(struct store *store, const char *name, struct store_subscriber *row,
                struct fault *fault)
{
	static const enum store_key keys[] = { STORE_BY_ID, STORE_BY_ICCID, STORE_BY_IMSI,
		                               STORE_BY_MSISDN, STORE_BY_IMEI };
	int rc = FAULT_ABSENT;

	for (size_t i = 0; i < sizeof keys / sizeof keys[0] && rc == FAULT_ABSENT; i++)
		rc = store_subscriber_find(store, NULL, keys[i], name, row, fault);
	return rc == FAULT_ABSENT ? fault_set(fault, rc, name, "no such subscriber") : rc;
}

/* A copy: what reading moves on a card, tries and counters, is moved there. */
static int copy_card(const char *folder, const char *iccid, struct transport **copy,
                     struct fault *fault)
{
	struct transport *card = NULL;
	struct cards *cards;
	int rc = cards_open_folder(folder, &cards, fault);

	if (rc == 0)
		rc = cards_open(cards, iccid, &card, fault);
	if (rc == 0)
		rc = transport_copy(card, copy, fault);
	transport_close(card);
	cards_close(cards);
	return rc;
}

static int open_subscriber(const struct verify_names *names, struct verify_subject *subject,
                           struct fault *fault)
{
	struct store *store = NULL;
	struct store_subscriber row;
	struct admission admission;
	int rc = store_is_absent(names->store)
	                 ? fault_set(fault, FAULT_ABSENT, names->store, "no such store")
	                 : store_open(names->store, names->key_file, &store, fault);

	if (rc == 0)
		rc = find(store, names->subscriber, &row, fault);
	if (rc == 0)
		rc = admission_of(store, row.id, &admission, fault);
	if (rc == 0) {
		subject->status = admission.status;
		rc = subscriber_profile(store, row.id, subject->profile, fault);
	}
	if (rc == 0) {
		rc = asked_of(store, row.id, &subject->change, fault);
		subject->asked = rc > 0;
	}
	store_close(store);
	if (rc < 0)
		return rc;
	subject->itself = !names->cards;
	return names->cards ? copy_card(names->cards, row.iccid, &subject->card, fault)
	                    : reader_card_find(row.iccid, &subject->card, fault);
}

static int open_alone(const struct verify_names *names, struct verify_subject *subject,
                      struct fault *fault)
{
	char *beside = names->keys ? NULL : card_target_keys(names->card);
	const char *path = names->keys ? names->keys : beside;
	int rc = path ? keyfile_load(path, subject->profile, fault)
	              : fault_set(fault, FAULT_INPUT, names->card,
	                          "no key file; name it with --keys");

	free(beside);
	subject->status = NETWORK_ACTIVE;
	if (rc < 0)
		return rc;
	subject->itself = card_target_is_real(names->card);
	return (subject->itself ? card_target_open : card_target_copy)(names->card, &subject->card,
	                                                               fault);
}

int verify_subject_open(const struct verify_names *names, struct verify_subject *subject,
                        struct fault *fault)
{
	int rc;

	subject->profile = calloc(1, sizeof *subject->profile);
	if (!subject->profile)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = names->card ? open_alone(names, subject, fault)
	                 : open_subscriber(names, subject, fault);
	if (rc < 0)
		return rc;
	profile_secrets(subject->profile, &subject->secrets);
	return 0;
}

void verify_subject_close(struct verify_subject *subject)
{
	transport_close(subject->card);
	if (subject->profile) {
		profile_release(subject->profile);
		OPENSSL_cleanse(subject->profile, sizeof *subject->profile);
	}
	free(subject->profile);
	memset(subject, 0, sizeof *subject);
}
