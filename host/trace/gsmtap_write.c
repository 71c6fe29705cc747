/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "octets/hex.h"
#include "octets/number.h"
#include "trace/gsmtap.h"
#include "trace/gsmtap_form.h"

const char *const gsmtap_words[GSMTAP_KINDS] = {
	[GSMTAP_EXCHANGE] = "",   [GSMTAP_OPENED] = "opened", [GSMTAP_RESET] = "reset",
	[GSMTAP_POWER] = "power", [GSMTAP_LOST] = "lost",
};

enum {
	TTL = 64,
	US = 1000000,
	LOG_TEXT_MAX = 16 + 2 * GSMTAP_COMMAND_MAX + GSMTAP_TEXT_MAX,
	HEADERS_SIZE = IPV4_SIZE + UDP_SIZE + GSMTAP_SIZE,
};

_Static_assert(HEADERS_SIZE + GSMTAP_COMMAND_MAX + GSMTAP_ANSWER_MAX <= GSMTAP_PACKET_MAX,
               "an exchange fits");
_Static_assert(HEADERS_SIZE + LOG_SIZE + LOG_TEXT_MAX <= GSMTAP_PACKET_MAX, "a line fits");

/* RFC 1071, over the header. */
static unsigned sum_of(const uint8_t *header)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < IPV4_SIZE; i += 2)
		sum += (uint32_t)(header[i] << 8 | header[i + 1]);
	while (sum >> 16)
		sum = (sum & 0xFFFF) + (sum >> 16);
	return ~sum & 0xFFFF;
}

/* From the card's address, 127.0.0.1 for the first, to itself; UDP over IPv4 needs no check sum. */
static void write_headers(const struct gsmtap_item *item, uint8_t type, size_t command_size,
                          size_t size, uint8_t *packet)
{
	uint8_t *udp = packet + IPV4_SIZE, *gsmtap = udp + UDP_SIZE;

	memset(packet, 0, HEADERS_SIZE);
	packet[0] = 0x40 | IPV4_SIZE / 4;
	number_put_16(packet + IPV4_LENGTH, (unsigned)size);
	packet[IPV4_TTL] = TTL;
	packet[IPV4_PROTOCOL] = PROTOCOL_UDP;
	number_put_32(packet + IPV4_FROM, (uint32_t)LOOPBACK << 24 | (item->card & 0xFFFFFF));
	memcpy(packet + IPV4_TO, packet + IPV4_FROM, IPV4_TO - IPV4_FROM);
	number_put_16(packet + IPV4_SUM, sum_of(packet));
	number_put_16(udp, UDP_PORT_GSMTAP);
	number_put_16(udp + UDP_TO, UDP_PORT_GSMTAP);
	number_put_16(udp + UDP_LENGTH, (unsigned)size - IPV4_SIZE);
	gsmtap[GSMTAP_VERSION] = GSMTAP_VERSION_2;
	gsmtap[GSMTAP_WORDS] = GSMTAP_SIZE / 4;
	gsmtap[GSMTAP_TYPE] = type;
	number_put_32(gsmtap + GSMTAP_FRAME, (uint32_t)command_size);
}

static size_t write_exchange(const struct gsmtap_item *item, uint8_t *packet)
{
	const size_t size = HEADERS_SIZE + item->command_size + item->answer_size;

	write_headers(item, TYPE_SIM, item->command_size, size, packet);
	memcpy(packet + HEADERS_SIZE, item->command, item->command_size);
	memcpy(packet + HEADERS_SIZE + item->command_size, item->answer, item->answer_size);
	return size;
}

/* "power 3B9F...", "opened 3B9F... a.card", "lost 00A4... power cut": Wireshark takes an ATR for a command. */
static size_t write_log(const struct gsmtap_item *item, int64_t at_us, uint8_t *packet)
{
	uint8_t *log = packet + HEADERS_SIZE;
	char hex[2 * GSMTAP_COMMAND_MAX + 1];
	size_t size;

	if (item->kind == GSMTAP_LOST)
		hex_write(item->command, item->command_size, hex);
	else
		hex_write(item->answer, item->answer_size, hex);
	memset(log, 0, LOG_SIZE);
	number_put_32(log + LOG_SECONDS, (uint32_t)(at_us / US));
	number_put_32(log + LOG_MICROSECONDS, (uint32_t)(at_us % US));
	memcpy(log + LOG_PROGRAM, LOG_PROGRAM_NAME, sizeof LOG_PROGRAM_NAME);
	log[LOG_LEVEL] = LEVEL_INFO;
	memcpy(log + LOG_SUBJECT, LOG_SUBJECT_NAME, sizeof LOG_SUBJECT_NAME);
	size = (size_t)snprintf((char *)log + LOG_SIZE, LOG_TEXT_MAX, "%s %s%s%s",
	                        gsmtap_words[item->kind], hex[0] ? hex : "-",
	                        item->text[0] ? " " : "", item->text);
	size += HEADERS_SIZE + LOG_SIZE;
	write_headers(item, TYPE_LOG, 0, size, packet);
	return size;
}

size_t gsmtap_write(const struct gsmtap_item *item, int64_t at_us,
                    uint8_t packet[GSMTAP_PACKET_MAX])
{
	return item->kind == GSMTAP_EXCHANGE ? write_exchange(item, packet)
	                                     : write_log(item, at_us, packet);
}
