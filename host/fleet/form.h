/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FLEET_FORM_H
#define FLEET_FORM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fleet/fleet.h"
#include "transport/image.h"

/* The form of a fleet file (docs/fleet.md). All numbers big endian, all check sums CRC-32 (ISO 13239, as
 * zlib's). For the files of this room. */

enum fleet_form {
	MAGIC_SIZE = 8,
	AT_VERSION = 8,
	AT_CARDS = 12,
	AT_MEMORY_SIZE = 16,
	AT_PAGE_SIZE = 20,
	AT_SEED = 24,
	AT_PROFILE_SIZE = AT_SEED + FLEET_SEED_SIZE,
	AT_START_SIZE = AT_PROFILE_SIZE + 4,
	AT_USUAL_SIZE = AT_START_SIZE + 4,
	AT_TABLE_PLACE = AT_USUAL_SIZE + 4,
	AT_PARTS_CRC = AT_TABLE_PLACE + 4,
	AT_HEAD_CRC = AT_PARTS_CRC + 4,
	HEAD_SIZE = AT_HEAD_CRC + 4,

	SECTOR = 512, /* what a disk writes whole or not at all */

	ENTRY_SIZE = 16, /* check sum, class, place                */
	CLASSES = 8,     /* 1 ..: states of 1 KiB, 2 KiB, 4 KiB ... 128 KiB */
	CLASS_UNIT = 1024,

	MARK_SIZE = 8,   /* sequence known to be on disk, check sum */
	STATE_HEAD = 16, /* check sum, sequence, card, size         */

	MAP_SIZE = IMAGE_PAGES / 8,
	GROUP_PAGES = 64, /* deflated together                       */
	PACKED_MAX =
		MAP_SIZE + IMAGE_PAGES / GROUP_PAGES * (2 + GROUP_PAGES * IMAGE_PAGE_SIZE + 64),
};

#define MARK_MOVED UINT32_MAX /* the card lies elsewhere by now */

struct fleet {
	char *path;
	int fd;
	atomic_uint users; /* who opened it, and its open cards */
	uint32_t cards, table;
	uint8_t seed[FLEET_SEED_SIZE];
	struct profile profile;           /* of card 0, keys not yet derived */
	uint8_t start[IMAGE_MEMORY_SIZE]; /* before what each card has of its own */
	uint8_t usual[IMAGE_MEMORY_SIZE]; /* card 0, as it is made */
};

extern const uint8_t fleet_magic[MAGIC_SIZE];

uint32_t crc_of(const uint8_t *octets, size_t size);

/* Whole, or a fault; by image_io, which tests put others into. */
int fleet_write(const struct fleet *fleet, int fd, const uint8_t *octets, size_t size, off_t at,
                struct fault *fault);
int fleet_sync(const struct fleet *fleet, int fd, struct fault *fault);

/* Whole, or FAULT_DAMAGED (cut short), FAULT_SYSTEM. */
int fleet_read(const struct fleet *fleet, int fd, uint8_t *octets, size_t size, off_t at,
               struct fault *fault);

/* "FILE#7". */
void fleet_card_name(const struct fleet *fleet, uint32_t card, char name[FAULT_WHERE_MAX]);

/* The memory of a card as it is made: start, and its own part by APDUs. */
int fleet_make_card(const struct fleet *fleet, uint32_t card, uint8_t memory[IMAGE_MEMORY_SIZE],
                    struct fault *fault);

/* An entry of the table: a number of a class, 0 for a card that was never used, and where it lies. */
struct fleet_entry {
	uint32_t class;
	uint64_t place;
};
void entry_write(uint32_t card, const struct fleet_entry *entry, uint8_t octets[ENTRY_SIZE]);

/* Returns 0, or -1 where the octets are none of this card. */
int entry_read(uint32_t card, const uint8_t octets[ENTRY_SIZE], struct fleet_entry *entry);

/* A locked card of the file and its memory; kept_keeper keeps it on and closes it. Returns as
 * fleet_card_open(). */
struct kept;
extern const struct image_keeper kept_keeper;
int kept_open(const struct fleet *fleet, uint32_t card, struct kept **kept,
              uint8_t memory[IMAGE_MEMORY_SIZE], struct fault *fault);

/* Profile of a card; derive.c. */
int derive_profile(const struct profile *profile, const uint8_t seed[FLEET_SEED_SIZE],
                   uint32_t card, struct profile *derived, struct fault *fault);

/* Whether cards 0 .. cards - 1 have numbers, and no two the same IMSI. */
int derive_check(const struct profile *profile, uint32_t cards, struct fault *fault);

int derive_iccid(const struct profile *profile, uint32_t card, char iccid[FLEET_ICCID_MAX]);

/* Without its check digit. Returns 0 or -1. */
int derive_iccid_body(const struct profile *profile, uint32_t card, char body[FLEET_ICCID_MAX]);

/* The number of the card with this IMSI in one of its slots. Returns 0 or -1. */
int derive_card_of_imsi(const struct profile *profile, const char *imsi, uint32_t *card);

/* The number of the card with this ICCID. Returns 0 or -1. */
int derive_card_of_iccid(const struct profile *profile, const char *iccid, uint32_t *card);

/* What differs between memory and usual; pack.c. pack returns octets or a fault, unpack 0 or -1. */
int pack_memory(const uint8_t usual[IMAGE_MEMORY_SIZE], const uint8_t memory[IMAGE_MEMORY_SIZE],
                uint8_t packed[PACKED_MAX], struct fault *fault);
int unpack_memory(const uint8_t usual[IMAGE_MEMORY_SIZE], const uint8_t *packed, size_t size,
                  uint8_t memory[IMAGE_MEMORY_SIZE]);

#endif
