/* SPDX-License-Identifier: Apache-2.0 */
#include "support/contacts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void sends(void *ctx, const uint8_t *octets, uint16_t size)
{
	struct contacts *contacts = ctx;

	assert_in_range(size, 1, UICC_APDU_MAX);
	assert_true(contacts->sent_size + size <= CONTACTS_SENT_MAX);
	memcpy(contacts->sent + contacts->sent_size, octets, size);
	contacts->sent_size = (uint16_t)(contacts->sent_size + size);
}

static void sets_speed(void *ctx, uint16_t f, uint8_t d)
{
	struct contacts *contacts = ctx;

	contacts->f = f;
	contacts->d = d;
}

static void holds_interrupts(void *ctx, bool allowed)
{
	struct contacts *contacts = ctx;

	assert_int_equal(contacts->held, allowed);
	contacts->held = !allowed;
}

/* The port of the card's memory has the test card as ctx, the first member of struct contacts. */
static int writes_interrupted(void *ctx, uint32_t at, const uint8_t *from, uint32_t size)
{
	struct contacts *contacts = ctx;
	void (*const interrupt)(struct contacts *) = contacts->interrupt;
	struct memory_port *const memory = &contacts->card.memory;

	assert_false(contacts->held);
	contacts->interrupt = NULL;
	if (interrupt)
		interrupt(contacts);
	return memory->port.nvm_write(memory->port.ctx, at, from, size);
}

void given_contacts(struct contacts *contacts)
{
	memset(contacts, 0, sizeof *contacts);
	given_a_personal_card(&contacts->card);
	contacts->card.port.nvm_write = writes_interrupted;
	contacts->wire = (struct uicc_t0_port){
		.ctx = contacts, .send = sends, .speed = sets_speed, .interrupts = holds_interrupts
	};
	uicc_t0_start(&contacts->card.card, &contacts->card.port, &contacts->wire);
}

void contacts_expect(struct contacts *contacts, const char *wanted)
{
	char sent[2 * CONTACTS_SENT_MAX + 1] = "", *to = sent;
	const char *at = wanted;

	for (uint16_t i = 0; i < contacts->sent_size; i++)
		to += sprintf(to, "%02X", contacts->sent[i]);
	contacts->sent_size = 0;
	for (to = sent; *at && *at != '*'; at++)
		if (*at != ' ' && (*to == '\0' || (*at != '.' && *at != *to)))
			break;
		else if (*at != ' ')
			to++;
	if (*at != '*' && (*at != '\0' || *to != '\0'))
		fail_msg("the card sent\n  %s, not\n  %s", sent, wanted);
}

void contacts_receive(struct contacts *contacts, const char *hex)
{
	uint8_t octets[CONTACTS_SENT_MAX];
	const size_t size = octets_of_hex(hex, octets, sizeof octets);

	for (size_t i = 0; i < size; i++) {
		assert_true(uicc_t0_receive(&contacts->card.card, octets[i], true));
		while (!contacts->idle && uicc_t0_run(&contacts->card.card) > 0)
			;
	}
}

void contacts_talk(struct contacts *contacts, const char *hex, const char *wanted)
{
	contacts->sent_size = 0;
	contacts_receive(contacts, hex);
	contacts_expect(contacts, wanted);
}

void contacts_reset(struct contacts *contacts)
{
	contacts->sent_size = 0;
	uicc_t0_reset(&contacts->card.card);
	contacts_expect(contacts, "3B9F96801F878031E073FE211B67524F414D433031C3");
	assert_int_equal(contacts->f, UICC_T0_F_DEFAULT);
	assert_int_equal(contacts->d, 1);
	if (!contacts->idle)
		assert_int_equal(uicc_t0_run(&contacts->card.card), 1);
}
