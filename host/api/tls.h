/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_TLS_H
#define API_TLS_H

#include "octets/fault.h"

/* What a server shows and signs with: PEM texts. */
struct tls {
	char *certificate; /* the server's first, then those that vouch for it; NULL: no TLS */
	char *key;
};

/* Reads both files and has them fit each other. A key that others than its owner can read is refused.
 * Both NULL: no TLS. Returns 0, FAULT_INPUT (one without the other; a mode; no pair) or FAULT_ABSENT. */
int tls_load(const char *certificate, const char *key, struct tls *tls, struct fault *fault);

/* Wipes the key. */
void tls_release(struct tls *tls);

#endif
