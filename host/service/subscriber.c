/* SPDX-License-Identifier: Apache-2.0 */
#include "service/subscriber.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "service/find.h"
#include "service/lock.h"
#include "service/uuid.h"
#include "store/store.h"

static const enum store_key store_keys[] = {
	[IDENTIFIER_IMSI] = STORE_BY_IMSI,
	[IDENTIFIER_ICCID] = STORE_BY_ICCID,
	[IDENTIFIER_MSISDN] = STORE_BY_MSISDN,
	[IDENTIFIER_IMEI] = STORE_BY_IMEI,
};

int find_subscriber(struct service *service, const struct account *requestor,
                    const struct identifier *identifier, struct store_subscriber *subscriber,
                    struct fault *fault)
{
	return store_subscriber_find(service->store, requestor->id, store_keys[identifier->type],
	                             identifier->value, subscriber, fault);
}

/* What the card of a profile holds when it leaves 'card new': the form of view_json(). A key file names no settings:
 * then those of a card that was given none. Nobody has read them. */
static json_t *first_settings(const struct profile *profile)
{
	struct view view = {
		.applet = profile->kind == PROFILE_APPLET,
		.mode = profile->settings.mode,
		.lock_on = profile->lock_sim_to_device,
	};
	json_t *settings;

	strcpy(view.iccid, profile->iccid);
	strcpy(view.imsi, profile->settings.active_imsi);
	for (unsigned i = 0; i < profile->slots; i++) {
		struct view_slot *slot = &view.slot[profile->slot[i].number - 1];

		slot->in_use = true;
		strcpy(slot->imsi, profile->slot[i].imsi);
		if (strcmp(slot->imsi, profile->settings.active_imsi) == 0)
			view.active = profile->slot[i].number;
		for (unsigned s = 0; s < profile->settings.slots; s++) {
			const struct change_slot *lists = &profile->settings.slot[s];

			if (strcmp(lists->imsi, slot->imsi) != 0)
				continue;
			slot->countries = lists->countries;
			slot->preferred = lists->preferred;
			slot->forbidden = lists->forbidden;
		}
	}
	settings = view_json(&view);
	json_object_set_new(settings, "readBack", json_null());
	return settings;
}

/* The keys as the key file has them, sealed by the store. */
static int keep_secrets(struct service *service, const char *id, const struct profile *profile,
                        struct fault *fault)
{
	json_t *object = profile_key_json(profile);
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	int rc = text ? store_secret_put(service->store, id, "keys", text, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (text)
		OPENSSL_cleanse(text, strlen(text));
	free(text);
	json_decref(object);
	for (unsigned i = 0; i < profile->key_sets && rc == 0; i++)
		rc = store_counter_put(service->store, id, profile->keys[i].number,
		                       profile->counter[i], fault);
	return rc;
}

int subscriber_profile(struct store *store, const char *id, struct profile *profile,
                       struct fault *fault)
{
	char *text = NULL;
	json_t *object = NULL;
	int rc = store_secret_get(store, id, "keys", &text, fault);

	if (rc == 0 && !(object = json_loads(text, 0, NULL)))
		rc = fault_set(fault, FAULT_DAMAGED, "keys", "the store holds no JSON");
	if (rc == 0)
		rc = profile_of_json(object, profile, fault);
	if (text)
		OPENSSL_cleanse(text, strlen(text));
	free(text);
	json_decref(object);
	return rc;
}

static int add_within(struct service *service, const struct store_subscriber *row,
                      const struct profile *profile, const char *msisdn, const char *imei,
                      struct fault *fault)
{
	json_t *object = first_settings(profile);
	char *settings = object ? json_dumps(object, JSON_COMPACT) : NULL;
	int rc = settings ? store_subscriber_add(service->store, row, msisdn, imei, settings,
	                                         store_now(service->store), fault)
	                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	free(settings);
	json_decref(object);
	if (rc == FAULT_BUSY)
		fault_set(fault, FAULT_BUSY, row->iccid,
		          "its ICCID, an IMSI or its MSISDN is there already");
	if (rc == 0)
		rc = keep_secrets(service, row->id, profile, fault);
	return rc < 0 ? rc : lock_follow(service, row, row->account, fault);
}

static int make_row(const struct account *owner, const struct profile *profile,
                    struct store_subscriber *row, struct fault *fault)
{
	int rc;

	if (profile->key_sets == 0)
		return fault_set(fault, FAULT_INPUT, "ota",
		                 "no key set; a card without one cannot be reached");
	*row = (struct store_subscriber){ .imsis = profile->slots };
	if ((rc = uuid_new(row->id, fault)) < 0)
		return rc;
	strcpy(row->account, owner->id);
	strcpy(row->iccid, profile->iccid);
	for (unsigned i = 0; i < profile->slots; i++)
		strcpy(row->imsi[i], profile->slot[i].imsi);
	return 0;
}

int subscriber_add_within(struct service *service, const struct account *owner,
                          const struct profile *profile, char id[SUBSCRIBER_ID_MAX],
                          struct fault *fault)
{
	struct store_subscriber row;
	const int rc = make_row(owner, profile, &row, fault);

	if (rc < 0)
		return rc;
	strcpy(id, row.id);
	return add_within(service, &row, profile, NULL, NULL, fault);
}

int subscriber_add(struct service *service, const struct account *owner,
                   const struct profile *profile, const char *msisdn, const char *imei,
                   char id[SUBSCRIBER_ID_MAX], struct fault *fault)
{
	struct identifier number = { 0 }, device = { 0 };
	struct store_subscriber row;
	int rc;

	if ((msisdn &&
	     (rc = identifier_of_text("msisdn", msisdn, "", "msisdn", &number, fault)) < 0) ||
	    (imei && (rc = identifier_of_text("imei", imei, "", "imei", &device, fault)) < 0) ||
	    (rc = make_row(owner, profile, &row, fault)) < 0)
		return rc;
	strcpy(id, row.id);
	if ((rc = store_begin(service->store, fault)) < 0)
		return rc;
	rc = add_within(service, &row, profile, msisdn ? number.value : NULL,
	                imei ? device.value : NULL, fault);
	if (rc == 0)
		return store_commit(service->store, fault);
	store_rollback(service->store);
	return rc;
}

int subscriber_settings(struct service *service, const struct account *requestor,
                        const struct identifier *identifier, json_t **settings, struct fault *fault)
{
	struct store_subscriber row;
	char *text = NULL;
	int rc = find_subscriber(service, requestor, identifier, &row, fault);

	*settings = NULL;
	if (rc == 0)
		rc = store_settings_get(service->store, row.id, &text, fault);
	if (rc == 0 && !(*settings = json_loads(text, 0, NULL)))
		rc = fault_set(fault, FAULT_SYSTEM, "settings", "the store holds no JSON");
	free(text);
	return rc;
}
