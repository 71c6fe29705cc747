/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/stage.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/bulk.h"
#include "store/seal.h"
#include "store/store.h"

void stage_must(int rc, const struct fault *fault)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", fault->where, fault->text);
	exit(1);
}

static void name_paths(struct stage *stage, const char *store)
{
	const char *folder = getenv("TMPDIR");

	snprintf(stage->folder, 200, "%.150s/roamcard.XXXXXX", folder ? folder : "/tmp");
	if (!mkdtemp(stage->folder)) {
		perror("bench");
		exit(1);
	}
	if (store)
		snprintf(stage->store_path, STAGE_STORE_MAX, "%s", store);
	else
		snprintf(stage->store_path, STAGE_STORE_MAX, "%.200s/store.db", stage->folder);
	snprintf(stage->key_path, STAGE_PATH_MAX, "%.200s/key", stage->folder);
	snprintf(stage->fleet_path, STAGE_PATH_MAX, "%.200s/cards.fleet", stage->folder);
}

/* The commission's element with one slot, of each card. */
static json_t *element(const struct profile *profile)
{
	return json_pack("{s:{s:s, s:s}, s:{s:[{s:s, s:s, s:[s, s], s:[s, s, s]}]}}",
	                 "subscriberIdentifiers", "type", "ICCID", "value", profile->iccid,
	                 "content", "sim", "imsi", profile->slot[0].imsi, "allowedCountries", "001",
	                 "preferredOperatorNetworks", "302220", "302500", "forbiddenNetworks",
	                 "23430", "23415", "90146");
}

static void add_cards(struct stage *stage)
{
	struct profile *profile = malloc(sizeof *profile);
	char id[SUBSCRIBER_ID_MAX];
	struct fault fault = { 0 };
	static struct bulk bulk;
	json_t *array = json_array();

	if (!profile)
		abort();
	stage_must(store_begin(stage->service.store, &fault), &fault);
	for (uint32_t i = 0; i < STAGE_CARDS; i++) {
		stage_must(fleet_profile(stage->fleet, i, profile, &fault), &fault);
		stage_must(subscriber_add_within(&stage->service, &stage->account, profile, id,
		                                 &fault),
		           &fault);
		json_array_append_new(array, element(profile));
	}
	stage_must(store_commit(stage->service.store, &fault), &fault);
	stage->body = json_pack("{s:o}", "bulk", array);
	stage_must(bulk_of_json(stage->body, &bulk, &fault), &fault);
	memcpy(stage->element, bulk.elements, sizeof stage->element);
	free(profile);
}

void bench_stage_open(struct stage *stage, const char *store)
{
	static const uint8_t seed[FLEET_SEED_SIZE];
	json_t *profile = json_load_file("vectors/profiles/card-a.json", 0, NULL);
	struct fault fault = { 0 };

	memset(stage, 0, sizeof *stage);
	name_paths(stage, store);
	stage_must(seal_key_create(stage->key_path, &fault), &fault);
	stage_must(store_open(stage->store_path, stage->key_path, &stage->service.store, &fault),
	           &fault);
	stage_must(account_add(&stage->service, "bench", NULL, &stage->account, stage->token,
	                       &fault),
	           &fault);
	stage_must(fleet_new(stage->fleet_path, STAGE_CARDS, profile, seed, NULL, NULL, &fault),
	           &fault);
	stage_must(fleet_open(stage->fleet_path, &stage->fleet, &fault), &fault);
	add_cards(stage);
	json_decref(profile);
}

void bench_stage_close(struct stage *stage)
{
	DIR *folder = opendir(stage->folder);
	struct dirent *file;

	store_close(stage->service.store);
	fleet_close(stage->fleet);
	json_decref(stage->body);
	while (folder && (file = readdir(folder)))
		unlinkat(dirfd(folder), file->d_name, 0);
	if (folder)
		closedir(folder);
	rmdir(stage->folder);
}
