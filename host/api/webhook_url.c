/* SPDX-License-Identifier: Apache-2.0 */
#include "api/webhook_url.h"

#include <string.h>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include "store/webhooks.h"

static int refuse(const char *why, struct fault *fault)
{
	return fault_set(fault, FAULT_INPUT, "url", "%s", why);
}

/* Brackets around an IPv6 address are the URL's. */
static int check_host(const struct cidr_list *allowed, char *host, struct fault *fault)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	const struct sockaddr *address = NULL;
	const size_t size = strlen(host);

	if (host[0] == '[' && size > 2) {
		host[size - 1] = '\0';
		host++;
	}
	if (inet_pton(AF_INET, host, &four.sin_addr) == 1)
		address = (const struct sockaddr *)&four;
	else if (inet_pton(AF_INET6, host, &six.sin6_addr) == 1)
		address = (const struct sockaddr *)&six;
	return address && !cidr_may_connect(allowed, address)
	               ? refuse("at an address that is not allowed here", fault)
	               : 0;
}

static int check_parts(const struct cidr_list *allowed, CURLU *parts, struct fault *fault)
{
	char *scheme = NULL, *host = NULL, *user = NULL;
	int rc = 0;

	curl_url_get(parts, CURLUPART_USER, &user, 0);
	if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0))
		rc = refuse("neither http nor https", fault);
	else if (user)
		rc = refuse("holds a name or password; it is signed instead", fault);
	else if (curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK || !host[0])
		rc = refuse("names no host", fault);
	else
		rc = check_host(allowed, host, fault);
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	return rc;
}

int webhook_url_check(const struct cidr_list *allowed, const char *url, struct fault *fault)
{
	CURLU *parts;
	int rc;

	if (strlen(url) >= WEBHOOK_URL_MAX)
		return fault_set(fault, FAULT_INPUT, "url", "more than %d octets",
		                 WEBHOOK_URL_MAX - 1);
	for (const char *at = url; *at; at++)
		if (*at <= ' ' || *at > '~')
			return refuse("holds what is no visible character of ASCII", fault);
	parts = curl_url();
	if (!parts)
		return fault_set(fault, FAULT_SYSTEM, "url", "out of memory");
	rc = curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK
	             ? check_parts(allowed, parts, fault)
	             : refuse("no URL", fault);
	curl_url_cleanup(parts);
	return rc;
}
