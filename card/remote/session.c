/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/session.h"

#include "apdu/gsm.h"
#include "remote/cached.h"
#include "uicc/applet.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/sw.h"

enum { INS_GET_RESPONSE = 0xC0 };

static const struct grant {
	uint8_t at, bit; /* of the access domain data */
	uint8_t reference;
} grants[] = {
	{ ACCESS_DATA_AT_PIN, ACCESS_DATA_PIN1, PIN_REFERENCE_PIN1 },
	{ ACCESS_DATA_AT_ADM, ACCESS_DATA_ADM1, PIN_REFERENCE_ADM1 },
};

/* What the access domain opens. */
static void open_domain(struct pins *pins, const uint8_t access[APPLET_TAR_ACCESS_SIZE])
{
	const uint8_t parameter = access[TAR_ACCESS_AT_PARAMETER];

	if (parameter == APPLET_ACCESS_FULL)
		pins_assume_also(pins, PIN_REFERENCE_FREE);
	if (parameter != APPLET_ACCESS_UICC)
		return;
	for (unsigned i = 0; i < sizeof grants / sizeof grants[0]; i++)
		if (access[TAR_ACCESS_AT_DATA + grants[i].at] & grants[i].bit)
			pins_assume_also(pins, grants[i].reference);
}

/* No access, and any domain this version does not know. */
static bool is_closed(const struct session *session)
{
	const uint8_t parameter = session->access[TAR_ACCESS_AT_PARAMETER];

	return parameter != APPLET_ACCESS_FULL && parameter != APPLET_ACCESS_UICC;
}

void session_begin(struct session *session, const struct card_remote *remote,
                   const struct apdu_table *table, uint16_t root)
{
	struct card *const card = remote->card;

	*session = (struct session){
		.card = card,
		.table = table,
		.access = remote->origin.access,
		.root = root,
		.out = { .data = card->response.data },
		.terminal_pins = card->pins,
		.terminal_channel = card->channel,
	};
	selection_reset(&session->selection);
	if (root != FILE_MF) {
		session->selection.df = root;
		session->selection.adf = root;
	}
	card->channel = &session->selection;
	/* Nothing the terminal verified. */
	pins_assume(&card->pins, PIN_REFERENCE_FREE);
	card->pins.held = true;
	open_domain(&card->pins, session->access);
}

void session_end(struct session *session)
{
	struct card *const card = session->card;

	card->pins = session->terminal_pins;
	card->channel = session->terminal_channel;
	response_drop(&card->response);
	cat_refresh(&card->cat, session->wish);
}

/* The ADF that df is or lies in, FILE_NONE for a DF of the UICC, or an error. */
static int enclosing_adf(const struct fs *fs, uint16_t df)
{
	while (df != FILE_MF) {
		struct file row;
		const int rc = file_row(fs, df, &row);

		if (rc < 0)
			return rc;
		if (row.structure == FILE_STRUCTURE_ADF)
			return df;
		df = row.parent;
	}
	return FILE_NONE;
}

/* The file system shared by the applications, and of these the one of the TAR: TS 102 226 6.2. */
static bool is_within(const struct session *session)
{
	const int adf = enclosing_adf(&session->card->fs, session->selection.df);

	return adf == FILE_NONE || adf == session->root;
}

/* The response of a command that failed, or was not allowed to move, is none. */
static int take_back(struct session *session, uint32_t mark)
{
	struct card *const card = session->card;
	const int rc = nvm_rollback_to(&card->nvm, mark);

	session->out.size = 0;
	return rc < 0 ? rc : fs_power_on(&card->fs, &card->nvm);
}

int session_run(struct session *session, const struct apdu_command *row, const struct apdu *in)
{
	struct card *const card = session->card;
	const uint32_t mark = nvm_mark(&card->nvm);
	const struct selection before = session->selection;
	uint16_t done;
	int rc;

	session->out.size = 0;
	if (is_closed(session))
		return SW_SECURITY;
	if (row->ins != INS_GET_RESPONSE)
		response_drop(&card->response);
	done = row->run(card, in, &session->out);
	if (sw_is_success(done) && !is_within(session)) {
		session->selection = before;
		done = SW_FILE;
	}
	/* A PIN tried in vain, or of an application that was left, is verified no more; the domain
	 * opens what it opens. */
	open_domain(&card->pins, session->access);
	if (!sw_is_success(done) && (row->needs & SPENDS_TRIES) == 0 &&
	    (rc = take_back(session, mark)) < 0)
		return rc;
	if (nvm_mark(&card->nvm) != mark && sw_is_success(done)) {
		rc = cached_wish(&card->fs, session->selection.ef);
		if (rc < 0)
			return rc;
		session->wish |= (uint8_t)rc;
	}
	done = response_fit(&card->response, in, (enum apdu_case)row->shape, &session->out, done);
	return UICC_WITH_2G && in->cla == GSM_CLA ? gsm_status_word(in->ins, done) : done;
}

bool session_goes_on(uint16_t sw)
{
	switch (sw >> 8) {
	case 0x61:
	case 0x62:
	case 0x63:
	case 0x90:
	case 0x91:
	case 0x9F:
		return true;
	case 0x92: /* after so many tries; 9240 is a failure */
		return (sw & 0xF0) == 0;
	default:
		return false;
	}
}
