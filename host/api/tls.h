/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_TLS_H
#define API_TLS_H

#include <gnutls/abstract.h>

#include "octets/fault.h"

/* What the process' one server shows and signs with. The HTTP library hands its callback no context, so it is
 * held here. */

/*
 * Reads both files, PEM, has them fit each other, and shows them to connections from now on; those that are
 * open go on with what they began with. A key that others than its owner can read is refused; what was shown
 * before is then shown still.
 *
 *   certificate  the server's first, then those that vouch for it
 *
 * Returns 0, FAULT_INPUT (one without the other; a mode; no pair), FAULT_LIMIT (too long) or FAULT_ABSENT.
 */
int tls_show(const char *certificate, const char *key, struct fault *fault);

/* For the HTTP library: what is shown. */
gnutls_certificate_retrieve_function2 tls_retrieve;

/* Shows nothing any more; once no connection is open. */
void tls_end(void);

#endif
