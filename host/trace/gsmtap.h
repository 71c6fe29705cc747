/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_GSMTAP_H
#define TRACE_GSMTAP_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/*
 * What goes over a card's wire as packets that Wireshark dissects: IPv4, UDP to port 4729, GSMTAP, and behind
 * it a command with what it was answered. Octet by octet in docs/traces.md.
 */

enum gsmtap_limit {
	GSMTAP_COMMAND_MAX = 261,
	GSMTAP_ANSWER_MAX = 258,
	GSMTAP_ATR_MAX = 33,
	GSMTAP_TEXT_MAX = 256,
	GSMTAP_PACKET_MAX = 1024, /* of those written here */
};

enum gsmtap_kind {
	GSMTAP_EXCHANGE, /* command and answer                                    */
	GSMTAP_OPENED,   /* a card is there now: answer is its ATR, text its name */
	GSMTAP_RESET,    /* warm: answer is the ATR                               */
	GSMTAP_POWER,    /* off and on; the same                                  */
	GSMTAP_LOST,     /* no answer came to command, text says why; no command: to a reset */
};

struct gsmtap_item {
	enum gsmtap_kind kind;
	unsigned card; /* 1 is the first of a file */
	uint8_t command[GSMTAP_COMMAND_MAX];
	size_t command_size;
	uint8_t answer[GSMTAP_ANSWER_MAX]; /* data and status word, or an ATR */
	size_t answer_size;
	char text[GSMTAP_TEXT_MAX];
};

/* Link types of a capture file: how its packets begin. */
enum gsmtap_link {
	LINK_ETHERNET = 1,
	LINK_RAW_BSD = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_RAW = 101, /* IPv4 or IPv6; the one that is written here */
	LINK_COOKED = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_EXPORTED = 252, /* what Wireshark exports: a dissector's name and its octets */
	LINK_COOKED_2 = 276,
};

/* The packet of an item. Returns its octets. */
size_t gsmtap_write(const struct gsmtap_item *item, int64_t at_us,
                    uint8_t packet[GSMTAP_PACKET_MAX]);

/* Returns 0, or FAULT_INPUT for a link type that is not listed above. */
int gsmtap_check_link(uint32_t link, const char *where, struct fault *fault);

/*
 * Reads a packet of a checked link type: of ours, or of another program.
 *
 *   where  the file and the packet's number, for faults
 *
 * Returns 1, 0 for a packet that is about something else (item is not to be used), or FAULT_INPUT,
 * FAULT_LIMIT for one that says it is GSMTAP of a card and is not whole.
 */
int gsmtap_read(uint32_t link, const uint8_t *packet, size_t size, const char *where,
                struct gsmtap_item *item, struct fault *fault);

#endif
