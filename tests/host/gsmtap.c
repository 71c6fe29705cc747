/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/gsmtap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"

/* Packets of ours, and those of other programs as their link types have them. */

enum { FRAME_MAX = 256, COUNT_ROWS = 32 };

#define COUNT(rows) (sizeof rows / sizeof rows[0])

/* SELECT of EF.ICCID, answered 9000, in GSMTAP, UDP, IPv4 from 192.0.2.1: written down by hand from RFC 791, RFC 768
 * and GSMTAP's header. */
#define SELECT_APDU "00A4000C022FE29000"
#define GSMTAP_HEADER "02040400000000000000000000000000"
#define UDP_HEADER "C001 1279 0021 0000"
#define IPV4_HEADER "45000035 00000000 40110000 C0000201 C0000202"
#define IPV6_HEADER                                                                                \
	"60000000 0021 1140 20010DB8000000000000000000000001 20010DB8000000000000000000000002"
#define FRAME UDP_HEADER GSMTAP_HEADER SELECT_APDU

/* Reads from memory that ends where the packet does, so that a sanitizer sees a step too far. */
static int read_octets(uint32_t link, const uint8_t *octets, size_t size, struct gsmtap_item *item,
                       struct fault *fault)
{
	uint8_t *exact = malloc(size ? size : 1);
	int rc;

	assert_non_null(exact);
	memcpy(exact, octets, size);
	rc = gsmtap_read(link, exact, size, "a.pcap: packet 7", item, fault);
	free(exact);
	return rc;
}

static int read_hex(uint32_t link, const char *hex, struct gsmtap_item *item, struct fault *fault)
{
	uint8_t octets[FRAME_MAX * 4];
	const int size = hex_read(hex, "", octets, sizeof octets, NULL);

	assert_true(size >= 0);
	return read_octets(link, octets, (size_t)size, item, fault);
}

static void assert_hex(const char *wanted, const uint8_t *octets, size_t size)
{
	char hex[2 * GSMTAP_COMMAND_MAX + 1];

	hex_write(octets, size, hex);
	assert_string_equal(hex, wanted);
}

static void set_hex(const char *hex, uint8_t *to, size_t room, size_t *size)
{
	const int got = hex_read(hex, "", to, room, NULL);

	assert_true(got >= 0);
	*size = (size_t)got;
}

static struct gsmtap_item an_item(enum gsmtap_kind kind, const char *command, const char *answer,
                                  const char *text)
{
	struct gsmtap_item item = { .kind = kind, .card = 70000 };

	set_hex(command, item.command, sizeof item.command, &item.command_size);
	set_hex(answer, item.answer, sizeof item.answer, &item.answer_size);
	snprintf(item.text, sizeof item.text, "%s", text);
	return item;
}

static void assert_same(const struct gsmtap_item *a, const struct gsmtap_item *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->card, b->card);
	assert_int_equal(a->command_size, b->command_size);
	assert_memory_equal(a->command, b->command, a->command_size);
	assert_int_equal(a->answer_size, b->answer_size);
	assert_memory_equal(a->answer, b->answer, a->answer_size);
	assert_string_equal(a->text, b->text);
}

/* Given items of every kind, commands of every case; when written and read; then they are the same, also where the
 * octets alone do not tell command from answer. */
static void what_is_written_is_read_back(void **state)
{
	const struct gsmtap_item items[] = {
		an_item(GSMTAP_OPENED, "", "3B9F96", "a card.card"),
		an_item(GSMTAP_OPENED, "", "", ""),
		an_item(GSMTAP_RESET, "", "3B9F9680", ""),
		an_item(GSMTAP_POWER, "", "3B", ""),
		an_item(GSMTAP_LOST, "00A4000C023F00", "", "power cut"),
		an_item(GSMTAP_LOST, "", "", "the card is gone"),
		an_item(GSMTAP_EXCHANGE, "0044000C", "9000", ""),
		an_item(GSMTAP_EXCHANGE, "00B0000004", "010203049000", ""),
		an_item(GSMTAP_EXCHANGE, "00B0000000", "01029000", ""),
		an_item(GSMTAP_EXCHANGE, "00A4000C022FE2", "9000", ""),
		an_item(GSMTAP_EXCHANGE, "00A40004022FE200", "6202010203049000", ""),
		an_item(GSMTAP_EXCHANGE, "00A40004022FE2", "00010203049000", ""),
		an_item(GSMTAP_EXCHANGE, "00A40004022FE202", "62029000", ""),
		an_item(GSMTAP_EXCHANGE, "80FFFFFF", "6D00", ""),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(items); i++) {
		uint8_t packet[GSMTAP_PACKET_MAX];
		const size_t size = gsmtap_write(&items[i], 1, packet);
		struct gsmtap_item item;
		struct fault fault;

		assert_int_equal(read_octets(LINK_RAW, packet, size, &item, &fault), 1);
		assert_same(&item, &items[i]);
	}
}

/* Given the longest of everything; when written and read; then it is whole. */
static void the_longest_fits(void **state)
{
	struct gsmtap_item items[3] = { 0 }, item;
	uint8_t packet[GSMTAP_PACKET_MAX];
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < COUNT(items); i++) {
		memset(items[i].text, 'x', i == 0 ? 0 : GSMTAP_TEXT_MAX - 1);
		memset(items[i].command, 0xA4, sizeof items[i].command);
		items[i].command[4] = 255;
		items[i].command_size = i == 1 ? 0 : GSMTAP_COMMAND_MAX;
		items[i].answer_size = i == 0 ? GSMTAP_ANSWER_MAX : i == 1 ? GSMTAP_ATR_MAX : 0;
	}
	items[1].kind = GSMTAP_OPENED;
	items[2].kind = GSMTAP_LOST;
	for (size_t i = 0; i < COUNT(items); i++) {
		const size_t size = gsmtap_write(&items[i], 1, packet);

		assert_in_range(size, 1, GSMTAP_PACKET_MAX);
		assert_int_equal(read_octets(LINK_RAW, packet, size, &item, &fault), 1);
		assert_same(&item, &items[i]);
	}
}

/* Given a packet of ours; when its octets are looked at; then addresses, check sum and header are as RFC 791 and
 * pcap's users have them. */
static void a_packet_is_laid_out_as_documented(void **state)
{
	struct gsmtap_item item = an_item(GSMTAP_EXCHANGE, "00A4000C022FE2", "9000", "");
	uint8_t packet[GSMTAP_PACKET_MAX];
	size_t size;

	(void)state;
	item.card = 2;
	size = gsmtap_write(&item, 0, packet);
	assert_hex("450000350000000040117CB47F0000027F000002127912790021000002040400000000000000000"
	           "7"
	           "0000000000A4000C022FE29000",
	           packet, size);
}

/* Given the packet of another program behind each link type; when read; then it is the same exchange. */
static void packets_of_other_link_types_are_read(void **state)
{
	static const struct {
		uint32_t link;
		const char *hex;
	} rows[] = {
		{ LINK_RAW, IPV4_HEADER FRAME },
		{ LINK_RAW, IPV6_HEADER FRAME },
		{ LINK_RAW_BSD, IPV4_HEADER FRAME },
		{ LINK_RAW_OPENBSD, IPV4_HEADER FRAME },
		{ LINK_IPV4, IPV4_HEADER FRAME },
		{ LINK_IPV6, IPV6_HEADER FRAME },
		{ LINK_ETHERNET, "020000000001 020000000002 0800" IPV4_HEADER FRAME },
		{ LINK_ETHERNET, "020000000001 020000000002 0800" IPV4_HEADER FRAME "0000000000" },
		{ LINK_ETHERNET, "020000000001 020000000002 8100 0007 0800" IPV4_HEADER FRAME },
		{ LINK_ETHERNET, "020000000001 020000000002 86DD" IPV6_HEADER FRAME },
		{ LINK_COOKED, "0000 0304 0006 0000000000000000 0800" IPV4_HEADER FRAME },
		{ LINK_COOKED_2,
		  "0800 0000 00000001 0304 00 06 0000000000000000" IPV4_HEADER FRAME },
		{ LINK_EXPORTED, "000C0007 67736D5F73696D 0000 0000" SELECT_APDU },
		{ LINK_EXPORTED,
		  "000C0008 67736D5F73696D00 00140004 7F000001 0000 0000" SELECT_APDU },
	};
	struct gsmtap_item item;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(gsmtap_check_link(rows[i].link, "", &fault), 0);
		assert_int_equal(read_hex(rows[i].link, rows[i].hex, &item, &fault), 1);
		assert_int_equal(item.kind, GSMTAP_EXCHANGE);
		assert_int_equal(item.card, 1);
		assert_hex("00A4000C022FE2", item.command, item.command_size);
		assert_hex("9000", item.answer, item.answer_size);
	}
}

/* Given exchanges that do not say how long the command is; when read; then it is told by the instruction and P3. */
static void a_command_is_told_from_its_answer(void **state)
{
	static const struct {
		const char *command, *answer;
	} rows[] = {
		{ "00A4000C", "6E00" },
		{ "00F2000C00", "9000" },
		{ "00B0000003", "0102039000" },
		{ "00B0000003", "6C02" },
		{ "801200000B", "D0098103012600820281829000" },
		{ "00C0000004", "620201029000" },
		{ "0020000100", "63C3" },
		{ "0020000108FFFFFFFFFFFFFFFF", "9000" },
		{ "00A4000C023F00", "612E" },
		{ "00A40004023F00", "620282009000" },
		{ "00A40004023F0004", "620282009000" },
		{ "00A40004023F0000", "620282009000" },
	};
	struct gsmtap_item item;
	struct fault fault;
	char hex[FRAME_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(hex, sizeof hex, "000C0007 67736D5F73696D 0000 0000 %s%s", rows[i].command,
		         rows[i].answer);
		assert_int_equal(read_hex(LINK_EXPORTED, hex, &item, &fault), 1);
		assert_hex(rows[i].command, item.command, item.command_size);
		assert_hex(rows[i].answer, item.answer, item.answer_size);
	}
}

/* Given an answer to reset as other programs send it; when read; then it is a reset. */
static void an_answer_to_reset_is_a_reset(void **state)
{
	struct gsmtap_item item;
	struct fault fault;

	(void)state;
	assert_int_equal(read_hex(LINK_RAW,
	                          "4500002F 00000000 40110000 C0000201 C0000202 C001 1279 001B 0000"
	                          "02040400000000000000000001000000 3B9F96",
	                          &item, &fault),
	                 1);
	assert_int_equal(item.kind, GSMTAP_RESET);
	assert_hex("3B9F96", item.answer, item.answer_size);
}

/* Given packets about something else; when read; then they are passed over. */
static void what_is_not_about_a_card_is_passed_over(void **state)
{
	static const struct {
		uint32_t link;
		const char *hex;
	} rows[] = {
		{ LINK_RAW, "" },
		{ LINK_RAW, "00" },
		{ LINK_RAW, "45000014 00000000 40060000 C0000201 C0000202" },       /* TCP       */
		{ LINK_RAW, "45000035 00002000 40110000 C0000201 C0000202" FRAME }, /* fragment */
		{ LINK_RAW, IPV4_HEADER "0035 0035 0021 0000" GSMTAP_HEADER },      /* DNS      */
		{ LINK_RAW, "4F000035" },
		{ LINK_RAW, IPV4_HEADER "C001 1279 0018 0000 02040100000000000000000000000000" },
		{ LINK_RAW,
		  IPV4_HEADER "C001 1279 001A 0000 02040400000000000000000004000000 1234" },
		{ LINK_RAW, IPV4_HEADER "C001 1279 0018 0000 02041000000000000000000000000000" },
		{ LINK_ETHERNET, "020000000001 020000000002 0806 0001" }, /* ARP */
		{ LINK_ETHERNET, "0200" },
		{ LINK_COOKED, "00000304" },
		{ LINK_EXPORTED, "000C0003 746370 0000 0000 00" },
	};
	struct gsmtap_item item;
	struct fault fault = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(read_hex(rows[i].link, rows[i].hex, &item, &fault), 0);
}

/* Given packets that say they are a card's and are not whole; when read; then a fault names the packet. */
static void what_is_malformed_is_a_fault(void **state)
{
	static const struct {
		uint32_t link;
		int code;
		const char *hex;
	} rows[] = {
		{ LINK_RAW, FAULT_INPUT, IPV4_HEADER "C001 1279 00FF 0000" GSMTAP_HEADER },
		{ LINK_RAW, FAULT_INPUT, IPV4_HEADER "C001 1279 0007 0000" GSMTAP_HEADER },
		{ LINK_RAW, FAULT_INPUT,
		  IPV4_HEADER "C001 1279 0018 0000 03"
		              "040400000000000000000000000000" },
		{ LINK_RAW, FAULT_INPUT,
		  IPV4_HEADER "C001 1279 0018 0000 02030400000000000000000000000000" },
		{ LINK_RAW, FAULT_INPUT,
		  IPV4_HEADER "C001 1279 0018 0000 02050400000000000000000000000000" },
		{ LINK_RAW, FAULT_INPUT,
		  IPV4_HEADER "C001 1279 001D 0000" GSMTAP_HEADER "00A4009000" },
		{ LINK_RAW, FAULT_INPUT,
		  IPV4_HEADER "C001 1279 0020 0000" GSMTAP_HEADER "00A4000C022F9000" },
		{ LINK_EXPORTED, FAULT_INPUT, "000C0007 6773" },
		{ LINK_EXPORTED, FAULT_INPUT, "000C0007 67736D5F73696D" },
		{ LINK_EXPORTED, FAULT_INPUT, "000C0007 67736D5F73696D 0000 0000 00" },
		{ 195, FAULT_INPUT, "00" },
	};
	struct gsmtap_item item;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fault fault = { 0 };

		assert_int_equal(read_hex(rows[i].link, rows[i].hex, &item, &fault), rows[i].code);
		assert_string_equal(fault.where, "a.pcap: packet 7");
		assert_true(strlen(fault.text) > 8);
	}
}

/* Given more than an exchange holds; when read; then a fault says how much is held. */
static void what_is_too_long_is_a_fault(void **state)
{
	uint8_t octets[15 + 5 + GSMTAP_ANSWER_MAX + 1] = { 0x00, 0x0C, 0x00, 0x07, 'g', 's',
		                                           'm',  '_',  's',  'i',  'm', 0,
		                                           0,    0,    0,    0x00, 0xB0 };
	struct gsmtap_item item;
	struct fault fault;

	(void)state;
	assert_int_equal(read_octets(LINK_EXPORTED, octets, sizeof octets - 1, &item, &fault), 1);
	assert_int_equal(read_octets(LINK_EXPORTED, octets, sizeof octets, &item, &fault),
	                 FAULT_LIMIT);
	assert_non_null(strstr(fault.text, "258"));
}

/* Given a line of our log that is none of ours; when read; then a fault. */
static void a_line_that_tells_nothing_is_a_fault(void **state)
{
	const struct gsmtap_item item = an_item(GSMTAP_OPENED, "", "3B9F96", "a.card");
	static const char *const wrong[] = { "opened", "closed 3B", "opened 3B9", "opened XX", "" };
	uint8_t packet[GSMTAP_PACKET_MAX];
	const size_t size = gsmtap_write(&item, 1, packet),
		     at = size - strlen("opened 3B9F96 a.card");
	struct gsmtap_item read;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		const size_t end = at + strlen(wrong[i]);

		memcpy(packet + at, wrong[i], strlen(wrong[i]));
		packet[25] = (uint8_t)(end - 20); /* low octet of the length of UDP */
		assert_int_equal(read_octets(LINK_RAW, packet, end, &read, &fault), FAULT_INPUT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(the_longest_fits),
		cmocka_unit_test(a_packet_is_laid_out_as_documented),
		cmocka_unit_test(packets_of_other_link_types_are_read),
		cmocka_unit_test(a_command_is_told_from_its_answer),
		cmocka_unit_test(an_answer_to_reset_is_a_reset),
		cmocka_unit_test(what_is_not_about_a_card_is_passed_over),
		cmocka_unit_test(what_is_malformed_is_a_fault),
		cmocka_unit_test(what_is_too_long_is_a_fault),
		cmocka_unit_test(a_line_that_tells_nothing_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
