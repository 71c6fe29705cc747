/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_CUSTOMER_H
#define SERVICE_CUSTOMER_H

#include <jansson.h>

#include "service/account.h"
#include "store/access.h"
#include "store/listing.h"

/* Accounts as the API has them: {customerId, name, parentId}. */

/* An account the requestor sees: itself, or one below it. level is that of service/eligibility.h; may be
 * NULL. Returns 0, FAULT_ABSENT (unknown and foreign are one) or FAULT_SYSTEM. */
int customer_find(struct service *service, const struct account *requestor, const char *id,
                  struct account *customer, int *level, struct fault *fault);

/* New reference or NULL. */
json_t *customer_json(const struct account *customer);

/* What a body has of username, password and role, worked out before any transaction begins, or why not. */
struct customer_login {
	int rc;
	struct fault fault;
	struct store_login row;
};
void customer_prepare(struct service *service, const json_t *body, struct customer_login *login);

/* Makes one of {name, parentId, username, password, role}, all but the name optional: below the requestor or
 * one it sees. login is that of the body; it may be NULL where that has no username. Returns 0, FAULT_INPUT, FAULT_ABSENT (parentId), FAULT_BUSY (the username is taken) or
 * FAULT_SYSTEM. */
int customer_create(struct service *service, const struct account *requestor, const json_t *body,
                    const struct customer_login *login, struct account *customer,
                    struct fault *fault);

/* The sub-accounts of one, or, deep, it and all below; *list is a new array. */
int customer_list(struct service *service, const struct account *root, bool deep,
                  const struct store_page *page, json_t **list, int64_t *total,
                  struct fault *fault);

#endif
