/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/ram.h"

#include "remote/script.h"
#include "uicc/applet.h"
#include "uicc/uicc.h"
#include "wire/mem.h"
#include "wire/sw.h"

/* GET STATUS, GlobalPlatform 2.2 11.4. */
enum status_p1 { P1_APPLICATIONS = 0x40, P1_KINDS = 0xF0 };
enum status_p2 { P2_NEXT = 0x01, P2_TLV = 0x02 };

enum status_tag {
	TAG_AID = 0x4F,
	TAG_APPLICATION = 0xE3,
	TAG_LIFE_CYCLE = 0x9F70,
	TAG_VERSION = 0xCE,
};

enum life_cycle { SELECTABLE = 0x07, PERSONALISED = 0x0F, LOCKED = 0x80 };

enum { AID_MAX = 16 };

/* An application: an ADF that is there. */
struct application {
	uint8_t aid[AID_MAX];
	uint8_t aid_size;
	uint8_t life_cycle;
	bool is_applet;
};

static int read_application(const struct fs *fs, uint16_t id, const struct file *row,
                            struct application *application)
{
	uint8_t active = 0;
	int rc;

	if (row->size > AID_MAX)
		return UICC_ERR_CORRUPT;
	application->aid_size = (uint8_t)row->size;
	application->is_applet = id == FILE_APPLET;
	rc = file_read(fs, id, 0, application->aid, row->size);
	if (rc == 0 && application->is_applet)
		rc = file_read(fs, FILE_STATE, STATE_AT_ACTIVE, &active, 1);
	application->life_cycle =
		!application->is_applet || active != 0 ? PERSONALISED : SELECTABLE;
	if (row->life_cycle == FILE_TERMINATED)
		application->life_cycle |= LOCKED;
	return rc;
}

/* The applet tells its version: major, that of its orders, and minor. */
static void put_application(struct tlv_writer *writer, const struct application *application)
{
	static const uint8_t version[] = { APPLET_VERSION, 0 };
	const uint16_t mark = tlv_open(writer, TAG_APPLICATION);

	tlv_put(writer, TAG_AID, application->aid, application->aid_size);
	tlv_put_u8(writer, TAG_LIFE_CYCLE, application->life_cycle);
	if (application->is_applet)
		tlv_put(writer, TAG_VERSION, version, sizeof version);
	tlv_close(writer, mark);
}

/* Applications whose AID begins with prefix. */
static uint16_t list(const struct fs *fs, const struct tlv *prefix, struct tlv_writer *writer)
{
	struct file row;
	int id = 0, rc;

	while ((id = file_next_adf(fs, (uint16_t)id, &row)) >= 0) {
		const uint16_t before = writer->size;
		struct application application;

		if ((rc = read_application(fs, (uint16_t)id, &row, &application)) < 0)
			return sw_of_error(rc);
		id++;
		if (prefix->size > application.aid_size ||
		    memcmp(prefix->value, application.aid, prefix->size) != 0)
			continue;
		put_application(writer, &application);
		if (writer->full) {
			writer->size = before;
			return SW_MORE_LISTED;
		}
	}
	if (id != UICC_ERR_ABSENT)
		return sw_of_error(id);
	return writer->size > 0 ? SW_OK : SW_REFERENCE;
}

/* What this card has are applications: no issuer's security domain and no load files. */
static uint16_t get_status(struct card *card, const struct apdu *in, struct reply *out)
{
	struct tlv_reader reader = { in->data, in->lc };
	struct tlv_writer writer = { .at = out->data, .room = REPLY_DATA_MAX };
	struct tlv prefix;
	uint16_t sw;

	if ((in->p1 & P1_KINDS) == 0 || (in->p1 & ~P1_KINDS) != 0 || (in->p2 & ~P2_NEXT) != P2_TLV)
		return SW_P1P2;
	if (tlv_next(&reader, &prefix) <= 0 || prefix.tag != TAG_AID)
		return SW_DATA;
	if ((in->p1 & P1_APPLICATIONS) == 0 || (in->p2 & P2_NEXT))
		return SW_REFERENCE;
	sw = list(&card->fs, &prefix, &writer);
	out->size = writer.size;
	return sw;
}

static uint16_t get_response(struct card *card, const struct apdu *in, struct reply *out)
{
	return response_get(&card->response, in, out);
}

static const struct apdu_command rows[] = {
	{ .class = 0, .ins = 0xC0, .shape = CASE_2, .run = get_response },
	{ .class = 1, .ins = 0xF2, .shape = CASE_4, .run = get_status },
};

static const struct apdu_class classes[] = {
	{ .cla = 0x00, .mask = 0xFF },
	{ .cla = 0x80, .mask = 0xFF },
};

static const struct apdu_table table = {
	.classes = classes,
	.class_count = sizeof classes / sizeof classes[0],
	.rows = rows,
	.row_count = sizeof rows / sizeof rows[0],
};

int ram_run(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	struct session session;
	int rc;

	session_begin(&session, ctx, &table, FILE_MF);
	rc = script_run(&session, data, size, answer);
	session_end(&session);
	return rc;
}
