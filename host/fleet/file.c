/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <zlib.h>

#include "octets/number.h"

#include "fleet/form.h"

const uint8_t fleet_magic[MAGIC_SIZE] = { 'R', 'F', 'L', 'E', 'E', 'T', '\n', 0x1A };

uint32_t crc_of(const uint8_t *octets, size_t size)
{
	return (uint32_t)crc32(0, octets, (uInt)size);
}

static int damaged(const struct fleet *fleet, const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_DAMAGED, fleet->path, "%s", what);
}

int fleet_read(const struct fleet *fleet, int fd, uint8_t *octets, size_t size, off_t at,
               struct fault *fault)
{
	while (size > 0) {
		const ssize_t done = pread(fd, octets, size, at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return fault_set(fault, FAULT_SYSTEM, fleet->path, "cannot read: %s",
			                 strerror(errno));
		if (done == 0)
			return damaged(fleet, "cut short", fault);
		octets += done;
		size -= (size_t)done;
		at += done;
	}
	return 0;
}

static int check_range(const struct fleet *fleet, const uint8_t head[HEAD_SIZE],
                       struct fault *fault)
{
	const uint32_t cards = number_32(head + AT_CARDS);
	const uint32_t table = number_32(head + AT_TABLE_PLACE);
	const uint64_t parts = (uint64_t)number_32(head + AT_PROFILE_SIZE) +
	                       number_32(head + AT_START_SIZE) + number_32(head + AT_USUAL_SIZE);

	if (number_32(head + AT_VERSION) != FLEET_VERSION || cards == 0 ||
	    cards > FLEET_CARDS_MAX || number_32(head + AT_MEMORY_SIZE) != IMAGE_MEMORY_SIZE ||
	    number_32(head + AT_PAGE_SIZE) != IMAGE_PAGE_SIZE ||
	    number_32(head + AT_PROFILE_SIZE) > PROFILE_FILE_MAX || table < HEAD_SIZE + parts)
		return damaged(fleet, "its head is out of range", fault);
	return 0;
}

static int check_head(const struct fleet *fleet, const uint8_t head[HEAD_SIZE], struct fault *fault)
{
	if (memcmp(head, fleet_magic, MAGIC_SIZE) != 0)
		return damaged(fleet, "not a fleet of cards", fault);
	if (number_32(head + AT_HEAD_CRC) != crc_of(head, AT_HEAD_CRC))
		return damaged(fleet, "its head is damaged", fault);
	if (number_32(head + AT_VERSION) > FLEET_VERSION)
		return fault_set(fault, FAULT_NEWER, fleet->path,
		                 "a fleet of version %u; this program knows up to %d",
		                 number_32(head + AT_VERSION), FLEET_VERSION);
	return check_range(fleet, head, fault);
}

static int read_profile(struct fleet *fleet, const uint8_t *text, size_t size, struct fault *fault)
{
	json_t *object = json_loadb((const char *)text, size, 0, NULL);
	struct fault cause = { 0 };
	int rc = object ? profile_of_json(object, &fleet->profile, &cause)
	                : damaged(fleet, "its profile is no JSON", fault);

	if (object && rc < 0)
		fault_set(fault, rc, fleet->path, "its profile: %s: %s", cause.where, cause.text);
	json_decref(object);
	return rc;
}

static int read_memory(const struct fleet *fleet, const uint8_t *deflated, size_t size,
                       uint8_t memory[IMAGE_MEMORY_SIZE], struct fault *fault)
{
	uLongf inflated = IMAGE_MEMORY_SIZE;

	if (uncompress(memory, &inflated, deflated, size) != Z_OK || inflated != IMAGE_MEMORY_SIZE)
		return damaged(fleet, "the memory of its profile is damaged", fault);
	return 0;
}

static int read_parts(struct fleet *fleet, const uint8_t head[HEAD_SIZE], struct fault *fault)
{
	const size_t profile = number_32(head + AT_PROFILE_SIZE);
	const size_t start = number_32(head + AT_START_SIZE),
		     usual = number_32(head + AT_USUAL_SIZE);
	const size_t size = profile + start + usual;
	uint8_t *parts = size < (size_t)3 * IMAGE_MEMORY_SIZE ? malloc(size) : NULL;
	int rc = parts ? fleet_read(fleet, fleet->fd, parts, size, HEAD_SIZE, fault)
	               : damaged(fleet, "its head is out of range", fault);

	if (rc == 0 && crc_of(parts, size) != number_32(head + AT_PARTS_CRC))
		rc = damaged(fleet, "its profile is damaged", fault);
	if (rc == 0)
		rc = read_profile(fleet, parts, profile, fault);
	if (rc == 0)
		rc = read_memory(fleet, parts + profile, start, fleet->start, fault);
	if (rc == 0)
		rc = read_memory(fleet, parts + profile + start, usual, fleet->usual, fault);
	if (parts)
		OPENSSL_cleanse(parts, size);
	free(parts);
	return rc;
}

/* The table must be there whole; what lies behind it is judged card by card. */
static int check_file(const struct fleet *fleet, struct fault *fault)
{
	struct stat file;

	if (fstat(fleet->fd, &file) != 0)
		return fault_set(fault, FAULT_SYSTEM, fleet->path, "cannot read: %s",
		                 strerror(errno));
	if (!S_ISREG(file.st_mode))
		return damaged(fleet, "not a fleet of cards", fault);
	if ((file.st_mode & 077) != 0)
		return fault_set(fault, FAULT_INPUT, fleet->path,
		                 "others may read it; 'chmod 600' it");
	return 0;
}

static int check_size(const struct fleet *fleet, struct fault *fault)
{
	struct stat file;

	if (fstat(fleet->fd, &file) == 0 &&
	    (uint64_t)file.st_size < fleet->table + (uint64_t)fleet->cards * ENTRY_SIZE)
		return damaged(fleet, "cut short", fault);
	return 0;
}

static int load(struct fleet *fleet, struct fault *fault)
{
	uint8_t head[HEAD_SIZE] = { 0 };
	int rc = check_file(fleet, fault);

	if (rc == 0)
		rc = fleet_read(fleet, fleet->fd, head, HEAD_SIZE, 0, fault);
	if (rc < 0 || (rc = check_head(fleet, head, fault)) < 0)
		return rc;
	fleet->cards = number_32(head + AT_CARDS);
	fleet->table = number_32(head + AT_TABLE_PLACE);
	memcpy(fleet->seed, head + AT_SEED, FLEET_SEED_SIZE);
	rc = check_size(fleet, fault);
	return rc < 0 ? rc : read_parts(fleet, head, fault);
}

static void release(struct fleet *fleet)
{
	if (fleet->fd >= 0)
		close(fleet->fd);
	profile_release(&fleet->profile);
	free(fleet->path);
	OPENSSL_cleanse(fleet, sizeof *fleet);
	free(fleet);
}

int fleet_open(const char *path, struct fleet **fleet, struct fault *fault)
{
	struct fleet *made = calloc(1, sizeof *made);
	int rc;

	*fleet = NULL;
	if (!made || !(made->path = strdup(path))) {
		free(made);
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	made->users = 1;
	made->fd = open(path, O_RDWR | O_CLOEXEC);
	if (made->fd < 0)
		rc = fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM, path,
		               "cannot open: %s", strerror(errno));
	else
		rc = load(made, fault);
	if (rc < 0)
		release(made);
	else
		*fleet = made;
	return rc;
}

void fleet_close(struct fleet *fleet)
{
	if (fleet && --fleet->users == 0)
		release(fleet);
}

uint32_t fleet_cards(const struct fleet *fleet)
{
	return fleet->cards;
}

const char *fleet_path(const struct fleet *fleet)
{
	return fleet->path;
}

void fleet_card_name(const struct fleet *fleet, uint32_t card, char name[FAULT_WHERE_MAX])
{
	snprintf(name, FAULT_WHERE_MAX, "%.100s#%u", fleet->path, card);
}

static int absent(const struct fleet *fleet, const char *text, struct fault *fault)
{
	return fault_set(fault, FAULT_ABSENT, fleet->path,
	                 "has no card '%.24s'; its %u cards have the numbers 0 to %u", text,
	                 fleet->cards, fleet->cards - 1);
}

int fleet_find(const struct fleet *fleet, const char *iccid, uint32_t *card, struct fault *fault)
{
	if (derive_card_of_iccid(&fleet->profile, iccid, card) < 0 || *card >= fleet->cards)
		return absent(fleet, iccid, fault);
	return 0;
}

int fleet_find_imsi(const struct fleet *fleet, const char *imsi, uint32_t *card,
                    struct fault *fault)
{
	if (derive_card_of_imsi(&fleet->profile, imsi, card) < 0 || *card >= fleet->cards)
		return absent(fleet, imsi, fault);
	return 0;
}

int fleet_iccid(const struct fleet *fleet, uint32_t card, char iccid[FLEET_ICCID_MAX])
{
	return card < fleet->cards ? derive_iccid(&fleet->profile, card, iccid) : -1;
}

int fleet_iccid_range(const struct fleet *fleet, char low[FLEET_ICCID_MAX],
                      char high[FLEET_ICCID_MAX])
{
	if (derive_iccid_body(&fleet->profile, 0, low) < 0 || fleet->cards == 0)
		return -1;
	return derive_iccid_body(&fleet->profile, fleet->cards - 1, high);
}

int fleet_card_of_text(const struct fleet *fleet, const char *text, uint32_t *card,
                       struct fault *fault)
{
	enum { NUMBER_MAX = 9, ICCID_LEAST = 17 };
	const size_t size = strlen(text);

	if (size == 0 || strspn(text, "0123456789") != size)
		return fault_set(fault, FAULT_INPUT, fleet->path,
		                 "'%.24s' is neither the number nor the ICCID of a card", text);
	if (size >= ICCID_LEAST)
		return fleet_find(fleet, text, card, fault);
	*card = size <= NUMBER_MAX ? (uint32_t)strtoul(text, NULL, 10) : UINT32_MAX;
	return *card < fleet->cards ? 0 : absent(fleet, text, fault);
}

int fleet_profile(const struct fleet *fleet, uint32_t card, struct profile *profile,
                  struct fault *fault)
{
	char name[16];

	if (card < fleet->cards)
		return derive_profile(&fleet->profile, fleet->seed, card, profile, fault);
	snprintf(name, sizeof name, "%u", card);
	return absent(fleet, name, fault);
}
