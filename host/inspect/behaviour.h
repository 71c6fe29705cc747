/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_BEHAVIOUR_H
#define INSPECT_BEHAVIOUR_H

#include <jansson.h>

#include "inspect/view.h"
#include "network/network.h"
#include "octets/fault.h"
#include "ota/change.h"
#include "terminal/handset.h"
#include "transport/transport.h"

/* What a handset with a card does: beside what is in the files, what comes of it. */

enum behaviour_limit {
	BEHAVIOUR_PLACES_MAX = 16,
	BEHAVIOUR_WHY_MAX = 160,
	BEHAVIOUR_TEXT_MAX = 240,
	BEHAVIOUR_SETTLE_S = 30 * 60, /* how long a handset is left on before it is judged */
};

/* The device where nobody says which, and the card is paired with none. */
#define BEHAVIOUR_IMEI "00101900000001"

/* What a handset came to at one place. */
struct behaviour {
	struct place place;
	enum handset_service service;
	char imsi[CHANGE_IMSI_MAX];  /* of the card by then; "" none */
	struct cell cell;            /* where service is SERVICE_NORMAL */
	char why[BEHAVIOUR_WHY_MAX]; /* where it is not: in words       */
};

/* Who watches. */
struct behaviour_watch {
	struct network *network; /* knows the IMSIs of the card   */
	const struct view_secrets *secrets;
	enum network_status status; /* of the subscriber there, for the words  */
	const char *imei;           /* NULL: the paired device, or BEHAVIOUR_IMEI */
};

/*
 * Switches a smartphone with a copy of the card on at each place, and says what it came to after
 * BEHAVIOUR_SETTLE_S of its time. Nothing moves on the card itself.
 *
 *   count  of places and rows, at most BEHAVIOUR_PLACES_MAX
 *
 * Returns 0, FAULT_INPUT (a wire whose card cannot be copied), as view_read(), or the fault of the
 * handset.
 */
int behaviour_observe(const struct behaviour_watch *watch, struct transport *card,
                      const struct place *places, size_t count, struct behaviour *rows,
                      struct fault *fault);

/*
 * The places a change is about: the countries of the MCCs it names, of the networks, and of the IMSI it
 * makes active; each once, in that order. Continents are none.
 *
 * Returns how many, at most BEHAVIOUR_PLACES_MAX.
 */
size_t behaviour_places(const struct world *world, const struct change *change,
                        struct place places[BEHAVIOUR_PLACES_MAX]);

/* "21407 Movistar (E-UTRAN) as 214019990000001", or "no service: PLMN not allowed (11)". */
void behaviour_text(const struct behaviour *row, char text[BEHAVIOUR_TEXT_MAX]);

/* The rows as an array of {place, service, imsi, network, name, access, why}. New reference; NULL when
 * memory is short. */
json_t *behaviour_json(const struct behaviour *rows, size_t count);

#endif
