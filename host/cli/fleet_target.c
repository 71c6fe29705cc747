/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fleet_target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "profile/keyfile.h"

static int open_named(const char *name, struct fleet **fleet, uint32_t *card, struct fault *fault)
{
	const char *behind = strrchr(name, '#');
	char *path;
	int rc;

	*fleet = NULL;
	if (!behind || behind == name)
		return fault_set(fault, FAULT_INPUT, name,
		                 "no card of the fleet; write fleet:FILE#NUMBER");
	path = strndup(name, (size_t)(behind - name));
	rc = path ? fleet_open(path, fleet, fault)
	          : fault_set(fault, FAULT_SYSTEM, name, "out of memory");
	free(path);
	return rc < 0 ? rc : fleet_card_of_text(*fleet, behind + 1, card, fault);
}

static int with_named(const char *name,
                      int (*open)(const struct fleet *fleet, uint32_t card,
                                  struct transport **transport, struct fault *fault),
                      struct transport **transport, struct fault *fault)
{
	struct fleet *fleet;
	uint32_t card;
	int rc = open_named(name, &fleet, &card, fault);

	*transport = NULL;
	if (rc == 0)
		rc = open(fleet, card, transport, fault);
	fleet_close(fleet);
	return rc;
}

int fleet_target_open(const char *name, struct transport **transport, struct fault *fault)
{
	return with_named(name, fleet_card_open, transport, fault);
}

int fleet_target_copy(const char *name, struct transport **transport, struct fault *fault)
{
	return with_named(name, fleet_card_copy, transport, fault);
}

int fleet_write_keys(const struct fleet *fleet, uint32_t card, const char *folder, char **path,
                     struct fault *fault)
{
	struct profile *profile = malloc(sizeof *profile);
	int rc = profile ? fleet_profile(fleet, card, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, folder, "out of memory");

	*path = NULL;
	if (rc == 0 && asprintf(path, "%s/%s.keys", folder, profile->iccid) < 0) {
		*path = NULL;
		rc = fault_set(fault, FAULT_SYSTEM, folder, "out of memory");
	}
	if (rc == 0 && access(*path, F_OK) != 0)
		rc = (rc = keyfile_create(*path, profile, fault)) < 0 ? rc : 1;
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	return rc;
}

char *fleet_target_keys(const char *name)
{
	struct fleet *fleet;
	struct fault fault;
	char *folder = NULL, *path = NULL;
	uint32_t card;

	if (open_named(name, &fleet, &card, &fault) == 0 &&
	    asprintf(&folder, "%s.keys", fleet_path(fleet)) >= 0) {
		mkdir(folder, 0700);
		if (fleet_write_keys(fleet, card, folder, &path, &fault) < 0) {
			free(path);
			path = NULL;
		}
	}
	free(folder);
	fleet_close(fleet);
	return path;
}
