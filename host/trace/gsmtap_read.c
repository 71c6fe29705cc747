/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <string.h>

#include "octets/hex.h"
#include "octets/number.h"
#include "octets/rest.h"
#include "trace/gsmtap.h"
#include "trace/gsmtap_form.h"
#include "trace/instruction.h"

enum {
	APDU_HEADER = 4,
	STATUS_SIZE = 2,
	ETHERNET_TYPE = 12,
	VLAN_SIZE = 4,
	VLANS_MAX = 2,
	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86DD,
	TYPE_VLAN = 0x8100,
	EXPORTED_NAME = 12, /* tag of the dissector's name */
	EXPORTED_HEADER = 4,
	LOG_PACKET_TEXT_MAX = 1024,
};

#define COUNT(rows) (sizeof rows / sizeof rows[0])

/* ---- down to IP: true where it may be there ---- */

static bool open_raw(struct rest *rest)
{
	(void)rest;
	return true;
}

static bool open_ethernet(struct rest *rest)
{
	size_t at = ETHERNET_TYPE;
	unsigned type = 0;

	for (int i = 0; i <= VLANS_MAX && at + 2 <= rest->size; i++) {
		type = number_16(rest->at + at);
		if (type != TYPE_VLAN)
			break;
		at += VLAN_SIZE;
	}
	if (type != TYPE_IPV4 && type != TYPE_IPV6)
		return false;
	rest_take(rest, at + 2);
	return true;
}

static bool open_typed(struct rest *rest, size_t header, size_t type_at)
{
	const uint8_t *octets = rest_take(rest, header);
	const unsigned type = octets ? number_16(octets + type_at) : 0;

	return type == TYPE_IPV4 || type == TYPE_IPV6;
}

static bool open_cooked(struct rest *rest)
{
	return open_typed(rest, 16, 14);
}

static bool open_cooked_2(struct rest *rest)
{
	return open_typed(rest, 20, 0);
}

static const struct link {
	uint32_t type;
	bool (*open)(struct rest *rest); /* NULL: of no network */
} links[] = {
	{ LINK_ETHERNET, open_ethernet }, { LINK_RAW, open_raw },
	{ LINK_RAW_BSD, open_raw },       { LINK_RAW_OPENBSD, open_raw },
	{ LINK_COOKED, open_cooked },     { LINK_COOKED_2, open_cooked_2 },
	{ LINK_IPV4, open_raw },          { LINK_IPV6, open_raw },
	{ LINK_EXPORTED, NULL },
};

static const struct link *find_link(uint32_t type)
{
	for (size_t i = 0; i < COUNT(links); i++)
		if (links[i].type == type)
			return &links[i];
	return NULL;
}

int gsmtap_check_link(uint32_t link, const char *where, struct fault *fault)
{
	if (find_link(link))
		return 0;
	return fault_set(fault, FAULT_INPUT, where,
	                 "link type %u is none that is read; docs/traces.md lists them",
	                 (unsigned)link);
}

/* ---- IP and UDP: 1, 0 for something else ---- */

static int open_ipv4(struct rest *rest, unsigned *card)
{
	const uint8_t *ip = rest->at;
	const size_t header = rest->size > 0 ? (size_t)(ip[0] & 0x0F) * 4 : 0;
	size_t length;

	if (rest->size < IPV4_SIZE || header < IPV4_SIZE || header > rest->size ||
	    ip[IPV4_PROTOCOL] != PROTOCOL_UDP || (number_16(ip + IPV4_FRAGMENT) & 0x3FFF) != 0)
		return 0;
	length = number_16(ip + IPV4_LENGTH);
	/* A network card may leave the length to itself; Ethernet fills short packets up. */
	if (length >= header && length < rest->size)
		rest->size = length;
	*card = ip[IPV4_FROM] == LOOPBACK
	                ? (unsigned)ip[IPV4_FROM + 1] << 16 | number_16(ip + IPV4_FROM + 2)
	                : 1;
	rest_take(rest, header);
	return 1;
}

static int open_ipv6(struct rest *rest, unsigned *card)
{
	const uint8_t *ip = rest_take(rest, IPV6_SIZE);

	*card = 1;
	return ip && ip[IPV6_NEXT] == PROTOCOL_UDP;
}

static int open_ip(struct rest *rest, unsigned *card)
{
	switch (rest->size > 0 ? rest->at[0] >> 4 : 0) {
	case 4:
		return open_ipv4(rest, card);
	case 6:
		return open_ipv6(rest, card);
	default:
		return 0;
	}
}

static int open_udp(struct rest *rest, const char *where, struct fault *fault)
{
	size_t length;

	if (rest->size < UDP_SIZE || (number_16(rest->at + UDP_TO) != UDP_PORT_GSMTAP &&
	                              number_16(rest->at) != UDP_PORT_GSMTAP))
		return 0;
	length = number_16(rest->at + UDP_LENGTH);
	if (length < UDP_SIZE || length > rest->size)
		return fault_set(fault, FAULT_INPUT, where, "UDP says %zu octets and %zu are there",
		                 length, rest->size);
	rest->size = length;
	rest_take(rest, UDP_SIZE);
	return 1;
}

/* ---- what GSMTAP carries ---- */

/*
 * How much of an exchange without its status word is the command, where nobody said it: as T=0 has it, header,
 * and P3 octets of data down or up. A case 4 command whose Le stands before what it is answered is told from
 * one without by the Le.
 */
static size_t command_size(const uint8_t *octets, size_t size)
{
	size_t down, up;

	if (size <= APDU_HEADER + 1)
		return size;
	if (instruction_reads(octets[1]))
		return APDU_HEADER + 1;
	down = APDU_HEADER + 1 + (size_t)octets[APDU_HEADER];
	if (down >= size)
		return down;
	up = size - down - 1;
	return octets[down] == (uint8_t)up || (octets[down] == 0 && up > 0) ? down + 1 : down;
}

static int read_exchange(const struct rest *rest, const char *where, size_t told,
                         struct gsmtap_item *item, struct fault *fault)
{
	struct instruction_apdu apdu;
	size_t size, down;

	if (rest->size < APDU_HEADER + STATUS_SIZE)
		return fault_set(fault, FAULT_INPUT, where,
		                 "%zu octets are no command and status word", rest->size);
	size = rest->size - STATUS_SIZE;
	down = told > 0 && told <= size && instruction_parse(rest->at, told, &apdu)
	               ? told
	               : command_size(rest->at, size);
	if (down > size)
		return fault_set(fault, FAULT_INPUT, where, "the command's data run over the end");
	if (down > GSMTAP_COMMAND_MAX || rest->size - down > GSMTAP_ANSWER_MAX)
		return fault_set(fault, FAULT_LIMIT, where,
		                 "%zu octets of command and %zu of answer; at most %d and %d", down,
		                 rest->size - down, GSMTAP_COMMAND_MAX, GSMTAP_ANSWER_MAX);
	item->kind = GSMTAP_EXCHANGE;
	item->command_size = down;
	memcpy(item->command, rest->at, down);
	item->answer_size = rest->size - down;
	memcpy(item->answer, rest->at + down, item->answer_size);
	return 1;
}

static int read_atr(const struct rest *rest, const char *where, struct gsmtap_item *item,
                    struct fault *fault)
{
	if (rest->size > GSMTAP_ATR_MAX)
		return fault_set(fault, FAULT_LIMIT, where,
		                 "an answer to reset of %zu octets; at most %d", rest->size,
		                 GSMTAP_ATR_MAX);
	item->kind = GSMTAP_RESET;
	item->answer_size = rest->size;
	memcpy(item->answer, rest->at, rest->size);
	return 1;
}

static int read_words(char *text, struct gsmtap_item *item)
{
	char *save, *word = strtok_r(text, " ", &save), *hex = strtok_r(NULL, " ", &save);
	const bool lost = word && strcmp(word, gsmtap_words[GSMTAP_LOST]) == 0;
	uint8_t *to = lost ? item->command : item->answer;
	const size_t room = lost ? GSMTAP_COMMAND_MAX : GSMTAP_ATR_MAX;
	int kind = GSMTAP_OPENED, size = 0;

	while (word && kind < GSMTAP_KINDS && strcmp(word, gsmtap_words[kind]) != 0)
		kind++;
	if (!hex || kind == GSMTAP_KINDS)
		return -1;
	if (strcmp(hex, "-") != 0)
		size = hex_read(hex, "", to, room, NULL);
	if (size < 0 || strlen(save) >= sizeof item->text)
		return -1;
	item->kind = (enum gsmtap_kind)kind;
	*(lost ? &item->command_size : &item->answer_size) = (size_t)size;
	memcpy(item->text, save, strlen(save) + 1);
	return 1;
}

/* A line of our own log; those of other programs are not about cards. */
static int read_log(const struct rest *rest, const char *where, struct gsmtap_item *item,
                    struct fault *fault)
{
	char text[LOG_PACKET_TEXT_MAX];
	size_t size;

	if (rest->size < LOG_SIZE ||
	    memcmp(rest->at + LOG_PROGRAM, LOG_PROGRAM_NAME, sizeof LOG_PROGRAM_NAME) != 0 ||
	    memcmp(rest->at + LOG_SUBJECT, LOG_SUBJECT_NAME, sizeof LOG_SUBJECT_NAME) != 0)
		return 0;
	size = rest->size - LOG_SIZE;
	if (size >= sizeof text || memchr(rest->at + LOG_SIZE, '\0', size))
		return fault_set(fault, FAULT_INPUT, where, "a line that is no text");
	memcpy(text, rest->at + LOG_SIZE, size);
	text[size] = '\0';
	return read_words(text, item) > 0 ? 1
	                                  : fault_set(fault, FAULT_INPUT, where,
	                                              "a line that tells nothing of a card");
}

static int read_gsmtap(struct rest *rest, const char *where, struct gsmtap_item *item,
                       struct fault *fault)
{
	const uint8_t *gsmtap = rest->at;
	size_t header, told;

	if (rest->size < GSMTAP_SIZE || gsmtap[GSMTAP_VERSION] != GSMTAP_VERSION_2)
		return fault_set(fault, FAULT_INPUT, where, "no GSMTAP header of version 2");
	header = (size_t)gsmtap[GSMTAP_WORDS] * 4;
	if (header < GSMTAP_SIZE || header > rest->size)
		return fault_set(fault, FAULT_INPUT, where, "a GSMTAP header of %zu octets in %zu",
		                 header, rest->size);
	told = gsmtap[GSMTAP_FRAME] || gsmtap[GSMTAP_FRAME + 1]
	               ? 0
	               : number_16(gsmtap + GSMTAP_FRAME + 2);
	rest_take(rest, header);
	if (gsmtap[GSMTAP_TYPE] == TYPE_LOG)
		return read_log(rest, where, item, fault);
	if (gsmtap[GSMTAP_TYPE] != TYPE_SIM)
		return 0;
	switch (gsmtap[GSMTAP_SUBTYPE]) {
	case SUBTYPE_APDU:
		return read_exchange(rest, where, told, item, fault);
	case SUBTYPE_ATR:
		return read_atr(rest, where, item, fault);
	default:
		return 0;
	}
}

/* Tags and values; 0 ends them, and the octets follow. */
static int read_exported(struct rest *rest, const char *where, struct gsmtap_item *item,
                         struct fault *fault)
{
	static const char name[] = "gsm_sim";
	bool ours = false;

	item->card = 1;
	while (rest->size >= EXPORTED_HEADER) {
		const unsigned tag = number_16(rest->at), size = number_16(rest->at + 2);

		rest_take(rest, EXPORTED_HEADER);
		if (tag == 0)
			return ours ? read_exchange(rest, where, 0, item, fault) : 0;
		if (size > rest->size)
			break;
		/* Names are filled up with zeros. */
		if (tag == EXPORTED_NAME)
			ours = size >= sizeof name - 1 &&
			       strncmp((const char *)rest->at, name, size) == 0;
		rest_take(rest, size);
	}
	return fault_set(fault, FAULT_INPUT, where, "tags that run over the end");
}

int gsmtap_read(uint32_t link, const uint8_t *packet, size_t size, const char *where,
                struct gsmtap_item *item, struct fault *fault)
{
	const struct link *row = find_link(link);
	struct rest rest = { packet, size };
	int rc;

	*item = (struct gsmtap_item){ 0 };
	if (!row)
		return gsmtap_check_link(link, where, fault);
	if (!row->open)
		return read_exported(&rest, where, item, fault);
	if (!row->open(&rest))
		return 0;
	rc = open_ip(&rest, &item->card);
	if (rc > 0)
		rc = open_udp(&rest, where, fault);
	return rc > 0 ? read_gsmtap(&rest, where, item, fault) : rc;
}
