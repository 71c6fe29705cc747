/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/emulated_contacts.h"

#include <stdlib.h>
#include <string.h>

#include "transport/emulated_inside.h"
#include "uicc/t0.h"

struct emulated_contacts {
	struct emulated *emulated;
	struct emulated_contacts_form form;
	struct uicc_t0_port wire;
	bool running; /* what is sent waits until what was written is kept */
	uint8_t answer[UICC_APDU_MAX];
	size_t size;
};

static void hand_on(struct emulated_contacts *contacts)
{
	for (size_t i = 0; contacts->form.inverse && i < contacts->size; i++)
		contacts->answer[i] = uicc_t0_inverse(contacts->answer[i]);
	if (contacts->size > 0)
		contacts->form.sends(contacts->form.ctx, contacts->answer, contacts->size);
	contacts->size = 0;
}

static void sends(void *ctx, const uint8_t *octets, uint16_t size)
{
	struct emulated_contacts *contacts = ctx;

	memcpy(contacts->answer, octets, size);
	contacts->size = size;
	if (!contacts->running)
		hand_on(contacts);
}

int emulated_contacts_open(struct transport *card, const struct emulated_contacts_form *form,
                           struct emulated_contacts **contacts, struct fault *fault)
{
	struct emulated_contacts *made;

	*contacts = NULL;
	if (!emulated_is(card)) {
		transport_close(card);
		return fault_set(fault, FAULT_INPUT, "contacts",
		                 "only an emulated card has contacts of ours");
	}
	made = calloc(1, sizeof *made);
	if (!made) {
		transport_close(card);
		return fault_set(fault, FAULT_SYSTEM, "contacts", "out of memory");
	}
	made->emulated = emulated_of(card);
	made->form = *form;
	made->wire = (struct uicc_t0_port){ .ctx = made,
		                            .send = sends,
		                            .ta1 = form->ta1,
		                            .inverse = form->inverse,
		                            .one_by_one = form->one_by_one };
	uicc_t0_start(&made->emulated->card, &made->emulated->memory.port, &made->wire);
	*contacts = made;
	return 0;
}

void emulated_contacts_switch(struct emulated_contacts *contacts, enum t0_contacts to)
{
	struct uicc *const card = &contacts->emulated->card;

	uicc_t0_stop(card);
	if (to != T0_CONTACTS_ON || contacts->emulated->broken)
		return;
	emulated_restore_supply(contacts->emulated);
	uicc_t0_reset(card);
}

bool emulated_contacts_receive(struct emulated_contacts *contacts, uint8_t octet, bool parity_ok)
{
	return uicc_t0_receive(&contacts->emulated->card,
	                       contacts->form.inverse ? uicc_t0_inverse(octet) : octet, parity_ok);
}

int emulated_contacts_run(struct emulated_contacts *contacts, struct fault *fault)
{
	struct emulated *const emulated = contacts->emulated;
	int done = 1, rc = 0;

	while (rc == 0 && done > 0) {
		contacts->running = true;
		done = uicc_t0_run(&emulated->card);
		contacts->running = false;
		if (done < 0)
			rc = emulated_power_fault(emulated, done, fault);
		else if (done > 0)
			rc = emulated_settle(emulated, fault);
		if (rc == 0)
			hand_on(contacts);
	}
	contacts->size = 0;
	if (rc < 0)
		uicc_t0_stop(&emulated->card);
	return rc;
}

struct transport *emulated_contacts_card(struct emulated_contacts *contacts)
{
	return &contacts->emulated->transport;
}

void emulated_contacts_close(struct emulated_contacts *contacts)
{
	if (contacts)
		transport_close(&contacts->emulated->transport);
	free(contacts);
}
