/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <zlib.h>

#include "fleet/form.h"
#include "octets/folder.h"
#include "octets/number.h"
#include "profile/personalise.h"
#include "transport/emulated.h"

enum {
	ENTRIES_AT_ONCE = 4096,
	DEFLATED_MAX = IMAGE_MEMORY_SIZE + 1024,
	PARTS_MAX = PROFILE_FILE_MAX + 2 * DEFLATED_MAX,
};

/* A card in memory on which work was done by APDUs, and what its memory is then. */
static int make_memory(const uint8_t *from, const struct profile *profile,
                       int (*work)(struct terminal *terminal, const struct profile *profile,
                                   struct fault *fault),
                       uint8_t memory[IMAGE_MEMORY_SIZE], struct fault *fault)
{
	struct terminal *terminal = calloc(1, sizeof *terminal);
	struct transport *card = NULL;
	int rc;

	if (!terminal)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = from ? emulated_of_memory("card in memory", from, NULL, NULL, &card, fault)
	          : emulated_in_memory(&card, fault);
	if (rc == 0)
		rc = terminal_start(terminal, card, fault);
	if (rc == 0)
		rc = work(terminal, profile, fault);
	if (rc == 0)
		memcpy(memory, emulated_memory(card), IMAGE_MEMORY_SIZE);
	transport_close(card);
	free(terminal);
	return rc;
}

int fleet_make_card(const struct fleet *fleet, uint32_t card, uint8_t memory[IMAGE_MEMORY_SIZE],
                    struct fault *fault)
{
	struct profile *profile = malloc(sizeof *profile);
	int rc = profile ? derive_profile(&fleet->profile, fleet->seed, card, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, fleet->path, "out of memory");

	if (rc == 0) {
		rc = make_memory(fleet->start, profile, personalise_own, memory, fault);
		OPENSSL_cleanse(profile, sizeof *profile);
	}
	free(profile);
	return rc;
}

void entry_write(uint32_t card, const struct fleet_entry *entry, uint8_t octets[ENTRY_SIZE])
{
	uint8_t named[ENTRY_SIZE];

	number_put_32(octets + 4, entry->class);
	number_put_32(octets + 8, (uint32_t)(entry->place >> 32));
	number_put_32(octets + 12, (uint32_t)entry->place);
	memcpy(named, octets, ENTRY_SIZE);
	number_put_32(named, card);
	number_put_32(octets, crc_of(named, ENTRY_SIZE));
}

static int append_memory(const uint8_t *memory, uint8_t *parts, size_t *size, struct fault *fault)
{
	uLongf deflated = DEFLATED_MAX;

	if (compress2(parts + *size, &deflated, memory, IMAGE_MEMORY_SIZE, Z_BEST_COMPRESSION) !=
	    Z_OK)
		return fault_set(fault, FAULT_SYSTEM, "zlib", "out of memory");
	*size += deflated;
	return (int)deflated;
}

/* Profile, start, usual, and the head that tells of them. Returns 0 or a fault. */
static int write_head(struct fleet *fleet, const char *profile, struct fault *fault)
{
	uint8_t *parts = malloc(PARTS_MAX), head[HEAD_SIZE] = { 0 };
	size_t size = strlen(profile);
	int start = -1, usual = -1, rc;

	if (!parts)
		return fault_set(fault, FAULT_SYSTEM, fleet->path, "out of memory");
	memcpy(parts, profile, size + 1);
	number_put_32(head + AT_PROFILE_SIZE, (uint32_t)size);
	start = append_memory(fleet->start, parts, &size, fault);
	usual = start < 0 ? start : append_memory(fleet->usual, parts, &size, fault);
	fleet->table = (uint32_t)((HEAD_SIZE + size + SECTOR - 1) / SECTOR * SECTOR);
	memcpy(head, fleet_magic, MAGIC_SIZE);
	number_put_32(head + AT_VERSION, FLEET_VERSION);
	number_put_32(head + AT_CARDS, fleet->cards);
	number_put_32(head + AT_MEMORY_SIZE, IMAGE_MEMORY_SIZE);
	number_put_32(head + AT_PAGE_SIZE, IMAGE_PAGE_SIZE);
	memcpy(head + AT_SEED, fleet->seed, FLEET_SEED_SIZE);
	number_put_32(head + AT_START_SIZE, (uint32_t)start);
	number_put_32(head + AT_USUAL_SIZE, (uint32_t)usual);
	number_put_32(head + AT_TABLE_PLACE, fleet->table);
	number_put_32(head + AT_PARTS_CRC, crc_of(parts, size));
	number_put_32(head + AT_HEAD_CRC, crc_of(head, AT_HEAD_CRC));
	rc = usual < 0 ? usual : fleet_write(fleet, fleet->fd, head, HEAD_SIZE, 0, fault);
	if (rc == 0)
		rc = fleet_write(fleet, fleet->fd, parts, size, HEAD_SIZE, fault);
	OPENSSL_cleanse(parts, PARTS_MAX);
	free(parts);
	return rc;
}

static int write_table(const struct fleet *fleet, fleet_progress *told, void *ctx,
                       struct fault *fault)
{
	static const struct fleet_entry unused;
	uint8_t *octets = malloc((size_t)ENTRIES_AT_ONCE * ENTRY_SIZE);
	uint32_t done = 0;
	int rc = octets ? 0 : fault_set(fault, FAULT_SYSTEM, fleet->path, "out of memory");

	while (done < fleet->cards && rc == 0) {
		uint32_t count = fleet->cards - done;

		if (count > ENTRIES_AT_ONCE)
			count = ENTRIES_AT_ONCE;
		for (uint32_t i = 0; i < count; i++)
			entry_write(done + i, &unused, octets + (size_t)i * ENTRY_SIZE);
		rc = fleet_write(fleet, fleet->fd, octets, (size_t)count * ENTRY_SIZE,
		                 fleet->table + (off_t)done * ENTRY_SIZE, fault);
		done += count;
		if (told)
			told(ctx, done, fleet->cards);
	}
	free(octets);
	return rc;
}

static int read_profile(struct fleet *fleet, const json_t *object, struct fault *fault)
{
	json_t *nothing = object ? NULL : json_object();
	const int rc = profile_of_json(object ? object : nothing, &fleet->profile, fault);

	json_decref(nothing);
	return rc;
}

/* All that is shared by the cards, and that they can be. */
static int prepare(struct fleet *fleet, const json_t *object, struct fault *fault)
{
	int rc = read_profile(fleet, object, fault);

	if (rc == 0)
		rc = derive_check(&fleet->profile, fleet->cards, fault);
	if (rc == 0)
		rc = make_memory(NULL, &fleet->profile, personalise_shared, fleet->start, fault);
	return rc < 0 ? rc : fleet_make_card(fleet, 0, fleet->usual, fault);
}

/* As image_publish(): by link(), which takes the place of no other file. */
static int publish(const struct fleet *fleet, const char *draft, struct fault *fault)
{
	const int rc = fleet_sync(fleet, fleet->fd, fault);

	if (rc < 0)
		return rc;
	if (link(draft, fleet->path) != 0)
		return fault_set(fault, errno == EEXIST ? FAULT_INPUT : FAULT_SYSTEM, fleet->path,
		                 "cannot be named: %s", strerror(errno));
	return folder_sync(fleet->path) == 0
	               ? 0
	               : fault_set(fault, FAULT_SYSTEM, fleet->path, "cannot sync its folder: %s",
	                           strerror(errno));
}

static int write_draft(struct fleet *fleet, const json_t *object, fleet_progress *told, void *ctx,
                       struct fault *fault)
{
	char *profile = object ? json_dumps(object, JSON_COMPACT) : strdup("{}"), *draft = NULL;
	int rc = 0;

	if (!profile || asprintf(&draft, "%s.XXXXXX", fleet->path) < 0) {
		free(profile);
		return fault_set(fault, FAULT_SYSTEM, fleet->path, "out of memory");
	}
	if (strlen(profile) > PROFILE_FILE_MAX)
		rc = fault_set(fault, FAULT_LIMIT, fleet->path, "a profile larger than %d octets",
		               PROFILE_FILE_MAX);
	else if ((fleet->fd = mkostemp(draft, O_CLOEXEC)) < 0)
		rc = fault_set(fault, FAULT_SYSTEM, fleet->path, "cannot make a file beside it: %s",
		               strerror(errno));
	if (rc == 0)
		rc = write_head(fleet, profile, fault);
	if (rc == 0)
		rc = write_table(fleet, told, ctx, fault);
	if (rc == 0)
		rc = publish(fleet, draft, fault);
	if (fleet->fd >= 0)
		unlink(draft);
	OPENSSL_cleanse(profile, strlen(profile));
	free(profile);
	free(draft);
	return rc;
}

static int check_asked(const char *path, uint32_t cards, struct fault *fault)
{
	if (cards == 0 || cards > FLEET_CARDS_MAX)
		return fault_set(fault, FAULT_LIMIT, path, "a fleet has 1 to %d cards",
		                 FLEET_CARDS_MAX);
	if (access(path, F_OK) == 0)
		return fault_set(fault, FAULT_INPUT, path,
		                 "exists; remove it or choose another name");
	return 0;
}

int fleet_new(const char *path, uint32_t cards, const json_t *profile,
              const uint8_t seed[FLEET_SEED_SIZE], fleet_progress *told, void *ctx,
              struct fault *fault)
{
	int rc = check_asked(path, cards, fault);
	struct fleet *fleet = rc == 0 ? calloc(1, sizeof *fleet) : NULL;

	if (rc < 0)
		return rc;
	if (!fleet || !(fleet->path = strdup(path))) {
		free(fleet);
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	fleet->fd = -1;
	fleet->users = 1;
	fleet->cards = cards;
	memcpy(fleet->seed, seed, FLEET_SEED_SIZE);
	rc = prepare(fleet, profile, fault);
	if (rc == 0)
		rc = write_draft(fleet, profile, told, ctx, fault);
	fleet_close(fleet);
	return rc;
}
