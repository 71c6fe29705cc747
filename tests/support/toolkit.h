/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_TOOLKIT_H
#define SUPPORT_TOOLKIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/card.h"

/* A small terminal for tests of the toolkit, written from TS 102 223 and TS 31.111: it downloads a
 * profile, follows 91XX with FETCH, reads the commands, answers as it is told, and sends what happens
 * to it in envelopes. */

/* What a terminal profile may offer that this card asks for. */
enum ability {
	CAN_UCS2,
	CAN_DISPLAY_TEXT,
	CAN_GET_INPUT,
	CAN_MORE_TIME,
	CAN_POLL,
	CAN_POLL_OFF,
	CAN_REFRESH,
	CAN_SELECT_ITEM,
	CAN_SEND_SMS,
	CAN_MENU,
	CAN_LOCAL,
	CAN_EVENTS,
	CAN_LOCATION_STATUS,
	CAN_TECHNOLOGY,
	CAN_TIMERS,
	CAN_IMEISV,
	CAN_REJECTION,
	CAN_STEERING,
	ABILITIES,
};

#define ABILITY(can) (1u << (can))
#define EVERY_ABILITY (ABILITY(ABILITIES) - 1)

/* Commands as the terminal tells them apart. */
enum command {
	COMMAND_SMS,
	COMMAND_MORE_TIME,
	COMMAND_EVENTS,
	COMMAND_IMEI,
	COMMAND_IMEISV,
	COMMAND_LOCATION,
	COMMAND_START_1, /* TIMER MANAGEMENT of timer 1 */
	COMMAND_STOP_1,
	COMMAND_START_2,
	COMMAND_POLL,
	COMMAND_POLL_OFF,
	COMMAND_REFRESH_INIT,
	COMMAND_REFRESH_FILES,
	COMMAND_REFRESH_RESET,
	COMMAND_REFRESH_STEERING,
	COMMAND_MENU,
	COMMAND_TEXT,
	COMMAND_SELECT,
	COMMAND_INPUT,
	COMMANDS,
};

enum { FOR_EVER = 0xFFFF };

enum test_service { SERVICE_NORMAL, SERVICE_LIMITED, SERVICE_NONE };

struct test_phone {
	struct test_card *tc;
	uint32_t abilities;
	char country[4]; /* MCC it answers, "" for a location without one         */
	char imei[16];   /* 15 digits; it has no other identity than this         */

	struct {
		uint8_t result;   /* general result, TS 102 223 8.12           */
		uint16_t times;   /* so often, then 00                         */
		const char *rest; /* further TLVs of its responses, text as of octets_of_tlv() */
	} answers[COMMANDS];

	uint16_t sw;          /* of the last command                             */
	enum command command; /* the last one fetched                            */
	uint8_t details[3];   /* its number, type, qualifier                     */
	char hex[600];        /* all of it                                       */
	char text[400];       /* its text string or alpha identifier, in UTF-8   */
	uint8_t coding;       /* of the text string                              */
	char items[600];      /* of a menu or a choice: "1:One|2:Two"            */
	char served[2000];    /* names of the commands since phone_serve() began, a blank between */
	unsigned long commands; /* fetched, ever                                   */
};

/* A terminal of these abilities, in Spain (214), with an IMEI. Nothing is sent. */
void phone_new(struct test_phone *t, struct test_card *tc, uint32_t abilities);

/* Powers the card on and downloads the profile; the commands wait. */
void phone_on(struct test_phone *t);

/* The same, and does all the card asks for. */
void phone_start(struct test_phone *t);

void download_profile(struct test_phone *t);

/* FETCH where 91XX was answered: false where it was not. */
bool phone_fetch(struct test_phone *t);

/* The response to what was fetched: result, then TLVs (NULL: those of the command). */
void phone_respond(struct test_phone *t, uint8_t result, const char *rest);

/* Fetches and responds until the card has nothing to ask; after a REFRESH by reset it starts anew. The
 * names of the commands stand in t->served. */
void phone_serve(struct test_phone *t);

/* The same up to a command, which is fetched but not answered. Returns false where it does not come. */
bool phone_serve_until(struct test_phone *t, enum command command);

/* Serves, and asserts what was asked for. */
void expect_served(struct test_phone *t, const char *names);

/* Fetches, and asserts what of it follows the device identities, as text of octets_of_tlv(). */
void expect_command(struct test_phone *t, enum command command, const char *rest);

/* From here on it answers a command with this result, so many times. */
void phone_answers(struct test_phone *t, enum command command, uint8_t result, uint16_t times);

/* Envelopes: the status word stands in t->sw. country is an MCC, or NULL for no location. */
void tell_service(struct test_phone *t, enum test_service service, const char *country);
void tell_rejection(struct test_phone *t, const char *country);
void tell_technology(struct test_phone *t);
void tell_expired(struct test_phone *t, unsigned timer);
void tell_selection(struct test_phone *t, unsigned item, bool help);
void tell_status(struct test_phone *t); /* STATUS: no envelope */

/* Travels: no service, then registered in a country; everything served. */
void travel(struct test_phone *t, const char *country);

/* No service for so many runs of timer 1; everything served. */
void wait_in_vain(struct test_phone *t, unsigned runs);

/* What an observer at the card sees: octets of EF.STATE and the like, after VERIFY ADM1. */
uint8_t active_slot(struct test_card *tc);
uint8_t applet_octet(struct test_card *tc, const char *fid, unsigned at);
bool authenticates(struct test_card *tc);

/* Orders at the card: elements as text of octets_of_tlv(); asserts that all were applied. Returns the
 * status word. */
uint16_t order_at_card(struct test_card *tc, const char *elements);

/* The same in a secured packet, with a counter that is higher each time; asserts that it is carried out. */
uint16_t order_by_air(struct test_card *tc, const char *elements);

/* A list for slot n of given_ten_slots(): "12F422F5" is 214 and 225. */
void allow_countries(struct test_card *tc, unsigned slot, const char *countries);

/* EF.CONFIG as a new card has it but for one octet. */
void configure_octet(struct test_card *tc, unsigned at, uint8_t value);

#endif
