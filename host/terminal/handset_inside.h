/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_HANDSET_INSIDE_H
#define TERMINAL_HANDSET_INSIDE_H

#include "terminal/handset.h"
#include "terminal/selection.h"
#include "terminal/terminal.h"

/* What a handset consists of, for the files of this folder that make it. */

enum inside_limit {
	INSIDE_SENT_MAX = 20,   /* short messages nobody took yet            */
	INSIDE_ANSWERS_MAX = 8, /* types of command with an answer set       */
	INSIDE_BARRED_MAX = 32, /* cells that are not tried for a while       */
	INSIDE_AID_MAX = 16,
	INSIDE_UST_MAX = 64,
	INSIDE_LOCATION_MAX = 20, /* octets of a location file               */
};

/* Times, in seconds of virtual time. */
enum inside_time {
	POLL_S = 30,             /* STATUS while idle, TS 102 221 14.5.2    */
	LOOK_S = 60,             /* without normal service: the next search */
	RETRY_S = 10,            /* T3411 of TS 24.301                      */
	RETRY_LONG_S = 720,      /* T3402, after RETRIES                    */
	RETRIES = 5,             /* registration attempts, TS 24.301 5.5.1  */
	AREA_S = 3600,           /* a location area stays forbidden         */
	HIGHER_UNIT_S = 360,     /* of EF.HPPLMN                            */
	HIGHER_DEFAULT_S = 3600, /* where the file says nothing             */
	HIGHER_MAX = 0x50,       /* units; TS 31.102 4.2.6                  */
	USER_S = 60,             /* a user that does not answer             */
};

/* The location files, TS 31.102. */
enum location_file { LOCI, PSLOCI, EPSLOCI, LOCI_5GS, LOCATION_FILES };

/* What was read from the USIM. */
struct usim {
	size_t aid_size;
	uint8_t aid[INSIDE_AID_MAX];
	bool there;   /* the application is selected                        */
	bool invalid; /* cause 2, 3 or 8: until off, or NAA initialisation   */
	unsigned mnc_digits;
	size_t ust_size;
	uint8_t ust[INSIDE_UST_MAX];
	bool pin_enabled;
	uint8_t language[2];
	size_t hpplmn_size;
	uint8_t hpplmn;
	size_t fplmn_room; /* places of EF.FPLMN */
	struct selection_list home_access, equivalent, user, operators;
	size_t location_size[LOCATION_FILES];
	uint8_t location[LOCATION_FILES][INSIDE_LOCATION_MAX];
};

/* What is to be done when the card has no more to say. */
enum inside_due {
	DUE_RESET = 1 << 0,  /* REFRESH: UICC reset                       */
	DUE_SELECT = 1 << 1, /* a network is chosen anew                  */
	DUE_HIGHER = 1 << 2, /* a network of higher priority is looked for */
};

/* A proactive command that waits for its user. */
struct dialogue {
	uint8_t details[3]; /* of the command                          */
	int64_t until;      /* no response from user                    */
	uint8_t coding;     /* DCS of the answer of GET INPUT           */
	uint8_t least, most;
	bool digits, help;
};

struct timer {
	bool running;
	int64_t seconds, ends;
};

struct barred {
	char plmn[WORLD_PLMN_MAX], country[3];
	enum access access;
	bool area; /* a location area, whatever the technology */
	int64_t until;
	unsigned tries;
};

struct preset {
	uint8_t type, result, additional;
	int left; /* 0: until told otherwise */
	bool set;
};

struct handset {
	struct handset_state state;
	struct handset_options options;
	const struct handset_profile *profile; /* of this power-on */
	char next_imei[HANDSET_IMEI_MAX];
	const struct handset_profile *next_profile;
	uint8_t pin1[8];
	bool has_pin1;
	char language[3];

	struct terminal terminal;
	uint16_t pending;   /* 91XX that was not served yet           */
	uint64_t directory; /* current directory, 0 the MF           */
	struct usim usim;

	unsigned due; /* enum inside_due, or-ed */
	bool manual;
	char manual_plmn[WORLD_PLMN_MAX];
	uint8_t lac[2];
	struct barred barred[INSIDE_BARRED_MAX];
	size_t barred_count;

	uint32_t events; /* SET UP EVENT LIST, by bit */
	struct {
		bool any;
		enum handset_service service;
		char plmn[WORLD_PLMN_MAX];
		enum access access;
		bool access_known;
	} reported;

	struct dialogue dialogue;
	struct timer timers[HANDSET_TIMERS];
	int64_t poll_s, poll_at, look_at, higher_at; /* poll_s 0: no polling */
	struct preset presets[INSIDE_ANSWERS_MAX];
	size_t sent;
	struct {
		size_t size;
		uint8_t tpdu[SMS_TPDU_MAX];
	} sent_message[INSIDE_SENT_MAX];
};

/* Tells one line. */
void handset_tell(struct handset *handset, enum handset_told what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Power on, reset, and everything a card is asked before a network is: TS 31.102 5.1.1. */
int handset_start(struct handset *handset, bool cold, struct fault *fault);

/* Serves the card and does what is due, until there is nothing. */
int handset_settle(struct handset *handset, struct fault *fault);

#endif
