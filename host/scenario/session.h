/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_SESSION_H
#define SCENARIO_SESSION_H

#include <jansson.h>

#include "octets/fault.h"
#include "profile/profile.h"
#include "transport/transport.h"

/* A stage that somebody far away plays on, a command at a time: what is told and what goes over the wire is
 * kept, so that it can be fetched. One thread at a time. */

enum session_limit {
	SESSION_LINES_MAX = 500,    /* told; the oldest give way              */
	SESSION_TRACE_MAX = 2000,   /* exchanges; likewise                     */
	SESSION_ARGUMENT_MAX = 200, /* octets behind the word of a command     */
	SESSION_WAIT_MAX_S = 7 * 86400,
};

struct session;

/* What a session begins with. card and known are taken over, whatever comes of it. */
struct session_options {
	struct transport *card;
	struct profile *known;
	const char *name;    /* of the card, for the trace              */
	const char *handset; /* a terminal profile; NULL: smartphone    */
	const char *imei;    /* NULL: that of an example; "none"        */
};

/* Returns 0, FAULT_INPUT (no such terminal profile, no IMEI), or as stage_open(). */
int session_open(const struct session_options *options, struct session **session,
                 struct fault *fault);
void session_close(struct session *session); /* NULL is fine */

/*
 * Plays one of the commands a session takes: those of a user, and "sms" (scenario/command.h).
 *
 *   argument  what stands behind the word as one text; NULL or "": nothing
 *
 * Returns 0; FAULT_INPUT (no such command, a wrong argument; nothing was done), FAULT_REFUSED (it cannot be
 * done now: the text says why), FAULT_LIMIT or a fault of the machine.
 */
int session_command(struct session *session, const char *word, const char *argument,
                    struct fault *fault);

/*
 * What can be seen: on, time (seconds of the handset), imei, iccid, imsi, country, service, network {plmn, name,
 * access} or null, cause and causeText, screen, prompt, menu {title, items[]}, choice {title, items[]}, forbidden[],
 * networks[] {plmn, name, access, signal, turn, reason, registered, admits}, card {appletMode, activeImsi,
 * lockState, pairedImei} or null, and lines[] {number, time, who, text}. New reference or NULL.
 */
json_t *session_json(struct session *session);

/* Exchanges after that number, at most most of them: {number, at, kind, command, commandWords, answer,
 * answerWords}; keys and PINs are overwritten by FF. New reference. */
json_t *session_trace_json(const struct session *session, unsigned after, unsigned most);

/* The newest number of the trace. */
unsigned session_trace_end(const struct session *session);

/* The trace as a capture file (docs/traces.md). *octets is to be freed. Returns its size, or 0 where memory is
 * short. */
size_t session_capture(const struct session *session, uint8_t **octets);

#endif
