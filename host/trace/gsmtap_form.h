/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_GSMTAP_FORM_H
#define TRACE_GSMTAP_FORM_H

/* Where what is in a packet: RFC 791, RFC 768, and GSMTAP's headers as their users have them. */

enum ipv4_form {
	IPV4_SIZE = 20,
	IPV4_LENGTH = 2,
	IPV4_FRAGMENT = 6,
	IPV4_TTL = 8,
	IPV4_PROTOCOL = 9,
	IPV4_SUM = 10,
	IPV4_FROM = 12,
	IPV4_TO = 16,
	IPV6_SIZE = 40,
	IPV6_LENGTH = 4,
	IPV6_NEXT = 6,
	PROTOCOL_UDP = 17,
	LOOPBACK = 127, /* first octet of addresses that never leave a machine */
};

enum udp_form { UDP_SIZE = 8, UDP_TO = 2, UDP_LENGTH = 4, UDP_PORT_GSMTAP = 4729 };

enum gsmtap_form {
	GSMTAP_SIZE = 16,
	GSMTAP_VERSION = 0,
	GSMTAP_WORDS = 1, /* of 4 octets in the header */
	GSMTAP_TYPE = 2,
	GSMTAP_FRAME = 8, /* frame number; for a card's command nobody has one: how long it is */
	GSMTAP_SUBTYPE = 12,
	GSMTAP_VERSION_2 = 2,
	TYPE_SIM = 0x04,
	TYPE_LOG = 0x10,
	SUBTYPE_APDU = 0,
	SUBTYPE_ATR = 1,
};

/* A line of a program's log, behind the header: when, who, about what, and its text. */
enum log_form {
	LOG_SECONDS = 0,
	LOG_MICROSECONDS = 4,
	LOG_PROGRAM = 8,
	LOG_LEVEL = 28,
	LOG_SUBJECT = 32,
	LOG_SIZE = 84,
	LOG_NAME_SIZE = 16,
	LEVEL_INFO = 3,
};

#define LOG_PROGRAM_NAME "roamcard"
#define LOG_SUBJECT_NAME "card"

/* The first word of such a text, by enum gsmtap_kind. */
extern const char *const gsmtap_words[];
enum { GSMTAP_KINDS = 5 };

#endif
