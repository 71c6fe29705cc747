/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_CONTROL_H
#define TRANSPORT_CONTROL_H

#include <stdio.h>
#include <sys/un.h>

#include "octets/fault.h"

/*
 * How a running 'roamcard emulate' is told what to do: a Unix stream socket. A line is a command
 * (docs/emulate.md); its answer is lines of text, if there are any, and last "ok" or "error: " with what is
 * wrong.
 */

#define CONTROL_GOOD "ok"
#define CONTROL_BAD "error: "

enum control_limit {
	CONTROL_LINE_MAX = 8192, /* octets of a command */
};

/* The address of a socket. Returns 0 or FAULT_LIMIT (a path too long for one). */
int control_address(const char *path, struct sockaddr_un *address, struct fault *fault);

/* Calls. Returns a connected socket, FAULT_LIMIT or FAULT_TRANSPORT (nobody answers). */
int control_call(const char *path, struct fault *fault);

/*
 * One command, and its answer but for the last line to the stream.
 *
 * Returns 0, FAULT_REFUSED with the text of an error, FAULT_TRANSPORT, FAULT_LIMIT or FAULT_SYSTEM.
 */
int control_tell(const char *path, const char *command, FILE *to, struct fault *fault);

#endif
