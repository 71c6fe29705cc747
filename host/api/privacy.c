/* SPDX-License-Identifier: Apache-2.0 */
#include "api/privacy.h"

#include <string.h>

#include <netdb.h>
#include <netinet/in.h>
#include <ulfius.h>

#include "api/calls.h"

enum { LOOPBACK_NET = 127, MAPPED = 12 /* octets before the IPv4 address */ };

bool address_is_loopback(const struct sockaddr *address)
{
	if (address && address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof in);
		return ntohl(in.sin_addr.s_addr) >> 24 == LOOPBACK_NET;
	}
	if (address && address->sa_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, address, sizeof in);
		return IN6_IS_ADDR_LOOPBACK(&in.sin6_addr) ||
		       (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr) &&
		        in.sin6_addr.s6_addr[MAPPED] == LOOPBACK_NET);
	}
	return false;
}

void address_text(const struct _u_request *request, char text[ADDRESS_TEXT_MAX])
{
	const struct sockaddr *address = request->client_address;
	const socklen_t size = address && address->sa_family == AF_INET6
	                               ? sizeof(struct sockaddr_in6)
	                               : sizeof(struct sockaddr_in);

	if (!address ||
	    getnameinfo(address, size, text, ADDRESS_TEXT_MAX, NULL, 0, NI_NUMERICHOST) != 0)
		strcpy(text, "unknown");
}

bool request_is_private(const struct api *api, const struct _u_request *request)
{
	return api->tls || address_is_loopback(request->client_address);
}
