/* SPDX-License-Identifier: Apache-2.0 */
#include "api/card_access.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "api/reply.h"
#include "dispatch/cards.h"
#include "service/details.h"

const char *card_access_place(struct api *api, const char *iccid)
{
	static const char *const texts[] = {
		[CARDS_NOWHERE] = "", [CARDS_EMULATED] = "EMULATED", [CARDS_READER] = "READER"
	};
	const enum cards_place place = api->cards ? cards_place(api->cards, iccid) : CARDS_NOWHERE;

	return place == CARDS_NOWHERE && api->by_air ? "SMPP" : texts[place];
}

/* The identifier in the store and the ICCID of the subscriber. Returns 0 or a fault. */
static int find(struct api *api, const struct account *account, const struct identifier *identifier,
                char id[STORE_ID_MAX], char iccid[STORE_ICCID_MAX], struct fault *fault)
{
	const json_t *identifiers;
	json_t *subscriber;
	const int rc = details_subscriber(&api->service, account, identifier, &subscriber, fault);

	if (rc < 0)
		return rc;
	identifiers = json_object_get(subscriber, "subscriberIdentifiers");
	snprintf(id, STORE_ID_MAX, "%s",
	         json_string_value(json_object_get(identifiers, "subscriberId")));
	snprintf(iccid, STORE_ICCID_MAX, "%s",
	         json_string_value(json_object_get(identifiers, "iccid")));
	json_decref(subscriber);
	return 0;
}

/* A card in a reader cannot be copied, and is used as it is. */
static int take_copy(struct transport **transport, struct fault *fault)
{
	struct transport *copy;
	const int rc = transport_copy(*transport, &copy, fault);

	if (rc == FAULT_INPUT)
		return 0;
	transport_close(*transport);
	*transport = rc < 0 ? NULL : copy;
	return rc;
}

static void refuse(const struct fault *fault, struct _u_response *response)
{
	struct fault told = *fault;

	fault_hide_path(&told);
	if (fault->code == FAULT_BUSY)
		reply_error(response, REPLY_CARD_BUSY, NULL);
	else if (fault->code == FAULT_ABSENT)
		reply_error(response, REPLY_CARD_ABSENT, NULL);
	else if (fault->code == FAULT_SYSTEM)
		reply_fault(response, fault, REPLY_CARD_ABSENT);
	else
		reply_error(response, REPLY_CARD_SILENT, &told);
}

bool card_access_open(struct api *api, const struct account *account,
                      const struct identifier *identifier, bool copy, struct card_access *access,
                      struct _u_response *response)
{
	struct fault fault = { 0 };
	char id[STORE_ID_MAX];
	int rc;

	memset(access, 0, sizeof *access);
	if (find(api, account, identifier, id, access->iccid, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
		return false;
	}
	access->profile = calloc(1, sizeof *access->profile);
	rc = access->profile ? subscriber_profile(api->service.store, id, access->profile, &fault)
	                     : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		rc = api->cards ? cards_open(api->cards, access->iccid, &access->transport, &fault)
		                : fault_set(&fault, FAULT_ABSENT, "", "workers have the cards");
	if (rc == 0 && copy)
		rc = take_copy(&access->transport, &fault);
	if (rc == 0)
		return true;
	card_access_close(access);
	refuse(&fault, response);
	return false;
}

void card_access_close(struct card_access *access)
{
	transport_close(access->transport);
	access->transport = NULL;
	profile_release(access->profile);
	if (access->profile)
		OPENSSL_cleanse(access->profile, sizeof *access->profile);
	free(access->profile);
	access->profile = NULL;
}
