/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_WORLD_TABLE_H
#define NETWORK_WORLD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network/world.h"
#include "ota/change.h"

/* The rows of a world, as its table has them: read once, then asked. */

enum world_table_limit {
	WORLD_MCCS = 1000,    /* 000 .. 999                                       */
	WORLD_LINE_MAX = 512, /* octets of a line of the table, its NUL among them */
	WORLD_DBM_MIN = -156, /* what TS 38.133 10.1.6 lets SS-RSRP report        */
	WORLD_DBM_MAX = -20,
	WORLD_NO_SIGNAL = 0, /* the network has not this technology              */
};

struct world_country {
	char code[3];
	char name[WORLD_NAME_MAX];
	bool included; /* from the table that comes with the program */
	int line;
};

struct world_network {
	char plmn[WORLD_PLMN_MAX];
	char name[WORLD_NAME_MAX];
	size_t country; /* its place in country[] */
	int dbm[ACCESS_KINDS];
	bool heard;
	bool included;
	int line;
};

/* What an agreement is about, the more exact behind the less. */
enum world_scope { SCOPE_ALL, SCOPE_ZONE, SCOPE_COUNTRY, SCOPE_NETWORK };

struct world_agreement {
	char imsi[CHANGE_IMSI_MAX]; /* its first digits           */
	enum world_scope scope;
	char zone;    /* SCOPE_ZONE: first digit of the MCC           */
	size_t where; /* SCOPE_COUNTRY, SCOPE_NETWORK: place of it    */
	bool admits;
	bool included;
	int line;
};

struct world {
	size_t countries, networks, agreements;
	struct world_country country[WORLD_COUNTRIES_MAX];
	struct world_network network[WORLD_NETWORKS_MAX];
	struct world_agreement agreement[WORLD_AGREEMENTS_MAX];
	uint16_t country_of_mcc[WORLD_MCCS]; /* its place in country[] and 1; 0 nobody's */
};

/* Place in country[], in network[]; -1 where there is none. */
int world_country_find(const struct world *world, const char *code);
int world_network_find(const struct world *world, const char *plmn);

/* Place in country[] of three digits; -1 where they are nobody's. */
int world_mcc_find(const struct world *world, const char *mcc);

#endif
