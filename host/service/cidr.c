/* SPDX-License-Identifier: Apache-2.0 */
#include "service/cidr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>

enum { TEXT_MAX = 64, MAPPED_BITS = 96, MAPPED_OCTETS = 12, IPV4_BITS = 32, IPV6_BITS = 128 };
enum { GLOBAL_UNICAST = 1 }; /* 2000::/3, RFC 4291 2.4: the first three bits of what is public */

/* Not public: the registries of RFC 6890 with what multicast and later documents add. */
static const char *const special[] = {
	"0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
	"172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
	"2001::/23",     "2001:db8::/32",   "2002::/16",      "3fff::/20",
};

static const uint8_t mapped[MAPPED_OCTETS] = { [10] = 0xFF, [11] = 0xFF };
static const uint8_t translated[MAPPED_OCTETS] = { 0x00, 0x64, 0xFF, 0x9B };

static void map_ipv4(const void *address, uint8_t octets[CIDR_OCTETS])
{
	memcpy(octets, mapped, MAPPED_OCTETS);
	memcpy(octets + MAPPED_OCTETS, address, CIDR_OCTETS - MAPPED_OCTETS);
}

static int read_bits(const char *text, unsigned most, unsigned *bits)
{
	char *end;
	const unsigned long read = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || read > most)
		return -1;
	*bits = (unsigned)read;
	return 0;
}

int cidr_of_text(const char *text, struct cidr *cidr, struct fault *fault)
{
	const char *slash = strchr(text, '/');
	const size_t size = slash ? (size_t)(slash - text) : strlen(text);
	uint8_t ipv4[4];
	char address[TEXT_MAX];
	int good = 0;

	if (size < sizeof address) {
		memcpy(address, text, size);
		address[size] = '\0';
		if (inet_pton(AF_INET, address, ipv4) == 1) {
			map_ipv4(ipv4, cidr->octets);
			cidr->bits = IPV4_BITS;
			good = !slash || read_bits(slash + 1, IPV4_BITS, &cidr->bits) == 0;
			cidr->bits += MAPPED_BITS;
		} else if (inet_pton(AF_INET6, address, cidr->octets) == 1) {
			cidr->bits = IPV6_BITS;
			good = !slash || read_bits(slash + 1, IPV6_BITS, &cidr->bits) == 0;
		}
	}
	return good ? 0
	            : fault_set(fault, FAULT_INPUT, "network",
	                        "'%.60s' is none; write it as 10.1.0.0/16 or fd00::/8", text);
}

static bool holds(const struct cidr *cidr, const uint8_t octets[CIDR_OCTETS])
{
	const unsigned whole = cidr->bits / 8, rest = cidr->bits % 8;

	return memcmp(cidr->octets, octets, whole) == 0 &&
	       (rest == 0 || (cidr->octets[whole] ^ octets[whole]) >> (8 - rest) == 0);
}

static bool octets_of(const struct sockaddr *address, uint8_t octets[CIDR_OCTETS])
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof in);
		map_ipv4(&in.sin_addr, octets);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, address, sizeof in);
		memcpy(octets, &in.sin6_addr, CIDR_OCTETS);
		if (memcmp(octets, translated, MAPPED_OCTETS) == 0)
			memcpy(octets, mapped, MAPPED_OCTETS);
		return true;
	}
	return false;
}

bool cidr_may_connect(const struct cidr_list *allowed, const struct sockaddr *address)
{
	uint8_t octets[CIDR_OCTETS];
	struct cidr cidr;

	if (!octets_of(address, octets))
		return false;
	for (size_t i = 0; allowed && i < allowed->count; i++)
		if (holds(&allowed->cidr[i], octets))
			return true;
	if (memcmp(octets, mapped, MAPPED_OCTETS) != 0 && octets[0] >> 5 != GLOBAL_UNICAST)
		return false;
	for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
		if (cidr_of_text(special[i], &cidr, NULL) < 0 || holds(&cidr, octets))
			return false;
	return true;
}
