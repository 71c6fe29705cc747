/* SPDX-License-Identifier: Apache-2.0 */
#include "service/packets.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "inspect/packet_words.h"
#include "octets/clock.h"
#include "profile/profile.h"
#include "service/subscriber.h"
#include "store/store.h"

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

static int read_packets(struct store *store, const char *request, const char *subscriber,
                        json_t *list, struct fault *fault)
{
	struct telling *telling = calloc(1, sizeof *telling);
	struct profile *profile = calloc(1, sizeof *profile);
	int rc = telling && profile ? subscriber_profile(store, subscriber, profile, fault)
	                            : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		telling->list = list;
		telling->words.keys = profile->keys;
		telling->words.key_sets = profile->key_sets;
		rc = store_steps_octets(store, request, tell_step, telling, fault);
	}
	profile_release(profile);
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	free(telling);
	return rc;
}

int packets_of_request(struct service *service, const struct account *requestor,
                       const char *request_id, json_t **packets, struct fault *fault)
{
	struct store_request row = { 0 };
	int rc = store_request_get(service->store, requestor->id, request_id, &row, fault);

	free(row.effects);
	*packets = rc < 0 ? NULL : json_array();
	if (rc < 0)
		return rc;
	rc = read_packets(service->store, row.id, row.subscriber, *packets, fault);
	if (rc < 0) {
		json_decref(*packets);
		*packets = NULL;
	}
	return rc;
}

static bool is_of(const json_t *row, const json_t *step)
{
	return json_equal(json_object_get(row, "at"), json_object_get(step, "at")) &&
	       json_equal(json_object_get(row, "step"), json_object_get(step, "step"));
}

void packets_join(json_t *steps, const json_t *packets)
{
	const json_t *row = json_array_get(packets, 0);
	size_t i, at = 0;
	json_t *step;

	json_array_foreach(steps, i, step)
	{
		if (!is_of(row, step))
			continue;
		json_object_set(step, "messages", json_object_get(row, "messages"));
		json_object_set(step, "packet", json_object_get(row, "packet"));
		row = json_array_get(packets, ++at);
	}
}
