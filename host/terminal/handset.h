/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_HANDSET_H
#define TERMINAL_HANDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network/network.h"
#include "octets/fault.h"
#include "ota/sms.h"
#include "transport/transport.h"

/* A whole handset around a card, on any transport, in a network: TS 102 221 14, TS 31.102 5,
 * TS 31.111, TS 23.122. Its time is virtual: it passes in handset_wait() and nowhere else. While it is on,
 * the basic logical channel of the card is its own. */

enum handset_limit {
	HANDSET_IMEI_MAX = 17,  /* 15 digits; 16 of an IMEISV                  */
	HANDSET_TEXT_MAX = 481, /* UTF-8 of what a screen shows                */
	HANDSET_ITEMS_MAX = 40, /* of a menu or a choice                       */
	HANDSET_ALPHA_MAX = 128,
	HANDSET_TIMERS = 8, /* TS 102 223 8.37                             */
	HANDSET_FPLMN_MAX = 32,
};

/* When a handset is made, by its clock: 2026-01-01 00:00 UTC, in seconds since 1970. */
enum { HANDSET_EPOCH = 1767225600 };

/* What a handset says it can: TS 102 223 5.2. */
struct handset_profile {
	const char *name, *summary;
	const uint8_t *octets; /* of TERMINAL PROFILE */
	size_t size;
	bool display; /* there is a screen and a user */
};

/* "smartphone", "nb-iot", "minimal". NULL where there is none of that name; number counts from 0, NULL at
 * the end. */
const struct handset_profile *handset_profile_named(const char *name);
const struct handset_profile *handset_profile_at(size_t number);

enum handset_service { SERVICE_NONE, SERVICE_LIMITED, SERVICE_NORMAL };

/* What a screen waits for. */
enum handset_prompt {
	PROMPT_NONE,
	PROMPT_TEXT,   /* DISPLAY TEXT that waits for the user: handset_ok()      */
	PROMPT_CHOICE, /* SELECT ITEM: handset_choose()                           */
	PROMPT_INPUT,  /* GET INPUT: handset_input()                              */
};

struct handset_item {
	uint8_t identifier;
	char text[HANDSET_ALPHA_MAX];
};

/* What can be seen of a handset. */
struct handset_state {
	bool on;
	int64_t now_s; /* virtual time since it was made */
	char imei[HANDSET_IMEI_MAX];
	char iccid[21], imsi[16]; /* as read from the card; "" none         */
	struct place place;
	enum handset_service service;
	struct cell cell;  /* registered (NORMAL) or camped on (LIMITED)    */
	unsigned cause;    /* why not: of the last rejection; or CAUSE_NONE */
	bool card_refused; /* AUTHENTICATE answered 6985                   */

	char screen[HANDSET_TEXT_MAX]; /* last text shown, "" none          */
	enum handset_prompt prompt;
	char menu_title[HANDSET_ALPHA_MAX];
	size_t menu_items; /* of SET UP MENU                               */
	struct handset_item menu[HANDSET_ITEMS_MAX];
	char choice_title[HANDSET_ALPHA_MAX];
	size_t choice_items; /* of SELECT ITEM                              */
	struct handset_item choice[HANDSET_ITEMS_MAX];

	unsigned refreshes, texts, registrations, challenges, resynchronisations;
	unsigned apdus;       /* sent to the card                             */
	unsigned commands;    /* proactive commands answered                  */
	unsigned unannounced; /* of these, what the profile did not announce */
	size_t fplmns;
	char fplmn[HANDSET_FPLMN_MAX][WORLD_PLMN_MAX];
};

/* What a handset does and shows, line by line, for a story. */
enum handset_told {
	TOLD_CARD,    /* the card asks: "REFRESH: initialisation, all files"     */
	TOLD_SCREEN,  /* a text, a menu                                          */
	TOLD_NETWORK, /* "registers on 21407 Movistar (E-UTRAN) as 21401…: admitted" */
	TOLD_STATE,   /* on, off, place, service                                 */
	TOLD_TIME,    /* a timer ended                                           */
	TOLD_SMS,
};

struct handset_options {
	const struct handset_profile *profile; /* NULL: "smartphone"                       */
	const char *imei;                      /* 14 .. 16 digits; NULL: it gives none     */
	const uint8_t *pin1;                   /* 8 octets as VERIFY wants them; NULL: none */
	const char *language;                  /* the user's, "en"; NULL: EF.LI decides    */
	struct network *network;
	void (*told)(void *ctx, enum handset_told what, const char *text); /* may be NULL   */
	void *ctx;
};

struct handset;

/* A handset that is off, nowhere. The transport and the network stay the caller's. Returns 0,
 * FAULT_INPUT or FAULT_SYSTEM. */
int handset_open(struct transport *transport, const struct handset_options *options,
                 struct handset **handset, struct fault *fault);
void handset_close(struct handset *handset); /* NULL is fine */

const struct handset_state *handset_state(const struct handset *handset);

/* The calls below return 0, FAULT_INPUT (not possible now: it is off, there is no such item),
 * FAULT_REFUSED (the card does what no card may) or FAULT_TRANSPORT. Each runs to where the handset
 * waits for its user, for time, or for the network. */

/* On: the card is powered, read, the profile downloaded, a network chosen. Off: STATUS tells the card
 * that the application ends, then the power goes. */
int handset_switch(struct handset *handset, bool on, struct fault *fault);

/* Another handset around the same card, from the next time it is switched on; NULL: it gives none. */
int handset_set_imei(struct handset *handset, const char *imei, struct fault *fault);
int handset_set_profile(struct handset *handset, const struct handset_profile *profile,
                        struct fault *fault);

/* Somewhere else; off or on. */
int handset_go(struct handset *handset, const struct place *place, struct fault *fault);

/* Time passes: timers end, STATUS polls, networks are searched (TS 23.122 4.4.3.3), short messages
 * are retried. */
int handset_wait(struct handset *handset, int64_t seconds, struct fault *fault);

/* The networks or the world changed (coverage, causes, status): a handset notices at its next search;
 * this is that search. */
int handset_search(struct handset *handset, struct fault *fault);

/* The user chooses a network: manual mode, until handset_automatic(). */
int handset_manual(struct handset *handset, const char *plmn, struct fault *fault);
int handset_automatic(struct handset *handset, struct fault *fault);

/* The user at the screen: an item of the main menu or of the choice by its place from 1; help instead
 * of a choice; back; ending the session; a text read; an input. */
int handset_menu(struct handset *handset, size_t item, bool help, struct fault *fault);
int handset_choose(struct handset *handset, size_t item, bool help, struct fault *fault);
int handset_ok(struct handset *handset, struct fault *fault);
int handset_back(struct handset *handset, struct fault *fault);
int handset_end(struct handset *handset, struct fault *fault);
int handset_input(struct handset *handset, const char *text, struct fault *fault);

/* A network that is heard, and what the handset makes of it. */
struct handset_network {
	struct cell cell;
	unsigned turn;      /* when it would be tried now, from 1; 0: not at all     */
	const char *reason; /* why then, "home network", or why not: "forbidden (EF.FPLMN)" */
	bool registered;    /* the handset is on it                                  */
	bool admits;        /* the network admits subscribers with this IMSI         */
};

/* What is heard where the handset is, those it would try first and in their order (TS 23.122 4.4.3.1).
 * Returns how many, none where it is off. */
size_t handset_networks(const struct handset *handset,
                        struct handset_network networks[WORLD_CELLS_MAX]);

/* A short message of the network, in any state of service: who delivers it knows whether the handset can
 * be reached. The answer to the ENVELOPE (or to the update of EF.SMS). */
struct handset_report {
	uint16_t sw;
	size_t size; /* octets of the user data of the report */
	uint8_t data[256];
};
int handset_deliver(struct handset *handset, const uint8_t *tpdu, size_t size,
                    struct handset_report *report, struct fault *fault);

/* Short messages the card sent (SEND SHORT MESSAGE) that nobody took yet: takes the oldest. Returns its
 * octets, or 0 for none. */
size_t handset_take_sent(struct handset *handset, uint8_t tpdu[SMS_TPDU_MAX]);

/* The next times (0: until told otherwise) the card asks for a command of this type (TS 102 223 9.4)
 * this general result is the answer (8.12), with an additional octet (8.12.2: 0 none), and nothing is
 * done. times -1 ends that. */
int handset_answer_with(struct handset *handset, uint8_t type, uint8_t result, uint8_t additional,
                        int times, struct fault *fault);

#endif
