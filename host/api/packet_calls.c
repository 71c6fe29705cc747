/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console_calls.h"

#include "api/reply.h"
#include "service/packets.h"

enum { DONE = 200 };

void call_packets(struct api *api, const struct account *account, const struct _u_request *request,
                  struct _u_response *response)
{
	const char *id = u_map_get(request->map_url, "requestId");
	struct fault fault = { 0 };
	json_t *list;

	if (packets_of_request(&api->service, account, id ? id : "", &list, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_REQUEST);
	else
		reply_content(response, DONE, list, NULL);
}
