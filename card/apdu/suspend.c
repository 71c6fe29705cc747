/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/suspend.h"

#include "apdu/card.h"
#include "applet/events.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"
#include "wire/sw.h"

enum suspend_p1 {
	P1_SUSPEND = 0x00,
	P1_RESUME = 0x01,
};

enum {
	TOKEN_SIZE = 8,
	DURATION_SIZE = 2, /* unit, number of them */
	DURATION_UNITS = 5,
};

/* Where the parts of the file stand. */
enum suspended_at {
	AT_WAITS = 0, /* 1 where a session waits */
	AT_TOKEN = 1,
	AT_OPEN = 9,
	AT_VERIFIED = 10,
	AT_SELECTIONS = 11, /* of each channel df, ef, adf, record */
	SELECTION_SIZE = 8,
	AT_PROFILE_SIZE = AT_SELECTIONS + CARD_CHANNELS * SELECTION_SIZE,
	AT_PROFILE = AT_PROFILE_SIZE + 1,
	AT_END = AT_PROFILE + CAT_PROFILE_MAX,
};

_Static_assert((int)AT_END <= (int)SUSPENDED_SIZE, "the file for a session is too small");

/* A duration in seconds; 0 for none. */
static uint32_t seconds_of(const uint8_t duration[DURATION_SIZE])
{
	static const uint32_t units[DURATION_UNITS] = { 1, 60, 3600, 86400, 864000 };

	return duration[0] < DURATION_UNITS ? units[duration[0]] * duration[1] : 0;
}

static void put_session(const struct card *card, uint8_t octets[SUSPENDED_SIZE])
{
	octets[AT_OPEN] = card->channels_open;
	octets[AT_VERIFIED] = card->pins.verified;
	for (int i = 0; i < CARD_CHANNELS; i++) {
		uint8_t *const at = octets + AT_SELECTIONS + i * SELECTION_SIZE;

		put_u16(at, card->channels[i].df);
		put_u16(at + 2, card->channels[i].ef);
		put_u16(at + 4, card->channels[i].adf);
		put_u16(at + 6, card->channels[i].record);
	}
	octets[AT_PROFILE_SIZE] = card->cat.profile_size;
	memcpy(octets + AT_PROFILE, card->cat.profile, CAT_PROFILE_MAX);
}

static void take_session(struct card *card, const uint8_t octets[SUSPENDED_SIZE])
{
	card->channels_open = octets[AT_OPEN];
	card->pins.verified = octets[AT_VERIFIED];
	for (int i = 0; i < CARD_CHANNELS; i++) {
		const uint8_t *const at = octets + AT_SELECTIONS + i * SELECTION_SIZE;

		card->channels[i] = (struct selection){
			.df = get_u16(at),
			.ef = get_u16(at + 2),
			.adf = get_u16(at + 4),
			.record = get_u16(at + 6),
		};
	}
	card->cat.profile_size = octets[AT_PROFILE_SIZE];
	memcpy(card->cat.profile, octets + AT_PROFILE, CAT_PROFILE_MAX);
}

/* Nothing of a session is left in the memory. */
static int forget(struct card *card)
{
	static const uint8_t zero[SUSPENDED_SIZE];

	card->suspended = false;
	return file_write(&card->fs, FILE_SUSPENDED, 0, zero, sizeof zero);
}

/* The answer is how long the card waits, as long as the terminal likes, and the token. */
static uint16_t suspend(struct card *card, const struct apdu *in, struct reply *out)
{
	const struct uicc_port *const port = card->nvm.port;
	uint8_t octets[SUSPENDED_SIZE] = { [AT_WAITS] = 1 };
	uint32_t least, most;
	int rc;

	if (in->lc != 2 * DURATION_SIZE)
		return SW_LENGTH;
	least = seconds_of(in->data);
	most = seconds_of(in->data + DURATION_SIZE);
	if (least == 0 || most < least)
		return SW_DATA;
	if (card->cat.state != CAT_IDLE)
		return SW_CONDITIONS;
	if (port->random(port->ctx, octets + AT_TOKEN, TOKEN_SIZE) < 0)
		return SW_TROUBLE;
	put_session(card, octets);
	if ((rc = file_write(&card->fs, FILE_SUSPENDED, 0, octets, sizeof octets)) < 0)
		return sw_of_error(rc);
	card->suspended = true;
	memcpy(out->data, in->data + DURATION_SIZE, DURATION_SIZE);
	memcpy(out->data + DURATION_SIZE, octets + AT_TOKEN, TOKEN_SIZE);
	out->size = DURATION_SIZE + TOKEN_SIZE;
	return SW_OK;
}

/* One token is tried once: the session is taken up or gone. The attempt is spent, for good, before
 * the token is looked at. */
static uint16_t resume(struct card *card, const struct apdu *in)
{
	const struct applet applet = card_applet(card);
	uint8_t octets[SUSPENDED_SIZE], differs = 0;
	int rc;

	if (in->lc != TOKEN_SIZE)
		return SW_LENGTH;
	if (!card->suspended)
		return SW_CONDITIONS;
	rc = file_read(&card->fs, FILE_SUSPENDED, 0, octets, sizeof octets);
	if (rc < 0 || (rc = suspend_drop(card)) < 0)
		return sw_of_error(rc);
	for (int i = 0; i < TOKEN_SIZE; i++)
		differs |= octets[AT_TOKEN + i] ^ in->data[i];
	if (differs != 0)
		return SW_CONDITIONS;
	take_session(card, octets);
	rc = events_start(&applet);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

uint16_t command_suspend_uicc(struct card *card, const struct apdu *in, struct reply *out)
{
	if (in->p2 != 0 || (in->p1 != P1_SUSPEND && in->p1 != P1_RESUME))
		return SW_P1P2;
	return in->p1 == P1_SUSPEND ? suspend(card, in, out) : resume(card, in);
}

int suspend_power_on(struct card *card)
{
	uint8_t waits;
	const int rc = file_read(&card->fs, FILE_SUSPENDED, AT_WAITS, &waits, 1);

	card->suspended = rc == 0 && waits == 1;
	return rc;
}

int suspend_drop(struct card *card)
{
	const int rc = forget(card);

	return rc < 0 ? rc : nvm_commit(&card->nvm);
}
