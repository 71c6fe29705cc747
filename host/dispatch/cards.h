/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_CARDS_H
#define DISPATCH_CARDS_H

#include <stdbool.h>
#include <stddef.h>

#include "fleet/fleet.h"
#include "octets/fault.h"
#include "transport/transport.h"
#include "transport/watched.h"

/* The cards within reach, each known by its ICCID: a folder of card images, or the cards of a fleet; and those
 * in PC/SC readers. An image goes before a reader. */

struct cards;

/* Told, by a thread of its own, that the card with this ICCID was put into a reader. */
typedef void cards_told(void *ctx, const char *iccid);

/* Reads the folder, NULL for none, or opens the fleet file (fleet/fleet.h); images that do not open are skipped and told of by cards_problem(). Returns 0,
 * FAULT_ABSENT, FAULT_SYSTEM, or as fleet_open(). */
int cards_open_folder(const char *path, struct cards **cards, struct fault *fault);

/* Card images of a folder. */
size_t cards_count(const struct cards *cards);

/* Those, and the cards of a fleet. */
size_t cards_within(const struct cards *cards);

/* The i-th card's ICCID and the path of its image. */
const char *cards_iccid(const struct cards *cards, size_t i);
const char *cards_path(const struct cards *cards, size_t i);

/* Why images were skipped, one line each; NULL past the last. */
const char *cards_problem(const struct cards *cards, size_t i);

/* What goes over the wires of cards that are opened from now on is told to it; it must outlive them. */
void cards_watch(struct cards *cards, const struct watch *watch);
/* The cards in readers too, from now on as they come and go, and as pcscd does. Returns 0 or
 * FAULT_SYSTEM. */
int cards_add_readers(struct cards *cards, struct fault *fault);

/* Who is told of cards that are put in; at once of those that are there. NULL: nobody, and when it returns
 * nobody is being told. */
void cards_tell(struct cards *cards, cards_told *told, void *ctx);

/* The ICCIDs of a fleet's cards without check digits, the first and the last. Returns whether there is a fleet. */
bool cards_fleet_range(const struct cards *cards, char low[FLEET_ICCID_MAX],
                       char high[FLEET_ICCID_MAX]);

/* Tells every image of the folder after a look at what is new there; told returns whether to go on. Where the
 * folder has not changed since the last call, and always is false, nothing is told. Returns 0 or a fault of the
 * folder. */
int cards_each(struct cards *cards, bool always, bool (*told)(void *ctx, const char *iccid),
               void *ctx, struct fault *fault);

/* Where a card is. */
enum cards_place {
	CARDS_NOWHERE,
	CARDS_EMULATED, /* an image of the folder, or a card of the fleet */
	CARDS_READER,
};

/* By what is known now: the folder is not looked through again. */
enum cards_place cards_place(struct cards *cards, const char *iccid);

/* Opens the card with this ICCID; transport_close() releases it. Looks the folder through again when
 * it is not known. Returns 0, FAULT_ABSENT or as emulated_open(), fleet_card_open(), pcsc_open(). */
int cards_open(struct cards *cards, const char *iccid, struct transport **transport,
               struct fault *fault);

void cards_close(struct cards *cards);

#endif
