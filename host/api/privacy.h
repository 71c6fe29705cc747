/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_PRIVACY_H
#define API_PRIVACY_H

#include <stdbool.h>

#include <sys/socket.h>
#include <ulfius.h>

struct api;

/* Whether address is of this machine's loopback: 127.0.0.0/8, ::1, or the former mapped into IPv6. */
bool address_is_loopback(const struct sockaddr *address);

/* Whether nobody on the way can read a request: it came over TLS, or from this machine. What carries keys
 * is answered on no other. */
bool request_is_private(const struct api *api, const struct _u_request *request);

enum { ADDRESS_TEXT_MAX = 64 };

/* Where a request comes from, without its port: "192.0.2.1". */
void address_text(const struct _u_request *request, char text[ADDRESS_TEXT_MAX]);

#endif
