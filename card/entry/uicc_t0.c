/* SPDX-License-Identifier: Apache-2.0 */
#include "uicc/t0.h"

#include "apdu/card.h"
#include "entry/power.h"
#include "wire/mem.h"

static struct card *card_of(struct uicc *uicc)
{
	return (struct card *)(void *)uicc;
}

static const struct t0 *t0_of(const struct uicc *uicc)
{
	return &((const struct card *)(const void *)uicc)->t0;
}

void uicc_t0_start(struct uicc *uicc, const struct uicc_port *port, const struct uicc_t0_port *wire)
{
	struct card *const card = card_of(uicc);

	memset(uicc, 0, sizeof *uicc);
	card->nvm.port = port;
	card->t0.wire = wire;
}

void uicc_t0_reset(struct uicc *uicc)
{
	struct t0 *const t0 = &card_of(uicc)->t0;

	t0_reset(t0, uicc_atr(uicc, t0->head));
}

void uicc_t0_stop(struct uicc *uicc)
{
	t0_stop(&card_of(uicc)->t0);
}

bool uicc_t0_receive(struct uicc *uicc, uint8_t octet, bool parity_ok)
{
	return t0_receive(&card_of(uicc)->t0, octet, parity_ok);
}

void uicc_t0_waiting(struct uicc *uicc)
{
	t0_waiting(t0_of(uicc));
}

uint32_t uicc_t0_waiting_clocks(const struct uicc *uicc)
{
	return (uint32_t)UICC_T0_WORK_WAITING * t0_of(uicc)->f;
}

bool uicc_t0_is_due(const struct uicc *uicc)
{
	return t0_of(uicc)->restarted || t0_of(uicc)->state == T0_DUE;
}

int uicc_t0_run(struct uicc *uicc)
{
	struct card *const card = card_of(uicc);
	int rc;

	if (!card->t0.restarted)
		return t0_execute(card);
	/* Another reset from here on makes it be done again. */
	card->t0.restarted = false;
	rc = card_power_on(card, card->nvm.port);
	return rc < 0 ? rc : 1;
}

uint8_t uicc_t0_inverse(uint8_t octet)
{
	uint8_t mirrored = 0;

	for (int bit = 0; bit < 8; bit++)
		mirrored |= (uint8_t)((octet >> bit & 1) << (7 - bit));
	return (uint8_t)~mirrored;
}
