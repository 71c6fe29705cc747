/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console_calls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "api/reply.h"
#include "inspect/packet_words.h"
#include "octets/clock.h"
#include "profile/profile.h"
#include "service/subscriber.h"
#include "store/store.h"

enum { DONE = 200 };

struct telling {
	struct packet_words words;
	json_t *list;
};

/* The parts of a step, each with its length before it. */
static void tell_step(void *ctx, int64_t at, const char *step, const uint8_t *octets, size_t size)
{
	struct telling *telling = ctx;
	json_t *messages = json_array(), *packet = NULL;
	char time[CLOCK_TEXT_SIZE];

	while (size > 2) {
		const size_t part = (size_t)(octets[0] << 8 | octets[1]);

		if (part > size - 2)
			break;
		if (strcmp(step, "receipt") == 0)
			packet = packet_words_response(&telling->words, octets + 2, part);
		else
			json_array_append_new(messages,
			                      packet_words_message(&telling->words, octets + 2,
			                                           part, &packet));
		octets += part + 2;
		size -= part + 2;
	}
	clock_text(at, time);
	json_array_append_new(telling->list, json_pack("{s:s, s:s, s:o, s:o}", "at", time, "step",
	                                               step, "messages", messages, "packet",
	                                               packet ? packet : json_null()));
}

static int read_packets(struct api *api, const char *request, const char *subscriber, json_t *list,
                        struct fault *fault)
{
	struct telling *telling = calloc(1, sizeof *telling);
	struct profile *profile = calloc(1, sizeof *profile);
	int rc = telling && profile
	                 ? subscriber_profile(api->service.store, subscriber, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		telling->list = list;
		telling->words.keys = profile->keys;
		telling->words.key_sets = profile->key_sets;
		rc = store_steps_octets(api->service.store, request, tell_step, telling, fault);
	}
	profile_release(profile);
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	free(telling);
	return rc;
}

/* The keys open the packets here, and stay here. */
void call_packets(struct api *api, const struct account *account, const struct _u_request *request,
                  struct _u_response *response)
{
	const char *id = u_map_get(request->map_url, "requestId");
	struct store_request row = { 0 };
	struct fault fault = { 0 };
	json_t *list = json_array();
	int rc = store_request_get(api->service.store, account->id, id ? id : "", &row, &fault);

	if (rc == 0)
		rc = read_packets(api, row.id, row.subscriber, list, &fault);
	free(row.effects);
	if (rc == 0) {
		reply_content(response, DONE, list, NULL);
		return;
	}
	json_decref(list);
	reply_fault(response, &fault, REPLY_NO_REQUEST);
}
