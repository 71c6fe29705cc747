/* SPDX-License-Identifier: Apache-2.0 */
#include "support/acts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "service/bulk.h"
#include "service/lifecycle.h"
#include "service/lock.h"
#include "service/move.h"

static enum request_refusal act_on(struct platform *platform, const struct account *requestor,
                                   const char *iccid, json_t *content, element_read *read,
                                   request_act *act)
{
	struct identifier identifier = { .type = IDENTIFIER_ICCID };
	char call[REQUEST_ID_MAX];
	enum request_refusal refusal;
	struct fault fault = { 0 };
	struct bulk bulk;

	strcpy(identifier.value, iccid);
	if (bulk_of_one(content, "", &identifier, read, &bulk, &fault) < 0 ||
	    request_submit_by(&platform->service, requestor, bulk.elements, bulk.count, act, call,
	                      &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	refusal = bulk.elements[0].refusal;
	assert_int_equal(bulk.elements[0].request_id[0] != '\0', refusal == REFUSAL_NONE);
	bulk_release(&bulk);
	json_decref(content);
	return refusal;
}

enum request_refusal when_moved(struct platform *platform, const struct account *requestor,
                                const char *iccid, const struct account *target)
{
	return act_on(platform, requestor, iccid,
	              json_pack("{s:s}", "targetCustomerId", target->id), move_read, move_act);
}

enum request_refusal when_status(struct platform *platform, const struct account *requestor,
                                 const char *iccid, const char *status)
{
	return act_on(platform, requestor, iccid, json_pack("{s:s}", "status", status),
	              lifecycle_read, lifecycle_act);
}

enum request_refusal when_reset(struct platform *platform, const struct account *requestor,
                                const char *iccid)
{
	return act_on(platform, requestor, iccid, json_object(), lock_reset_read, lock_reset_act);
}

struct account given_account(struct platform *platform, const char *name,
                             const struct account *parent)
{
	char token[ACCOUNT_TOKEN_MAX];
	struct fault fault = { 0 };
	struct account made;

	if (account_add(&platform->service, name, parent ? parent->id : NULL, &made, token,
	                &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	return made;
}
