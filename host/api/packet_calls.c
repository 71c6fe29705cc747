/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console_calls.h"

#include "api/reply.h"
#include "api/submit.h"
#include "service/packets.h"

enum { DONE = 200 };

void call_packets(struct api *api, const struct account *account, const struct _u_request *request,
                  struct _u_response *response)
{
	char id[UUID_TEXT_SIZE];
	struct fault fault = { 0 };
	json_t *list;

	path_uuid(request, "requestId", id);
	if (packets_of_request(&api->service, account, id, &list, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_REQUEST);
	else
		reply_content(response, DONE, list, NULL);
}
