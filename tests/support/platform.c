/* SPDX-License-Identifier: Apache-2.0 */
#include "support/platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "profile/personalise.h"
#include "service/bulk.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/store.h"
#include "transport/emulated.h"

static void expect_ok(int rc, const struct fault *fault)
{
	if (rc < 0)
		fail_msg("%s: %s", fault->where, fault->text);
}

void given_accounts(struct platform *platform)
{
	static unsigned number;
	char token[ACCOUNT_TOKEN_MAX];
	struct fault fault = { 0 };
	struct service *service = &platform->service;

	memset(platform, 0, sizeof *platform);
	snprintf(platform->store_name, sizeof platform->store_name, "db%u", number++);
	service->store = open_store(platform->store_name);
	expect_ok(account_add(service, "Acme", NULL, &platform->acme, platform->acme_token, &fault),
	          &fault);
	expect_ok(account_add(service, "Acme East", platform->acme.id, &platform->east, token,
	                      &fault),
	          &fault);
	expect_ok(account_add(service, "Other", NULL, &platform->other, token, &fault), &fault);
}

void given_subscriber(struct platform *platform, const struct account *owner, const char *profile,
                      const char *msisdn, const char *imei, char id[SUBSCRIBER_ID_MAX])
{
	struct profile *loaded = calloc(1, sizeof *loaded);
	struct fault fault = { 0 };

	assert_non_null(loaded);
	expect_ok(profile_load(profile, loaded, &fault), &fault);
	expect_ok(subscriber_add(&platform->service, owner, loaded, msisdn, imei, id, &fault),
	          &fault);
	profile_release(loaded);
	free(loaded);
}

void given_platform(struct platform *platform)
{
	given_accounts(platform);
	given_subscriber(platform, &platform->east, PROFILE_A, A_MSISDN, A_IMEI, platform->a_id);
	given_subscriber(platform, &platform->other, PROFILE_B, NULL, NULL, platform->b_id);
}

void end_platform(struct platform *platform)
{
	store_close(platform->service.store);
	platform->service.store = NULL;
}

void reopen_platform(struct platform *platform)
{
	platform->service.store = open_store(platform->store_name);
}

int submit(struct platform *platform, const struct account *requestor, const char *body,
           char (*ids)[REQUEST_ID_MAX], int *codes, struct fault *fault)
{
	json_t *object = json_of(body);
	char call[REQUEST_ID_MAX];
	struct bulk bulk;
	int rc = bulk_of_json(object, &bulk, fault);

	if (rc < 0) {
		json_decref(object);
		return rc;
	}
	rc = request_submit(&platform->service, requestor, bulk.elements, bulk.count, call, fault);
	for (size_t i = 0; i < bulk.count && rc == 0; i++) {
		strcpy(ids[i], bulk.elements[i].request_id);
		codes[i] = bulk.elements[i].fault.code;
	}
	bulk_release(&bulk);
	json_decref(object);
	return rc;
}

json_t *read_as_json(struct platform *platform, const struct account *requestor, const char *id)
{
	struct fault fault = { 0 };
	json_t *request;

	expect_ok(request_get(&platform->service, requestor, id, &request, &fault), &fault);
	return request;
}

const char *text_field(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

void given_card(const char *name, const char *profile)
{
	struct profile *loaded = calloc(1, sizeof *loaded);
	struct transport *transport;
	struct terminal terminal;
	struct fault fault = { 0 };
	char path[TEST_PATH_MAX];

	assert_non_null(loaded);
	test_path(name, path);
	expect_ok(profile_load(profile, loaded, &fault), &fault);
	expect_ok(emulated_create(path, &transport, &fault), &fault);
	expect_ok(terminal_power_on(&terminal, transport, &fault), &fault);
	expect_ok(personalise_card(&terminal, loaded, &fault), &fault);
	expect_ok(emulated_publish(transport, &fault), &fault);
	transport_close(transport);
	profile_release(loaded);
	free(loaded);
}
