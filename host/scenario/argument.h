/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_ARGUMENT_H
#define SCENARIO_ARGUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "octets/fault.h"
#include "scenario/line.h"

/* What may stand behind a word of a scenario: by kind, so that a line can be judged before anything is
 * played, completed at the prompt, and explained. */

enum argument_kind {
	ARGUMENT_NONE,
	ARGUMENT_TEXT,     /* one word or a quoted text                       */
	ARGUMENT_REST,     /* octets: what is left of the line, as it is      */
	ARGUMENT_PLACE,    /* ES, Spain, 214, 21407, nowhere                  */
	ARGUMENT_TIME,     /* 90s 5m 2h 1d                                    */
	ARGUMENT_NUMBER,   /* 0 .. 1000000                                    */
	ARGUMENT_SWITCH,   /* on, off                                         */
	ARGUMENT_IMEI,     /* 14 to 16 digits, none                           */
	ARGUMENT_IMSI,     /* 6 to 15 digits                                  */
	ARGUMENT_IMSI_ANY, /* the same, or none                               */
	ARGUMENT_PLMN,     /* 5, 6 digits                                     */
	ARGUMENT_PLMN_ANY, /* the same, or none                               */
	ARGUMENT_PROFILE,  /* name of a terminal profile                      */
	ARGUMENT_ITEM,     /* of a menu, from 1                               */
	ARGUMENT_STATUS,   /* of a subscriber                                 */
	ARGUMENT_VERDICT,  /* rejects, admits                                 */
	ARGUMENT_COMMAND,  /* a type of proactive command                     */
	ARGUMENT_RESULT,   /* a general result, by a short name               */
	ARGUMENT_RESET,    /* reset                                           */
	ARGUMENT_JSON,     /* the content of a request                        */
	ARGUMENT_EXPECTED, /* a word of the table of expectations             */
	ARGUMENT_SERVICE,  /* normal, limited, none                           */
	ARGUMENT_ACCESS,   /* GSM, UTRAN, E-UTRAN, NG-RAN                      */
	ARGUMENT_PROMPT,   /* text, choice, input, none                        */
	ARGUMENT_MODE,     /* MANUAL, AUTOMATIC                                */
	ARGUMENT_LOCK,     /* idle, paired, locked                             */
	ARGUMENT_GATE,     /* authenticates, refuses                           */
	ARGUMENT_OUTCOME,  /* SUCCESS, FAILED, pending                         */
	ARGUMENT_HEX,      /* a pattern of octets                              */
	ARGUMENT_EQUALS,   /* =                                                */
	ARGUMENT_KINDS,
};

/* How it is written in a summary: "PLACE", "on|off". */
const char *argument_name(enum argument_kind kind);

/* The words it may be, one after the other by number; NULL at the end, and where it is not one of a
 * few. */
const char *argument_word(enum argument_kind kind, size_t number);

/* Whether a word is one of that kind. Returns 0 or FAULT_INPUT at the line. */
int argument_check(enum argument_kind kind, const char *word, const struct line *line,
                   struct fault *fault);

/* Of a word that was checked. */
int64_t argument_seconds(const char *word);
bool argument_is_on(const char *word);
bool argument_is_none(const char *word);

#endif
