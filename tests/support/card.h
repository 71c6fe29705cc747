/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_CARD_H
#define SUPPORT_CARD_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory/memory.h"
#include "uicc/uicc.h"

/* A card in RAM for tests: driven by hex strings, its writes counted, its supply cut on request. */

enum test_card_limit {
	TEST_NVM_SIZE = 65536,
};

/* What the unit under write holds after the cut. */
enum tear { TEAR_OLD, TEAR_NEW, TEAR_HALF, TEAR_NOISE, TEAR_KINDS };

/* What counts as one write when the supply is to be cut at the n-th. */
enum cut_step {
	CUT_AT_CALLS, /* a call of the port; the unit under write differs from cut to cut */
	CUT_AT_UNITS, /* a unit: all that can happen; many                                */
};

struct writes;

struct test_card {
	struct uicc card;
	struct uicc_port port; /* what the card drives: the port below, counted and cut */
	struct memory_port memory;
	uint8_t octets[TEST_NVM_SIZE];

	unsigned long writes;       /* calls of nvm_write since somebody set it to 0    */
	unsigned long write_octets; /* octets of them                                   */

	unsigned long writes_left; /* cut at this write from now, 0 never              */
	enum cut_step step;
	enum tear tear;
	jmp_buf cut; /* where a cut goes: setjmp() before writes_left    */

	struct writes *recording; /* support/writes.h; NULL: none                         */

	bool fails;                  /* nvm_write answers UICC_ERR_PORT and does nothing      */
	unsigned long failing_write; /* this one fails, once, half done; 0 none               */
	unsigned long failing_from;  /* this one from now sets fails; 0 none                  */

	uint8_t reply[UICC_REPLY_MAX];
	uint16_t reply_size; /* of the last reply, status word included          */
	char reply_hex[2 * UICC_REPLY_MAX + 1];
};

/* Octets of the memory that card_prepare() gives: TEST_NVM_SIZE until a test says less. */
extern uint32_t card_memory_size;

/* The memory blank, the port ready; not formatted. unit: octets of one torn write. */
void card_prepare(struct test_card *tc, uint32_t unit);

/* A card as uicc_format() makes it, powered on: in the initialisation state, PIN1 0000, ADM1 the
 * transport key. */
void given_a_blank_card(struct test_card *tc);

/* The same personalised by APDUs and powered on anew: ICCID, a slot each for the two IMSIs below
 * with MILENAGE keys, slot 1 active, OTA key set 1 with the keys below, ADM1 PERSONAL_ADM, life
 * cycle activated. Nothing verified. */
void given_a_personal_card(struct test_card *tc);

/* The same on a memory of another unit: octets of one torn write. */
void given_a_personal_card_of(struct test_card *tc, uint32_t unit);

#define PERSONAL_ICCID_EF "985317011000004335F5"
#define PERSONAL_IMSI_1 "222013090961859"
#define PERSONAL_IMSI_2 "310380501118337"
#define PERSONAL_K_1 "465B5CE8B199B49FAA5F0A2EE238A6BC" /* TS 35.208 */
#define PERSONAL_OPC_1 "CD63CB71954A9F4E48A5994E37A02BAF"
#define PERSONAL_K_2 "0396EB317B6D1C36F19C1C84CD6FFD16"
#define PERSONAL_OPC_2 "53C15671C60A4B731C55B4A441C0BDE2"
#define PERSONAL_ADM "4142434445464748"
#define PERSONAL_KIC "000102030405060708090A0B0C0D0E0F"
#define PERSONAL_KID "101112131415161718191A1B1C1D1E1F"

/* Off and on: asserts that the card comes up. */
void power_cycle(struct test_card *tc);

/* Sends one APDU, hex with blanks where they help; returns the status word. The answer stands in
 * tc->reply, and as capital hex, data and status word, in tc->reply_hex. */
uint16_t transmit(struct test_card *tc, const char *hex);

/* The same with octets. */
uint16_t transmit_octets(struct test_card *tc, const uint8_t *octets, size_t size);

/* Sends, and asserts the whole answer; in wanted ".." is any octet and "*" any octets. */
void expect(struct test_card *tc, const char *hex, const char *wanted);

void verify_adm_transport(struct test_card *tc); /* ADM1 of a blank card     */
void verify_adm(struct test_card *tc);           /* ADM1 of a personal card  */
void verify_pin(struct test_card *tc);           /* PIN1 0000                */
void select_usim(struct test_card *tc);
void select_applet(struct test_card *tc);

/* Octets of hex text; returns how many. Asserts that it is hex and fits. */
size_t octets_of_hex(const char *hex, uint8_t *to, size_t room);

/* What a cut at this unit leaves of it, by tc->tear and tc->writes. */
void tear_unit(struct test_card *tc, uint32_t at, const uint8_t *from);

/* What the card keeps, journal and marks left out: the state that survives. tc->octets must have
 * come through a power-on. Returns the octets put in to, TEST_NVM_SIZE of room. */
size_t card_data(struct test_card *tc, uint8_t *to);

/* The same without what the applet's log holds. */
size_t card_data_but_log(struct test_card *tc, uint8_t *to);

/*
 * Runs scenario again and again from the memory as it stands now, powered on, the supply cut at
 * write 1, 2, .. until a run is whole, each with every kind of tear; powers on after each and calls
 * judge, with whole true after the whole run. The memory is afterwards as the whole run left it.
 *
 * Returns the number of cuts.
 */
unsigned long cut_everywhere(struct test_card *tc, enum cut_step step,
                             void (*scenario)(struct test_card *tc, void *ctx),
                             void (*judge)(struct test_card *tc, bool whole, void *ctx), void *ctx);

/* A judge for most: the data are those of before, or those of after the scenario, octet for octet.
 * ctx of cut_everywhere() must begin with this struct, filled by two_states_of(). */
struct two_states {
	uint8_t before[TEST_NVM_SIZE], after[TEST_NVM_SIZE];
	size_t size;
	unsigned long saw_before, saw_after;
};
void two_states_of(struct test_card *tc, void (*scenario)(struct test_card *tc, void *ctx),
                   struct two_states *states);
void judge_two_states(struct test_card *tc, bool whole, void *ctx);

#endif
