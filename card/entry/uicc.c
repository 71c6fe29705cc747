/* SPDX-License-Identifier: Apache-2.0 */
#include "uicc/uicc.h"

#include "apdu/card.h"
#include "apdu/commands.h"
#include "apdu/suspend.h"
#include "applet/events.h"
#include "applet/toolkit.h"
#include "entry/power.h"
#include "remote/targets.h"
#include "uicc/applet.h"
#include "uicc/features.h"
#include "wire/endian.h"
#include "wire/mem.h"

_Static_assert(sizeof(struct card) <= sizeof(struct uicc), "struct uicc is too small");
_Static_assert(_Alignof(struct card) <= _Alignof(struct uicc), "struct uicc is not aligned");

/* T=0; TA1 96: 512 clock cycles a bit down to 16; classes A, B, C with clock stop; card service
 * data; capabilities: SELECT in every way, SFI, four logical channels; seven octets of ours,
 * TCK. TS 102 221 6.3, ISO 7816-4 8.1.1. */
static const uint8_t atr_octets[] = { 0x3B,
	                              0x9F,
	                              0x96,
	                              0x80,
	                              0x1F,
	                              0x87,
	                              0x80,
	                              0x31,
	                              0xE0,
	                              0x73,
	                              0xFE,
	                              0x21,
	                              UICC_WITH_CHANNELS * 0x1B,
	                              0x67,
	                              0x52,
	                              0x4F,
	                              0x41,
	                              0x4D,
	                              0x43,
	                              0x30,
	                              0x31,
	                              UICC_WITH_CHANNELS ? 0xC3 : 0xD8 };

static struct card *card_of(struct uicc *uicc)
{
	return (struct card *)(void *)uicc;
}

int uicc_format(struct uicc *uicc, const struct uicc_port *port)
{
	struct card *card = card_of(uicc);
	int rc;

	memset(uicc, 0, sizeof *uicc);
	rc = nvm_format(&card->nvm, port);
	if (rc < 0 || (rc = fs_format(&card->fs, &card->nvm)) < 0)
		return rc;
	return nvm_format_end(&card->nvm);
}

/* The PINs stand in a file of the applet's ADF. */
static int find_pins(struct card *card)
{
	struct file row;
	const int rc = file_row(&card->fs, FILE_PIN, &row);

	if (rc < 0)
		return rc;
	if (row.record_size != APPLET_PIN_SIZE || file_records(&row) != APPLET_PINS)
		return UICC_ERR_CORRUPT;
	pins_init(&card->pins, &card->nvm, row.at, APPLET_PINS);
	return 0;
}

static int find_life_cycle(struct card *card)
{
	struct file mf;
	const int rc = file_row(&card->fs, FILE_MF, &mf);

	card->terminated = rc == 0 && mf.life_cycle == FILE_TERMINATED;
	return rc;
}

int card_power_on(struct card *card, const struct uicc_port *port)
{
	int rc;

	memset(card, 0, offsetof(struct card, t0));
	card->nvm.port = port;
	rc = nvm_power_on(&card->nvm, port);
	if (rc < 0 || (rc = fs_power_on(&card->fs, &card->nvm)) < 0 || (rc = find_pins(card)) < 0 ||
	    (rc = find_life_cycle(card)) < 0 ||
	    (UICC_WITH_SUSPEND && (rc = suspend_power_on(card)) < 0))
		return rc;
	for (int i = 0; i < CARD_CHANNELS; i++)
		selection_reset(&card->channels[i]);
	card->channel = &card->channels[0];
	card->channels_open = 1;
	card->cat.rows = toolkit_rows;
	events_forget(&card->toolkit);
	card->remote = UICC_WITH_RFM ? remote_targets : NULL;
	card->remote_count = UICC_WITH_RFM ? REMOTE_TARGETS : 0;
	card->on = true;
	return 0;
}

int uicc_power_on(struct uicc *uicc, const struct uicc_port *port)
{
	struct card *card = card_of(uicc);

	memset(&card->t0, 0, sizeof card->t0);
	return card_power_on(card, port);
}

int uicc_reset(struct uicc *uicc)
{
	return uicc_power_on(uicc, card_of(uicc)->nvm.port);
}

uint16_t uicc_atr(const struct uicc *uicc, uint8_t atr[UICC_ATR_MAX])
{
	(void)uicc;
	memcpy(atr, atr_octets, sizeof atr_octets);
	return sizeof atr_octets;
}

uint16_t uicc_transmit(struct uicc *uicc, const uint8_t *command, uint32_t size,
                       uint8_t reply[UICC_REPLY_MAX])
{
	struct reply out = { .data = reply };
	const uint16_t sw = card_answer(card_of(uicc), command, size, false, &out);

	put_u16(reply + out.size, sw);
	return out.size + 2;
}
