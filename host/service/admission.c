/* SPDX-License-Identifier: Apache-2.0 */
#include "service/admission.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "service/subscriber.h"
#include "store/store.h"

int admission_of(struct store *store, const char *subscriber, struct admission *admission,
                 struct fault *fault)
{
	struct store_subscriber row;
	char word[STORE_STATUS_MAX];
	int rc = store_subscriber_find(store, NULL, STORE_BY_ID, subscriber, &row, fault);
	int status;

	if (rc < 0 || (rc = store_status_get(store, subscriber, word, fault)) < 0)
		return rc;
	status = network_status_of_text(word);
	if (status < 0)
		return fault_set(fault, FAULT_DAMAGED, "status",
		                 "'%s' in the store is no status of a subscriber", word);
	admission->status = (enum network_status)status;
	admission->imsis = row.imsis;
	memcpy(admission->imsi, row.imsi, sizeof admission->imsi);
	return 0;
}

int admission_set(struct store *store, const char *subscriber, enum network_status status,
                  struct fault *fault)
{
	return store_status_put(store, subscriber, network_status_text(status), fault);
}

static bool has_3g(const struct orders_slot *slot)
{
	return slot->algorithm == AUC_MILENAGE || slot->algorithm == AUC_TUAK ||
	       slot->algorithm == AUC_XOR;
}

int admission_tell_card(const struct profile *profile, enum network_status status,
                        struct network *network, struct fault *fault)
{
	int rc = 0;

	for (unsigned i = 0; i < profile->slots && rc == 0; i++) {
		const struct orders_slot *slot = &profile->slot[i];

		if (!has_3g(slot))
			continue;
		rc = network_add(network, slot, fault);
		if (rc == 0)
			rc = network_set_status(network, slot->imsi, status, fault);
	}
	return rc;
}

int admission_tell(struct store *store, const char *subscriber, struct network *network,
                   struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	struct admission admission;
	int rc = profile ? admission_of(store, subscriber, &admission, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = subscriber_profile(store, subscriber, profile, fault);
	if (rc == 0)
		rc = admission_tell_card(profile, admission.status, network, fault);
	profile_release(profile);
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	return rc;
}
