/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "api/body.h"
#include "api/card_access.h"
#include "api/listing.h"
#include "api/privacy.h"
#include "api/recorded.h"
#include "api/reply.h"
#include "api/submit.h"
#include "profile/profile.h"
#include "service/customer.h"
#include "service/details.h"
#include "service/fields.h"
#include "service/subscriber.h"

enum { DONE = 200, ACCEPTED = 202 };

/* Where the card is, as far as this process knows. */
static void add_place(struct api *api, json_t *subscriber)
{
	const json_t *identifiers = json_object_get(subscriber, "subscriberIdentifiers");
	const char *iccid = json_string_value(json_object_get(identifiers, "iccid"));

	json_object_set_new(subscriber, "cardPlace", json_string(card_access_place(api, iccid)));
}

void call_subscriber_get(struct api *api, const struct account *account,
                         const struct _u_request *request, struct _u_response *response)
{
	struct identifier identifier = { 0 };
	struct fault fault = { 0 };
	json_t *subscriber;

	if (path_identifier(request, &identifier, response) < 0)
		return;
	if (details_subscriber(&api->service, account, &identifier, &subscriber, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
		return;
	}
	add_place(api, subscriber);
	reply_content(response, DONE, json_pack("[o]", subscriber), NULL);
}

/* A filter that is one of some words. */
static int read_filter(const struct _u_request *request, const char *name, const char *const *words,
                       char to[STORE_STATUS_MAX], struct fault *fault)
{
	const char *word = "";
	const int rc = listing_word(request, name, words, &word, fault);

	strcpy(to, word);
	return rc;
}

static int read_sort(const struct _u_request *request, struct store_subscriber_filter *filter,
                     struct fault *fault)
{
	static const char *const words[] = { "iccid",   "-iccid",   "status", "-status",
		                             "created", "-created", NULL };
	static const char *const columns[STORE_SORTS] = { [STORE_SORT_ICCID] = "iccid",
		                                          [STORE_SORT_STATUS] = "status",
		                                          [STORE_SORT_CREATED] = "created" };
	const char *word = "iccid";
	const int rc = listing_word(request, "sort", words, &word, fault);

	filter->down = word[0] == '-';
	for (int i = 0; i < STORE_SORTS; i++)
		if (strcmp(columns[i], word + filter->down) == 0)
			filter->sort = (enum store_sort)i;
	return rc;
}

static int read_search(const struct _u_request *request, struct store_subscriber_filter *filter,
                       struct fault *fault)
{
	const char *text = u_map_get(request->map_url, "search");
	const size_t size = text ? strlen(text) : 0;

	if (size >= sizeof filter->search || (text && strspn(text, "0123456789") != size))
		return fault_set(fault, FAULT_INPUT, "search", "'%.40s' is not 1 to %zu digits",
		                 text, sizeof filter->search - 1);
	strcpy(filter->search, text ? text : "");
	return 0;
}

static int read_filters(struct api *api, const struct account *account,
                        const struct _u_request *request, struct store_subscriber_filter *filter,
                        struct fault *fault)
{
	static const char *const statuses[] = { "ACTIVE", "SUSPEND", "INACTIVE", "TERMINATED",
		                                NULL };
	static const char *const locks[] = { "IDLE", "PAIRED", "LOCKED", NULL };
	static const char *const modes[] = { "MANUAL", "AUTOMATIC", NULL };
	const char *id = u_map_get(request->map_url, "customerId");
	struct account customer;
	int rc;

	if ((rc = read_filter(request, "status", statuses, filter->status, fault)) < 0 ||
	    (rc = read_filter(request, "lockState", locks, filter->lock_state, fault)) < 0 ||
	    (rc = read_filter(request, "appletMode", modes, filter->applet_mode, fault)) < 0 ||
	    (rc = read_search(request, filter, fault)) < 0 ||
	    (rc = read_sort(request, filter, fault)) < 0 || !id)
		return rc;
	rc = customer_find(&api->service, account, id, &customer, NULL, fault);
	if (rc == 0)
		strcpy(filter->account, customer.id);
	return rc;
}

static void reply_subscribers(struct api *api, json_t *list, struct page page,
                              struct _u_response *response)
{
	json_t *subscriber;
	size_t i;

	json_array_foreach(list, i, subscriber) add_place(api, subscriber);
	page_reply(response, list, page);
}

void call_subscriber_list(struct api *api, const struct account *account,
                          const struct _u_request *request, struct _u_response *response)
{
	static const char *const names[] = { "page",       "size",      "sort",
		                             "status",     "lockState", "appletMode",
		                             "customerId", "search",    NULL };
	struct store_subscriber_filter filter = { .sort = STORE_SORT_ICCID };
	struct fault fault = { 0 };
	struct store_page part;
	struct page page = { 0 };
	json_t *list = NULL;

	if (listing_read(request, names, &page, &part, &fault) < 0 ||
	    read_filters(api, account, request, &filter, &fault) < 0 ||
	    details_subscribers(&api->service, account, &filter, &part, &list, &page.total,
	                        &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_CUSTOMER);
	else
		reply_subscribers(api, list, page, response);
}

/* What is wrong is named as the body has it. */
static int read_card(const json_t *card, struct profile *profile, struct fault *fault)
{
	struct fault cause = { 0 };
	const int rc = profile_of_json(card, profile, &cause);

	return rc < 0 ? fault_set(fault, rc, "card", "%s%s%s", cause.where,
	                          cause.where[0] ? ": " : "", cause.text)
	              : 0;
}

static int provision(struct api *api, const struct account *account, const json_t *body,
                     struct profile *profile, json_t **made, struct fault *fault)
{
	static const struct field fields[] = { { "card", FIELD_OBJECT, true },
		                               { "customerId", FIELD_STRING, false },
		                               { "msisdn", FIELD_STRING, false },
		                               { "imei", FIELD_STRING, false },
		                               { 0 } };
	const char *owner = json_string_value(json_object_get(body, "customerId"));
	char id[SUBSCRIBER_ID_MAX];
	struct account customer;
	int rc = fields_check(body, "", fields, fault);

	if (rc == 0)
		rc = customer_find(&api->service, account, owner ? owner : account->id, &customer,
		                   NULL, fault);
	if (rc == 0)
		rc = read_card(json_object_get(body, "card"), profile, fault);
	if (rc == 0)
		rc = subscriber_add(&api->service, &customer, profile,
		                    json_string_value(json_object_get(body, "msisdn")),
		                    json_string_value(json_object_get(body, "imei")), id, fault);
	if (rc == 0)
		*made = json_pack("{s:s, s:s, s:s}", "subscriberId", id, "iccid", profile->iccid,
		                  "customerId", customer.id);
	return rc;
}

/* The card's keys are in the body: wiped as far as it is ours. */
static void add_subscriber(struct api *api, const struct account *account,
                           const struct _u_request *request, struct _u_response *response)
{
	struct profile *profile;
	struct fault fault = { 0 };
	json_t *body, *made = NULL;
	int rc;

	if (!request_is_private(api, request)) {
		reply_error(response, REPLY_NOT_PRIVATE, NULL);
		return;
	}
	body = body_json(request, response);
	if (!body)
		return;
	profile = calloc(1, sizeof *profile);
	rc = profile ? provision(api, account, body, profile, &made, &fault)
	             : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		reply_content(response, ACCEPTED, json_pack("[o]", made), NULL);
	else if (rc == FAULT_BUSY)
		reply_error(response, REPLY_TAKEN, &fault);
	else
		reply_fault(response, &fault, REPLY_NO_CUSTOMER);
	profile_release(profile);
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	json_decref(body);
}

void call_subscriber_new(struct api *api, const struct account *account,
                         const struct _u_request *request, struct _u_response *response)
{
	recorded_run(api, account, add_subscriber, request, response);
	wake_dispatcher(api);
}
