/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_FAULT_H
#define OCTETS_FAULT_H

#include <stddef.h>

/* What went wrong, for a person: filled by whoever noticed it, printed by whoever asked. */

enum fault_limit {
	FAULT_WHERE_MAX = 128,
	FAULT_TEXT_MAX = 320,
	FAULT_LINE_MAX = 256,
};

/* Negative, so that a size or a yes can share the return value. */
enum fault_code {
	FAULT_INPUT = -1,     /* what was given is wrong: where says which part              */
	FAULT_ABSENT = -2,    /* no such thing                                               */
	FAULT_BUSY = -3,      /* somebody else has it now                                    */
	FAULT_DAMAGED = -4,   /* it is there and does not check                              */
	FAULT_NEWER = -5,     /* written by a later version                                  */
	FAULT_SYSTEM = -6,    /* the operating system or a library refused                   */
	FAULT_LIMIT = -7,     /* more than a named limit allows                              */
	FAULT_TRANSPORT = -8, /* the card does not answer                                    */
	FAULT_REFUSED = -9,   /* the card, or a rule, said no                                */
	FAULT_SECURITY = -10, /* a check sum, a signature, a key does not fit                */
	FAULT_EXPIRED = -11,  /* no answer came in the time there was                        */
};

struct fault {
	int code;                    /* enum fault_code, 0 where none            */
	char where[FAULT_WHERE_MAX]; /* "bulk[0].content.activeImsi", "a.card"   */
	char text[FAULT_TEXT_MAX];   /* lower case, the error first, then "; " and the remedy */
};

/* Fills the fault (which may be NULL). What is longer than its limit ends in "...". */
void fault_fill(struct fault *fault, int code, const char *where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Where and what in one line, "sim[0]: it keeps no allowed countries". What is longer than room, which is
 * 4 octets or more, ends in "...". */
void fault_line(const struct fault *fault, char *to, size_t room);

/* For whom the files of this machine are no matter: of a path only its last part stays where. */
void fault_hide_path(struct fault *fault);

static inline int fault_value(int code)
{
	return code;
}

/* The same, and its value is code: a macro, so that who reads the caller, a person or an analyser,
 * sees that it is negative. */
#define fault_set(fault, code, ...) (fault_fill(fault, code, __VA_ARGS__), fault_value(code))

#endif
