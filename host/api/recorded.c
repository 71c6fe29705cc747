/* SPDX-License-Identifier: Apache-2.0 */
#include "api/recorded.h"

#include "api/reply.h"
#include "service/uuid.h"
#include "store/store.h"

/* Within the transaction. Returns 1 where the call succeeded, 0 where the response says why not, or a fault. */
static int run_within(struct api *api, const struct account *account, call_run *run,
                      const struct _u_request *request, struct _u_response *response,
                      struct fault *fault)
{
	char call_id[UUID_TEXT_SIZE];
	int rc = uuid_new(call_id, fault);

	if (rc == 0)
		rc = store_call_add(api->service.store, call_id, account->id,
		                    store_now(api->service.store), fault);
	if (rc < 0)
		return rc;
	run(api, account, request, response);
	if (!reply_is_success(response))
		return 0;
	u_map_put(response->map_header, "Request-Id", call_id);
	return 1;
}

void recorded_run(struct api *api, const struct account *account, call_run *run,
                  const struct _u_request *request, struct _u_response *response)
{
	struct fault fault = { 0 };
	int rc = store_begin(api->service.store, &fault);

	if (rc == 0) {
		rc = run_within(api, account, run, request, response, &fault);
		if (rc > 0)
			rc = store_commit(api->service.store, &fault);
		else
			store_rollback(api->service.store);
	}
	if (rc < 0) {
		u_map_empty(response->map_header);
		reply_fault(response, &fault, REPLY_NO_PATH);
	}
}
