/* SPDX-License-Identifier: Apache-2.0 */
#include "service/customer.h"

#include <string.h>

#include "service/eligibility.h"
#include "service/fields.h"
#include "service/token.h"
#include "service/uuid.h"

int customer_find(struct service *service, const struct account *requestor, const char *id,
                  struct account *customer, int *level, struct fault *fault)
{
	char wanted[UUID_TEXT_SIZE] = "";
	int at, rc;

	if (uuid_is(id))
		uuid_copy(wanted, id);
	rc = eligibility_level(service, requestor->id, wanted, &at, fault);
	if (rc == 0 && !eligible(ELIGIBLE_SEE, at))
		rc = fault_set(fault, FAULT_ABSENT, "customer", "no such account");
	if (rc == 0)
		rc = account_find(service, wanted, customer, fault);
	if (level)
		*level = at;
	return rc;
}

json_t *customer_json(const struct account *customer)
{
	return json_pack("{s:s, s:s, s:s}", "customerId", customer->id, "name", customer->name,
	                 "parentId", customer->parent);
}

static const char *text_of(const json_t *body, const char *name, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(body, name));

	return text ? text : otherwise;
}

static int check(const json_t *body, struct fault *fault)
{
	static const struct field fields[] = {
		{ "name", FIELD_STRING, true },      { "parentId", FIELD_STRING, false },
		{ "username", FIELD_STRING, false }, { "password", FIELD_STRING, false },
		{ "role", FIELD_STRING, false },     { 0 }
	};
	const int rc = fields_check(body, "", fields, fault);

	if (rc < 0)
		return rc;
	if (!json_object_get(body, "username") != !json_object_get(body, "password"))
		return fault_set(fault, FAULT_INPUT, "username", "goes with a password");
	if (json_object_get(body, "role") && !json_object_get(body, "username"))
		return fault_set(fault, FAULT_INPUT, "role", "goes with a username");
	if (account_role_of_text(text_of(body, "role", "read")) == ROLE_NONE)
		return fault_set(fault, FAULT_INPUT, "role", "'%.40s'; read, operate or provision",
		                 text_of(body, "role", ""));
	return 0;
}

void customer_prepare(struct service *service, const json_t *body, struct customer_login *login)
{
	login->rc = check(body, &login->fault);
	if (login->rc == 0 && text_of(body, "username", NULL))
		login->rc =
			token_login_prepare(service,
		                            account_role_of_text(text_of(body, "role", "operate")),
		                            text_of(body, "username", ""),
		                            text_of(body, "password", ""), &login->row,
		                            &login->fault);
}

static int keep_login(struct service *service, const struct customer_login *login,
                      const struct account *customer, struct fault *fault)
{
	if (!login)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (login->rc < 0) {
		*fault = login->fault;
		return login->rc;
	}
	return token_login_keep(service, customer->id, &login->row, fault);
}

static int create(struct service *service, const json_t *body, const struct customer_login *login,
                  const struct account *parent, struct account *customer, struct fault *fault)
{
	const int rc =
		account_make(service, text_of(body, "name", ""), parent->id, customer, fault);

	return rc < 0 || !text_of(body, "username", NULL)
	               ? rc
	               : keep_login(service, login, customer, fault);
}

int customer_create(struct service *service, const struct account *requestor, const json_t *body,
                    const struct customer_login *login, struct account *customer,
                    struct fault *fault)
{
	struct account parent;
	int rc = check(body, fault);

	if (rc == 0)
		rc = customer_find(service, requestor, text_of(body, "parentId", requestor->id),
		                   &parent, NULL, fault);
	if (rc < 0 || (rc = store_begin(service->store, fault)) < 0)
		return rc;
	rc = create(service, body, login, &parent, customer, fault);
	if (rc == 0)
		return store_commit(service->store, fault);
	store_rollback(service->store);
	return rc;
}

static void tell_account(void *ctx, const struct store_account *row)
{
	json_array_append_new(ctx, json_pack("{s:s, s:s, s:s}", "customerId", row->id, "name",
	                                     row->name, "parentId", row->parent));
}

int customer_list(struct service *service, const struct account *root, bool deep,
                  const struct store_page *page, json_t **list, int64_t *total, struct fault *fault)
{
	json_t *accounts = json_array();
	const int rc = store_accounts(service->store, root->id, deep, page, total, tell_account,
	                              accounts, fault);

	*list = rc < 0 ? NULL : accounts;
	if (rc < 0)
		json_decref(accounts);
	return rc;
}
