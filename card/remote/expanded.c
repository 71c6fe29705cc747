/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "cat/tags.h"
#include "remote/script.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"
#include "wire/sw.h"

/* Tags of scripts and answers, TS 102 226 5.2, TS 101 220 7.2. */
enum expanded_tag {
	TAG_RESPONSE_DEFINITE = 0xAB,
	TAG_RESPONSE_INDEFINITE = 0xAF,
	TAG_COMMAND = 0x22,
	TAG_RESPONSE = 0x23,
	TAG_COUNT = 0x80,
	TAG_IMMEDIATE_ACTION = 0x81,
	TAG_ERROR_ACTION = 0x82,
	TAG_CHAINING = 0x83,
	TAG_BAD_FORMAT = 0x90,
	LENGTH_INDEFINITE = 0x80,
};

enum bad_format { BAD_TAG = 1, BAD_LENGTH = 2, BAD_NO_LENGTH = 3 };

enum chaining {
	CHAINING_FIRST = 0x01,
	CHAINING_FIRST_KEPT = 0x11,
	CHAINING_NEXT = 0x02,
	CHAINING_LAST = 0x03,
	CHAINING_NOT_SUPPORTED = 2, /* the answer */
};

enum immediate_action {
	ACTION_RECORD_MAX = 0x7F, /* 01 .. 7F: a record of EF.RMA */
	ACTION_PROACTIVE_SESSION = 0x81,
	ACTION_EARLY_RESPONSE = 0x82,
	ACTION_SUSPENSION_ERROR = 1, /* the answer */
};

enum expanded_room {
	ERROR_SIZE = 3,      /* of a TLV that tells why a script ends    */
	COUNT_SIZE_MAX = 4,  /* of the number of commands                */
	END_SIZE = 2,        /* of the end of contents, and of AF 80     */
	RESPONSE_MIN = 4,    /* of an R-APDU: tag, length, status word   */
	ONE_OCTET_MAX = 127, /* the greatest positive number of an octet */
};

struct script {
	struct session *session;
	struct tlv_reader reader;
	struct tlv_writer *answer;
	uint16_t reserved; /* octets of the answer that must stay free for its frame and an error */
	uint16_t count;    /* TLVs, the one under way among them                                  */
	bool indefinite;
	bool ends; /* nothing more is carried out                                         */
};

static void put_error(struct script *script, uint8_t tag, uint8_t reason)
{
	tlv_put_u8(script->answer, tag, reason);
	script->ends = true;
}

/* Octets of tag, length and status word around size octets of response data. */
static uint16_t overhead(uint16_t size)
{
	if (size + 2 < 0x80)
		return RESPONSE_MIN;
	return size + 2 <= 0xFF ? RESPONSE_MIN + 1 : RESPONSE_MIN + 2;
}

static uint16_t room_left(const struct script *script)
{
	return (uint16_t)(script->answer->room - script->answer->size - script->reserved);
}

static void put_response(struct script *script, uint16_t sw)
{
	const struct reply *out = &script->session->out;
	uint16_t size = out->size;
	uint8_t octets[2];
	uint16_t mark;

	if (size + overhead(size) > room_left(script)) {
		size = (uint16_t)(room_left(script) - overhead(room_left(script)));
		sw = SW_MORE_DATA;
		script->ends = true;
	}
	put_u16(octets, sw);
	mark = tlv_open(script->answer, TAG_RESPONSE);
	tlv_octets(script->answer, out->data, size);
	tlv_octets(script->answer, octets, sizeof octets);
	tlv_close(script->answer, mark);
}

/* A C-APDU as TS 102 221 10.1 has it. One whose answer there would be no room for is not run. */
static int run_command(struct script *script, const struct tlv *tlv)
{
	const struct apdu_command *row;
	uint16_t sw = SW_LENGTH;
	struct apdu in;
	int rc = apdu_parse(&in, tlv->value, tlv->size);

	if (room_left(script) < RESPONSE_MIN) {
		script->count--;
		script->ends = true;
		return 0;
	}
	script->session->out.size = 0;
	if (rc == 0 || tlv->size >= APDU_HEADER_SIZE) {
		row = command_find(script->session->table, in.cla, in.ins, &sw);
		if (row != NULL && (rc < 0 || !apdu_fit(&in, (enum apdu_case)row->shape))) {
			sw = SW_LENGTH;
		} else if (row != NULL) {
			rc = session_run(script->session, row, &in);
			if (rc < 0)
				return rc;
			sw = (uint16_t)rc;
		}
	}
	script->ends = !session_goes_on(sw);
	put_response(script, sw);
	return 0;
}

/* The command type of a proactive command, 0 for what is none. */
static uint8_t proactive_type(const struct tlv *tlv)
{
	struct tlv_reader reader = { tlv->value, tlv->size };
	struct tlv part;

	if (ctlv_next(&reader, &part) <= 0 || part.tag != CAT_TAG_DETAILS || part.size != 3)
		return 0;
	return part.value[1];
}

/* Immediate action, 5.2.1.2. A REFRESH waits until the script ends; that a session or an early
 * response was announced changes nothing, since the terminal does not wait for a script. Texts and
 * tones, in the script or in EF.RMA, would suspend it: this card cannot. */
static int act_at_once(struct script *script, const struct tlv *tlv)
{
	const uint8_t action = tlv->size == 1 ? tlv->value[0] : 0;

	if (action == ACTION_PROACTIVE_SESSION || action == ACTION_EARLY_RESPONSE)
		return 0;
	if (proactive_type(tlv) == CAT_COMMAND_REFRESH)
		script->session->wish = CAT_REFRESH_ALL;
	else if (tlv->size == 0 || (tlv->size == 1 && (action == 0 || action > ACTION_RECORD_MAX)))
		put_error(script, TAG_BAD_FORMAT, BAD_LENGTH);
	else
		put_error(script, TAG_IMMEDIATE_ACTION, ACTION_SUSPENSION_ERROR);
	return 0;
}

/* Error action, 5.2.1.3: a text or a tone for the case of an error, or none. This card has neither;
 * the answer to a script that ends early says so without them. */
static int note_error_action(struct script *script, const struct tlv *tlv)
{
	const bool is_record =
		tlv->size == 1 && tlv->value[0] > 0 && tlv->value[0] <= ACTION_RECORD_MAX;

	if (tlv->size != 0 && !is_record && proactive_type(tlv) == 0)
		put_error(script, TAG_BAD_FORMAT, BAD_LENGTH);
	return 0;
}

/* Script chaining, 5.2.1.4: every script stands alone here. */
static int chain(struct script *script, const struct tlv *tlv)
{
	const uint8_t how = tlv->size == 1 ? tlv->value[0] : 0;

	if (how == CHAINING_FIRST || how == CHAINING_FIRST_KEPT || how == CHAINING_NEXT ||
	    how == CHAINING_LAST)
		put_error(script, TAG_CHAINING, CHAINING_NOT_SUPPORTED);
	else
		put_error(script, TAG_BAD_FORMAT, BAD_LENGTH);
	return 0;
}

static const struct part {
	uint8_t tag;
	int (*run)(struct script *script, const struct tlv *tlv);
} parts[] = {
	{ TAG_COMMAND, run_command },
	{ TAG_IMMEDIATE_ACTION, act_at_once },
	{ TAG_ERROR_ACTION, note_error_action },
	{ TAG_CHAINING, chain },
};

static const struct part *part_of(uint8_t tag)
{
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (parts[i].tag == tag)
			return &parts[i];
	return NULL;
}

/* Takes a definite length off reader, and that many octets. Returns 0 or enum bad_format. */
static uint8_t take_value(struct tlv_reader *reader, struct tlv *tlv)
{
	uint8_t more = 0;

	if (reader->left == 0)
		return BAD_NO_LENGTH;
	tlv->size = *reader->at++;
	reader->left--;
	if (tlv->size >= 0x80) {
		more = (uint8_t)(tlv->size - 0x80);
		if (more == 0 || more > sizeof tlv->size)
			return BAD_LENGTH;
		if (more > reader->left)
			return BAD_NO_LENGTH;
		tlv->size = more == 1 ? reader->at[0] : get_u16(reader->at);
		reader->at += more;
		reader->left = (uint16_t)(reader->left - more);
	}
	if (tlv->size > reader->left)
		return BAD_LENGTH;
	tlv->value = reader->at;
	reader->at += tlv->size;
	reader->left = (uint16_t)(reader->left - tlv->size);
	return 0;
}

static int run_part(struct script *script)
{
	const struct part *const part = part_of(*script->reader.at);
	struct tlv tlv;
	uint8_t bad = BAD_TAG;

	script->count++;
	script->reader.at++;
	script->reader.left--;
	if (part != NULL)
		bad = take_value(&script->reader, &tlv);
	if (bad != 0) {
		put_error(script, TAG_BAD_FORMAT, bad);
		return 0;
	}
	return part->run(script, &tlv);
}

/* Whether the script has no further part; an end of contents that is missing, or not the end, is
 * told. */
static bool is_at_end(struct script *script)
{
	const struct tlv_reader *const reader = &script->reader;

	if (!script->indefinite)
		return reader->left == 0;
	if (reader->left == 0)
		put_error(script, TAG_BAD_FORMAT, BAD_NO_LENGTH);
	else if (reader->at[0] != 0)
		return false;
	else if (reader->left != END_SIZE || reader->at[1] != 0)
		put_error(script, TAG_BAD_FORMAT, BAD_LENGTH);
	return true;
}

/* The head of the template. */
static void enter(struct script *script)
{
	struct tlv_reader *const reader = &script->reader;
	struct tlv body;
	uint8_t bad;

	script->indefinite = *reader->at++ == SCRIPT_INDEFINITE;
	reader->left--;
	if (script->indefinite) {
		bad = reader->left == 0                  ? BAD_NO_LENGTH
		      : *reader->at != LENGTH_INDEFINITE ? BAD_LENGTH
		                                         : 0;
		if (bad == 0) {
			reader->at++;
			reader->left--;
		}
	} else {
		bad = take_value(reader, &body);
		if (bad == 0 && reader->left != 0)
			bad = BAD_LENGTH;
		if (bad == 0)
			*reader = (struct tlv_reader){ body.value, body.size };
	}
	if (bad != 0)
		put_error(script, TAG_BAD_FORMAT, bad);
}

/* The number of commands goes before what they answered: it is known last. */
static void put_count(struct script *script, uint16_t mark)
{
	struct tlv_writer *const answer = script->answer;
	uint8_t octets[COUNT_SIZE_MAX];
	struct tlv_writer count = { .at = octets, .room = sizeof octets };

	if (script->count <= ONE_OCTET_MAX)
		tlv_put_u8(&count, TAG_COUNT, (uint8_t)script->count);
	else
		tlv_put_u16(&count, TAG_COUNT, script->count);
	memmove(answer->at + mark + count.size, answer->at + mark, (size_t)(answer->size - mark));
	memcpy(answer->at + mark, octets, count.size);
	answer->size = (uint16_t)(answer->size + count.size);
}

int script_run_expanded(struct session *session, const uint8_t *data, uint16_t size,
                        struct tlv_writer *answer)
{
	static const uint8_t begin[] = { TAG_RESPONSE_INDEFINITE, LENGTH_INDEFINITE };
	static const uint8_t end[END_SIZE] = { 0, 0 };
	struct script script = { .session = session, .reader = { data, size }, .answer = answer };
	uint16_t mark = 0;
	int rc = 0;

	/* The longer of the two frames: its length has as many octets as the room makes needed. */
	script.reserved = (uint16_t)(COUNT_SIZE_MAX + (overhead(answer->room) - RESPONSE_MIN + 1) +
	                             ERROR_SIZE);
	if (data[0] == SCRIPT_INDEFINITE)
		tlv_octets(answer, begin, sizeof begin);
	else
		mark = tlv_open(answer, TAG_RESPONSE_DEFINITE);
	enter(&script);
	while (rc == 0 && !script.ends && !is_at_end(&script))
		rc = run_part(&script);
	if (rc < 0)
		return rc;
	if (script.indefinite) {
		tlv_octets(answer, end, sizeof end);
		return 0;
	}
	put_count(&script, mark);
	tlv_close(answer, mark);
	return 0;
}
