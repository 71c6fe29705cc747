/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "octets/folder.h"

char *keyfile_path(const char *card_path)
{
	static const char card[] = ".card";
	const size_t size = strlen(card_path), end = sizeof card - 1;
	const int named = size > end && strcmp(card_path + size - end, card) == 0;
	char *path = NULL;

	if (asprintf(&path, "%.*s.keys", (int)(named ? size - end : size), card_path) < 0)
		return NULL;
	return path;
}

/* The whole new file under a name of its own, then under its own: old or new, never half. */
static int write_whole(const char *path, const char *text, int replace, struct fault *fault)
{
	char *draft = NULL;
	int fd = -1, rc = 0;

	if (asprintf(&draft, "%s.XXXXXX", path) < 0)
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	fd = mkostemp(draft, O_CLOEXEC); /* mode 0600 */
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fsync(fd) != 0 ||
	    (replace ? rename(draft, path) : link(draft, path)) != 0 || folder_sync(path) != 0)
		rc = fault_set(fault, errno == EEXIST ? FAULT_INPUT : FAULT_SYSTEM, path,
		               "cannot write: %s", strerror(errno));
	if (fd >= 0) {
		close(fd);
		unlink(draft);
	}
	free(draft);
	return rc;
}

static int save(const char *path, json_t *object, int replace, struct fault *fault)
{
	char *text = object ? json_dumps(object, JSON_INDENT(2)) : NULL;
	const int rc = text ? write_whole(path, text, replace, fault)
	                    : fault_set(fault, FAULT_SYSTEM, path, "out of memory");

	free(text);
	json_decref(object);
	return rc;
}

int keyfile_create(const char *path, const struct profile *profile, struct fault *fault)
{
	struct profile *made = malloc(sizeof *made);
	int rc;

	if (!made)
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	*made = *profile;
	made->pin1_given = made->adm1_given = true; /* the card has them now */
	rc = save(path, profile_key_json(made), 0, fault);
	OPENSSL_cleanse(made, sizeof *made);
	free(made);
	return rc;
}

int keyfile_load(const char *path, struct profile *profile, struct fault *fault)
{
	struct stat file;
	int rc;

	if (stat(path, &file) == 0 && (file.st_mode & 077) != 0)
		return fault_set(fault, FAULT_INPUT, path, "others may read it; 'chmod 600' it");
	rc = profile_load(path, profile, fault);
	if (rc == 0)
		profile_release(profile); /* an operator keeps no files */
	return rc;
}

int keyfile_skip_counter(const char *path, uint8_t keyset, uint64_t step, uint64_t *counter,
                         struct fault *fault)
{
	struct profile *profile = malloc(sizeof *profile);
	int rc = profile ? keyfile_load(path, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	unsigned i = 0;

	if (rc == 0) {
		while (i < profile->key_sets && profile->keys[i].number != keyset)
			i++;
		if (i == profile->key_sets)
			rc = fault_set(fault, FAULT_ABSENT, path, "has no key set %u", keyset);
		else if (profile->counter[i] > SCP80_COUNTER_MAX - step)
			rc = fault_set(fault, FAULT_LIMIT, path,
			               "the counter of key set %u is used up; take another key set",
			               keyset);
	}
	if (rc == 0) {
		*counter = profile->counter[i] += step;
		rc = save(path, profile_key_json(profile), 1, fault);
	}
	free(profile);
	return rc;
}

int keyfile_next_counter(const char *path, uint8_t keyset, uint64_t *counter, struct fault *fault)
{
	return keyfile_skip_counter(path, keyset, 1, counter, fault);
}
