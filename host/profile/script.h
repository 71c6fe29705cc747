/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_SCRIPT_H
#define PROFILE_SCRIPT_H

#include "octets/fault.h"
#include "transport/transport.h"

/* What goes to a card while it is personalised, as a vector (docs/vectors.md) that does it again on
 * another blank card. It holds keys. */

/*
 * A transport that writes down what goes over another one.
 *
 *   path    must not exist yet; made with mode 0600
 *   inner   the card; stays the caller's
 *   script  set to the transport; script_close() releases it
 *
 * Returns 0, FAULT_INPUT (exists) or FAULT_SYSTEM.
 */
int script_open(const char *path, struct transport *inner, struct transport **script,
                struct fault *fault);

/* Says in the script what the next commands are for; nothing on any other transport. */
void script_note(struct transport *transport, const char *what, const char *detail);

/* Ends the script. With keep 0 its file is removed. Returns 0 or FAULT_SYSTEM: it is not whole, and
 * removed. NULL is fine. */
int script_close(struct transport *script, int keep, struct fault *fault);

#endif
