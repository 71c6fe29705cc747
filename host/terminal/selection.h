/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_SELECTION_H
#define TERMINAL_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network/world.h"

/* Which network a handset tries, and in which order: TS 23.122 4.4.3.1.1. A function of what was read
 * from the card and of what is heard; it does and keeps nothing. */

enum selection_limit { SELECTION_LIST_MAX = 100 };

/* Access technology identifier, TS 31.102 4.2.5: two octets as one number. */
enum selection_access {
	SELECTION_UTRAN = 0x8000,
	SELECTION_EUTRAN = 0x4000,
	SELECTION_NGRAN = 0x0800,
	SELECTION_GSM = 0x0080,
	SELECTION_ANY = SELECTION_UTRAN | SELECTION_EUTRAN | SELECTION_NGRAN | SELECTION_GSM,
};

struct selection_entry {
	char plmn[WORLD_PLMN_MAX];
	uint16_t access; /* enum selection_access, or-ed; 0 names none: any */
};

struct selection_list {
	size_t count;
	struct selection_entry entry[SELECTION_LIST_MAX];
};

/* Why a network is tried; the order of the stages. */
enum selection_reason {
	SELECTION_REGISTERED, /* the one of the last registration, at switch-on     */
	SELECTION_HOME,       /* HPLMN, or EF.EHPLMN where it has entries            */
	SELECTION_USER,       /* EF.PLMNwAcT                                         */
	SELECTION_OPERATOR,   /* EF.OPLMNwAcT, or Steering of Roaming                */
	SELECTION_GOOD,       /* high quality signal                                 */
	SELECTION_OTHER,      /* decreasing signal quality                           */
	SELECTION_REASONS,
};

/* What a handset knows. Lists that are NULL are empty. */
struct selection {
	char registered[WORLD_PLMN_MAX];          /* "" where none, or not at switch-on      */
	char hplmn[WORLD_PLMN_MAX];               /* of the IMSI                             */
	const struct selection_list *home_access; /* EF.HPLMNwAcT                   */
	const struct selection_list *equivalent;  /* EF.EHPLMN                      */
	const struct selection_list *user, *operators;
	const char (*forbidden)[WORLD_PLMN_MAX]; /* EF.FPLMN                        */
	size_t forbidden_count;
};

struct selection_choice {
	size_t cell; /* its place among the cells */
	enum selection_reason reason;
};

/*
 * The cells that may be tried, best first, each once; those of forbidden networks are left out.
 * Where the standard wants chance (among the high quality ones), it is the order they were heard in:
 * two runs choose alike.
 *
 * Returns how many.
 */
size_t selection_order(const struct selection *selection, const struct cell *cells, size_t count,
                       struct selection_choice order[WORLD_CELLS_MAX]);

bool selection_is_forbidden(const struct selection *selection, const char *plmn);
bool selection_is_home(const struct selection *selection, const char *plmn);

/* "home network", "operator's list". */
const char *selection_reason_text(enum selection_reason reason);

#endif
