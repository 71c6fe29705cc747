/* SPDX-License-Identifier: Apache-2.0 */
#include "support/toolkit.h"

#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/tlv_text.h"
#include "support/toolkit_text.h"

/* Octet and bit of the terminal profile, TS 102 223 5.2, TS 31.111 5.2. */
static const uint8_t bits[ABILITIES][2] = {
	[CAN_UCS2] = { 2, 7 },
	[CAN_DISPLAY_TEXT] = { 3, 1 },
	[CAN_GET_INPUT] = { 3, 3 },
	[CAN_MORE_TIME] = { 3, 4 },
	[CAN_POLL] = { 3, 6 },
	[CAN_POLL_OFF] = { 3, 7 },
	[CAN_REFRESH] = { 3, 8 },
	[CAN_SELECT_ITEM] = { 4, 1 },
	[CAN_SEND_SMS] = { 4, 2 },
	[CAN_MENU] = { 4, 6 },
	[CAN_LOCAL] = { 4, 7 },
	[CAN_EVENTS] = { 5, 1 },
	[CAN_LOCATION_STATUS] = { 5, 5 },
	[CAN_TECHNOLOGY] = { 6, 5 },
	[CAN_TIMERS] = { 8, 1 },
	[CAN_IMEISV] = { 18, 7 },
	[CAN_REJECTION] = { 25, 5 },
	[CAN_STEERING] = { 30, 4 },
};

enum { PROFILE_SIZE = 31 };

/* Type of command, and the qualifier or the timer where that makes it another. TS 102 223 9.4, 8.6. */
static const struct command_name {
	uint8_t type;
	int qualifier, timer; /* -1: any */
	const char *name;
} names[COMMANDS] = {
	[COMMAND_SMS] = { 0x13, -1, -1, "sms" },
	[COMMAND_MORE_TIME] = { 0x02, 0, -1, "more-time" },
	[COMMAND_EVENTS] = { 0x05, 0, -1, "events" },
	[COMMAND_IMEI] = { 0x26, 0x01, -1, "imei" },
	[COMMAND_IMEISV] = { 0x26, 0x08, -1, "imeisv" },
	[COMMAND_LOCATION] = { 0x26, 0x00, -1, "location" },
	[COMMAND_START_1] = { 0x27, 0x00, 1, "start-1" },
	[COMMAND_STOP_1] = { 0x27, 0x01, 1, "stop-1" },
	[COMMAND_START_2] = { 0x27, 0x00, 2, "start-2" },
	[COMMAND_POLL] = { 0x03, 0, -1, "poll" },
	[COMMAND_POLL_OFF] = { 0x04, 0, -1, "poll-off" },
	[COMMAND_REFRESH_INIT] = { 0x01, 0x00, -1, "refresh-init" },
	[COMMAND_REFRESH_FILES] = { 0x01, 0x01, -1, "refresh-files" },
	[COMMAND_REFRESH_RESET] = { 0x01, 0x04, -1, "refresh-reset" },
	[COMMAND_REFRESH_STEERING] = { 0x01, 0x07, -1, "refresh-steering" },
	[COMMAND_MENU] = { 0x25, -1, -1, "menu" },
	[COMMAND_TEXT] = { 0x21, -1, -1, "text" },
	[COMMAND_SELECT] = { 0x24, -1, -1, "select" },
	[COMMAND_INPUT] = { 0x23, -1, -1, "input" },
};

void phone_new(struct test_phone *t, struct test_card *tc, uint32_t abilities)
{
	memset(t, 0, sizeof *t);
	t->tc = tc;
	t->abilities = abilities;
	strcpy(t->country, "214");
	strcpy(t->imei, "350011223344555");
}

void download_profile(struct test_phone *t)
{
	uint8_t apdu[5 + PROFILE_SIZE] = { 0x80, 0x10, 0x00, 0x00, PROFILE_SIZE, 0x01 };

	for (unsigned i = 0; i < ABILITIES; i++)
		if (t->abilities & ABILITY(i))
			apdu[5 + bits[i][0] - 1] |= (uint8_t)(1u << (bits[i][1] - 1));
	t->sw = transmit_octets(t->tc, apdu, sizeof apdu);
	assert_true(t->sw == 0x9000 || t->sw >> 8 == 0x91);
}

void phone_on(struct test_phone *t)
{
	power_cycle(t->tc);
	download_profile(t);
}

void phone_start(struct test_phone *t)
{
	phone_on(t);
	phone_serve(t);
}

static enum command command_of(const uint8_t details[3], const struct toolkit_text *found)
{
	for (unsigned i = 0; i < COMMANDS; i++)
		if (names[i].type == details[1] &&
		    (names[i].qualifier < 0 || names[i].qualifier == details[2]) &&
		    (names[i].timer < 0 || names[i].timer == found->timer))
			return (enum command)i;
	fail_msg("a command of type %02X, qualifier %02X", details[1], details[2]);
	return COMMANDS;
}

bool phone_fetch(struct test_phone *t)
{
	const uint8_t fetch[] = { 0x80, 0x12, 0x00, 0x00, (uint8_t)t->sw };
	struct toolkit_text found;

	if (t->sw >> 8 != 0x91)
		return false;
	t->sw = transmit_octets(t->tc, fetch, sizeof fetch);
	assert_int_equal(t->sw, 0x9000);
	assert_int_equal(t->tc->reply_size - 2u, fetch[4] ? fetch[4] : 256);
	toolkit_text_read(t->tc->reply, t->tc->reply_size - 2u, &found);
	memcpy(t->details, found.details, sizeof t->details);
	memcpy(t->text, found.text, sizeof t->text);
	memcpy(t->items, found.items, sizeof t->items);
	t->coding = found.coding;
	snprintf(t->hex, sizeof t->hex, "%.*s", 2 * (t->tc->reply_size - 2), t->tc->reply_hex);
	t->command = command_of(t->details, &found);
	t->commands++;
	return true;
}

/* An MCC as a PLMN begins with it, its MNC 01: TS 24.008 10.5.1.13. */
static void plmn_hex(const char *country, char *to)
{
	sprintf(to, "%c%cF%c10", country[1], country[0], country[2]);
}

/* Location information, TS 31.111 8.19; an IMEI, TS 24.008 10.5.1.4. */
static void own_rest(const struct test_phone *t, char *to, size_t room)
{
	const char *const d = t->imei;
	char plmn[8];

	to[0] = 0;
	if (t->command == COMMAND_LOCATION && t->country[0]) {
		plmn_hex(t->country, plmn);
		snprintf(to, room, "93(%s 0001 0001)", plmn);
	} else if (t->command == COMMAND_IMEI) {
		snprintf(to, room, "94(%cA%c%c%c%c%c%c%c%c%c%c%c%c%c%c)", d[0], d[2], d[1], d[4],
		         d[3], d[6], d[5], d[8], d[7], d[10], d[9], d[12], d[11], d[14], d[13]);
	} else if (t->command == COMMAND_IMEISV) {
		snprintf(to, room, "E2(%c3%c%c%c%c%c%c%c%c%c%c%c%c0%cF7)", d[0], d[2], d[1], d[4],
		         d[3], d[6], d[5], d[8], d[7], d[10], d[9], d[12], d[11], d[13]);
	} else if (t->command == COMMAND_POLL) {
		snprintf(to, room, "84(011E)");
	}
}

void phone_respond(struct test_phone *t, uint8_t result, const char *rest)
{
	char own[80], text[600], hex[1200];

	own_rest(t, own, sizeof own);
	if (rest == NULL)
		rest = result < 0x10 ? own : "";
	snprintf(text, sizeof text, "80140000 (81(%02X%02X%02X) 82(8281) 83(%02X) %s)",
	         t->details[0], t->details[1], t->details[2], result, rest);
	hex_of_tlv(text, hex);
	t->sw = transmit(t->tc, hex);
}

static void serve_one(struct test_phone *t)
{
	uint16_t *const times = &t->answers[t->command].times;
	const uint8_t result = *times > 0 ? t->answers[t->command].result : 0;
	const size_t at = strlen(t->served);

	snprintf(t->served + at, sizeof t->served - at, "%s%s", at ? " " : "",
	         names[t->command].name);
	if (*times > 0 && *times != FOR_EVER)
		--*times;
	if (t->command == COMMAND_REFRESH_RESET && result == 0) {
		phone_on(t);
		return;
	}
	phone_respond(t, result, t->answers[t->command].rest);
	assert_true(t->sw == 0x9000 || t->sw >> 8 == 0x91);
}

void phone_serve(struct test_phone *t)
{
	t->served[0] = 0;
	for (unsigned i = 0; phone_fetch(t); i++) {
		assert_true(i < 100);
		serve_one(t);
	}
}

bool phone_serve_until(struct test_phone *t, enum command command)
{
	t->served[0] = 0;
	for (unsigned i = 0; phone_fetch(t); i++) {
		assert_true(i < 100);
		if (t->command == command)
			return true;
		serve_one(t);
	}
	return false;
}

void expect_served(struct test_phone *t, const char *wanted)
{
	phone_serve(t);
	assert_string_equal(t->served, wanted);
}

void expect_command(struct test_phone *t, enum command command, const char *rest)
{
	char text[700], hex[1300];

	assert_true(phone_fetch(t));
	assert_string_equal(names[t->command].name, names[command].name);
	snprintf(text, sizeof text, "D0(81(%02X%02X%02X) 82(81%s) %s)", t->details[0],
	         t->details[1], t->details[2],
	         command == COMMAND_TEXT  ? "02"
	         : command == COMMAND_SMS ? "83"
	                                  : "82",
	         rest);
	hex_of_tlv(text, hex);
	assert_string_equal(t->hex, hex);
}

void phone_answers(struct test_phone *t, enum command command, uint8_t result, uint16_t times)
{
	t->answers[command].result = result;
	t->answers[command].times = times;
}

static void send_tlv(struct test_phone *t, const char *text)
{
	char apdu[200], hex[400];

	snprintf(apdu, sizeof apdu, "80C20000 (%s)", text);
	hex_of_tlv(apdu, hex);
	t->sw = transmit(t->tc, hex);
}

static void location_tlv(const char *country, char *to, size_t room)
{
	char plmn[8];

	to[0] = 0;
	if (country == NULL)
		return;
	plmn_hex(country, plmn);
	snprintf(to, room, "13(%s 0001 0001)", plmn);
}

void tell_service(struct test_phone *t, enum test_service service, const char *country)
{
	char text[100], location[30];

	location_tlv(country, location, sizeof location);
	snprintf(text, sizeof text, "D6(99(03) 82(8281) 9B(%02X) %s)", (unsigned)service, location);
	send_tlv(t, text);
}

/* TS 31.111 7.5.2: of a location update here. */
void tell_rejection(struct test_phone *t, const char *country)
{
	char text[100], location[30];

	location_tlv(country, location, sizeof location);
	snprintf(text, sizeof text, "D6(99(12) 82(8381) %s BF(00) 74(00) 75(0B))", location);
	send_tlv(t, text);
}

void tell_technology(struct test_phone *t)
{
	send_tlv(t, "D6(99(0B) 82(8281) BF(08))");
}

void tell_expired(struct test_phone *t, unsigned timer)
{
	char text[60];

	snprintf(text, sizeof text, "D7(82(8281) A4(%02X) A5(000030))", timer);
	send_tlv(t, text);
}

void tell_selection(struct test_phone *t, unsigned item, bool help)
{
	char text[60];

	snprintf(text, sizeof text, "D3(82(0181) 90(%02X) %s)", item, help ? "15()" : "");
	send_tlv(t, text);
}

void tell_status(struct test_phone *t)
{
	t->sw = transmit(t->tc, "80F2000C00");
}

void travel(struct test_phone *t, const char *country)
{
	char all[sizeof t->served];

	if (t->country != country)
		snprintf(t->country, sizeof t->country, "%s", country);
	tell_service(t, SERVICE_NONE, NULL);
	phone_serve(t);
	memcpy(all, t->served, sizeof all);
	tell_service(t, SERVICE_NORMAL, country);
	phone_serve(t);
}

void wait_in_vain(struct test_phone *t, unsigned runs)
{
	tell_service(t, SERVICE_NONE, NULL);
	phone_serve(t);
	for (unsigned i = 0; i < runs; i++) {
		tell_expired(t, 1);
		phone_serve(t);
	}
}

uint8_t applet_octet(struct test_card *tc, const char *fid, unsigned at)
{
	char hex[40];

	transmit(tc, "0020000A08 " PERSONAL_ADM);
	transmit(tc, "00A4040C0A F0524F414D4341524401");
	snprintf(hex, sizeof hex, "00A4000C02 %s", fid);
	transmit(tc, hex);
	snprintf(hex, sizeof hex, "00B0%04X01", at);
	transmit(tc, hex);
	assert_int_equal(tc->reply_size, 3);
	return tc->reply[0];
}

uint8_t active_slot(struct test_card *tc)
{
	return applet_octet(tc, "6F01", 2);
}

/* A challenge nobody made is judged by its MAC (TS 31.102 7.1.2.1), where it is judged at all. */
bool authenticates(struct test_card *tc)
{
	uint16_t sw;

	transmit(tc, "0020000108 30303030FFFFFFFF");
	transmit(tc, "00A4040C07 A0000000871002");
	sw = transmit(tc, "0088008122 10 00112233445566778899AABBCCDDEEFF"
	                  "10 00112233445566778899AABBCCDDEEFF 00");
	assert_true(sw == 0x9862 || sw == 0x6985);
	return sw == 0x9862;
}

uint16_t order_by_air(struct test_card *tc, const char *elements)
{
	static uint64_t counter;
	const struct test_packet packet = test_packet(++counter);
	char list[TLV_TEXT_MAX];
	uint16_t sw;

	snprintf(list, sizeof list, "E1(C0(01) %s)", elements);
	sw = deliver_hex(tc, &packet, list);
	assert_int_equal(receipt_of(tc, &packet, true).status, 0);
	return sw;
}

uint16_t order_at_card(struct test_card *tc, const char *elements)
{
	char list[TLV_TEXT_MAX], apdu[2 * TLV_TEXT_MAX + 1];
	uint16_t sw;

	transmit(tc, "0020000A08 " PERSONAL_ADM);
	transmit(tc, "00A4040C0A F0524F414D4341524401");
	snprintf(list, sizeof list, "80E29000 (E1(C0(01) %s)) 00", elements);
	hex_of_tlv(list, apdu);
	sw = transmit(tc, apdu);
	assert_true(tc->reply_size > 8 && tc->reply[5] == 0xD0);
	for (unsigned i = 0; i < tc->reply[6]; i++)
		assert_int_equal(tc->reply[7 + i], 0);
	return sw;
}

void allow_countries(struct test_card *tc, unsigned slot, const char *countries)
{
	char text[200], imsi[20];

	snprintf(imsi, sizeof imsi, "000101000000%02XF1", slot * 16 % 160);
	snprintf(text, sizeof text, "E2(C4(%s) C5(%s))",
	         slot == 1   ? "22023190901658F9"
	         : slot == 2 ? "13300805118133F7"
	                     : imsi,
	         countries);
	order_at_card(tc, text);
}

void configure_octet(struct test_card *tc, unsigned at, uint8_t value)
{
	uint8_t config[] = { 0x00, 0xB4, 0x02, 0x01, 0x2C, 0x05, 0x03, 0x1E, 0x00, 0x01, 0x01 };
	char text[60];
	size_t size = (size_t)sprintf(text, "D3(");

	config[at] = value;
	for (size_t i = 0; i < sizeof config; i++)
		size += (size_t)sprintf(text + size, "%02X", config[i]);
	strcpy(text + size, ")");
	order_at_card(tc, text);
}
