/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_FRAMING_H
#define API_FRAMING_H

#include <ulfius.h>

/*
 * Where a request ends must be beyond doubt, or a proxy before us and we ourselves see two different requests in
 * the same octets (RFC 9112 11.2). The HTTP library forgives what RFC 9112 does not: a blank before a colon,
 * Content-Length twice or beside Transfer-Encoding.
 *
 * Returns 0, or -1: the response says what is wrong, and the connection is closed behind it.
 */
int framing_check(const struct _u_request *request, struct _u_response *response);

#endif
