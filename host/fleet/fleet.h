/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FLEET_FLEET_H
#define FLEET_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "profile/profile.h"
#include "transport/transport.h"

/* Emulated cards by the million in one file: a profile, a seed, and of each card that was used what differs
 * from the profile's card. Byte by byte in docs/fleet.md. */

struct fleet;

enum fleet_limit {
	FLEET_CARDS_MAX = 10000000,
	FLEET_SEED_SIZE = 32,
	FLEET_ICCID_MAX = 21,
	FLEET_VERSION = 1,
};

/* Told while a fleet is made. */
typedef void fleet_progress(void *ctx, uint32_t done, uint32_t of);

/*
 * Makes a fleet file, mode 0600.
 *
 *   path     must not exist; has its name once it is whole and durable
 *   profile  JSON object of the profile, NULL for the usual one; ICCID and IMSIs are those of card 0
 *   seed     of FLEET_SEED_SIZE octets; all keys come from it
 *   told     NULL: nobody
 *
 * Returns 0, FAULT_INPUT (the path exists; the profile is wrong, or its cards would share an IMSI),
 * FAULT_LIMIT (more cards than FLEET_CARDS_MAX, or than its numbers leave room for) or FAULT_SYSTEM.
 */
int fleet_new(const char *path, uint32_t cards, const json_t *profile,
              const uint8_t seed[FLEET_SEED_SIZE], fleet_progress *told, void *ctx,
              struct fault *fault);

/* Opens the file; no card is locked by it. Returns 0, FAULT_ABSENT, FAULT_DAMAGED, FAULT_NEWER, FAULT_INPUT
 * (others may read it) or FAULT_SYSTEM. */
int fleet_open(const char *path, struct fleet **fleet, struct fault *fault);
void fleet_close(struct fleet *fleet);

uint32_t fleet_cards(const struct fleet *fleet);
const char *fleet_path(const struct fleet *fleet);

/* The number of a card, 0 on, by its ICCID with or without check digit. Returns 0 or FAULT_ABSENT. */
int fleet_find(const struct fleet *fleet, const char *iccid, uint32_t *card, struct fault *fault);

/* By an IMSI of one of its slots. Returns 0 or FAULT_ABSENT. */
int fleet_find_imsi(const struct fleet *fleet, const char *imsi, uint32_t *card,
                    struct fault *fault);

/* The ICCID of a card. Returns 0 or -1. */
int fleet_iccid(const struct fleet *fleet, uint32_t card, char iccid[FLEET_ICCID_MAX]);

/* Those of all its cards without check digits, from low to high. Returns 0 or -1. */
int fleet_iccid_range(const struct fleet *fleet, char low[FLEET_ICCID_MAX],
                      char high[FLEET_ICCID_MAX]);

/* By "17" (fewer than 18 digits) or an ICCID. Returns 0, FAULT_INPUT or FAULT_ABSENT. */
int fleet_card_of_text(const struct fleet *fleet, const char *text, uint32_t *card,
                       struct fault *fault);

/* What card number card is made of: the profile with its own ICCID, IMSIs and keys; counters as they were at
 * the beginning. To be wiped; its files are the fleet's: no profile_release(). Returns 0 or FAULT_ABSENT. */
int fleet_profile(const struct fleet *fleet, uint32_t card, struct profile *profile,
                  struct fault *fault);

/*
 * Opens a card and powers it on; transport_close() releases it. While it is open nobody else can open it, in
 * this process or another. What an APDU changed is in the file, durable, before it is answered. May be called
 * by several threads at once.
 *
 * Returns 0, FAULT_ABSENT, FAULT_BUSY, FAULT_DAMAGED, FAULT_NEWER or FAULT_SYSTEM.
 */
int fleet_card_open(const struct fleet *fleet, uint32_t card, struct transport **transport,
                    struct fault *fault);

/* A copy of it in memory, kept nowhere; the lock is let go of. Returns as fleet_card_open(). */
int fleet_card_copy(const struct fleet *fleet, uint32_t card, struct transport **transport,
                    struct fault *fault);

struct fleet_figures {
	uint32_t cards, used;  /* used: kept apart from the profile      */
	uint64_t octets, disk; /* of the file; of the blocks it takes     */
	uint64_t kept;         /* octets of the newest state of used cards */
};

/* Looks the whole file through. Returns 0 or the fault of the first card that is damaged. */
int fleet_check(const struct fleet *fleet, struct fleet_figures *figures, struct fault *fault);

#endif
