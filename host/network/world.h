/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_WORLD_H
#define NETWORK_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "octets/fault.h"

/* A small world: countries, the networks heard there, and whose subscribers each admits. Read from a
 * text table (docs/network.md); one comes with the program. Nothing in it changes while it is
 * used, except what world_set_coverage() takes away. */

enum world_limit {
	WORLD_COUNTRIES_MAX = 300,
	WORLD_NETWORKS_MAX = 1000,
	WORLD_AGREEMENTS_MAX = 2000,
	WORLD_CELLS_MAX = 64, /* heard at one place                     */
	WORLD_NAME_MAX = 48,
	WORLD_PLMN_MAX = 7, /* "21407", "310410"                      */
	WORLD_FILE_MAX = 262144,
};

/* In the order of TS 31.102 4.2.5: what an access technology identifier names. */
enum access { ACCESS_GSM, ACCESS_UTRAN, ACCESS_EUTRAN, ACCESS_NGRAN, ACCESS_KINDS };

/* "GSM", "UTRAN", "E-UTRAN", "NG-RAN". */
const char *access_text(enum access access);

/* One network heard by one technology. */
struct cell {
	char plmn[WORLD_PLMN_MAX];
	char name[WORLD_NAME_MAX];
	enum access access;
	int dbm; /* signal, as the technology measures it: RXLEV, RSCP, RSRP */
};

/* Where a handset is. */
struct place {
	char country[3];           /* "ES"; "" nowhere: nothing is heard          */
	char plmn[WORLD_PLMN_MAX]; /* only this network is heard; "" for all      */
};

struct world;

/* Reads a table, or the one that comes with the program where path is NULL. Returns 0, FAULT_INPUT
 * (where is FILE:LINE), FAULT_LIMIT, FAULT_ABSENT or FAULT_SYSTEM. */
int world_open(const char *path, struct world **world, struct fault *fault);
void world_close(struct world *world); /* NULL is fine */

/* "ES", a name ("Spain"), an MCC ("214"), a network ("21407") or "nowhere". Returns 0 or FAULT_INPUT,
 * which names some that are known. */
int world_place(const struct world *world, const char *text, struct place *place,
                struct fault *fault);

/* The name of a country by its code; the code where it has none. */
const char *world_country_name(const struct world *world, const char *country);

/* The countries' codes, in the order of the table. Returns how many. */
size_t world_countries(const struct world *world, const char **codes, size_t room);

/* The country code an MCC belongs to ("310" and "311" to "US"), or NULL. */
const char *world_country_of_mcc(const struct world *world, const char *mcc);

/* What is heard at a place, strongest first. Returns how many, at most WORLD_CELLS_MAX. */
size_t world_cells(const struct world *world, const struct place *place,
                   struct cell cells[WORLD_CELLS_MAX]);

/* Whether the network admits subscribers with this IMSI: its own (the IMSI begins with the PLMN), or
 * by an agreement about the longest range that fits. */
bool world_admits(const struct world *world, const char *plmn, const char *imsi);

/* A hole: a network, or a country with all of its networks, is heard or not. Returns 0 or FAULT_INPUT
 * for neither. */
int world_set_coverage(struct world *world, const char *what, bool heard, struct fault *fault);

#endif
