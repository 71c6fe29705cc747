/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_CONTACTS_H
#define SUPPORT_CONTACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "support/card.h"
#include "uicc/t0.h"

/* The contacts of a card in RAM: what it sends is collected, its speed noted, and a reset or an octet
 * can come in the middle of a command. */

enum { CONTACTS_SENT_MAX = 1024 };

struct contacts {
	struct test_card card;
	struct uicc_t0_port wire;
	uint8_t sent[CONTACTS_SENT_MAX];
	uint16_t sent_size;
	uint16_t f; /* of the last speed() */
	uint8_t d;
	bool held; /* interrupts are held back                        */
	bool idle; /* nobody calls uicc_t0_run(): the test does       */

	/* Called once, at the next write of memory, as an interrupt is; NULL: none. */
	void (*interrupt)(struct contacts *contacts);
};

/* A personal card, started and not reset. */
void given_contacts(struct contacts *contacts);

/* RST rises; asserts the ATR and the speed. */
void contacts_reset(struct contacts *contacts);

/* Each octet of hex is received, uicc_t0_run() called after it; asserts what was sent from the first of
 * them on. In wanted "." is any digit and a last "*" the rest. */
void contacts_talk(struct contacts *contacts, const char *hex, const char *wanted);

/* Asserts what was sent since the last of these calls. */
void contacts_expect(struct contacts *contacts, const char *wanted);

/* Octets received, nothing asserted. */
void contacts_receive(struct contacts *contacts, const char *hex);

#endif
